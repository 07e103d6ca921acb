"""Made-up figures beside the reports: lamps, their faults, a survey, police statistics."""

from typing import Final

import numpy as np
import pandas as pd

from est_geo.demo_town.background import Floats, Ground
from est_geo.demo_town.forms import MADE_UP
from est_geo.demo_town.planting import SPOTS
from est_geo.periods import Period, local_midnight
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.tables import AREA_STATISTICS, LAMP_FAULTS, LAMPS, SURVEY_RESULTS, Table, typed

_STREAM: Final = 49
_SOURCE: Final = f"{MADE_UP.lower()}: lampregister"
_SPACING_M: Final = 30.0
_PATH_M: Final = 120.0
_NEAREST_PATH_M: Final = (40.0, 350.0)
_JITTER_M: Final = 1.5
_OUT_ANYWHERE: Final = 0.02
_TOLD_OF: Final = 0.8
_MENDED_FAULTS: Final = 60
_DARK_M, _PATCHY_M, _LIT_M, _PATCHY_SHARE = 75.0, 120.0, 250.0, 0.4
LAMP_TRUTHS: Final = {"domkyrkan_efter_morkret": "dark", "ryds_centrum": "patchy",
                     "skaggetorps_centrum": "lit"}  # fmt: skip
"""Spots whose lamps are none that light, partly out, or all lit."""
LIGHTING_TRUTHS: Final = {
    "domkyrkan_efter_morkret": "crime", "ryds_centrum": "safety", "skaggetorps_centrum": "none",
}  # fmt: skip
"""What lighting is motivated by within 120 m of these spots, as planted."""
_SAFE: Final = {"skaggetorp": 0.55, "ryd": 0.48, "berga": 0.63, "city": 0.71}
_LIGHT_ENOUGH: Final = {"skaggetorp": 0.74, "ryd": 0.39, "berga": 0.66, "city": 0.7}
_GROUPS: Final = {None: 0.0, "kvinnor": -0.09, "män": 0.09}
_QUESTIONS: Final = {
    "Känner sig trygg utomhus sena kvällar": _SAFE,
    "Tycker att belysningen räcker": _LIGHT_ENOUGH,
}
_REPORTED: Final = {"Skadegörelse": 14.0, "Rån": 1.6, "Misshandel": 5.0, "Stöld": 22.0}
_SIZE: Final = {"skaggetorp": 1.1, "ryd": 0.9, "berga": 0.8, "city": 1.9}


def made_up_assets(
    profile: Profile, ground: Ground, *, seed: int, last_week: Period
) -> dict[str, pd.DataFrame]:
    """
    Make up the tables beside the reports; every source says that it is made up.

    Truths are planted in the lamps: none lights the dark spot, some of those at Ryds centrum are
    out, and all at Skäggetorps centrum work.

    Parameters
    ----------
    profile : Profile
        Its districts.
    ground : Ground
        Where its places lie.
    seed : int
        The same seed and week always give the same tables.
    last_week : Period
        The newest of the ISO weeks.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``lamps``, ``lamp_faults``, ``survey_results`` and ``area_statistics``.
    """
    rng = np.random.default_rng([seed, last_week.first.toordinal(), _STREAM])
    now = local_midnight(last_week.after, profile.timezone)
    lamps = _lamps(profile, ground, rng)
    return {
        "lamps": _as(lamps.assign(stated_at=now - pd.Timedelta(days=5)), LAMPS),
        "lamp_faults": _as(_faults(lamps, now, rng), LAMP_FAULTS),
        "survey_results": _as(_survey(profile, last_week, rng), SURVEY_RESULTS),
        "area_statistics": _as(_police(profile, last_week, rng), AREA_STATISTICS),
    }


