"""
How long it takes to read a whole audit trail, and to append to one.

Run: ``python -m benchmarks.audit_trail [ROWS]`` (a million unless said).
"""

import json
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pandas as pd
import pyarrow as pa

from est_geo.store import Acting, Deed, Store
from est_geo.store.deeds import SEALED, last_link, moment, objects_seal, seal

START = pd.Timestamp("2030-01-01", tz="UTC")
BATCH = 100_000
APPENDS = 200
EVERY = 4  # one row in four is of ten objects


def rows(
    first: int, sha256: str, counts: tuple[int, int], n: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], str]:
    """Make sealed rows, and their objects."""
    made, objects = [], []
    for seq in range(first, first + n):
        details = {"decision": seq}
        if seq % EVERY == 0:
            ids = sorted(f"{seq + one:032x}" for one in range(10))
            details = {"objects": len(ids), "objects_sha256": objects_seal(ids)}
            objects += [{"seq": seq, "object_kind": "incident", "object_id": one} for one in ids]
        row = dict(zip(SEALED, (
            seq, moment(START + pd.Timedelta(seconds=seq)), counts[0] + seq - first + 1, counts[1],
            f"konto:{seq % 50:012x}", "analytiker", "incident.read", "incident", f"{seq:032x}",
            "Granskning av nya rapporter", json.dumps(details, sort_keys=True), sha256,
        ), strict=True))  # fmt: skip
        row["sha256"] = sha256 = seal(row)
        made.append(row)
    return made, objects, sha256


def fill(store: Store, n_rows: int) -> None:
    """Put rows in past the store, as fast as it goes."""
    with store._reading() as cursor:  # noqa: SLF001 - a benchmark fills a database quickly
        last = last_link(cursor)
        meta = dict(cursor.execute("SELECT key, value FROM meta").fetchall())
        sha256, first = last.sha256, last.seq + 1
        counts = int(meta["turns"]), int(meta["writes"])
        for start in range(first, n_rows + 1, BATCH):
            n = min(BATCH, n_rows + 1 - start)
            made, objects, sha256 = rows(start, sha256, counts, n)
            counts = counts[0] + n, counts[1]
            for table, given in (("audit", made), ("audit_objects", objects)):
                cursor.register("given", pa.Table.from_pylist(given))
                replaced = ' REPLACE ("at"::TIMESTAMPTZ AS "at")' if table == "audit" else ""
                cursor.execute(f"INSERT INTO {table} BY NAME SELECT *{replaced} FROM given")  # noqa: S608
                cursor.unregister("given")
        cursor.execute("UPDATE meta SET value = $1 WHERE key = 'turns'", [str(counts[0])])


def main() -> None:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "est.duckdb")
        with Store.open(path) as store:
            fill(store, n_rows)
        with Store.open(path) as store:
            began, worked = perf_counter(), process_time()
            report = store.verify_trail()
            spent, worked = perf_counter() - began, process_time() - worked
            assert report.whole, report
            acting = store.by(Acting("konto:1", "admin"))
            times = []
            for n in range(APPENDS):
                began = perf_counter()
                acting.note(Deed("incident.read", "incident", f"{n:032x}", "Prov"))
                times.append(perf_counter() - began)
            began = perf_counter()
            store.trail(50, who="konto:1")
            page = perf_counter() - began
            began = perf_counter()
            seen = store.seen_by("incident", f"{n_rows // 2:032x}")
            about = perf_counter() - began
    times.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"rows {report.rows}, verify {spent:.1f} s ({worked:.1f} s CPU), peak {peak:.0f} MB")
    print(
        f"append p50 {times[APPENDS // 2] * 1e3:.1f} ms, p99 {times[APPENDS * 99 // 100] * 1e3:.1f}"
        f" ms; a page {page * 1e3:.0f} ms; who has seen one ({len(seen)} rows) {about * 1e3:.0f} ms"
    )


if __name__ == "__main__":
    main()
