"""The review page in a real browser: decided by key, by map and by mouse, and taken back."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from est_geo.store import Store
from service.app import create_app
from service.settings import Settings
from tests.service.doubts import KIOSK, case_id, town_of_doubts
from tests.service.fake_pictures import FakePictures
from tests.service.test_browser import AXE, CHROMIUM, FLAGS, Watched, axe_faults, serving_app
from tests.service.test_review_page import hostile_town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]
DRAWN = ".map[data-drawn]"
KINDS = ("place", "duplicate", "personal")
WHERE = (*(f"slag={kind}" for kind in KINDS), *(f"arende={case_id(n)}" for n in (3, 4, 7)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


def served(path: Path) -> Iterator[str]:
    yield from serving_app(create_app(Settings(db=path), FakePictures()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return town_of_doubts(tmp_path / "est.duckdb")


@pytest.fixture
def address(path: Path) -> Iterator[str]:
    yield from served(path)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a queue that no test changes."""
    yield from served(town_of_doubts(tmp_path_factory.mktemp("still") / "est.duckdb"))


def opened(watched: Watched, url: str) -> Page:
    watched.page.goto(url)
    watched.page.wait_for_selector("#arende")
    if watched.page.locator(".map").count():
        ready(watched.page)
    return watched.page


def ready(page: Page) -> None:
    page.wait_for_selector(DRAWN)
    page.wait_for_selector("[data-map-state]", state="hidden")


def heading(page: Page, text: str) -> None:
    expect(page.locator("#arende-rubrik")).to_have_text(text)


def quiet(watched: Watched, address: str) -> None:
    assert watched.said == []
    assert {url for url in watched.asked if not url.startswith(f"{address}/")} == set()


def report(path: Path, number: int) -> Any:
    with Store.open(path, create=False) as store:
        return store.incident(f"{number:032x}").iloc[0]


@pytest.mark.parametrize(
    "where", [WHERE[0], *(pytest.param(one, marks=pytest.mark.long) for one in WHERE[1:])]
)
def test_quiet_local_no_wider_than_the_screen_and_without_a_violation(
    browser: Browser, still: str, where: str
) -> None:
    # The page's own policy is lifted here alone, because axe is put into the page from outside.
    with Watched(browser, color_scheme="light", bypass_csp=True) as watched:
        page = opened(watched, f"{still}/granska?{where}")
        assert page.locator(".map .mark").count() == (
            2 if "duplicate" in where else page.locator("input[data-number]").count()
        )
        assert page.locator(".map [tabindex='0'], .map a, .map button, .map input").count() == 0
        for wide, tall in ((1400, 900), (700, 450), (360, 740)):
            page.set_viewport_size({"width": wide, "height": tall})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), wide
        for button in page.locator(".actions button").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 40
        quiet(watched, still)
        page.locator("#arende").focus()
        page.keyboard.press("Enter")
        page.add_script_tag(path=AXE)
        assert axe_faults(page, "{resultTypes: ['violations']}") == []
        page.emulate_media(color_scheme="dark")
        assert axe_faults(page, "{runOnly: ['color-contrast']}") == []


@pytest.mark.long
def test_the_marks_on_the_map_are_the_rows_of_the_list(browser: Browser, still: str) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{still}/granska?arende={case_id(3)}")
        marks = page.locator(".map .mark").all_inner_texts()
        assert sorted(marks) == page.locator(".choices .rank").all_inner_texts()[:3]
        page.locator(".map .mark", has_text="2").dispatch_event("click")
        assert page.locator("input[data-number='2']").is_checked()
        assert page.locator("[data-chosen-name]").inner_text() == "Skäggetorps centrum"
        assert page.locator(".map .mark.on").all_inner_texts() == ["2"]


