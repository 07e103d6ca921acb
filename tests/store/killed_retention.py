"""
Delete what is due, killed at a moment that the caller chooses, and then delete again.

Run as a program: each run is a fork of this process. Writes JSON: what a run that was not killed
gives, then one object per moment.
"""

import json
import os
import shutil
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from est_geo.expiring import run_retention
from est_geo.profile import Profile
from est_geo.store import Store, access, fresh
from tests.store.killed_import import Counting, forked

LINKOPING = Profile.load("linkoping")
PROFILE = LINKOPING.model_copy(
    update={"retention": LINKOPING.retention.model_copy(update={"decision": "KS 2026-1"})}
)
NOW = pd.Timestamp.now(tz="UTC") + pd.DateOffset(months=20)
CANARY = b"zqkanarie"


def killing(seen, at):
    """Kill this process when it is about to run statement or move of files `at`."""
    connect, maintenance, replace, fsync = (
        access.hardened_connection, fresh._maintenance, Path.replace, os.fsync,  # noqa: SLF001
    )  # fmt: skip

    def counted(work):
        def step(*given, **named):
            if seen[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)
            seen[0] += 1
            return work(*given, **named)

        return step

    @contextmanager
    def counting(path):
        with maintenance(path) as connection:
            yield Counting(connection, seen, at)

    access.hardened_connection = lambda path, *, create, known=False: Counting(
        connect(path, create=create, known=known), seen, at
    )
    fresh._maintenance = counting  # noqa: SLF001
    fresh._HELD_SECONDS = 0.0  # noqa: SLF001
    Path.replace, os.fsync = counted(replace), counted(fsync)


def run(db, at=None):
    seen = [0]
    killing(seen, at)
    run_retention(db, PROFILE, NOW)
    return seen[0]


def state(db):
    """Tell what a database says, and whether a deleted word lies in any file beside it."""
    with Store.open(db, create=False) as store:
        said = {
            "hash": store.table_hash(), "totals": store.totals(),
            "runs": len(store.retention_runs()), "unfinished": store.unfinished_deletion,
        }  # fmt: skip
    # The heads of the trail lie outside the database, and hold numbers and seals only.
    beside = [one for one in db.parent.glob(f"{db.name}*") if one.is_file()]
    files = [one for one in beside if one.suffix != ".loggtoppar"]
    canaries = sum(CANARY in one.read_bytes().lower() for one in beside)
    return said | {"canaries": canaries, "files": len(files)}


def after(db):
    left = state(db)
    run_retention(db, PROFILE, NOW)
    return {"left": left, "again": state(db)}


def killed_in_time(db, seconds):
    child = os.fork()
    if child == 0:
        run_retention(db, PROFILE, NOW)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main():
    file, folder, n_times = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    whole = folder / "whole.duckdb"
    shutil.copy(file, whole)
    before = forked(lambda: state(whole))
    began = time.perf_counter()
    steps = forked(lambda: run(whole))
    seconds = time.perf_counter() - began
    said = [{"before": before, "after": forked(lambda: state(whole)), "steps": steps}]
    # From the last backwards: what moves files comes at the end.
    stride = max(1, steps // int(sys.argv[4]))
    moments = [("statement", at) for at in range(steps - 1, -1, -stride)]
    moments += [("time", seconds * (n + 0.5) / n_times) for n in range(n_times)]
    for number, (kind, at) in enumerate(moments):
        db = folder / f"{number}.duckdb"
        shutil.copy(file, db)
        if kind == "time":
            killed_in_time(db, at)
        else:
            forked(lambda db=db, at=at: run(db, at))
        said.append({"kind": kind, "at": at} | forked(lambda db=db: after(db)))
        for one in folder.glob(f"{number}.duckdb*"):
            one.unlink()
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
