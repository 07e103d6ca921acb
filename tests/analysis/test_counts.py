import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import aoristic_weight, belongs, count_by_cell, known_at, period_panel
from est_geo.errors import PeriodError, TableError
from est_geo.periods import Period

STOCKHOLM = "Europe/Stockholm"
WEEK = Period.parse("2026-W46")
STUDY = ["8a08b3c24d27fff", "8a08b3c24d07fff", "8a08b3c24c67fff"]


def _reports(begins, ends=None, received=None, **columns):
    begins = pd.Series(pd.to_datetime(begins, utc=True, format="ISO8601"))
    return pd.DataFrame(
        {
            "occurred_from": begins,
            "occurred_to": begins
            if ends is None
            else pd.to_datetime(ends, utc=True, format="ISO8601"),
            "received_at": begins if received is None else pd.to_datetime(received, utc=True),
            "received_stated": True,
            **columns,
        }
    )


def test_counts_hold_every_study_cell_and_every_placed_incident():
    counts = count_by_cell(pd.Series([STUDY[0], None, STUDY[2], STUDY[0]], dtype="str"), STUDY)
    assert counts.to_dict() == dict(zip(STUDY, [2, 0, 1], strict=True))
    assert counts.dtype == np.int64
    assert (counts.name, counts.index.name) == ("count", "cell")


def test_weights_are_summed_and_an_unplaced_weight_is_not():
    cells = pd.Series([STUDY[0], None, STUDY[0]], dtype="str")
    assert count_by_cell(cells, STUDY, pd.Series([0.5, 9, 8.0])).tolist() == [8.5, 0, 0]


def test_no_incidents_and_only_unplaced_ones_count_zero():
    for cells in (pd.Series([], dtype="str"), pd.Series([None, None], dtype="str")):
        assert count_by_cell(cells, pd.Index(STUDY)).tolist() == [0, 0, 0]


def test_an_incident_outside_the_study_area_is_refused_without_being_quoted():
    cells = pd.Series([STUDY[0], STUDY[2], STUDY[2]], dtype="str")
    with pytest.raises(TableError, match="2 gör det inte, den första på rad 1") as caught:
        count_by_cell(cells, STUDY[:2])
    assert STUDY[2] not in str(caught.value)
    with pytest.raises(TableError, match="1 upprepas"):
        count_by_cell(cells, [*STUDY, STUDY[0]])
    with pytest.raises(TableError, match="3 händelser, 1 vikter"):
        count_by_cell(cells, STUDY, pd.Series([1.0]))


def test_known_at_holds_nothing_against_a_report_without_a_stated_time():
    reports = _reports(["2026-11-10"] * 3, received=["2026-11-16", "2026-11-17", "2026-11-18"])
    reports["received_stated"] = [True, True, False]
    assert known_at(reports, pd.Timestamp("2026-11-16", tz="UTC")).tolist() == [True, False, True]


def test_a_window_belongs_where_it_begins_and_a_wide_one_only_where_it_is_whole():
    reports = _reports(
        ["2026-11-08 23:00", "2026-11-08 22:59", "2026-11-15 22:59", "2026-11-15 23:00",
         "2026-11-14", "2026-11-09", "2026-11-09", None],
        ["2026-11-08 23:00", "2026-11-12 22:59", "2026-11-20 22:59", "2026-11-15 23:00",
         "2026-11-21", "2026-11-16 00:01", "2026-11-15", None],
    )  # fmt: skip
    found = belongs(reports, WEEK, STOCKHOLM).tolist()
    assert found == [True, False, True, False, True, False, True, False]
    november = belongs(reports, Period.parse("2026-11"), STOCKHOLM)
    assert november.tolist() == [True] * 7 + [False]


