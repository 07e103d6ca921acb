"""Gi* and its permutations beside PySAL's, in the same run.

``python -m benchmarks.gi_star [--cells 1000000] [--permuted 100000] [--repeat 3]`` prints two
tables: Gi* with its neighbours from cell texts (`est_geo.analysis.gi_star`; libpysal's
``Graph.build_h3`` and esda's ``G_Local(star=True, transform="B", permutations=0)``), and 999
conditional permutations on a smaller disk, neighbours made beforehand for both. esda is timed on
its first call, which compiles, and then warm, with one job and with all; it keeps no simulations,
which is its fastest way. The permuted values have no ties, because esda leaves out ties below.
"""

import argparse
import os
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version

import h3
import numpy as np
import pandas as pd

from est_geo.analysis import gi_star, grid, neighbour_matrix

PERMUTATIONS = 999


def town(cells: int, *, whole: bool = True) -> pd.Series:
    """Make a study series on the smallest disk of at least so many cells, whole counts or not."""
    rings = 0
    while 3 * rings * (rings + 1) + 1 < cells:
        rings += 1
    disk = sorted(h3.grid_disk(h3.latlng_to_cell(58.41, 15.62, 10), rings))
    rng = np.random.default_rng(1)
    counts = rng.poisson(1.5, len(disk)) if whole else rng.gamma(0.5, 3, len(disk))
    return pd.Series(counts.astype(np.float64), index=disk)


def timed(work: Callable[[], object], repeat: int = 1) -> tuple[float, object]:
    """Seconds of the fastest of `repeat` calls, and what the last one gave."""
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), answer


def _cold(counts: pd.Series) -> pd.DataFrame:
    grid._matrix.cache_clear()  # noqa: SLF001 - neighbours are part of what is timed
    return gi_star(counts)


def without_permutations(cells: int, repeat: int) -> None:
    from esda.getisord import G_Local  # noqa: PLC0415 - slow to import
    from libpysal.graph import Graph  # noqa: PLC0415 - slow to import

    counts = town(cells)
    ours, found = timed(lambda: _cold(counts), repeat)
    graph_s, graph = timed(lambda: Graph.build_h3(list(counts.index), weight="binary"))
    local_s, local = timed(
        lambda: G_Local(counts.to_numpy(), graph, "B", star=True, permutations=0)
    )
    assert list(graph.unique_ids) == list(counts.index)
    difference = float(np.abs(local.Zs - found["z"]).max())
    theirs = graph_s + local_s
    print(
        f"Gi* on {len(counts):,} cells, neighbours included (largest difference {difference:.0e})"
    )
    print(f"  est_geo                      {ours:>8.2f} s")
    print(f"  libpysal Graph.build_h3      {graph_s:>8.2f} s")
    print(f"  esda G_Local                 {local_s:>8.2f} s")
    print(f"  times faster                 {theirs / ours:>8.1f}")


def with_permutations(cells: int, repeat: int) -> None:
    from esda.getisord import G_Local  # noqa: PLC0415 - slow to import
    from libpysal.graph import Graph  # noqa: PLC0415 - slow to import

    counts = town(cells, whole=False)
    neighbour_matrix(counts.index)
    graph = Graph.build_h3(list(counts.index), weight="binary")
    small = town(100, whole=False)
    small_graph = Graph.build_h3(list(small.index), weight="binary")

    def esda(series: pd.Series, near: object, jobs: int) -> object:
        return G_Local(
            series.to_numpy(), near, "B", star=True, permutations=PERMUTATIONS, n_jobs=jobs,
            keep_simulations=False, seed=1,
        )  # fmt: skip

    first, _ = timed(lambda: gi_star(small, permutations=PERMUTATIONS))
    ours, found = timed(lambda: gi_star(counts, permutations=PERMUTATIONS), repeat)
    print(f"\n{PERMUTATIONS} conditional permutations on {len(counts):,} cells, neighbours at hand")
    print(f"  est_geo                      {ours:>8.3f} s   (first call, 127 cells: {first:.3f} s)")
    best = np.inf
    for jobs in (1, os.cpu_count() or 1):
        pause, _ = timed(lambda jobs=jobs: esda(small, small_graph, jobs))
        warm, local = timed(lambda jobs=jobs: esda(counts, graph, jobs))
        best = min(best, warm)
        note = f"(first call, 127 cells: {pause:.1f} s)"
        print(f"  esda warm, n_jobs={jobs}          {warm:>8.2f} s   {note}", flush=True)
    print(f"  times faster than its best   {best / ours:>8.1f}")
    _agree(found["p_sim"].to_numpy(), local.p_sim)


def _agree(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Two Monte-Carlo p of as many draws; esda's is one-sided."""
    doubled = np.minimum(1, 2 * theirs)
    tail = np.maximum((ours + doubled) / 4, 1 / PERMUTATIONS)
    errors = np.abs(ours - doubled) / (2 * np.sqrt(2 * tail * (1 - tail) / PERMUTATIONS))
    print(f"  p_sim: largest difference {errors.max():.1f} standard errors of a difference")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--permuted", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # of PySAL's own making
    names = ("esda", "libpysal", "numba", "joblib", "numpy", "scipy")
    print(", ".join(f"{name} {version(name)}" for name in names), f"; {os.cpu_count()} cores\n")
    without_permutations(asked.cells, asked.repeat)
    with_permutations(asked.permuted, asked.repeat)


if __name__ == "__main__":
    main()
