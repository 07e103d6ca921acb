"""The hot spots of an earlier week, drawn again as it drew them and kept for the next picture."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from est_geo import analysis
from est_geo.profile import Profile
from est_geo.week_tables.weekly_cells import WeeklyCells

LEAST_IN_SPOT = 3
"""Incidents of the window that a place to talk of holds in its own cells, not its neighbours'."""


@dataclass(frozen=True, slots=True)
class StudyGrid:
    """
    A grid that hot spots are drawn on; everything but the counts that decides where they lie.

    Attributes
    ----------
    cells, districts : tuple of str
        The study cells and the district of each.
    area_cells, areas : tuple
        Area inside the districts by cell (m²); border cells that are no study cells too.
    k : int
        Rings of neighbours.
    q : float
        Level at which a cell is hot.
    """

    cells: tuple[str, ...]
    districts: tuple[str, ...]
    area_cells: tuple[str, ...]
    areas: tuple[float, ...]
    k: int
    q: float

    @classmethod
    def of(cls, weekly: WeeklyCells, profile: Profile) -> "StudyGrid":
        """Take the grid of a picture's weeks."""
        cells = weekly.known.index.tolist()
        limits = profile.thresholds
        return cls(
            tuple(cells),
            tuple(weekly.districts.loc[cells]),
            tuple(weekly.areas.index),
            tuple(weekly.areas),
            limits.hotspot_k,
            limits.hotspot_q,
        )


def hot_grid(grid: StudyGrid, counts: bytes) -> pd.DataFrame:
    """Test a window's counts (int64) as `hotspot_table` does; ``hot`` only where a place stands."""
    index = pd.Index(grid.cells, name="cell", dtype="str")
    series = pd.Series(np.frombuffer(counts, dtype=np.int64), index=index)
    areas = pd.Series(grid.areas, index=pd.Index(grid.area_cells, dtype="str"))
    tested = analysis.hot_cells(series, k=grid.k, q=grid.q, areas=areas)
    cells = pd.DataFrame(
        {
            "cell": pd.Series(grid.cells, dtype="str"),
            "district": pd.Series(grid.districts, dtype="str"),
            "count": series.to_numpy(),
            "count_period": 0,
            "hot": tested["hot"].to_numpy(),
            "hot_p": tested["p"].to_numpy(),
            "role": tested["role"].to_numpy(),
        }
    )
    standing = analysis.standing_areas(cells, k=grid.k, level=grid.q, least=LEAST_IN_SPOT)
    return cells.assign(hot=standing)


# Two pictures share all but a few weeks, and a new report changes only those that it falls in.
@lru_cache(maxsize=1024)
def spots_of(grid: StudyGrid, counts: bytes) -> tuple[frozenset[str], ...]:
    """Give the cells of each hot spot of a window's counts (int64), one cell in one spot only."""
    cells = hot_grid(grid, counts)
    spot = analysis.connected_spots(cells, grid.k)
    return tuple(
        frozenset(part["cell"])
        for _, part in cells.groupby(spot)
        if part["count"].sum() >= LEAST_IN_SPOT
    )
