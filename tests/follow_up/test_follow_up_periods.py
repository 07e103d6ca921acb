"""Which weeks are compared: whole, known alike, and not those that the place was picked on."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.errors import ReportError
from est_geo.follow_up import follow_up_periods, receipt_from
from est_geo.follow_up.periods import LAG
from est_geo.periods import Period
from tests.follow_up.followed_town import LINKOPING, NOW, ZONE, monday

EARLY = monday(0)
WEEK = dt.timedelta(weeks=1)


def row(done, *, start=None, selection=None):
    first, after = (pd.NaT, pd.NaT) if selection is None else selection
    return {
        "done_at": done, "work_start": pd.NaT if start is None else start,
        "selection_start": first, "selection_end": after,
    }  # fmt: skip


def periods(made, *, now=NOW, first_known=EARLY):
    return follow_up_periods(made, LINKOPING, now=now, first_known=first_known)


def test_the_same_weeks_a_year_earlier_are_before():
    found = periods(row(monday(72) + pd.Timedelta(days=3)))
    assert found.after.after == Period.parse("2026-W46").first
    assert found.after.n_days == found.before.n_days == 26 * 7
    assert found.after.first - found.before.first == 52 * WEEK
    assert found.same_season
    assert found.words == "samma veckor ett år tidigare"


def test_a_window_of_choice_within_them_moves_before_to_the_weeks_before_it():
    picked = monday(40), monday(53)
    found = periods(row(monday(72), selection=picked))
    assert not found.holds_selection
    assert found.before.after == picked[0].tz_convert(ZONE).date()
    assert not found.same_season
    assert found.words == "veckorna närmast före urvalet"


def test_where_the_data_do_not_reach_back_the_window_stays_in_and_is_said():
    found = periods(row(monday(72), selection=(monday(40), monday(53))), first_known=monday(20))
    assert found.holds_selection
    assert found.before.first >= monday(20).tz_convert(ZONE).date()
    assert found.words.endswith("där en del av urvalet ingår")


def test_only_the_weeks_that_are_known_are_before():
    found = periods(row(monday(72)), first_known=monday(60))
    assert found.before == Period(
        monday(60).tz_convert(ZONE).date(), monday(72).tz_convert(ZONE).date()
    )
    assert not found.same_season


def test_nothing_known_before_is_refused():
    with pytest.raises(ReportError, match="minst 4 veckor före"):
        periods(row(monday(72)), first_known=monday(70))


def test_too_early_says_from_which_day():
    made = row(monday(80))
    ready = receipt_from(made, LINKOPING)
    day = ready.tz_convert(ZONE).date().isoformat()
    with pytest.raises(ReportError, match=f"kan göras från den {day}"):
        periods(made)
    assert periods(made, now=ready).after.n_days == 26 * 7
    with pytest.raises(ReportError, match="för tidigt"):
        periods(made, now=ready - pd.Timedelta(seconds=1))


def test_what_is_not_done_has_no_receipt():
    assert receipt_from(row(pd.NaT), LINKOPING) is None
    with pytest.raises(ReportError, match="först när åtgärden är utförd"):
        periods(row(pd.NaT))


@given(
    done=st.integers(10 * 24, 72 * 7 * 24), lead=st.integers(0, 60 * 24),
    picked=st.none() | st.tuples(st.integers(0, 70), st.integers(1, 20)),
    known=st.integers(0, 3),
)  # fmt: skip
def test_periods_hold_for_any_dates(done, lead, picked, known):
    done_at = EARLY + pd.Timedelta(hours=done)
    start = done_at - pd.Timedelta(hours=lead)
    window = None if picked is None else (monday(picked[0]), monday(picked[0] + picked[1]))
    try:
        found = periods(row(done_at, start=start, selection=window), first_known=monday(known))
    except ReportError:
        assert start < monday(known + 5)
        return
    before, after = (one.bounds(ZONE) for one in (found.before, found.after))
    assert monday(known) <= before[0] < before[1] <= start
    assert after[0] >= done_at + pd.Timedelta(weeks=4)
    assert after[1] + LAG <= NOW
    assert found.after.n_days >= 26 * 7
    assert {found.before.first.weekday(), found.after.first.weekday()} == {0}
    if window is not None:
        touch = before[0] < window[1] and window[0] < before[1]
        assert touch == found.holds_selection == ("urvalet ingår" in found.words)
