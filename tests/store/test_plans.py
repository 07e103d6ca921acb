"""Plans, wishes, supply and visits made: kept whole, each once, and told of."""

import json

import numpy as np
import pandas as pd
import pytest

from est_geo.errors import NotFoundError, TableError
from est_geo.store import Acting, KeptPlan, Store
from est_geo.tables import (
    DEMAND,
    GAPS,
    PRESENCE_PLACES,
    SHIFTS,
    UNMET,
    VISIT_MARKS,
    VISITS,
    WISHES,
    completed,
)

NOW = pd.Timestamp("2026-11-20 12:00", tz="UTC")
FRIDAY = pd.Timestamp("2026-11-27 21:00", tz="UTC")


def typed(table, **columns):
    given = pd.DataFrame(columns)
    known = table.empty().dtypes.to_dict()
    return completed(given.astype({name: known[name] for name in given}), table)


def visits(*starts, actor="polis"):
    begins = pd.DatetimeIndex(starts)
    return typed(
        VISITS,
        id=[f"{start:%Y%m%dT%H%MZ}-{actor}-1" for start in begins],
        actor=actor, actor_name="Polisen", team=1, place_id="torget", place="Torget",
        district="city", lon=15.62, lat=58.41, start=begins,
        end=begins + pd.Timedelta(minutes=12), minutes=12, weight=0.4, why="Ofta bråk då.",
        shift_id="polis-20261127-18-1",
    )  # fmt: skip


def plan(week="2026-W48", **other):
    parts = {
        "places": typed(
            PRESENCE_PLACES, place_id=["torget"], name="Torget", district="city", lon=15.62,
            lat=58.41, ground="long_term", needs="ordning", felt_safe=False, weeks_running=3,
            n=31.5, words="Många rapporter.",
        ),
        "demand": typed(
            DEMAND, place_id="torget", start=[FRIDAY, FRIDAY + pd.Timedelta(hours=1)],
            weight=[0.4, 0.2], why="Ofta bråk då.",
        ),
        "shifts": typed(
            SHIFTS, shift_id=["polis-20261127-18-1"], actor="polis", actor_name="Polisen", team=1,
            start=FRIDAY - pd.Timedelta(hours=4), end=FRIDAY + pd.Timedelta(hours=5), capacity=6,
        ),
        "visits": visits(FRIDAY),
        "gaps": typed(
            GAPS, place_id=["torget"], place="Torget", weekday=5, hour=1, weight=0.2,
            why="ingen aktör är ute då", district="city",
        ),
        "unmet": typed(UNMET, wish_id=[4], words="Ingen är ute då."),
    }  # fmt: skip
    status = {"method": "cp-sat", "gap": 0.01, "notes": ["Åtta besök."], "optimal": False}
    return KeptPlan(week=week, seed=9, status=status, **(parts | other))


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        yield opened.by(Acting("konto:0123456789ab", "analytiker"))


def deeds(store):
    return store.trail()["action"].tolist()[::-1]


def test_a_plan_comes_back_as_it_was(store):
    given = plan()
    assert store.plan("2026-W48") is None
    assert store.plan_number("2026-W48") == 0
    number = store.add_plan(given, NOW)
    kept = store.plan("2026-W48")
    for name in ("places", "demand", "shifts", "visits", "gaps", "unmet"):
        pd.testing.assert_frame_equal(getattr(kept, name), getattr(given, name))
    assert (kept.plan_id, kept.version, kept.seed, kept.made_at) == (number, 1, 9, NOW)
    assert kept.made_by == "konto:0123456789ab"
    assert kept.status == dict(given.status)
    assert store.plan_number("2026-W48") == number


def test_each_version_is_kept_and_the_newest_holds(store):
    store.add_plan(plan(), NOW)
    store.add_plan(plan(week="2026-W49"), NOW)
    later = visits(FRIDAY, FRIDAY + pd.Timedelta(hours=2))
    store.add_plan(plan(visits=later), NOW)
    assert len(store.plan_or_fail("2026-W48").visits) == 2
    assert len(store.plan("2026-W48", 1).visits) == 1
    assert store.plan("2026-W48", 3) is None
    assert store.plans()[["week", "version"]].to_numpy().tolist() == [
        ["2026-W48", 1], ["2026-W49", 1], ["2026-W48", 2],
    ]  # fmt: skip
    with pytest.raises(NotFoundError, match="inte planerad"):
        store.plan_or_fail("2026-W50")


def test_a_broken_plan_is_not_kept_at_all(store):
    broken = plan().visits.assign(place_id=None)
    with pytest.raises(TableError, match="place_id"):
        store.add_plan(plan(visits=broken), NOW)
    twice = pd.concat([plan().demand] * 2, ignore_index=True)
    with pytest.raises(TableError):
        store.add_plan(plan(demand=twice), NOW)
    assert store.plans().empty
    assert "plan.make" not in deeds(store)


