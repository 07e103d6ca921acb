import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import cell_areas_inside, study_cells
from est_geo.analysis.cell_areas import usable_areas
from est_geo.cells import cell_numbers, cell_polygons
from est_geo.errors import GeometryError, TableError
from est_geo.profile import Profile

TOWN = shapely.box(15.60, 58.40, 15.64, 58.42)
CRS = "EPSG:3009"


@pytest.mark.parametrize("resolution", [8, 9, 10])
def test_the_cells_together_fill_the_districts(resolution):
    districts = Profile.load("linkoping").districts
    study = study_cells(districts, resolution)
    areas = cell_areas_inside(study, districts, crs=CRS)
    assert list(areas.index[: len(study)]) == study
    assert areas.index.is_unique
    assert areas.sum() == pytest.approx(districts.to_crs(CRS).union_all().area, rel=1e-9)
    assert (areas > 0).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_each_is_the_intersection_by_another_library(seed):
    rng = np.random.default_rng(seed)
    town = shapely.MultiPoint(rng.uniform([15.5, 58.3], [15.7, 58.45], (6, 2))).convex_hull
    study = study_cells(town, 8)
    if not study:
        return
    areas = cell_areas_inside(study, town, crs="EPSG:3006")
    outlines = gpd.GeoSeries(cell_polygons(cell_numbers(list(areas.index))), crs="EPSG:4326")
    moved = outlines.to_crs("EPSG:3006")
    oracle = moved.intersection(gpd.GeoSeries([town], crs="EPSG:4326").to_crs("EPSG:3006")[0]).area
    np.testing.assert_allclose(areas, oracle, rtol=1e-9, atol=1e-3)


def test_frames_in_metres_and_districts_that_overlap_are_counted_once():
    twice = gpd.GeoDataFrame(geometry=[TOWN, TOWN], crs="EPSG:4326")
    study = study_cells(TOWN, 9)
    once = cell_areas_inside(study, TOWN, crs=CRS)
    np.testing.assert_allclose(cell_areas_inside(study, twice, crs=CRS), once)
    np.testing.assert_allclose(cell_areas_inside(study, twice.to_crs(CRS), crs=CRS), once, atol=0.1)


def test_a_cell_outside_has_no_area_and_no_cells_give_nothing():
    far = h3.latlng_to_cell(59.3, 18.1, 9)
    areas = cell_areas_inside([far, *study_cells(TOWN, 9)], TOWN, crs=CRS)
    assert areas.index[0] == far
    assert areas.iloc[0] == 0
    assert cell_areas_inside([], TOWN, crs=CRS).empty
    assert cell_areas_inside([far], shapely.Polygon(), crs=CRS).tolist() == [0.0]


def test_what_cannot_be_used_is_refused():
    study = study_cells(TOWN, 9)
    with pytest.raises(GeometryError, match="1 upprepas, den första på rad 1"):
        cell_areas_inside([study[0], study[0]], TOWN, crs=CRS)
    with pytest.raises(GeometryError, match="samma upplösning; här finns 8, 9"):
        cell_areas_inside([study[0], h3.cell_to_parent(study[0], 8)], TOWN, crs=CRS)
    with pytest.raises(GeometryError, match="okänt"):
        cell_areas_inside(study, TOWN, crs="EPSG:0")


def test_a_cell_that_stands_twice_among_the_areas_is_refused():
    areas = pd.Series([1.0, 2.0, 3.0], index=["a", "a", "b"])
    with pytest.raises(TableError, match="en gång bland ytorna"):
        usable_areas(pd.Index(["a", "b"]), areas)
