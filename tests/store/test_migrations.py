"""From the schema of the first release to this one: every row kept, and never half a step."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from est_geo.store import Store, migrations
from est_geo.store.frames import to_arrow
from est_geo.tables import INCIDENTS, REJECTED

ROOT = Path(__file__).resolve().parents[2]
NEW = {"near_lon", "near_lat", "accuracy_m", "reasons", "note", "findings"}
FIRST = migrations.MIGRATIONS[:1]


@pytest.fixture
def first_release(path, batch):
    """Make a database as the first release left it: 12 reports, 3 of them without a place."""
    frame = batch(0, 12, unplaced=3)
    with duckdb.connect(str(path)) as old:
        old.execute("SET TimeZone = 'UTC'")
        migrations.migrate(old, path.name, FIRST)
        rows = to_arrow(frame, INCIDENTS).drop_columns(sorted(NEW))
        old.register("incoming", rows)
        old.execute("INSERT INTO incidents BY NAME SELECT *, 1 AS intake_id FROM incoming")
        old.execute(
            "INSERT INTO intakes VALUES (1, 'a.csv', $sha, now(), 'test', 14, 9, 3, 1, 1, 0)",
            {"sha": "0" * 64},
        )
        old.execute("INSERT INTO rejected_rows VALUES (1, 5, 'tid', 'Går inte att läsa.')")
        old.execute("INSERT INTO meta VALUES ('profile', 'linkoping'), ('resolution', '10')")
    return frame


def test_every_row_of_the_first_release_is_there(path, first_release, record):
    with Store.open(path) as store:
        found = store.incidents().sort_values("incident_id", ignore_index=True)
        pd.testing.assert_frame_equal(found, first_release)
        assert store.totals() == {
            "rows": 14, "incidents": 9, "unplaced": 3, "rejected": 1, "duplicates": 1, "outside": 0,
            "expired": 0,
        }  # fmt: skip
        assert set(store.incidents_named(found["incident_id"].tolist())["standing"]) == {"counted"}
        assert store.rejected()["row"].tolist() == [5]
        assert store.intakes()["manifest"].isna().all()
        store.require("linkoping", 10)
        again = store.add(record(12), first_release, REJECTED.empty())
        assert (again.duplicates, again.new_incidents) == (12, 0)


def test_the_steps_give_the_same_schema_whether_taken_at_once_or_one_by_one(path, tmp_path):
    with duckdb.connect(str(path)) as old:
        migrations.migrate(old, path.name, FIRST)
    Store.open(path).close()
    Store.open(tmp_path / "new.duckdb").close()
    said = []
    for file in (path, tmp_path / "new.duckdb"):
        with duckdb.connect(str(file)) as looked_at:
            columns = "SELECT table_name, column_name, data_type, is_nullable "
            columns += "FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
            rules = "SELECT table_name, constraint_text FROM duckdb_constraints() ORDER BY ALL"
            said.append([looked_at.execute(sql).fetchall() for sql in (columns, rules)])
    assert said[0] == said[1]


_KILLED = """
    import json, shutil, sys
    from pathlib import Path

    sys.path.insert(0, "tests/store")
    from est_geo.store import Store, access
    from killed_import import Counting, forked

    file, connect = Path(sys.argv[1]), access.hardened_connection

    def opened(db, at):
        seen = [0]
        access.hardened_connection = lambda path, *, create, known=False: Counting(
            connect(path, create=create), seen, at
        )
        Store.open(db).close()
        return seen[0]

    def looked(db):
        with Store.open(db) as store:
            return [len(store.incidents()), store.totals()["rows"], len(store.rejected())]

    whole = file.with_name("whole.duckdb")
    shutil.copy(file, whole)
    n = forked(lambda: opened(whole, None))
    moments = range(0, n, int(sys.argv[2]))
    for at in moments:
        shutil.copy(file, file.with_name(f"{at}.duckdb"))
        forked(lambda: opened(file.with_name(f"{at}.duckdb"), at))
        for end in ("", ".wal"):
            left = file.with_name(f"{at}.duckdb{end}")
            if left.exists():
                shutil.copy(left, file.with_name(f"left {at}.duckdb{end}"))
    found = {at: forked(lambda: looked(file.with_name(f"{at}.duckdb"))) for at in moments}
    print(json.dumps(found))
"""


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)])
def test_killed_at_any_statement_of_the_step_the_old_or_the_new_is_there(
    path, first_release, tmp_path, every
):
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", textwrap.dedent(_KILLED), str(path), str(every)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    after = json.loads(done.stdout)
    assert list(after.values()) == [[len(first_release), 14, 1]] * len(after)
    schemas = []
    for at in after:
        with duckdb.connect(str(tmp_path / f"left {at}.duckdb")) as left:
            found = left.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
            count = left.execute("SELECT count(*) FROM incidents").fetchone()
            tables = left.execute("SELECT count(*) FROM duckdb_tables()").fetchone()
        assert count == (len(first_release),)
        assert (tables[0] > 4) is (found[0] != "1")
        schemas.append(found[0])
    assert set(schemas) == {str(step.number) for step in migrations.MIGRATIONS}
    assert schemas == sorted(schemas, key=int)
