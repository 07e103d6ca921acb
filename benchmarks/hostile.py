"""What hostile files cost: ``python -m benchmarks.hostile`` prints a table and one line of figures.

Seconds are those of `est_geo.take_in` from file to refusal or rejected rows, the process that reads
the file and the database of the rejected rows among them. Memory is how far the peak of the calling
process rises above what it had (Linux: VmHWM after a reset), after one ordinary file has been taken
in so that modules loaded late are not counted.
"""

import contextlib
import os
import resource
import tempfile
import time
from pathlib import Path

import est_geo
from est_geo.errors import UnreadableFileError
from tests.intake.hostile.corpus import FILES, REFUSED, Hostile, made

MOST_SECONDS, MOST_MB = 2.0, 100.0
ORDINARY = "Tid;Kategori;lon;lat\n2026-11-09 14:30;Klotter;15.62;58.41\n;;x;\n"


def status(name: str) -> float:
    """Read one of this process's memory figures, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(float(one.split()[1]) for one in lines if one.startswith(name)) / 1024


def measure(one: Hostile) -> tuple[str, float, float]:
    """Take one file in: what became of it, seconds, MB that the peak rose."""
    with tempfile.TemporaryDirectory() as name:
        path = made(Path(name), one)
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
        before, began = status("VmRSS"), time.perf_counter()
        try:
            taken = est_geo.take_in(path, profile="linkoping", db=Path(name, "est.duckdb"))
            fate = f"{taken.rejected} avvisade, {taken.unplaced} utan plats, {taken.incidents} in"
        except UnreadableFileError as refusal:
            fate = f"{REFUSED}: {str(refusal)[:60]}"
        return fate, time.perf_counter() - began, status("VmHWM") - before


def main() -> None:
    """Measure every file and print the worst."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "ordinary.csv")
        file.write_text(ORDINARY, encoding="utf-8")
        est_geo.take_in(file, profile="linkoping", db=Path(name, "est.duckdb"))
    print(f"{len(FILES)} files, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print("file                 seconds      MB  fate")
    worst = [0.0, 0.0]
    for one in FILES:
        fate, seconds, megabytes = measure(one)
        worst = [max(worst[0], seconds), max(worst[1], megabytes)]
        print(f"{one.name:<20} {seconds:7.2f} {megabytes:7.1f}  {fate}", flush=True)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    held = worst[0] <= MOST_SECONDS and worst[1] <= MOST_MB
    print(
        f"slowest {worst[0]:.2f} s (at most {MOST_SECONDS}), largest +{worst[1]:.0f} MB (at most "
        f"{MOST_MB:.0f}), largest reading process {child:.0f} MB: {'held' if held else 'NOT HELD'}"
    )


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
