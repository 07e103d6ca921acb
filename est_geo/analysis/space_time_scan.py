"""Space–time permutation scan: whether cases have gathered somewhere in the last weeks."""

from typing import Any

import h3ronpy
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from est_geo.analysis.scan_windows import (
    CaseCounts,
    Zones,
    counted_cases,
    disc_sums,
    highest_ratios,
    log_ratio,
    share_at_least,
)
from est_geo.cells import cell_numbers, cell_text
from est_geo.errors import TableError
from est_geo.words import counted, number

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_DAYS = 7
_SHOWN_LEVEL = 0.01
_LEAST_WRITTEN = 0.05  # one decimal: below it "0,0" would be written
_LEAST_P = 0.0005


def scan(
    cases: pd.DataFrame,
    *,
    k_max: int = 3,
    weeks_max: int = 4,
    simulations: int = 999,
    seed: int = 0,
    newest: pd.Timestamp | None = None,
    clusters_max: int = 20,
) -> pd.DataFrame:
    """
    Places where cases have gathered in the last weeks, more than place and season explain.

    Every disc of up to `k_max` rings around every cell with a case is looked at, over the last 1,
    2, … `weeks_max` weeks. Expected is what the disc would hold if it had its usual share of what
    the whole area had in those weeks. A place that is always full is therefore no cluster, and
    neither is a week that is full everywhere.

    Parameters
    ----------
    cases : pandas.DataFrame
        One row a case: ``cell`` (H3 text, all of one resolution) and ``week``, the start of its
        week (Timestamp, best in local time: a week is told by its date). Any index.
    k_max : int
        Most rings, 0 or more.
    weeks_max : int
        Longest window in weeks, 1 or more.
    simulations : int
        Histories that are drawn to find p; the smallest p is 1 / (1 + simulations).
    seed : int
        Seed of the draws; the same seed and cases give the same p, in whatever order they stand.
    newest : pandas.Timestamp, optional
        Start of the newest week to look at; later cases are left out. The last week that has a case
        when left out. Give the last *whole* week: half a week of cases looks like a quiet one.
    clusters_max : int
        At most this many rows.

    Returns
    -------
    pandas.DataFrame
        One row a cluster, the strongest first: ``cells`` (list, the whole disc, sorted), ``start``,
        ``end`` (half-open: the first day, and the first day after), ``observed``, ``expected``,
        ``p``, ``ratio`` (the log likelihood ratio), ``centre``, ``k``, ``weeks``. No two share a
        cell: after the strongest, a disc that overlaps one already in the table is passed over.
        p compares each with the strongest cluster of every drawn history, so it is corrected for
        all the discs and windows looked at, and is if anything too high for the second and later.
        No cases, one, or all in one cell or one week: no rows.

    Raises
    ------
    TableError
        A column, cell or week is missing, weeks do not begin on the same weekday, cells are of
        different resolutions, or a setting is out of range.
    GeometryError
        A cell is not an H3 cell.

    Notes
    -----
    Kulldorff, Heffernan, Hartman, Assunção & Mostashari (2005), PLoS Medicine 2(3), e59,
    prospective (every window ends with the newest week). Of equal ratios the one with fewer rings,
    then fewer weeks, then the first cell is taken.

    Examples
    --------
    >>> weeks = pd.date_range("2026-09-07", periods=10, freq="7D")
    >>> places = ["8a08b3c24d27fff", "8a08b3c2088ffff", "8a08b3c2094ffff"]
    >>> usual = [(place, week) for place in places for week in weeks]
    >>> burst = [(places[0], weeks[-1])] * 12
    >>> found = scan(pd.DataFrame(usual + burst, columns=["cell", "week"])).iloc[0]
    >>> found["centre"], str(found["start"].date()), str(found["end"].date())
    ('8a08b3c24d27fff', '2026-11-09', '2026-11-16')
    >>> int(found["observed"]), float(found["expected"]), float(found["p"])
    (13, 7.857142857142857, 0.007)
    """
    _refuse_settings(k_max, weeks_max, simulations, clusters_max)
    counts = counted_cases(cases, weeks_max, newest)
    if not counts.in_windows[-1:].sum():
        return _table([], counts)
    zones = Zones.around(counts, k_max)
    rows = _strongest(counts, zones, clusters_max)
    if rows:
        floor = min(row["ratio"] for row in rows)
        highest = highest_ratios(counts, zones, floor, simulations, seed)
        for row in rows:
            row["p"] = share_at_least(row["ratio"], highest)
    return _table(rows, counts)


