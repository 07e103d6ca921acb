"""Tiles over HTTP: to whom, of which district, described, tagged, and never a fault."""

import random
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest

from tests.made_plans import friday_plan, kept_plan, visit
from tests.service.fake_pictures import client_of
from tests.service.identity.inside import now
from tests.service.role_world import DISTRICTS, Who, World, everybody

WORLD_TILE = "/tiles/visits/0/0/0.mvt?week=2026-W47"
DESCRIPTION = "/tiles/visits/tilejson.json?week=2026-W47"
SEES = {"admin", "analytiker", "kommunpolis", "faltsekreterare", "fastighetsagare"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(Path(tmp_path_factory.mktemp("tiles")))
    made.client.app.state.est.store.add_plan(friday_plan(), now())  # type: ignore[attr-defined]
    return made


def somebody(role: str, district: str | None = None) -> Who:
    return next(one for one in everybody() if (one.role, one.district) == (role, district))


def asked(world: World, who: Who, path: str) -> Any:
    return world.ask(who, "GET", path)


def visits(content: bytes) -> list[dict[str, Any]]:
    return [one["properties"] for one in mapbox_vector_tile.decode(content)["visits"]["features"]]


@pytest.mark.parametrize(
    "who",
    [one for one in everybody() if "Cookie" in one.headers or one.role in {"ingen", "rapportor"}],
    ids=lambda one: f"{one.role}-{one.district}",
)
def test_only_who_coordinates_is_given_a_tile(world: World, who: Who) -> None:
    tile, document = asked(world, who, WORLD_TILE), asked(world, who, DESCRIPTION)
    plan = friday_plan().visits
    if who.role in SEES:
        assert len(visits(tile.content)) == document.json()["n"] == len(plan)
    elif who.role == "omradesgrupp":
        own = plan[plan["district"] == who.district]
        assert document.json()["n"] == len(own)
        assert tile.status_code == (200 if len(own) else 204)
        seen = visits(tile.content) if len(own) else []
        assert {one["place"] for one in seen} == set(own["place"])
    else:
        assert {tile.status_code, document.status_code} <= {401, 404}


def test_a_tile_says_what_it_is(world: World) -> None:
    answer = asked(world, somebody("admin"), WORLD_TILE)
    assert answer.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["Cache-Control"] == "no-store"
    headers = {"If-None-Match": answer.headers["ETag"]}
    again = world.ask(somebody("admin"), "GET", WORLD_TILE, headers=headers)
    assert again.status_code == 304  # type: ignore[attr-defined]
    first = next(one for one in visits(answer.content) if one["actor"] == "polis")
    assert first["shift"] == "polis-20261120-18-1"
    assert first["start"] == "2026-11-20T22:50:00Z"
    assert first["made_up"] is False
    assert "team" not in first


def test_the_description_leads_to_the_tiles(world: World) -> None:
    document = asked(world, somebody("admin"), DESCRIPTION).json()
    assert document["tilejson"] == "3.0.0"
    assert document["period"] == "2026-W47"
    west, south, east, north = document["bounds"]
    assert west < 15.62 < east
    assert south < 58.41 < north
    assert document["minzoom"] <= document["center"][2] <= document["maxzoom"]
    address = document["tiles"][0].replace("{z}", "0").replace("{x}", "0").replace("{y}", "0")
    assert address.endswith(WORLD_TILE)
    (layer,) = document["vector_layers"]
    told = visits(asked(world, somebody("admin"), WORLD_TILE).content)
    assert set().union(*told) <= set(layer["fields"])


def test_without_a_week_it_is_the_coming_one_and_a_draft_is_told_as_one() -> None:
    client = client_of()
    document = client.get("/tiles/visits/tilejson.json").json()
    assert document["period"] == "2026-W47"
    assert "Utkast" in document["description"]
    assert document["description"].startswith("Påhittade rapporter") is document["made_up"]
    assert client.get("/tiles/visits/0/0/0.mvt").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/cells/0/0/0.mvt", 404),
        ("/tiles/cells/tilejson.json", 404),
        ("/tiles/visits/23/0/0.mvt", 400),
        ("/tiles/visits/1/2/0.mvt", 400),
        ("/tiles/visits/1/0/-1.mvt", 400),
        ("/tiles/visits/a/b/c.mvt", 400),
        ("/tiles/visits/0/0/0.mvt?week=nu", 400),
        ("/tiles/visits/0/0/0.mvt?vecka=2026-W47", 400),
        ("/tiles/visits/0/0/0.mvt?week=2019-W01", 204),
        ("/tiles/visits/tilejson.json?week=2019-W01", 404),
        ("/tiles/visits/12/0/0.mvt?week=2026-W47", 204),
    ],
)
def test_what_is_not_there_is_said_in_words(world: World, path: str, status: int) -> None:
    answer = asked(world, somebody("admin"), path)
    assert answer.status_code == status
    if status == 204:
        assert answer.content == b""
    else:
        assert answer.json()["detail"]


def test_any_tile_is_answered_and_holds_nothing_of_another_district(world: World) -> None:
    chance = random.Random(4)  # noqa: S311 - a test's own
    names = dict(zip(friday_plan().visits["place"], friday_plan().visits["district"], strict=True))
    found = 0
    for _ in range(30):
        z = chance.randrange(0, 23)
        x, y = (chance.choice([chance.randrange(2**z), int(part * 2**z)])
                for part in (0.543404, 0.298900))  # fmt: skip
        district = chance.choice(DISTRICTS)
        answer = asked(world, somebody("omradesgrupp", district),
                       f"/tiles/visits/{z}/{x}/{y}.mvt?week=2026-W47")  # fmt: skip
        assert answer.status_code in {200, 204}
        seen = visits(answer.content) if answer.status_code == 200 else []
        assert {names[one["place"]] for one in seen} <= {district}
        found += len(seen)
    assert found > 3


def test_a_new_plan_and_another_role_are_never_given_what_was_kept(world: World) -> None:
    ryd, all_of_it = somebody("omradesgrupp", "ryd"), somebody("admin")
    path = WORLD_TILE.replace("W47", "W49")
    assert asked(world, all_of_it, path).status_code == 204
    store = world.client.app.state.est.store  # type: ignore[attr-defined]
    for n in (1, 2):
        rows = [visit("polis", f"2026-12-04 2{at}:10", "ryds-centrum") for at in range(n)]
        store.add_plan(kept_plan("2026-W49", visit("polis", "2026-12-04 23:10", "berga"), *rows),
                       now())  # fmt: skip
        for _ in range(2):
            assert len(visits(asked(world, all_of_it, path).content)) == n + 1
            assert [one["place"] for one in visits(asked(world, ryd, path).content)] == (
                ["Ryds centrum"] * n)  # fmt: skip
