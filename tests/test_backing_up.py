"""Backups: whole, vouched for, put back without what has been deleted since."""

import json
import subprocess
import sys

import pandas as pd
import pytest

from est_geo.backing_up import back_up, restore
from est_geo.errors import ConflictError, StoreError
from est_geo.expiring import BACKUP_FOLDER, run_retention
from est_geo.store import Store
from est_geo.store.backups import backup_name, expire_backups
from tests.test_expiring import CANARY, DECIDED, LINKOPING, ROWS, found, present, taken

CASE = f"1;2026-01-10 10:00;bråk;{CANARY}plats;15.5646;58.4084;{CANARY}text;2026-01-10 12:00\n"


@pytest.fixture
def db(tmp_path):
    (tmp_path / "data").mkdir()
    taken(tmp_path, ROWS + CASE)
    return tmp_path / "data" / "est.duckdb"


def hashed(db):
    with Store.open(db, create=False) as store:
        return store.table_hash()


def test_a_backup_is_whole_private_and_vouched_for(db):
    backup, gone = back_up(db, LINKOPING, present())
    assert gone == 0
    assert backup.file.parent == db.with_name(BACKUP_FOLDER)
    assert backup.file.parent.stat().st_mode & 0o777 == 0o700
    files = sorted(backup.file.parent.iterdir())
    assert [one.stat().st_mode & 0o777 for one in files] == [0o600, 0o600]
    said = json.loads(files[1].read_text(encoding="utf-8"))
    assert said["sha256"] == backup.sha256
    before = hashed(db)
    db.unlink()
    done = restore(backup.file, db, LINKOPING, present())
    assert (done.aside, done.retention) == (None, None)
    assert hashed(db) == before


def test_what_was_deleted_since_does_not_come_back_with_the_backup(db):
    backup, _ = back_up(db, DECIDED, present())
    soon = present() + pd.Timedelta(days=29)
    after = soon + pd.DateOffset(months=61)
    run_retention(db, DECIDED, soon)
    assert backup.file.exists()
    done = restore(backup.file, db, DECIDED, after, replace=True)
    assert done.retention.counts["reports"] == 1
    assert found(db.parent, f"{CANARY}text").keys() <= {backup.file.name, done.aside.name}
    with Store.open(db) as store:
        assert store.incidents().empty
        assert store.verify_trail().whole
        assert store.trail(object_kind="backup")["action"].tolist()[0] == "database.restore"
    # What lay there before is a copy too, and goes when copies go.
    run_retention(db, DECIDED, after + pd.Timedelta(days=31))
    assert found(db.parent) == {}


def test_a_database_that_lies_there_is_not_replaced_unasked(db):
    backup, _ = back_up(db, LINKOPING, present())
    before = hashed(db)
    with pytest.raises(ConflictError, match="--yes"):
        restore(backup.file, db, LINKOPING, present())
    assert hashed(db) == before


def spoil_bytes(backup):
    with backup.file.open("r+b") as file:
        file.seek(5000)
        file.write(b"x")


def spoil_manifest(backup):
    backup.file.with_name(f"{backup.file.name}.json").write_text("{}", encoding="utf-8")


def remove_manifest(backup):
    backup.file.with_name(f"{backup.file.name}.json").unlink()


@pytest.mark.parametrize("spoil", [spoil_bytes, spoil_manifest, remove_manifest])
def test_a_backup_that_nothing_vouches_for_is_refused(db, spoil):
    backup, _ = back_up(db, LINKOPING, present())
    before = hashed(db)
    spoil(backup)
    with pytest.raises(StoreError, match="Inget är ändrat"):
        restore(backup.file, db, LINKOPING, present(), replace=True)
    assert hashed(db) == before
    assert [one.name for one in db.parent.iterdir() if ".ny" in one.name] == []


def test_nothing_is_put_in_the_place_of_a_database_in_use(db):
    backup, _ = back_up(db, LINKOPING, present())
    holding = "import sys, duckdb\nc = duckdb.connect(sys.argv[1])\nprint(1, flush=True)\ninput()"
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", holding, str(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        inode = db.stat().st_ino
        with pytest.raises(StoreError, match="används av ett annat program"):
            restore(backup.file, db, LINKOPING, present(), replace=True)
        with pytest.raises(StoreError, match="används av ett annat program"):
            back_up(db, LINKOPING, present() + pd.Timedelta(seconds=2))
        other.communicate(b"\n")
    assert db.stat().st_ino == inode
    assert [one.name for one in db.parent.iterdir() if ".ny" in one.name] == []


def test_a_damaged_database_gives_way_and_is_kept(db):
    backup, _ = back_up(db, LINKOPING, present())
    before = hashed(db)
    db.write_bytes(b"x" * 9000)
    db.with_name(f"{db.name}.wal").write_bytes(b"y" * 100)
    done = restore(backup.file, db, LINKOPING, present(), replace=True)
    assert hashed(db) == before
    assert done.aside.read_bytes() == b"x" * 9000
    assert done.aside.with_name(f"{done.aside.name}.wal").read_bytes() == b"y" * 100


def test_another_municipalitys_backup_is_refused(db):
    backup, _ = back_up(db, LINKOPING, present())
    other = LINKOPING.model_copy(update={"id": "annan"})
    before = hashed(db)
    with pytest.raises(StoreError, match="hör till profilen linkoping"):
        restore(backup.file, db, other, present(), replace=True)
    assert hashed(db) == before


def rounds(db, n):
    before = hashed(db)
    for number in range(n):
        at = present() + pd.Timedelta(minutes=number)
        backup, _ = back_up(db, LINKOPING, at)
        restore(backup.file, db, LINKOPING, at, replace=True)
        assert hashed(db) == before, number


def test_a_round_of_backup_and_restore_changes_nothing(db):
    rounds(db, 1)


@pytest.mark.long
def test_twenty_rounds_of_backup_and_restore_change_nothing(db):
    rounds(db, 20)


def test_the_copies_of_a_database_with_a_longer_name_are_left_alone(tmp_path):
    mine, other = tmp_path / "est.duckdb", tmp_path / "est-prov.duckdb"
    for name in (mine, other):
        (tmp_path / backup_name(name, present())).touch()
    later = present() + pd.Timedelta(days=99)
    assert expire_backups(mine, tmp_path, 30, later) == 1
    assert [one.name for one in tmp_path.iterdir()] == [backup_name(other, present())]
