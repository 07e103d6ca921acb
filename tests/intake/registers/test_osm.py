import numpy as np
import pytest

from est_geo.errors import UnreadableFileError
from est_geo.intake import geocode, read_gazetteer, read_register
from est_geo.intake.registers import osm
from est_geo.profile import Profile
from tests.intake.registers.test_tabular import balanced
from tests.made_registers import MIDDLE, write_osm

LINKOPING = Profile.load("linkoping")
WHERE = {"districts": LINKOPING.districts, "within": LINKOPING.outline}
LON, LAT = MIDDLE


def at(east, north=0.0):
    """Degrees of a place some metres from the middle of town."""
    return LON + east / 58_300, LAT + north / 111_200


def town(path):
    corners = [(100, 100), (120, 100), (120, 120), (100, 120)]
    nodes = [
        (1, at(0), {"addr:street": "Storgatan", "addr:housenumber": "1", "addr:city": "Linköping"}),
        (2, at(20), {"addr:street": "Storgatan", "addr:housenumber": "3;5"}),
        (3, at(40), {"addr:housenumber": "7"}),
        (4, at(60), {"name": "Ryds centrum", "shop": "mall", "alt_name": "Rydstorget;Centrumet"}),
        (5, at(80), {"name": "ICA Kärnan", "shop": "supermarket",
                     "addr:street": "Storgatan", "addr:housenumber": "9"}),
        (6, at(100), {"name": "Trädgårdstorget", "highway": "bus_stop", "short_name": "Trädgården"}),
        (7, at(130), {"name": "Trädgårdstorget", "public_transport": "platform"}),
        (8, at(2_000), {"name": "Trädgårdstorget", "highway": "bus_stop"}),
        (9, at(200), {"name": "Johannelund", "place": "suburb"}),
        (10, (18.07, 59.33), {"name": "Vasa", "amenity": "cafe"}),
        (11, at(300), {"shop": "kiosk"}),
        *[(20 + n, at(*corner), {}) for n, corner in enumerate(corners)],
        (30, at(0, -10), {}), (31, at(50, -10), {}), (32, at(100, -10), {}), (33, at(100, 90), {}),
    ]  # fmt: skip
    house = {"building": "yes", "addr:street": "Ågatan", "addr:housenumber": "2 B"}
    ways = [
        (1, [20, 21, 22, 23, 20], house),
        (2, [30, 31], {"highway": "residential", "name": "Storgatan"}),
        (3, [31, 32], {"highway": "residential", "name": "Storgatan", "loc_name": "Stora vägen"}),
        (4, [32, 33], {"highway": "footway", "name": "Ågatan"}),
        (5, [30, 99], {"highway": "residential", "name": "Brutna gatan"}),
        (6, [30, 32], {"highway": "residential"}),
        (7, [20, 21, 22, 23, 20], {"name": "Stadsparken", "leisure": "park"}),
        (8, [20, 21, 22, 23, 20], {}),
        (9, [97, 98], {"building": "yes", "addr:street": "Ågatan", "addr:housenumber": "4"}),
    ]
    relations = [
        (1, [("w", 8, "outer")], {"type": "multipolygon", "name": "Museet", "tourism": "museum"}),
        (2, [("w", 99, "outer")], {"type": "multipolygon", "name": "Borta", "amenity": "school"}),
        (3, [("n", 1, "stop")], {"type": "route", "name": "Linje 1", "railway": "station"}),
    ]
    return write_osm(path, nodes, ways, relations)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    file = town(tmp_path_factory.mktemp("osm") / "linkoping.osm.pbf")
    return balanced(read_register(file, **WHERE))


def rows_of(register, kind):
    return register.places[register.places["kind"] == kind]


def test_addresses_of_nodes_houses_and_shops(register):
    found = rows_of(register, "address").set_index("name")
    assert sorted(found.index) == [
        "Storgatan 1", "Storgatan 3", "Storgatan 5", "Storgatan 9", "Ågatan 2 B",
    ]  # fmt: skip
    house = found.loc["Ågatan 2 B"]
    assert (house["lon"], house["lat"]) == pytest.approx(at(110, 110), abs=1e-6)
    assert found.loc["Storgatan 1", "town"] == "Linköping"
    assert found.loc["Storgatan 1", "district"] == "city"


