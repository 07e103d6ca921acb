"""
How long a deletion takes on a million reports, and how long nobody can write meanwhile.

    python -m benchmarks.retention [--rows 1000000]
"""

import argparse
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd

from est_geo.expiring import plan_expiry, run_retention
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.store.fresh import renew

LINKOPING = Profile.load("linkoping")
PROFILE = LINKOPING.model_copy(
    update={"retention": LINKOPING.retention.model_copy(update={"decision": "KS 2026-1"})}
)
CANARY = "zqkanarie"
# Six years of reports up to now: some past every limit, most past none.
FILL = """
INSERT INTO incidents BY NAME
SELECT md5(n::VARCHAR) AS incident_id, 'polis' AS source, n::VARCHAR AS source_id,
    sha256(n::VARCHAR) AS content, came AS occurred_from, came AS occurred_to,
    'minute' AS time_precision, came AS received_at, TRUE AS received_stated,
    CASE WHEN n % 40 = 0 THEN 'hot' ELSE 'brak' END AS category, 'polis' AS actor,
    'Rydsvägen ' || (n % 300) AS place, 15.5 + (n % 1000) / 1e4 AS lon, 58.4 AS lat,
    'coordinates' AS match_type, 'ryd' AS district, '8a08b3c24d27fff' AS cell,
    'zqkanarie ' || n AS "note", 1 AS intake_id
FROM (
    SELECT n, now() - to_minutes((n * 6.0 * 365.25 * 1440 / $rows)::BIGINT) AS came
    FROM range($rows) AS numbers(n)
)
"""


def filled(db: Path, rows: int) -> None:
    with Store.open(db) as store:
        store.bind(LINKOPING.id, LINKOPING.resolution)
    with duckdb.connect(str(db)) as connection:
        connection.execute(FILL, {"rows": rows})
        connection.execute(
            "INSERT INTO intakes VALUES "
            "(1, 'a.csv', repeat('0', 64), now(), 'polis', $rows, $rows, 0, 0, 0, 0, NULL)",
            {"rows": rows},
        )


def readable(db: Path) -> int:
    """Count canaries in the notes that are left: those that are not due."""
    with Store.open(db) as store:
        return int(store.incidents(columns=["note"])["note"].notna().sum())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder, "est.duckdb")
        filled(db, rows)
        print(f"{rows} reports, {db.stat().st_size / 1e6:.0f} MB")
        now = pd.Timestamp.now(tz="UTC")
        began = time.perf_counter()
        due = plan_expiry(db, PROFILE, now).due
        print(f"plan: {time.perf_counter() - began:.1f} s\n{due.to_string(index=False)}")
        print(f"{db.read_bytes().count(CANARY.encode())} canaries in the file's bytes")
        began, spent = time.perf_counter(), time.process_time()
        renew(db)
        taken = time.perf_counter() - began
        print(f"swap (closed for writers): {taken:.1f} s, {time.process_time() - spent:.1f} s CPU")
        began = time.perf_counter()
        done = run_retention(db, PROFILE, now)
        print(f"whole run: {time.perf_counter() - began:.1f} s, {done.counts}")
        print(f"{db.stat().st_size / 1e6:.0f} MB, {readable(db)} notes left")
        run_retention(db, PROFILE, now + pd.DateOffset(months=7))
        left = db.read_bytes().count(CANARY.encode())
        print(f"seven months later: {readable(db)} notes, {left} canaries in the file's bytes")


if __name__ == "__main__":
    main()
