"""Where the sun stood: how much of what is reported happens after dark."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.aoristic import in_utc, moments
from est_geo.analysis.share_intervals import wilson
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]
Times = pd.Series | pd.DatetimeIndex | pd.Timestamp

DARK_BELOW = -6.0
"""Degrees: the end of civil twilight. Below it one needs lamps to see."""
DAY_ABOVE = -0.833
"""Degrees: sunrise and sunset, the sun's upper edge on the horizon with ordinary refraction."""
_MAX_HOURS = 24
_STEP_S = 1800.0
_HOUR_S = 3600.0
_BLOCK_HOURS = 8766
"""Hours of the sun that are computed at a time, and kept: a year."""
_AT_ONCE = 2_000_000
"""Moments whose sun is reckoned at once: a few hundred megabytes."""
_DELTA_T = 69.2
"""Seconds from universal to terrestrial time (IERS, 2020s); a minute wrong is 0.0007° of sun."""
_PARALLAX = 8.794 / 3600
"""Degrees by which the horizon's sun stands lower seen from the ground than from Earth's centre."""


@dataclass(frozen=True, slots=True)
class DarkShare:
    """
    Share of incidents after dark.

    Attributes
    ----------
    n : int
        Incidents with a place and a usable time.
    share : float
        0–1; NaN when n is 0.
    low, high : float
        Wilson 95 % interval.
    """

    n: int
    share: float
    low: float
    high: float


def sun_elevation(lon: npt.ArrayLike, lat: npt.ArrayLike, times_utc: Times) -> Floats:
    """
    Elevation of the sun's centre over the horizon, geometric: without refraction.

    Parameters
    ----------
    lon, lat : float or array-like
        Degrees, WGS 84; one for all times, or one per time.
    times_utc : pandas times with zone
        Moments; a missing one gives NaN.

    Returns
    -------
    numpy.ndarray of float
        Degrees; below −6 is dark, −6 to −0.833 twilight, above day.

    Raises
    ------
    TableError
        Times without zone.

    Notes
    -----
    Reda & Andreas (2004), NREL's Solar Position Algorithm, by pvlib. Between whole hours the
    declination and the hour angle are interpolated (error below 0.0001°) when that is less work.

    Examples
    --------
    >>> noon = pd.DatetimeIndex(["2026-06-21 11:00", "2026-12-21 11:00"], tz="UTC")
    >>> sun_elevation(15.62, 58.41, noon).round(1).tolist()
    [55.0, 8.1]
    """
    seconds = _seconds(times_utc)
    lons, lats, seconds = np.broadcast_arrays(
        np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64), seconds
    )
    elevation = np.full(seconds.shape, np.nan)
    known = ~np.isnan(seconds)
    if known.any():
        elevation[known] = _elevation(lons[known], lats[known], seconds[known])
    return elevation


def darkness(
    occurred_from: pd.Series, occurred_to: pd.Series, lon: npt.ArrayLike, lat: npt.ArrayLike
) -> pd.DataFrame:
    """
    Say how much of the time in which each incident can have happened was day, twilight and dark.

    Parameters
    ----------
    occurred_from, occurred_to : pandas.Series of times with zone
        First and last moment; equal (or the last missing) for an instant.
    lon, lat : float or array-like
        Degrees, WGS 84; one for all, or one per incident.

    Returns
    -------
    pandas.DataFrame
        On the index of `occurred_from`: ``day`` (sun above −0.833°), ``twilight``, ``dark`` (below
        −6°), fractions that sum to 1. NaN without time or place, or with a window over 24 hours.

    Raises
    ------
    TableError
        An index with repeated labels, times without zone, a window that runs backwards.

    Notes
    -----
    Aoristic fractions (Ratcliffe & McCullagh 1998) by the sun every half-hour, linear between.

    Examples
    --------
    >>> begins = pd.Series(pd.to_datetime(["2026-11-13 12:00", "2026-11-13 14:30"], utc=True))
    >>> ends = pd.Series(pd.to_datetime(["2026-11-13 12:00", "2026-11-13 16:30"], utc=True))
    >>> darkness(begins, ends, 15.62, 58.41).round(2).to_numpy().tolist()
    [[1.0, 0.0, 0.0], [0.09, 0.38, 0.53]]
    """
    if not occurred_from.index.is_unique:
        twice = int(occurred_from.index.duplicated().argmax())
        raise TableError(
            "Varje händelse måste ha en egen etikett i tabellens index; rad "
            f"{twice} har samma som en tidigare. Numrera om raderna (reset_index)."
        )
    first, last, known = moments(occurred_from, occurred_to)
    lons, lats = one_each(lon, len(first)), one_each(lat, len(first))
    usable = known & ~np.isnan(lons) & ~np.isnan(lats)
    usable &= last - first <= _MAX_HOURS * _HOUR_S * 1e6
    parts = np.full((len(first), 3), np.nan)
    if usable.any():
        where = first[usable] / 1e6, last[usable] / 1e6, lons[usable], lats[usable]
        dark, no_day = _parts_below((DARK_BELOW, DAY_ABOVE), *where).T
        no_day = np.maximum(no_day, dark)
        parts[usable] = np.column_stack([1 - no_day, no_day - dark, dark])
    return pd.DataFrame(parts, columns=["day", "twilight", "dark"], index=occurred_from.index)