def test_streets_are_lines_joined_end_to_end(register):
    points = register.streets[register.streets["street"] == "Storgatan"]
    assert points["part"].tolist() == [0, 0, 0]
    assert points["position"].tolist() == [0, 1, 2]
    assert np.allclose(sorted(points["lon"]), [at(n, -10)[0] for n in (0, 50, 100)], atol=1e-6)
    assert set(register.streets["street"]) == {"Storgatan", "Ågatan"}
    assert rows_of(register, "street")["name"].tolist() == ["Storgatan", "Ågatan"]


def test_other_names_are_kept(register):
    others = dict(zip(register.places["name"], register.aliases, strict=True))
    assert others["Ryds centrum"] == ("Rydstorget", "Centrumet")
    assert others["Storgatan"] == ("Stora vägen",)
    assert others["Trädgårdstorget"] in {("Trädgården",), ()}


def test_kinds(register):
    kinds = dict(zip(register.places["name"], register.places["kind"], strict=True))
    assert kinds["Ryds centrum"] == "centre"
    assert kinds["ICA Kärnan"] == kinds["Museet"] == kinds["Stadsparken"] == "landmark"
    assert kinds["Johannelund"] == "label"
    museum = register.places.set_index("name").loc["Museet"]
    assert (museum["lon"], museum["lat"]) == pytest.approx(at(110, 110), abs=1e-6)


def test_platforms_of_one_name_are_one_stop_in_their_middle(register):
    stops = rows_of(register, "stop")
    assert len(stops) == 2
    assert stops["lon"].tolist() == pytest.approx([at(115)[0], at(2_000)[0]], abs=1e-6)


def test_what_was_skipped_is_told(register):
    told = dict(zip(register.skipped["reason"], register.skipped["count"], strict=True))
    assert told == {
        "Gata eller nummer saknas.": 1,
        "Ligger utanför kommunen.": 1,
        "Objektets noder saknas i filen.": 3,
    }


def test_it_answers_look_ups(tmp_path):
    gazetteer = read_gazetteer(town(tmp_path / "a.osm.pbf"))
    found = geocode(["Storgatan 3", "Rydstorget", "Storgatan 99", "museet"], gazetteer)
    assert found["status"].tolist() == ["placed", "placed", "review", "placed"]


def test_a_large_file_keeps_its_nodes_on_disk(tmp_path, monkeypatch, register):
    monkeypatch.setattr(osm, "_LARGE", 1)
    again = read_register(town(tmp_path / "a.osm.pbf"), **WHERE)
    assert again.places.equals(register.places)
    assert again.streets.equals(register.streets)


@pytest.mark.parametrize("keep", [20, 100, 0.5, 0.9])
def test_a_file_cut_short_is_refused(tmp_path, keep):
    nodes = [(n, at(n % 500), {"addr:street": "Ågatan", "addr:housenumber": str(n)})
             for n in range(1, 20_000)]  # fmt: skip
    whole = write_osm(tmp_path / "a.osm.pbf", nodes).read_bytes()
    file = tmp_path / "kort.osm.pbf"
    file.write_bytes(whole[: int(keep * len(whole)) if keep < 1 else keep])
    with pytest.raises(UnreadableFileError, match=r"kort\.osm\.pbf"):
        read_register(file, **WHERE)


def test_a_file_with_rubbish_inside_is_refused(tmp_path):
    raw = bytearray(town(tmp_path / "a.osm.pbf").read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 40] = b"\xff" * 40
    file = tmp_path / "trasig.pbf"
    file.write_bytes(raw)
    with pytest.raises(UnreadableFileError, match=r"trasig\.pbf"):
        read_register(file, **WHERE)


def test_one_number_in_a_village_of_no_streets(tmp_path):
    node = (1, at(0), {"addr:place": "Nolby", "addr:housenumber": "503"})
    register = balanced(read_register(write_osm(tmp_path / "a.osm.pbf", [node]), **WHERE))
    assert register.places["name"].tolist() == ["Nolby 503", "Nolby"]


def test_streets_of_one_name_in_two_villages_are_two(tmp_path):
    nodes = [(n, at(east), {}) for n, east in enumerate((0, 100, 9_000, 9_100), start=1)]
    ways = [(n, refs, {"highway": "residential", "name": "Storgatan"})
            for n, refs in enumerate(([1, 2], [3, 4]), start=1)]  # fmt: skip
    register = balanced(read_register(write_osm(tmp_path / "a.osm.pbf", nodes, ways), **WHERE))
    assert register.places["lon"].tolist() == pytest.approx([at(50)[0], at(9_050)[0]], abs=1e-6)
    assert register.streets["part"].tolist() == [0, 0, 1, 1]
