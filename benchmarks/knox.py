"""Near repeats: ours beside the whole matrix of pairs, on Chicago's burglaries 2016.

``python -m benchmarks.knox``. The rival does what the R package NearRepeat does, written with
numpy: all distances and all days apart as whole matrices, cut into bands, and a table counted for
each permutation of the days. It is run on the first months (its matrices grow with the square of
the incidents) and on fewer permutations, and what 999 on the whole year would take is reckoned.
"""

import argparse
import resource
import time

import numpy as np
import pandas as pd

from est_geo.analysis import knox, near_repeat_words
from tests.real import REAL

SPACE = [0, 0.1, 100, 200, 300, 400, 500, 1000, np.inf]
TIME = [0, 1, 7, 14, 21, 28, np.inf]
SIMULATIONS, RIVAL_SIMULATIONS = 999, 19
CHANCE_RUNS = 1000


def rival(x: np.ndarray, y: np.ndarray, day: np.ndarray, simulations: int) -> np.ndarray:
    """Return the counts of each band, time × space, of the days and their permutations."""
    draw = np.random.default_rng(0)
    upper = np.triu_indices(len(x), 1)
    apart = np.hypot(x[:, None] - x, y[:, None] - y)[upper]
    near = np.digitize(apart, SPACE[1:-1]).astype(np.int8)
    wide = len(SPACE) - 1
    tables = []
    for number in range(simulations + 1):
        days = day if number == 0 else draw.permutation(day)
        soon = np.digitize(np.abs(days[:, None] - days)[upper], TIME[1:-1]).astype(np.int8)
        both = np.bincount(soon.astype(np.int16) * wide + near, minlength=wide * (len(TIME) - 1))
        tables.append(both)
    return np.array(tables)


def chance() -> None:
    """Print how often towns without near repeats get a sentence."""
    said = 0
    for run in range(CHANCE_RUNS):
        draw = np.random.default_rng(5000 + run)
        place = draw.uniform(0, 3000, 300).round(-1), draw.uniform(0, 3000, 300)
        table = knox(*place, draw.integers(0, 200, 300), distance_bands=[0, 1, 100, 200, np.inf],
                     time_bands=[0, 1, 7, 14], simulations=399, seed=run)  # fmt: skip
        said += bool(near_repeat_words(table))
    print(f"{CHANCE_RUNS} towns of 300 incidents without near repeats, 9 bands: words in", end=" ")
    print(f"{said / CHANCE_RUNS:.3f} (at most 0.05)")


def speed() -> None:
    """Time ours and the rival."""
    burglaries = pd.read_parquet(REAL / "chicago_burglary_2016_nearrepeat.parquet")
    burglaries = burglaries.dropna(subset=["X", "Y", "ts"]).sort_values("ts")
    print("way    incidents  pairs below 1 km  simulations  seconds  for 999")
    whole = len(burglaries)
    for n in (2_500, whole):
        part = burglaries.head(n)
        began = time.perf_counter()
        table = knox(part["X"], part["Y"], part["ts"], distance_bands=SPACE, time_bands=TIME,
                     simulations=SIMULATIONS)  # fmt: skip
        spent = time.perf_counter() - began
        near = int(table.loc[np.isfinite(table["space_to"]), "observed"].sum())
        print(f"ours   {n:>9}  {near:>16}  {SIMULATIONS:>11}  {spent:7.2f}  {spent:7.1f}")
        if n < whole:
            x, y = part["X"].to_numpy(), part["Y"].to_numpy()
            day = (part["ts"] - part["ts"].min()).dt.days.to_numpy()
            began = time.perf_counter()
            tables = rival(x, y, day, RIVAL_SIMULATIONS)
            spent = time.perf_counter() - began
            assert (tables[0] == table["observed"]).all()
            each = spent / (1 + RIVAL_SIMULATIONS) * (1 + SIMULATIONS)
            row = f"{n:>9}  {near:>16}  {RIVAL_SIMULATIONS:>11}  {spent:7.2f}  {each:7.1f}"
            print(f"rival  {row}")
            more = each * (whole / n) ** 2
            print(f"rival  {whole:>9}  {'':>16}  {'reckoned':>11}  {'':>7}  {more:7.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"rival: numpy {np.__version__}, one process; peak of this process {peak:.0f} MB")


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["speed", "chance"])
    chosen = parser.parse_args()
    if chosen.only != "chance":
        speed()
    if chosen.only != "speed":
        chance()


if __name__ == "__main__":
    main()
