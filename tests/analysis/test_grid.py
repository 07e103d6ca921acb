import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import neighbour_matrix, study_cells
from est_geo.errors import GeometryError
from est_geo.profile import Profile
from tests.real import REAL, needs_real_data

TOWN = shapely.box(15.60, 58.40, 15.64, 58.42)


def _centres_inside(polygon, resolution):
    """The definition, by another library and without any shortcut."""
    around = h3.geo_to_cells(polygon.buffer(0.02), resolution)
    return sorted(
        cell
        for cell in around
        if polygon.intersects(shapely.Point(*reversed(h3.cell_to_latlng(cell))))
    )


@pytest.mark.parametrize("resolution", [8, 9, 10])
def test_every_cell_with_its_centre_in_a_district_and_no_other(resolution):
    for polygon in Profile.load("linkoping").districts.geometry:
        assert study_cells(polygon, resolution) == _centres_inside(polygon, resolution)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_random_polygons_lose_no_cell(seed):
    rng = np.random.default_rng(seed)
    polygon = shapely.MultiPoint(rng.uniform([15.5, 58.3], [15.7, 58.45], (6, 2))).convex_hull
    assert study_cells(polygon, 8) == _centres_inside(polygon, 8)


def test_a_cell_that_holds_an_inside_incident_joins_and_an_outside_incident_brings_none():
    edge = pd.DataFrame({"lon": [15.6399, 15.7, np.nan], "lat": [58.4199, 58.5, np.nan]})
    plain = study_cells(TOWN, 9)
    joined = set(study_cells(TOWN, 9, incidents=edge)) - set(plain)
    assert joined == {h3.latlng_to_cell(58.4199, 15.6399, 9)}


def test_a_stored_cell_is_used_only_at_its_own_resolution():
    edge = pd.DataFrame({"lon": [15.6399], "lat": [58.4199]})
    for stored in (9, 10):
        edge["cell"] = [h3.latlng_to_cell(58.4199, 15.6399, stored)]
        found = study_cells(TOWN, 9, incidents=edge)
        assert found == study_cells(TOWN, 9, incidents=edge[["lon", "lat"]])


def test_districts_in_metres_are_moved_to_degrees_first():
    frame = gpd.GeoDataFrame(geometry=[TOWN], crs="EPSG:4326")
    assert study_cells(frame.to_crs("EPSG:3006"), 9) == study_cells(frame, 9)


def test_a_polygon_smaller_than_a_cell_and_no_polygon_have_no_cells():
    assert study_cells(shapely.box(15.6, 58.4, 15.60001, 58.40001), 8) == []
    assert study_cells(shapely.Polygon(), 8) == []


def test_an_impossible_resolution_is_refused():
    with pytest.raises(GeometryError, match="Upplösningen måste vara"):
        study_cells(TOWN, 3)


@needs_real_data
def test_memphis_has_the_golden_cells():
    precincts = gpd.read_file(REAL / "boundaries" / "memphis_precincts.geojson")
    golden = pd.read_csv(REAL / "golden" / "gi_memphis_r8_precincts.csv")
    robberies = pd.read_parquet(REAL / "memphis_robberies_2019.parquet")
    assert study_cells(precincts, 8) == sorted(golden["h3"])
    assert len(study_cells(precincts, 8, incidents=robberies)) == 1049


@pytest.mark.parametrize("k", [1, 2])
def test_neighbours_are_those_of_the_grid_and_only_study_cells(k):
    cells = study_cells(TOWN, 9)[::-1]
    matrix = neighbour_matrix(cells, k).toarray()
    for row, cell in enumerate(cells):
        found = {cells[column] for column in np.flatnonzero(matrix[row])}
        assert found == set(h3.grid_disk(cell, k)) & set(cells)
    assert (matrix == matrix.T).all()
    assert set(matrix.ravel()) == {0.0, 1.0}


def test_a_pentagon_has_five_neighbours():
    pentagon = h3.get_pentagons(8)[0]
    assert neighbour_matrix(sorted(h3.grid_disk(pentagon, 1))).sum() == 6 + 5 * 4


def test_the_kept_matrix_cannot_be_changed():
    matrix = neighbour_matrix(study_cells(TOWN, 9))
    with pytest.raises(ValueError, match="read-only"):
        matrix.data[0] = 5


def test_no_cells_repeated_cells_and_no_rings():
    assert neighbour_matrix([]).shape == (0, 0)
    cell = study_cells(TOWN, 9)[0]
    with pytest.raises(GeometryError, match="1 upprepas, den första på rad 1"):
        neighbour_matrix([cell, cell])
    with pytest.raises(GeometryError, match="minst 1, inte 0"):
        neighbour_matrix([cell], 0)
