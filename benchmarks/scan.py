"""The space–time scan: ours beside a straightforward script, its growth, its p under chance.

``python -m benchmarks.scan`` does all; ``--only speed|growth|chance|weeks`` one of them. The rival
is what the paper says, written with numpy and scipy: the weeks are shuffled among all cases, every
disc and window is counted with a sparse matrix, and every log ratio is taken. Speed is on Chicago's
133 308 aggravated assaults 2010–2018, H3 resolution 9, k 0–3, 1–4 weeks, 999 histories. Growth is a
process of its own a row, peak memory with everything in it.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import scipy
from scipy import sparse, special

from benchmarks.town import assaults, town
from est_geo.analysis import neighbour_matrix, scan

HISTORIES = 999
RIVAL_HISTORIES = 99
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
CHANCE_RUNS, CHANCE_HISTORIES = 2000, 199
WEEKS_BACK = 104
LEVELS = (0.01, 0.05, 0.1, 0.25, 0.5)
NEWEST = pd.Timestamp("2018-12-24")


def rival(cases: pd.DataFrame, histories: int, k_max: int = 3, weeks_max: int = 4) -> float:
    """Return p of the strongest cluster, by shuffling every case's week."""
    draw = np.random.default_rng(0)
    codes, cells = pd.factorize(cases["cell"], sort=True)
    ago = ((cases["week"].max() - cases["week"]).dt.days // 7).to_numpy()
    one = sparse.identity(len(cells), format="csr")
    discs = [one, *(neighbour_matrix(cells, k) for k in range(1, k_max + 1))]
    totals = [disc @ np.bincount(codes).astype(float) for disc in discs]

    def highest(weeks: np.ndarray) -> float:
        best = 0.0
        for window in range(1, weeks_max + 1):
            recent = np.bincount(codes[weeks < window], minlength=len(cells)).astype(float)
            for disc, total in zip(discs, totals, strict=True):
                c, mu, n = disc @ recent, total * recent.sum() / len(codes), len(codes)
                ratio = special.xlogy(c, c / mu) + special.xlogy(n - c, (n - c) / (n - mu))
                best = max(best, float(ratio[c > mu].max(initial=0)))
        return best

    seen = highest(ago)
    reached = sum(highest(draw.permutation(ago)) >= seen - 1e-9 for _ in range(histories))
    return (1 + reached) / (1 + histories)


def speed() -> None:
    """Time ours and the rival on Chicago."""
    cases = assaults()
    cases = cases[cases["week"] <= NEWEST]
    print(f"Chicago, {len(cases)} cases, {cases['cell'].nunique()} cells with a case")
    print("way     histories  seconds  per 999  p of the strongest")
    for way, histories in (("ours", HISTORIES), ("ours again", HISTORIES)):
        began = time.perf_counter()
        p = scan(cases, simulations=histories)["p"].iloc[0]
        spent = time.perf_counter() - began
        print(f"{way:<10}  {histories:>5}  {spent:7.2f}  {spent:7.2f}  {p:.3f}")
    began = time.perf_counter()
    p = rival(cases, RIVAL_HISTORIES)
    spent = time.perf_counter() - began
    per = spent / (1 + RIVAL_HISTORIES) * (1 + HISTORIES)
    print(f"{'rival':<10}  {RIVAL_HISTORIES:>5}  {spent:7.2f}  {per:7.2f}  {p:.3f}")
    print(f"rival: numpy {np.__version__}, scipy {scipy.__version__}, one process, float64")


def grown(n: int) -> dict[str, float]:
    """Scan a made-up town with `n` incidents."""
    cases = town(n, columns=["cell", "week"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    scan(cases, simulations=HISTORIES)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "before_mb": before, "peak_mb": peak}


def growth() -> None:
    """Print seconds and peak memory from ten thousand to ten million incidents."""
    print("incidents   seconds  µs per incident  peak MB  before the scan")
    for n in SIZES:
        command = [sys.executable, "-m", "benchmarks.scan", "--one", str(n)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        row = json.loads(done.stdout.splitlines()[-1])
        each = 1e6 * row["seconds"] / n
        memory = f"{row['peak_mb']:7.0f}  {row['before_mb']:15.0f}"
        print(f"{n:>10}  {row['seconds']:7.2f}  {each:15.2f}  {memory}")


def chance() -> None:
    """Print how often chance alone gives a p at or below each level."""
    draw = np.random.default_rng(20)
    cells = town(20_000)["cell"].unique()
    p = np.empty(CHANCE_RUNS)
    for run in range(CHANCE_RUNS):
        share = draw.gamma(0.3, size=len(cells))
        season = 40 * (1 + 0.3 * np.sin(2 * np.pi * (np.arange(52) / 52 + draw.random())))
        counts = draw.poisson(season)
        week = np.repeat(pd.date_range("2025-11-17", periods=52, freq="7D"), counts)
        at = draw.choice(cells, counts.sum(), p=share / share.sum())
        found = scan(
            pd.DataFrame({"cell": at, "week": week}), simulations=CHANCE_HISTORIES, seed=run,
            newest=pd.Timestamp("2026-11-09"), clusters_max=1,
        )  # fmt: skip
        p[run] = found["p"].iloc[0] if len(found) else 1.0
    print(f"{CHANCE_RUNS} towns without clusters, about {40 * 52} cases, {len(cells)} cells, ±30 %")
    print("season, gamma(0.3) places: share of strongest clusters with p at or below")
    for level in LEVELS:
        error = np.sqrt(level * (1 - level) / CHANCE_RUNS)
        print(f"  {level:<5} {np.mean(p <= level):.4f}  (standard error {error:.4f})")


def weeks() -> None:
    """Print in how many of Chicago's last 104 weeks a cluster would have been shown."""
    frame = assaults()
    p = []
    for back in range(WEEKS_BACK):
        newest = NEWEST - pd.Timedelta(days=7 * back)
        first = newest - pd.Timedelta(days=7 * (WEEKS_BACK - 1))
        asked = frame.loc[frame["week"].between(first, newest), ["cell", "week"]]
        p.append(scan(asked, newest=newest, clusters_max=1)["p"].iloc[0])
    for level in (0.01, 0.05):
        shown = int((np.array(p) <= level).sum())
        print(
            f"p at most {level}: {shown} of {WEEKS_BACK} weeks, by chance {level * WEEKS_BACK:.0f}"
        )


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["speed", "growth", "chance", "weeks"])
    parser.add_argument("--one", type=int)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(grown(chosen.one)))
        return
    parts = {"speed": speed, "growth": growth, "chance": chance, "weeks": weeks}
    for name, part in parts.items():
        if chosen.only in {None, name}:
            print(f"== {name}")
            part()


if __name__ == "__main__":
    main()
