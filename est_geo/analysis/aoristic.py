"""When an incident can have happened, and the hours of the week that share it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.errors import TableError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Times = pd.Series | pd.DatetimeIndex

WEEK = 7 * 24
_DAY = 24
_HOUR_US = 3_600_000_000
# Every time zone in use is a whole number of quarters from UTC, so a quarter never straddles
# two local hours and never a change of clocks.
_QUARTER_US = _HOUR_US // 4
_MONDAY = 72
"""Hours from the Monday before 1970-01-01, a Thursday."""
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Spread:
    """
    Incidents over the local hours of the week.

    Attributes
    ----------
    weight, squares : numpy.ndarray, shape (168,)
        Sum of the incidents' shares of each hour of the week, and of their squares.
    timed : numpy.ndarray, shape (168,)
        The part of `weight` that is of incidents whose window does not touch every hour of the day.
    hour_squares, day_squares : numpy.ndarray, shapes (24,) and (7,)
        Sum of squares of the incidents' shares of each hour of the day and each weekday.
    sure : numpy.ndarray, shape (168, 24)
        ``sure[h, k - 1]``: incidents that happened within the k hours that begin with hour h,
        whenever in their windows they did.
    """

    weight: Floats
    squares: Floats
    timed: Floats
    hour_squares: Floats
    day_squares: Floats
    sure: Floats


class _Clock(NamedTuple):
    """Local hour (since 1970) of every unit of time from `first` on."""

    unit_us: int
    first: int
    hour: Ints

    def at(self, moments_us: Ints) -> Ints:
        return self.hour[moments_us // self.unit_us - self.first]


def moments(first: Times, last: Times | None = None) -> tuple[Ints, Ints, Bools]:
    """
    Give microseconds since 1970 of first and last moments, and which of them are known.

    A missing last moment is the first: an instant.

    Raises
    ------
    TableError
        Times without a zone, of unequal number, or a window that ends before it begins.
    """
    first = first if isinstance(first, pd.Series) else pd.DatetimeIndex(first)
    last = first if last is None else last
    last = last if isinstance(last, pd.Series) else pd.DatetimeIndex(last)
    if len(first) != len(last):
        raise TableError(
            f"Det måste finnas lika många slut som början; det finns {len(last)} och {len(first)}."
        )
    known = np.asarray(first.notna())
    begins = _microseconds(first)
    ends = np.where(np.asarray(last.notna()), _microseconds(last), begins)
    backwards = known & (ends < begins)
    if backwards.any():
        raise TableError(
            f"En tidsperiod måste sluta efter att den börjat; {int(backwards.sum())} gör inte det, "
            f"den första på rad {int(backwards.argmax())}."
        )
    return begins, ends, known


def _microseconds(times: Times) -> Ints:
    plain = in_utc(times).tz_localize(None).as_unit("us")
    return plain.to_numpy("datetime64[us]").astype(np.int64)


def in_utc(times: Times | list[pd.Timestamp]) -> pd.DatetimeIndex:
    """
    Give times in UTC.

    Raises
    ------
    TableError
        The times have no zone. (No times need none.)

    Examples
    --------
    >>> str(in_utc([pd.Timestamp("2026-07-01 12:00", tz="Europe/Stockholm")])[0])
    '2026-07-01 10:00:00+00:00'
    """
    index = pd.DatetimeIndex(times)
    if index.tz is not None:
        return index.tz_convert("UTC")
    if len(index):
        raise TableError("Tider måste ha tidszon. Ange dem i UTC eller med tidszon (tz_localize).")
    return index.tz_localize("UTC")


def spread(begins: Ints, ends: Ints, timezone: str) -> Spread:
    """
    Spread incidents over the local hours of the week in which they can have happened.

    An instant falls in its hour; a window is shared evenly over its length.
    """
    weight, squares, timed = np.zeros((3, WEEK))
    found = Spread(weight, squares, timed, np.zeros(_DAY), np.zeros(7), np.zeros((WEEK, _DAY)))
    if not begins.size:
        return found
    clock = _clock(int(begins.min()), int(ends.max()), timezone)
    _add_sure(found.sure, clock.at(begins), clock.at(np.maximum(ends - 1, begins)))
    wide = ends > begins
    instants = np.bincount(_of_week(clock.at(begins[~wide])), minlength=WEEK).astype(np.float64)
    for sums in (found.weight, found.squares, found.timed):
        sums[:] += instants
    found.hour_squares[:] += instants.reshape(7, _DAY).sum(axis=0)
    found.day_squares[:] += instants.reshape(7, _DAY).sum(axis=1)
    if wide.any():
        # Many reports give the same window: "during the night", "some time on Saturday".
        windows = pd.DataFrame({"begins": begins[wide], "ends": ends[wide]})
        alike = windows.value_counts(sort=False).reset_index()
        for at in range(0, len(alike), _BATCH):
            part = alike.iloc[at : at + _BATCH]
            first, last = part["begins"].to_numpy(), part["ends"].to_numpy()
            touched = clock.at(last - 1) - clock.at(first) + 1
            count = part["count"].to_numpy(dtype=np.float64)
            shares = _shares(first, last, clock)
            found.timed[:] += np.where(touched < _DAY, count, 0.0) @ shares
            _add_shares(found, shares, count)
    return found


def hours_between(first: int, last: int, timezone: str) -> Floats:
    """How many hours of a period (microseconds) fall in each local hour of the week."""
    starts = np.arange(-(-first // _QUARTER_US), -(-last // _QUARTER_US)) * _QUARTER_US
    if not starts.size:
        return np.zeros(WEEK)
    clock = _clock(int(starts[0]), int(starts[-1]), timezone)
    return np.bincount(_of_week(clock.at(starts)), minlength=WEEK) / 4


def _add_shares(found: Spread, shares: Floats, alike: Floats) -> None:
    """Add windows' shares of the hours of the week, `alike` incidents of each window."""
    found.weight[:] += alike @ shares
    found.squares[:] += alike @ shares**2
    days = shares.reshape(-1, 7, _DAY)
    found.hour_squares[:] += alike @ days.sum(axis=1) ** 2
    found.day_squares[:] += alike @ days.sum(axis=2) ** 2


