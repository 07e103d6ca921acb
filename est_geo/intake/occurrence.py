"""When something happened: an instant, a window, a day, a month, or nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.intake.faults import Fault
from est_geo.intake.raw_values import texts
from est_geo.intake.times import (
    Times,
    local_start,
    next_midnight,
    next_month,
    on_date,
    read_times,
)

Bools = npt.NDArray[np.bool_]

EARLIEST = pd.Timestamp("1990-01-01", tz="UTC")
_DAY_WORDS = ("day", "dag", "date", "datum", "dygn")
_MONTH_WORDS = ("month", "månad", "manad")
_HOW_TO_WRITE = "Skriv som 2026-11-09 14:30 eller 9/11 2026 14:30."


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

    A window (from–to) goes before a single time. Clocks alone take the date column's date, and a
    window of two clocks that runs backwards ends the day after.

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
    moment, _ = _times(values, columns, "time", timezone)
    start, start_clock = _times(values, columns, "from", timezone)
    end, end_clock = _times(values, columns, "to", timezone)
    windowed = start.known | end.known
    begun = Times(
        start.at.where(windowed, moment.at),
        np.where(windowed, start.whole_day, moment.whole_day),
        start.bad,
    )
    end = _overnight(begun, end, start_clock & end_clock, timezone)
    earliest, latest, precision = _spans(begun, end, timezone)
    if "precision" in columns:
        words = texts(values[columns["precision"]]).str.lower()
        earliest, latest, precision = _coarsened(earliest, latest, precision, words, timezone)
    label = {field: columns.get(field, field) for field in ("time", "date", "from", "to")}
    if "time" not in columns:
        label["time"] = label["date"]
    if "from" not in columns:
        label["from"] = label["time"]
    faults = [
        Fault(moment.bad & ~windowed, label["time"], f"Tiden går inte att läsa. {_HOW_TO_WRITE}"),
        Fault(start.bad, label["from"], f"Starttiden går inte att läsa. {_HOW_TO_WRITE}"),
        Fault(end.bad, label["to"], f"Sluttiden går inte att läsa. {_HOW_TO_WRITE}"),
        *_impossible(earliest, latest, precision, label, taken_at, ~begun.bad),
    ]
    return Occurrence(earliest, latest, pd.Series(precision, index=values.index), faults)


def _times(
    values: pd.DataFrame, columns: Mapping[str, str], field: str, timezone: str
) -> tuple[Times, Bools]:
    """Read one field's times, and tell which rows were a clock alone."""
    alone = np.zeros(len(values), dtype=bool)
    if field in columns and "date" in columns:
        given = values[columns[field]]
        if pd.api.types.is_datetime64_any_dtype(given.dtype):
            return read_times(given, timezone), alone
        joined, alone = on_date(values[columns["date"]], given)
        if field != "time":
            joined = joined.where(texts(given) != "", "")
        return read_times(joined, timezone), alone
    heading = columns.get(field) or (columns.get("date") if field == "time" else None)
    if heading is None:
        nothing = pd.DatetimeIndex(np.full(len(values), "NaT", dtype="datetime64[us]"), tz="UTC")
        return Times(nothing, alone, alone), alone
    given = values[heading]
    if field == "time" and columns.get("time") is None and given.dtype.kind == "M":
        # A typed date column without any clock: each value is a whole day.
        times = read_times(given, timezone)
        midnight = np.asarray(times.at.tz_convert(timezone).normalize() == times.at)
        return Times(times.at, midnight & times.known, times.bad), alone
    return read_times(given, timezone), alone


def _overnight(start: Times, end: Times, clocks: Bools, timezone: str) -> Times:
    back = clocks & np.asarray(end.at < start.at)
    if not back.any():
        return end
    local = end.at.tz_convert(timezone).tz_localize(None) + pd.Timedelta(days=1)
    later = read_times(pd.Series(local), timezone).at
    return Times(end.at.where(~back, later), end.whole_day, end.bad)


def _spans(
    start: Times, end: Times, timezone: str
) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex, npt.NDArray[np.object_]]:
    own_end = start.at
    if start.whole_day.any():
        own_end = own_end.where(~start.whole_day, next_midnight(start.at, timezone))
    stated_end = end.at
    if end.whole_day.any():
        stated_end = stated_end.where(~end.whole_day, next_midnight(end.at, timezone))
    latest = stated_end.where(end.known, own_end)
    precision = np.full(len(latest), "window", dtype=object)
    precision[np.asarray(start.at == latest)] = "minute"
    precision[start.whole_day & np.asarray(latest == own_end)] = "day"
    precision[~start.known & ~end.known] = "unknown"
    return start.at, latest, precision


def _coarsened(
    earliest: pd.DatetimeIndex,
    latest: pd.DatetimeIndex,
    precision: npt.NDArray[np.object_],
    words: pd.Series,
    timezone: str,
) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex, npt.NDArray[np.object_]]:
    known = np.asarray(earliest.notna())
    days = words.isin(_DAY_WORDS).to_numpy() & known
    months = words.isin(_MONTH_WORDS).to_numpy() & known
    if not (days | months).any():
        return earliest, latest, precision
    first = earliest.where(~(days | months), local_start(earliest, timezone, months))
    last = latest.where(~days, next_midnight(first, timezone))
    last = last.where(~months, next_month(first, timezone))
    return first, last, np.where(months, "month", np.where(days, "day", precision))


def _impossible(
    earliest: pd.DatetimeIndex,
    latest: pd.DatetimeIndex,
    precision: npt.NDArray[np.object_],
    label: Mapping[str, str],
    taken_at: pd.Timestamp,
    read: Bools,
) -> list[Fault]:
    limit = taken_at.tz_convert("UTC") + pd.Timedelta(days=1)
    ends_late = np.asarray(latest > limit) & (precision == "window")
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
