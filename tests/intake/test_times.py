# ruff: noqa: DTZ001, PD008 - local times have no zone, and Times.at is no frame's
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.intake.occurrence import read_occurrence
from est_geo.intake.times import read_times

STOCKHOLM = "Europe/Stockholm"
NOW = pd.Timestamp("2026-11-22 12:00", tz="UTC")


def instant(text):
    times = read_times(pd.Series([text], dtype="str"), STOCKHOLM)
    return None if times.bad[0] else str(times.at[0])[:19]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-09 14:30", "2026-11-09T14:30", "2026-11-09 14.30", "2026-11-09 14:30:00",
        "9/11 2026 14:30", "9/11 2026 14.30", "9/11 2026 kl 14:30", "9/11-2026 kl. 14.30",
        "09/11/2026 14:30", "9.11.2026 14:30", "9 november 2026 14:30", "9 nov 2026, kl 14.30",
        "mån 9/11 2026 14:30", "måndagen den 9 november 2026 klockan 14:30", "20261109 14:30",
        "2026/11/09 14:30", "2026-11-09T13:30Z", "2026-11-09 14:30 +01:00",
        "2026-11-09T14:30:00.000+0100", "2026-11-09 08:30-05",
    ],
)  # fmt: skip
def test_one_instant_in_its_common_writings(text):
    assert instant(text) == "2026-11-09 13:30:00"


@pytest.mark.parametrize(
    "text",
    [
        "igår", "14:30", "2026-02-30", "31/11 2026", "2026-13-01 10:00", "9/11", "2026-11-09 25:00",
        "2026-11-09 14:30 ungefär", "45970", "2026-W46",
    ],
)  # fmt: skip
def test_what_is_no_time_is_bad_and_never_guessed(text):
    assert instant(text) is None


def test_missing_is_not_bad():
    times = read_times(pd.Series(["", None, "NULL"], dtype="str"), STOCKHOLM)
    assert not times.bad.any()
    assert not times.known.any()


@given(
    st.lists(
        st.datetimes(dt.datetime(1991, 1, 1), dt.datetime(2090, 1, 1)), min_size=1, max_size=20
    )
)
def test_a_utc_time_comes_back_the_same_in_every_typed_and_written_form(moments):
    exact = pd.DatetimeIndex([one.replace(microsecond=0) for one in moments]).as_unit("us")
    utc = exact.tz_localize("UTC")
    local = utc.tz_convert(STOCKHOLM)
    forms = [
        pd.Series(utc),
        pd.Series(local),
        pd.Series(utc.strftime("%Y-%m-%dT%H:%M:%SZ")),
        pd.Series(local.strftime("%Y-%m-%d %H:%M:%S%z")),
    ]
    for form in forms:
        assert read_times(form, STOCKHOLM).at.tolist() == utc.tolist()


@given(st.datetimes(dt.datetime(1996, 1, 1), dt.datetime(2036, 1, 1)))
def test_local_times_follow_the_time_zone_across_daylight_saving(moment):
    local = moment.replace(second=0, microsecond=0)
    read = read_times(pd.Series([local.strftime("%Y-%m-%d %H:%M")]), STOCKHOLM).at[0]
    oracle = local.replace(tzinfo=ZoneInfo(STOCKHOLM), fold=0)
    back = oracle.astimezone(dt.UTC).astimezone(ZoneInfo(STOCKHOLM)).replace(tzinfo=None)
    if back == local:  # else an hour that spring leaves out
        assert read == pd.Timestamp(oracle.astimezone(dt.UTC))


def test_typed_times_with_and_without_zone():
    naive = pd.Series(pd.to_datetime(["2026-07-01 12:00", None]).as_unit("s"))
    assert str(read_times(naive, STOCKHOLM).at[0])[:16] == "2026-07-01 10:00"
    assert not read_times(naive, STOCKHOLM).bad.any()


