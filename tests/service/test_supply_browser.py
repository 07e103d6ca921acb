"""An actor's hours changed by hand in a real browser, with nobody logged in and no script."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from est_geo.store import Store
from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import FakePictures
from tests.service.test_browser import CHROMIUM, FLAGS, serving_app

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]


@pytest.mark.long  # test_presence_browser sends a form of the open service in the ordinary command
def test_a_form_is_sent_from_the_open_service_without_script(tmp_path: Path) -> None:
    db = tmp_path / "est.duckdb"
    Store.open(db).close()
    app = create_app(Settings(db=db), FakePictures())
    for address in serving_app(app):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            page = browser.new_page(
                java_script_enabled=False, viewport={"width": 360, "height": 800}
            )
            page.goto(f"{address}/narvaro/aktorer")
            card = page.locator("#polis")
            card.get_by_text("Ändra").click()
            card.get_by_label("Besök per pass och lag").fill("3")
            card.get_by_role("button", name="Spara").click()
            assert page.get_by_role("status").inner_text().startswith("Sparat.")
            assert "besök per pass och lag: 3 (profilen: 6)" in card.inner_text()
            card.get_by_role("button", name="Återställ").click()
            assert "Skiljer sig" not in page.locator("#polis").inner_text()
            browser.close()
