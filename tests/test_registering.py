import pandas as pd
import pytest

from est_geo.errors import GeometryError, UnreadableFileError
from est_geo.intake import geocode, read_gazetteer
from est_geo.profile import Profile
from est_geo.registering import import_register, look_up, municipal_gazetteer
from est_geo.store import Store
from tests.made_registers import MIDDLE, addresses, full_name, write_lantmateriet, write_stops

LINKOPING = Profile.load("linkoping")
OWN = read_gazetteer(LINKOPING.gazetteer_path)
HEAD = "name,kind,lon,lat,confidence,aliases\n"


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        yield opened


def table(tmp_path, *rows, name="platser.csv"):
    file = tmp_path / name
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_the_profiles_own_register_stands_alone_until_something_is_imported(store):
    for found in (municipal_gazetteer(LINKOPING), municipal_gazetteer(LINKOPING, store)):
        assert found.places["name"].tolist() == OWN.places["name"].tolist()


def test_a_profile_without_a_register_has_an_empty_one(store):
    assert municipal_gazetteer("memphis").places.empty
    assert municipal_gazetteer("memphis", store).places.empty


def test_imported_addresses_are_found_beside_the_profiles_own_places(tmp_path, store):
    frame = addresses(120)
    file = write_lantmateriet(tmp_path / "kn0580.gpkg", frame)
    done = import_register(file, profile=LINKOPING, db=store)
    assert (done.state, done.register.from_rows, done.register.derived) == ("new", 120, 3)
    gazetteer = municipal_gazetteer(LINKOPING, store)
    texts = [full_name(frame)[50], "Ryds centrum", f"{frame['street'][0]} 999"]
    found = geocode(texts, gazetteer)
    assert found["status"].tolist() == ["placed", "placed", "review"]
    assert found["lon"][0] == pytest.approx(frame["lon"][50])
    assert gazetteer.places["place_id"].is_unique


def test_the_same_file_changes_nothing_and_a_newer_takes_its_place(tmp_path, store):
    first = table(tmp_path, "Gamla kiosken,landmark,15.62,58.41,high,")
    assert import_register(first, profile=LINKOPING, db=store).state == "new"
    assert import_register(first, profile=LINKOPING, db=store).state == "known"
    assert import_register(first, profile=LINKOPING, db=store, crs="EPSG:4326").state == "replaced"
    newer = table(tmp_path, "Nya kiosken,landmark,15.62,58.41,high,")
    assert import_register(newer, profile=LINKOPING, db=store).state == "replaced"
    assert len(store.registers()) == 1
    names = set(municipal_gazetteer(LINKOPING, store).places["name"])
    assert "Nya kiosken" in names
    assert "Gamla kiosken" not in names


def test_one_place_in_two_registers_is_one_place(tmp_path, store):
    own = OWN.places.set_index("name").loc["Ryds centrum"]
    near = f"Ryds centrum,landmark,{own['lon'] + 0.0008},{own['lat']},medium,Rydshallen"
    import_register(table(tmp_path, near), profile=LINKOPING, db=store)
    found = geocode(["Ryds centrum", "Rydshallen"], municipal_gazetteer(LINKOPING, store))
    assert found["status"].tolist() == ["placed", "placed"]
    assert found["lon"].tolist() == [own["lon"]] * 2


def test_a_surer_position_is_taken_from_the_other_register(tmp_path, store):
    own = OWN.places.set_index("name").loc["Stora torget"]
    assert own["confidence"] == "unverified"
    better = f"Stora torget,{own['kind']},{own['lon'] + 0.0003},{own['lat']},high,"
    import_register(table(tmp_path, better), profile=LINKOPING, db=store)
    found = geocode(["Stora torget"], municipal_gazetteer(LINKOPING, store))
    assert found["lon"].tolist() == [pytest.approx(own["lon"] + 0.0003)]


def test_a_file_without_one_usable_row_is_refused_and_nothing_is_stored(tmp_path, store):
    file = table(tmp_path, "Vasa,landmark,18.07,59.33,high,")
    with pytest.raises(UnreadableFileError, match=r"1 rad: Ligger utanför kommunen\."):
        import_register(file, profile=LINKOPING, db=store)
    with pytest.raises(GeometryError, match="okänt"):
        import_register(file, profile=LINKOPING, db=store, crs="EPSG:1")
    assert store.registers().empty


def test_the_books_add_up_in_what_machines_read(tmp_path, store):
    stops = [("a", "Resecentrum", MIDDLE[1], MIDDLE[0], "1", "", ""),
             ("b", "Resecentrum", MIDDLE[1], MIDDLE[0], "0", "a", "A"),
             ("c", "Borta", "", "", "0", "", "")]  # fmt: skip
    file = write_stops(tmp_path / "stops.txt", stops)
    counts = import_register(file, profile=LINKOPING, db=store).counts()
    assert counts["rows"] == sum(counts[key] for key in ("places", "merged", "lines", "skipped"))
    assert (counts["kind"], counts["rows"], counts["places"]) == ("gtfs", 3, 1)
    assert counts["reasons"] == [{"reason": "Koordinater saknas.", "count": 1, "first": 3}]


def test_an_import_by_path_opens_and_closes_the_database(tmp_path):
    db = tmp_path / "ny.duckdb"
    file = table(tmp_path, "Kiosken,landmark,15.62,58.41,high,")
    import_register(file, profile="linkoping", db=db)
    with Store.open(db, create=False) as store:
        assert store.registers()["file_name"].tolist() == ["platser.csv"]


def test_a_look_up_says_where_it_lies_and_what_it_may_be(tmp_path, store):
    rows = ["Storgatan 1,address,15.60,58.41,high,", "Storgatan 1,address,15.62,58.41,high,"]
    import_register(table(tmp_path, *rows), profile=LINKOPING, db=store)
    gazetteer = municipal_gazetteer(LINKOPING, store)
    placed = look_up("vid Ryds centrum", gazetteer, LINKOPING)
    assert (placed["parsed"], placed["district"]) == ("vid ryds centrum", "ryd")
    assert placed["cell"] == "8a08b3d0e467fff"
    tie = look_up("Storgatan 1", gazetteer, LINKOPING)
    assert tie["status"] == "review"
    assert "cell" not in tie
    away = [one["distance_m"] for one in tie["candidate_places"]]
    assert away[0] == 0
    assert away[1] == pytest.approx(1_165, abs=5)
    assert {one["name"] for one in tie["candidate_places"]} == {"Storgatan 1"}
    assert not any(pd.isna(value) for value in tie.values() if isinstance(value, float))
    assert look_up("Nowhere", gazetteer, LINKOPING)["candidate_places"] == []


def test_the_profiles_own_register_is_read_again_only_when_its_file_has_changed(tmp_path, store):
    file = table(tmp_path, "Kiosken,landmark,15.62,58.41,high,")
    profile = LINKOPING.model_copy(update={"folder": tmp_path, "gazetteer_file": file.name})
    first = municipal_gazetteer(profile, store)
    assert municipal_gazetteer(profile) is first
    table(tmp_path, "Kiosken,landmark,15.62,58.41,high,", "Tornet,landmark,15.63,58.41,high,")
    assert municipal_gazetteer(profile, store).places["name"].tolist() == ["Kiosken", "Tornet"]
