# ruff: noqa: DTZ001, PD008 - local times have no zone, and Times.at is no frame's
"""When it happened, from whole rows: lent dates, two columns, the report's day, daylight saving."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from est_geo.intake.occurrence import read_occurrence
from est_geo.intake.times import read_times

STOCKHOLM = "Europe/Stockholm"
NOW = pd.Timestamp("2026-11-22 12:00", tz="UTC")
FIELDS = {"Tid": "time", "Datum": "date", "Från": "from", "Till": "to", "Inkom": "received"}


def read(timezone=STOCKHOLM, **columns):
    frame = pd.DataFrame({name: pd.Series([value]) for name, value in columns.items()})
    return read_frame(frame, timezone)


def read_frame(frame, timezone=STOCKHOLM):
    found = read_occurrence(frame, {FIELDS[name]: name for name in frame}, timezone, NOW)
    faults = [(fault.field, fault.reason) for fault in found.faults if fault.rows[0]]
    local = [
        None if pd.isna(at[0]) else at[0].tz_convert(timezone).strftime("%m-%d %H:%M")
        for at in (found.earliest, found.latest)
    ]
    return local[0], local[1], found.precision[0], faults


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Tid": "mellan kl 22 och 02 den 6/11"}, ("11-06 22:00", "11-07 02:00", "window")),
        ({"Tid": "natten till lördag 7/11"}, ("11-06 22:00", "11-07 06:00", "window")),
        ({"Datum": "2026-11-06", "Tid": "mellan kl 22 och 02"},
         ("11-06 22:00", "11-07 02:00", "window")),
        ({"Datum": "9/11", "Tid": "kl 14"}, ("11-09 14:00", "11-09 14:00", "minute")),
        ({"Datum": "2026-11-09", "Tid": "14:30:05"}, ("11-09 14:30", "11-09 14:30", "minute")),
        ({"Datum": "2026-11-09 00:00:00", "Tid": "14:30"},
         ("11-09 14:30", "11-09 14:30", "minute")),
        ({"Datum": "2026-11-09", "Tid": "kvällen"}, ("11-09 17:00", "11-10 00:00", "window")),
        ({"Datum": "2026-11-09", "Tid": 1430}, ("11-09 14:30", "11-09 14:30", "minute")),
        ({"Datum": "november 2026"}, ("11-01 00:00", "12-01 00:00", "month")),
        ({"Tid": "2026-11-06 22:00", "Till": "02:00"}, ("11-06 22:00", "11-07 02:00", "window")),
        ({"Datum": "2026-11-06", "Tid": "22:00", "Till": "02:00"},
         ("11-06 22:00", "11-07 02:00", "window")),
        ({"Datum": "2026-11-06", "Tid": "22:00", "Till": "23:15"},
         ("11-06 22:00", "11-06 23:15", "window")),
        ({"Datum": "2026-11-06", "Tid": "22:00", "Till": "2026-11-08"},
         ("11-06 22:00", "11-09 00:00", "window")),
        ({"Tid": "2026-11-06T21:00Z", "Till": "02"}, ("11-06 22:00", "11-07 02:00", "window")),
        ({"Tid": "2026-11-06 22:00", "Till": ""}, ("11-06 22:00", "11-06 22:00", "minute")),
        ({"Från": "", "Till": "2026-11-06 23:00", "Tid": "2026-11-06 22:00"},
         ("11-06 22:00", "11-06 23:00", "window")),
        ({"Tid": "igår kväll", "Inkom": "2026-11-10 08:00"},
         ("11-09 17:00", "11-10 00:00", "window")),
        ({"Tid": "9/11 kl 22", "Inkom": "2026-01-10"}, ("11-09 22:00", "11-09 22:00", "minute")),
        ({"Tid": dt.date(2026, 11, 9)}, ("11-09 00:00", "11-10 00:00", "day")),
        ({"Tid": dt.datetime(2026, 11, 9)}, ("11-09 00:00", "11-09 00:00", "minute")),
        ({"Datum": dt.date(2026, 11, 9), "Tid": dt.time(14, 30)},
         ("11-09 14:30", "11-09 14:30", "minute")),
        ({"Datum": dt.date(2026, 11, 9), "Tid": dt.timedelta(hours=14, minutes=30)},
         ("11-09 14:30", "11-09 14:30", "minute")),
        ({"Datum": pd.Timestamp("2026-11-09", tz=STOCKHOLM), "Tid": dt.time(0, 0)},
         ("11-09 00:00", "11-09 00:00", "minute")),
        # An hour that autumn repeats, and one that spring leaves out: both readings.
        ({"Tid": "2026-10-25 02:30"}, ("10-25 02:30", "10-25 02:30", "window")),
        ({"Tid": "25/10 2026 kl 02.30"}, ("10-25 02:30", "10-25 02:30", "window")),
        ({"Tid": "2026-03-29 02:30"}, ("03-29 01:30", "03-29 03:30", "window")),
        ({"Tid": "2026-10-25 02:30+02:00"}, ("10-25 02:30", "10-25 02:30", "minute")),
        ({"Tid": "natten till söndag 25/10"}, ("10-24 22:00", "10-25 06:00", "window")),
        ({"Datum": "2026-10-25", "Tid": ""}, ("10-25 00:00", "10-26 00:00", "day")),
    ],
)  # fmt: skip
def test_when_it_happened(columns, expected):
    assert read(**columns) == (*expected, [])


@pytest.mark.parametrize(
    ("columns", "field", "says"),
    [
        ({"Tid": "11/13 2026"}, "Tid", "Månaden ska vara 1–12"),
        ({"Tid": "igår kväll"}, "Tid", "kräver en kolumn för när rapporten kom in"),
        ({"Tid": "igår", "Inkom": ""}, "Tid", "kräver en kolumn för när rapporten kom in"),
        ({"Tid": "14:30"}, "Tid", "Datum saknas"),
        ({"Datum": "31/11 2026", "Tid": "14:30"}, "Datum", "Dagen finns inte"),
        ({"Datum": "2026-11-09", "Tid": "25:00"}, "Tid", "00:00–24:00"),
        ({"Datum": "2026-11-06", "Till": "02:00"}, "Till", "Sluttid finns men starttid saknas"),
        ({"Tid": "2026-11-06 22:00", "Till": "snart"}, "Till", "Sluttiden går inte att läsa"),
        ({"Tid": "0001-01-01 00:00"}, "Tid", "Skriv som"),
        ({"Tid": "9999-12-31"}, "Tid", "Skriv som"),
        ({"Tid": dt.timedelta(days=3), "Datum": "2026-11-09"}, "Tid", "Skriv som"),
        ({"Tid": 46335.5}, "Tid", "Skriv som"),
        ({"Tid": "mellan kl 22 och 02 den 26/11 2026"}, "Tid", "i framtiden"),
    ],
)
def test_what_is_wrong_is_told_once_with_what_was_expected(columns, field, says):
    faults = read(**columns)[-1]
    assert len(faults) == 1
    assert faults[0][0] == field
    assert says in faults[0][1]


def test_reasons_never_hold_the_text():
    faults = read(Tid="Anna 811218-9876 snart")[-1]
    assert "Anna" not in str(faults)
    assert "8112" not in str(faults)


def test_an_excel_serial_is_read_only_where_the_sheet_says_so():
    values = pd.Series([46335.5, 46335.0, np.nan, 1e9])
    assert read_times(values, STOCKHOLM).bad.tolist() == [True, True, False, True]
    values.attrs["excel_epoch"] = 1900
    times = read_times(values, STOCKHOLM)
    assert times.bad.tolist() == [False, False, False, True]
    assert str(times.at[0].tz_convert(STOCKHOLM))[:16] == "2026-11-09 12:00"
    whole = pd.Series([46335, 44873])
    whole.attrs["excel_epoch"] = 1904
    assert str(read_times(whole, STOCKHOLM).at[1].tz_convert(STOCKHOLM))[:10] == "2026-11-09"


def test_a_mixed_column_keeps_midnights_and_whole_days_apart():
    cells = [dt.date(2026, 11, 9), dt.datetime(2026, 11, 9), "2026-11-09 14.30", None, dt.time(1)]
    frame = pd.DataFrame({"Tid": pd.Series(cells, dtype=object)})
    found = read_occurrence(frame, {"time": "Tid"}, STOCKHOLM, NOW)
    assert found.precision.tolist() == ["day", "minute", "minute", "unknown", "unknown"]
    assert [fault.rows.tolist() for fault in found.faults if fault.rows.any()] == [
        [False] * 4 + [True]
    ]


def test_a_negative_offset_is_one_only_west_of_greenwich():
    frame = pd.DataFrame({"Tid": ["2026-11-06 22:00-06:00"]})
    assert read_frame(frame)[:3] == ("11-06 22:00", "11-07 06:00", "window")
    assert read_frame(frame, "America/Chicago")[:3] == ("11-06 22:00", "11-06 22:00", "minute")


def test_daylight_saving_agrees_with_the_standard_library_from_2000_to_2100():
    zone = ZoneInfo(STOCKHOLM)
    hours = pd.date_range("2000-01-01", "2099-12-31 23:00", freq="h")
    near = hours[(hours.month.isin([3, 10])) & (hours.day >= 24) & (hours.hour < 5)]
    local = near.union(hours[::997]) + pd.Timedelta(minutes=30)
    frame = pd.DataFrame({"Tid": local.strftime("%Y-%m-%d %H:%M")})
    now = pd.Timestamp("2101-01-01", tz="UTC")
    found = read_occurrence(frame, {"time": "Tid"}, STOCKHOLM, now)
    both = [
        sorted(one.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
        for one in local.to_pydatetime()
    ]
    assert [pair[0] for pair in both] == list(found.earliest.to_pydatetime())
    assert [pair[1] for pair in both] == list(found.latest.to_pydatetime())
    unsure = [pair[0] != pair[1] for pair in both]
    assert sum(unsure) == 2 * 100
    assert (found.precision == "window").tolist() == unsure
    assert not any(fault.rows.any() for fault in found.faults)


def test_the_same_row_reads_the_same_alone_and_in_a_column():
    texts = ["2026-11-09", "9/11 2026 14.30", "09/11/2026", "31/11 2026", "13/11-2026 kl 9.05",
             "2026-11-09 14:30", "2026-11-09T13:30Z", "natten till lördag 7/11", "", "11/13 2026",
             "9/11 2026 24.00", "9/11 2026 24.30", "2026-02-30"]  # fmt: skip
    frame = pd.DataFrame({"Tid": texts})
    whole = read_occurrence(frame, {"time": "Tid"}, STOCKHOLM, NOW)
    for row, text in enumerate(texts):
        alone = read_occurrence(pd.DataFrame({"Tid": [text]}), {"time": "Tid"}, STOCKHOLM, NOW)
        assert alone.precision[0] == whole.precision[row]
        assert alone.earliest[0] is whole.earliest[row] or alone.earliest[0] == whole.earliest[row]
        assert alone.latest[0] is whole.latest[row] or alone.latest[0] == whole.latest[row]
