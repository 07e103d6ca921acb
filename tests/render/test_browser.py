"""The map page in a real browser, opened from a file."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from est_geo.render import count_classes, week_map
from tests.sample_picture import HOSTILE, sample_published

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PIXELS = """() => {
  const found = {};
  for (const canvas of document.querySelectorAll("canvas")) {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] !== 255) continue;
      const parts = [0, 1, 2].map((k) => data[at + k].toString(16).padStart(2, "0"));
      const colour = "#" + parts.join("");
      found[colour] = (found[colour] || 0) + 1;
    }
  }
  return found;
}"""

pytestmark = [
    pytest.mark.browser,
    # In CI a missing browser is a fault, not a reason to skip.
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="chromium is not installed"
    ),
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)
        yield one
        one.close()


class Visit:
    """A page that writes down all that it should not do."""

    def __init__(self, browser, path, **options):
        self.requests, self.complaints, self.dialogs = [], [], []
        self.page = browser.new_page(**options)
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("console", lambda one: self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.page.on("dialog", self._dialog)
        self.address = path.as_uri()
        self.page.goto(self.address)
        self.page.wait_for_selector(".district-name")

    def _dialog(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def was_quiet(self):
        # Chromium asks a file's folder for nothing else, not even an icon.
        return (self.requests, self.complaints, self.dialogs) == ([self.address], [], [])


@pytest.fixture
def opened(browser, tmp_path):
    visits = []

    def open_(picture, **options):
        path = tmp_path / f"karta{len(visits)}.html"
        path.write_text(week_map(picture), encoding="utf-8")
        visits.append(Visit(browser, path, **options))
        return visits[-1]

    yield open_
    for visit in visits:
        visit.page.close()


def test_the_map_is_drawn_from_a_file_without_any_request(opened):
    picture = sample_published()
    visit = opened(picture)

    colours = [one.colour for one in count_classes(picture.tables.cells["count"])]
    drawn = visit.page.evaluate(PIXELS)
    assert all(drawn.get(colour, 0) > 10 for colour in colours), drawn
    assert visit.page.locator(".mark.spot").count() == 5
    assert visit.was_quiet()


@pytest.mark.long
def test_switching_the_counts_off_leaves_white_districts(opened):
    picture = sample_published()
    visit = opened(picture)
    many = count_classes(picture.tables.cells["count"])[1].colour

    visit.page.uncheck("[data-layer=cells]")
    visit.page.wait_for_timeout(200)
    assert many not in visit.page.evaluate(PIXELS)
    visit.page.check("[data-layer=visits]")
    visit.page.check("[data-layer=recommendations]")
    assert visit.page.locator(".mark.visit").count() == 5
    assert visit.page.locator(".mark.proposal").count() == 3
    assert visit.was_quiet()


def test_no_tab_stop_lies_within_the_map_layers(opened):
    visit = opened(sample_published())
    visit.page.check("[data-layer=visits]")

    layers = visit.page.locator(".leaflet-map-pane *")
    assert layers.count() > 10
    assert layers.evaluate_all("all => all.filter((one) => one.tabIndex >= 0).length") == 0
    stops = []
    for _ in range(20):
        visit.page.keyboard.press("Tab")
        stops.append(
            visit.page.evaluate("() => !!document.activeElement.closest('.leaflet-map-pane')")
        )
    assert not any(stops)


def test_a_place_in_the_table_opens_its_place_on_the_map(opened):
    visit = opened(sample_published(), reduced_motion="reduce")

    visit.page.click("[data-spot=berga-berga_centrum]")
    popup = visit.page.locator(".leaflet-popup")
    popup.wait_for()
    assert "5. Berga centrum" in popup.inner_text()
    assert "väntat 1–6, över det väntade" in popup.inner_text()
    assert popup.locator("[aria-label=Stäng]").count() == 1


def test_hostile_names_are_shown_as_they_are_and_never_run(opened):
    visit = opened(sample_published(hostile=True), reduced_motion="reduce")

    for layer in ("visits", "recommendations"):
        visit.page.check(f"[data-layer={layer}]")
    visit.page.click("[data-spot=city-resecentrum]")
    visit.page.locator(".leaflet-popup").wait_for()
    assert visit.page.locator(".leaflet-popup strong").inner_text() == f"1. {HOSTILE}"
    for kind in (".mark.visit", ".mark.proposal"):
        visit.page.locator(kind).first.dispatch_event("click")
        visit.page.wait_for_timeout(100)
    assert visit.page.locator("img, svg[onload], iframe").count() == 0
    assert visit.was_quiet()


@pytest.mark.long
@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("audience", ["est", "public"])
def test_the_page_fits_its_window(opened, width, audience):
    size = {"width": width, "height": 800}
    visit = opened(sample_published(audience, hostile=True), viewport=size)

    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert visit.page.locator(".folium-map").bounding_box()["height"] >= 250
    assert visit.was_quiet()


def test_paper_gets_a_map_drawn_for_its_width(opened):
    visit = opened(sample_published(), viewport={"width": 1400, "height": 800})
    wide = visit.page.locator("canvas").bounding_box()["width"]

    visit.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert visit.page.locator("canvas").bounding_box()["width"] != wide
    assert visit.page.locator("#karta").bounding_box()["width"] == pytest.approx(181 * 96 / 25.4, 1)
    visit.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert visit.page.locator("canvas").bounding_box()["width"] == wide