@given(st.integers(0, 10_000), st.sampled_from([1, 7, 30]))
@settings(max_examples=8, deadline=None)
def test_periods_in_a_row_claim_each_incident_at_most_once(seed, n_days):
    rng = np.random.default_rng(seed)
    begins = pd.Timestamp("2026-10-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 80, 60), "D")
    ends = begins + pd.to_timedelta(rng.integers(0, 400, 60), "h")
    reports = _reports(begins, ends)
    first = Period.days(dt.date(2026, 9, 20), dt.date(2026, 9, 19) + dt.timedelta(days=n_days))
    claims = sum(
        belongs(reports, first.before(-n), STOCKHOLM).astype(int) for n in range(130 // n_days)
    )
    narrow = reports["occurred_to"] - reports["occurred_from"] <= pd.Timedelta(days=7)
    assert (claims[narrow] == 1).all()
    assert (claims <= 1).all()


def _panel(reports, n_periods, as_of, keys=("ryd", "city"), key="district", period=WEEK):
    return period_panel(
        reports,
        period,
        key=key,
        keys=list(keys),
        n_periods=n_periods,
        as_of=pd.Timestamp(as_of, tz="UTC"),
        timezone=STOCKHOLM,
    )


def test_the_panel_equals_counting_each_period_by_itself():
    rng = np.random.default_rng(7)
    n = 3000
    begins = pd.Timestamp("2026-08-01", tz="UTC") + pd.to_timedelta(
        rng.integers(0, 110 * 24 * 60, n), "min"
    )
    reports = _reports(
        begins,
        begins + pd.to_timedelta(rng.integers(0, 300, n), "h"),
        begins + pd.to_timedelta(rng.exponential(5, n) * 24 * 60, "min"),
        district=rng.choice(["ryd", "city", "annan_kommun"], n),
    )
    reports["received_stated"] = rng.random(n) < 0.8
    as_of = pd.Timestamp("2026-11-18 08:00", tz="UTC")
    panel = _panel(reports, 12, "2026-11-18 08:00")
    lag = as_of - WEEK.bounds(STOCKHOLM)[1]
    for step in range(1, 13):
        earlier = WEEK.before(step)
        start, end = earlier.bounds(STOCKHOLM)
        counted = reports[belongs(reports, earlier, STOCKHOLM) & known_at(reports, end + lag)]
        expected = counted["district"].value_counts().reindex(["ryd", "city"], fill_value=0)
        assert panel[start].tolist() == expected.tolist()
    assert panel.columns.is_monotonic_increasing
    assert panel.to_numpy().sum() > 500


def test_a_late_report_counts_when_the_week_is_looked_at_as_late():
    reports = _reports(["2026-11-04"], received=["2026-11-20"], district=["ryd"])
    assert _panel(reports, 1, "2026-11-16").to_numpy().tolist() == [[0], [0]]
    assert _panel(reports, 1, "2026-11-28").to_numpy().tolist() == [[1], [0]]
    reports["received_stated"] = False
    assert _panel(reports, 1, "2026-11-16").to_numpy().tolist() == [[1], [0]]


def test_the_week_with_25_hours_ends_where_the_clock_says():
    period = Period.parse("2026-W44")
    reports = _reports(["2026-10-25 22:59", "2026-10-25 23:00"], district=["ryd", "ryd"])
    panel = _panel(reports, 2, "2026-11-05", period=period)
    assert panel.loc["ryd"].tolist() == [0, 1]
    assert list(panel.columns) == [period.before(n).bounds(STOCKHOLM)[0] for n in (2, 1)]


def test_rows_may_be_two_columns_and_a_missing_key_counts_nowhere():
    reports = _reports(["2026-11-04"] * 4, district=["ryd", "ryd", None, "city"])
    reports["category"] = ["brak", "klotter", "brak", "brak"]
    keys = [("ryd", "brak"), ("ryd", "klotter"), ("city", "klotter")]
    panel = _panel(reports, 1, "2026-11-16", keys=keys, key=["district", "category"])
    assert panel.to_numpy().ravel().tolist() == [1, 1, 0]
    assert _panel(reports, 1, "2026-11-16").to_numpy().ravel().tolist() == [2, 1]


def test_no_reports_no_periods_and_impossible_wishes():
    empty = _reports([], district=pd.Series([], dtype="str"))
    assert _panel(empty, 3, "2026-11-16").to_numpy().tolist() == [[0, 0, 0]] * 2
    assert _panel(empty, 0, "2026-11-16").shape == (2, 0)
    with pytest.raises(PeriodError, match="kan inte vara -1"):
        _panel(empty, -1, "2026-11-16")
    with pytest.raises(TableError, match="någon upprepas"):
        _panel(empty, 1, "2026-11-16", keys=["ryd", "ryd"])


def _utc(*texts):
    return pd.Series(pd.to_datetime(list(texts), utc=True, format="ISO8601"))


def test_an_aoristic_weight_is_the_part_of_the_window_inside_the_period():
    start, end = Period.parse("2026-W46").bounds("Europe/Stockholm")
    begins = [start - pd.Timedelta("1h"), start, end - pd.Timedelta("1h"), end, start, pd.NaT]
    ends = [start + pd.Timedelta("3h"), end, end + pd.Timedelta("1h"), end, pd.NaT, pd.NaT]
    weight = aoristic_weight(pd.Series(begins), pd.Series(ends), start, end)
    assert weight.tolist() == [0.75, 1.0, 0.5, 0.0, 1.0, 0.0]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 300)), max_size=20))
