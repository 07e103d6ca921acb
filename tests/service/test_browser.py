"""The pages in a real browser: quiet, local, usable by keyboard, equal to their tables."""

import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, sync_playwright

from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import FakePictures

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SIZES = {"1400": (1400, 900), "360": (360, 740)}
PATHS = ("/", "/karta", "/karta?lager=hotspot", "/karta?lager=jamforelse", "/karta?lager=narvaro")
# Where axe looks too, at the width of a desk.
JUDGED = {("/", "1400"), ("/karta?lager=jamforelse", "360"), ("/karta?lager=narvaro", "360")}
READY = ".map[data-drawn]"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]


def serving(pictures: FakePictures) -> Iterator[str]:
    yield from serving_app(create_app(Settings(), pictures))


def serving_app(app: FastAPI) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    yield from serving(FakePictures())


@pytest.fixture(scope="module")
def hostile_address() -> Iterator[str]:
    yield from serving(FakePictures(hostile=True))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


class Watched:
    """A page, and all that it said and asked for."""

    def __init__(self, browser: Browser, size: str = "1400", **more: Any) -> None:
        wide, tall = SIZES[size]
        self.context = browser.new_context(viewport={"width": wide, "height": tall}, **more)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append("dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def open(self, url: str) -> Page:
        self.page.goto(url)
        self.page.wait_for_selector(READY)
        return self.page


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/", "1400"),
        ("/karta", "360"),
        *(pytest.param(path, "360", marks=pytest.mark.long) for path in PATHS if path != "/karta"),
        pytest.param("/karta", "1400", marks=pytest.mark.long),
    ],
)
def test_quiet_local_and_no_wider_than_the_screen(
    browser: Browser, address: str, path: str, size: str
) -> None:
    with Watched(browser, size) as watched:
        page = watched.open(address + path)
        assert watched.said == []
        assert {url for url in watched.asked if not url.startswith(f"{address}/")} == set()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(".map [tabindex='0'], .map a, .map button, .map input").count() == 0
        rows = page.locator("tr[data-id]").count()
        drawn = int(page.get_attribute(".map", "data-drawn") or -1)
        assert drawn > 0
        assert path == "/" or drawn == rows
        if (path, size) in JUDGED:
            page.set_viewport_size({"width": 1400, "height": 900})
            no_violation(page)


def test_the_map_is_really_drawn(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + "/")
        colours = page.evaluate(
            """() => {
                const canvas = document.querySelector('.map canvas');
                const pen = canvas.getContext('2d');
                const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
                const seen = new Set();
                for (let at = 0; at < data.length; at += 4)
                    if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join());
                return [...seen];
            }"""
        )
        swatches = page.eval_on_selector_all(
            ".legend rect",
            """rects => rects.map(rect => rect.getAttribute('fill').match(/\\w\\w/g)
                .map(part => parseInt(part, 16)).join())""",
        )
        assert len(swatches) > 3
        assert set(swatches) <= set(colours)
        assert page.locator(".map .mark").count() == 5


@pytest.mark.long
@pytest.mark.parametrize(("path", "size"), [("/", "1400"), ("/", "360"), ("/karta", "1400")])
def test_no_disc_covers_its_spots_fullest_cell(
    browser: Browser, address: str, path: str, size: str
) -> None:
    with Watched(browser, size) as watched:
        watched.page.route("**/leaflet.js", with_the_map_in_reach)
        page = watched.open(address + path)
        covered = page.evaluate(
            """async () => {
                const read = async (name) => (await (await fetch(document.querySelector('.map')
                    .dataset[name])).json()).features;
                const cells = await read('features'), spots = await read('spots');
                const map = window.theMap, frame = map.getContainer().getBoundingClientRect();
                return spots.map(({properties: {id, rank}}) => {
                    const own = cells.filter((one) => one.properties.hotspot === id);
                    const most = own.reduce((a, b) =>
                        b.properties.count > a.properties.count ? b : a);
                    const corners = most.geometry.coordinates[0].map(([lon, lat]) =>
                        map.latLngToContainerPoint([lat, lon]));
                    const disc = [...document.querySelectorAll('.map .mark')]
                        .find((one) => one.textContent === `${rank}`).getBoundingClientRect();
                    return corners.some(({x, y}) => x + frame.left > disc.left
                        && x + frame.left < disc.right && y + frame.top > disc.top
                        && y + frame.top < disc.bottom);
                });
            }"""
        )
        assert covered == [False] * 5


