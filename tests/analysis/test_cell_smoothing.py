import h3
import numpy as np
import pandas as pd
import pytest

from est_geo.analysis.cell_smoothing import spacing_m, spreading
from est_geo.errors import GeometryError

TOWN = sorted(h3.grid_disk("8a08b3c24d27fff", 5))


@pytest.mark.parametrize("bandwidth", [50, 250, 1000])
def test_weights_are_the_quartic_of_the_distance_between_centres(bandwidth):
    found = spreading(TOWN, bandwidth).toarray()
    for row, cell in enumerate(TOWN[::7]):
        apart = np.array(
            [
                h3.great_circle_distance(h3.cell_to_latlng(cell), h3.cell_to_latlng(other), "m")
                for other in TOWN
            ]
        )
        expected = np.clip(1 - (apart / bandwidth) ** 2, 0, None) ** 2
        np.testing.assert_allclose(found[7 * row], expected, atol=1e-6)
    assert (found == found.T).all()


def test_a_pentagon_the_date_line_and_the_poles_are_places_like_others():
    for middle in (
        h3.get_pentagons(9)[0],
        h3.latlng_to_cell(-17, 180, 9),
        h3.latlng_to_cell(90, 0, 9),
    ):
        cells = sorted(h3.grid_disk(middle, 1))
        assert (spreading(cells, 1000).toarray() > 0).all()


def test_spacing_is_the_nearest_centre():
    near = min(
        h3.great_circle_distance(h3.cell_to_latlng(TOWN[0]), h3.cell_to_latlng(other), "m")
        for other in TOWN[1:]
    )
    assert spacing_m(TOWN) == pytest.approx(near, rel=0.02)
    assert spacing_m(TOWN[:1]) == np.inf


def test_no_cells_repeated_cells_and_no_bandwidth():
    assert spreading([], 500).shape == (0, 0)
    assert spreading(pd.Index(TOWN[:1]), 500).toarray().tolist() == [[1.0]]
    with pytest.raises(GeometryError, match="1 upprepas, den första på rad 1"):
        spreading([TOWN[0], TOWN[0]], 500)
    with pytest.raises(GeometryError, match="större än 0 meter"):
        spreading(TOWN, 0)
    with pytest.raises(ValueError, match="read-only"):
        spreading(TOWN, 500).data[0] = 3


def test_labels_that_are_no_text_are_refused():
    with pytest.raises(GeometryError, match="den på rad 1"):
        spacing_m(pd.Index(["8a08b3c24d27fff", 3], dtype=object))
