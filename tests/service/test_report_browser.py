"""The report form in a real browser: sent once, kept without coverage, usable by thumb and keys."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from est_geo.store import Store
from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import FakePictures
from tests.service.report_service import POLICE, REVOKED, made_database
from tests.service.test_browser import AXE, CHROMIUM, FLAGS

KEY = f"/rapportera#nyckel={POLICE}"
READY = "body[data-ready]"
AT_RYD = {"latitude": 58.40837, "longitude": 15.564625, "accuracy": 8}
XSS = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>${alert(3)}"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]


class Served:
    """A service on a port of its own, and its store."""

    def __init__(self, db: Path) -> None:
        self.app = create_app(Settings(db=db), FakePictures())
        listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.server = uvicorn.Server(uvicorn.Config(self.app, log_level="warning"))
        how = {"sockets": [listener]}
        self.thread = threading.Thread(target=self.server.run, kwargs=how, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        assert not self.thread.is_alive()

    @property
    def store(self) -> Store:
        store: Store = self.app.state.est.store
        return store

    def count(self) -> int:
        return len(self.store.incidents())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(made_database(tmp_path)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


class Phone:
    """A phone's browser: its pages, and all that they said and asked for."""

    def __init__(self, browser: Browser, served: Served, **more: Any) -> None:
        how = {"viewport": {"width": 360, "height": 740}, "locale": "sv-SE",
               "timezone_id": "Europe/Stockholm", "has_touch": True}  # fmt: skip
        self.context: BrowserContext = browser.new_context(**how | more)
        self.address = served.address
        self.said: list[str] = []
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def open(self, path: str = KEY) -> Page:
        page = self.context.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append("dialog"), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(self.address + path)
        page.wait_for_selector(READY)
        return page

    def worker_ready(self, page: Page) -> None:
        # Not `wait_for_function`: it evaluates text in the page, which the policy rightly forbids.
        page.evaluate(
            """navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller
                || new Promise((done) => navigator.serviceWorker
                    .addEventListener('controllerchange', done))).then(() => true)"""
        )


def choose(page: Page, *labels: str) -> None:
    for label in labels:
        page.locator(".chip", has_text=label).filter(visible=True).first.click()


def fill_in(page: Page, what: str = "Bråk", note: str = "") -> None:
    choose(page, what, "Adress")
    page.fill("#adress", "Ryds centrum")
    page.keyboard.press("Escape")
    choose(page, "Nu")
    page.fill("#mening", note)


def send(page: Page, says: str = "Skickad") -> str:
    page.click("[data-send]")
    page.locator("[data-done-title]", has_text=says).wait_for()
    return page.inner_text("[data-done]")


def waiting(page: Page) -> int:
    return int(page.evaluate("estReports.waiting().then((rows) => rows.length)"))


