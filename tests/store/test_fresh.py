"""A database written anew: the same in all, without what was deleted, whole whoever is killed."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from est_geo.errors import StoreError
from est_geo.store import MaintenanceError, Store, fresh, turns
from est_geo.tables import REJECTED

ROOT = Path(__file__).resolve().parents[2]


def shape(path):
    """Say all that a database promises of its tables."""
    with duckdb.connect(str(path), read_only=True) as looked_at:
        return [
            looked_at.execute(f"SELECT {what} FROM {table}() ORDER BY ALL").fetchall()  # noqa: S608
            for table, what in {
                "duckdb_tables": "table_name, sql, estimated_size",
                "duckdb_columns": "table_name, column_name, column_default, is_nullable",
                "duckdb_constraints": "table_name, constraint_text",
            }.items()
        ]


def files_beside(path):
    return sorted(one.name for one in path.parent.iterdir() if one.suffix != ".loggtoppar")


def test_the_fresh_file_says_promises_and_refuses_the_same(store, path, batch, record):
    store.add(record(9), batch(0, 9, note="något"), REJECTED.empty())
    before, rows, inode = store.table_hash(), store.row_counts(), path.stat().st_ino
    path.chmod(0o640)
    store.renew()
    assert path.stat().st_ino != inode
    assert path.stat().st_mode & 0o777 == 0o640
    assert (store.table_hash(), store.row_counts()) == (before, rows)
    assert store.add(record(9), batch(0, 9), REJECTED.empty()).duplicates == 9
    with pytest.raises(StoreError, match="Constraint"):
        store.add(record(1), batch(20, 1).assign(lat=91.0), REJECTED.empty())
    store.close()
    first = shape(path)
    with Store.open(path) as again:
        again.copy_to(path.with_name("kopia.duckdb"))
    assert shape(path.with_name("kopia.duckdb")) == first
    assert path.with_name("kopia.duckdb").stat().st_mode & 0o777 == 0o600
    assert files_beside(path) == ["est.duckdb", "kopia.duckdb"]


def test_a_copy_that_differs_is_not_used(store, path, batch, record, monkeypatch):
    store.add(record(9), batch(0, 9), REJECTED.empty())
    before, compare = store.table_hash(), fresh._compare  # noqa: SLF001

    def spoiled(sql):
        def check(connection):
            connection.execute(sql)
            compare(connection)

        return check

    for sql in (
        "DELETE FROM fresh.incidents WHERE source_id = '3'",
        "UPDATE fresh.incidents SET note = 'x' WHERE source_id = '3'",
        "ALTER TABLE fresh.holds ALTER COLUMN until SET DEFAULT now()",
        "DROP TABLE fresh.audit_objects",
        "DELETE FROM fresh.audit",
    ):
        monkeypatch.setattr(fresh, "_compare", spoiled(sql))
        inode = path.stat().st_ino
        with pytest.raises(StoreError, match="inte likadan"):
            store.renew()
        assert path.stat().st_ino == inode
        assert store.table_hash() == before
        assert files_beside(path) == ["est.duckdb"]


def test_a_database_that_another_program_has_is_left_alone(store, path):
    store.close()
    holding = "import sys, duckdb\nc = duckdb.connect(sys.argv[1])\nprint(1, flush=True)\ninput()"
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", holding, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        inode = path.stat().st_ino
        with pytest.raises(StoreError):
            fresh.renew(path)
        other.communicate(b"\n")
    assert path.stat().st_ino == inode
    fresh.renew(path)
    assert path.stat().st_ino != inode


def test_a_second_store_of_the_same_program_does_not_let_go_of_the_lock(store, path):
    with Store.open(path) as second:
        assert second.totals() == store.totals()
    opening = "import sys, duckdb\nduckdb.connect(sys.argv[1])"
    other = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", opening, str(path)], capture_output=True, text=True, check=False
    )
    assert "Could not set lock" in other.stderr


def test_every_store_of_the_program_goes_over_to_the_new_file(store, path, batch, record):
    with Store.open(path) as other:
        other.add(record(3), batch(0, 3), REJECTED.empty())
        store.renew()
        other.add(record(3), batch(3, 3), REJECTED.empty())
        assert len(store.incidents()) == 6
    store.renew()
    assert len(store.incidents()) == 6


def test_while_it_is_renewed_writers_are_refused_and_readers_wait(
    store, batch, record, monkeypatch
):
    store.add(record(3), batch(0, 3), REJECTED.empty())
    answers = []
    with store.maintenance():
        with pytest.raises(MaintenanceError, match="skrivs om just nu"):
            store.add(record(1), batch(9, 1), REJECTED.empty())
        reader = threading.Thread(target=lambda: answers.append(len(store.incidents())))
        reader.start()
        monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.0)
        with pytest.raises(MaintenanceError):
            store.incidents()
        assert answers == []
    reader.join()
    assert answers == [3]


def test_who_reads_is_let_finish_and_too_long_reading_stops_the_renewal(store, monkeypatch):
    monkeypatch.setattr(turns, "EMPTYING_SECONDS", 0.0)
    with store._reading() as cursor:  # noqa: SLF001 - a reader in the middle of its work
        failed = []

        def renew():
            try:
                store.renew()
            except MaintenanceError as error:
                failed.append(error)

        other = threading.Thread(target=renew)
        other.start()
        other.join()
        assert len(failed) == 1
        assert cursor.execute("SELECT 1").fetchone() == (1,)
    store.renew()
    assert store.totals()["rows"] == 0


def test_nothing_is_written_on_a_disk_that_is_nearly_full(store, batch, record, monkeypatch):
    monkeypatch.setattr("est_geo.store.access.LEAST_FREE_BYTES", 2**62)
    with pytest.raises(StoreError, match="Disken är nästan full"):
        store.add(record(1), batch(0, 1), REJECTED.empty())
    assert store.incidents().empty


def test_scraps_of_one_who_was_killed_go_and_those_of_one_who_works_stay(store, path):
    store.close()
    scraps = [path.with_name(f"{path.name}.{end}") for end in ("tmp", "kopieras")]
    for one in scraps:
        one.mkdir()
        (one / "block").write_bytes(b"zqkanarie")
    left = path.with_name(f"{path.name}.0123abcd.ny")
    left.write_bytes(b"zqkanarie")
    holding = "import sys, duckdb\nc = duckdb.connect(sys.argv[1])\nprint(1, flush=True)\ninput()"
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", holding, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        with pytest.raises(StoreError):
            fresh.renew(path)
        assert all((one / "block").exists() for one in scraps)
        assert left.exists()
        other.communicate(b"\n")
    fresh.renew(path)
    assert files_beside(path) == ["est.duckdb"]


class Broken:
    """A connection whose instance DuckDB has given up."""

    def __init__(self, connection):
        self.close = connection.close

    def cursor(self):
        raise duckdb.FatalException("database has been invalidated")


def test_an_instance_that_duckdb_has_given_up_is_opened_anew(store, path, batch, record):
    with Store.open(path) as other:
        store.add(record(3), batch(0, 3), REJECTED.empty())
        handle = store._handle  # noqa: SLF001 - what a fault of the disk does
        handle.connection = Broken(handle.connection)
        with pytest.raises(StoreError, match="öppnas på nytt"):
            store.incidents()
        assert len(store.incidents()) == 3
        assert len(other.incidents()) == 3
        other.add(record(1), batch(9, 1), REJECTED.empty())


def test_a_file_that_cannot_be_opened_again_is_tried_by_the_next_one(store, path):
    with pytest.raises(StoreError, match="finns inte"), store.maintenance():
        path.rename(path.with_name("borta"))
    with pytest.raises(StoreError, match="finns inte"):
        store.totals()
    path.with_name("borta").rename(path)
    assert store.totals()["rows"] == 0


# ── Killed ─────────────────────────────────────────────────────────────────────────────────────


def killed(path, tmp_path, n_times, n_statements):
    folder = tmp_path / "killed"
    folder.mkdir()
    done = subprocess.run(  # noqa: S603 - our own script
        [
            sys.executable, "tests/store/killed_retention.py", str(path), str(folder),
            str(n_times), str(n_statements),
        ],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def old_or_new(whole, moments):
    before, after = whole["before"], whole["after"]
    assert before["hash"] != after["hash"]
    assert before["canaries"]
    assert (after["canaries"], after["unfinished"], after["files"]) == (0, False, 1)
    for one in moments:
        left, again = one["left"], one["again"]
        if left["runs"] == 0:
            assert left["hash"] == before["hash"], one
        else:
            assert left["totals"] == after["totals"], one
            # Deleted and not yet written anew: the database says so itself.
            assert left["canaries"] == 0 or left["unfinished"], one
        assert (again["canaries"], again["unfinished"], again["files"]) == (0, False, 1), one
        assert again["totals"] == after["totals"], one
    assert {one["left"]["runs"] for one in moments if one["kind"] == "statement"} == {0, 1}


def with_canaries(path, batch, record, rows):
    received = pd.Timestamp("2026-11-09", tz="UTC")
    with Store.open(path) as store:
        store.bind("linkoping", 10)
        notes = [f"zqkanarie {number}" for number in range(rows)]
        frame = batch(0, rows, note=notes, received_at=received)
        store.add(record(rows), frame, REJECTED.empty())


@pytest.mark.long
def test_killed_at_any_step_the_old_or_the_new_is_there(path, tmp_path, batch, record):
    with_canaries(path, batch, record, 20)
    whole, *moments = killed(path, tmp_path, n_times=1, n_statements=3)
    old_or_new(whole, moments)


@pytest.mark.long
def test_killed_at_every_step_and_at_fifty_moments(path, tmp_path, batch, record):
    with_canaries(path, batch, record, 20_000)
    whole, *moments = killed(path, tmp_path, n_times=50, n_statements=1000)
    assert len(moments) > 90
    old_or_new(whole, moments)
