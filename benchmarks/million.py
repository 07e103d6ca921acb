"""One million incidents to the grid picture: est_geo beside the straightforward script.

``python -m benchmarks.million [--n 1000000] [--repeat 3]`` prints the table. Every measurement is a
process of its own, so that peak memory is that way's own; imports are not counted in the seconds
and are counted in the memory. Ways: ``rival`` (benchmarks/rival.py), ``arrays`` (coordinates in
memory), ``store`` (the same incidents taken in before; the district and the cell are known).
"""

import argparse
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from est_geo.profile import Profile

RESOLUTIONS = (9, 10)
WAYS = ("rival", "arrays", "store")
START, END = "2026-01-01", "2026-12-31"
SHARE_CLUSTERED = 0.6


def points(n: int, seed: int = 1) -> pd.DataFrame:
    """Make `n` points: most around four places in the districts, the rest all over their box."""
    rng = np.random.default_rng(seed)
    middles = np.array(
        [[15.6254, 58.4160], [15.5832, 58.4261], [15.5646, 58.4084], [15.6375, 58.39]]
    )
    near = rng.random(n) < SHARE_CLUSTERED
    which = rng.integers(0, len(middles), n)
    spread = np.column_stack([rng.normal(0, 0.006, n), rng.normal(0, 0.0035, n)])
    anywhere = np.column_stack([rng.uniform(15.54, 15.66, n), rng.uniform(58.378, 58.437, n)])
    at = np.where(near[:, None], middles[which] + spread, anywhere)
    return pd.DataFrame({"lon": at[:, 0], "lat": at[:, 1]})


def _profile() -> Profile:
    """Read the districts beforehand: every way has them at hand."""
    profile = Profile.load("linkoping")
    profile.districts  # noqa: B018 - read once, then kept
    return profile


def rival(frame: pd.DataFrame, resolution: int, folder: Path) -> Callable[[], int]:
    """Prepare the straightforward script."""
    from benchmarks.rival import picture  # noqa: PLC0415 - only this process needs esda

    districts = _profile().districts
    return lambda: picture(frame, districts, resolution, folder)


def arrays(frame: pd.DataFrame, resolution: int, folder: Path) -> Callable[[], int]:
    """Prepare est_geo from coordinates in memory."""
    from benchmarks.ours import from_points  # noqa: PLC0415 - only this process needs it

    profile = _profile()
    return lambda: from_points(frame, resolution, profile, folder)


def store(frame: pd.DataFrame, resolution: int, folder: Path) -> Callable[[], int]:
    """Prepare est_geo from a store that took the incidents in before."""
    from benchmarks.ours import DATABASE, fill_store, from_store  # noqa: PLC0415 - as above
    from est_geo.store import Store  # noqa: PLC0415 - as above

    # Filled in a process of its own: what intake needs is not what the picture needs.
    filling = multiprocessing.get_context("spawn").Process(
        target=fill_store, args=(frame, resolution, folder)
    )
    filling.start()
    filling.join()
    if filling.exitcode:
        raise SystemExit("The store could not be filled; its time would be that of an empty one.")
    db = Store.open(folder / DATABASE, create=False)
    profile = _profile()
    return lambda: from_store(db, resolution, profile, folder)


def measure(way: str, resolution: int, n: int, repeat: int) -> dict[str, float]:
    """Run one way in this process: median seconds, peak MB, incidents in the districts."""
    frame = points(n)
    with tempfile.TemporaryDirectory() as name:
        run = {"rival": rival, "arrays": arrays, "store": store}[way](frame, resolution, Path(name))
        seconds, inside = [], 0
        for _ in range(repeat):
            began = time.perf_counter()
            inside = run()
            seconds.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "first": seconds[0],
        "median": statistics.median(seconds),
        "peak_mb": peak,
        "inside": inside,
    }


def main() -> None:
    """Run every way in its own process and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("WAY", "RESOLUTION"))
    chosen = parser.parse_args()
    if chosen.one:
        way, resolution = chosen.one
        print(json.dumps(measure(way, int(resolution), chosen.n, chosen.repeat)))
        return
    print(f"{chosen.n} points, median of {chosen.repeat} (first run in brackets)")
    print("resolution  way      seconds          times faster  peak MB  in districts")
    for resolution in RESOLUTIONS:
        figures = {way: _apart(way, resolution, chosen) for way in WAYS}
        slow = figures["rival"]["median"]
        for way, one in figures.items():
            print(
                f"{resolution:>10}  {way:<7}  {one['median']:6.3f} ({one['first']:6.3f})"
                f"  {slow / one['median']:12.1f}  {one['peak_mb']:7.0f}  {one['inside']:>12.0f}"
            )


def _apart(way: str, resolution: int, chosen: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.million"]
    more = ["--one", way, str(resolution), "--n", str(chosen.n), "--repeat", str(chosen.repeat)]
    done = subprocess.run([*command, *more], check=True, capture_output=True, text=True)  # noqa: S603
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    main()