def test_aoristic_weights_of_periods_that_follow_on_each_other_sum_to_one(windows):
    """Over the autumn's clock change too: the week has 169 hours."""
    base = pd.Timestamp("2026-10-12", tz="UTC")
    begins = pd.Series(
        pd.DatetimeIndex([base + pd.Timedelta(hours=a) for a, _ in windows], tz="UTC")
    )
    ends = begins + pd.to_timedelta(pd.Series([b for _, b in windows], dtype="int64"), unit="h")
    weeks = [Period.parse(f"2026-W{week}").bounds("Europe/Stockholm") for week in range(41, 48)]
    total = sum(aoristic_weight(begins, ends, *week) for week in weeks)
    np.testing.assert_allclose(total, 1.0, atol=1e-12)


def test_aoristic_weights_count_in_cells():
    cells = pd.Series([STUDY[0], STUDY[1], STUDY[0]])
    start, end = pd.Timestamp("2026-11-09", tz="UTC"), pd.Timestamp("2026-11-16", tz="UTC")
    weight = aoristic_weight(
        _utc("2026-11-10", "2026-11-08", "2026-11-15 12:00"),
        _utc("2026-11-10", "2026-11-10", "2026-11-17 12:00"), start, end,
    )  # fmt: skip
    assert count_by_cell(cells, STUDY, weight).tolist()[:2] == [1.25, 0.5]


def test_aoristic_weights_refuse_what_runs_backwards():
    start, end = pd.Timestamp("2026-11-09", tz="UTC"), pd.Timestamp("2026-11-16", tz="UTC")
    with pytest.raises(TableError, match="1 gör det, det första på rad 0"):
        aoristic_weight(_utc("2026-11-10"), _utc("2026-11-09"), start, end)
    with pytest.raises(PeriodError, match="sluta efter"):
        aoristic_weight(_utc("2026-11-10"), _utc("2026-11-10"), end, start)


def test_no_earlier_period_is_a_panel_without_columns():
    times = pd.to_datetime(["2026-11-03 12:00"], utc=True)
    reports = pd.DataFrame(
        {"district": ["ryd"], "received_stated": True, "occurred_from": times, "occurred_to": times,
         "received_at": times}
    )  # fmt: skip
    panel = period_panel(
        reports, Period.parse("2026-W46"), key="district", keys=["ryd"], n_periods=0,
        as_of=pd.Timestamp("2026-11-16", tz="UTC"), timezone=STOCKHOLM,
    )  # fmt: skip
    assert panel.shape == (1, 0)


def test_a_missing_weight_is_refused_and_not_summed_to_nothing():
    cells = pd.Series([STUDY[0], STUDY[1], None])
    with pytest.raises(TableError, match="vikt"):
        count_by_cell(cells, STUDY, pd.Series([1.0, float("nan"), 1.0]))
    unplaced = count_by_cell(cells, STUDY, pd.Series([1.0, 2.0, float("nan")]))
    assert unplaced.sum() == 3
