"""Cells, against h3-py, which is another binding with its own way in."""

import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from est_geo.cells import (
    MAX_RESOLUTION,
    MIN_RESOLUTION,
    cell_centres,
    cell_numbers,
    cell_polygons,
    cell_text,
    cells_at,
)
from est_geo.errors import GeometryError

LON, LAT = st.floats(-180, 180), st.floats(-89, 89)
RESOLUTIONS = st.integers(MIN_RESOLUTION, MAX_RESOLUTION)
POINTS = st.lists(st.tuples(LON, LAT), min_size=1, max_size=20)


@given(POINTS, RESOLUTIONS)
def test_the_cell_is_the_one_h3_gives(points, resolution):
    lon, lat = zip(*points, strict=True)
    found = cell_text(cells_at(lon, lat, resolution)).tolist()
    assert found == [h3.latlng_to_cell(y, x, resolution) for x, y in points]


@given(POINTS, RESOLUTIONS)
def test_text_and_number_are_one_cell(points, resolution):
    lon, lat = zip(*points, strict=True)
    cells = cells_at(lon, lat, resolution)
    texts = cell_text(cells)
    assert all(len(text) == 15 for text in texts)
    assert (cell_numbers(list(texts)) == cells).all()
    assert cells.tolist() == [h3.str_to_int(text) for text in texts]


@given(st.floats(15.2, 16.0), st.floats(58.1, 58.7), RESOLUTIONS)
def test_centre_and_outline_are_those_of_h3(lon, lat, resolution):
    cells = cells_at([lon], [lat], resolution)
    (text,) = cell_text(cells)
    x, y = cell_centres(cells)
    assert (y[0], x[0]) == pytest.approx(h3.cell_to_latlng(text), abs=1e-9)
    outline = shapely.Polygon([(x, y) for y, x in h3.cell_to_boundary(text)])
    assert cell_polygons(cells)[0].hausdorff_distance(outline) < 1e-9  # degrees, 0.1 mm
    assert cells_at(x, y, resolution)[0] == cells[0]


def test_many_points_in_threads_keep_their_order():
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(15.2, 16.0, 200_000), rng.uniform(58.1, 58.7, 200_000)
    found = cells_at(lon, lat, 10)
    assert found.shape == lon.shape
    sample = np.r_[0, 65_535, 65_536, 131_071, 131_072, 199_999, rng.integers(0, 200_000, 300)]
    expected = [h3.latlng_to_cell(lat[at], lon[at], 10) for at in sample]
    assert cell_text(found[sample]).tolist() == expected


def test_no_points_have_no_cells():
    assert cells_at([], [], 10).size == 0
    assert cell_text(np.empty(0, dtype=np.uint64)).size == 0
    assert cell_numbers([]).size == 0


def test_texts_come_from_a_series_or_an_index_too():
    text = "8a08b3c24d27fff"
    for texts in (pd.Series([text]), pd.Index([text]), [text]):
        assert cell_numbers(texts).tolist() == [h3.str_to_int(text)]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (np.nan, 58.4),
        (15.6, np.nan),
        (np.inf, 58.4),
        (181.0, 58.4),
        (15.6, -90.1),
        (535_000, 6.4e6),
    ],
)
def test_a_point_off_the_globe_is_refused_with_its_row(lon, lat):
    with pytest.raises(GeometryError, match="1 do not, first row 2"):
        cells_at([15.6, 15.6, lon], [58.4, 58.4, lat], 10)


@pytest.mark.parametrize("resolution", [4, 14, -1])
def test_a_resolution_out_of_range_is_refused(resolution):
    with pytest.raises(GeometryError, match=f"måste vara 5–13, inte {resolution}"):
        cells_at([15.6], [58.4], resolution)


@pytest.mark.parametrize("text", ["", "hej", "8a08b3c24d27fffffff"])
def test_a_text_that_is_no_number_is_refused_without_being_quoted(text):
    with pytest.raises(GeometryError, match="15 hexadecimal digits") as caught:
        cell_numbers(["8a08b3c24d27fff", text])
    assert not text or text not in str(caught.value)


def test_a_number_that_is_no_cell_is_refused_with_its_row():
    with pytest.raises(GeometryError, match="1 are not, first row 1"):
        cell_numbers(["8a08b3c24d27fff", "123456789abcdef"])
