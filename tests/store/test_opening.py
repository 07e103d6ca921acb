"""Opening: what is refused, what cannot be reached, and what survives a killed process."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from est_geo.errors import StoreError
from est_geo.store import Store, migrations
from est_geo.tables import REJECTED

ROOT = Path(__file__).resolve().parents[2]

# ── Refused files ──────────────────────────────────────────────────────────────────────────────

GARBAGE = {
    "text": b"tid;plats\n2026-11-09;Ryd\n" * 500,
    "empty": b"",
    "short": b"DUCK",
    "sqlite": b"SQLite format 3\0" + bytes(8000),
    "zeros": bytes(20_000),
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
def test_a_file_that_is_no_database_is_refused_and_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"est\.duckdb är ingen databas") as caught:
        Store.open(path)
    assert str(path.parent) not in str(caught.value)
    assert path.read_bytes() == content


def test_a_damaged_database_is_refused_plainly(path):
    Store.open(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:16] + bytes(len(whole) - 16))
    with pytest.raises(StoreError, match="den är skadad eller får inte skrivas") as caught:
        Store.open(path)
    assert str(path.parent) not in str(caught.value)


def test_another_programs_database_is_refused_and_left_alone(path):
    with duckdb.connect(str(path)) as foreign:
        foreign.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
        foreign.execute("CREATE TABLE kunder AS SELECT 1 AS id")
    with pytest.raises(StoreError, match="från ett annat program"):
        Store.open(path)
    with duckdb.connect(str(path)) as foreign:
        assert foreign.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (2,)


def test_a_newer_schema_is_refused(path):
    Store.open(path).close()
    with duckdb.connect(str(path)) as newer:
        newer.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(StoreError, match=r"nyare version av est_geo \(schema 99"):
        Store.open(path)
    with duckdb.connect(str(path)) as newer:
        assert newer.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("99",)


def test_a_file_that_does_not_exist_is_made_only_when_asked_for(path, tmp_path):
    with pytest.raises(StoreError, match="finns inte"):
        Store.open(path, create=False)
    assert not path.exists()
    with pytest.raises(StoreError, match="Mappen för databasen"):
        Store.open(tmp_path / "saknas" / "est.duckdb")
    with pytest.raises(StoreError, match="är en mapp"):
        Store.open(tmp_path)
    Store.open(path).close()
    Store.open(path, create=False).close()


def test_a_database_that_may_not_be_read_is_refused(path, monkeypatch):
    Store.open(path).close()

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StoreError, match="får inte läsas") as caught:
        Store.open(path)
    assert str(path.parent) not in str(caught.value)


def test_the_same_file_opened_otherwise_in_this_program_is_refused(path):
    with duckdb.connect(str(path)), pytest.raises(StoreError, match="redan öppen"):
        Store.open(path, create=True)


def test_odd_names_are_only_names(tmp_path):
    odd = tmp_path / "å'; DROP TABLE incidents; --"
    odd.mkdir()
    with Store.open(odd / "md:est.duckdb") as store:
        assert store.totals()["rows"] == 0
    kept = {"md:est.duckdb", "md:est.duckdb.loggtoppar"}
    assert {one.name for one in odd.iterdir()} == kept


# ── Other processes ────────────────────────────────────────────────────────────────────────────

_HEAD = "import sys\nfrom est_geo.store import Store\nfrom est_geo.errors import StoreError\n"


def _command(path, script):
    return [sys.executable, "-c", _HEAD + textwrap.dedent(script), str(path)]


def _python(path, script, **environment):
    done = subprocess.run(  # noqa: S603 - our own script
        _command(path, script), cwd=ROOT, env=os.environ | environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_a_second_process_is_refused_and_the_first_goes_on(store, path, batch, record):
    told = _python(
        path,
        """
        try:
            Store.open(sys.argv[1])
        except StoreError as error:
            print(error, error.__cause__)
        """,
    )
    assert "est.duckdb används av ett annat program" in told
    assert str(path.parent) not in told
    store.add(record(1), batch(0, 1), REJECTED.empty())
    store.close()
    told = _python(
        path,
        """
        with Store.open(sys.argv[1]) as store:
            cursor = store._connection.cursor()
            zone = cursor.execute("SELECT current_setting('TimeZone')").fetchone()[0]
            print(len(store.incidents()), zone)
        """,
        TZ="America/Chicago",
    )
    # Every cursor counts in UTC, whatever the machine's own zone is.
    assert told == "1 UTC"


_WRITE_FOR_EVER = """
    import pandas as pd
    from est_geo.store import IntakeRecord
    from est_geo.tables import REJECTED

    number, batch = int(sys.argv[2]), pd.read_parquet(sys.argv[3])
    with Store.open(sys.argv[1]) as store:
        while True:
            ids = pd.Series([f"{number * 40 + one:032x}" for one in range(40)], dtype="str")
            now = pd.Timestamp.now(tz="UTC")
            record = IntakeRecord(f"{number}.csv", "0" * 64, now, "test", 40)
            store.add(record, batch.assign(incident_id=ids), REJECTED.empty())
            print(number, flush=True)
            number += 1
