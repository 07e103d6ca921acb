"""Periods, against the standard library's calendar and the time zone's own rules."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.errors import PeriodError
from est_geo.periods import MONTHS, WEEKDAYS, Period, local_midnight, to_utc

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
ZONES = st.sampled_from(["Europe/Stockholm", "America/Chicago", "Europe/London", "UTC"])
STOCKHOLM = "Europe/Stockholm"
NAIVE_FIRST = dt.datetime.fromisoformat("2000-01-01")
NAIVE_LAST = dt.datetime.fromisoformat("2100-01-01")


@given(DAYS)
def test_week_of_a_day_is_the_iso_week(day):
    week = Period.week_of(day)
    year, number, _ = day.isocalendar()
    assert week.name == f"{year}-W{number:02}"
    assert week.label == f"vecka {number} {year}"
    assert week.first <= day <= week.last
    assert (week.first.isoweekday(), week.last.isoweekday(), week.n_days) == (1, 7, 7)


@pytest.mark.parametrize("year", range(2000, 2101))
def test_every_iso_week_of_a_year_and_no_other(year):
    # 28 December always lies in the last ISO week of its year.
    last = dt.date(year, 12, 28).isocalendar().week
    weeks = [Period.parse(f"{year}-W{number:02}") for number in range(1, last + 1)]
    assert weeks[0].first == dt.date.fromisocalendar(year, 1, 1)
    assert all(a.after == b.first for a, b in pairwise(weeks))
    assert all(week.kind == "week" for week in weeks)
    with pytest.raises(PeriodError):
        Period.parse(f"{year}-W{last + 1:02}")


def test_years_of_53_weeks():
    long_years = {
        year
        for year in range(2000, 2101)
        if Period.week_of(dt.date(year, 12, 31)).name[-2:] == "53"
    }
    assert {2004, 2009, 2015, 2020, 2026, 2032} <= long_years
    assert len(long_years) == 18


@given(DAYS, st.integers(1, 400))
def test_name_reads_back_to_the_same_period(first, n_days):
    period = Period(first, first + dt.timedelta(days=n_days))
    assert Period.parse(period.name) == period
    assert period.last == period.after - dt.timedelta(days=1)


@given(st.integers(2000, 2100), st.integers(1, 12))
def test_month_is_the_calendar_month(year, month):
    period = Period.parse(f"{year}-{month:02}")
    assert (period.first, period.kind) == (dt.date(year, month, 1), "month")
    assert period.n_days == pd.Period(f"{year}-{month:02}", freq="M").days_in_month
    assert period.label == f"{MONTHS[month - 1]} {year}"


@given(st.integers(2000, 2100), st.integers(1, 3))
def test_tertial_is_four_months(year, number):
    period = Period.parse(f"{year}-T{number}")
    months = [Period.parse(f"{year}-{month:02}") for month in range(4 * number - 3, 4 * number + 1)]
    assert (period.first, period.after) == (months[0].first, months[-1].after)
    assert (period.kind, period.label) == ("tertial", f"tertial {number} {year}")


@given(DAYS, st.integers(1, 60), st.integers(-30, 30))
def test_steps_back_and_forth_meet(first, n_days, steps):
    period = Period(first, first + dt.timedelta(days=n_days))
    assert period.before(steps).before(-steps) == period
    assert period.before(1).after == period.first
    assert period.before(steps).n_days == n_days


@given(DAYS, st.integers(1, 40), ZONES)
def test_bounds_are_the_midnights_of_the_time_zone(first, n_days, zone):
    period = Period(first, first + dt.timedelta(days=n_days))
    oracle = [
        dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
        for day in (period.first, period.after)
    ]
    assert list(period.bounds(zone)) == oracle


@pytest.mark.parametrize(
    ("week", "hours"), [("2026-W13", 167), ("2026-W43", 169), ("2026-W46", 168)]
)
def test_a_week_with_a_clock_change_is_an_hour_shorter_or_longer(week, hours):
    start, end = Period.parse(week).bounds(STOCKHOLM)
    assert end - start == pd.Timedelta(hours=hours)


def test_a_midnight_that_never_happens_is_moved_to_the_first_instant_of_the_day():
    # Beirut moved its clocks at midnight on 31 March 2024: the day began at 01.
    assert local_midnight(dt.date(2024, 3, 31), "Asia/Beirut") == pd.Timestamp("2024-03-30T22:00Z")


@given(st.datetimes(NAIVE_FIRST, NAIVE_LAST), ZONES)
def test_local_times_become_the_first_utc_instant_that_shows_them(local, zone):
    found = to_utc(pd.DatetimeIndex([local]), zone)[0]
    tz = ZoneInfo(zone)
    oracle = local.replace(tzinfo=tz, fold=0).astimezone(dt.UTC)
    if oracle.astimezone(tz).replace(tzinfo=None) == local:
        assert found == oracle
    else:  # an hour that never happens: the clock has just jumped
        assert found.tz_convert(zone).tz_localize(None) > local
        before = (found - pd.Timedelta(microseconds=1)).tz_convert(zone).tz_localize(None)
        assert before < local


def test_missing_times_stay_missing():
    assert to_utc(pd.DatetimeIndex([pd.NaT]), STOCKHOLM).isna().all()


@pytest.mark.parametrize(
    "text",
    [
        "", "2026", "v46", "2026-W54", "2026-W00", "2026-13", "2026-T4", "2026-02-30/2026-03-01",
        "2026-W46 ", "2026-11-01/2026-11-02/2026-11-03", "/", "idag", "2026-w46",
        "9999-W52", "2026-W٤٦", "9999-T3",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_examples(text):
    with pytest.raises(PeriodError, match=r"2026-W46.*2026-11.*2026-T3"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["2026-11-15/2026-11-01", "2026-11-02/2026-11-01"])
def test_a_period_that_runs_backwards_says_so(text):
    with pytest.raises(PeriodError, match="sluta efter att den börjat: 2026-11-"):
        Period.parse(text)


def test_a_long_text_is_cut_in_the_message():
    with pytest.raises(PeriodError) as caught:
        Period.parse("x" * 5000)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2026-W46", "9–15 november 2026"),
        ("2026-W44", "26 oktober – 1 november 2026"),
        ("2026-W53", "28 december 2026 – 3 januari 2027"),
        ("2026-11-09/2026-11-09", "9 november 2026"),
        ("2026-T1", "1 januari – 30 april 2026"),
    ],
)
def test_dates_in_swedish(text, dates):
    assert Period.parse(text).dates == dates


def test_kind_of_other_ranges():
    assert Period.parse("2026-11-10/2026-11-16").kind == "range"
    assert Period.parse("2026-11-10/2026-11-16").label == "10–16 november 2026"
    assert Period.days(dt.date(2026, 2, 1), dt.date(2026, 5, 31)).kind == "range"
    assert Period.days(dt.date(2027, 2, 1), dt.date(2027, 2, 28)).kind == "month"


def test_weekday_names_begin_on_monday():
    assert WEEKDAYS[dt.date(2026, 11, 9).weekday()] == "mån"
    assert len(WEEKDAYS) == 7
    assert len(MONTHS) == 12


def test_a_line_break_after_a_period_is_none() -> None:
    for text in ("2026-W46\n", "2026-11\n", "2026-T3\n"):
        with pytest.raises(PeriodError):
            Period.parse(text)
