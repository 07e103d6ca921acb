"""Two real cities as daily cell panels, by the protocol of golden/README.md."""

from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd

from est_geo.analysis import study_cells
from est_geo.cells import cell_text, cells_at
from tests.real import REAL

RESOLUTION = 9
CITIES = {
    "chicago": (
        "chicago_aggravated_assaults_2010_2018.parquet",
        "chicago_police_districts.geojson",
    ),
    "nyc": ("nyc_shootings_2006_2023H1.parquet", "nyc_boroughs.geojson"),
}


def placed_incidents(city: str) -> pd.DataFrame:
    """Incidents once each (New York's rows are victims), with ``ts`` and ``cell``."""
    frame = pd.read_parquet(REAL / CITIES[city][0]).drop_duplicates("id")
    frame = frame[frame["lat"].notna() & frame["ts"].notna()]
    cells = cell_text(cells_at(frame["lon"], frame["lat"], RESOLUTION))
    return pd.DataFrame({"ts": pd.to_datetime(frame["ts"]), "cell": cells})


@lru_cache(maxsize=2)
def daily_panel(city: str, first: str, last: str) -> pd.DataFrame:
    """Count per cell whose centre lies in the city, and day; incidents elsewhere are dropped."""
    cells = pd.Index(study_cells(gpd.read_file(REAL / "boundaries" / CITIES[city][1]), RESOLUTION))
    days = pd.date_range(first, last, name="start")
    frame = placed_incidents(city)
    row = cells.get_indexer(frame["cell"])
    column = days.get_indexer(frame["ts"].dt.normalize())
    kept = (row >= 0) & (column >= 0)
    panel = np.zeros((len(cells), len(days)), dtype=np.float32)
    np.add.at(panel, (row[kept], column[kept]), 1)
    return pd.DataFrame(panel, index=cells, columns=days)


def in_periods(panel: pd.DataFrame, n_days: int) -> pd.DataFrame:
    """Whole periods of `n_days` that end with the panel; days before the first are dropped."""
    n = panel.shape[1] // n_days
    used = panel.iloc[:, panel.shape[1] - n * n_days :]
    summed = used.to_numpy().reshape(len(panel), n, n_days).sum(axis=2)
    return pd.DataFrame(summed, index=panel.index, columns=used.columns[::n_days])
