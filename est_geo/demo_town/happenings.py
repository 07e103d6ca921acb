"""What happened in the made-up town: where, when and of what kind, before anybody reported it."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis import sun_elevation
from est_geo.demo_town.background import Floats, Ground, points_around, points_in
from est_geo.demo_town.planting import DARK_BELOW, INSIDE_HOURS, N_WEEKS, SPOTS, PlantedSpot
from est_geo.errors import ProfileError
from est_geo.periods import Period, to_utc
from est_geo.profile import Profile

PER_WEEK_INSIDE = 50.0
PER_WEEK_OUTSIDE = 8.0
PER_WEEK_NEXT_TOWN = 0.15
_NEXT_TOWN = (15.131, 58.326)  # the middle of Mjölby
_NEXT_TOWN_M = 400.0
_DISPERSION = 60.0  # weeks differ by about 13 % beyond chance
_SEASON = 0.08
_MINUTES_A_DAY = 24 * 60
_MINUTES_A_WEEK = 7 * _MINUTES_A_DAY
_DARK_TRIES = 24

_HOURS = np.array([5, 4, 3, 1, 1, 1, 1, 2, 3, 3, 3, 4, 4, 4, 5, 7, 8, 8, 8, 8, 8, 8, 7, 6.0])
_WEEKEND_NIGHT = {(4, hour): 1.8 for hour in (21, 22, 23)} | {(5, hour): 1.8 for hour in (0, 1, 2)}
_BACKGROUND = {
    "skadegorelse": 18, "samling": 14, "brak": 10, "vald": 5, "inbrott": 8, "stold": 10, "ran": 2,
    "droger": 6, "olovligt_boende": 1, "olovlig_trafik": 9, "tillhyggen": 1, "otrygg_belysning": 4,
    "otrygg_insyn": 3, "otrygg_nedskrapning": 6, "otrygg_odslig": 2, "arrangemang": 1,
    "mot_anstalld": 1, "nara_relation": 0.8, "sexualbrott": 0.5, "hatbrott": 0.3, "hot": 1.0,
}  # fmt: skip

Ints = npt.NDArray[np.int64]


def draw_happenings(
    profile: Profile, ground: Ground, last_week: Period, rng: np.random.Generator
) -> pd.DataFrame:
    """
    Draw two years of events.

    Returns
    -------
    pandas.DataFrame
        ``week`` (0–103), ``at`` (naive local time, one that exists), ``east``, ``north`` (metres),
        ``lon``, ``lat`` (degrees), ``category`` and ``spot`` (empty for the ordinary noise).

    Raises
    ------
    ProfileError
        The profile lacks a category that is drawn.
    """
    _needs_categories(profile)
    level = rng.gamma(_DISPERSION, 1 / _DISPERSION, N_WEEKS) * _season(last_week)
    parts = [_at_spot(spot, ground, profile, last_week, level, rng) for spot in SPOTS]
    parts += [
        _noise(PER_WEEK_INSIDE * level, ground, "inside", rng),
        _noise(PER_WEEK_OUTSIDE * level, ground, "outside", rng),
        _noise(PER_WEEK_NEXT_TOWN * level, ground, "next_town", rng),
    ]
    happened = pd.concat(parts, ignore_index=True)
    happened["at"] = _local(happened["week"].to_numpy(), happened.pop("minute"), last_week, profile)
    happened["lon"], happened["lat"] = ground.lon_lat(
        happened["east"].to_numpy(), happened["north"].to_numpy()
    )
    return happened.sort_values("at", kind="stable", ignore_index=True)


def _needs_categories(profile: Profile) -> None:
    drawn = set(_BACKGROUND).union(*(spot.categories for spot in SPOTS))
    missing = sorted(drawn - set(profile.category))
    if missing:
        raise ProfileError(
            f"Profilen {profile.id} saknar kategorierna {', '.join(missing)}, som demons "
            "påhittade rapporter behöver. Använd profilen linkoping."
        )


def _season(last_week: Period) -> Floats:
    """Somewhat more in late summer, somewhat less in late winter."""
    ends = [last_week.before(back).first.timetuple().tm_yday for back in range(N_WEEKS)][::-1]
    return np.asarray(1 + _SEASON * np.sin(2 * np.pi * (np.array(ends) - 135) / 365))


def _at_spot(
    spot: PlantedSpot,
    ground: Ground,
    profile: Profile,
    last_week: Period,
    level: Floats,
    rng: np.random.Generator,
) -> pd.DataFrame:
    week = np.repeat(np.arange(N_WEEKS), rng.poisson(spot.rates() * level))
    centre = ground.place(spot.place)
    east, north = points_around(centre["east"], centre["north"], spot.radius_m, week.size, rng)
    minute = (
        _dark_minutes(week, (centre["lon"], centre["lat"]), last_week, profile, rng)
        if spot.kind == "dark"
        else _habitual_minutes(spot, week.size, rng)
    )
    return _frame(week, minute, east, north, spot.categories, spot.id, rng)


def _noise(rates: Floats, ground: Ground, where: str, rng: np.random.Generator) -> pd.DataFrame:
    week = np.repeat(np.arange(N_WEEKS), rng.poisson(rates))
    if where == "next_town":
        x, y = ground.metres(*_NEXT_TOWN)
        east, north = points_around(x, y, _NEXT_TOWN_M, week.size, rng)
    else:
        area = ground.inside if where == "inside" else ground.outside
        east, north = points_in(area, week.size, rng)
    return _frame(week, _ordinary_minutes(week.size, rng), east, north, _BACKGROUND, "", rng)


def _frame(
    week: Ints,
    minute: Ints,
    east: Floats,
    north: Floats,
    categories: dict[str, float],
    spot: str,
    rng: np.random.Generator,
) -> pd.DataFrame:
    weights = np.array(list(categories.values()), dtype=np.float64)
    category = rng.choice(list(categories), week.size, p=weights / weights.sum())
    return pd.DataFrame({
        "week": week, "minute": minute, "east": east, "north": north,
        "category": category, "spot": spot,
    })  # fmt: skip


def _habitual_minutes(spot: PlantedSpot, n: int, rng: np.random.Generator) -> Ints:
    first, after = spot.hours
    day = rng.choice(spot.weekdays, n)
    habit = day * _MINUTES_A_DAY + rng.integers(first * 60, after * 60, n)
    return np.where(rng.random(n) < INSIDE_HOURS, habit, rng.integers(0, _MINUTES_A_WEEK, n))


def _ordinary_minutes(n: int, rng: np.random.Generator) -> Ints:
    weights = np.tile(_HOURS, 7)
    for (day, hour), more in _WEEKEND_NIGHT.items():
        weights[day * 24 + hour] *= more
    hour_of_week = rng.choice(weights.size, n, p=weights / weights.sum())
    return np.asarray(hour_of_week * 60 + rng.integers(0, 60, n))


def _dark_minutes(
    week: Ints,
    lon_lat: tuple[float, float],
    last_week: Period,
    profile: Profile,
    rng: np.random.Generator,
) -> Ints:
    """Minutes drawn evenly over the dark part of each week."""
    minute = np.full(week.size, -1, dtype=np.int64)
    while (missing := np.flatnonzero(minute < 0)).size:
        tried = rng.integers(0, _MINUTES_A_WEEK, (missing.size, _DARK_TRIES))
        weeks = np.repeat(week[missing], _DARK_TRIES)
        local = _local(weeks, tried.ravel(), last_week, profile)
        sun = sun_elevation(*lon_lat, to_utc(pd.DatetimeIndex(local), profile.timezone))
        dark = np.asarray(sun < DARK_BELOW).reshape(tried.shape)
        found = dark.any(axis=1)
        first = dark.argmax(axis=1)
        minute[missing[found]] = tried[found, first[found]]
    return minute


def _local(
    week: Ints, minute: npt.ArrayLike, last_week: Period, profile: Profile
) -> pd.DatetimeIndex:
    """Minute of a week as a local time that exists (the lost hour of spring is moved)."""
    monday = np.datetime64(last_week.before(N_WEEKS - 1).first, "m")
    naive = monday + (week * _MINUTES_A_WEEK + np.asarray(minute)).astype("timedelta64[m]")
    utc = to_utc(pd.DatetimeIndex(naive.astype("datetime64[us]")), profile.timezone)
    return utc.tz_convert(profile.timezone).tz_localize(None)