def with_the_map_in_reach(route: Route) -> None:
    answer = route.fetch()
    hook = "\nL.Map.addInitHook(function () { window.theMap = this; });"
    route.fulfill(response=answer, body=answer.text() + hook)


@pytest.mark.long
def test_the_keyboard_can_skip_and_work_the_map(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + "/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Till innehållet"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "innehall"
        seen = []
        for _ in range(25):
            page.keyboard.press("Tab")
            seen.append(
                page.evaluate(
                    """() => { const on = document.activeElement;
                        return on.getAttribute('aria-label') || on.textContent.trim(); }"""
                )
            )
            inside = page.evaluate("!!document.activeElement.closest('.leaflet-pane')")
            assert not inside
        skip = seen.index("Hoppa över kartan")
        assert seen[skip + 1] == "Karta över rutor med inrapporterade händelser"
        assert seen[skip + 2 : skip + 5] == ["Zooma in", "Zooma ut", "Visa hela området"]


@pytest.mark.long
def test_a_table_is_sorted_by_its_headings(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + "/karta")
        button = page.locator("thead button", has_text="Händelser, v. 46")
        button.click()
        column = "tbody tr td:nth-child(4)"
        values = [int(text) for text in page.locator(column).all_inner_texts()]
        assert values == sorted(values, reverse=True)
        assert values[0] > values[-1]
        assert page.get_attribute("thead th:nth-child(4)", "aria-sort") == "descending"
        button.click()
        values = [int(text) for text in page.locator(column).all_inner_texts()]
        assert values == sorted(values)
        assert page.locator("[aria-sort]").count() == 1


def test_a_chosen_row_is_in_the_panel_and_in_the_address(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + "/karta?lager=hotspot")
        row = page.locator("tr[data-id]").nth(3)
        row.locator("button").click()
        name = row.get_attribute("data-id") or "?"
        shown = page.locator("[data-panel-list] dd").all_inner_texts()
        assert shown == [one for one in row.locator("th, td").all_inner_texts() if one]
        assert f"ruta={name}" in page.url
        again = watched.open(page.url)
        assert again.locator("[data-panel-list] dd").all_inner_texts() == shown
        assert watched.said == []


def test_a_click_on_the_map_shows_the_cells_row(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + "/karta?lager=jamforelse")
        box = page.locator(".district-count span", has_text="Ryd").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] + 25)
        assert page.locator("[data-panel-list] dd").first.inner_text() == "Ryd"


