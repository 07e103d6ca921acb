# ruff: noqa: S608 - the SQL of the tests is their own
import sqlite3

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, WGS84
from est_geo.errors import UnreadableFileError
from est_geo.intake import read_register
from est_geo.intake.registers.geopackage import shapes_of
from est_geo.profile import Profile
from tests.intake.registers.test_tabular import balanced
from tests.made_registers import (
    LAYER,
    MIDDLE,
    addresses,
    altered,
    full_name,
    write_lantmateriet,
    write_lines,
)

LINKOPING = Profile.load("linkoping")
WHERE = {"districts": LINKOPING.districts, "within": LINKOPING.outline}


@pytest.mark.parametrize("crs", [SWEREF_99_TM, SWEREF_99_15_00, WGS84, "EPSG:3857"])
def test_addresses_in_any_crs_lie_where_they_lie(tmp_path, crs):
    frame = addresses(100)
    file = write_lantmateriet(tmp_path / "belagenhetsadresser_kn0580.gpkg", frame, crs)
    register = balanced(read_register(file, **WHERE))
    assert (register.kind, register.rows, register.from_rows) == ("gpkg", 100, 100)
    found = register.places.iloc[:100]
    assert found["name"].tolist() == full_name(frame).tolist()
    assert np.allclose(found[["lon", "lat"]], frame[["lon", "lat"]], atol=1e-7)
    assert set(found["town"]) == {"Linköping"}
    assert set(found["confidence"]) == {"high"}
    streets = register.places[register.places["kind"] == "street"]
    assert streets["name"].tolist() == frame["street"].unique().tolist()


def test_heights_in_the_points_are_left_out(tmp_path):
    file = tmp_path / "a.gpkg"
    points = gpd.points_from_xy([MIDDLE[0]], [MIDDLE[1]], [55.0])
    table = gpd.GeoDataFrame({"adress": ["Ågatan 1"]}, geometry=points, crs=WGS84)
    table.to_crs("EPSG:5845").to_file(file, engine="pyogrio")  # SWEREF 99 TM + RH 2000 height
    place = balanced(read_register(file, **WHERE)).places.iloc[0]
    assert (place["lon"], place["lat"]) == pytest.approx(MIDDLE, abs=1e-7)


def test_farms_popular_names_reserved_and_nameless_addresses(tmp_path):
    frame = addresses(5).assign(street="Berga by", number=["1", "2", "3", "", ""], letter="")
    more = {
        "gardsadressomrade_faststalltnamn": ["Norrgården", None, None, "Sörgården", None],
        "popularnamn": [None, "Bygdegården", None, None, None],
        "statusforbelagenhetsadress": ["Gällande", "Gällande", "Reserverad"] + ["Gällande"] * 2,
        "avvikandeadressplatsbeteckning": [None] * 5,
    }
    file = write_lantmateriet(tmp_path / "a.gpkg", frame, **more)
    register = balanced(read_register(file, **WHERE))
    named = dict(zip(register.places["name"], register.aliases, strict=True))
    assert named["Berga by Norrgården 1"] == ("Norrgården 1",)
    assert named["Berga by 2"] == ("Bygdegården",)
    assert named["Berga by Sörgården"] == ("Sörgården",)
    assert dict(zip(register.skipped["reason"], register.skipped["count"], strict=True)) == {
        "Adressen är reserverad och inte i bruk.": 1,
        "Gata eller nummer saknas.": 1,
    }


def test_street_lines_and_named_areas_are_read_too(tmp_path):
    lon, lat = MIDDLE
    file = write_lines(
        tmp_path / "gator.gpkg",
        {
            "Storgatan": [(lon, lat), (lon + 0.001, lat)],
            "Ågatan": [(lon, lat), (lon, lat + 0.001), (lon, lat + 0.002)],
            "Vasagatan": [(18.0, 59.3), (18.1, 59.3)],
        },
    )
    area = gpd.GeoDataFrame(
        {"namn": ["Trädgårdsföreningen"]},
        geometry=[shapely.Point(lon, lat).buffer(0.001)],
        crs=WGS84,
    )
    area.to_file(file, layer="parker", engine="pyogrio", mode="a")
    register = balanced(read_register(file, **WHERE))
    assert register.lines == 2
    points = register.streets.groupby("street").size().to_dict()
    assert points == {"Storgatan": 2, "Ågatan": 3}
    kinds = dict(zip(register.places["name"], register.places["kind"], strict=True))
    assert kinds == {"Trädgårdsföreningen": "landmark", "Storgatan": "street", "Ågatan": "street"}
    assert register.skipped["reason"].tolist() == ["Ligger utanför kommunen."]


