"""Sheets over HTTP: to whom, which visits, as what; a patrol's own, and what is written down."""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import vobject
from starlette.testclient import TestClient

from est_geo.render.sheets import ENDINGS
from est_geo.store import Store
from service.identity.shift_links import key_beside, shift_token
from tests.made_plans import friday_plan
from tests.service.fake_pictures import client_of
from tests.service.identity.inside import Inside, inside, now
from tests.service.role_world import Who, World, everybody

GUARDS, POLICE = "kommunvaktare-20261120-15-1", "polis-20261120-18-1"
ADDRESSES = (
    *(f"/narvaro/pass/{GUARDS}.{ending}" for ending in ENDINGS),
    "/narvaro/2026-W47.pdf",
    "/narvaro/2026-W47/kommunvaktare.ics",
)
SEES = {"admin", "analytiker", "kommunpolis", "faltsekreterare", "fastighetsagare"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(Path(tmp_path_factory.mktemp("sheets")))
    store_in(made).add_plan(friday_plan(), now())
    return made


def store_in(world: World) -> Store:
    store: Store = world.client.app.state.est.store  # type: ignore[attr-defined]
    return store


def somebody(role: str, district: str | None = None) -> Who:
    return next(one for one in everybody() if (one.role, one.district) == (role, district))


def lines(content: bytes) -> str:
    return content.decode("utf-8").replace("\r\n ", "")


@pytest.mark.parametrize(
    "who",
    [one for one in everybody() if "Cookie" in one.headers or one.role in {"ingen", "rapportor"}],
    ids=lambda one: f"{one.role}-{one.district}",
)
def test_only_who_coordinates_is_given_a_sheet(world: World, who: Who) -> None:
    for address in (ADDRESSES[1], *ADDRESSES[4:]):
        answer = world.ask(who, "GET", address)
        if who.role in SEES:
            assert answer.status_code == 200, address  # type: ignore[attr-defined]
        elif who.role == "omradesgrupp":
            nothing = who.district not in {"ryd", "city"} and GUARDS in address
            assert answer.status_code == (404 if nothing else 200), address  # type: ignore[attr-defined]
        else:
            assert answer.status_code in {401, 404}, address  # type: ignore[attr-defined]
            assert b"Resecentrum" not in answer.content  # type: ignore[attr-defined]


def test_an_area_group_is_given_only_its_own_district(world: World) -> None:
    ryd = somebody("omradesgrupp", "ryd")
    for address in (ADDRESSES[1], ADDRESSES[2], ADDRESSES[3], ADDRESSES[5]):
        text = lines(world.ask(ryd, "GET", address).content)  # type: ignore[attr-defined]
        assert "Ryds centrum" in text
        assert "Resecentrum" not in text
        assert "Söderleden" not in text
    made = json.loads(world.ask(ryd, "GET", ADDRESSES[3]).content)  # type: ignore[attr-defined]
    assert (made["n"], made["notes"]) == (1, ["Visar bara besök i Ryd."])
    police = world.ask(ryd, "GET", f"/narvaro/pass/{POLICE}.ics")
    assert police.status_code == 404  # type: ignore[attr-defined]


def test_a_sheet_says_what_it_is_and_is_kept_nowhere(world: World) -> None:
    for address in ADDRESSES:
        answer = world.ask(somebody("admin"), "GET", address)
        ending = address.rpartition(".")[2]
        headers = answer.headers  # type: ignore[attr-defined]
        assert headers["Content-Type"] == ENDINGS[ending]
        assert headers["Cache-Control"] == "no-store"
        how = "inline" if ending == "pdf" else "attachment"
        assert headers["Content-Disposition"].startswith(f'{how}; filename="')
        assert headers["Content-Disposition"].endswith(f'.{ending}"')


def test_what_leaves_with_somebody_who_has_a_name_is_written_down(world: World) -> None:
    who = somebody("faltsekreterare")
    before = len(store_in(world).trail(1000, action="plan.export"))
    world.ask(who, "GET", ADDRESSES[1])
    world.ask(who, "GET", ADDRESSES[5])
    rows = store_in(world).trail(1000, action="plan.export")
    assert len(rows) == before + 2
    assert [json.loads(one)["part"] for one in rows["details"][:2]] == ["kommunvaktare", GUARDS]
    assert set(rows["object_id"]) == {"2026-W47"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/narvaro/2026-W47.pdf?x=1", 400),
        ("/narvaro/2026-11.pdf", 400),
        ("/narvaro/nu.pdf", 400),
        ("/narvaro/2019-W01.pdf", 404),
        ("/narvaro/0001-W01.pdf", 400),
        ("/narvaro/9999-W52.pdf", 400),
        ("/narvaro/2026-W47/ingen.ics", 404),
        ("/narvaro/pass/ingen.ics", 404),
        ("/narvaro/pass/polis-20261399-18-1.ics", 404),
        ("/narvaro/pass/polis-00010101-18-1.ics", 404),
        ("/narvaro/pass/polis-99991231-18-1.pdf", 404),
        ("/narvaro/pass/polis-20261121-18-1.gpx", 404),
        (f"/narvaro/pass/{GUARDS}.docx", 404),
    ],
)
def test_what_is_not_there_is_said_in_words(world: World, address: str, status: int) -> None:
    answer = world.ask(somebody("admin"), "GET", address)
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert answer.json()["detail"]  # type: ignore[attr-defined]


