"""One million rows of coordinates through intake, each step timed.

``python -m benchmarks.intake [--n N] [--careful]``: CSV and Parquet with lon, lat, time, category
and id; seconds and rows a second of each step of `est_geo.take_in`, and of the whole.
``--careful`` puts one doubled quote in the CSV, so that it must be read record by record.
Making the files is not counted.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from est_geo import intake
from est_geo.profile import Profile
from est_geo.store import IntakeRecord, Store

TAKEN_AT = pd.Timestamp("2026-11-20", tz="UTC")
Steps = dict[str, float]


def reports(n: int, seed: int = 1) -> pd.DataFrame:
    """Make `n` reports in and around the districts of Linköping."""
    rng = np.random.default_rng(seed)
    minutes = pd.to_timedelta(rng.integers(0, 300 * 1440, n), unit="min")
    return pd.DataFrame({
        "id": np.arange(n),
        "tid": (pd.Timestamp("2026-01-01") + minutes).as_unit("us"),
        "kategori": rng.choice(["Klotter", "Rån", "Bråk", "Inbrott"], n),
        "lon": rng.uniform(15.54, 15.66, n).round(6),
        "lat": rng.uniform(58.378, 58.437, n).round(6),
    })  # fmt: skip


def written(frame: pd.DataFrame, folder: Path, *, careful: bool) -> list[Path]:
    """Write the reports as CSV and as Parquet."""
    table, column = folder / "rapporter.csv", folder / "rapporter.parquet"
    text = frame.assign(tid=frame["tid"].dt.strftime("%Y-%m-%d %H:%M"))
    text.to_csv(table, index=False, sep=";")
    if careful:
        with table.open("a", encoding="utf-8") as file:
            file.write('x;2026-01-01;"Klot""ter";15.6;58.4\n')
    frame.to_parquet(column)
    return [table, column]


@contextmanager
def timed(name: str, steps: Steps) -> Iterator[None]:
    began = time.perf_counter()
    yield
    steps[name] = time.perf_counter() - began


def measure(path: Path, profile: Profile, folder: Path) -> tuple[int, Steps]:
    """Run every step of intake on one file; rows and seconds of each."""
    steps: Steps = {}
    with timed("read", steps):
        raw = intake.read_table(path)
    with timed("understand", steps):
        understood = intake.understand(raw, profile, source="x", mapping=None, taken_at=TAKEN_AT)
    with timed("dedupe_keys", steps):
        ids = intake.dedupe_keys(understood.reports)
        repeated = intake.duplicated_in_file(ids)
    with timed("locate", steps):
        kept = understood.reports[~repeated]
        incidents = intake.locate(kept, ids[~repeated], profile, None)
    with Store.open(folder / f"{path.suffix[1:]}.duckdb") as store:
        store.bind(profile.id, profile.resolution)
        record = IntakeRecord(path.name, "0" * 64, TAKEN_AT, "x", raw.n_rows)
        with timed("store.add", steps):
            store.add(record, incidents, understood.rejected, int(repeated.sum()))
    return raw.n_rows, steps


def main() -> None:
    """Measure both files and print each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--careful", action="store_true")
    chosen = parser.parse_args()
    profile = Profile.load("linkoping")
    profile.districts  # noqa: B018 - read once, then kept
    with tempfile.TemporaryDirectory() as name:
        for path in written(reports(chosen.n), Path(name), careful=chosen.careful):
            rows, steps = measure(path, profile, Path(name))
            print(f"{path.name}, {rows} rows, load {os.getloadavg()[0]:.1f}")
            for step, seconds in (*steps.items(), ("whole", sum(steps.values()))):
                print(f"  {step:<12} {seconds:7.2f} s  {rows / seconds:12,.0f} rows/s", flush=True)


if __name__ == "__main__":
    main()
