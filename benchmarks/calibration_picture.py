"""How often a whole picture of a quiet town says that something stands out, by chance alone.

``python -m benchmarks.calibration_picture --weeks 200``: towns in which nothing changes (even noise
in the districts and steady heaps, categories and actors drawn at random, reports up to three days
late), one picture each, and the share of them with any arrow, any gathering, any false place, or a
hot spot that is called emerging. The bar for arrows is 5 %.
"""

import argparse
from collections import Counter

import numpy as np
import pandas as pd

from est_geo import situation_picture
from est_geo.periods import Period
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.tables import dark_differs
from tests.made_up import incidents

PROFILE = Profile.load("linkoping")
WEEK = Period.parse("2026-W46")
HEAPS = ((15.62542, 58.41598, 5.0), (15.58324, 58.42611, 4.0), (15.56460, 58.40840, 3.0),
         (15.64460, 58.39320, 2.0))  # fmt: skip
"""Longitude, latitude and reports a week of the steady heaps."""
WEEKS, NOISE = 78, 40
_APART_M = 400
_KINDS = ("brak", "skadegorelse", "stold", "samling", "vald", "droger")
_SHARES = (0.3, 0.25, 0.2, 0.15, 0.07, 0.03)


def quiet_town(seed: int, uneven: float) -> pd.DataFrame:
    """Draw a town in which every week has the same expectation; `uneven` is weeks' own variance."""
    rng = np.random.default_rng(seed)
    start, _ = WEEK.before(WEEKS - 1).bounds(PROFILE.timezone)
    level = rng.gamma(1 / uneven, uneven, WEEKS) if uneven else np.ones(WEEKS)
    lon, lat, week = [], [], []
    for east, north, rate in HEAPS:
        own = np.repeat(np.arange(WEEKS), rng.poisson(rate * level))
        lon.append(east + rng.normal(0, 7e-4, own.size))
        lat.append(north + rng.normal(0, 3.5e-4, own.size))
        week.append(own)
    own = np.repeat(np.arange(WEEKS), rng.poisson(NOISE * level))
    points = _inside(own.size, rng)
    lon, lat = np.concatenate([*lon, points[0]]), np.concatenate([*lat, points[1]])
    own = np.concatenate([*week, own])
    order = np.argsort(own, kind="stable")
    when = start + pd.to_timedelta(own[order] * 7 * 24 + rng.uniform(0, 7 * 24, own.size), unit="h")
    made = incidents(lon[order], lat[order], pd.DatetimeIndex(when).tz_convert("UTC"))
    return made.assign(
        category=rng.choice(_KINDS, own.size, p=_SHARES),
        received_at=made["occurred_from"] + pd.to_timedelta(rng.uniform(0, 72, own.size), unit="h"),
    ).astype({"received_at": "datetime64[us, UTC]", "category": "str"})


def _inside(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw points evenly over the districts."""
    west, south, east, north = PROFILE.districts.total_bounds
    lon, lat = rng.uniform(west, east, 12 * n + 99), rng.uniform(south, north, 12 * n + 99)
    held = first_polygon(lon, lat, list(PROFILE.districts.geometry)) >= 0
    return lon[held][:n], lat[held][:n]


def said(made: pd.DataFrame) -> Counter[str]:
    """Count what one picture says that is not so."""
    _, end = WEEK.bounds(PROFILE.timezone)
    picture = situation_picture(made, profile=PROFILE, start=WEEK.first, end=WEEK.last, as_of=end)
    tables = picture.tables
    with_arrows = (tables.district_week, tables.category_week, tables.hotspots)
    arrows = [bool((table["arrow"] != "none").any()) for table in with_arrows]
    heaps = np.array([[east, north] for east, north, _ in HEAPS])
    spots = tables.hotspots[["lon", "lat"]].to_numpy()
    far = [np.hypot(*((heaps - spot) * (58_400, 111_300)).T).min() > _APART_M for spot in spots]
    return Counter(
        {
            "any arrow": picture.headline.arrow != "none" or any(arrows),
            "any gathering": not tables.clusters.empty,
            "a false place": any(far),
            "emerging or new": bool(tables.hotspots["kind"].isin(["emerging", "new"]).any()),
            "forecast shown": picture.outlook.shown,
            "dark or light": any(
                dark_differs(spot.dark_ratio_low, spot.dark_ratio_high, spot.dark_q)
                for spot in tables.hotspots.itertuples()
            ),
        }
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=200)
    weeks = parser.parse_args().weeks
    for uneven in (0.0, 0.1):
        total: Counter[str] = Counter()
        for seed in range(weeks):
            total += said(quiet_town(seed, uneven))
        print(f"\n{weeks} quiet weeks, extra week-to-week variance {uneven}")
        for what, n in total.items():
            print(f"  {what:<18} {n:4d}  {100 * n / weeks:5.1f} %")


if __name__ == "__main__":
    main()
