import numpy as np
import pytest

from benchmarks.calibration_hot_cells import points_in_districts
from est_geo import analysis
from est_geo.profile import Profile
from est_geo.week_tables.grid_tables import cell_table, count_points

LINKOPING = Profile.load("linkoping")


@pytest.mark.parametrize("resolution", [9, 10])
def test_many_reports_strewn_evenly_in_the_districts_make_no_cell_hot(resolution):
    """The picture judges border cells by their part: all cells alike, the middle would be hot."""
    lon, lat = points_in_districts(4000, np.random.default_rng(8))
    counts = count_points(lon, lat, resolution, LINKOPING)
    cells = cell_table(counts, counts, resolution, LINKOPING)
    assert cells["count"].sum() == 4000
    assert not cells["hot"].any()
    assert not analysis.standing_areas(cells).any()
    if resolution == 9:
        assert analysis.hot_cells(cells.set_index("cell")["count"])["hot"].any()


def test_what_chance_would_put_there_is_by_area():
    lon, lat = points_in_districts(500, np.random.default_rng(9))
    counts = count_points(lon, lat, 9, LINKOPING)
    cells = cell_table(counts, counts, 9, LINKOPING).set_index("cell")
    areas = analysis.cell_areas_inside(
        cells.index, LINKOPING.districts, crs=LINKOPING.projected_crs
    )
    matrix = analysis.neighbour_matrix(areas.index)
    expected = 500 * (matrix @ areas.to_numpy()) / areas.sum()
    np.testing.assert_allclose(cells["expected"], expected[: len(cells)], rtol=1e-3)
