"""The demo's presence: made up, the same for the same seed, and whole enough to show everything."""

import pandas as pd
import pytest

from est_geo.planning import ground_of, made_up_presence
from est_geo.planning.demo_week import _marks
from est_geo.store import Store
from est_geo.tables import VISIT_NOTES
from tests.made_up import LINKOPING, WEEK, town
from tests.planning.test_weeks import NEXT, QUICK
from tests.stored import stored


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "est.duckdb"
    with stored(path, town(20)):
        pass
    with Store.open(path) as store:
        plan = made_up_presence(store, QUICK, ground_of(store, QUICK, NEXT))
        yield store, plan


def test_two_weeks_are_planned_and_the_first_has_become_something(made):
    store, plan = made
    assert store.plans()["week"].tolist() == [WEEK.name, NEXT.name]
    assert plan.week == NEXT.name
    marks = store.visit_marks()
    been = store.plan_or_fail(WEEK.name)
    assert set(marks["visit_id"]) < set(been.visits["id"])
    assert set(marks["note"].dropna()) <= set(VISIT_NOTES)
    assert marks["at"].between(*WEEK.bounds(LINKOPING.timezone)).all()


def test_the_decision_comes_back_every_week_and_the_occasion_is_in_the_plan(made):
    store, plan = made
    assert store.wishes()["words"].str.startswith("Påhittat").all()
    local = plan.visits.assign(at=plan.visits["start"].dt.tz_convert(LINKOPING.timezone))
    asked = local[(local["place_id"] == "city-resecentrum") & (local["at"].dt.hour >= 22)]
    assert {4, 5} <= set(asked["at"].dt.day_of_week)
    assert store.occasions()["name"].tolist() == ["Påhittat arrangemang på torget"]
    assert "occasion" in set(plan.places["ground"])


def test_the_same_seed_makes_up_the_same(made):
    store, _ = made
    been = store.plan_or_fail(WEEK.name)
    pd.testing.assert_frame_equal(_marks(been, 7), _marks(been, 7))
    assert not _marks(been, 8)["visit_id"].equals(_marks(been, 7)["visit_id"])