def _refuse_settings(k_max: int, weeks_max: int, simulations: int, clusters_max: int) -> None:
    least = {"k_max": (k_max, 0), "weeks_max": (weeks_max, 1), "simulations": (simulations, 1),
             "clusters_max": (clusters_max, 1)}  # fmt: skip
    for name, (value, lowest) in least.items():
        if value < lowest:
            raise TableError(f"{name} måste vara minst {lowest}, inte {value}.")


def _strongest(counts: CaseCounts, zones: Zones, clusters_max: int) -> list[dict[str, Any]]:
    """Take discs and windows in order of likelihood ratio, passing over those that overlap."""
    windows = counts.in_windows
    recent = counts.by_week.cumsum(axis=1)
    rings = [ring.astype(np.int64) for ring in zones.rings]
    observed = np.stack(list(disc_sums(rings, recent)))
    expected = np.stack(zones.totals)[:, :, None] * windows / counts.total
    ratio = log_ratio(observed, expected, counts.total)
    rows: list[dict[str, Any]] = []
    taken: set[int] = set()
    order = _in_order(ratio)
    for k, cell, window in zip(*(part.tolist() for part in order), strict=True):
        if len(rows) == clusters_max:
            break
        disc = _disc(counts.cells[cell], k)
        if taken.isdisjoint(disc):
            taken.update(disc)
            at = (k, cell, window)
            rows.append(
                {"cells": cell_text(disc).tolist(), "observed": int(observed[at]),
                 "expected": float(expected[at]), "ratio": float(ratio[at]),
                 "centre": counts.cells[cell], "k": k, "weeks": window + 1}
            )  # fmt: skip
    return rows


def _in_order(ratio: Floats) -> tuple[Ints, Ints, Ints]:
    """Places (k, cell, window) of every ratio above 0: highest, fewest rings, weeks, first cell."""
    k, cell, window = np.nonzero(ratio > 0)
    order = np.lexsort((cell, window, k, -ratio[k, cell, window]))
    return k[order], cell[order], window[order]


def _disc(centre: str, k: int) -> list[int]:
    disc = pa.array(h3ronpy.grid_disk(cell_numbers([centre]), k)).flatten()
    return sorted(disc.to_pylist())


def _table(rows: list[dict[str, Any]], counts: CaseCounts) -> pd.DataFrame:
    types = {"cells": "object", "observed": "int64", "expected": "float64", "p": "float64",
             "ratio": "float64", "centre": "str", "k": "int64", "weeks": "int64"}  # fmt: skip
    columns = {name: pd.Series([row[name] for row in rows], dtype=kind)
               for name, kind in types.items()}  # fmt: skip
    table = pd.DataFrame(columns)
    newest = pd.Timestamp(0) if counts.newest is None else counts.newest
    starts = [newest - pd.DateOffset(days=_DAYS * (weeks - 1)) for weeks in table["weeks"]]
    ends = [newest + pd.DateOffset(days=_DAYS)] * len(table)
    kind = pd.DatetimeIndex([newest]).dtype
    table.insert(1, "start", pd.Series(starts, dtype=kind, index=table.index))
    table.insert(2, "end", pd.Series(ends, dtype=kind, index=table.index))
    return table


def clusters_shown(clusters: pd.DataFrame, level: float = _SHOWN_LEVEL) -> pd.DataFrame:
    """
    Clusters that may be shown: those with p at or below the level.

    This is a noise gate of its own beside ``arrow_shown``: chance alone passes it in about `level`
    of the weeks, on top of the weeks in which chance makes an arrow. Therefore 0.01 and not 0.05.

    Examples
    --------
    >>> clusters_shown(pd.DataFrame({"p": [0.003, 0.02]})).index.tolist()
    [0]
    """
    return clusters[clusters["p"] <= level]


def cluster_words(cluster: "pd.Series[Any]") -> str:
    """
    Say a cluster in one Swedish phrase.

    Parameters
    ----------
    cluster : pandas.Series
        A row of the table that ``scan`` gives.

    Examples
    --------
    >>> cluster_words(pd.Series({"observed": 7, "expected": 1.9, "weeks": 2, "p": 0.003}))
    '7 händelser på 2 veckor där 1,9 väntades (p = 0,003)'
    >>> cluster_words(pd.Series({"observed": 1, "expected": 0.01, "weeks": 1, "p": 0.0001}))
    '1 händelse på 1 vecka där mindre än 0,1 väntades (p < 0,001)'
    """
    expected, p = float(cluster["expected"]), float(cluster["p"])
    usual = number(expected, 1) if expected >= _LEAST_WRITTEN else "mindre än 0,1"
    chance = f"p = {number(p, 3)}" if p >= _LEAST_P else "p < 0,001"
    return (
        f"{counted(int(cluster['observed']), 'händelse', 'händelser')} på "
        f"{counted(int(cluster['weeks']), 'vecka', 'veckor')} där {usual} väntades ({chance})"
    )