def occurrence(now=NOW, **columns):
    fields = {"frm": "from", "to": "to", "time": "time", "date": "date", "precision": "precision"}
    frame = pd.DataFrame({name: pd.Series([value]) for name, value in columns.items()})
    found = read_occurrence(frame, {fields[name]: name for name in columns}, STOCKHOLM, now)
    faults = [fault.reason for fault in found.faults if fault.rows[0]]
    local = [
        None if pd.isna(at[0]) else at[0].tz_convert(STOCKHOLM).strftime("%m-%d %H:%M")
        for at in (found.earliest, found.latest)
    ]
    return local[0], local[1], found.precision[0], faults


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"time": "2026-11-09 14:30"}, ("11-09 14:30", "11-09 14:30", "minute")),
        ({"time": "2026-10-25"}, ("10-25 00:00", "10-26 00:00", "day")),
        ({"time": ""}, (None, None, "unknown")),
        ({"date": "2026-11-09", "time": "kl 14.30"}, ("11-09 14:30", "11-09 14:30", "minute")),
        ({"date": "2026-11-09", "time": ""}, ("11-09 00:00", "11-10 00:00", "day")),
        ({"date": "9/11 2026"}, ("11-09 00:00", "11-10 00:00", "day")),
        ({"frm": "2026-11-06 22:00", "to": "2026-11-07 02:00"},
         ("11-06 22:00", "11-07 02:00", "window")),
        ({"frm": "2026-11-06 22:00", "to": ""}, ("11-06 22:00", "11-06 22:00", "minute")),
        ({"frm": "2026-11-06", "to": "2026-11-08"}, ("11-06 00:00", "11-09 00:00", "window")),
        ({"frm": "2026-11-06", "to": "2026-11-06"}, ("11-06 00:00", "11-07 00:00", "day")),
        ({"date": "2026-11-06", "frm": "22", "to": "02:00"},
         ("11-06 22:00", "11-07 02:00", "window")),
        ({"date": "2026-11-06", "frm": "", "to": ""}, ("11-06 00:00", "11-07 00:00", "day")),
        ({"frm": "", "to": "", "time": "2026-11-09 14:30"},
         ("11-09 14:30", "11-09 14:30", "minute")),
        ({"time": "2026-10-01", "precision": "month"}, ("10-01 00:00", "11-01 00:00", "month")),
        ({"time": "2026-10-17 11:00", "precision": "Månad"},
         ("10-01 00:00", "11-01 00:00", "month")),
        ({"time": pd.Timestamp("2026-10-25 02:30"), "precision": "dag"},
         ("10-25 00:00", "10-26 00:00", "day")),
        ({"date": pd.Timestamp("2026-11-09"), "time": "14:30"},
         ("11-09 14:30", "11-09 14:30", "minute")),
        ({"date": pd.Timestamp("2026-11-09")}, ("11-09 00:00", "11-10 00:00", "day")),
    ],
)  # fmt: skip
def test_when_it_happened(columns, expected):
    assert occurrence(**columns) == (*expected, [])


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"time": "snart"}, "Tiden går inte att läsa"),
        ({"frm": "snart", "to": "2026-11-09 14:30"}, "Starttiden går inte att läsa"),
        ({"frm": "2026-11-09 14:30", "to": "sen"}, "Sluttiden går inte att läsa"),
        ({"frm": "", "to": "2026-11-09 14:30"}, "Sluttid finns men starttid saknas"),
        ({"frm": "2026-11-09 14:30", "to": "2026-11-09 14:00"}, "slutar före sin början"),
        ({"time": "2026-11-24 14:30"}, "i framtiden"),
        ({"frm": "2026-11-09 14:30", "to": "2099-11-09 14:30"}, "i framtiden"),
        ({"time": "1989-12-31"}, "före år 1990"),
    ],
)
def test_what_cannot_be_is_told(columns, says):
    faults = occurrence(**columns)[-1]
    assert len(faults) == 1
    assert says in faults[0]


def test_a_month_that_is_not_over_and_the_near_future_are_let_in():
    assert occurrence(time="2026-11-01", precision="month")[-1] == []
    assert occurrence(time="2026-11-23 12:00")[-1] == []


@given(st.integers(0, 60 * 24 * 365 * 3), st.integers(0, 60 * 24 * 30))
def test_a_window_keeps_its_length_across_daylight_saving(start, length):
    first = pd.Timestamp("2023-01-01", tz="UTC") + pd.Timedelta(minutes=start)
    last = first + pd.Timedelta(minutes=length)
    frame = pd.DataFrame({"a": [first.isoformat()], "b": [last.isoformat()]})
    found = read_occurrence(frame, {"from": "a", "to": "b"}, STOCKHOLM, NOW)
    assert found.latest[0] - found.earliest[0] == np.timedelta64(length, "m")
    assert found.precision[0] == ("window" if length else "minute")
