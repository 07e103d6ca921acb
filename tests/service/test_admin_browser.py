"""The pages that administer in a real browser: nothing wider than the screen, axe finds nothing."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import FakePictures
from tests.service.test_browser import AXE, CHROMIUM, FLAGS, serving_app
from tests.service.test_trail_page import SEEN, SESSIONS, _town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]
PAGES = (
    "/admin", "/admin/logg", f"/admin/logg?handelse={SEEN}", "/admin/nycklar",
    "/admin/publicering", "/granska", "/narvaro/aktorer", "/narvaro/utfall",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    db = tmp_path_factory.mktemp("admin") / "est.duckdb"
    _town(db)
    yield from serving_app(create_app(Settings(db=db), FakePictures()))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


def context(browser: Browser, width: int) -> BrowserContext:
    return browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if width > 1000 else "light",
        bypass_csp=True,  # so that axe can be put in; the headers have their own tests
        extra_http_headers={"Cookie": f"__Host-est={SESSIONS['admin']}"},
    )


@pytest.mark.long
@pytest.mark.parametrize("width", [360, pytest.param(1400, marks=pytest.mark.long)])
def test_every_page_fits_and_axe_finds_nothing(browser: Browser, address: str, width: int) -> None:
    held = context(browser, width)
    shown = held.new_page()
    for path in PAGES:
        shown.goto(address.rstrip("/") + path)
        assert shown.locator("h1").count() == 1
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        shown.evaluate(AXE.read_text("utf-8"))
        faults = shown.evaluate("axe.run(document).then(found => found.violations.map(v => v.id))")
        assert faults == [], path
    held.close()
