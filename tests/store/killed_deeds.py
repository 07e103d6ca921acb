"""
Change one database again and again, killed at a moment drawn from a seed, and look at its trail.

Run as a program, each writer a fork of it. Writes JSON: one object per kill.
"""

import datetime as dt
import json
import os
import secrets
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from est_geo.store import Acting, Deed, Store, deeds

NOW = pd.Timestamp("2026-11-16 08:00", tz="UTC")
MOST_CHANGES = 6
LONGEST_MS = 40


def write_until_killed(db, cycle, told):
    """Change and look in turn, each change told by the pipe when it is stored."""
    deeds.now = lambda: NOW + dt.timedelta(hours=cycle) + dt.timedelta(minutes=next(minutes))
    minutes = iter(range(0, 10**9, 7))
    with Store.open(db) as store:
        theirs = store.by(Acting("konto:1", "admin"))
        os.write(told, b"open\n")
        while True:
            key = theirs.add_report_key("polis", secrets.token_hex(32), NOW)
            os.write(told, f"{key}\n".encode())
            theirs.note(Deed("incident.list", "incident", "", "Prov", objects=["a" * 32, key]))


def killed(db, cycle, n_changes, seconds):
    """Fork a writer, kill it so long after so many changes, and give what it said was stored."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            write_until_killed(db, cycle, writing)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        first = [said.readline() for _ in range(n_changes + 1)][1:]
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [line.strip() for line in (*first, *said) if line.endswith("\n")]


def looked_at(db):
    """Read the trail in a fork, without closing: the next writer finds the file as the kill did."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            store = Store.open(db)
            report = store.verify_trail()
            told = store.trail(10**9, action="report_key.create")["object_id"].tolist()
            keys = store.report_keys()["key_id"].tolist()
            answer = {
                "fault": report.fault, "rows": report.rows, "heads": report.heads,
                "told": sorted(told), "keys": sorted(keys),
            }  # fmt: skip
            with os.fdopen(writing, "w") as file:
                json.dump(answer, file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        answer = json.load(file)
    os.waitpid(child, 0)
    return answer


def main():
    db, n_cycles, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    rng = np.random.default_rng(seed)
    acked, found = set(), []
    for cycle in range(n_cycles):
        n_changes = int(rng.integers(1, MOST_CHANGES + 1))
        acked |= set(killed(db, cycle, n_changes, rng.random() * LONGEST_MS / 1000))
        seen = looked_at(db)
        found.append({
            "fault": seen["fault"], "rows": seen["rows"], "heads": seen["heads"],
            "untold": sorted(set(seen["keys"]) ^ set(seen["told"])),
            "lost": sorted(acked - set(seen["keys"])), "acked": len(acked),
        })  # fmt: skip
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
