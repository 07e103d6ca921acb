"""The page of the week's presence in a real browser: the map and its table, phone, print, axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from service.routes import presence as routes
from tests.service.planned_week import BEFORE, NEXT, open_client
from tests.service.test_browser import (
    Watched,
    browser,
    no_violation,
    pytestmark,
    serving_app,
)

__all__ = ["browser", "pytestmark"]

PATH = f"/narvaro?vecka={NEXT.name}"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "now_utc", lambda: BEFORE)
        yield from serving_app(open_client(tmp_path_factory.mktemp("planned")).app)  # type: ignore[arg-type]


def test_the_map_says_what_the_table_says_and_a_row_lights_its_mark(
    browser: Browser, address: str
) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + PATH)
        marks = page.locator(".map .mark")
        rows = page.locator("#platslista tbody tr")
        counts = sorted(marks.all_inner_texts())
        assert counts == sorted(rows.nth(at).locator("td").nth(1).inner_text() for at in range(4))
        assert counts == ["0", "1", "1", "3"]
        assert page.locator(".map [tabindex='0'], .map a, .map button, .map input").count() == 0
        page.get_by_role("button", name="Resecentrum").press("Enter")
        assert page.locator(".map .mark.on").inner_text() == "3"
        assert page.locator("#platslista tr.chosen").get_attribute("data-id") == "resecentrum"
        page.get_by_role("button", name="Besök").last.click()
        assert rows.first.get_attribute("data-id") == "resecentrum"
        assert watched.said == []
        assert {url for url in watched.asked if not url.startswith(f"{address}/")} == set()


@pytest.mark.long
def test_a_phone_reads_it_day_by_day_and_paper_as_a_table(browser: Browser, address: str) -> None:
    with Watched(browser, "360") as watched:
        page = watched.open(f"{address}{PATH}&besok=v4")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(".as-table").is_hidden()
        page.get_by_text("tisdag 17 november 2 besök").click()
        assert page.locator(".as-days").get_by_role("link", name="Ryds skola").is_visible()
        page.emulate_media(media="print")
        assert page.locator(".as-table").is_visible()
        assert page.locator(".as-days, .map-card, .periods").all_inner_texts()
        for hidden in (".as-days", ".map-card", ".periods"):
            assert page.locator(hidden).is_hidden()
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1400, "height": 900})
        no_violation(page)


def test_the_plan_is_changed_by_forms_alone_where_the_service_stands_open(
    browser: Browser, address: str
) -> None:
    with Watched(browser, java_script_enabled=False) as watched:
        page = watched.page
        page.goto(f"{address}{PATH}&besok=v4")
        page.get_by_label("Skäl").first.fill("EST-mötet")
        page.get_by_role("button", name="Sätt fast").click()
        page.wait_for_url("**klart=fast**")
        assert page.get_by_role("status").inner_text().startswith("Besöket är fastsatt.")
        assert page.locator(".standing").get_by_text("EST-mötet").is_visible()
        page.get_by_role("button", name="Ta bort önskemålet om Ryds centrum").click()
        page.wait_for_url("**klart=borttaget**")
        assert page.get_by_text("Inga önskemål").is_visible()


@pytest.mark.long
@pytest.mark.parametrize(
    "path",
    ["/narvaro?vecka=2026-W46&visa=plats", "/narvaro?vecka=2027-W02", f"{PATH}&klart=onskat"],
    ids=["draft by place", "not planned", "after a change"],
)
def test_the_other_states_hold_too(browser: Browser, address: str, path: str) -> None:
    with Watched(browser, "360") as watched:
        page = watched.page
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.set_viewport_size({"width": 1400, "height": 900})
        no_violation(page)
        assert watched.said == []


@pytest.mark.long
def test_an_actor_is_chosen_without_a_button(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + PATH)
        assert page.locator(".actor-choice button").is_hidden()
        page.select_option("#aktor", "kommunvaktare")
        page.wait_for_url("**aktor=kommunvaktare**")
        page.wait_for_selector(".map[data-drawn]")
        assert sorted(page.locator(".map .mark").all_inner_texts()) == ["0", "0", "1", "1"]
        assert watched.said == []
