"""The plans' addresses: who sees what of a plan, who may start one, and what may be asked of it."""

import dataclasses

import pandas as pd
import pytest

from est_geo.policy import Principal, decide
from service.plan_seen import seen_plan
from tests.made_up import LINKOPING
from tests.service.role_world import World, everybody
from tests.store.test_plans import NOW, plan

PLANNERS = {"admin", "analytiker", "kommunpolis"}
SEEING = PLANNERS | {"faltsekreterare", "fastighetsagare", "omradesgrupp"}
WISH = {
    "kind": "want", "name": "Torget", "lon": 15.62, "lat": 58.41,
    "start": "2026-11-27T22:00:00+01:00", "end": "2026-11-28T02:00:00+01:00",
    "count": 2, "words": "EST-mötet, ring 070-123 45 67",
}  # fmt: skip


def in_two_districts():
    """Give the sample plan with the same again in Ryd."""
    one = plan()
    other = {
        name: getattr(one, name).assign(place_id="ryds-centrum") for name in ("places", "demand")
    }
    other["places"] = other["places"].assign(district="ryd", name="Ryds centrum")
    other["visits"] = one.visits.assign(
        id="ryd-1", place_id="ryds-centrum", place="Ryds centrum", district="ryd",
        shift_id="fritidsledare-20261127-15-1", actor="fritidsledare",
    )  # fmt: skip
    other["shifts"] = one.shifts.assign(
        shift_id="fritidsledare-20261127-15-1", actor="fritidsledare"
    )
    both = {
        name: pd.concat([getattr(one, name), frame], ignore_index=True)
        for name, frame in other.items()
    }
    status = dict(one.status) | {"covered": 0.7, "objective": 3.2, "bound": 3.3}
    return dataclasses.replace(one, **both, status=status)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("plans"))
    with made.client:
        store = made.client.app.state.est.store
        store.add_plan(in_two_districts(), NOW)
        yield made


@pytest.fixture(autouse=True)
def the_week_before(monkeypatch):
    monkeypatch.setattr(
        "service.routes.plans.now_utc", lambda: pd.Timestamp("2026-11-13 12:00", tz="UTC")
    )


def test_just_those_who_coordinate_see_a_plan(world):
    for who in everybody():
        answer = world.ask(who, "GET", "/api/v1/plans/2026-W48")
        assert (answer.status_code == 200) == (who.role in SEEING), who
        for path in ("/api/v1/plans", "/api/v1/wishes", "/api/v1/plans/2026-W48/demand"):
            assert (world.ask(who, "GET", path).status_code == 200) == (who.role in SEEING)


def test_an_area_group_sees_its_own_district_and_no_sum(world):
    for who in everybody():
        if who.role not in SEEING:
            continue
        seen = world.ask(who, "GET", "/api/v1/plans/2026-W48").json()
        rows = world.ask(who, "GET", "/api/v1/plans/2026-W48/demand").json()["demand"]
        if who.role != "omradesgrupp":
            assert len(seen["visits"]) == len(seen["places"]) == 2
            assert seen["status"]["covered"] == 0.7
            continue
        text = str(seen) + str(rows)
        assert {one["district"] for one in seen["visits"]} <= {who.district}
        assert {"covered", "objective", "bound", "notes"}.isdisjoint(seen["status"])
        assert seen["unmet"] == []
        assert ("Ryds centrum" in text) == (who.district == "ryd")
        assert ("torget" in text) == (who.district == "city")


def test_whose_account_made_it_is_told_to_those_who_plan(world):
    admin = next(one for one in everybody() if one.role == "admin" and "Cookie" in one.headers)
    world.ask(admin, "POST", "/api/v1/wishes", json=WISH)
    for who in everybody():
        if who.role in SEEING:
            for path, name in (("/api/v1/plans", "plans"), ("/api/v1/wishes", "wishes")):
                rows = world.ask(who, "GET", path).json()[name]
                assert all(bool(one["made_by"]) == (who.role in PLANNERS) for one in rows), who


def test_a_place_whose_numbers_hold_another_district_s_reports_is_left_out_as_of_the_picture():
    whole = in_two_districts()
    plan_ = dataclasses.replace(whole, status=dict(whole.status) | {"reach_over": ["ryds-centrum"]})
    ryd = decide(Principal("konto:1", "omradesgrupp", district="ryd"), "presence", LINKOPING)
    seen = seen_plan(plan_, ryd)
    for name in ("places", "demand", "visits", "gaps", "shifts"):
        assert getattr(seen, name).empty, name
    assert "reach_over" not in seen.status
    town = decide(Principal("konto:2", "faltsekreterare"), "presence", LINKOPING)
    assert len(seen_plan(plan_, town).places) == 2


def test_shifts_without_a_visit_that_is_seen_are_not_seen():
    ryd = decide(Principal("konto:1", "omradesgrupp", district="ryd"), "presence", LINKOPING)
    seen = seen_plan(in_two_districts(), ryd)
    assert seen.shifts["actor"].tolist() == ["fritidsledare"]
    assert set(seen.demand["place_id"]) == {"ryds-centrum"}


def test_just_planners_may_ask_something_of_the_plan_and_take_it_back(world):
    for who in everybody():
        answer = world.ask(who, "POST", "/api/v1/wishes", json=WISH)
        assert (answer.status_code == 201) == (who.role in PLANNERS), who
        if answer.status_code == 201:
            number = answer.json()["wish_id"]
            path = f"/api/v1/wishes/{number}/withdraw"
            assert world.ask(who, "POST", path, json={}).status_code == 200
            assert world.ask(who, "POST", path, json={}).status_code == 404