def dark_share(
    occurred_from: pd.Series, occurred_to: pd.Series, lon: npt.ArrayLike, lat: npt.ArrayLike
) -> DarkShare:
    """
    Share of incidents that happened when the sun stood more than 6° below the horizon.

    An incident with a time window counts with the part of the window that was dark. Windows of more
    than 24 hours say nothing of darkness and are left out, as are incidents without time or place.

    The share by itself misleads: below −6° lasts 15.8 hours a day in December in Linköping and 3.2
    in June. Show it beside `dark_hours`.

    Parameters
    ----------
    occurred_from, occurred_to : pandas.Series of times with zone
        First and last moment; equal for an instant.
    lon, lat : float or array-like
        Degrees, WGS 84; one for all, or one per incident.

    Returns
    -------
    DarkShare
        With Wilson's interval for n independent incidents.

    Raises
    ------
    TableError
        Times without zone.

    Examples
    --------
    >>> times = pd.Series(pd.to_datetime(["2026-11-13 21:00", "2026-11-13 12:00"], utc=True))
    >>> found = dark_share(times, times, 15.62, 58.41)
    >>> found.n, found.share, round(found.low, 2), round(found.high, 2)
    (2, 0.5, 0.09, 0.91)
    """
    begins, ends = _seconds(occurred_from), _seconds(occurred_to)
    ends = np.where(np.isnan(ends), begins, ends)
    lons = np.broadcast_to(np.asarray(lon, dtype=np.float64), begins.shape)
    lats = np.broadcast_to(np.asarray(lat, dtype=np.float64), begins.shape)
    length = ends - begins
    usable = (length >= 0) & (length <= _MAX_HOURS * _HOUR_S) & ~np.isnan(lons) & ~np.isnan(lats)
    n = int(usable.sum())
    if not n:
        return DarkShare(0, float("nan"), float("nan"), float("nan"))
    where = begins[usable], ends[usable], lons[usable], lats[usable]
    parts = _parts_below((DARK_BELOW,), *where)[:, 0]
    share = float(parts.mean())
    return DarkShare(n, share, *wilson(share, n))


def dark_hours(start: pd.Timestamp, end: pd.Timestamp, lon: float, lat: float) -> float:
    """
    Share of a period's hours that were dark at a place.

    Parameters
    ----------
    start, end : pandas.Timestamp
        The period (half-open), with time zone.
    lon, lat : float
        Degrees, WGS 84.

    Returns
    -------
    float
        0–1.

    Raises
    ------
    TableError
        Times without zone, or a period that does not end after its start.

    Examples
    --------
    >>> june = pd.Timestamp("2026-06-01", tz="UTC"), pd.Timestamp("2026-07-01", tz="UTC")
    >>> round(24 * dark_hours(*june, 15.62, 58.41), 1)
    3.2
    """
    begins, ends = _seconds(start), _seconds(end)
    if not ends[0] > begins[0]:
        raise TableError(f"Perioden måste sluta efter att den börjat; den är {start} till {end}.")
    place = np.array([lon]), np.array([lat])
    return float(_parts_below((DARK_BELOW,), begins, ends, *place)[0, 0])


def one_each(degrees: npt.ArrayLike, n: int) -> Floats:
    """
    Give every incident its degree of longitude or latitude.

    Raises
    ------
    TableError
        Neither one for all nor one each.
    """
    given = np.asarray(degrees, dtype=np.float64)
    if given.ndim and given.shape != (n,):
        raise TableError(
            f"Det måste finnas en plats för alla eller en för varje händelse; det finns "
            f"{given.size} platser och {n} händelser."
        )
    return np.broadcast_to(given, (n,))


