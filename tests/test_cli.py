import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from est_geo.analysis import gi_star, study_cells
from est_geo.cli import app
from est_geo.grounding.areas import drawn_area, inside
from est_geo.grounding.knowing import known_of
from est_geo.grounding.lighting import lighting_of
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import STATUSES
from est_geo.week_tables import count_points
from tests.real import REAL, needs_real_data

RUN = CliRunner()
BOOKS = ("rows", "incidents", "unplaced", "rejected", "duplicates", "outside")


def run(*words, code=0):
    done = RUN.invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done


def take_in(file: Path, db: Path, profile: str) -> dict[str, int]:
    done = run("take-in", file, "--db", db, "--profile", profile, "--json")
    books = json.loads(done.stdout)
    assert set(books) == set(BOOKS)
    parts = (books[key] for key in ("incidents", "unplaced", "rejected", "duplicates"))
    assert books["rows"] == sum(parts)
    return books


@pytest.fixture(scope="module")
def memphis(tmp_path_factory):
    folder = tmp_path_factory.mktemp("memphis")
    file = shutil.copy(REAL / "memphis_robberies_2019.parquet", folder)
    books = take_in(file, folder / "est.duckdb", "memphis")
    assert (books["rows"], books["incidents"], books["outside"]) == (2245, 2245, 1)
    return folder


@needs_real_data
def test_memphis_year_ends_in_a_map(memphis):
    out = memphis / "ut"
    options = ("--profile", "memphis", "--db", memphis / "est.duckdb", "--resolution", 8)
    run("picture", "--from", "2019-01-01", "--to", "2019-12-31", *options, "--out", out)
    cells = json.loads((out / "cells.geojson").read_text(encoding="utf-8"))["features"]
    assert len(cells) == 1049
    assert sum(one["properties"]["count"] for one in cells) == 2244
    picture = json.loads((out / "picture.json").read_text(encoding="utf-8"))
    totals = picture["totals"]
    assert (totals["reports"], totals["in_districts"], totals["rest"]) == (2245, 2244, 1)
    districts = pd.read_csv(out / "districts.csv")
    assert districts["count"].sum() == 2245
    assert len(json.loads((out / "hotspots.geojson").read_text(encoding="utf-8"))["features"]) > 0


@needs_real_data
def test_memphis_twice_adds_nothing(memphis):
    file = memphis / "memphis_robberies_2019.parquet"
    again = take_in(file, memphis / "est.duckdb", "memphis")
    assert (again["incidents"], again["duplicates"]) == (0, 2245)
    renamed = shutil.copy(file, memphis / "ett_annat_namn.parquet")
    assert take_in(renamed, memphis / "est.duckdb", "memphis")["duplicates"] == 2245


@needs_real_data
def test_memphis_gi_star_is_the_golden_one():
    golden = pd.read_csv(REAL / "golden" / "gi_memphis_r8_precincts.csv").set_index("h3")
    profile = Profile.load("memphis")
    cells = study_cells(profile.districts, 8)
    assert cells == sorted(golden.index)
    points = pd.read_parquet(REAL / "memphis_robberies_2019.parquet")
    counted = count_points(points["lon"], points["lat"], 8, profile)
    assert counted["count"].sum() == 2244
    counts = counted.groupby("cell")["count"].sum().reindex(cells, fill_value=0)
    assert counts.sum() == 2242
    ours = gi_star(counts).join(golden)
    assert (ours["z"] - ours["gistar_spdep"]).abs().max() < 1e-9
    assert (ours["p"] - ours["p_two"]).abs().max() < 1e-9
    assert (ours["q"] - ours["p_BH"]).abs().max() < 1e-9


@pytest.mark.long
@needs_real_data
def test_nottingham_by_months_and_snap_points(tmp_path):
    file = shutil.copy(REAL / "nottingham_burglary_robbery_2022.parquet", tmp_path)
    db = tmp_path / "est.duckdb"
    books = take_in(file, db, "nottingham")
    assert books["rows"] == 2350
    assert books["rejected"] == books["unplaced"] == books["duplicates"] == 0
    options = ("--profile", "nottingham", "--db", db, "--out", tmp_path / "ut")
    run("picture", "--from", "2022-01-01", "--to", "2022-12-31", *options)
    picture = json.loads((tmp_path / "ut" / "picture.json").read_text(encoding="utf-8"))
    assert picture["totals"]["reports"] == 2350
    assert picture["totals"]["in_districts"] + books["outside"] == 2350
    # A month cannot be given to a week: counted and said, never smeared.
    run("picture", "--week", "2022-W05", *options)
    week = json.loads((tmp_path / "ut" / "picture.json").read_text(encoding="utf-8"))["totals"]
    assert week["reports"] == 0
    assert week["vague"] > 0


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    run("demo", "--no-serve", "--dir", folder, "--week", "2026-W46")
    return folder


def test_demo_writes_everything_and_says_it_is_made_up(demo):
    made = demo / "lagesbild-2026-W46"
    names = {"picture.json", "cells.geojson", "hotspots.geojson", "visits.geojson",
             "recommendations.geojson", "districts.csv", "karta.html"}  # fmt: skip
    assert names <= {file.name for file in made.iterdir()}
    for file in made.iterdir():
        text = file.read_text(encoding="utf-8").lower()
        assert "påhittad" in text or '"made_up":true' in text.replace(" ", ""), file.name


