"""Point in polygon, against shapely one point at a time and geopandas' join."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from est_geo.polygons import first_polygon
from est_geo.profile import Profile

DISTRICTS = Profile.load("linkoping").districts
AREAS = list(DISTRICTS.geometry)
COORDINATES = st.tuples(st.integers(0, 8), st.integers(0, 8))
SQUARES = [shapely.box(x, y, x + 2, y + 2) for x in (0, 2, 4) for y in (0, 2, 4)]


def random_points(n, seed):
    rng = np.random.default_rng(seed)
    west, south, east, north = DISTRICTS.total_bounds
    return rng.uniform(west, east, n), rng.uniform(south, north, n)


def test_same_answer_as_geopandas_join():
    lon, lat = random_points(20_000, 1)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=DISTRICTS.crs)
    joined = points.sjoin(DISTRICTS, predicate="intersects", how="left")["index_right"]
    expected = joined.groupby(level=0).min().fillna(-1).astype(int).to_numpy()
    found = first_polygon(lon, lat, AREAS)
    assert (found == expected).all()
    assert set(found) == {-1, 0, 1, 2, 3}


def test_same_answer_as_shapely_one_point_at_a_time():
    for x, y in zip(*random_points(400, 2), strict=True):
        expected = [n for n, area in enumerate(AREAS) if area.covers(shapely.Point(x, y))]
        assert first_polygon([x], [y], AREAS).tolist() == (expected[:1] or [-1])


@given(st.lists(COORDINATES, min_size=1, max_size=30), st.permutations(range(9)))
def test_on_shared_borders_and_corners_the_first_named_wins(points, order):
    squares = [SQUARES[at] for at in order]
    x, y = np.array(points, dtype=float).T
    found = first_polygon(x, y, squares)
    for at, (px, py) in enumerate(points):
        inside = [n for n, one in enumerate(squares) if one.covers(shapely.Point(px, py))]
        assert found[at] == (inside[0] if inside else -1)


def test_corners_of_real_shared_borders_belong_to_the_first():
    corners = np.vstack([shapely.get_coordinates(area) for area in AREAS])
    found = first_polygon(corners[:, 0], corners[:, 1], AREAS)
    assert (found >= 0).all()
    owners = [shapely.covers(np.array(AREAS), shapely.Point(*corner)) for corner in corners]
    assert found.tolist() == [int(np.argmax(one)) for one in owners]
    # Turned about, a corner that two share changes hands, and never is nobody's.
    back = first_polygon(corners[:, 0], corners[:, 1], AREAS[::-1])
    assert (back >= 0).all()
    assert ((3 - back) != found).sum() == sum(one.sum() > 1 for one in owners)


def test_holes_and_separate_parts():
    ring = shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 3, 3))
    both = shapely.MultiPolygon([shapely.box(10, 0, 11, 1), shapely.box(20, 0, 21, 1)])
    x, y = [0.5, 2.0, 1.0, 10.5, 15.0, 20.5], [0.5, 2.0, 2.0, 0.5, 0.5, 0.5]
    assert first_polygon(x, y, [ring, both]).tolist() == [0, -1, 0, 1, -1, 1]


@pytest.mark.parametrize(("x", "y"), [(np.nan, 1.0), (1.0, np.nan), (np.nan, np.nan)])
def test_a_missing_coordinate_lies_nowhere(x, y):
    assert first_polygon([x, 1.0], [y, 1.0], [shapely.box(0, 0, 2, 2)]).tolist() == [-1, 0]


def test_nothing_in_nothing_out():
    assert first_polygon([], [], AREAS).size == 0
    assert first_polygon([1.0], [1.0], []).tolist() == [-1]