@pytest.mark.long
def test_a_report_is_sent_and_answered_on_one_quiet_page(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:
        page = phone.open()
        assert page.url == f"{served.address}/rapportera"
        fill_in(page, note="Släckt lampa")
        said = send(page)
        assert "Placerad i Ryds centrum, Ryd." in said
        assert waiting(page) == 0
        assert phone.said == []
        assert {url for url in phone.asked if not url.startswith(f"{served.address}/")} == set()
        assert not [url for url in phone.asked if POLICE in url.partition("#")[0]]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row = served.store.incidents().iloc[0]
    assert (served.count(), row["actor"], row["category"]) == (1, "polis", "brak")
    assert row["note"] == "Släckt lampa"


@pytest.mark.long
def test_here_on_the_map_and_several_in_one_report(browser: Browser, served: Served) -> None:
    with Phone(browser, served, geolocation=AT_RYD, permissions=["geolocation"]) as phone:
        page = phone.open()
        choose(page, "Otrygg plats", "Belysning", "Ödslig", "Här", "Klockslag")
        page.get_by_text("på 8 meter när").wait_for()
        page.click("[data-more]")
        assert page.locator("[data-entry-list] li").count() == 1
        choose(page, "Stöld", "På kartan")
        page.wait_for_selector(".map[data-drawn]")
        page.locator(".map").click(position={"x": 100, "y": 150})
        choose(page, "Mellan")
        page.click("[data-more]")
        choose(page, "Arrangemang")
        assert page.locator("#mening").is_hidden()
        page.fill("#arrangemang", "Derby")
        page.fill("#fran", "2027-05-01T18:00")
        page.fill("#till", "2027-05-01T21:00")
        said = send(page)
        assert said.count("Otrygg plats: belysning") == said.count("Stöld") == 1
        assert "Noterat i kalendern" in said
        assert phone.said == []
    rows = served.store.incidents().set_index("category")
    assert rows.loc["otrygg_belysning", "reasons"] == "belysning,odslig"
    assert rows.loc["otrygg_belysning", "lon"] == pytest.approx(AT_RYD["longitude"])
    assert rows.loc["otrygg_belysning", "accuracy_m"] == 8
    assert rows.loc["stold", "match_type"] == "coordinates"
    assert rows.loc["stold", "time_precision"] == "window"
    assert served.store.occasions()["name"].tolist() == ["Derby"]


def test_without_coverage_it_waits_and_is_sent_once_after_a_reload(
    browser: Browser, served: Served
) -> None:
    with Phone(browser, served) as phone:
        page = phone.open()
        phone.worker_ready(page)
        phone.context.set_offline(True)
        page.reload()
        page.wait_for_selector(READY)
        fill_in(page)
        said = send(page, "Sparad i telefonen")
        assert "skickas när du har täckning" in said
        assert "Väntar på att skickas: 1" in page.inner_text("[data-queue]")
        page.reload()
        page.wait_for_selector(READY)
        assert "Väntar på att skickas: 1" in page.inner_text("[data-queue]")
        assert served.count() == 0
        phone.context.set_offline(False)
        page.locator("[data-queue]").wait_for(state="hidden")
        assert (served.count(), waiting(page)) == (1, 0)
        page.reload()
        page.wait_for_selector(READY)
    assert served.count() == 1


@pytest.mark.long
def test_an_answer_that_is_lost_on_the_way_does_not_make_two(
    browser: Browser, served: Served
) -> None:
    with Phone(browser, served) as phone:
        page = phone.open()
        lost: list[int] = []

        def lose(route: Any) -> None:
            if lost:
                route.continue_()
                return
            lost.append(route.fetch().status)
            route.abort()

        phone.context.route("**/api/v1/reports", lose)
        fill_in(page)
        send(page, "Sparad i telefonen")
        # The browser may have tried again by itself already.
        assert (lost, served.count()) == ([201], 1)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator("[data-queue]").wait_for(state="hidden")
        assert (served.count(), waiting(page)) == (1, 0)


@pytest.mark.long
def test_taps_and_tabs_make_no_second_report(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:
        page, other = phone.open(), phone.open("/rapportera")
        # A tab that is not looked at runs once a second.
        page.bring_to_front()
        phone.worker_ready(page)
        fill_in(page)
        page.evaluate(
            """const button = document.querySelector('[data-send]');
                for (let tap = 0; tap < 3; tap += 1) button.click();"""
        )
        page.locator("[data-done-title]", has_text="Skickad").wait_for()
        assert served.count() == 1
        phone.context.set_offline(True)
        page.click("[data-again]")
        fill_in(page, "Stöld")
        send(page, "Sparad i telefonen")
        other.bring_to_front()
        fill_in(other, "Rån")
        send(other, "Sparad i telefonen")
        assert waiting(page) == waiting(other) == 2
        assert "Väntar på att skickas: 2" in page.inner_text("[data-queue]")
        phone.context.set_offline(False)
        for each in (page, other):
            each.evaluate("dispatchEvent(new Event('online'))")
        for each in (page, other):
            each.locator("[data-queue]").wait_for(state="hidden")
    assert sorted(served.store.incidents()["category"]) == ["brak", "ran", "stold"]


@pytest.mark.long
def test_what_waits_can_be_taken_back(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:
        page = phone.open()
        phone.worker_ready(page)
        phone.context.set_offline(True)
        fill_in(page)
        send(page, "Sparad i telefonen")
        page.locator("[data-queue-list] button").click()
        page.locator("[data-queue]").wait_for(state="hidden")
        phone.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(300)
        assert waiting(page) == served.count() == 0


@pytest.mark.long
def test_a_key_that_does_not_hold_keeps_the_report_until_a_new_one(
    browser: Browser, served: Served
) -> None:
    with Phone(browser, served) as phone:
        page = phone.open(f"/rapportera#nyckel={REVOKED}")
        fill_in(page)
        said = send(page, "Sparad i telefonen")
        assert "Be den som sköter tjänsten om en ny" in said
        assert "Inget är sparat" not in said
        again = phone.open()
        again.locator("[data-queue]").wait_for(state="hidden")
    assert served.count() == 1


@pytest.mark.long
def test_without_a_key_the_page_says_what_to_do(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:
        page = phone.open("/rapportera")
        assert page.locator("form.report").is_hidden()
        assert "Öppna sidan med din rapportlänk" in page.inner_text("main")
        assert "ring 112" in page.inner_text("main")
        assert page.locator("a[href='tel:112']").count() == 1


@pytest.mark.long
def test_a_link_from_a_shift_writes_the_place_in(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:
        phone.open().close()
        page = phone.open("/rapportera#plats=Ryds+centrum&stadsdel=ryd")
        assert page.url == f"{served.address}/rapportera"
        assert page.input_value("#adress") == "Ryds centrum"
        assert page.input_value("#stadsdel") == "ryd"
        choose(page, "Bråk", "Nu")
        assert "Placerad i Ryds centrum, Ryd." in send(page)
        other = phone.open(f"/rapportera#plats={'<b>' * 99}&stadsdel=ingen")
        assert (len(other.input_value("#adress")), other.input_value("#stadsdel")) == (200, "")


@pytest.mark.long
def test_it_goes_without_the_phones_position_and_warns_of_personal_data(
    browser: Browser, served: Served
) -> None:
    with Phone(browser, served, permissions=[]) as phone:
        page = phone.open()
        choose(page, "Bråk", "Här")
        page.get_by_text("Visa på kartan eller skriv en adress").first.wait_for()
        for text, says in (
            ("Ring 070-123 45 67", "telefonnummer"), ("811218-9876", "personnummer"),
            ("a@exempel.se", "e-post"), ("ABC 12D står där", "registreringsnummer"),
        ):  # fmt: skip
            page.fill("#mening", text)
            assert says in page.inner_text("[data-part=note] [data-warning]")
        page.fill("#mening", "Två lampor vid port 14, sedan 2026-11-01 kl. 22:30")
        assert page.locator("[data-part=note] [data-warning]").is_hidden()
        page.click("[data-send]")
        assert "inte hämtad" in page.inner_text("[data-part=where] [data-fault]")
        choose(page, "Adress")
        page.fill("#adress", "Ryds centrum")
        choose(page, "Nu")
        send(page)
    assert served.count() == 1


@pytest.mark.long
def test_the_keyboard_alone_is_enough(browser: Browser, served: Served) -> None:
    with Phone(browser, served, has_touch=False, viewport={"width": 1100, "height": 800}) as phone:
        page = phone.open()
        page.focus("[name=what]")
        page.keyboard.press("Space")
        page.focus("[name=where][value=here]")
        for _ in range(2):
            page.keyboard.press("ArrowRight")
        assert page.is_checked("[name=where][value=words]")
        page.keyboard.press("Tab")
        page.keyboard.type("ryds cen")
        page.wait_for_selector("#forslag li")
        assert page.get_attribute("#adress", "aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        assert page.get_attribute("#adress", "aria-activedescendant") == "forslag-0"
        page.keyboard.press("Enter")
        assert page.input_value("#adress") == "Ryds centrum"
        assert page.input_value("#stadsdel") == "ryd"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert page.is_checked("[name=when][value=now]")
        for _ in range(3):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('[data-send]')")
        page.keyboard.press("Enter")
        page.locator("[data-done-title]", has_text="Skickad").wait_for()
        assert page.evaluate("document.activeElement.matches('[data-done]')")


@pytest.mark.long
def test_the_map_is_chosen_on_with_keys(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:
        page = phone.open()
        choose(page, "Bråk", "På kartan", "Nu")
        page.wait_for_selector(".map[data-drawn]")
        page.focus(".report .map")
        page.keyboard.press("ArrowLeft")
        page.focus("[data-middle]")
        page.keyboard.press("Enter")
        page.locator("[data-chosen]", has_text="Vald plats").wait_for()
        inside = ".map [tabindex='0'], .map a, .map button, .map input"
        assert page.locator(inside).count() == 0
        send(page)
    assert served.store.incidents()["match_type"].tolist() == ["coordinates"]


@pytest.mark.parametrize(
    ("wide", "tall", "scheme"),
    # The last is a phone at 200 %.
    [
        (360, 740, "light"),
        *(
            pytest.param(*size, marks=pytest.mark.long)
            for size in ((360, 740, "dark"), (1400, 900, "light"), (180, 370, "light"))
        ),
    ],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, served: Served, scheme: str, wide: int, tall: int
) -> None:
    with Phone(
        browser, served, viewport={"width": wide, "height": tall}, color_scheme=scheme
    ) as phone:
        page = phone.open("/rapportera")
        states = [page, phone.open()]
        choose(states[1], "Otrygg plats", "På kartan", "Mellan")
        states[1].click("details summary")
        states[1].wait_for_selector(".map[data-drawn]")
        states[1].fill("#mening", "Ring 070-123 45 67")
        for each in states:
            each.evaluate(AXE.read_text("utf-8"))
            found = each.evaluate(
                """axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
                    `${id}: ${nodes.map(({ html }) => html).join(' ')}`))"""
            )
            assert found == []
            assert each.evaluate("document.documentElement.scrollWidth <= innerWidth")
        small = states[1].evaluate(
            """[...document.querySelectorAll(
                    'form button, form .chip, form input[type=text], a[href^=tel]'
                )].filter((one) => one.offsetParent)
                .map((one) => one.getBoundingClientRect())
                .filter(({height, width}) => height < 44 || width < 44).length"""
        )
        assert small == 0


def test_a_hostile_text_never_runs(browser: Browser, served: Served) -> None:
    with Phone(browser, served) as phone:
        page = phone.open()
        phone.context.route(
            "**/api/v1/places?*",
            lambda route: route.fulfill(json={"places": [{"name": XSS, "district": XSS}]}),
        )
        choose(page, "Arrangemang", "Adress")
        page.fill("#arrangemang", XSS)
        page.fill("#fran", "2027-05-01T18:00")
        page.fill("#till", "2027-05-01T21:00")
        page.fill("#adress", XSS)
        page.wait_for_selector("#forslag li")
        page.keyboard.press("Escape")
        page.click("[data-more]")
        assert XSS[:20] in page.inner_text("[data-entry-list]")
        phone.worker_ready(page)
        phone.context.set_offline(True)
        choose(page, "Bråk", "Nu")
        page.fill("#mening", XSS)
        send(page, "Sparad i telefonen")
        assert XSS[:20] in page.inner_text("[data-queue-list]")
        phone.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator("[data-queue]").wait_for(state="hidden")
        page.goto(f"{served.address}/rapportera#nyckel={XSS}")
        page.wait_for_selector(READY)
        assert page.locator("main img").count() == 0
        assert not [text for text in phone.said if "ERR_INTERNET" not in text]
    assert served.count() == 1
