"""``est-geo plan``: made, kept, shown, and made anew as another version."""

import json

import pytest
from typer.testing import CliRunner

from est_geo.cli import app
from est_geo.store import Store
from tests.made_up import town
from tests.stored import stored

RUN = CliRunner()


def run(*words, code=0):
    done = RUN.invoke(app, ["plan", *[str(word) for word in words]])
    assert done.exit_code == code, done.output
    return done


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    file = tmp_path_factory.mktemp("plan") / "est.duckdb"
    with stored(file, town(20)):
        return file


def test_a_week_is_planned_kept_and_shown(db):
    assert "inte planerad" in run("show", "--db", db, code=1).stderr
    made = json.loads(run("make", "--db", db, "--json").stdout)
    assert made["visits"] > 0
    assert json.loads(run("show", "--db", db, "--json").stdout) == made
    said = run("show", "--db", db).stdout
    assert f"Närvaroplan {made['week']}, version 1: {made['visits']} besök" in said
    again = json.loads(run("make", "--db", db, "--week", made["week"], "--json").stdout)
    assert (again["version"], again["visits"]) == (2, made["visits"])
    with Store.open(db, create=False) as store:
        first, second = (store.plan(made["week"], version).visits for version in (1, 2))
    assert first.equals(second)


@pytest.mark.long
def test_the_sheets_of_a_week_are_written(db, tmp_path):
    week = json.loads(run("make", "--db", db, "--json").stdout)["week"]
    said = run("sheets", "--db", db, "--week", week, "--out", tmp_path / "blad").stdout
    files = {file.suffix for file in (tmp_path / "blad").iterdir()}
    assert files == {".pdf", ".ics", ".gpx", ".geojson"}
    assert f"{len(list((tmp_path / 'blad').iterdir()))} filer" in said


@pytest.mark.parametrize("week", ["2026-10", "nästa"])
def test_a_plan_is_of_a_week(db, week):
    run("make", "--db", db, "--week", week, code=2)


def test_another_municipality_s_database_is_not_planned(db):
    run("make", "--db", db, "--profile", "saknas", code=2)


@pytest.mark.parametrize("week", ["0001-W01", "9999-W51", "2026-11"])
def test_a_week_that_cannot_be_planned_is_refused_in_words(db, week):
    said = run("make", "--db", db, "--week", week, code=2).stderr
    assert "planeras" in said or "ISO-vecka" in said
    with Store.open(db, create=False) as store:
        assert week not in set(store.plans()["week"])
