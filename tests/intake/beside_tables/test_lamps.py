"""Inventories of lamps and their faults, from CSV, GeoPackage and Open311, into the store."""

import json

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import Point

import est_geo
from est_geo.intake import read_table
from est_geo.intake.beside_tables import read_beside
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import LAMP_STATES, OTHER_TABLES, checked

LINKOPING = Profile.load("linkoping")
LAMPS = """lampid;armatur;status;inventerad;lon;lat
L1;LED 30 W;lyser;2026-10-01;15.6200;58.4100
L2;LED 30 W;Släckt;2026-10-01;15.6205;58.4100
L3;Natrium;borttagen;2026-10-01;15.6210;58.4100
L4;Natrium;;2026-10-01;15.6215;58.4100
L5;Natrium;planerad;2026-10-01;15.6220;58.4100
L6;Natrium;lyser;i höstas;15.6225;58.4100
L7;Natrium;lyser;2026-10-01;;
L1;LED 30 W;släckt;2026-10-01;15.6200;58.4100
L8;LED 30 W;OK;;2,1;58.4100
"""


def write(folder, text, name="lampor.csv"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def read(file, **more):
    found = read_beside(read_table(file), LINKOPING, **more)
    checked(found.frame, OTHER_TABLES[found.kind])
    assert found.rows == len(found.frame) + found.rejected["row"].nunique() + found.duplicates
    return found


def test_an_inventory_in_swedish_is_known_and_its_bad_rows_say_why(tmp_path):
    found = read(write(tmp_path, LAMPS))
    assert found.kind == "lamps"
    assert (found.rows, len(found.frame), found.duplicates) == (9, 4, 1)
    by_id = found.frame.set_index("source_id")["status"]
    assert by_id.to_dict() == {"L1": "working", "L2": "out", "L3": "removed", "L4": "unknown"}
    assert str(found.frame["stated_at"][0]) == "2026-09-30 22:00:00+00:00"
    assert found.frame["kind"][0] == "LED 30 W"
    reasons = found.rejected.set_index("row")["reason"]
    assert sorted(reasons.index) == [5, 6, 7, 9]
    assert "Skriv lyser, släckt, borttagen eller okänd" in reasons[5]
    assert "Tiden för inventeringen" in reasons[6]
    assert "Koordinaterna saknas" in reasons[7]
    assert "långt utanför kommunen" in reasons[9]


def test_english_headings_and_a_sweref_geopackage_are_read(tmp_path):
    shapes = gpd.GeoSeries([Point(15.62, 58.41), Point(15.63, 58.41)], crs="EPSG:4326")
    frame = gpd.GeoDataFrame(
        {"lamp_id": ["a", "b"], "lamp_type": ["LED", "LED"], "status": ["working", "broken"]},
        geometry=shapes.to_crs("EPSG:3006"),
    )
    pyogrio.write_dataframe(frame, tmp_path / "lamps.gpkg", layer="lamps", driver="GPKG")
    found = read(tmp_path / "lamps.gpkg", source="vaghallaren")
    assert found.kind == "lamps"
    assert found.frame["status"].tolist() == ["working", "out"]
    assert found.frame["lon"].tolist() == pytest.approx([15.62, 15.63], abs=1e-6)
    assert found.frame["kind"].tolist() == ["LED", "LED"]


@pytest.mark.parametrize(
    "text",
    [
        "tidpunkt;typ;status;lon;lat\n2026-11-01 20:00;Trasig lampa;trasig;15.62;58.41\n",
        "id;typ;status;lon;lat\n1;Bänk;trasig;15.62;58.41\n",
        "lampid;typ;status;lon;lat\n1;LED;rapporterad;15.62;58.41\n",
        "id;anmäld;armatur;status;lon;lat\n1;2026-11-01;LED;ok;15.62;58.41\n",
    ],
)
def test_what_may_be_reports_is_no_inventory(tmp_path, text):
    assert read_beside(read_table(write(tmp_path, text)), LINKOPING) is None


def test_a_mapping_file_names_what_is_not_recognised(tmp_path):
    file = write(tmp_path, "nr;nord;ost\n1;6474525;536228\n")
    found = read(file, kind="lamps", mapping={"id": "nr"}, crs="EPSG:3006")
    assert found.frame["status"].tolist() == ["unknown"]
    assert found.frame["source_id"].tolist() == ["1"]


def test_a_lamp_without_id_is_known_by_where_it_stands(tmp_path):
    head = "lamptyp;status;lon;lat\n"
    row = "LED;{};15.62;58.41\n"
    first = read(write(tmp_path, head + row.format("lyser") + row.format("släckt")))
    again = read(write(tmp_path, head + row.format("släckt")))
    assert (len(first.frame), first.duplicates) == (1, 1)
    assert first.frame["row_id"].tolist() == again.frame["row_id"].tolist()


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        yield opened


def taken(store, text, name="lampor.csv", **more):
    file = write(store.path.parent, text, name)
    found = est_geo.take_in(file, profile=LINKOPING, db=store, **more)
    books = found.files[0].beside_rows
    assert books["rows"] == books["stored"] + books["rejected"] + books["duplicates"]
    return found.files[0]


def stored(store, table="lamps"):
    return store.other(table).set_index("source_id")


def test_a_new_inventory_says_more_of_known_lamps_and_an_older_one_does_not(store):
    head = "lampid;lamptyp;status;inventerad;lon;lat\n"
    one = head + "L1;LED;lyser;2026-10-01;15.62;58.41\nL2;LED;lyser;2026-10-01;15.63;58.41\n"
    assert taken(store, one).beside_rows["stored"] == 2
    two = head + "L1;LED;trasig;2026-11-01;15.62;58.41\nL3;LED;lyser;2026-11-01;15.64;58.41\n"
    second = taken(store, two)
    assert second.beside_rows == {"rows": 2, "stored": 1, "rejected": 0, "duplicates": 1}
    assert "1 känd rad uppdaterade." in second.notes
    assert stored(store)["status"].to_dict() == {"L1": "out", "L2": "working", "L3": "working"}
    assert stored(store)["stated_at"].dt.month.to_dict() == {"L1": 10, "L2": 9, "L3": 10}
    taken(store, one)
    assert stored(store)["status"]["L1"] == "out"
    rehearsed = taken(store, two, dry_run=True)
    assert rehearsed.beside_rows["duplicates"] == 2


def test_another_source_s_lamp_of_the_same_number_is_another_lamp(store):
    text = "lampid;lamptyp;status;lon;lat\n7;LED;lyser;15.62;58.41\n"
    taken(store, text, source="vaghallaren")
    assert taken(store, text, source="stangastaden").beside_rows["stored"] == 1


def test_lamp_faults_by_open311_are_no_reports_and_are_mended_by_a_later_file(store):
    request = {
        "service_request_id": "A1", "service_name": "Trasig gatubelysning", "service_code": "BEL",
        "status": "open", "requested_datetime": "2026-11-01T20:00:00+01:00",
        "updated_datetime": "2026-11-01T20:00:00+01:00", "description": "Anna 070-123 45 67",
        "lat": 58.41, "long": 15.62,
    }  # fmt: skip
    wrong = request | {
        "service_request_id": "A2", "status": "closed",
        "updated_datetime": "2026-10-01T20:00:00+02:00",
    }  # fmt: skip
    first = taken(store, json.dumps([request, wrong]), "lampfel.json")
    assert first.beside == "lamp_faults"
    assert first.beside_rows == {"rows": 2, "stored": 1, "rejected": 1, "duplicates": 0}
    assert "lagat innan det anmäldes" in " ".join(first.notes)
    assert stored(store, "lamp_faults")["repaired_at"].isna().all()
    mended = request | {"status": "closed", "updated_datetime": "2026-11-05T08:00:00+01:00"}
    taken(store, json.dumps([mended]), "lampfel2.json")
    found = stored(store, "lamp_faults")
    assert found["repaired_at"].tolist() == [pd.Timestamp("2026-11-05T07:00Z")]
    assert "Anna" not in found.to_csv()
    assert store.incidents().empty


def test_a_mapping_file_says_that_requests_of_another_name_are_lamp_faults(tmp_path):
    request = {
        "service_request_id": "A1", "service_name": "Ärende 17", "status": "closed",
        "requested_datetime": "2026-11-01T20:00:00+01:00",
        "updated_datetime": "2026-11-05T08:00:00+01:00", "lat": 58.41, "long": 15.62,
    }  # fmt: skip
    file = write(tmp_path, json.dumps([request]), "arenden.json")
    assert read_beside(read_table(file), LINKOPING) is None
    found = read(file, kind="lamp_faults")
    assert found.frame["repaired_at"].tolist() == [pd.Timestamp("2026-11-05T07:00Z")]
    assert found.frame["source_id"].tolist() == ["A1"]


def test_every_state_has_words(tmp_path):
    words = ("lyser", "släckt", "borttagen", "okänd")
    rows = "".join(f"{n};LED;{word};15.6{n};58.41\n" for n, word in enumerate(words))
    found = read(write(tmp_path, "lampid;lamptyp;status;lon;lat\n" + rows))
    assert set(found.frame["status"]) == set(LAMP_STATES)


def test_a_hostile_inventory_leaves_no_person_and_no_formula(tmp_path):
    text = (
        "lampid;lamptyp;status;lon;lat\n"
        "1;LED ring Anna Svensson 070-123 45 67;lyser;15.62;58.41\n"
        "2;LED;=cmd|'/c calc'!A1;15.62;58.41\n"
        "3;LED;lyser;1e999;58.41\n"
    )
    found = read(write(tmp_path, text))
    assert len(found.frame) == 1
    assert "070" not in found.frame["kind"][0]
    assert "cmd" not in " ".join(found.rejected["reason"])
