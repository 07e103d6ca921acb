import zipfile

import pytest

from est_geo.errors import UnreadableFileError
from est_geo.intake import geocode, read_gazetteer, read_register
from est_geo.intake.registers import archives
from est_geo.profile import Profile
from tests.intake.registers.test_tabular import balanced
from tests.made_registers import (
    MIDDLE,
    addresses,
    write_lantmateriet,
    write_stops,
    write_timetable,
)

LINKOPING = Profile.load("linkoping")
WHERE = {"districts": LINKOPING.districts, "within": LINKOPING.outline}
LON, LAT = MIDDLE
STOPS = [
    ("s1", "Resecentrum", LAT, LON, "1", "", ""),
    ("p1", "Resecentrum", LAT + 0.0002, LON, "0", "s1", "A"),
    ("p2", "Resecentrum läge B", LAT - 0.0002, LON, "0", "s1", "B"),
    ("p3", "Centralbron", LAT, LON + 0.0003, "0", "s1", "C"),
    ("e1", "Entré norr", LAT, LON, "2", "s1", ""),
    ("g1", "", LAT, LON, "3", "s1", ""),
    ("b1", "Resecentrum", LAT, LON, "4", "p1", ""),
    ("h1", "Trädgårdstorget", LAT + 0.01, LON, "", "", "1"),
    ("h2", "Trädgårdstorget", LAT + 0.0105, LON, "", "", "2"),
    ("h3", "Trädgårdstorget", LAT + 0.05, LON, "", "", ""),
    ("n1", "Utan läge", "NaN", "NaN", "0", "", ""),
    ("n2", "Bortom", "91", "200", "0", "", ""),
    ("n3", "Omkastad", LON, LAT, "0", "", ""),
    ("n4", "Stockholm C", 59.33, 18.06, "0", "", ""),
    ("n5", "", LAT, LON, "0", "", ""),
]


@pytest.fixture(params=["stops.txt", "gtfs.zip", "hallplatser.csv"])
def file(request, tmp_path):
    stops = write_stops(tmp_path / request.param.replace(".zip", ".txt"), STOPS)
    return write_timetable(tmp_path / "gtfs.zip", stops) if ".zip" in request.param else stops


def test_stations_with_their_platforms_are_one_stop(file):
    register = balanced(read_register(file, **WHERE))
    assert (register.kind, register.rows) == ("gtfs", len(STOPS))
    assert register.places["name"].tolist() == [
        "Resecentrum", "Trädgårdstorget", "Trädgårdstorget",
    ]  # fmt: skip
    assert set(register.places["kind"]) == {"stop"}
    assert register.aliases[0] == ("Centralbron",)
    assert register.places["lat"][1] == pytest.approx(LAT + 0.01025)
    assert register.merged == 4


def test_what_is_no_stop_or_lies_nowhere_is_told(file):
    skipped = read_register(file, **WHERE).skipped
    told = dict(zip(skipped["reason"], skipped["count"], strict=True))
    assert told == {
        "Ingång, gångväg eller del av en plattform; ingen hållplats.": 3,
        "Koordinater saknas.": 1,
        "Koordinaten ligger utanför jordklotet: longitud måste vara -180–180 och latitud -90–90. "
        "Rätta den eller ange koordinatsystem i en kopplingsfil.": 1,
        "Longitud och latitud ser omkastade ut. Byt plats på dem.": 1,
        "Ligger utanför kommunen.": 1,
        "Namn eller adress saknas.": 1,
    }


def test_stops_answer_look_ups(tmp_path):
    gazetteer = read_gazetteer(write_stops(tmp_path / "stops.txt", STOPS[:4]))
    found = geocode(["busshållplatsen Resecentrum", "Centralbron"], gazetteer)
    assert found["match_type"].tolist() == ["stop", "stop"]
    assert found["status"].tolist() == ["placed", "placed"]


def zipped(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_package_comes_zipped(tmp_path):
    package = write_lantmateriet(tmp_path / "belagenhetsadresser_kn0580.gpkg", addresses(5))
    file = zipped(tmp_path / "kn0580.zip", {"mapp/a.GPKG": package.read_bytes(), "lasmig.txt": "x"})
    register = balanced(read_register(file, **WHERE))
    assert (register.kind, register.from_rows) == ("gpkg", 5)


def test_only_the_wanted_member_is_unpacked_whatever_the_others_are_called(tmp_path):
    stops = write_stops(tmp_path / "stops.txt", STOPS[:1]).read_bytes()
    evil = {"../../utanfor.txt": "x", "/etc/utanfor.txt": "x", "feed/stops.txt": stops}
    folder = tmp_path / "inne"
    folder.mkdir()
    assert balanced(read_register(zipped(folder / "a.zip", evil), **WHERE)).from_rows == 1
    assert not list(tmp_path.glob("**/utanfor*"))


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"stops.txt": "a" * 3_000_000}, "större än ett register får vara"),
        ({"a/stops.txt": "x", "b/stops.txt": "x"}, "ett enda register"),
        ({f"{n}.txt": "" for n in range(2_001)}, "högst 2000 filer"),
        ({"routes.txt": "route_id\n"}, "måste sluta på"),
    ],
    ids=["bomb", "two", "many", "neither"],
)
def test_a_zip_that_is_no_register_is_refused(tmp_path, members, says):
    with pytest.raises(UnreadableFileError, match=says):
        read_register(zipped(tmp_path / "a.zip", members))


def test_a_zip_that_lies_of_its_size_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setitem(archives._MOST_BYTES, ".txt", 1_000)
    file = zipped(tmp_path / "a.zip", {"stops.txt": "stop_id\n" * 1_000}, zipfile.ZIP_STORED)
    raw = bytearray(file.read_bytes())
    true, lie = (8_000).to_bytes(4, "little"), (900).to_bytes(4, "little")
    central = raw.rfind(b"PK\x01\x02")
    assert raw[central + 24 : central + 28] == true
    raw[central + 24 : central + 28] = lie
    file.write_bytes(raw)
    with pytest.raises(UnreadableFileError, match=r"a\.zip"):
        read_register(file)


def test_a_damaged_or_locked_zip_is_refused(tmp_path):
    stops = write_stops(tmp_path / "stops.txt", STOPS * 50).read_bytes()
    file = zipped(tmp_path / "a.zip", {"stops.txt": stops})
    raw = bytearray(file.read_bytes())
    raw[60:200] = b"\xff" * 140
    (tmp_path / "skadad.zip").write_bytes(raw)
    with pytest.raises(UnreadableFileError, match="skadad zip-fil"):
        read_register(tmp_path / "skadad.zip")
    raw = bytearray(file.read_bytes())
    raw[raw.rfind(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "last.zip").write_bytes(raw)
    with pytest.raises(UnreadableFileError, match="lösenord"):
        read_register(tmp_path / "last.zip")


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(UnreadableFileError, match="finns inte"):
        read_register(tmp_path / "borta.gpkg")
    with pytest.raises(UnreadableFileError, match="är en mapp"):
        read_register(tmp_path)