def _shares(begins: Ints, ends: Ints, clock: _Clock) -> Floats:
    """Each window's share of every hour of the week, shape (windows, 168)."""
    unit = clock.unit_us
    head, tail = begins // unit, (ends - 1) // unit
    touched = tail - head + 1
    own = np.repeat(np.arange(len(begins)), touched)
    number = head[own] + np.arange(len(own)) - (np.cumsum(touched) - touched)[own]
    overlap = np.minimum(ends[own], (number + 1) * unit) - np.maximum(begins[own], number * unit)
    hour = _of_week(clock.hour[number - clock.first])
    share = overlap / (ends - begins)[own]
    table = np.bincount(own * WEEK + hour, share, minlength=len(begins) * WEEK)
    return table.astype(np.float64).reshape(-1, WEEK)


def _add_sure(sure: Floats, head: Ints, tail: Ints) -> None:
    """Count incidents by first and last local hour, then by every span that holds them."""
    length = np.maximum(tail - head, 0)
    short = length < _DAY
    cell = _of_week(head[short]) * _DAY + length[short]
    held = np.bincount(cell, minlength=WEEK * _DAY).reshape(WEEK, _DAY).cumsum(axis=1)
    for later in range(_DAY):
        # Those that begin `later` hours into the span must end within what is left of it.
        sure[:, later:] += np.roll(held, -later, axis=0)[:, : _DAY - later]


def _clock(first_us: int, last_us: int, timezone: str) -> _Clock:
    for unit in (_HOUR_US, _QUARTER_US):
        first, last = first_us // unit, last_us // unit
        utc_us = np.arange(first, last + 1) * unit
        utc = pd.DatetimeIndex(utc_us.astype("datetime64[us]")).tz_localize("UTC")
        local = utc.tz_convert(timezone).tz_localize(None).as_unit("us")
        local_us = local.to_numpy("datetime64[us]").astype(np.int64)
        if not ((local_us - utc_us) % _HOUR_US).any():
            break
    return _Clock(unit, first, local_us // _HOUR_US)


def _of_week(local_hour: Ints) -> Ints:
    return (local_hour + _MONDAY) % WEEK
