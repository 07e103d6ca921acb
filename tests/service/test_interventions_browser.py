"""The page of measures in a real browser: quiet, fits a phone, its map equal to its table."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from service.app import create_app
from service.settings import Settings
from tests.kept_files import copy_of
from tests.service.fake_pictures import FakePictures
from tests.service.on_the_road import made_road
from tests.service.test_browser import Watched, browser, no_violation, pytestmark, serving_app

__all__ = ["browser", "pytestmark"]

# On a phone a row's name takes the whole width: never a column of broken syllables.
WIDE_NAMES = """
[...document.querySelectorAll(".stack tbody th")].filter((one) => one.offsetWidth)
  .every((one) => one.offsetWidth > innerWidth / 2)
"""
VIEWS = ("lista", "tavla", "karta", "budget", "stadsdelar", "larande")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    db = copy_of("on-the-road", made_road, tmp_path_factory.mktemp("road") / "road.duckdb")
    yield from serving_app(create_app(Settings(db=db, review=False), FakePictures()))


@pytest.mark.parametrize(
    ("view", "size", "scheme"),
    [
        ("karta", "360", "dark"),
        *(
            pytest.param(view, size, scheme, marks=pytest.mark.long)
            for view in VIEWS
            for size, scheme in (("1400", "light"), ("360", "dark"))
            if (view, size) != ("karta", "360")
        ),
    ],
)
def test_quiet_without_violation_and_no_wider_than_the_screen(
    browser: Browser, address: str, view: str, size: str, scheme: str
) -> None:
    with Watched(browser, size, color_scheme=scheme) as watched:
        page = watched.page
        page.goto(f"{address}/atgarder?visa={view}&status=beslutad")
        page.goto(f"{address}/atgarder?visa={view}")
        if view == "karta":
            page.wait_for_selector(".map[data-drawn]")
            rows = page.locator("tr[data-id]").count()
            assert int(page.get_attribute(".map", "data-drawn") or -1) == rows > 0
            inside = page.locator(".map [tabindex='0'], .map a, .map button, .map input")
            assert inside.count() == 0
        assert watched.said == []
        assert {url for url in watched.asked if not url.startswith(f"{address}/")} == set()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert size != "360" or page.evaluate(WIDE_NAMES)
        no_violation(page)


@pytest.mark.long
def test_a_choice_is_shown_at_once_and_stands_in_the_address(
    browser: Browser, address: str
) -> None:
    with Watched(browser) as watched:
        page = watched.page
        page.goto(f"{address}/atgarder?visa=tavla")
        page.locator("select[name='slag']").select_option("belysning")
        page.wait_for_url("**slag=belysning**")
        assert "visa=tavla" in page.url
        assert "stadsdel" not in page.url
        assert page.locator(".ticket").count() == 3
        assert watched.said == []