def test_rows_without_a_geometry_or_with_a_broken_one_are_told_apart(tmp_path):
    file = write_lantmateriet(tmp_path / "a.gpkg", addresses(4))
    altered(
        file,
        *drop_triggers(file),
        f"UPDATE {LAYER} SET adressplatspunkt = NULL WHERE fid = 1",
        f"UPDATE {LAYER} SET adressplatspunkt = x'475000010000000001' WHERE fid = 2",
        f"UPDATE {LAYER} SET adressplatspunkt = 'text' WHERE fid = 3",
    )
    register = balanced(read_register(file, **WHERE))
    told = dict(zip(register.skipped["reason"], register.skipped["count"], strict=True))
    assert register.from_rows == 1
    assert told == {"Koordinater saknas.": 2, "Geometrin går inte att läsa.": 1}


def drop_triggers(file):
    with sqlite3.connect(file) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    database.close()
    return [f'DROP TRIGGER "{name}"' for (name,) in names]


def test_layers_of_other_things_are_left_alone(tmp_path):
    file = write_lantmateriet(tmp_path / "a.gpkg", addresses(4))
    other = gpd.GeoDataFrame({"hojd": [1.0]}, geometry=[shapely.Point(MIDDLE)], crs=WGS84)
    other.to_file(file, layer="kurvor", engine="pyogrio", mode="a")
    assert balanced(read_register(file, **WHERE)).rows == 4


def test_a_layer_of_other_things_only_is_told_which_columns_a_register_has(tmp_path):
    file = tmp_path / "a.gpkg"
    other = gpd.GeoDataFrame({"hojd": [1.0]}, geometry=[shapely.Point(MIDDLE)], crs=WGS84)
    other.to_file(file, engine="pyogrio")
    with pytest.raises(UnreadableFileError, match="adressomrade_faststalltnamn"):
        read_register(file)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


@pytest.mark.parametrize(
    "statements",
    [
        (
            f"ALTER TABLE {LAYER} RENAME TO gomd",
            f"CREATE VIEW {LAYER} AS {ENDLESS} SELECT * FROM gomd, n",
        ),
        (
            "ALTER TABLE gpkg_contents RENAME TO gomd",
            f"CREATE VIEW gpkg_contents AS {ENDLESS} SELECT gomd.* FROM gomd, n",
        ),
        (
            "DROP TABLE IF EXISTS gpkg_spatial_ref_sys",
            "CREATE VIEW gpkg_spatial_ref_sys AS SELECT randomblob(2000000000) AS srs_id",
        ),
        ("DELETE FROM gpkg_contents",),
        ("DROP TABLE gpkg_geometry_columns",),
        ("PRAGMA writable_schema=ON", "UPDATE sqlite_master SET sql = 'CREATE TABLE x('"),
    ],
    ids=["view", "view of contents", "view of systems", "empty", "no gpkg", "schema"],
)
def test_a_hostile_database_is_refused_with_a_sentence(tmp_path, statements):
    file = tmp_path / "ond.gpkg"
    write_lantmateriet(file, addresses(3))
    altered(file, *drop_triggers(file), *statements)
    with pytest.raises(UnreadableFileError, match=r"ond\.gpkg"):
        read_register(file, **WHERE)


def test_a_computed_column_is_never_computed(tmp_path):
    file = write_lantmateriet(tmp_path / "a.gpkg", addresses(3))
    bomb = "TEXT AS (hex(zeroblob(900000000)))"
    altered(
        file,
        *drop_triggers(file),
        f"ALTER TABLE {LAYER} DROP COLUMN adressplatsnummer",
        f"ALTER TABLE {LAYER} ADD COLUMN adressplatsnummer {bomb}",
    )
    register = balanced(read_register(file, **WHERE))
    assert register.skipped["reason"].tolist() == ["Gata eller nummer saknas."]


