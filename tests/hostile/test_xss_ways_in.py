"""Texts that came in by file, register, form, Open311, review and profile run on no page.

The small run takes one text of every kind; the long one takes all of them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from est_geo.render import write_picture
from est_geo.store import Store
from tests.hostile.addresses import addresses, routes_of
from tests.hostile.canary import CHROMIUM, OUR_LINKS, Canary, chromium, running
from tests.hostile.payloads import payloads, texts
from tests.hostile.town import WEEK, Town, hostile_town
from tests.service.fake_pictures import BASE, HERE
from tests.service.report_service import POLICE
from tests.service.test_pages import LAYERS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]
HTML = {"Accept": "text/html"}
FEW = sorted({one.kind: one.text for one in payloads()}.values())
KINDS = ("place", "duplicate", "personal")


@dataclass
class Served:
    """A hostile town, its application, and the address where it is served."""

    town: Town
    app: FastAPI
    address: str

    def waiting(self, most: int) -> list[str]:
        """Addresses of review cases, of each kind."""
        with Store.open(self.town.db) as store:
            items = store.review_items()
        some = items.groupby("kind").head(most)
        return [f"/granska?arende={one}" for one in some["item_id"]]


@contextmanager
def served(folder: Path, some: list[str]) -> Iterator[Served]:
    town = hostile_town(folder, some)
    app = town.app()
    with running(app) as address:
        yield Served(town, app, address)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("few"), FEW) as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def known_values() -> dict[str, list[str]]:
    """Values for the parameters of addresses."""
    return {
        "week": [WEEK.name], "table": ["hotspots", "districts"], "name": ["hotspots", "visits"],
        "fid": ["saknas", FEW[0]], "slug": ["hotspots"], "code": ["brak"],
        "item_id": ["0" * 32], "decision_id": ["1"],
    }  # fmt: skip


def pages(one: Served, cases: int) -> list[str]:
    """Every page there is: each address, the layers of the map, and cases that wait."""
    return [
        *addresses(one.app, known_values()),
        *(f"/karta?lager={layer}" for layer in LAYERS),
        *(f"/granska?slag={kind}" for kind in KINDS),
        *one.waiting(cases),
        f"/rapportera#nyckel={POLICE}",
    ]


def shown(one: Served, cases: int) -> list[str]:
    """Those of them that answer with a page."""
    client = TestClient(one.app, base_url=BASE, client=HERE)
    found = []
    for path in pages(one, cases):
        answer = client.get(path, headers=HTML)
        assert answer.status_code < 500, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if answer.headers.get("content-type", "").startswith("text/html"):
            found.append(path)
        else:
            kind = answer.headers.get("content-type", "").partition(";")[0]
            assert "svg" not in kind
            assert "xml" not in kind
    return found


def test_the_texts_came_in(few: Served) -> None:
    assert few.town.taken["file"] > 400
    assert few.town.taken["register"] >= len(FEW) - 2
    assert min(few.town.taken[way] for way in ("form", "open311")) >= len(FEW) - 4
    assert few.town.taken["review"] > 0


@pytest.mark.parametrize("policy", [False, pytest.param(True, marks=pytest.mark.long)])
def test_no_text_that_came_in_runs_on_any_page(
    browser: Browser, few: Served, *, policy: bool
) -> None:
    with Canary(browser, policy=policy) as canary:
        # Every third page here, all of them in the long run.
        for path in shown(few, cases=1)[:: 1 if policy else 3]:
            canary.visit(few.address + path)
        assert canary.told.pages > (20 if policy else 6)
        assert canary.told.nothing, canary.told


@pytest.mark.long
def test_a_text_that_is_suggested_while_somebody_types_does_not_run(
    browser: Browser, few: Served
) -> None:
    with Canary(browser, policy=False) as canary:
        canary.visit(f"{few.address}/rapportera#nyckel={POLICE}", "body[data-ready]")
        page = canary.page
        page.locator(".chip", has_text="Adress").filter(visible=True).first.click()
        page.fill("#adress", "img src")
        page.wait_for_selector("#forslag li")
        canary.look()
        assert "onerror" in page.inner_text("#forslag")
        assert canary.told.nothing, canary.told


def test_no_page_has_anything_inline(few: Served) -> None:
    client = TestClient(few.app, base_url=BASE, client=HERE)
    for path in shown(few, cases=1):
        page = Inline(client.get(path, headers=HTML).text)
        assert page.found == [], path


@pytest.mark.long
def test_what_is_asked_for_is_never_written_back_as_markup(few: Served) -> None:
    """The texts in every parameter of every address, one after the other."""
    client = TestClient(few.app, base_url=BASE, client=HERE, raise_server_exceptions=False)
    turn = iter(texts() * 20)
    asked = ("period", "lager", "ruta", "slag", "arende", "sida", "klart", "q", "text", "x")
    for route in routes_of(few.app):
        if "GET" not in (route.methods or ()):
            continue
        known = {name: next(turn) for name in known_values()}
        for name in asked:
            path = route.path
            for key, text in known.items():
                path = path.replace("{" + key + "}", quoted(text))
            answer = client.get(path, params={name: next(turn)}, headers=HTML)
            assert answer.status_code < 500, path
            if "text/html" in answer.headers.get("content-type", ""):
                assert Inline(answer.text).found == [], path


def test_the_exported_files_run_nothing(browser: Browser, few: Served, tmp_path: Path) -> None:
    picture = few.app.state.est.pictures.picture(WEEK)
    [page] = [one for one in write_picture(picture, tmp_path) if one.suffix == ".html"]
    for policy in (True, False):
        with Canary(browser, policy=policy) as canary:
            canary.visit(page.as_uri(), ".district-name")
            assert canary.told.nothing, canary.told


@pytest.mark.long
@pytest.mark.parametrize("policy", [True, False])
def test_all_of_them_by_every_way_on_every_page(
    browser: Browser, tmp_path: Path, *, policy: bool
) -> None:
    with served(tmp_path, texts()) as one, Canary(browser, policy=policy) as canary:
        for path in shown(one, cases=120):
            canary.visit(one.address + path)
        assert canary.told.nothing, canary.told


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


class Inline(HTMLParser):
    """What a page has inline, or leads away: scripts, styles, handlers, other addresses."""

    _LEADS = frozenset({"href", "src", "action", "formaction", "data", "srcset", "poster"})
    _SOURCES = ("/", "#", "?", "data:image/svg+xml")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "style" or (tag == "script" and not str(held.get("src", "")).startswith("/")):
            self.found.append(f"<{tag}>")
        if tag in {"img", "iframe", "object", "embed", "base", "math", "x", "video", "audio"}:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "ping"}:
                self.found.append(f"{tag} {name}")
            leads = name in self._LEADS and not str(value).startswith(self._SOURCES)
            if value in OUR_LINKS and tag == "a":
                continue
            if leads or str(value).startswith("//"):
                self.found.append(f"{tag} {name}={str(value)[:40]}")
