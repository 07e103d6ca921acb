"""Cards and places in a real browser: forms alone, a phone, paper, axe, and a map to choose on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from est_geo.store import Store
from est_geo.tables import EFFECTS, typed
from service.app import create_app
from service.settings import Settings
from tests.kept_files import copy_of
from tests.made_interventions import AT
from tests.service.cards.made_cards import details, effect
from tests.service.cards.test_card_pages import with_interventions
from tests.service.fake_pictures import FakePictures
from tests.service.test_browser import (
    Watched,
    browser,
    no_violation,
    pytestmark,
    serving_app,
)

__all__ = ["browser", "pytestmark"]


def with_a_receipt(db: Path) -> None:
    with_interventions(db)
    with Store.open(db) as store:
        store.add_effect(typed(pd.DataFrame([effect(details=details())]), EFFECTS), AT)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    db = copy_of("a receipt", with_a_receipt, tmp_path_factory.mktemp("cards") / "est.duckdb")
    yield from serving_app(create_app(Settings(db=db), FakePictures()))


def test_a_step_is_taken_by_forms_alone_on_a_phone(browser: Browser, address: str) -> None:
    with Watched(browser, "360", java_script_enabled=False) as watched:
        page = watched.page
        page.goto(f"{address}/atgarder/1")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.get_by_role("heading", name="Effekt.").is_visible()
        page.get_by_label("Klar senast").first.fill("2099-06-30")
        page.get_by_label("Vem beslutade").fill("Nämnden, punkt 7")
        page.get_by_role("button", name="Besluta åtgärden").click()
        page.wait_for_url("**klart=decide")
        assert page.get_by_role("status").inner_text() == "Åtgärden är beslutad."
        assert page.locator("[aria-current='step']").inner_text().startswith("Beslutad")
        assert page.locator(".history").get_by_text("Nämnden, punkt 7").is_visible()


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    ["/atgarder/1", "/atgarder/2/kamera", "/atgarder/plats?lon=15.6216&lat=58.4109&radie=100",
     "/atgarder/plats", "/atgarder/ny?lon=15.6216&lat=58.4109&radie=100&slag=belysning"],
)  # fmt: skip
def test_the_pages_are_quiet_no_wider_than_a_phone_and_without_violations(
    browser: Browser, address: str, path: str, scheme: str
) -> None:
    with Watched(browser, "360", color_scheme=scheme) as watched:
        page = watched.page
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.set_viewport_size({"width": 1400, "height": 900})
        no_violation(page)
        assert watched.said == []
        assert {url for url in watched.asked if not url.startswith(f"{address}/")} == set()


@pytest.mark.long
def test_a_place_is_chosen_on_the_map_or_drawn(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(f"{address}/atgarder/plats")
        box = page.locator(".map").bounding_box()
        assert box is not None
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.click(*middle)
        lon, lat = (float(page.locator(f"#platsval [name={one}]").input_value())
                    for one in ("lon", "lat"))  # fmt: skip
        assert 15 < lon < 16
        assert 58 < lat < 59
        page.get_by_role("button", name="Rita hörn i stället").click()
        for over, down in ((0, 0), (25, 0), (25, 25), (0, 25)):
            page.mouse.click(middle[0] + over, middle[1] + down)
            page.wait_for_timeout(350)
        assert page.locator("[name=omrade]").input_value().startswith("POLYGON ((")
        page.get_by_role("button", name="Visa platsen").click()
        page.wait_for_selector(".map[data-drawn='1']")
        assert json.loads(page.get_attribute(".map", "data-outline") or "")["type"] == "Polygon"
        assert watched.said == []


@pytest.mark.long
def test_paper_holds_the_dossier_and_not_its_form(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.page
        page.goto(f"{address}/atgarder/2/kamera")
        assert page.locator(".dossier-paper").is_hidden()
        page.emulate_media(media="print")
        assert page.locator(".dossier-paper").is_visible()
        assert page.locator(".dossier-form").is_hidden()


@pytest.mark.long
def test_what_is_folded_on_a_screen_is_open_on_paper(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.page
        page.goto(f"{address}/atgarder/1")
        tall = "document.querySelector('details.balance').offsetHeight"
        folded = page.evaluate(tall)
        page.emulate_media(media="print")
        assert page.evaluate(tall) > 2 * folded
        assert page.locator("details.balance[open]").count() == 0