def test_a_plan_changes_no_picture_and_is_told_of(store):
    before = store.version()
    store.add_plan(plan(), NOW)
    assert store.version() == before
    last = store.trail().iloc[0]
    assert (last["action"], last["who"]) == ("plan.make", "konto:0123456789ab")
    assert json.loads(last["details"]) == {"version": 1, "visits": 1, "week": "2026-W48"}


def wish(kind="want", start=FRIDAY, *, hours=4, weekly=False):
    return typed(
        WISHES, wish_id=[0], kind=kind, actor=None, team=0, place_id="torget", name="Torget",
        district="city", lon=15.62, lat=58.41, start=start, end=start + pd.Timedelta(hours=hours),
        count=2, task=None, weekly=weekly, words="EST-mötet", made_by="", made_at=NOW,
    )  # fmt: skip


def test_wishes_hold_in_their_own_time_and_weekly_ones_from_then_on(store):
    once = store.add_wish(wish(), NOW)
    weekly = store.add_wish(wish(weekly=True), NOW)
    week = pd.Timedelta(days=7)
    assert store.wishes()["wish_id"].tolist() == [once, weekly]
    assert store.wishes(FRIDAY, FRIDAY + week)["wish_id"].tolist() == [once, weekly]
    assert store.wishes(FRIDAY + week, FRIDAY + 2 * week)["wish_id"].tolist() == [weekly]
    assert store.wishes(FRIDAY - week, FRIDAY).empty
    assert store.wishes()["made_by"].unique().tolist() == ["konto:0123456789ab"]


def test_a_wish_is_taken_back_once_and_stays_in_the_trail(store):
    number = store.add_wish(wish(), NOW)
    store.withdraw_wish(number, NOW)
    assert store.wishes().empty
    with pytest.raises(NotFoundError, match="redan borttaget"):
        store.withdraw_wish(number, NOW)
    assert deeds(store)[-2:] == ["wish.add", "wish.withdraw"]


def test_the_newest_supply_holds_and_every_change_is_told_of(store):
    assert store.supply() == {}
    store.set_supply("polis", {"visits_per_shift": 3}, NOW)
    store.set_supply("polis", {"visits_per_shift": 4, "tasks": ["krogtillsyn"]}, NOW)
    store.set_supply("nattvandrare", {}, NOW)
    assert store.supply() == {
        "polis": {"visits_per_shift": 4, "tasks": ["krogtillsyn"]}, "nattvandrare": {},
    }  # fmt: skip
    assert deeds(store).count("supply.set") == 3


def marks(*keys, kind="arrived"):
    return typed(
        VISIT_MARKS, mark_id=[f"{key:064x}" for key in keys], visit_id="v1",
        shift_id="polis-20261127-18-1", actor="polis", place_id="torget", district="city",
        kind=kind, at=FRIDAY, note="lugnt", received_at=FRIDAY,
    )  # fmt: skip


def test_a_mark_is_kept_once_however_often_it_is_sent(store):
    assert store.add_marks(marks(1)).new == 1
    again = store.add_marks(marks(1, 2))
    assert (again.new, again.known) == (1, 1)
    assert (store.add_marks(marks(1, 2)).new, deeds(store).count("visit.mark")) == (0, 2)
    found = store.visit_marks(shift_id="polis-20261127-18-1")
    pd.testing.assert_frame_equal(found, marks(1, 2))
    assert store.visit_marks(shift_id="annat").empty
    assert store.visit_marks(FRIDAY + pd.Timedelta(seconds=1), None).empty
    assert np.array_equal(store.visit_marks(FRIDAY, None)["at"], found["at"])


def test_a_shift_over_monday_s_midnight_is_whole_though_it_stands_in_two_plans(store):
    midnight, hour = pd.Timestamp("2026-11-29 23:00", tz="UTC"), pd.Timedelta(hours=1)
    shift = "polis-20261129-22-1"

    def part(week, start, end, visit):
        row = plan().shifts.assign(shift_id=shift, start=start, end=end)
        one = visits(visit).assign(shift_id=shift)
        return plan(week, shifts=row.astype(plan().shifts.dtypes), visits=one)

    for made in (
        part("2026-W48", midnight - 2 * hour, midnight, midnight - hour),
        part("2026-W49", midnight, midnight + 3 * hour, midnight + hour),
        part("2026-W48", midnight - 2 * hour, midnight, midnight - hour),
    ):
        store.add_plan(made, NOW)
    whole = store.planned_shift(shift)
    assert (whole.start, whole.end) == (midnight - 2 * hour, midnight + 3 * hour)
    assert whole.visits["start"].tolist() == [midnight - hour, midnight + hour]
    assert whole.places["place_id"].tolist() == ["torget"]
