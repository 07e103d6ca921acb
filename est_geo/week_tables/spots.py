"""Hot spots as named places: what, when, how dark, and what was expected there."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from est_geo import analysis
from est_geo.intake import read_gazetteer
from est_geo.periods import Period
from est_geo.profile import Power, Profile
from est_geo.tables import CELLS, HOTSPOTS, HOURS, checked, completed
from est_geo.week_tables.expectations import ALL, EXPECTATION, compared
from est_geo.week_tables.grid_tables import cell_of
from est_geo.week_tables.splitting import Past, Split
from est_geo.week_tables.spot_darkness import spot_darkness
from est_geo.week_tables.spot_past import (
    former_spots,
    past_classes,
    spots_told,
    stable_ids,
)
from est_geo.week_tables.spot_weeks import LEAST_IN_SPOT
from est_geo.week_tables.weekly_cells import WeeklyCells

_TOP_CATEGORIES = 3
_MIX = {"hotspot": "str", "category": "str", "count": "int64", "weight": "float64"}


def read_places(profile: Profile) -> pd.DataFrame | None:
    """Read the profile's `PLACES`, or None where it names no gazetteer."""
    path = profile.gazetteer_path
    return None if path is None else _places(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _places(path: Path, _changed: int) -> pd.DataFrame:
    return read_gazetteer(path).places


def hotspot_table(
    cells: pd.DataFrame,
    split: Split,
    past: Past,
    resolution: int,
    profile: Profile,
    weekly: WeeklyCells | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """
    Make `HOTSPOTS`, the category mix behind them, `CELLS` with its hot spots, and `FORMER_SPOTS`.

    Returns
    -------
    tuple of pandas.DataFrame
        `HOTSPOTS`; the mix (``hotspot, category, count, weight``); `CELLS`; `FORMER_SPOTS`.
    """
    limits = profile.thresholds
    standing = analysis.standing_areas(
        cells, k=limits.hotspot_k, level=limits.hotspot_q, least=LEAST_IN_SPOT
    )
    places = read_places(profile)
    spots, spot_of = analysis.spot_table(
        cells.assign(hot=standing), places, profile, least=LEAST_IN_SPOT
    )
    ids = stable_ids(weekly, spot_of, past.period, places, profile)
    spots, spot_of = spots.assign(id=spots["id"].map(ids).astype("str")), spot_of.map(ids)
    table = checked(cells.assign(hotspot=cells["cell"].map(spot_of).astype("str")), CELLS)
    told = spots_told(weekly, spot_of, profile)
    former = former_spots(told, weekly, places, profile)
    if spots.empty:
        return HOTSPOTS.empty(), _typed_mix(pd.DataFrame(columns=list(_MIX))), table, former
    inside = in_spots(split.window_in_districts, table, resolution, profile)
    mix = _category_mix(inside, profile)
    found = [
        _spot_words(str(key), inside[inside["hotspot"] == key], mix, split.window_period, profile)
        for key in spots["id"]
    ]
    ever = in_spots(split.shown_in_districts, table, resolution, profile)
    dark = spot_darkness(list(spots["id"]), inside, ever, split.window_period, profile)
    full = pd.concat([spots.reset_index(drop=True), pd.DataFrame(found), dark], axis=1)
    now = in_spots(split.in_districts, table, resolution, profile)
    expected = _expected(ever, now, past, list(spots["id"]))
    full = full.merge(expected, on="id", validate="1:1")
    full = full.merge(past_classes(told), on="id", how="left", validate="1:1")
    full = completed(full, HOTSPOTS)
    typed = full.astype(
        {"categories": "str", "peak": "str", "arrow": "str", "kind": "str", "kind_words": "str"}
    )
    return checked(typed[HOTSPOTS.names], HOTSPOTS), mix, table, former


def hours_table(
    cells: pd.DataFrame, split: Split, resolution: int, profile: Profile
) -> pd.DataFrame:
    """Make `HOURS` of the window: the whole study area, each district, each hot spot."""
    window = split.window_in_districts
    inside = in_spots(window, cells, resolution, profile)
    groups = [(ALL, window)]
    groups += [(key, window[window["district"] == key]) for key in profile.districts["id"]]
    groups += [(str(key), part) for key, part in inside.groupby("hotspot", sort=True)]
    period = split.window_period
    tables = [_profile_of(part, period, profile).table.assign(place=key) for key, part in groups]
    return checked(
        pd.concat(tables, ignore_index=True).astype({"place": "str"})[HOURS.names], HOURS
    )


def needs_of(mix: pd.DataFrame, profile: Profile) -> dict[str, Power]:
    """Find the power that most incidents of each hot spot ask for."""
    asked = mix.assign(power=[profile.category[key].needs for key in mix["category"]])
    sums = asked.groupby(["hotspot", "power"])["count"].sum().reset_index()
    most = sums.sort_values(["count", "power"], ascending=[False, True]).drop_duplicates("hotspot")
    return dict(zip(most["hotspot"], most["power"], strict=True))


def in_spots(
    incidents: pd.DataFrame, cells: pd.DataFrame, resolution: int, profile: Profile
) -> pd.DataFrame:
    """Incidents in a hot spot's cells, with its id in ``hotspot``."""
    spot_of = cells.dropna(subset="hotspot").set_index("cell")["hotspot"]
    spot = cell_of(incidents, resolution, profile).map(spot_of).astype("str")
    return incidents.assign(hotspot=spot)[spot.notna()].reset_index(drop=True)


def _category_mix(inside: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    counts = inside.groupby(["hotspot", "category"], sort=True).size().rename("count").reset_index()
    harm = [profile.category[key].harm for key in counts["category"]]
    return _typed_mix(counts.assign(weight=counts["count"] * harm))


def _typed_mix(mix: pd.DataFrame) -> pd.DataFrame:
    return mix.astype(_MIX)[list(_MIX)]


def _profile_of(incidents: pd.DataFrame, window: Period, profile: Profile) -> analysis.TimeProfile:
    """Spread over the hours of the week, as often as each of them stood in the window."""
    start, end = window.bounds(profile.timezone)
    return analysis.time_profile(
        incidents["occurred_from"],
        incidents["occurred_to"],
        timezone=profile.timezone,
        start=start,
        end=end,
    )


def _spot_words(
    key: str, incidents: pd.DataFrame, mix: pd.DataFrame, window: Period, profile: Profile
) -> dict[str, object]:
    own = mix[mix["hotspot"] == key].sort_values(["count", "category"], ascending=[False, True])
    largest = [profile.category[one].name for one in own["category"].head(_TOP_CATEGORIES)]
    hours = _profile_of(incidents, window, profile)
    return {
        "harm": float(own["weight"].sum()),
        "categories": ", ".join(largest),
        "peak": analysis.peak_words(hours.table, hours.n_used),
    }


def _expected(ever: pd.DataFrame, now: pd.DataFrame, past: Past, keys: list[str]) -> pd.DataFrame:
    table, _ = compared(ever, now, (ever["hotspot"], now["hotspot"]), keys, past)
    return table[EXPECTATION].rename_axis("id").reset_index().astype({"id": "str"})
