"""When something happened: an instant, a window, a day, a month, or nobody knows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.intake.faults import Fault
from est_geo.intake.raw_values import texts
from est_geo.intake.swedish_times import Refusal
from est_geo.intake.times import (
    LocalSpans,
    Moments,
    Reported,
    local_start,
    next_midnight,
    next_month,
    read_spans,
    read_times,
)
from est_geo.intake.utc_spans import Spans, in_utc

Bools = npt.NDArray[np.bool_]

EARLIEST = pd.Timestamp("1990-01-01", tz="UTC")
_DAY_WORDS = ("day", "dag", "date", "datum", "dygn")
_MONTH_WORDS = ("month", "månad", "manad")
_ONE_DAY = np.timedelta64(1, "D")
_UNREAD = {
    "time": "Tiden går inte att läsa.",
    "date": "Datumet går inte att läsa.",
    "from": "Starttiden går inte att läsa.",
    "to": "Sluttiden går inte att läsa.",
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Earliest and latest time of every row, the precision, and what is wrong."""

    earliest: pd.DatetimeIndex
    latest: pd.DatetimeIndex
    precision: pd.Series
    faults: list[Fault]


def read_occurrence(
    values: pd.DataFrame, columns: Mapping[str, str], timezone: str, taken_at: pd.Timestamp
) -> Occurrence:
    """
    Read when each row's incident happened.

    One text can hold a window ("mellan kl 22 och 02", "natten till lördag 7/11"); two columns can
    hold its ends, and the time column stands in for a missing start. Clocks alone take the date
    column's date, an end without date the start's, and a window of clocks that runs backwards ends
    the day after. A date without year is the last one before the report came in. An hour that
    daylight saving repeats or leaves out is a window over both readings.

    Parameters
    ----------
    values : pandas.DataFrame
        Raw values.
    columns : mapping of str to str
        Field to heading.
    timezone : str
        The municipality's time zone.
    taken_at : pandas.Timestamp
        The time of intake; later than a day after it is refused.

    Examples
    --------
    >>> frame = pd.DataFrame({"Datum": ["2026-11-06"], "Från": ["22:00"], "Till": ["02:00"]})
    >>> found = read_occurrence(frame, {"date": "Datum", "from": "Från", "to": "Till"},
    ...     "Europe/Stockholm", pd.Timestamp("2026-11-09", tz="UTC"))
    >>> str(found.earliest[0])[:16], str(found.latest[0])[:16], found.precision.tolist()
    ('2026-11-06 21:00', '2026-11-07 01:00', ['window'])
    """
    reported = _reported(values, columns, timezone, taken_at)
    date, moment, start = _starts(values, columns, timezone, reported)
    begun = _either(start, moment)
    end = _end(values, columns, timezone, reported, begun)
    unbegun = end.known & end.leaning & ~np.isin(begun.precision, ("minute", "window"))
    spans = _from_to(in_utc(begun, timezone), in_utc(end, timezone), unbegun & ~begun.bad)
    if "precision" in columns:
        words = texts(values[columns["precision"]]).str.lower()
        spans = _coarsened(spans, words, timezone)
    label = {field: columns.get(field, field) for field in ("time", "date", "from", "to")}
    if "time" not in columns:
        label["time"] = label["date"]
    if "from" not in columns:
        label["from"] = label["time"]
    undated = date.bad
    faults = [
        *_unread(date, label, "date", undated),
        *_unread(moment, label, "time", ~undated & ~start.known & ~start.bad),
        *_unread(start, label, "from", ~undated),
        *_unread(end, label, "to", ~undated),
        *_impossible(spans, label, taken_at, ~begun.bad & ~undated),
    ]
    precision = pd.Series(spans.precision, index=values.index)
    return Occurrence(spans.earliest, spans.latest, precision, faults)


def _reported(
    values: pd.DataFrame, columns: Mapping[str, str], timezone: str, taken_at: pd.Timestamp
) -> Reported:
    """Look up the day of a row's report; the column is read the first time that one is needed."""
    taken = taken_at.tz_convert(timezone).date()
    stated: list[dt.date | None] = []

    def reported(row: int) -> tuple[dt.date, dt.date | None]:
        if "received" not in columns:
            return taken, None
        if not stated:
            at = read_times(values[columns["received"]], timezone, today=taken).at
            stated.extend(None if pd.isna(one) else one.date() for one in at.tz_convert(timezone))
        return stated[row] or taken, stated[row]

    return reported


def _starts(
    values: pd.DataFrame, columns: Mapping[str, str], timezone: str, reported: Reported
) -> tuple[LocalSpans, LocalSpans, LocalSpans]:
    """Read the date column's faults, the time (or the date alone) and the window's start."""
    nothing = LocalSpans.empty(len(values))
    days, date = None, nothing
    if "date" in columns:
        date = _dates(values[columns["date"]], timezone, reported)
        days = np.where(date.known, date.days(timezone), np.datetime64("NaT"))
    moment = start = nothing
    if "time" in columns:
        given = values[columns["time"]]
        moment = read_spans(given, timezone, days=days, reported=reported)
    if "from" in columns:
        given = values[columns["from"]]
        start = read_spans(given, timezone, days=days, reported=reported)
    return _needed(date, moment, start), _either(moment, date), start


