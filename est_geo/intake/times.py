"""Times as people and systems write them, as instants in UTC.

What a machine wrote (ISO, typed cells, a clock beside a date) is read a column at a time; the rest
goes word by word through `swedish_times`, each distinct text once.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.intake.clock_columns import clocks_in, local_in, zoned_in
from est_geo.intake.raw_values import texts
from est_geo.intake.swedish_times import Known, Phrase, Refusal, read_phrase
from est_geo.intake.typed_times import as_written
from est_geo.periods import to_utc

Bools = npt.NDArray[np.bool_]
Moments = npt.NDArray[np.datetime64]
Reported = Callable[[int], tuple[dt.date, dt.date | None]]
"""Day of the report of a row: the latest that it can be, and the stated one or None."""

_UNIT = "datetime64[us]"
_ONE_DAY = np.timedelta64(1, "D")
_NEED_REPORT = {Refusal.NO_YEAR, Refusal.NO_RECEIVED}


@dataclass(frozen=True, slots=True)
class Times:
    """Instants in UTC (missing where there is none), whole days, and what could not be read."""

    at: pd.DatetimeIndex
    whole_day: Bools
    bad: Bools

    @property
    def known(self) -> Bools:
        """Rows that have a time."""
        return np.asarray(self.at.notna())


@dataclass(slots=True)
class LocalSpans:
    """
    A column of spans, still in local time.

    Attributes
    ----------
    start, end : numpy.ndarray of datetime64
        Local time, or UTC where `fixed`; NaT where nothing was told or it was refused.
    precision : numpy.ndarray of str
        ``minute``, ``day``, ``month`` or ``window``; empty where there is no span.
    fixed : numpy.ndarray of bool
        The text held its own offset.
    leaning : numpy.ndarray of bool
        The text held no day; the day is the one lent to it.
    refused : numpy.ndarray of object
        `Refusal` or None.
    """

    start: Moments
    end: Moments
    precision: npt.NDArray[np.object_]
    fixed: Bools
    leaning: Bools
    refused: npt.NDArray[np.object_]

    @classmethod
    def empty(cls, length: int) -> "LocalSpans":
        """Return a column in which nothing is told."""
        return cls(
            np.full(length, "NaT", dtype=_UNIT),
            np.full(length, "NaT", dtype=_UNIT),
            np.full(length, "", dtype=object),
            np.zeros(length, dtype=bool),
            np.zeros(length, dtype=bool),
            np.full(length, None, dtype=object),
        )

    @property
    def known(self) -> Bools:
        """Rows that have a span."""
        return ~np.isnat(self.start)

    @property
    def bad(self) -> Bools:
        """Rows that were refused."""
        return np.asarray(self.refused != None)  # noqa: E711 - element by element

    def days(self, timezone: str) -> Moments:
        """Local day on which each span begins."""
        local = self.start
        if self.fixed.any():
            local = local.copy()
            there = pd.DatetimeIndex(self.start[self.fixed], tz="UTC").tz_convert(timezone)
            local[self.fixed] = there.tz_localize(None).as_unit("us").to_numpy()
        return local.astype("datetime64[D]").astype(_UNIT)


def read_times(values: pd.Series, timezone: str, *, today: dt.date | None = None) -> Times:
    """
    Read times: typed, ISO with or without offset, or in common Swedish writings.

    Parameters
    ----------
    values : pandas.Series
        Typed times or text. A time without offset is local; day comes before month. An hour that
        autumn repeats is the first of the two, and one that spring leaves out the next that is.
    timezone : str
        The municipality's time zone.
    today : datetime.date, optional
        A date without year is the last such day not after this one; without it, it is refused.

    Returns
    -------
    Times
        One per value; a date without clock is its first instant and a whole day. Windows are no
        single time, and are bad here.

    Examples
    --------
    >>> times = read_times(pd.Series(["2026-11-09T14:30Z", "9/11 2026 14.30", "2026-11-09", "?"]),
    ...     "Europe/Stockholm")
    >>> [str(at)[:16] for at in times.at[:3]], times.whole_day.tolist(), times.bad.tolist()
    (['2026-11-09 14:30', '2026-11-09 13:30', '2026-11-08 23:00'],
     [False, False, True, False], [False, False, False, True])
    """
    reported = None if today is None else (lambda _: (today, None))
    spans = read_spans(values, timezone, reported=reported, offsets=True)
    single = np.isin(spans.precision, ("minute", "day"))
    local = np.where(single & ~spans.fixed, spans.start, np.datetime64("NaT"))
    at = _utc(pd.DatetimeIndex(local), timezone).to_numpy(dtype=_UNIT, copy=True)
    at[single & spans.fixed] = spans.start[single & spans.fixed]
    instants = pd.DatetimeIndex(at, tz="UTC").as_unit("us")
    bad = (spans.known | spans.bad) & np.asarray(instants.isna())
    return Times(instants, (spans.precision == "day") & ~bad, bad)


def read_spans(
    values: pd.Series,
    timezone: str,
    *,
    days: Moments | None = None,
    reported: Reported | None = None,
    offsets: bool | None = None,
) -> LocalSpans:
    """
    Read a column of times as spans: instants, days, months and windows.

    Parameters
    ----------
    values : pandas.Series
        Typed times or text.
    timezone : str
        The municipality's time zone.
    days : numpy.ndarray of datetime64, optional
        Local day to lend to a text that holds none; NaT for none.
    reported : callable, optional
        Day of the report of a row: needed by dates without year, and by words like yesterday.
    offsets : bool, optional
        Whether ``2026-11-09 22:00-02`` is an offset rather than a window; by default it is where
        the time zone lies west of Greenwich.

    Examples
    --------
    >>> spans = read_spans(pd.Series(["2026-11-06 kl 22-02", "snart"]), "Europe/Stockholm")
    >>> str(spans.end[0])[:16], spans.precision.tolist(), spans.refused[1].name
    ('2026-11-07T02:00', ['window', ''], 'UNREADABLE')
    """
    spans = LocalSpans.empty(len(values))
    values = as_written(values)
    if isinstance(values.dtype, pd.DatetimeTZDtype) or values.dtype.kind == "M":
        return _without_absurd(_typed(spans, values))
    text = texts(values)
    rest = (text != "").to_numpy(dtype=bool, copy=True)
    west = _lies_west(timezone) if offsets is None else offsets
    for reader in (local_in, lambda one: zoned_in(one, negative=west)):
        _put(spans, rest, *reader(text[rest]))
    if days is not None and rest.any():
        _put_clocks(spans, rest, text, days)
    _put_phrases(spans, np.flatnonzero(rest), text.to_numpy(dtype=object), days, reported)
    return _without_absurd(spans)


def _typed(spans: LocalSpans, values: pd.Series) -> LocalSpans:
    zoned = isinstance(values.dtype, pd.DatetimeTZDtype)
    plain = values.dt.tz_convert("UTC").dt.tz_localize(None) if zoned else values
    spans.start = plain.to_numpy(dtype=_UNIT, copy=True)
    spans.end = spans.start.copy()
    spans.precision[spans.known] = "minute"
    spans.fixed[:] = zoned
    return spans


def _without_absurd(spans: LocalSpans) -> LocalSpans:
    absurd = spans.known & (np.isnat(possible(spans.start)) | np.isnat(possible(spans.end)))
    if absurd.any():
        spans.start[absurd] = spans.end[absurd] = np.datetime64("NaT")
        spans.precision[absurd], spans.refused[absurd] = "", Refusal.UNREADABLE
    return spans


def _put(spans: LocalSpans, rest: Bools, at: Moments, whole_day: Bools, fixed: Bools) -> None:
    """Put what one reader found where it belongs, and cross it off."""
    rows = np.flatnonzero(rest)
    got = ~np.isnat(at)
    found = rows[got]
    spans.start[found] = at[got]
    spans.end[found] = at[got] + np.where(whole_day[got], _ONE_DAY, np.timedelta64(0, "D"))
    spans.precision[found] = np.where(whole_day[got], "day", "minute")
    spans.fixed[found] = fixed[got]
    rest[found] = False


def _put_clocks(spans: LocalSpans, rest: Bools, text: pd.Series, days: Moments) -> None:
    rows = np.flatnonzero(rest)
    clock = clocks_in(text[rest])
    got = ~np.isnat(clock) & ~np.isnat(days[rows])
    found = rows[got]
    spans.start[found] = spans.end[found] = days[found] + clock[got]
    spans.precision[found], spans.leaning[found] = "minute", True
    rest[found] = False


def _put_phrases(
    spans: LocalSpans,
    rows: npt.NDArray[np.intp],
    text: npt.NDArray[np.object_],
    days: Moments | None,
    reported: Reported | None,
) -> None:
    # Each distinct text (beside its day) is read once, and put into all its rows at once.
    lent = np.full(len(rows), np.datetime64("NaT"), dtype=_UNIT) if days is None else days[rows]
    keys = pd.DataFrame({"text": text[rows], "day": lent})
    for (one, stamp), places in _indices(keys).items():
        day = None if pd.isna(stamp) else pd.Timestamp(stamp).date()
        found = read_phrase(one, Known(day=day))
        if found in _NEED_REPORT and reported is not None:
            _put_reported(spans, rows[places], one, day, reported)
        else:
            _put_phrase(spans, rows[places], one, Known(day=day), found)


def _indices(keys: pd.DataFrame) -> dict[tuple[str, pd.Timestamp], npt.NDArray[np.intp]]:
    found = keys.groupby(["text", "day"], sort=False, dropna=False).indices
    return cast("dict[tuple[str, pd.Timestamp], npt.NDArray[np.intp]]", found)


def _put_reported(
    spans: LocalSpans,
    rows: npt.NDArray[np.intp],
    text: str,
    day: dt.date | None,
    reported: Reported,
) -> None:
    """Read one text that counts from the day of the report, once for each such day."""
    same: dict[tuple[dt.date, dt.date | None], list[int]] = {}
    for row in rows.tolist():
        same.setdefault(reported(row), []).append(row)
    for (today, received), places in same.items():
        known = Known(day, today, received)
        _put_phrase(spans, np.array(places), text, known, read_phrase(text, known))


def _put_phrase(
    spans: LocalSpans,
    rows: npt.NDArray[np.intp],
    text: str,
    known: Known,
    found: Phrase | Refusal,
) -> None:
    if isinstance(found, Refusal):
        spans.refused[rows] = found
        return
    fixed = found.start.tzinfo is not None
    start, end = (
        one.astimezone(dt.UTC).replace(tzinfo=None) if fixed else one
        for one in (found.start, found.end)
    )
    spans.start[rows], spans.end[rows] = np.datetime64(start, "us"), np.datetime64(end, "us")
    spans.precision[rows], spans.fixed[rows] = found.precision, fixed
    if known.day is not None:
        alone = read_phrase(text, Known(None, known.today, known.received))
        spans.leaning[rows] = alone is Refusal.NO_DATE


def _lies_west(timezone: str) -> bool:
    offset = pd.Timestamp("2000-01-01", tz=timezone).utcoffset()
    return offset is not None and offset < dt.timedelta()


def _utc(local: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    return to_utc(pd.DatetimeIndex(possible(local.to_numpy())).as_unit("us"), timezone).as_unit(
        "us"
    )


def possible(local: Moments) -> Moments:
    """Leave out years that cannot be moved between time zones; they are absurd anyway."""
    absurd = (local < np.datetime64("1800-01-01")) | (local >= np.datetime64("2200-01-01"))
    return np.where(absurd, np.datetime64("NaT"), local).astype(_UNIT)


def next_midnight(at: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """
    First instant of the local day after each instant's own.

    Examples
    --------
    >>> next_midnight(pd.DatetimeIndex(["2026-10-24 22:00"], tz="UTC"), "Europe/Stockholm")[0]
    Timestamp('2026-10-25 23:00:00+0000', tz='UTC')
    """
    local = at.tz_convert(timezone).tz_localize(None).normalize()
    return to_utc(local + pd.Timedelta(days=1), timezone).as_unit("us")


def local_start(at: pd.DatetimeIndex, timezone: str, months: Bools) -> pd.DatetimeIndex:
    """First instant of each instant's own local day, or month where `months` is true."""
    local = at.tz_convert(timezone).tz_localize(None).normalize()
    first = local.to_numpy().astype("datetime64[M]").astype("datetime64[us]")
    return to_utc(pd.DatetimeIndex(np.where(months, first, local)), timezone).as_unit("us")


def next_month(at: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """First instant of the local month after each instant's own."""
    local = at.tz_convert(timezone).tz_localize(None).to_numpy().astype("datetime64[M]")
    after = (local + np.timedelta64(1, "M")).astype("datetime64[us]")
    return to_utc(pd.DatetimeIndex(after), timezone).as_unit("us")
