"""Where reports have gathered in the last weeks, more than place and season explain."""

import numpy as np
import pandas as pd

from est_geo import analysis
from est_geo.cells import cell_centres, cell_numbers
from est_geo.profile import Profile
from est_geo.tables import CLUSTERS, checked
from est_geo.week_tables.weekly_cells import WeeklyCells

K_MAX = 3
WEEKS_MAX = 4
SIMULATIONS = 999


def cluster_table(
    weekly: WeeklyCells | None, places: pd.DataFrame | None, profile: Profile
) -> pd.DataFrame:
    """
    Make `CLUSTERS`: those that pass their own noise gate, least likely by chance first.

    Looked for in whole weeks only, over the weeks that this one is compared with.
    """
    if weekly is None:
        return CLUSTERS.empty()
    cases = weekly.cases(profile.thresholds.history_weeks + 1)
    last = pd.Timestamp(weekly.panel.columns[-1]).tz_convert(weekly.timezone).tz_localize(None)
    found = analysis.clusters_shown(
        analysis.scan(
            cases, k_max=K_MAX, weeks_max=WEEKS_MAX, simulations=SIMULATIONS, newest=last
        ),
        profile.thresholds.cluster_p,
    ).reset_index(drop=True)
    if found.empty:
        return CLUSTERS.empty()
    inside = [[cell for cell in cells if cell in weekly.panel.index] for cells in found["cells"]]
    table = pd.DataFrame(
        {
            "id": [f"{number}" for number in range(1, len(found) + 1)],
            "district": [_district(weekly, cells, int(n)) for cells, n in
                         zip(inside, found["weeks"], strict=True)],
            **_middles(found["centre"]),
            "cells": [" ".join(cells) for cells in inside],
            "start": _utc(found["start"], weekly.timezone),
            "end": _utc(found["end"], weekly.timezone),
            "observed": found["observed"].to_numpy(dtype=np.int64),
            "expected": found["expected"].to_numpy(dtype=float),
            "p": found["p"].to_numpy(dtype=float),
            "words": [analysis.cluster_words(row) for _, row in found.iterrows()],
        }
    )  # fmt: skip
    table["name"] = analysis.name_spots(table, places, profile)
    text = dict.fromkeys(("id", "name", "district", "cells", "words"), "str")
    return checked(table.astype(text)[CLUSTERS.names], CLUSTERS)


def _district(weekly: WeeklyCells, cells: list[str], weeks: int) -> str:
    """Give the district in which most of the cluster's incidents lie."""
    recent = weekly.panel.loc[cells].iloc[:, -weeks:].sum(axis=1)
    return str(recent.groupby(weekly.districts.loc[cells]).sum().idxmax())


def _middles(centres: pd.Series) -> dict[str, object]:
    lon, lat = cell_centres(cell_numbers(centres.tolist()))
    return {"lon": lon, "lat": lat}


def _utc(local: pd.Series, timezone: str) -> pd.Series:
    moments = pd.DatetimeIndex(local).tz_localize(timezone).tz_convert("UTC").as_unit("us")
    return pd.Series(moments, index=local.index)