def _as(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    numbered = frame.assign(row_id=[f"pahittad-{at:05}" for at in range(len(frame))])
    return typed(numbered, table)


def _lamps(profile: Profile, ground: Ground, rng: np.random.Generator) -> pd.DataFrame:
    """Lamps along paths: between near places of the districts, and across each planted spot."""
    parts = [_between_places(profile, ground)]
    centres = {spot.id: ground.place(spot.place) for spot in SPOTS}
    for centre in centres.values():
        x, y = float(centre["east"]), float(centre["north"])
        parts += [_along(x - _PATH_M, y, x + _PATH_M, y), _along(x, y - _PATH_M, x, y + _PATH_M)]
    points = np.vstack(parts)
    points += rng.normal(0, _JITTER_M, points.shape)
    east, north = points[:, 0], points[:, 1]
    out = rng.random(east.size) < _OUT_ANYWHERE
    chance = rng.random(east.size)
    for spot, state in LAMP_TRUTHS.items():
        away = np.hypot(east - centres[spot]["east"], north - centres[spot]["north"])
        out |= (state == "dark") & (away < _DARK_M)
        out |= (state == "patchy") & (away < _PATCHY_M) & (chance < _PATCHY_SHARE)
        out &= ~((state == "lit") & (away < _LIT_M))
    lon, lat = ground.lon_lat(east, north)
    kind = np.where(rng.random(east.size) < 0.7, "LED på stolpe", "natrium på stolpe")  # noqa: PLR2004 - a guess
    return pd.DataFrame({
        "source": _SOURCE, "source_id": [f"L{at:04}" for at in range(east.size)], "kind": kind,
        "status": np.where(out, "out", "working"), "lon": lon, "lat": lat,
    })  # fmt: skip


def _between_places(profile: Profile, ground: Ground) -> Floats:
    places = ground.places[ground.places["precision"] != "street"]
    home = first_polygon(places["lon"], places["lat"], list(profile.districts.geometry))
    at = places.loc[home >= 0, ["east", "north"]].to_numpy()
    away = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    away[away < _NEAREST_PATH_M[0]] = np.inf
    near = away.argmin(axis=1)
    pairs = {
        (min(one, int(other)), max(one, int(other)))
        for one, other in enumerate(near)
        if away[one, other] <= _NEAREST_PATH_M[1]
    }
    return np.vstack([_along(*at[one], *at[other]) for one, other in sorted(pairs)])


def _along(x0: float, y0: float, x1: float, y1: float) -> Floats:
    n = max(2, int(np.hypot(x1 - x0, y1 - y0) // _SPACING_M))
    share = (np.arange(n) + 0.5) / n
    return np.column_stack([x0 + share * (x1 - x0), y0 + share * (y1 - y0)])


def _faults(lamps: pd.DataFrame, now: pd.Timestamp, rng: np.random.Generator) -> pd.DataFrame:
    """Open faults at most lamps that are out, and mended ones at some that work."""
    dark = lamps[(lamps["status"] == "out") & (rng.random(len(lamps)) < _TOLD_OF)]
    working = np.flatnonzero(lamps["status"] == "working")
    chosen = rng.choice(working, min(_MENDED_FAULTS, working.size), replace=False)
    mended = lamps.iloc[np.sort(chosen)]
    since = pd.to_timedelta(rng.integers(12, 130, len(dark)), unit="D")
    begun = now - pd.to_timedelta(rng.integers(60, 640, len(mended)), unit="D")
    took = pd.to_timedelta(np.ceil(np.exp(rng.normal(2.2, 0.8, len(mended)))).clip(1, 55), unit="D")
    opened = dark.assign(reported_at=now - since, repaired_at=pd.Series(pd.NaT, dark.index))
    closed = mended.assign(reported_at=begun, repaired_at=begun + took)
    faults = pd.concat(
        [closed, opened.assign(repaired_at=opened["repaired_at"].dt.tz_localize("UTC"))]
    )
    return faults.assign(
        source=f"{MADE_UP.lower()}: felanmälan", kind="lampa släckt",
        source_id=[f"F{at:04}" for at in range(len(faults))],
    )  # fmt: skip


def _survey(profile: Profile, last_week: Period, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    names = dict(zip(profile.districts["id"], profile.districts["name"], strict=True))
    for year in (last_week.first.year - 1, last_week.first.year):
        period = Period.parse(f"{year}-03-01/{year}-04-30").bounds(profile.timezone)
        for question, shares in _QUESTIONS.items():
            for district, share in shares.items():
                for group, more in _GROUPS.items():
                    n = int(rng.integers(180, 260)) // (1 if group is None else 2)
                    rows.append({
                        "source": f"{MADE_UP.lower()}: trygghetsundersökning",
                        "area": names.get(district, district), "district": district,
                        "start": period[0], "end": period[1], "question": question,
                        "group": group, "share": rng.binomial(n, share + more) / n, "n": n,
                    })  # fmt: skip
    return pd.DataFrame(rows)


def _police(profile: Profile, last_week: Period, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    names = dict(zip(profile.districts["id"], profile.districts["name"], strict=True))
    month = Period.parse(f"{last_week.first.year}-{last_week.first.month:02}")
    for _ in range(12):
        month = Period.parse(f"{month.before(1).last.isoformat()[:7]}")
        start, end = month.bounds(profile.timezone)
        rows += [
            {
                "source": f"{MADE_UP.lower()}: polisens områdesstatistik",
                "area": names.get(district, district), "district": district,
                "start": start, "end": end, "category": category,
                "count": float(rng.poisson(rate * size)),
            }
            for district, size in _SIZE.items()
            for category, rate in _REPORTED.items()
        ]  # fmt: skip
    return pd.DataFrame(rows)
