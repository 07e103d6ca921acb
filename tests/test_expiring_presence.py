"""The presence log from rule to file: after the run no byte of an old week is left."""

import dataclasses

import pandas as pd
import pytest
from pydantic import ValidationError

from est_geo.errors import ProfileError
from est_geo.expiring import plan_expiry, run_retention
from est_geo.profile import Profile
from est_geo.store import Store
from tests.made_up import LINKOPING
from tests.presence.made_plan import at, mark, marks, visit, visits
from tests.store.test_plans import plan
from tests.test_expiring import CANARY, DECIDED, found

LATER = at(0, 0) + pd.Timedelta(days=400)


def filled(db):
    """Put a canary in every text of an old plan and its marks; the trail keeps a shift's name."""
    named = visits(visit(f"{CANARY}-1", CANARY, at(1, 20)) | {"why": CANARY, "place": CANARY})
    one = plan("2026-W47", visits=named)
    one = dataclasses.replace(
        one,
        status={"method": CANARY},
        places=one.places.assign(name=CANARY, words=CANARY),
        demand=one.demand.assign(why=CANARY),
        shifts=one.shifts.assign(shift_id=CANARY),
        gaps=one.gaps.assign(place=CANARY, why=CANARY),
        unmet=one.unmet.assign(words=CANARY),
    )
    said = mark(f"{CANARY}-1", "arrived", at(1, 20), place=CANARY)
    with Store.open(db) as store:
        store.bind(LINKOPING.id, LINKOPING.resolution)
        store.add_plan(one, at(0, 0))
        store.add_plan(plan("2027-W50"), at(0, 0))
        store.add_marks(marks(said))


def test_after_the_run_no_byte_of_an_old_week_is_left(tmp_path):
    db = tmp_path / "data" / "est.duckdb"
    db.parent.mkdir()
    filled(db)
    assert found(db.parent)
    told = plan_expiry(db, DECIDED, LATER)
    assert (told.visits, told.marks) == (1, 1)
    done = run_retention(db, DECIDED, LATER)
    assert done.counts["visits"] == 1
    assert found(db.parent) == {}
    with Store.open(db) as store:
        assert store.plans()["week"].tolist() == ["2027-W50"]
        assert store.presence_aggregates().to_numpy().tolist() == [
            ["city", "police", "2026-11", 1, 1, 0, 0]
        ]
        assert store.verify_trail().whole


def test_nothing_goes_by_a_proposal(tmp_path):
    db = tmp_path / "est.duckdb"
    filled(db)
    with pytest.raises(ProfileError, match="bara ett förslag"):
        run_retention(db, LINKOPING, LATER)
    with Store.open(db) as store:
        assert len(store.plans()) == 2


def test_what_the_rotation_must_remember_is_not_deleted_before():
    rules = LINKOPING.retention.model_copy(update={"presence_months": 2})
    given = {name: getattr(LINKOPING, name) for name in Profile.model_fields}
    with pytest.raises(ValidationError, match="presence_months 2 är kortare än rotation_weeks 12"):
        Profile(**(given | {"retention": rules}))


def test_nor_what_tells_which_reports_the_visits_made():
    rules = LINKOPING.retention.model_copy(update={"presence_months": 2})
    limits = LINKOPING.thresholds.model_copy(update={"rotation_weeks": 4})
    given = {name: getattr(LINKOPING, name) for name in Profile.model_fields}
    with pytest.raises(ValidationError, match="är kortare än hotspot_window_weeks 13"):
        Profile(**(given | {"retention": rules, "thresholds": limits}))
