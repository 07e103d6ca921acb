"""Whether the statistics grow linearly: seconds and peak memory, ten thousand to ten million.

``python -m benchmarks.growth [--methods scan darkness] [--sizes 10000 1000000]``. A made-up town at
resolution 10 over two years (`benchmarks.town`). Every figure is a process of its own; the seconds
begin with the table of incidents and so hold the counting; the peak holds the table itself too
(the column *table*: what the process had reached before the method began). Bar: 2 GB at 10 M.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import pandas as pd
import shapely

from benchmarks.town import FIRST, WEEKS, town, week_panel
from est_geo import analysis

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
BAR_MB = 2048
ZONE = "Europe/Stockholm"
NEWEST = FIRST + pd.Timedelta(days=7 * (WEEKS - 1))
YEAR = 52
BOX = shapely.box(15.54, 58.378, 15.66, 58.437)
PLACE = ["lon", "lat"]
COLUMNS = {
    "gi_star": ["cell"],
    "hot_cells": ["cell"],
    "surveillance": ["cell", "week"],
    "scan": ["cell", "week"],
    "emerging": ["cell", "week"],
    "forecast": ["cell", "week"],
    "darkness": [*PLACE, "time"],
    "dark_light_ratio": [*PLACE, "time"],
}


def run(method: str, frame: pd.DataFrame, cells: list[str]) -> object:
    """Run one method on the incidents."""
    if method in {"gi_star", "hot_cells"}:
        return getattr(analysis, method)(analysis.count_by_cell(frame["cell"], cells))
    if method == "surveillance":
        panel = week_panel(frame, cells, NEWEST, YEAR + 1)
        return analysis.surveillance(panel.iloc[:, :-1], panel.iloc[:, -1])
    if method == "scan":
        return analysis.scan(frame)
    if method in {"emerging", "forecast"}:
        weeks = YEAR if method == "emerging" else WEEKS
        return getattr(analysis, method)(week_panel(frame, cells, NEWEST, weeks))
    if method == "darkness":
        return analysis.darkness(frame["time"], frame["time"], frame["lon"], frame["lat"])
    return analysis.dark_light_ratio(
        frame["time"], frame["lon"], frame["lat"], timezone=ZONE,
        start=pd.Timestamp(FIRST, tz=ZONE), end=pd.Timestamp(NEWEST, tz=ZONE),
    )  # fmt: skip


def one(method: str, n: int) -> dict[str, float]:
    """Run one method in this process."""
    frame = town(n, columns=COLUMNS[method])
    if "time" in frame:
        frame["time"] = frame["time"].dt.tz_localize("UTC")
    held = [] if "cell" not in frame else frame["cell"].unique().tolist()
    cells = sorted({*analysis.study_cells(BOX, 10), *held})
    table = _peak_mb()
    began = time.perf_counter(), time.process_time()
    run(method, frame, cells)
    return {
        "seconds": time.perf_counter() - began[0],
        "processor": time.process_time() - began[1],
        "peak": _peak_mb(),
        "table": table,
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--methods", nargs="+", choices=list(COLUMNS), default=list(COLUMNS))
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--one", nargs=2, metavar=("METHOD", "N"))
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.one[0], int(chosen.one[1]))))
        return
    print("method            incidents  seconds  processor  µs per incident  peak MB  table MB")
    for method in chosen.methods:
        for n in chosen.sizes:
            command = [sys.executable, "-m", "benchmarks.growth", "--one", method, str(n)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
            row = json.loads(done.stdout.splitlines()[-1])
            times = f"{row['seconds']:7.2f}  {row['processor']:9.2f}"
            each = 1e6 * row["processor"] / n
            memory = f"{row['peak']:7.0f}  {row['table']:8.0f}"
            over = "  over 2 GB" if row["peak"] > BAR_MB else ""
            print(f"{method:<16}  {n:>9}  {times}  {each:15.2f}  {memory}{over}", flush=True)


if __name__ == "__main__":
    main()
