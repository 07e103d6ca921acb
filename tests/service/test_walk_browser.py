"""The checklist in a real browser: for a thumb, without coverage, sent once."""

import os
import socket
import threading

import pandas as pd
import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from service.app import create_app
from service.settings import Settings
from tests.made_interventions import AT, intervention
from tests.service.fake_pictures import FakePictures
from tests.service.report_service import made_database
from tests.service.test_browser import AXE, CHROMIUM, FLAGS

PATH = "/atgarder/besiktning"
AT_RYD = {"latitude": 58.40837, "longitude": 15.564625, "accuracy": 8}
KEPT = "body[data-kept]"
READY = "body[data-ready]"
TARGET = 48

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def served(tmp_path):
    app = create_app(Settings(db=made_database(tmp_path)), FakePictures())
    listener = socket.create_server(("127.0.0.1", 0))
    app.state.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    app.state.est.store.add_intervention(intervention(), AT)
    yield app
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def phone(browser):
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="sv-SE", has_touch=True,
        timezone_id="Europe/Stockholm", geolocation=AT_RYD, permissions=["geolocation"],
    )  # fmt: skip
    yield context
    context.close()


def opened(phone, served, said, path=PATH):
    page = phone.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(served.state.address + path)
    page.wait_for_selector(READY)
    return page


def chip(page, text, within="body"):
    page.locator(f"{within} .chip", has_text=text).filter(visible=True).first.click()


def fill_in(page):
    chip(page, "Det är mörkt")
    chip(page, "Ja", "[data-question=lampor_slackta]")
    chip(page, "Nej", "[data-question=klotter]")


def walks(served):
    return served.state.est.store.walks()


def test_a_walk_is_sent_and_says_what_it_points_to(phone, served):
    said: list[str] = []
    page = opened(phone, served, said, f"{PATH}?atgard=1&slag=safety_walk")
    assert page.locator("#plats").input_value() == "a1"
    assert page.locator("[data-question=entre_last]").is_hidden()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert [one["id"] for one in found["violations"]] == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    for one in page.locator(".chip:visible, .report button:visible, .report select:visible").all():
        assert one.bounding_box()["height"] >= TARGET
    page.locator("[data-send]").click()
    page.locator("[data-fault]:visible").first.wait_for()
    assert page.locator("[data-fault]:visible").count() == 2
    fill_in(page)
    page.locator("#mening").fill("Två lampor vid trappan.")
    page.locator("[data-send]").click()
    page.locator("[data-done][data-result=sent]").wait_for()
    assert "Belysning" in page.locator("[data-done-items]").inner_text()
    (row,) = walks(served).to_dict("records")
    assert (row["kind"], row["intervention_id"], row["after_dark"]) == ("safety_walk", 1, True)
    assert row["words"] == "Två lampor vid trappan."
    assert not [one for one in said if "favicon" not in one]


@pytest.mark.long
def test_without_coverage_it_waits_and_is_sent_once(phone, served):
    said: list[str] = []
    page = opened(phone, served, said)
    page.wait_for_selector(KEPT)
    phone.set_offline(True)
    page.goto(f"{served.state.address}{PATH}?slag=inspection")
    page.wait_for_selector(READY)
    chip(page, "Här")
    page.locator("[data-here]", has_text="meter när").wait_for()
    fill_in(page)
    page.locator("[data-send]").click()
    page.locator("[data-done][data-result=waiting]").wait_for()
    assert walks(served).empty
    # The phone throws the page away; two tabs of it come back at once.
    page.close()
    others = [opened(phone, served, said) for _ in range(2)]
    assert "Väntar på att skickas: 1" in others[0].locator("[data-queue]").inner_text()
    phone.set_offline(False)
    for one in others:
        one.evaluate("dispatchEvent(new Event('online'))")
    others[1].locator("[data-queue]").wait_for(state="hidden")
    (row,) = walks(served).to_dict("records")
    assert row["kind"] == "inspection"
    assert row["lon"] == pytest.approx(AT_RYD["longitude"])
    assert row["received_at"] - row["at"] < pd.Timedelta("5min")


@pytest.mark.long
def test_an_address_becomes_a_point_and_a_draft_stays(phone, served):
    said: list[str] = []
    page = opened(phone, served, said)
    chip(page, "Adress")
    page.locator("#adress").fill("Ryds centrum")
    fill_in(page)
    page.reload()
    page.wait_for_selector(READY)
    assert page.locator("#adress").input_value() == "Ryds centrum"
    assert page.locator("[name=svar-lampor_slackta][value=yes]").is_checked()
    page.locator("[data-send]").click()
    page.locator("[data-done][data-result=sent]").wait_for()
    assert walks(served)["place"].tolist() == ["Ryds centrum"]
    page.locator("[data-again]").click()
    assert not page.locator("[name=svar-lampor_slackta][value=yes]").is_checked()
