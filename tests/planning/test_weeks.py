"""A week planned from the store: what has begun stays, what people ask is heeded, nothing else."""

import dataclasses
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from est_geo.periods import Period
from est_geo.planning import Wish, ground_of, plan_week, propose_week, supplied, wish_row
from est_geo.planning.begun import FIRST, as_pins, begun_visits, still_open, with_begun
from est_geo.planning.looking import with_look
from est_geo.store import Store
from est_geo.tables import DEMAND, HOTSPOTS, PRESENCE_PLACES, VISITS, WISHES, checked
from tests.kept_files import copy_of
from tests.made_up import LINKOPING, WEEK, town
from tests.store.test_plans import FRIDAY, NOW, plan, visits
from tests.stored import stored

NEXT = Period.week_of(WEEK.after)
QUICK = LINKOPING.model_copy(
    update={"thresholds": LINKOPING.thresholds.model_copy(update={"plan_effort": 0.2})}
)
W48 = Period.parse("2026-W48")
ZONE = LINKOPING.timezone


def _town(path):
    with stored(path, town(20)):
        pass


@cache
def _picture():
    with TemporaryDirectory() as folder:
        path = copy_of("weeks", _town, Path(folder) / "est.duckdb")
        with Store.open(path) as store:
            return ground_of(store, QUICK, NEXT)


@pytest.fixture
def store(tmp_path, monkeypatch):
    # The picture is the same in every test here, and takes most of the time.
    monkeypatch.setattr("est_geo.planning.weeks.ground_of", lambda *_given: _picture())
    with Store.open(copy_of("weeks", _town, tmp_path / "est.duckdb")) as opened:
        yield opened


def asked_for(store, **other):
    local = pd.Timestamp(f"{NEXT.first} 18:00", tz=ZONE)
    given = {"kind": "want", "name": "Trädgårdstorget", "lon": 15.6216, "lat": 58.4109,
             "start": local, "end": local + pd.Timedelta(hours=2)} | other  # fmt: skip
    return store.add_wish(wish_row(Wish(**given), QUICK), NOW)


def test_the_same_input_gives_the_same_plan_and_each_is_kept(store):
    first, second = (plan_week(store, QUICK, NEXT) for _ in range(2))
    pd.testing.assert_frame_equal(first.visits, second.visits)
    assert (first.version, second.version) == (1, 2)
    assert first.status["method"] == "cp_sat"
    assert "kostar ingen täckning" in second.status["change"]
    assert "change" not in first.status
    assert first.visits["look"].notna().all()
    assert set(first.visits["place_id"]) <= set(first.places["place_id"])


def test_nothing_is_kept_of_what_is_proposed_or_stopped(store):
    own = supplied(QUICK, store.supply())
    assert len(propose_week(store, own, NEXT).visits)
    assert plan_week(store, QUICK, NEXT, stop=lambda: True) is None
    assert store.plans().empty


def test_it_tells_how_far_it_has_come(store):
    told = []
    plan_week(store, QUICK, NEXT, report=lambda words, share: told.append((words, share)))
    assert told[0][0] == "Läser lägesbilden"
    shares = [share for _, share in told]
    assert shares[0] < shares[-1]
    assert all(0 <= share <= 1 for share in shares)


def test_what_a_meeting_decides_is_visited_and_a_withdrawn_wish_is_not(store):
    number = asked_for(store, words="EST-mötet")
    wished = plan_week(store, QUICK, NEXT)
    mine = wished.visits[wished.visits["ground"] == "decision"]
    assert set(mine["place_id"]) == {"onskad-tradgardstorget"}
    assert set(mine["start"].dt.tz_convert(ZONE).dt.hour) <= {18, 19}
    store.withdraw_wish(number, NOW)
    again = plan_week(store, QUICK, NEXT)
    assert "decision" not in set(again.visits["ground"])


def test_supply_that_was_said_holds_and_the_wish_that_it_breaks_is_named(store):
    for actor in QUICK.actors:
        store.set_supply(actor.id, {"shifts": []}, NOW)
    store.set_supply(
        "polis", {"shifts": [{"days": ["fre"], "start": 18, "end": 22, "teams": 1}]}, NOW
    )
    asked_for(store)
    made = plan_week(store, QUICK, NEXT)
    assert set(made.visits["actor"]) == {"polis"}
    assert set(made.visits["start"].dt.tz_convert(ZONE).dt.day_of_week) == {4}
    assert len(made.unmet) == 1


