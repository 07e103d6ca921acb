"""Logging in, the own account and a shift in a real browser: quiet, judged by axe."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from est_geo.store import Grant
from service.identity.links import invitation_link
from service.identity.shift_links import key_beside, shift_link
from tests.service.identity.inside import PASSWORD, Inside, add_account, inside, now
from tests.service.identity.test_shifts import ACTOR, HOUR, OWN
from tests.service.test_browser import AXE, FLAGS, SIZES, axe_faults, serving_app

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]
JUDGED_BY = {"light": "{resultTypes: ['violations']}", "dark": "{runOnly: ['color-contrast']}"}
SHOTS = os.environ.get("EST_SHOTS")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[tuple[str, Inside]]:
    with inside(tmp_path_factory.mktemp("browser")) as service:
        add_account(service.store, "asa", "omradesgrupp", district="ryd")
        for address in serving_app(service.app):
            yield address, service


def shown(browser: Browser, size: str = "1400", **more: object) -> Page:
    wide, tall = SIZES[size]
    page = browser.new_context(viewport={"width": wide, "height": tall}, **more).new_page()
    page.set_default_timeout(10_000)
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    return page


def judge(page: Page, name: str) -> None:
    """Let axe judge a page, in light and in dark; and look that it is no wider than the screen."""
    page.evaluate(AXE.read_text("utf-8"))
    for scheme, options in JUDGED_BY.items():
        page.emulate_media(color_scheme=scheme)
        if SHOTS:
            size = page.viewport_size["width"]
            page.screenshot(path=Path(SHOTS) / f"{name}-{size}-{scheme}.png", full_page=True)
        assert axe_faults(page, options) == [], name
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide), name


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.click("main button[type=submit].primary")


@pytest.mark.long
@pytest.mark.parametrize("size", [pytest.param("1400", marks=pytest.mark.long), "360"])
def test_an_invited_person_comes_in_and_everything_is_readable(browser, running, size):
    address, service = running
    _, link = invitation_link(service.store, Grant("planerare"), address, now())
    page = shown(browser, size)
    page.goto(f"{address}/valkommen")
    judge(page, "valkommen-tom")
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("#losenord")
    assert page.url == f"{address}/valkommen"
    assert link.partition("#")[2] not in page.evaluate("location.href + document.referrer")
    judge(page, "valkommen")
    login = f"ny{size}"
    fill(page, namn="Nils Ny", inloggning=login, losenord="sommar2026!!")
    assert "lätt att gissa" in page.inner_text("main")
    judge(page, "valkommen-fel")
    fill(page, losenord=PASSWORD)
    page.wait_for_url(f"{address}/")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "__Host-est"]
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    page.goto(f"{address}/konto")
    judge(page, "konto")
    page.click("summary")
    page.fill("#till", "QGIS på kontoret")
    judge(page, "konto-ny-nyckel")
    page.click("text=Gör nyckeln")
    assert re.search(r"est_[A-Za-z0-9_-]{43}", page.inner_text("main"))
    judge(page, "konto-nyckel")
    page.click("text=Logga ut överallt")
    page.wait_for_url(f"{address}/logga-in")
    judge(page, "logga-in")
    fill(page, namn=login, losenord="fel lösenord helt")
    judge(page, "logga-in-fel")
    assert [text for text in page.said if not re.search("status of (403|422)", text)] == []
    page.context.close()


@pytest.mark.long
def test_a_patrol_opens_its_shift_on_a_phone(browser, running):
    address, service = running
    key = key_beside(service.store.path)
    page = shown(browser, "360")
    page.goto(f"{address}/pass")
    judge(page, "pass-lank")
    page.goto("about:blank")
    page.goto(shift_link(key, OWN, ACTOR[OWN], now() + HOUR, address))
    page.wait_for_url(f"{address}/pass/{OWN}")
    judge(page, "pass")
    assert page.said == []
    page.context.close()


@pytest.mark.long
def test_without_script_the_link_is_pasted(browser, running):
    address, service = running
    _, link = invitation_link(service.store, Grant("planerare"), address, now())
    page = shown(browser, java_script_enabled=False)
    page.goto(link)
    fill(page, nyckel=link)
    fill(page, namn="Ulla Utan", inloggning="ulla", losenord=PASSWORD)
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/konto")
    assert "Ulla Utan" in page.inner_text("main")
    page.context.close()


@pytest.mark.parametrize("size", [pytest.param("1400", marks=pytest.mark.long), "360"])
def test_the_administrator_invites(browser, running, size):
    address, _ = running
    page = shown(browser, size)
    page.goto(f"{address}/logga-in?till=/admin/konton")
    fill(page, namn="admin", losenord=PASSWORD)
    page.wait_for_url(f"{address}/admin/konton")
    page.click("text=Ny inbjudan")
    page.select_option("#roll-ny", "planerare")
    page.click("text=Gör en länk")
    assert "/valkommen#nyckel=" in page.inner_text("main")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    judge(page, "admin-konton")
    assert page.said == []
    page.context.close()
