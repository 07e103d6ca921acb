"""Hot spots as named places: what, when, how dark, and what was expected there."""

from typing import cast

import numpy as np
import pandas as pd

from est_geo import analysis
from est_geo.intake import read_gazetteer
from est_geo.profile import Power, Profile
from est_geo.tables import CELLS, HOTSPOTS, HOURS, checked
from est_geo.week_tables.expectations import ALL, EXPECTATION, compared
from est_geo.week_tables.grid_tables import cells_of
from est_geo.week_tables.splitting import Past, Split

_TOP_CATEGORIES = 3
_MIX = {"hotspot": "str", "category": "str", "count": "int64", "weight": "float64"}


def read_places(profile: Profile) -> pd.DataFrame | None:
    """Read the profile's `PLACES`, or None where it names no gazetteer."""
    path = profile.gazetteer_path
    return None if path is None else read_gazetteer(path).places


def hotspot_table(
    cells: pd.DataFrame, split: Split, past: Past, resolution: int, profile: Profile
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """
    Make `HOTSPOTS`, the category mix behind them, and `CELLS` with its hot spots filled in.

    Returns
    -------
    tuple of pandas.DataFrame
        `HOTSPOTS`; the mix (``hotspot, category, count, weight``); `CELLS`.
    """
    spots, members = analysis.spot_table(cells, read_places(profile), profile)
    table = cells.assign(hotspot=cells["cell"].map(members).astype("str"))
    if spots.empty:
        return HOTSPOTS.empty(), _empty_mix(), checked(table, CELLS)
    spot_of = _spot_of(members, resolution, profile)
    window = split.window_in_districts.assign(hotspot=spot_of(split.window_in_districts))
    inside = window[window["hotspot"].notna()].reset_index(drop=True)
    mix = _category_mix(inside, profile)
    words = [_spot_words(one, inside, mix, past, profile) for one in spots.itertuples()]
    full = spots.merge(pd.DataFrame(words), on="id", validate="1:1")
    full = full.merge(_expected(split, past, spot_of, list(spots["id"])), on="id", validate="1:1")
    typed = full.astype({"categories": "str", "peak": "str", "arrow": "str"})
    return checked(typed[HOTSPOTS.names], HOTSPOTS), mix, checked(table, CELLS)