def _seconds(times: Times) -> Floats:
    utc = in_utc([times] if isinstance(times, pd.Timestamp) else times)
    plain = utc.tz_localize(None).to_numpy().astype("datetime64[us]")
    return np.where(np.isnat(plain), np.nan, plain.astype(np.int64) / 1e6)


def _elevation(lon: Floats, lat: Floats, seconds: Floats) -> Floats:
    first, last = np.floor(seconds.min() / _HOUR_S), np.floor(seconds.max() / _HOUR_S) + 1
    if last - first < seconds.size:
        hours, west, declination = _hourly_sun(int(first), int(last))
        west = np.interp(seconds, hours, np.unwrap(west, period=360))
        declination = np.interp(seconds, hours, declination)
    else:
        west, declination = _sun(seconds)
    hour_angle, north, sun = np.radians(west + lon), np.radians(lat), np.radians(declination)
    height = np.arcsin(
        np.sin(north) * np.sin(sun) + np.cos(north) * np.cos(sun) * np.cos(hour_angle)
    )
    elevation: Floats = np.degrees(height) - _PARALLAX * np.cos(height)
    return elevation


def _hourly_sun(first: int, last: int) -> tuple[Floats, Floats, Floats]:
    """Moments (s), hour angle at Greenwich and declination of every hour from `first` to `last`."""
    blocks = range(first // _BLOCK_HOURS, last // _BLOCK_HOURS + 1)
    parts = [_sun_block(block) for block in blocks]
    offset = blocks[0] * _BLOCK_HOURS
    inside = slice(first - offset, last + 1 - offset)
    west: Floats = np.concatenate([one for one, _ in parts])[inside]
    declination: Floats = np.concatenate([one for _, one in parts])[inside]
    hours = np.arange(first, last + 1, dtype=np.float64) * _HOUR_S
    return hours, west, declination


# A picture asks for the same years once for every hot spot, and the sun's course is the slow part.
@lru_cache(maxsize=32)
def _sun_block(block: int) -> tuple[Floats, Floats]:
    first = block * _BLOCK_HOURS
    return _sun(np.arange(first, first + _BLOCK_HOURS, dtype=np.float64) * _HOUR_S)


def _sun(seconds: Floats) -> tuple[Floats, Floats]:
    """Hour angle at Greenwich and declination, degrees."""
    from pvlib import spa  # noqa: PLC0415 - importing pvlib takes seconds; most runs never need it

    sidereal, right_ascension, declination = spa.solar_position(
        seconds, 0.0, 0.0, 0.0, 0.0, 0.0, _DELTA_T, 0.0, numthreads=1, sst=True
    )
    return sidereal - right_ascension, declination


def _parts_below(
    limits: tuple[float, ...], begins: Floats, ends: Floats, lon: Floats, lat: Floats
) -> Floats:
    """Part of each window (row) with the sun below each limit, 0–1; for an instant 0 or 1."""
    steps = np.maximum(np.ceil((ends - begins) / _STEP_S), 1).astype(np.int64)
    moments_to = np.cumsum(steps + 1)
    cuts = np.searchsorted(moments_to, np.arange(_AT_ONCE, moments_to[-1], _AT_ONCE))
    pieces = zip(
        *(np.split(column, cuts) for column in (begins, ends, lon, lat, steps)), strict=True
    )
    return np.concatenate([_piece_below(limits, *piece) for piece in pieces if len(piece[0])])


def _piece_below(
    limits: tuple[float, ...],
    begins: Floats,
    ends: Floats,
    lon: Floats,
    lat: Floats,
    steps: npt.NDArray[np.int64],
) -> Floats:
    """Do what `_parts_below` does, for as many windows as fit in memory at once."""
    window = np.repeat(np.arange(len(steps)), steps + 1)
    first = np.cumsum(steps + 1) - (steps + 1)
    number = np.arange(len(window)) - first[window]
    moment = begins[window] + (ends - begins)[window] * number / steps[window]
    sun = _elevation(lon[window], lat[window], moment)
    inside = number < steps[window]
    here, there = sun[inside], sun[np.flatnonzero(inside) + 1]
    low, high = np.minimum(here, there), np.maximum(here, there)
    # The sun moves nearly evenly within half an hour, so it crosses a limit in proportion.
    flat = high == low
    rise = np.where(flat, 1.0, high - low)
    below = np.empty((len(steps), len(limits)))
    for number_of, limit in enumerate(limits):
        part = np.where(flat, low < limit, np.clip((limit - low) / rise, 0, 1))
        below[:, number_of] = np.bincount(window[inside], part, minlength=len(steps)) / steps
    return below