"""


def test_a_killed_writer_loses_nothing_it_said_was_stored(path, tmp_path, batch):
    batch(0, 40).to_parquet(tmp_path / "batch.parquet")
    acknowledged = 0
    for acks_before_the_kill in (1, 7):
        command = [
            *_command(path, _WRITE_FOR_EVER), str(acknowledged), str(tmp_path / "batch.parquet"),
        ]  # fmt: skip
        with subprocess.Popen(  # noqa: S603 - our own script
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as child:
            for _ in range(acks_before_the_kill):
                acknowledged = int(child.stdout.readline()) + 1
            child.send_signal(signal.SIGKILL)
            # What was said before the kill but not yet read counts as said.
            acknowledged = max([acknowledged, *(int(one) + 1 for one in child.stdout)])
        with Store.open(path) as store:
            totals, stored = store.totals(), store.incidents()
            files = store.intakes()["file_name"].tolist()
        # One more than was said may be there: stored, and killed before saying so.
        assert len(files) in {acknowledged, acknowledged + 1}
        assert files == [f"{number}.csv" for number in range(len(files))]
        assert len(stored) == stored["incident_id"].nunique() == 40 * len(files)
        assert totals["rows"] == totals["incidents"] == len(stored)
        acknowledged = len(files)


# ── Migrations ─────────────────────────────────────────────────────────────────────────────────


NEWEST = migrations.MIGRATIONS[-1].number


def _steps_with(sql):
    return (*migrations.MIGRATIONS, migrations.Migration(NEWEST + 1, "one more", sql))


def test_the_released_steps_are_numbered_from_one_without_gaps():
    numbers = [step.number for step in migrations.MIGRATIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_later_step_keeps_every_row(path, batch, record, monkeypatch):
    with Store.open(path) as store:
        store.add(record(5), batch(0, 5), REJECTED.empty())
        before = store.incidents()
    monkeypatch.setattr(
        migrations, "MIGRATIONS", _steps_with("ALTER TABLE incidents ADD COLUMN one_more VARCHAR")
    )
    with Store.open(path) as store:
        assert store.incidents().equals(before)
    with duckdb.connect(str(path)) as looked_at:
        assert looked_at.execute("SELECT count(one_more) FROM incidents").fetchone() == (0,)
        schema = "SELECT value FROM meta WHERE key = 'schema'"
        assert looked_at.execute(schema).fetchone() == (str(NEWEST + 1),)


def test_a_step_that_fails_changes_nothing(path, batch, record, monkeypatch):
    with Store.open(path) as store:
        store.add(record(5), batch(0, 5), REJECTED.empty())
        before = store.incidents()
    monkeypatch.setattr(
        migrations, "MIGRATIONS", _steps_with("DROP TABLE incidents; SELECT no_such_function()")
    )
    with pytest.raises(StoreError, match="kunde inte läsas eller skrivas"):
        Store.open(path)
    monkeypatch.undo()
    with Store.open(path) as store:
        assert store.incidents().equals(before)