@pytest.mark.long
def test_a_mark_shows_all_the_rows_of_its_place(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        watched.page.route("**/recommendations/items?*", at_one_place)
        page = watched.open(address + "/karta?lager=atgarder")
        mark = page.locator(".map .mark")
        mark.dispatch_event("click")
        chosen = page.locator("tr.chosen")
        assert chosen.count() == int(mark.inner_text()) > 1
        assert page.locator("[data-panel-list] li").count() == chosen.count()
        assert "on" in (mark.get_attribute("class") or "").split()
        page.locator("tr[data-id]").last.locator("button").click()
        assert page.locator(".map .mark.on").count() == 1
        assert watched.said == []


def at_one_place(route: Route) -> None:
    answer = route.fetch()
    collection = answer.json()
    for one in collection["features"]:
        one["geometry"] = collection["features"][0]["geometry"]
    route.fulfill(response=answer, json=collection)


@pytest.mark.long
def test_a_disc_selects_the_cells_of_its_spot(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + "/karta")
        page.locator(".map .mark", has_text="1").first.click()
        names = page.locator("tr.chosen th").all_inner_texts()
        assert names == [names[0]] * len(names)
        in_table = page.locator("tr[data-id] th").all_inner_texts().count(names[0])
        assert len(names) == in_table > 1
        assert watched.said == []


@pytest.mark.long
def test_a_view_is_kept_when_the_layer_is_changed(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(address + "/karta")
        page.get_by_role("button", name="Zooma in").click()
        page.wait_for_url(re.compile("#vy="))
        page.wait_for_timeout(400)
        view = page.evaluate("location.hash")
        page.locator(".layers a", has_text="Hotspot").click()
        page.wait_for_url("**lager=hotspot**")
        page.wait_for_selector(READY)
        assert page.evaluate("location.hash") == view


def test_without_script_the_table_stands(browser: Browser, address: str) -> None:
    with Watched(browser, java_script_enabled=False) as watched:
        watched.page.goto(address + "/karta")
        assert "Samma uppgifter står i tabellen" in watched.page.inner_text(".map-frame")
        assert watched.page.locator("tr[data-id]").count() > 100


def test_a_failed_map_says_that_nothing_is_lost(browser: Browser, address: str) -> None:
    with Watched(browser) as watched:
        watched.page.route("**/ogc/**", lambda route: route.fulfill(status=503, body="{}"))
        watched.page.goto(address + "/")
        watched.page.get_by_text("Kartan kunde inte hämtas. Inget är borta").wait_for()


@pytest.mark.parametrize("path", ["/", "/karta?lager=hotspot", "/karta?lager=atgarder"])
def test_a_hostile_name_never_runs(browser: Browser, hostile_address: str, path: str) -> None:
    with Watched(browser) as watched:
        page = watched.open(hostile_address + path)
        page.wait_for_timeout(100)
        assert watched.said == []
        assert page.locator("img").count() == 0
        assert {url for url in watched.asked if not url.startswith(f"{hostile_address}/")} == set()


@pytest.mark.long
def test_what_nobody_could_report_is_hatched_on_the_map(browser: Browser) -> None:
    for address in serving(FakePictures(silent="berga")):
        with Watched(browser) as watched:
            page = watched.open(address + "/karta?lager=perioden")
            hatched = page.locator(".map path.unknown-ground")
            assert hatched.count() == 1
            assert "okant" in hatched.evaluate("path => getComputedStyle(path).fill")
            assert watched.said == []


@pytest.mark.long
@pytest.mark.parametrize("path", ["/?period=2031-W01", "/metod/hotspots", "/om-personuppgifter"])
def test_a_page_without_a_map_is_quiet_fits_a_phone_and_has_no_violation(
    browser: Browser, address: str, path: str
) -> None:
    with Watched(browser, "360", color_scheme="light") as watched:
        page = watched.page
        page.goto(address + path)
        refused = [text for text in watched.said if "404" not in text]
        assert refused == []
        assert {url for url in watched.asked if not url.startswith(f"{address}/")} == set()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        no_violation(page)


def no_violation(page: Page) -> None:
    """Let axe judge a page as it stands, with everything open, in light and in dark."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    # Evaluated and not added as a script: the page's own policy rightly forbids that.
    page.evaluate(AXE.read_text("utf-8"))
    page.emulate_media(color_scheme="light")
    assert axe_faults(page, "{resultTypes: ['violations']}") == []
    page.emulate_media(color_scheme="dark")
    assert axe_faults(page, "{runOnly: ['color-contrast']}") == []


def axe_faults(page: Page, options: str) -> list[str]:
    found = page.evaluate(f"axe.run(document, {options})")
    assert found["passes"]
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:120]}"
        for one in found["violations"]
    ]