def test_a_wish_is_masked_told_of_and_seen_in_its_own_district(world):
    people = [one for one in everybody() if "Cookie" in one.headers]
    admin = next(one for one in people if one.role == "admin")
    world.ask(admin, "POST", "/api/v1/wishes", json=WISH)
    for who in people:
        if who.role == "omradesgrupp":
            found = world.ask(who, "GET", "/api/v1/wishes").json()["wishes"]
            assert bool(found) == (who.district == "city")
            assert "070" not in str(found)


@pytest.mark.parametrize(
    ("change", "status"),
    [({"kind": "x"}, 400), ({"lon": 999}, 400), ({"start": "2026-11-27T22:00:00"}, 400),
     ({"okänt": 1}, 400), ({"end": "2026-11-27T21:00:00+01:00"}, 422),
     ({"actor": "rymdpolisen"}, 422)],
)  # fmt: skip
def test_what_cannot_be_heeded_is_refused_and_nothing_is_kept(world, change, status):
    admin = next(one for one in everybody() if one.role == "admin")
    before = len(world.ask(admin, "GET", "/api/v1/wishes").json()["wishes"])
    assert world.ask(admin, "POST", "/api/v1/wishes", json=WISH | change).status_code == status
    assert len(world.ask(admin, "GET", "/api/v1/wishes").json()["wishes"]) == before


@pytest.mark.parametrize("week", ["2026-11", "W48", "2026-W99", "2026-T1"])
def test_a_plan_is_of_a_week(world, week):
    admin = next(one for one in everybody() if one.role == "admin")
    assert world.ask(admin, "GET", f"/api/v1/plans/{week}").status_code == 400
    assert world.ask(admin, "POST", f"/api/v1/plans/{week}", json={}).status_code == 400


def test_a_week_is_planned_in_the_background_and_then_shown(world):
    admin = next(one for one in everybody() if one.role == "admin" and "Cookie" in one.headers)
    begun = world.ask(admin, "POST", "/api/v1/plans/2026-W47", json={})
    assert (begun.status_code, begun.json()["stage"]) == (202, "running")
    state = world.client.app.state.est
    state.plan_jobs.wait(60)
    now = world.ask(admin, "GET", "/api/v1/plans/job").json()
    assert (now["stage"], now["week"]) == ("done", "2026-W47")
    made = world.ask(admin, "GET", "/api/v1/plans/2026-W47").json()
    assert made["visits"]
    assert made["version"] == 1
    listed = world.ask(admin, "GET", "/api/v1/plans").json()["plans"]
    assert [one["week"] for one in listed] == ["2026-W48", "2026-W47"]
    # The layer that a map program reads shows the same visits as the plan.
    path = "/ogc/collections/visits/items?datetime=2026-11-12T00:00:00Z&limit=9999"
    layer = world.ask(admin, "GET", path)
    shown = {one["id"] for one in layer.json()["features"]}
    assert shown == {one["id"] for one in made["visits"]}
    page = world.ask(admin, "GET", "/narvaro/planera", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (
        303, "/narvaro?vecka=2026-W47&klart=planerad",
    )  # fmt: skip


def test_a_cancelled_planning_says_so_and_the_form_leads_to_its_progress(world, monkeypatch):
    admin = next(one for one in everybody() if one.role == "admin" and "Cookie" in one.headers)

    def stopped(*_given, stop, **_more):
        while not stop():
            pass

    monkeypatch.setattr("service.routes.plans.plan_week", stopped)
    html = {"Accept": "text/html", "Origin": "http://127.0.0.1:8000"}
    sent = world.ask(admin, "POST", "/narvaro/planera", headers=html, data={"vecka": "2026-W47"})
    assert sent.headers["location"] == "/narvaro/planera"
    page = world.ask(admin, "GET", "/narvaro/planera", headers=html)
    assert 'http-equiv="refresh"' in page.text
    assert "2026-W47" in page.text
    again = world.ask(admin, "POST", "/api/v1/plans/2026-W47", json={})
    assert again.status_code == 409
    world.ask(admin, "POST", "/narvaro/planera/avbryt", headers=html, data={})
    world.client.app.state.est.plan_jobs.wait(60)
    page = world.ask(admin, "GET", "/narvaro/planera", headers=html)
    assert "Avbruten" in page.text
    assert 'http-equiv="refresh"' not in page.text


def test_a_plan_of_a_week_that_is_not_planned_is_not_there(world):
    admin = next(one for one in everybody() if one.role == "admin")
    assert world.ask(admin, "GET", "/api/v1/plans/2026-W01").status_code == 404


def test_a_week_that_is_over_is_not_planned_anew(world):
    admin = next(one for one in everybody() if one.role == "admin" and "Cookie" in one.headers)
    answer = world.ask(admin, "POST", "/api/v1/plans/2026-W45", json={})
    assert (answer.status_code, "slut" in answer.json()["detail"]) == (409, True)
    html = {"Accept": "text/html", "Origin": "http://127.0.0.1:8000"}
    sent = world.ask(admin, "POST", "/narvaro/planera", headers=html, data={"vecka": "2026-W45"})
    assert sent.status_code == 303
    assert world.ask(admin, "GET", "/api/v1/plans/job").json()["week"] != "2026-W45"