def _dates(given: pd.Series, timezone: str, reported: Reported) -> LocalSpans:
    """Read a date column; a typed midnight in it is a whole day."""
    date = read_spans(given, timezone, reported=reported)
    if given.dtype.kind == "M":
        days = date.days(timezone)
        local = date.start
        if date.fixed.any():
            zoned = pd.DatetimeIndex(date.start, tz="UTC").tz_convert(timezone)
            local = zoned.tz_localize(None).as_unit("us").to_numpy()
        whole = date.known & (local == days)
        date.start[whole], date.end[whole] = days[whole], days[whole] + _ONE_DAY
        date.precision[whole], date.fixed[whole] = "day", False
    return date


def _needed(date: LocalSpans, moment: LocalSpans, start: LocalSpans) -> LocalSpans:
    """Keep the date column's faults only where no other column tells the day by itself."""
    kept = LocalSpans.empty(len(date.start))
    told = moment.known | start.known
    untold = date.bad & ~told
    kept.refused[untold] = date.refused[untold]
    return kept


def _either(first: LocalSpans, second: LocalSpans) -> LocalSpans:
    """Take the second where the first says nothing; a fault is something said."""
    silent = ~first.known & ~first.bad
    if not silent.any():
        return first
    return LocalSpans(
        *(
            np.where(silent, getattr(second, name), getattr(first, name))
            for name in ("start", "end", "precision", "fixed", "leaning", "refused")
        )
    )


def _end(
    values: pd.DataFrame,
    columns: Mapping[str, str],
    timezone: str,
    reported: Reported,
    begun: LocalSpans,
) -> LocalSpans:
    """Read the window's end; a clock alone is on the start's day, or after its next midnight."""
    if "to" not in columns:
        return LocalSpans.empty(len(values))
    days: Moments = np.where(begun.known, begun.days(timezone), np.datetime64("NaT"))
    end = read_spans(values[columns["to"]], timezone, days=days, reported=reported)
    if end.leaning.any():
        local = begun.start
        if begun.fixed.any():
            zoned = pd.DatetimeIndex(begun.start, tz="UTC").tz_convert(timezone)
            there = zoned.tz_localize(None).as_unit("us").to_numpy()
            local = np.where(begun.fixed, there, begun.start)
        back = end.leaning & (end.end < local)
        end.start[back] += _ONE_DAY
        end.end[back] += _ONE_DAY
    return end


def _from_to(start: Spans, end: Spans, unbegun: Bools) -> Spans:
    ended = np.asarray(end.latest.notna())
    begun = np.asarray(start.earliest.notna())
    latest = pd.DatetimeIndex(end.latest.where(ended, start.latest))
    earliest = pd.DatetimeIndex(start.earliest.where(~unbegun))
    precision = start.precision.copy()
    same = np.asarray(latest == start.latest) & begun
    precision[ended & ~same] = "window"
    precision[ended & same & np.asarray(start.earliest == latest)] = "minute"
    precision[~begun & ~ended] = "unknown"
    return Spans(earliest, latest, precision)


def _unread(spans: LocalSpans, label: Mapping[str, str], field: str, where: Bools) -> list[Fault]:
    """Tell each kind of refusal once, with what was expected."""
    bad = spans.bad & where
    kinds = {one for one in spans.refused[bad] if isinstance(one, Refusal)}
    return [
        Fault(bad & (spans.refused == kind), label[field], f"{_UNREAD[field]} {kind.value}")
        for kind in sorted(kinds, key=lambda one: one.name)
    ]


def _coarsened(spans: Spans, words: pd.Series, timezone: str) -> Spans:
    earliest, latest = spans.earliest, spans.latest
    known = np.asarray(earliest.notna())
    days = words.isin(_DAY_WORDS).to_numpy() & known
    months = words.isin(_MONTH_WORDS).to_numpy() & known
    if not (days | months).any():
        return spans
    first = earliest.where(~(days | months), local_start(earliest, timezone, months))
    last = latest.where(~days, next_midnight(first, timezone))
    last = last.where(~months, next_month(first, timezone))
    precision = np.where(months, "month", np.where(days, "day", spans.precision))
    return Spans(first, last, precision)


def _impossible(
    spans: Spans, label: Mapping[str, str], taken_at: pd.Timestamp, read: Bools
) -> list[Fault]:
    earliest, latest = spans.earliest, spans.latest
    limit = taken_at.tz_convert("UTC") + pd.Timedelta(days=1)
    ends_late = np.asarray(latest > limit) & (spans.precision == "window")
    return [
        Fault(
            np.asarray(earliest.isna()) & np.asarray(latest.notna()) & read, label["to"],
            "Sluttid finns men starttid saknas. Fyll i starttiden eller ta bort sluttiden.",
        ),
        Fault(
            np.asarray(latest < earliest), label["to"],
            "Händelsen slutar före sin början. Byt plats på tiderna eller rätta datumet.",
        ),
        Fault(
            np.asarray(earliest > limit) | ends_late, label["from"],
            "Tiden ligger i framtiden, mer än ett dygn efter inläsningen. Rätta datumet.",
        ),
        Fault(
            np.asarray(earliest < EARLIEST), label["from"],
            "Tiden ligger före år 1990. Rätta datumet.",
        ),
    ]  # fmt: skip