@pytest.mark.long
def test_a_place_is_accepted_by_keys_alone_and_taken_back(
    browser: Browser, address: str, path: Path
) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{address}/granska")
        heading(page, f"”{KIOSK}”")
        page.locator("[name=same_text]").check()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("2")
        assert page.locator(".map .mark.on").all_inner_texts() == ["2"]
        page.keyboard.press("Enter")
        toast = page.locator("[data-toast]")
        expect(toast).to_contain_text("Klart: platsen är godtagen (2 rapporter).")
        heading(page, "”centrum”")
        assert page.evaluate("document.activeElement.id") == "arende"
        expect(page.locator(".top nav")).to_contain_text("Granska (5)")
        toast.get_by_role("button", name="Ångra").click()
        expect(toast).to_contain_text("Ångrat.")
        heading(page, f"”{KIOSK}”")
        expect(page.locator(".top nav")).to_contain_text("Granska (7)")
        quiet(watched, address)
    assert report(path, 0)["match_type"] == "none"


@pytest.mark.long
def test_the_next_case_can_be_decided_at_once(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{address}/granska?arende={case_id(3)}")
        for heading_after, key in (("”bakom gamla fabriken”", "1"), ("Våld i nära relation", None)):
            if key is None:
                page.get_by_role("button", name="Behåll utan plats").click()
            else:
                page.keyboard.press(key)
                page.keyboard.press("Enter")
            heading(page, heading_after)
        quiet(watched, address)


@pytest.mark.long
def test_enter_without_a_choice_asks_for_one(browser: Browser, still: str) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{still}/granska")
        page.keyboard.press("Enter")
        expect(page.locator("[data-toast]")).to_contain_text("Välj först vilken plats som menas")
        heading(page, f"”{KIOSK}”")


@pytest.mark.long
def test_the_keys_can_be_turned_off_for_good(browser: Browser, still: str) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{still}/granska")
        page.locator("[data-keys]").uncheck()
        page.locator("#arende").focus()
        page.keyboard.press("1")
        assert page.locator("input[data-number]:checked").count() == 0
        page.reload()
        assert not page.locator("[data-keys]").is_checked()


@pytest.mark.long
def test_a_place_is_set_by_a_click_on_the_map(browser: Browser, address: str, path: Path) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{address}/granska?arende={case_id(4)}")
        page.get_by_role("button", name="Sätt på kartan").click()
        box = page.locator(".map").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.locator("[data-own-name]")).to_have_text("Punkt på kartan")
        assert page.locator("[data-own] input").is_checked()
        written = page.locator("[data-own-under]").inner_text()
        page.get_by_role("button", name="Godta platsen").click()
        expect(page.locator("[data-toast]")).to_contain_text("platsen är satt på kartan")
        quiet(watched, address)
    placed = report(path, 3)
    lat, lon = (float(one.replace(",", ".")) for one in re.findall(r"\d+,\d{5}", written))
    assert (round(placed["lat"], 5), round(placed["lon"], 5)) == (lat, lon)


def test_a_place_is_set_by_the_keyboard_alone(browser: Browser, address: str, path: Path) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{address}/granska?arende={case_id(4)}")
        page.get_by_role("button", name="Sätt på kartan").focus()
        page.keyboard.press("Enter")
        assert page.locator(".aiming").count() == 1
        assert page.evaluate("document.activeElement.id") == "karta"
        page.keyboard.press("Escape")
        assert page.locator(".aiming").count() == 0
        page.get_by_role("button", name="Sätt på kartan").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(400)
        page.keyboard.press("Enter")
        expect(page.locator("[data-own-name]")).to_have_text("Punkt på kartan")
        page.keyboard.press("Enter")
        expect(page.locator("[data-toast]")).to_contain_text("platsen är satt på kartan")
        quiet(watched, address)
    assert report(path, 3)["cell"]