def test_only_what_has_begun_in_the_week_that_is_going_on_is_fixed():
    both = plan(visits=visits(FRIDAY, FRIDAY + pd.Timedelta(hours=2)))
    at = FRIDAY + pd.Timedelta(hours=1)
    begun = begun_visits(both, W48, at, ZONE)
    assert begun["start"].tolist() == [FRIDAY]
    pins = checked(as_pins(begun), WISHES)
    assert pins[["kind", "wish_id", "end"]].to_numpy().tolist() == [
        ["pin", FIRST, FRIDAY + pd.Timedelta(minutes=12)]
    ]
    # Before the week and after it there is nothing to hold on to.
    for other in (FRIDAY - pd.Timedelta(days=8), FRIDAY + pd.Timedelta(days=8)):
        assert begun_visits(both, W48, other, ZONE).empty
    assert begun_visits(None, W48, at, ZONE).empty


def test_a_place_that_is_no_longer_in_the_needs_stays_for_the_visit_that_has_begun():
    old = plan()
    places, demand = with_begun(PRESENCE_PLACES.empty(), DEMAND.empty(), old, old.visits)
    assert places["place_id"].tolist() == ["torget"]
    assert demand["start"].tolist() == [FRIDAY]
    same = with_begun(old.places, old.demand, old, old.visits)
    pd.testing.assert_frame_equal(same[0], old.places)
    pd.testing.assert_frame_equal(same[1], old.demand)
    assert with_begun(old.places, old.demand, None, VISITS.empty())[0] is old.places


def test_a_visit_that_has_begun_is_told_of_as_it_was_and_none_is_added_before_now(store):
    monday = pd.Timestamp(f"{NEXT.first} 00:00", tz=ZONE)
    kept = plan_week(store, QUICK, NEXT)
    now = kept.visits["start"].iloc[4]
    asked_for(store, start=monday + pd.Timedelta(days=5, hours=18),
              end=monday + pd.Timedelta(days=5, hours=20))  # fmt: skip
    again = plan_week(store, QUICK, NEXT, now=now)
    begun = kept.visits[kept.visits["start"] <= now]
    same = again.visits[again.visits["start"] <= now]
    pd.testing.assert_frame_equal(same, begun)
    assert "decision" in set(again.visits["ground"])
    assert again.unmet.empty


def test_what_to_look_at_is_what_is_reported_or_why_it_is_visited():
    spots = HOTSPOTS.empty().reindex([0]).assign(id="torget", categories="Bråk, stöld")
    made = plan()
    both = pd.concat([made.visits, made.visits.assign(id="x", place_id="annat")])
    places = pd.concat([made.places, made.places.assign(place_id="annat", ground="explore")])
    seen = with_look(both, places, spots)["look"].tolist()
    assert seen == [
        "bråk, stöld (vanligast här).",
        "Nytt ställe för planen: se hur det är och om någon är där.",
    ]
    kept = dataclasses.replace(made, visits=made.visits.assign(look="Se efter lampan."))
    assert with_look(kept.visits, made.places, spots)["look"].tolist() == ["Se efter lampan."]


def test_what_people_asked_of_the_hours_that_have_begun_is_left_out():
    both = plan(visits=visits(FRIDAY))
    at = FRIDAY + pd.Timedelta(minutes=30)
    pin = as_pins(both.visits).assign(wish_id=1)
    later = pin.assign(wish_id=2, start=FRIDAY + pd.Timedelta(hours=2),
                       end=FRIDAY + pd.Timedelta(hours=2, minutes=12))  # fmt: skip
    ban = pin.assign(wish_id=3, kind="forbid", end=FRIDAY + pd.Timedelta(hours=3))
    over = pin.assign(wish_id=4, kind="forbid")
    asked = checked(pd.concat([pin, later, ban, over], ignore_index=True), WISHES)
    left = still_open(asked, both.visits, W48, at, ZONE)
    assert left["wish_id"].tolist() == [2, 3]
    assert left["start"].tolist() == [FRIDAY + pd.Timedelta(hours=2), at]
    assert still_open(asked, both.visits, W48, at - pd.Timedelta(days=9), ZONE) is asked
