"""The shipped district boundaries: valid, apart, within the outline, honest about themselves."""

import json
from itertools import combinations

import geopandas as gpd
import pytest
import shapely

from est_geo.crs import SWEREF_99_TM, WGS84
from est_geo.data_files import data_root

PATH = data_root() / "districts" / "linkoping.geojson"
FEATURES = json.loads(PATH.read_text(encoding="utf-8"))["features"]
METRES = gpd.GeoDataFrame.from_features(FEATURES, crs=WGS84).to_crs(SWEREF_99_TM)
DISTRICTS = METRES[METRES["kind"] == "district"].set_index("id")
OUTLINE = METRES[METRES["kind"] == "municipality"].geometry


def test_the_four_districts_and_one_outline():
    assert dict(zip(DISTRICTS.index, DISTRICTS["name"], strict=True)) == {
        "skaggetorp": "Skäggetorp",
        "ryd": "Ryd",
        "berga": "Berga",
        "city": "City",
    }
    assert len(OUTLINE) == 1


def test_every_boundary_is_a_valid_polygon_the_right_way_round():
    degrees = gpd.GeoDataFrame.from_features(FEATURES, crs=WGS84)
    assert degrees.geometry.is_valid.all()
    assert set(degrees.geom_type) == {"Polygon"}
    west, south, east, north = degrees.total_bounds
    assert 14.5 < west < east < 16.5
    assert 57.9 < south < north < 58.9


@pytest.mark.parametrize(("one", "other"), list(combinations(DISTRICTS.index, 2)))
def test_districts_share_borders_only(one, other):
    common = DISTRICTS.geometry[one].intersection(DISTRICTS.geometry[other])
    assert common.area == pytest.approx(0, abs=0.01)


def test_the_outline_holds_all_four():
    for district in DISTRICTS.geometry:
        assert shapely.covers(OUTLINE.iloc[0], district)


def test_areas_are_those_of_districts():
    square_km = DISTRICTS.area / 1e6
    assert ((square_km > 1) & (square_km < 6)).all()
    assert 1300 < OUTLINE.area.iloc[0] / 1e6 < 1700  # SCB: 1 428 km² of land and about 140 of water


def test_boundary_notes_say_what_is_judgement():
    notes = DISTRICTS["boundary_note"]
    assert notes.str.startswith("working area of the project").all()
    assert notes[["skaggetorp", "city"]].str.contains("drawn by judgement").all()
    assert notes[["skaggetorp", "city"]].str.endswith("not a municipal boundary").all()
    assert notes[["ryd", "berga"]].str.contains("RegSO 2025").all()


def test_source_file_names_origin_licence_and_judgement():
    text = (PATH.parent / "SOURCE.md").read_text(encoding="utf-8")
    for word in ("SCB", "RegSO 2025", "CC0", "judgement", *DISTRICTS["name"]):
        assert word in text
