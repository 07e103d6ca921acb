"""What became of the visits, as the page and its files tell it to each role."""

import csv
import io
import re

import pandas as pd
import pytest

from est_geo.periods import Period
from est_geo.policy import Principal, decide
from service.outcome_view import outcome_of, outcome_page
from tests.made_up import LINKOPING
from tests.presence.made_plan import at, mark, marks, visit, visits
from tests.service.role_world import World, everybody
from tests.store.test_plans import plan

PATH = "/narvaro/utfall"
SEEING = {"admin", "analytiker", "kommunpolis", "faltsekreterare", "fastighetsagare",
          "omradesgrupp"}  # fmt: skip
HOSTILE = "=cmd|' /C calc'!A0"
VISITS = visits(
    *(visit(f"city-{n}", "torget", at(n % 7, 18 + n // 7)) for n in range(12)),
    visit("ryd-1", "ryds-centrum", at(4, 21), "nattvandrare", "ryd", minutes=16)
    | {"place": HOSTILE},
    visit("sent", "torget", at(6, 23.9)),
    visit("nara", "torget", at(4, 18.5), "nattvandrare"),
)
SAID = marks(
    *(mark(f"city-{n}", "arrived", at(n % 7, 18.1 + n // 7)) for n in range(9)),
    *(mark(f"city-{n}", "left", at(n % 7, 18.3 + n // 7), note="samtal") for n in range(9)),
    mark("sent", "arrived", at(6, 23.95)),
    mark("sent", "left", at(7, 0.15)),
    mark("egen-1", "arrived", at(2, 12), note="skadat"),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("outcome"))
    with made.client:
        store = made.client.app.state.est.store
        store.add_plan(plan("2026-W47", visits=VISITS), at(-1, 0))
        store.add_marks(SAID)
        yield made


def who(role, district=None):
    return next(
        one for one in everybody()
        if one.role == role and one.district == district and "Cookie" in one.headers
    )  # fmt: skip


def shown(world, asker, query="vecka=2026-W47"):
    answer = world.ask(asker, "GET", f"{PATH}?{query}", headers={"Accept": "text/html"})
    return answer.status_code, re.sub(r"\s+", " ", answer.text)


def rows(world, asker, query):
    answer = world.ask(asker, "GET", f"{PATH}.csv?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_just_those_who_coordinate_see_what_became_of_the_visits(world):
    for one in everybody():
        if one.district in {None, "ryd"} and "Authorization" not in one.headers:
            status = world.ask(one, "GET", f"{PATH}.csv?vecka=2026-W40").status_code
            assert (status == 200) == (one.role in SEEING), one.role
    for path in (f"{PATH}?vecka=2026-W47", f"{PATH}?manad=2026-11"):
        assert world.ask(who("planerare"), "GET", path).status_code == 404


def test_the_page_says_what_was_made_and_what_nobody_said(world):
    status, page = shown(world, who("faltsekreterare"))
    assert status == 200
    # 12 of the police in the city and the late one; nine and the late one were made
    assert "10 av 13 besök, 77 % (95 % intervall 50–92 %)" in page.replace("\u00a0", " ")
    assert "2 besök är inte kvitterade." in page
    assert "Samtal med folk på platsen" in page
    assert "genomfört" in page
    assert "påbörjat, utanför planen" in page
    assert "uteblivet" in page


def test_an_area_group_sees_its_own_district_and_nothing_of_another(world):
    _, ryd = shown(world, who("omradesgrupp", "ryd"))
    assert "inte kvitterat" in ryd
    assert "Torget" not in ryd
    _, city = shown(world, who("omradesgrupp", "city"))
    assert "Torget" in city
    assert "calc" not in city
    assert {row["district"] for row in rows(world, who("omradesgrupp", "ryd"), "tabell=doser")} <= {
        "ryd"
    }
    _, berga = shown(world, who("omradesgrupp", "berga"))
    assert "Planen har inga besök här den här perioden." in berga


def test_two_actors_close_upon_each_other_are_named_and_only_to_who_sees_the_place(world):
    _, page = shown(world, who("kommunpolis"))
    assert "2 par av besök" in page
    assert "fre 18:00 Polis och fre 18:30 Nattvandrare, 30 minuter emellan" in page
    assert "par av besök" not in shown(world, who("omradesgrupp", "ryd"))[1]


def test_a_file_holds_every_visit_once_and_no_formula(world):
    found = rows(world, who("admin"), "vecka=2026-W47&tabell=besok")
    assert len(found) == len(VISITS) + 1
    assert len({row["id"] for row in found}) == len(found)
    assert HOSTILE not in {row["place"] for row in found}
    assert f"'{HOSTILE}" in {row["place"] for row in found}
    doses = rows(world, who("admin"), "vecka=2026-W47&tabell=doser")
    assert sum(int(row["planned"]) for row in doses) == len(VISITS)
    trail = world.client.app.state.est.store.trail(20, action="visits.export")
    assert {"2026-W47"} <= set(trail["object_id"])


def test_a_visit_over_midnight_is_one_visit_of_its_own_week(world):
    after = rows(world, who("admin"), "vecka=2026-W48&tabell=besok")
    assert after == []
    late = next(row for row in rows(world, who("admin"), "vecka=2026-W47") if row["id"] == "sent")
    assert (late["state"], float(late["minutes_there"])) == ("made", 12.0)


def test_the_month_has_the_promise_per_district_with_what_retention_left(world):
    status, page = shown(world, who("admin"), "manad=2026-11")
    assert status == 200
    assert (
        "City, november 2026: 10 av 14 planerade besök är kvitterade som genomförda och 1 därutöver"
        in page
    )
    assert "Ryd, november 2026: 0 av 1 planerat besök" in page
    assert "går genom publiceringen" in page
    status, page = shown(world, who("admin"), "tertial=2026-T3")
    assert status == 200
    assert "City, tertial 3 2026: 10 av 14 planerade" in page
    assert "tertial=2027-T1" in page
    assert shown(world, who("admin"), "manad=2026-09")[1].count("Inget att följa upp") == 1


def test_counts_of_expired_visits_stand_beside_the_kept(world):
    class Left:
        def __init__(self, store):
            self._store = store

        def __getattr__(self, name):
            return getattr(self._store, name)

        def presence_aggregates(self):
            return pd.DataFrame({
                "district": ["city"], "actor_kind": ["guard"], "period": ["2026-11"],
                "planned": [5], "made": [4], "own": [0], "minutes": [50],
            })  # fmt: skip

    access = decide(Principal("konto:1", "admin"), "presence", LINKOPING)
    store = Left(world.client.app.state.est.store)
    found = outcome_of(store, LINKOPING, access, Period.parse("2026-11"), at(60, 0))
    city = next(r for r in outcome_page(found, LINKOPING)["promises"] if r["district"] == "city")
    assert (city["planned"], city["made"], city["actors"]) == (19, 14, 2)


@pytest.mark.parametrize(
    "query",
    ["vecka=2026-11", "manad=2026-W47", "tertial=2026-11", "vecka=2026-W47&manad=2026-11",
     "vecka=x", "vad=1", "tabell=namn"],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(world, query):
    assert world.ask(who("admin"), "GET", f"{PATH}.csv?{query}").status_code in {400, 422}
