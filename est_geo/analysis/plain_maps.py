"""The plain maps that a forecast must beat to be worth showing."""

from collections.abc import Sequence

import h3ronpy
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from est_geo.analysis.cell_panels import CellHistory
from est_geo.analysis.cell_smoothing import spreading
from est_geo.cells import cell_numbers
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RIVAL_NAMES = {
    "uniform": "jämnt över ytan",
    "all_history": "hela historien",
    "last_52_weeks": "senaste 52 veckorna",
    "last_4_weeks": "senaste 4 veckorna",
    "kde_500": "täthet, 500 m",
    "kde_1000": "täthet, 1 000 m",
    "ewma_90": "avtagande minne, 90 dygn",
    "ewma_90_kde_500": "avtagande minne och täthet",
}
"""Each plain map and what a user reads."""
_YEAR_DAYS, _MONTH_DAYS, _HALF_LIFE_DAYS = 364.0, 28.0, 90.0


def whole_cell_areas(cells: Sequence[str] | pd.Index) -> pd.Series:
    """
    Area of each cell in m².

    Parameters
    ----------
    cells : sequence of str
        H3 cells.

    Returns
    -------
    pandas.Series
        Named ``area_m2``, indexed by cell.

    Raises
    ------
    GeometryError
        A text is not a cell.

    Examples
    --------
    >>> whole_cell_areas(["8a08b3c24d27fff"]).round(-1).tolist()
    [11550.0]
    """
    texts = cells.tolist() if isinstance(cells, pd.Index) else list(cells)
    index = pd.Index(texts, name="cell", dtype="str")
    if not texts:
        return pd.Series([], index=index, dtype=np.float64, name="area_m2")
    found = np.asarray(pa.array(h3ronpy.cells_area_m2(cell_numbers(texts))), dtype=np.float64)
    return pd.Series(found, index=index, name="area_m2")


def naive_rivals(
    history: pd.DataFrame, *, horizon: int = 1, areas: pd.Series | None = None
) -> pd.DataFrame:
    """
    Foretell by eight plain methods what comes in each cell over the next periods.

    Parameters
    ----------
    history : pandas.DataFrame
        Cell panel, as for `forecast`.
    horizon : int
        Number of periods ahead.
    areas : pandas.Series, optional
        Area of each cell; H3's own when left out.

    Returns
    -------
    pandas.DataFrame
        On the index of `history`, one column a method: ``uniform`` (by area), ``all_history``,
        ``last_52_weeks`` and ``last_4_weeks`` (whole periods, at least one), ``kde_500`` and
        ``kde_1000`` (quartic, metres, all history), ``ewma_90`` (half-life 90 days) and
        ``ewma_90_kde_500``. Each sums to the mean total of all history over the horizon, or is
        zero everywhere when its own memory is empty.

    Raises
    ------
    TableError, GeometryError
        As `forecast`; an area is missing or not above 0, or stands twice.

    Examples
    --------
    >>> cells = ["8a08b3c24d07fff", "8a08b3c24d27fff"]
    >>> weeks = pd.date_range("2026-01-05", periods=8, freq="7D")
    >>> history = pd.DataFrame([[1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1]], cells, weeks)
    >>> naive_rivals(history)[["uniform", "all_history", "last_4_weeks"]].round(2).values.tolist()
    [[0.25, 0.25, 0.0], [0.25, 0.25, 0.5]]
    """
    if horizon < 1:
        raise TableError(f"Prognosen måste gälla minst en period framåt, inte {horizon}.")
    past = CellHistory.of(history)
    area = areas_in_order(past.cells, whole_cell_areas(past.cells) if areas is None else areas)
    end = past.counts.shape[1]
    maps = rival_maps(past, np.array([end]), area)[0]
    rate = float(past.counts.sum()) / end * horizon
    total = maps.sum(axis=1, keepdims=True)
    scaled = rate * maps / np.where(total > 0, total, 1.0)
    return pd.DataFrame(scaled.T, index=history.index, columns=list(RIVAL_NAMES))


def areas_in_order(cells: pd.Index, areas: pd.Series) -> Floats:
    """
    Take the area of each cell, or refuse the areas.

    Raises
    ------
    TableError
        An area is missing or not above 0, or stands twice.

    Examples
    --------
    >>> areas_in_order(pd.Index(["b", "a"]), pd.Series({"a": 1.0, "b": 2.0})).tolist()
    [2.0, 1.0]
    """
    if not areas.index.is_unique:
        raise TableError("Varje ruta får finnas en gång bland ytorna.")
    found: Floats = areas.reindex(cells).to_numpy(dtype=np.float64, na_value=np.nan)
    bad = ~(np.isfinite(found) & (found > 0))
    if bad.any():
        raise TableError(
            f"Varje ruta måste ha en yta större än 0; {int(bad.sum())} saknar det, den första på "
            f"rad {int(bad.argmax())}. Räkna med whole_cell_areas."
        )
    return found


def rival_maps(past: CellHistory, at: Ints, area: Floats) -> Floats:
    """
    Give the plain maps at every moment `at`: moments × methods × cells, in no common unit.

    Each map of moment t knows the periods before column t, and no other.
    """
    days, n = past.days, past.counts.shape[1]
    length = (days[-1] - days[0]) / n
    age = days[at][None, :] - days[:-1, None]
    back = at[None, :] - np.arange(n)[:, None]  # 1 is the period just before the moment
    known = back >= 1
    memories = [
        known,
        known & (back <= max(1, int(_YEAR_DAYS / length + 1e-6))),
        known & (back <= max(1, int(_MONTH_DAYS / length + 1e-6))),
        np.where(known, 0.5 ** (np.maximum(age, 0) / _HALF_LIFE_DAYS), 0.0),
    ]
    raw = past.counts @ np.hstack(memories).astype(np.float64)
    every, year, month, fading = np.split(raw, len(memories), axis=1)
    near, wide = spreading(past.cells, 500.0), spreading(past.cells, 1000.0)
    even = np.repeat(area[:, None], len(at), axis=1)
    maps = [even, every, year, month, near @ every, wide @ every, fading, near @ fading]
    return np.stack(maps).transpose(2, 0, 1)
