"""A period cut in five minutes, each with its hour, fortnight and whether it was light or dark."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.aoristic import Ints
from est_geo.analysis.daylight import DARK_BELOW, DAY_ABOVE, sun_elevation

Floats = npt.NDArray[np.float64]

LIGHT, DARK, TWILIGHT = 0, 1, 2
SHAPE = (24, 26, 3)
"""Hours of the day, fortnights of the year, states of the sun."""
PER_HOUR = 12
STEP_US = 3_600_000_000 // PER_HOUR
_DAYS = 14
_PADDING = 24 * PER_HOUR
_NEAR = 0.05
"""Degrees to which a place is rounded for its hours of darkness: six seconds of sun, so that the
hot spots of a town share one calendar."""


@dataclass(frozen=True, slots=True)
class SunCalendar:
    """
    A period at a place, in steps of five minutes.

    Attributes
    ----------
    first_us : int
        Microsecond at which it begins.
    row : numpy.ndarray
        Hour and fortnight of each step, numbered as the first two of `SHAPE`.
    slot : numpy.ndarray
        Which five minutes of the local hour each step is, 0–11.
    state : numpy.ndarray
        `LIGHT`, `DARK` or `TWILIGHT` of each step, and before them of the day before the period.
    """

    first_us: int
    row: npt.NDArray[np.int16]
    slot: npt.NDArray[np.int8]
    state: npt.NDArray[np.int8]

    def state_as_if(self, later_hours: int = 0) -> npt.NDArray[np.int8]:
        """Give every step's state; as if the sun rose and set some hours later if asked."""
        begins = _PADDING - later_hours * PER_HOUR
        return self.state[begins : begins + len(self.row)]

    def table(self, weight: Floats, later_hours: int = 0) -> Floats:
        """Sum a weight per step by hour, fortnight and state."""
        cell = self.row.astype(np.int64) * SHAPE[2] + self.state_as_if(later_hours)
        sums = np.bincount(cell, weight, minlength=int(np.prod(SHAPE)))
        return sums.astype(np.float64).reshape(SHAPE)

    def steps_of(self, moments_us: Ints) -> Ints:
        """Find the step that each moment of the period lies in."""
        steps: Ints = (moments_us - self.first_us) // STEP_US
        return steps


def calendar_of(first_us: int, last_us: int, lon: float, lat: float, timezone: str) -> SunCalendar:
    """Make the calendar of a period (half-open) at a place; kept for the next place near it."""
    lon, lat = (round(degrees / _NEAR) * _NEAR for degrees in (lon, lat))
    return _calendar(first_us, last_us, lon, lat, timezone)


@lru_cache(maxsize=32)
def _calendar(first_us: int, last_us: int, lon: float, lat: float, timezone: str) -> SunCalendar:
    number = -(-(last_us - first_us) // STEP_US)
    middles = first_us + STEP_US // 2 + STEP_US * np.arange(-_PADDING, number)
    state = states(middles, lon, lat).astype(np.int8)
    row, slot = _rows(middles[_PADDING:], timezone)
    for part in (row, slot, state):
        part.flags.writeable = False
    return SunCalendar(first_us, row, slot, state)


def states(moments_us: Ints, lon: Floats | float, lat: Floats | float) -> Ints:
    """Say of each moment whether it is `LIGHT`, `DARK` or `TWILIGHT`."""
    elevation = sun_elevation(lon, lat, _utc(moments_us))
    state = np.full(len(moments_us), TWILIGHT)
    state[elevation < DARK_BELOW] = DARK
    state[elevation > DAY_ABOVE] = LIGHT
    return state


def _rows(moments_us: Ints, timezone: str) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int8]]:
    local = _utc(moments_us).tz_convert(timezone)
    fortnight = np.minimum((local.day_of_year.to_numpy() - 1) // _DAYS, SHAPE[1] - 1)
    row = local.hour.to_numpy() * SHAPE[1] + fortnight
    return row.astype(np.int16), (local.minute.to_numpy() * PER_HOUR // 60).astype(np.int8)


def _utc(moments_us: Ints) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(moments_us.astype("datetime64[us]")).tz_localize("UTC")
