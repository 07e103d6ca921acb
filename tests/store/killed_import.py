"""
Import one file again and again, killed at a moment that the caller chooses, and then run again.

Run as a program: each import is a fork of this process, which has loaded all modules but has never
opened a database. Writes JSON: the import that was not killed, then one object per moment.
"""

import datetime as dt
import json
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from est_geo.profile import Profile
from est_geo.store import Store, access
from est_geo.taking_in import take_in

NOW = dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC)
PROFILE = Profile.load("linkoping").model_copy(update={"gazetteer_file": None})
READ_BEFORE_THE_FORK = (PROFILE.districts, PROFILE.outline)


class Counting:
    """A connection or cursor that kills the process when it is about to run statement `at`."""

    def __init__(self, inner, seen, at):
        self._inner, self._seen, self._at = inner, seen, at

    def __getattr__(self, name):
        found = getattr(self._inner, name)
        if name == "cursor":
            return lambda: Counting(found(), self._seen, self._at)
        if name not in {"execute", "sql", "register"}:
            return found

        def counted(*given, **named):
            if self._seen[0] == self._at:
                os.kill(os.getpid(), signal.SIGKILL)
            self._seen[0] += 1
            return found(*given, **named)

        return counted


def imported(file, db, later, seen=None, at=None, told=None):
    """Import the file, and tell by the pipe when it is about to be stored."""
    if seen is not None:
        connect = access.hardened_connection

        def connection(path, *, create, known=False):
            return Counting(connect(path, create=create, known=known), seen, at)

        access.hardened_connection = connection
    if told is not None:
        add = Store.add

        def telling(*given, **named):
            os.write(told, b"add")
            return add(*given, **named)

        Store.add = telling
    return take_in(file, profile=PROFILE, db=db, source="test", now=NOW + later)


def forked(work):
    """Do the work in a fork and return what it answers, as JSON; None when it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.write(writing, json.dumps(work()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else None


def killed_after(seconds, file, db, *, from_add):
    """Import in a fork and kill it so long after it began, or after it began to store."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            imported(file, db, dt.timedelta(0), told=writing if from_add else None)
        os._exit(0)
    os.close(writing)
    if from_add:
        os.read(reading, 3)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.close(reading)
    os.waitpid(child, 0)


def state(store):
    return {
        "hash": store.table_hash(), "totals": store.totals(), "intakes": len(store.intakes())
    }  # fmt: skip


def whole(file, db):
    """Import without a kill and tell how long it took."""
    began, add, spent = time.perf_counter(), Store.add, [0.0]

    def timed(*given, **named):
        start = time.perf_counter()
        try:
            return add(*given, **named)
        finally:
            spent[0] = time.perf_counter() - start

    Store.add = timed
    imported(file, db, dt.timedelta(0))
    seconds = time.perf_counter() - began
    told = {"seconds": seconds, "add_seconds": spent[0]}
    with Store.open(db) as store:
        return told | state(store)


def statements(file, folder):
    """Tell how many statements an import into a database with its schema runs."""
    shutil.copy(folder / "empty.duckdb", folder / "counted.duckdb")
    seen = [0]
    imported(file, folder / "counted.duckdb", dt.timedelta(0), seen=seen)
    return seen[0]


def run_again(file, db):
    """Look at what the kill left, import again at a later time, and look once more."""
    with Store.open(db) as store:
        left = len(store.intakes())
        imported(file, store, dt.timedelta(hours=5))
        return state(store) | {"left": left}


def main():
    file, folder, n_times = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    first = forked(lambda: whole(file, folder / "whole.duckdb"))
    forked(lambda: Store.open(folder / "empty.duckdb").close())
    steps = forked(lambda: statements(file, folder))
    said = [first]
    moments = [
        (kind, (number + 0.5) / n_times)
        for kind in ("seconds", "add_seconds")
        for number in range(n_times)
    ]
    # About to run each statement, up to the last COMMIT, and after it.
    every = range(steps + 1)
    moments += [("statements", number) for number in every[-int(sys.argv[4]) :]]
    for number, (kind, at) in enumerate(moments):
        db = folder / f"{number}.duckdb"
        if kind == "statements":
            shutil.copy(folder / "empty.duckdb", db)
            forked(lambda db=db, at=at: bool(imported(file, db, dt.timedelta(0), [0], at)))
        else:
            killed_after(at * first[kind] * 1.1, file, db, from_add=kind == "add_seconds")
        again = forked(lambda db=db: run_again(file, db))
        said.append({"kind": kind, "at": at, "again": again})
        for one in folder.glob(f"{number}.duckdb*"):
            one.unlink()
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
