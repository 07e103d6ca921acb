"""``est-geo retention``, ``hold``, ``backup``, ``restore``, as the one who runs it sees them."""

import json
import re

import pytest
from typer.testing import CliRunner

from est_geo.cli import app
from est_geo.data_files import data_root
from est_geo.store import Store
from tests.test_expiring import CANARY, ROWS, found, taken

RUN = CliRunner()
CASES = [
    f"{n};2020-01-{10 + n} 10:00;{kind};{CANARY}plats{n};15.5646;58.4084;{CANARY}text;"
    f"2020-01-{10 + n} 12:00"
    for n, kind in enumerate(["bråk", "stöld", "hatbrott"])
]  # fmt: skip


def run(*words, code=0):
    done = RUN.invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.fixture
def db(tmp_path):
    (tmp_path / "data").mkdir()
    taken(tmp_path, ROWS + "\n".join(CASES) + "\n")
    return tmp_path / "data" / "est.duckdb"


@pytest.fixture
def decided(tmp_path):
    text = (data_root() / "profiles" / "linkoping.toml").read_text(encoding="utf-8")
    file = tmp_path / "linkoping.toml"
    file.write_text(text.replace('decision = ""', 'decision = "KS 2026-123"'), encoding="utf-8")
    return file


def test_nothing_is_deleted_before_the_municipality_has_decided(db):
    said = run("retention", "status", "--db", db)
    assert "bara ett förslag" in said
    assert "avvisade.csv" in said
    assert "Senast gallrat: aldrig" in said
    assert "[retention] decision" in re.sub(r"\s+", " ", said)
    planned = run("retention", "plan", "--db", db)
    assert "Stöld" in planned
    assert "bara ett förslag" in planned
    done = RUN.invoke(app, ["retention", "run", "--db", str(db)])
    assert done.exit_code == 2
    assert "Inget är gallrat" in done.stderr
    assert len(json.loads(run("retention", "plan", "--db", db, "--json"))["due"]) == 3


def test_what_is_planned_is_deleted_and_told(db, decided):
    due = json.loads(run("retention", "plan", "--db", db, "--profile", decided, "--json"))
    assert sum(row["reports"] for row in due["due"]) == 3
    said = run("retention", "run", "--db", db, "--profile", decided)
    assert "3 hela rapporter" in said
    assert "omskriven" in said
    assert found(db.parent) == {}
    assert "Inget är att gallra" in run("retention", "plan", "--db", db, "--profile", decided)
    status = json.loads(run("retention", "status", "--db", db, "--profile", decided, "--json"))
    assert (status["runs"], status["expired"], status["decision"]) == (1, 3, "KS 2026-123")


def test_real_reports_are_not_deleted_before_their_time(db, decided):
    done = RUN.invoke(
        app,
        ["retention", "run", "--db", str(db), "--profile", str(decided), "--now", "2099-01-01"],
    )
    assert done.exit_code == 2
    assert "i förtid" in done.stderr
    with Store.open(db) as store:
        assert len(store.incidents()) == 3


def test_a_hold_is_added_shown_honoured_and_lifted(db, decided):
    said = run("hold", "add", "KS 2026-9", "--category", "stold", "--db", db)
    assert "1 rapport hålls kvar" in said
    run("hold", "add", "KS 2026-10", "--period", "2020-01", "--district", "ryd", "--db", db)
    listed = run("hold", "list", "--db", db)
    assert "KS 2026-9" in listed
    assert "2020-01-01–2020-01-31" in "".join(listed.split())
    assert len(json.loads(run("hold", "list", "--db", db, "--json"))) == 2
    run("hold", "lift", 2, "--db", db)
    assert "1 rapport hålls kvar" in run("retention", "run", "--db", db, "--profile", decided)
    with Store.open(db) as store:
        assert store.incidents()["category"].tolist() == ["stold"]
    run("hold", "lift", 2, "--db", db, code=1)


@pytest.mark.parametrize(
    "words",
    [
        ("KS 2026-9",), ("Anna ringde om detta", "--category", "stold"),
        ("KS 2026-9", "--category", "finns_inte"), ("KS 2026-9", "--district", "finns_inte"),
        ("KS 2026-9", "--report", "0" * 32), ("KS 2026-9", "--period", "i förrgår"),
    ],
)  # fmt: skip
def test_a_hold_that_names_nothing_or_somebody_is_refused(db, words):
    done = RUN.invoke(app, ["hold", "add", *words, "--db", str(db)])
    assert done.exit_code in {1, 2}
    with Store.open(db) as store:
        assert store.holds().empty


def test_a_backup_is_made_and_put_back(db, tmp_path, decided):
    made = json.loads(run("backup", "--to", tmp_path / "kopior", "--db", db, "--json"))
    run("restore", made["file"], "--db", db, code=1)
    said = run("restore", made["file"], "--db", db, "--yes", "--profile", decided)
    assert "Återställd till" in said
    assert "ersatta databasen" in said
    with Store.open(db) as store:
        assert store.totals()["expired"] == 3
    assert "Säkerhetskopia" in run("backup", "--db", db)
    assert "Säkerhetskopior: 1" in run("retention", "status", "--db", db)