@pytest.mark.long
def test_an_address_is_found_while_typing(browser: Browser, address: str, path: Path) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{address}/granska?arende={case_id(4)}")
        field = page.get_by_role("combobox")
        field.press_sequentially("berga centr", delay=10)
        option = page.get_by_role("option").first
        expect(option).to_contain_text("Berga centrum")
        field.press("ArrowDown")
        assert option.get_attribute("aria-selected") == "true"
        field.press("Enter")
        expect(page.locator("[data-own-name]")).to_have_text("Berga centrum")
        expect(page.locator("[data-chosen-name]")).to_have_text("Berga centrum")
        page.keyboard.press("Enter")
        expect(page.locator("[data-toast]")).to_contain_text("platsen är satt på kartan")
        quiet(watched, address)
    assert report(path, 3)["district"] == "berga"


@pytest.mark.long
def test_two_reports_are_merged_and_made_two_again_from_the_log(
    browser: Browser, address: str, path: Path
) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{address}/granska?slag=duplicate")
        page.get_by_role("button", name="Samma händelse – slå ihop").click()
        expect(page.locator("[data-toast]")).to_contain_text("en och samma händelse")
        expect(page.locator("#arende")).to_contain_text("Inget väntar på granskning här")
        page.locator("#logg button").first.click()
        heading(page, "Bråk: en händelse eller två?")
        quiet(watched, address)
    assert report(path, 4)["standing"] == report(path, 5)["standing"] == "counted"


@pytest.mark.long
def test_a_report_is_rejected(browser: Browser, address: str, path: Path) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{address}/granska?slag=personal")
        page.get_by_role("button", name="Avvisa – ingen rapport").click()
        expect(page.locator("[data-toast]")).to_contain_text("rapporten är avvisad")
        quiet(watched, address)
    assert report(path, 6)["standing"] == "withdrawn"


@pytest.mark.long
def test_somebody_else_was_first(browser: Browser, address: str) -> None:
    with Watched(browser) as first, Watched(browser) as second:
        one, other = opened(first, f"{address}/granska"), opened(second, f"{address}/granska")
        one.get_by_role("button", name="Behåll utan plats").click()
        heading(one, "”Hörnan vid kiosken”")
        other.get_by_role("button", name="Avvisa – ingen rapport").click()
        expect(other.locator("[data-toast]")).to_contain_text("redan avgjort")
        heading(other, "”Hörnan vid kiosken”")


@pytest.mark.long
def test_the_list_is_walked_without_loading_a_page_and_back_works(
    browser: Browser, still: str
) -> None:
    with Watched(browser) as watched:
        page = opened(watched, f"{still}/granska")
        page.evaluate("window.sameDocument = true")
        page.locator("[data-item]").nth(2).click()
        heading(page, "”centrum”")
        assert f"arende={case_id(3)}" in page.url
        page.go_back()
        heading(page, f"”{KIOSK}”")
        assert page.evaluate("window.sameDocument")
        quiet(watched, still)


@pytest.mark.long
def test_without_script_a_case_is_decided_by_its_form(browser: Browser, address: str) -> None:
    with Watched(browser, java_script_enabled=False) as watched:
        page = watched.page
        page.goto(f"{address}/granska")
        assert page.get_by_role("combobox").count() == 0
        page.locator("input[name=val]").first.check()
        page.get_by_role("button", name="Godta platsen").click()
        assert "platsen är godtagen" in page.locator("[data-toast]").inner_text()


@pytest.mark.parametrize(
    "kind", [KINDS[0], *(pytest.param(one, marks=pytest.mark.long) for one in KINDS[1:])]
)
def test_a_hostile_text_never_runs(browser: Browser, tmp_path: Path, kind: str) -> None:
    for address in served(hostile_town(tmp_path / "est.duckdb")):
        with Watched(browser) as watched:
            page = opened(watched, f"{address}/granska?slag={kind}")
            if kind == "place":
                page.keyboard.press("1")
                page.locator("input[role=combobox]").press_sequentially("<img", delay=5)
                page.wait_for_timeout(300)
            quiet(watched, address)
            assert page.locator("main img").count() == 0
