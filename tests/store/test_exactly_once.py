"""Exactly once: killed at any moment, sent again, or sent by many at once."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

from est_geo.errors import ConflictError
from est_geo.store import Store, Submission
from est_geo.tables import REJECTED

ROOT = Path(__file__).resolve().parents[2]
AT = pd.Timestamp("2026-11-16 08:00", tz="UTC")

# ── Killed and run again ───────────────────────────────────────────────────────────────────────


def reports(n):
    """Write a file with reports of every fate: placed, unplaced, repeated, equal, rejected."""
    rows = ["id;tid;kategori;plats;lon;lat"]
    for number in range(n):
        own = str(number) if number % 9 else ""
        place = "Ryd;;" if number % 5 == 0 else f";15.56{number % 40:02d};58.4095"
        rows.append(f"{own};2026-10-{1 + number % 28:02d} {number % 24:02d}:15;klotter;{place}")
    rows += [";2026-10-01 10:00;klotter;;15.56;58.4"] * 2
    rows += ["7;i förrgår;klotter;;15.56;58.4", "8;2026-10-01 10:00;klotter;;15.56;58.4", "för;få"]
    return "\n".join(rows) + "\n"


def killed_again_and_again(tmp_path, rows, n_times, n_statements):
    file = tmp_path / "rapporter.csv"
    file.write_text(reports(rows), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own script
        [
            sys.executable, "tests/store/killed_import.py", str(file), str(tmp_path),
            str(n_times), str(n_statements),
        ],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    whole, *killed = json.loads(done.stdout)
    return whole, killed


def same_table(whole, killed, rows):
    n_rows = rows + 5
    assert whole["totals"]["rows"] == n_rows
    assert whole["intakes"] == 1
    for one in killed:
        again = one["again"]
        assert again is not None, one
        assert again["hash"] == whole["hash"], one
        # Nothing halfway: the killed import left all of the file or none of it.
        assert again["left"] in {0, 1}
        assert again["intakes"] == 1 + again["left"]
        totals = again["totals"]
        assert totals["rows"] == n_rows * again["intakes"]
        for name in ("incidents", "unplaced"):
            assert totals[name] == whole["totals"][name]
    assert {one["again"]["left"] for one in killed if one["kind"] == "statements"} == {0, 1}


def test_an_import_killed_at_any_moment_and_run_again_gives_the_same_table(tmp_path):
    whole, killed = killed_again_and_again(tmp_path, rows=60, n_times=1, n_statements=5)
    assert len(killed) == 7
    same_table(whole, killed, 60)


@pytest.mark.long
def test_fifty_moments_spread_over_the_import_of_a_larger_file(tmp_path):
    whole, killed = killed_again_and_again(tmp_path, rows=3000, n_times=25, n_statements=100)
    assert sum(one["kind"] != "statements" for one in killed) == 50
    same_table(whole, killed, 3000)


def test_the_hash_sees_every_kind_of_difference(tmp_path, empty_database, batch, record):
    seen = set()

    def hashed(name, *files):
        shutil.copy(empty_database, tmp_path / f"{name}.duckdb")
        with Store.open(tmp_path / f"{name}.duckdb") as store:
            for file in files:
                store.add(*file)
            return store.table_hash()

    lost = pd.DataFrame({"row": [1], "field": "tid", "reason": "Går inte."})
    lost = lost.astype(REJECTED.empty().dtypes.to_dict())
    none, one = REJECTED.empty(), batch(0, 3)
    first = hashed("first", (record(3), one, none))
    assert hashed("later", (record(3, taken_at=AT + pd.Timedelta(days=9)), one, none)) == first
    assert hashed("other order", (record(3), one.iloc[::-1], none)) == first
    assert hashed("twice", (record(3), one, none), (record(3), one, none)) == first
    unstated = one.assign(received_stated=False)
    moved = unstated.assign(received_at=one["received_at"] + pd.Timedelta(hours=1))
    seen |= {first, hashed("unstated", (record(3), unstated, none))}
    assert hashed("moved", (record(3), moved, none)) in seen
    for name, file in {
        "fewer": (record(2), one.iloc[:2], none),
        "another hour": (record(3), one.assign(received_at=AT), none),
        "another category": (record(3), one.assign(category="stold"), none),
        "rejected": (record(4), one, lost),
        "repeated": (record(4), one, none, 1),
        "another file": (record(3, file_sha256="1" * 64), one, none),
    }.items():
        new = hashed(name, file)
        assert new not in seen, name
        seen.add(new)


# ── Many at once ───────────────────────────────────────────────────────────────────────────────


def together(work, count):
    """Run work(0) … work(count - 1) at the same time; return the answers and what went wrong."""
    answers, wrong = [], []
    gate = threading.Barrier(count)

    def run(number):
        gate.wait()
        try:
            answers.append(work(number))
        except Exception as error:  # noqa: BLE001 - every failure is the answer
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, wrong


def test_eight_who_add_the_same_file_at_once_store_it_once(store, batch, record):
    answers, wrong = together(lambda _: store.add(record(50), batch(0, 50), REJECTED.empty()), 8)
    assert wrong == []
    assert sorted(one.new_incidents for one in answers) == [0] * 7 + [50]
    assert len(set(store.intakes()["manifest"])) == 1
    totals = store.totals()
    assert (totals["incidents"], totals["duplicates"], totals["rows"]) == (50, 350, 400)


def sending(content="a", actor="stangastaden", key="1"):
    return Submission(key * 64, actor, content * 64, AT, (f"{0:032x}", f"{1:032x}"))


def test_a_sending_repeated_by_many_at_once_is_stored_once(store, batch, record):
    def work(_):
        return store.add(record(2), batch(0, 2), REJECTED.empty(), submission=sending())

    answers, wrong = together(work, 8)
    assert wrong == []
    assert sorted(one.retried for one in answers) == [False] + [True] * 7
    assert all(one.duplicates == 2 for one in answers if one.retried)
    assert len(store.intakes()) == 1
    assert store.totals()["rows"] == 2
    assert store.submission("1" * 64) == sending()
    assert store.submission("2" * 64) is None
    version = store.version()
    assert work(0).retried
    assert store.version() == version


@pytest.mark.parametrize("change", [{"content": "b"}, {"actor": "polis"}])
def test_the_same_key_for_something_else_is_a_conflict(store, batch, record, change):
    store.add(record(2), batch(0, 2), REJECTED.empty(), submission=sending())
    with pytest.raises(ConflictError, match="har redan använts för en annan rapport"):
        store.add(record(1), batch(5, 1), REJECTED.empty(), submission=sending(**change))
    assert len(store.incidents()) == 2
    other = sending(key="2")
    assert store.add(record(1), batch(5, 1), REJECTED.empty(), submission=other).new_incidents == 1


def test_a_sending_that_fails_leaves_its_key_unused(store, batch, record):
    broken = batch(0, 1).assign(lat=91.0)
    with pytest.raises(RuntimeError):
        store.add(record(1), broken, REJECTED.empty(), submission=sending())
    assert store.submission("1" * 64) is None
    assert not store.add(record(1), batch(0, 1), REJECTED.empty(), submission=sending()).retried