def test_demo_finds_what_was_planted(demo):
    planted = json.loads(next(demo.rglob("planted.json")).read_text(encoding="utf-8"))["spots"]
    picture = json.loads((demo / "lagesbild-2026-W46" / "picture.json").read_text(encoding="utf-8"))
    found = {spot["id"]: (spot["lon"], spot["lat"]) for spot in picture["tables"]["hotspots"]}
    for spot in planted:
        near = [
            name
            for name, (lon, lat) in found.items()
            if abs(lon - spot["lon"]) * 58_000 < 250 and abs(lat - spot["lat"]) * 111_000 < 250
        ]
        assert near, spot["id"]


def test_demo_tells_what_the_planted_interventions_truly_did(demo):
    planted = json.loads(next(demo.rglob("planted.json")).read_text(encoding="utf-8"))
    listed = json.loads(run("interventions", "list", "--db", demo / "est.duckdb", "--json").stdout)
    assert {one["status"] for one in listed} == set(STATUSES)
    number = {one["place_id"]: one["intervention_id"] for one in listed}
    for truth in planted["interventions"]:
        near = next(key for key in number if truth["id"].replace("_", "-") in key)
        done = run("interventions", "receipt", number[near], "--now", "2026-11-16", "--json",
                   "--db", demo / "est.duckdb")  # fmt: skip
        told = json.loads(done.stdout)
        assert told["made_up"]
        assert told["verdict"] == ("effect" if truth["truth"] == "effect" else "none")
        assert told["low"] < truth["true_ratio"] < told["high"]
        assert "färre" in told["details"]["receipt"]["naive"]
    early = run("interventions", "receipt", number["city-resecentrum"], "--now", "2026-11-16",
                "--db", demo / "est.duckdb", code=1)  # fmt: skip
    assert "effektkvitto" in early.stderr
    assert json.loads(run("interventions", "due", "--db", demo / "est.duckdb", "--now",
                          "2026-11-16", "--json").stdout) == []  # fmt: skip


def test_demo_holds_a_lighting_case_of_each_outcome(demo):
    planted = json.loads(next(demo.rglob("planted.json")).read_text(encoding="utf-8"))
    spots = {one["id"]: one for one in planted["spots"]}
    linkoping = Profile.load("linkoping")
    with Store.open(demo / "est.duckdb") as store:
        known = known_of(store, linkoping, pd.Timestamp("2026-11-16 08:00", tz="UTC"))
        found = {}
        for name in planted["lighting"]:
            at = spots[name]["lon"], spots[name]["lat"], 120.0
            area = drawn_area(linkoping, at, name=name)
            case = lighting_of(inside(known.incidents, area), area, known, linkoping)
            found[name] = case.outcome
    assert found == planted["lighting"]
    assert set(found.values()) == {"crime", "safety", "none"}


@pytest.mark.long
def test_demo_is_the_same_for_the_same_seed(demo, tmp_path):
    run("demo", "--no-serve", "--dir", tmp_path, "--week", "2026-W46")
    name = Path("lagesbild-2026-W46") / "cells.geojson"
    assert (tmp_path / name).read_bytes() == (demo / name).read_bytes()


def test_demo_never_touches_a_folder_with_real_reports(tmp_path):
    report = tmp_path / "a.csv"
    report.write_text("id;tid;lat;lon;kategori\n1;2026-11-10 12:00;58.41;15.62;bråk\n", "utf-8")
    take_in(report, tmp_path / "est.duckdb", "linkoping")
    done = run("demo", "--no-serve", "--dir", tmp_path, code=2)
    assert "riktiga rapporter" in done.stderr


def test_public_picture_of_a_week_is_wrong_use(demo):
    done = run("picture", "--week", "2026-W46", "--db", demo / "est.duckdb", "--audience", "public",
               code=2)  # fmt: skip
    assert "månader eller tertial" in done.stderr


def test_a_file_that_cannot_be_read_changes_nothing(tmp_path):
    good, bad = tmp_path / "bra.csv", tmp_path / "bild.csv"
    good.write_text("id;tid;lat;lon;kategori\n1;2026-11-10 12:00;58.41;15.62;bråk\n", "utf-8")
    bad.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    db = tmp_path / "est.duckdb"
    assert take_in(good, db, "linkoping")["incidents"] == 1
    before = db.read_bytes()
    done = run("take-in", bad, "--db", db, code=1)
    assert "bild.csv" in done.stderr
    assert db.read_bytes() == before


def test_dry_run_saves_nothing(tmp_path):
    report = tmp_path / "a.csv"
    report.write_text("id;tid;lat;lon;kategori\n1;2026-11-10 12:00;58.41;15.62;bråk\n", "utf-8")
    db = tmp_path / "est.duckdb"
    assert "Inget är sparat" in run("take-in", report, "--db", db, "--dry-run").stdout
    assert take_in(report, db, "linkoping")["incidents"] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("picture", "--week", "2026-W46", "--from", "2026-11-09"), "inte båda"),
        (("picture", "--from", "2026-11-09"), "både --from och --to"),
        (("picture", "--week", "v46"), "ISO-vecka"),
        (("picture", "--profile", "ankeborg"), "finns inte"),
        (("picture", "--audience", "press"), "Målgruppen"),
    ],
)
def test_wrong_use_ends_with_two_and_a_swedish_sentence(demo, words, says):
    done = run(*words, "--db", demo / "est.duckdb", code=2)
    assert says in done.stderr


def test_look_up_explains_itself():
    found = json.loads(run("gazetteer", "look-up", "vid Ryds centrum", "--json").stdout)
    assert (found["status"], found["match_type"]) == ("placed", "place")
    nowhere = json.loads(run("gazetteer", "look-up", "Storgatan 999", "--json").stdout)
    assert nowhere["status"] != "placed"
    assert "lon" not in nowhere
