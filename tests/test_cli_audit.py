"""``est-geo verify`` and ``est-geo log``."""

import json

import duckdb
import pytest
from typer.testing import CliRunner

from est_geo.cli import app
from est_geo.store import Acting, Deed, Store

RUN = CliRunner()
ID = "0123456789abcdef" * 2


def run(*words, code=0):
    done = RUN.invoke(app, [*map(str, words)], env={"COLUMNS": "200"})
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "est.duckdb"
    with Store.open(path) as store:
        asa = store.by(Acting("konto:ab12", "analytiker"))
        asa.note(Deed("incident.read", "incident", ID, "Granskning"))
        asa.note(Deed("incident.read", "incident", "f" * 32, "Granskning"))
    return path


def tamper(db, sql):
    with duckdb.connect(str(db)) as connection:
        connection.execute(sql)


def test_a_whole_trail_is_vouched_for(db):
    said = run("verify", "--db", db)
    assert "Loggen är hel: 8 rader" in said
    assert "Intagens böcker stämmer: 0 rader in" in said
    told = json.loads(run("verify", "--db", db, "--json"))
    assert (told["whole"], told["rows"], told["fault"]) == (True, 9, "")
    assert (told["books"]["rows"], told["books"]["balanced"]) == (0, True)


def test_the_first_bad_row_is_named_and_the_exit_code_is_one(db):
    tamper(db, "UPDATE audit SET who = 'konto:annan' WHERE seq = 5")
    assert "Rad 5 har ändrats efter att den skrevs" in run("verify", "--db", db, code=1)
    told = json.loads(run("verify", "--db", db, "--json", code=1))
    assert (told["whole"], told["first_bad"], told["fault"]) == (False, 5, "content")


def test_books_that_do_not_balance_are_told(db):
    tamper(
        db,
        """
        INSERT INTO intakes BY NAME SELECT 1 AS intake_id, 'a.csv' AS file_name,
            repeat('0', 64) AS file_sha256, now() AS taken_at, 'polis' AS source, 3 AS rows,
            3 AS incidents, 0 AS unplaced, 0 AS rejected, 0 AS duplicates, 0 AS outside
    """,
    )
    assert "Intagens böcker stämmer inte." in run("verify", "--db", db, code=1)
    told = json.loads(run("verify", "--db", db, "--json", code=1))
    assert (told["whole"], told["books"]["balanced"], told["fault"]) == (False, False, "")


def test_a_copy_of_the_heads_finds_a_trail_that_was_cut(db, tmp_path):
    kept = tmp_path / "kopia"
    heads = db.with_name("est.duckdb.loggtoppar")
    kept.write_bytes(heads.read_bytes())
    tamper(db, "DELETE FROM audit WHERE seq > 7")
    tamper(db, "UPDATE meta SET value = '7' WHERE key = 'turns'")
    heads.unlink()
    run("verify", "--db", db)
    # The check itself was written down as row 8, so the copy says that row 8 was another.
    said = run("verify", "--db", db, "--heads", kept, code=1)
    assert "Minst en av raderna 1–8 har skrivits om" in said
    assert "stämmer. " not in said


def test_heads_are_shown_for_paper_and_moved_to_another_disk(db, tmp_path):
    folder = tmp_path / "annan"
    folder.mkdir()
    assert "Topparna ligger nu i" in run("verify", "--db", db, "--keep-heads-in", folder)
    assert (folder / "est.duckdb.loggtoppar").read_text().count("\n") >= 1
    assert "rad " in run("verify", "--db", db, "--show-heads")


def test_the_log_is_read_in_words_and_that_is_written_down(db):
    said = run("log", "--db", db)
    assert "Såg händelsen 0123456789ab…" in said
    assert "Konto ab12 (analytiker)" in said
    assert "Läste loggen" in said


def test_who_has_seen_one_incident(db):
    told = json.loads(run("log", "--db", db, "--object", f"incident:{ID}", "--json"))
    assert [one["action"] for one in told] == ["audit.read", "incident.read"]
    assert told[1]["who"] == "konto:ab12"
    assert "slag:id" in RUN.invoke(app, ["log", "--db", str(db), "--object", "x"]).output
