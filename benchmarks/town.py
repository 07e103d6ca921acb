"""What several benchmarks count on: a made-up town of any size, and Chicago's assaults."""

import numpy as np
import pandas as pd

from benchmarks.million import points
from est_geo.cells import cell_text, cells_at
from tests.real import REAL

WEEKS = 104
COLUMNS = ["lon", "lat", "cell", "week", "time"]
_PIECE = 500_000
FIRST = pd.Timestamp("2024-11-18")


def town(
    n: int, resolution: int = 10, seed: int = 1, columns: list[str] | None = None
) -> pd.DataFrame:
    """
    Make `n` incidents over two years.

    Returns
    -------
    pandas.DataFrame
        ``lon``, ``lat``, ``cell`` (text), ``time`` (naive) and ``week`` (its Monday). Places as in
        `benchmarks.million`; ±30 % season; most between noon and midnight.
    """
    sizes = [min(_PIECE, n - begun) for begun in range(0, n, _PIECE)]
    pieces = [
        _piece(size, resolution, seed + number)[columns or COLUMNS]
        for number, size in enumerate(sizes)
    ]
    return pd.concat(pieces, ignore_index=True)


def _piece(n: int, resolution: int, seed: int) -> pd.DataFrame:
    """Make a part of the town: in parts, so that the making does not set the peak of memory."""
    draw = np.random.default_rng(seed)
    frame = points(n, seed)
    codes, cells = pd.factorize(cells_at(frame["lon"], frame["lat"], resolution))
    frame["cell"] = pd.array(cell_text(cells), dtype="str").take(codes)
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    week = draw.choice(WEEKS, n, p=season / season.sum())
    hour = draw.triangular(0, 20, 24, n) + 24 * draw.integers(0, 7, n)
    frame["week"] = (FIRST + pd.to_timedelta(np.arange(WEEKS) * 7, unit="D")).take(week)
    frame["time"] = frame["week"] + pd.to_timedelta((hour * 3600).astype(np.int64), unit="s")
    return frame


def assaults(resolution: int = 9) -> pd.DataFrame:
    """Read Chicago's aggravated assaults 2010–2018 with ``cell`` and ``week`` (its Monday)."""
    frame = pd.read_parquet(REAL / "chicago_aggravated_assaults_2010_2018.parquet")
    day = frame["ts"].dt.normalize()
    frame["week"] = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
    frame["cell"] = pd.array(
        cell_text(cells_at(frame["lon"], frame["lat"], resolution)), dtype="str"
    )
    return frame


def week_panel(
    frame: pd.DataFrame, cells: list[str], newest: pd.Timestamp, weeks: int
) -> pd.DataFrame:
    """Count incidents (``cell``, ``week``) per study cell in the last weeks: a cell panel."""
    starts = pd.date_range(end=newest, periods=weeks, freq="7D")
    column = starts.get_indexer(frame["week"])
    codes, texts = pd.factorize(frame["cell"])
    row = pd.Index(cells).get_indexer(texts)[codes]
    kept = (column >= 0) & (row >= 0)
    flat = np.bincount(row[kept] * weeks + column[kept], minlength=len(cells) * weeks)
    return pd.DataFrame(flat.reshape(len(cells), weeks), index=cells, columns=starts)