def test_triggers_and_a_rtree_change_nothing(tmp_path):
    file = write_lantmateriet(tmp_path / "a.gpkg", addresses(3))
    altered(
        file,
        f"CREATE TRIGGER ond AFTER INSERT ON {LAYER} BEGIN DELETE FROM {LAYER}; END",
    )
    before = file.read_bytes()
    assert balanced(read_register(file, **WHERE)).from_rows == 3
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.gpkg"]


@pytest.mark.parametrize("keep", [16, 100, 3_000, 50_000])
def test_a_package_cut_short_is_refused_or_read_in_part_with_a_sentence(tmp_path, keep):
    file = write_lantmateriet(tmp_path / "kort.gpkg", addresses(500))
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(UnreadableFileError, match=r"kort\.gpkg"):
        read_register(file, **WHERE)


def test_what_only_calls_itself_a_package_is_refused(tmp_path):
    file = tmp_path / "bild.gpkg"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    with pytest.raises(UnreadableFileError):
        read_register(file)
    renamed = write_lantmateriet(tmp_path / "a.gpkg", addresses(3)).rename(tmp_path / "a.csv")
    assert read_register(renamed, **WHERE).kind == "gpkg"


def as_blob(shape):
    return b"GP\x00\x01" + bytes(4) + shapely.to_wkb(shape)


NAN, INF = float("nan"), float("inf")
with np.errstate(invalid="ignore"):
    ENDLESS_AREA = shapely.Polygon([(536e3, 6474e3), (NAN, 6475e3), (537e3, 6474e3)])
    ENDLESS_LINE = shapely.LineString([(536e3, 6474e3), (INF, 6475e3)])
    LOST_LINE = shapely.LineString([(536e3, 6474e3), (NAN, 6475e3)])
    ENDLESS_POINT = shapely.Point(INF, 1)
BOW_TIE = shapely.Polygon([(536e3, 6474e3), (537e3, 6475e3), (537e3, 6474e3), (536e3, 6475e3)])


@pytest.mark.parametrize(
    ("shape", "usable"),
    [
        (shapely.Point(536228, 6474525), True),
        (BOW_TIE, True),
        (shapely.MultiPoint([(536228, 6474525), (536229, 6474525)]), True),
        (shapely.GeometryCollection([shapely.Point(536228, 6474525)]), True),
        (ENDLESS_AREA, False),
        (ENDLESS_LINE, False),
        (ENDLESS_POINT, False),
        (shapely.Polygon(), False),
    ],
)
def test_odd_geometries_give_a_point_or_a_reason(tmp_path, shape, usable):
    file = write_lantmateriet(tmp_path / "a.gpkg", addresses(2))
    altered(
        file,
        *drop_triggers(file),
        f"UPDATE {LAYER} SET adressplatspunkt = x'{as_blob(shape).hex()}' WHERE fid = 1",
    )
    register = balanced(read_register(file, **WHERE))
    assert register.from_rows == 1 + usable
    assert register.skipped["reason"].tolist() == [] if usable else ["Geometrin går inte att läsa."]


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(536228, 6474525),
        BOW_TIE,
        LOST_LINE,
        shapely.LineString([(1e300, 1e300), (536e3, 6474e3)]),
    ],
)
def test_what_is_no_line_among_street_lines_is_told(tmp_path, shape):
    lon, lat = MIDDLE
    streets = {name: [(lon, lat), (lon, lat + 0.001)] for name in ("Storgatan", "Ågatan")}
    file = write_lines(tmp_path / "gator.gpkg", streets)
    update = f"UPDATE gator SET geom = x'{as_blob(shape).hex()}' WHERE fid = 1"
    register = balanced(read_register(altered(file, *drop_triggers(file), update), **WHERE))
    assert register.places["name"].tolist() == ["Ågatan"]
    assert register.skipped["reason"].tolist() == ["Geometrin går inte att läsa."]


@given(st.binary(max_size=120))
def test_any_bytes_as_a_geometry_are_a_geometry_or_none(blob):
    for one in (blob, b"GP\x00\x01" + blob):
        shape = shapes_of([one])[0]
        assert shape is None or shapely.is_geometry(shape)
