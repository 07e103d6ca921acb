"""GeoPackages as QGIS and GDAL write them (pyogrio writes, only tests do)."""

import sqlite3

import geopandas as gpd
import pyogrio
import pytest
from shapely.geometry import LineString, MultiPoint, Point

from est_geo.errors import UnreadableFileError
from est_geo.intake import read_table

RYD, BERGA = Point(15.5646, 58.4084), Point(15.6375, 58.39)


def write(file, shapes, *, crs="EPSG:4326", layer="rapporter", **columns):
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)
    pyogrio.write_dataframe(frame, file, layer=layer, driver="GPKG", append=file.exists())
    return file


def test_points_are_read_with_their_columns(tmp_path):
    file = write(tmp_path / "a.gpkg", [RYD, BERGA], kategori=["Rån", "Klotter"], nr=[1, 2])
    found = read_table(file)
    assert found.columns == ("lon", "lat", "fid", "kategori", "nr")
    assert found.values.loc[1, ["lon", "lat", "kategori", "nr"]].tolist() == [
        RYD.x, RYD.y, "Rån", "1",
    ]  # fmt: skip


def test_sweref_is_moved_to_wgs84(tmp_path):
    shapes = gpd.GeoSeries([RYD], crs="EPSG:4326").to_crs("EPSG:3006")
    file = write(tmp_path / "a.gpkg", list(shapes), crs="EPSG:3006", kategori=["Rån"])
    found = read_table(file)
    assert found.values["lon"][1] == pytest.approx(RYD.x, abs=1e-7)
    assert found.values["lat"][1] == pytest.approx(RYD.y, abs=1e-7)


def test_the_first_layer_with_points_is_read_and_the_others_are_named(tmp_path):
    file = write(tmp_path / "a.gpkg", [LineString([RYD, BERGA])], layer="gator", a=["1"])
    write(file, [RYD], layer="rapporter", a=["2"])
    found = read_table(file)
    assert found.values["a"].tolist() == ["2"]
    assert found.remarks == ("Lagret rapporter lästes, men inte: gator.",)


def test_one_of_several_points_is_a_point_and_a_line_is_set_aside(tmp_path):
    shapes = [MultiPoint([RYD]), MultiPoint([RYD, BERGA]), None]
    found = read_table(write(tmp_path / "a.gpkg", shapes, a=["1", "2", "3"]))
    assert found.values["a"].tolist() == ["1", "3"]
    assert found.values["lon"].isna().tolist() == [False, True]
    assert found.broken["row"].tolist() == [2]


def test_a_layer_of_lines_only_is_refused(tmp_path):
    file = write(tmp_path / "a.gpkg", [LineString([RYD, BERGA])], a=["1"])
    with pytest.raises(UnreadableFileError, match="inget lager med punkter"):
        read_table(file)


@pytest.mark.parametrize(
    "attack",
    [
        (
            "CREATE VIEW {v} AS WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM t) "
            "SELECT x AS fid, x AS geom FROM t"
        ),
        "CREATE VIEW {v} AS SELECT 1 AS fid, load_extension('x') AS geom",
    ],
)
def test_a_view_in_place_of_the_layer_is_never_run(tmp_path, attack):
    file = write(tmp_path / "a.gpkg", [RYD], a=["1"])
    with sqlite3.connect(file) as database:
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("DROP TABLE rapporter")
        database.execute(attack.format(v="rapporter"))
    database.close()
    with pytest.raises(UnreadableFileError, match="inget lager med punkter"):
        read_table(file)


def test_a_computed_column_is_left_alone(tmp_path):
    file = write(tmp_path / "a.gpkg", [RYD], a=["1"])
    with sqlite3.connect(file) as database:
        database.execute("ALTER TABLE rapporter ADD COLUMN x TEXT AS (upper(a)) VIRTUAL")
    database.close()
    assert read_table(file).columns == ("lon", "lat", "fid", "a")


def test_a_geopackage_left_in_wal_mode_is_read(tmp_path):
    file = write(tmp_path / "a.gpkg", [RYD], a=["1"])
    database = sqlite3.connect(file)
    database.execute("PRAGMA journal_mode=WAL")
    database.close()
    assert read_table(file).n_rows == 1
