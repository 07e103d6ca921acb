import json

import pytest
from typer.testing import CliRunner

from est_geo.cli import app
from est_geo.profile import Profile
from tests.made_registers import addresses, full_name, write_lantmateriet, write_timetable

RUN = CliRunner()


def run(*words, code=0):
    done = RUN.invoke(app, ["gazetteer", *(str(word) for word in words)])
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def db(tmp_path):
    return tmp_path / "est.duckdb"


def test_a_register_is_imported_told_of_and_looked_up_in(tmp_path, db):
    frame = addresses(80)
    frame.loc[3, "lon"] += 1
    file = write_lantmateriet(tmp_path / "kn0580.gpkg", frame)
    told = run("import", file, "--db", db).stdout
    assert "kn0580.gpkg (GeoPackage): 80 rader = 79 platser + 1 överhoppade." in told
    assert "Dessutom 2 gator gjorda av adresserna." in told
    assert "Ligger utanför kommunen." in told
    assert "Registret är sparat." in told
    assert "Samma fil är redan inläst; inget är ändrat." in run("import", file, "--db", db).stdout
    text = full_name(frame)[20]
    found = json.loads(run("look-up", text, "--db", db, "--json").stdout)
    assert (found["status"], found["matched_name"]) == ("placed", text)
    assert found["lon"] == pytest.approx(frame["lon"][20])
    shown = run("look-up", text, "--db", db).stdout
    assert "Svar: placerad" in shown
    assert f"Ruta: {found['cell']}" in shown


def test_json_is_the_books_and_nothing_else(tmp_path, db):
    file = write_lantmateriet(tmp_path / "kn0580.gpkg", addresses(50))
    books = json.loads(run("import", file, "--db", db, "--json").stdout)
    assert books["rows"] == 50 == books["places"] + books["merged"] + books["skipped"]
    assert (books["state"], books["kind"]) == ("new", "gpkg")


def test_an_unsure_look_up_shows_what_it_may_be():
    shown = run("look-up", "Rydsvägen 99").stdout
    assert "osäker – en människa får avgöra" in shown
    assert "Rydsvägen 9C" in shown
    assert "Ryd" in shown
    district = Profile.load("linkoping").district_names["ryd"]
    assert district in shown


def test_failures_are_sentences(tmp_path, db):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\x00" + bytes(200))
    assert "a.gpkg" in run("import", tmp_path / "a.gpkg", "--db", db, code=1).stderr
    assert "finns inte" in run("import", tmp_path / "b.gpkg", "--db", db, code=1).stderr
    assert "platsregister" in run("look-up", "x", "--profile", "memphis", code=2).stderr
    stops = tmp_path / "stops.txt"
    stops.write_text("stop_id,stop_name,stop_lat,stop_lon\n1,[b]Borta,1,1\n", encoding="utf-8")
    zipped = write_timetable(tmp_path / "[red]gtfs.zip", stops)
    told = run("import", zipped, "--db", db, code=1).stderr
    assert "[red]gtfs.zip har ingen plats som går att använda" in told
    assert not db.exists()