def test_a_week_that_nobody_has_planned_is_the_draft_and_says_so() -> None:
    client: TestClient = client_of()
    (actor,) = {"kommunvaktare"}
    answer = client.get(f"/narvaro/2026-W47/{actor}.ics")
    assert answer.status_code == 200
    read = vobject.readOne(answer.content.decode("utf-8"))
    assert {one.status.value for one in read.vevent_list} == {"TENTATIVE"}
    assert "Utkast för vecka 47 2026" in lines(answer.content)
    assert client.get("/narvaro/2026-W47.pdf").content.startswith(b"%PDF")
    assert client.get("/narvaro/2026-W44.pdf").status_code == 404


# ── The patrol ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with inside(tmp_path_factory.mktemp("patrol")) as made:
        made.store.add_plan(friday_plan(), now())
        yield made


@pytest.fixture(scope="module")
def patrol(service: Inside) -> TestClient:
    until = now() + pd.Timedelta(days=1)
    key = key_beside(service.store.path)
    browser = service.browser()
    browser.post("/pass", data={"nyckel": shift_token(key, GUARDS, "kommunvaktare", until)})
    return browser


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_a_patrol_is_given_its_own_sheet_and_no_other(patrol: TestClient, ending: str) -> None:
    own = patrol.get(f"/pass/{GUARDS}.{ending}")
    assert own.status_code == 200
    assert own.headers["Content-Type"] == ENDINGS[ending]
    if ending != "pdf":
        assert "Ryds centrum" in lines(own.content)
        assert "Söderleden" not in lines(own.content)
    for other in ("kommunvaktare-20261120-15-2", POLICE, "x"):
        assert patrol.get(f"/pass/{other}.{ending}").status_code == 404
    shut = patrol.get(f"/narvaro/pass/{GUARDS}.{ending}", headers={"Accept": "application/json"})
    assert shut.status_code in {401, 404}


def test_the_sheets_do_not_stand_in_the_way_of_the_page(patrol: TestClient) -> None:
    page = patrol.get(f"/pass/{GUARDS}")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")


def test_nobody_without_the_link_is_given_a_patrol_s_sheet(service: Inside) -> None:
    for ending in ENDINGS:
        answer = service.browser().get(
            f"/pass/{GUARDS}.{ending}", headers={"Accept": "application/json"}
        )
        assert answer.status_code == 401
