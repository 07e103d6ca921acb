"""A plan as somebody may see it: narrowed, whole in what is seen, each visit in its shift."""

import pandas as pd

from est_geo.planning.sheet_plans import DRAFT, sheet_draft, sheet_plan
from est_geo.tables.row_rules import NO_ROWS, RowRule
from tests.made_plans import MADE_AT, friday_plan, kept_plan, visit
from tests.made_up import LINKOPING
from tests.made_up import WEEK as PERIOD

WHOLE = sheet_plan(friday_plan(), LINKOPING, made_up=False)


def test_a_whole_plan_is_whole_and_in_order() -> None:
    assert len(WHOLE.visits) == len(friday_plan().visits)
    assert WHOLE.visits["start"].is_monotonic_increasing
    assert WHOLE.only == ()
    assert (WHOLE.version, WHOLE.made_at, WHOLE.week.name) == (2, MADE_AT, "2026-W47")
    assert WHOLE.words == "Plan för vecka 47 2026, version 2, gjord 2026-11-13 10:30"


def test_only_rows_that_may_be_seen_are_there() -> None:
    ryd = sheet_plan(
        friday_plan(), LINKOPING, made_up=False, rows=RowRule(districts=frozenset({"ryd"}))
    )
    assert set(ryd.visits["district"]) == {"ryd"}
    assert len(ryd.visits) == 2
    assert ryd.only == ("Ryd",)
    # That there are two teams of guards is known also where only one of them is seen.
    assert ryd.several == {"kommunvaktare"}
    nothing = sheet_plan(friday_plan(), LINKOPING, made_up=False, rows=NO_ROWS)
    assert nothing.visits.empty
    police = RowRule(actors=frozenset({"polis"}))
    own = sheet_plan(friday_plan(), LINKOPING, made_up=False, rows=police)
    assert set(own.visits["actor"]) == {"polis"}


def test_a_visit_without_a_shift_is_put_in_its_own() -> None:
    assert WHOLE.visits["shift_id"].notna().all()
    police = WHOLE.visits[WHOLE.visits["actor"] == "polis"]
    assert set(police["shift_id"]) == {"polis-20261120-18-1"}
    assert police["shift_end"].iloc[0] - police["shift_start"].iloc[0] == pd.Timedelta(hours=9)


def test_a_shift_is_as_it_was_planned_also_when_the_hours_are_others_today() -> None:
    made = kept_plan("2026-W47", visit("polis-1", "2026-11-20 23:50", "berga", shift_id="polis-x"))
    start = pd.Timestamp("2026-11-20 20:00", tz="UTC").as_unit("us")
    made.shifts[["start", "end"]] = start, start + pd.Timedelta(hours=4)
    seen = sheet_plan(made, LINKOPING, made_up=False).visits.iloc[0]
    assert (seen["shift_id"], seen["shift_start"]) == ("polis-x", start)
    assert seen["shift_end"] == start + pd.Timedelta(hours=4)


def test_a_draft_says_that_it_is_one() -> None:
    draft = sheet_draft(
        friday_plan().visits, PERIOD, LINKOPING, made_at=MADE_AT, made_up=True,
        rows=RowRule(districts=frozenset({"berga"})),
    )  # fmt: skip
    assert (draft.version, draft.made_up, draft.words) == (DRAFT, True, "Utkast för vecka 46 2026")
    assert set(draft.visits["district"]) == {"berga"}
