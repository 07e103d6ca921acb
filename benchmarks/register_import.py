"""A municipality's 25 000 addresses in each format: read, kept, put together, looked up in.

``python -m benchmarks.register_import [--n 25000] [--repeat 3]`` prints the table. Every
measurement is a process of its own; imports of libraries are not counted in the seconds, and the
memory that they take is shown apart (``start``). ``import`` is from the file to the database,
``cpu`` what that costs in processor time (the machine may have others to serve), ``whole`` out of
the database and together with the profile's own register, and ``find`` the first look-up, which
builds the index.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from est_geo.intake import geocode
from est_geo.profile import Profile
from est_geo.registering import import_register, municipal_gazetteer
from est_geo.store import Store
from tests.made_registers import (
    addresses,
    full_name,
    write_lantmateriet,
    write_osm,
    write_stops,
)

FORMATS = ("csv", "gpkg", "osm", "gtfs")


def write(kind: str, n: int, folder: Path) -> Path:
    """Write `n` addresses (of GTFS: stops) in a format."""
    frame = addresses(n)
    if kind == "csv":
        file = folder / "adresser.csv"
        frame.to_csv(file, index=False, sep=";", decimal=",")
        return file
    if kind == "gpkg":
        return write_lantmateriet(folder / "belagenhetsadresser.gpkg", frame)
    places = list(zip(frame["lon"], frame["lat"], strict=True))
    names = full_name(frame).tolist()
    if kind == "gtfs":
        rows = [
            (at, name, lat, lon, "0", "", "")
            for at, (name, (lon, lat)) in enumerate(zip(names, places, strict=True))
        ]
        return write_stops(folder / "stops.txt", rows)
    numbers = (frame["number"].astype(str) + frame["letter"]).tolist()
    parts = zip(places, frame["street"], numbers, strict=True)
    nodes = [
        (at, place, {"addr:street": street, "addr:housenumber": number})
        for at, (place, street, number) in enumerate(parts, start=1)
    ]
    ways = [
        (at, [*(own + 1)], {"highway": "residential", "name": name})
        for at, (name, own) in enumerate(frame.groupby("street").indices.items(), start=1)
    ]
    return write_osm(folder / "linkoping.osm.pbf", nodes, ways)


def _peak() -> int:
    """Peak of this program's own memory, MB: what getrusage tells begins with the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def measure(kind: str, file: Path, folder: Path) -> dict[str, float]:
    """Import one file in this process and time the steps."""
    profile = Profile.load("linkoping")
    _ = profile.districts, profile.outline
    start = _peak()
    with Store.open(folder / f"{kind}-{time.monotonic_ns()}.duckdb") as store:
        begun, worked = time.perf_counter(), time.process_time()
        done = import_register(file, profile=profile, db=store)
        imported, worked = time.perf_counter(), time.process_time() - worked
        peak = _peak()
        gazetteer = municipal_gazetteer(profile, store)
        put_together = time.perf_counter()
        geocode([gazetteer.places["name"].iloc[-1]], gazetteer)
        found = time.perf_counter()
    rows = done.register.rows
    assert rows == done.register.from_rows + done.register.merged + done.register.lines + (
        done.register.n_skipped
    )
    return {
        "rows": rows,
        "places": done.register.from_rows,
        "streets": done.register.derived,
        "points": len(done.register.streets),
        "import_s": imported - begun,
        "cpu_s": worked,
        "rows_per_s": rows / (imported - begun),
        "whole_s": put_together - imported,
        "find_s": found - put_together,
        "start_mb": start,
        "peak_mb": peak,
    }


def main() -> None:
    """Print the table, or (in a process of its own) one measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=25_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--one", nargs=3, metavar=("FORMAT", "FILE", "DIR"))
    args = parser.parse_args()
    if args.one:
        kind, file, folder = args.one
        print(json.dumps(measure(kind, Path(file), Path(folder))))
        return
    print(
        f"{'':6}{'rows':>8}{'places':>8}{'streets':>8}{'points':>8}{'import s':>10}"
        f"{'cpu s':>7}{'rows/s':>8}{'whole s':>9}{'find s':>8}{'start MB':>10}{'peak MB':>9}"
    )
    with tempfile.TemporaryDirectory() as name:
        for kind in FORMATS:
            file = write(kind, args.n, Path(name))
            command = [sys.executable, "-m", "benchmarks.register_import", "--one", kind]
            runs = [
                json.loads(
                    subprocess.run(  # noqa: S603 - this very module
                        [*command, str(file), name], check=True, capture_output=True, text=True
                    ).stdout
                )
                for _ in range(args.repeat)
            ]
            one = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            print(
                f"{kind:6}{one['rows']:8.0f}{one['places']:8.0f}{one['streets']:8.0f}"
                f"{one['points']:8.0f}{one['import_s']:10.2f}{one['cpu_s']:7.2f}{one['rows_per_s']:8.0f}"
                f"{one['whole_s']:9.2f}{one['find_s']:8.2f}{one['start_mb']:10.0f}"
                f"{one['peak_mb']:9.0f}"
            )


if __name__ == "__main__":
    main()
