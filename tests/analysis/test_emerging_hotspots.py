import h3
import numpy as np
import pandas as pd
import pymannkendall
import pytest
from scipy.stats import binomtest

from est_geo.analysis import (
    benjamini_hochberg,
    cell_areas_inside,
    emerging,
    gi_star,
    study_cells,
)
from est_geo.analysis.emerging_hotspots import _exact_p
from est_geo.analysis.grid import neighbour_matrix
from est_geo.errors import GeometryError, TableError
from tests.made_up import LINKOPING

CENTRE = h3.latlng_to_cell(58.41, 15.62, 9)
CELLS = sorted(h3.grid_disk(CENTRE, 5))
NONE = "no pattern detected"


def _panel(values, cells=CELLS):
    weeks = pd.date_range("2026-01-05", periods=np.shape(values)[1], freq="7D", tz="UTC")
    return pd.DataFrame(values, index=cells, columns=weeks)


def _noise(periods, seed=1, level=5.0):
    return np.random.default_rng(seed).poisson(level, (len(CELLS), periods))


@pytest.mark.parametrize("k", [1, 2])
def test_bins_and_trend_are_those_of_each_period_by_itself(k):
    panel = _panel(_noise(12))
    panel.loc[h3.grid_disk(CENTRE, 1), panel.columns[5:]] += 15
    found = emerging(panel, k=k)
    by_itself = [gi_star(panel[week], k=k) for week in panel]
    z = np.column_stack([one["z"] for one in by_itself])
    hot = np.column_stack([(one["q"] <= 0.05) & (one["z"] > 0) for one in by_itself])
    cold = np.column_stack([(one["q"] <= 0.05) & (one["z"] < 0) for one in by_itself])
    assert found["z"].to_numpy() == pytest.approx(z[:, -1], abs=1e-12)
    assert found["hot"].tolist() == hot.sum(axis=1).tolist()
    assert found["cold"].tolist() == cold.sum(axis=1).tolist()
    for row in (0, 40, CELLS.index(CENTRE)):
        trend = pymannkendall.original_test(z[row])
        assert found["s"].iloc[row] == trend.s
        assert found["trend_p"].iloc[row] == pytest.approx(trend.p)
    assert found.loc[CENTRE, "category"] == "consecutive hot spot"


def test_the_exact_tail_is_scipys_binomial_of_each_period():
    rng = np.random.default_rng(4)
    x = rng.poisson(0.3, (len(CELLS), 3)).astype(float)
    weights = neighbour_matrix(CELLS)
    sums, members = weights @ x, np.diff(weights.indptr)
    p = _exact_p(x, weights, members / len(CELLS))
    for row in rng.choice(len(CELLS), 12):
        for period in range(3):
            drawn = (int(sums[row, period]), int(x[:, period].sum()), members[row] / len(CELLS))
            tails = [binomtest(*drawn, side).pvalue for side in ("greater", "less")]
            assert p[row, period] == pytest.approx(min(1, 2 * min(tails)))
    found = emerging(_panel(x), tail="exact")
    q = np.column_stack([benjamini_hochberg(p[:, period]) for period in range(3)])
    assert (found["hot"] + found["cold"]).tolist() == (q <= 0.05).sum(axis=1).tolist()


STEPS = np.arange(20)
PLANTED = {
    "new hot spot": np.where(STEPS == 19, 15, 0),
    "consecutive hot spot": np.where(STEPS >= 14, 15, 0),
    "intensifying hot spot": 6 + STEPS,
    "persistent hot spot": np.full(20, 15),
    "diminishing hot spot": 25 - STEPS,
    "sporadic hot spot": np.where(STEPS % 4 == 3, 15, 0),
    "historical hot spot": np.where(STEPS < 19, 15, 0),
}
"""What is added to each period's count in the middle cell and its neighbours."""


@pytest.mark.parametrize("tail", ["normal", "exact"])
@pytest.mark.parametrize("category", PLANTED)
def test_a_planted_history_is_found(category, tail):
    panel = _panel(_noise(20, seed=7))
    panel.loc[h3.grid_disk(CENTRE, 1)] += PLANTED[category]
    assert emerging(panel, tail=tail).loc[CENTRE, "category"] == category


def test_a_cold_hole_in_a_busy_town_is_cold_and_one_that_fills_oscillates():
    hole = list(h3.grid_disk(CENTRE, 1))
    panel = _panel(_noise(20, level=20.0))
    panel.loc[hole] = 0
    found = emerging(panel)
    assert found.loc[CENTRE, "category"].endswith("cold spot")
    assert found.loc[CENTRE, "cold"] == 20
    panel.loc[hole, panel.columns[-5:]] = 60
    assert emerging(panel).loc[CENTRE, "category"] == "oscillating hot spot"


def test_growth_that_the_whole_town_shares_is_no_trend():
    values = np.repeat(_noise(1, level=9.0), 12, axis=1) * np.arange(1, 13)
    assert (emerging(_panel(values))["trend_p"] == 1).all()


def test_what_rounding_does_to_equal_maps_is_no_trend():
    """The same map at another scale each period: z differs in its last digits only."""
    values = np.repeat(_noise(1), 30, axis=1) * np.linspace(0.1, 7.3, 30)
    found = emerging(_panel(values))
    assert (found["s"] == 0).all()


@pytest.mark.parametrize("tail", ["normal", "exact"])
@pytest.mark.parametrize(
    "values",
    [
        np.zeros((91, 5), dtype=int),
        np.full((91, 5), 3),
        np.zeros((91, 0), dtype=int),
        np.eye(91, 5, dtype=int),  # one incident a period
        np.r_[np.full((1, 5), 9), np.zeros((90, 5), dtype=int)],  # all in one cell
    ],
)
def test_edge_cases_have_a_category_and_no_warning(values, tail):
    found = emerging(_panel(values), tail=tail)
    assert found.index.tolist() == CELLS
    assert found["category"].notna().all()
    if values.shape[1] == 0 or (values == values[0]).all():
        assert (found["category"] == NONE).all()


@pytest.mark.parametrize("tail", ["normal", "exact"])
def test_no_cells_one_cell_cells_apart_and_a_pentagon(tail):
    assert emerging(_panel(np.zeros((0, 3)), []), tail=tail).empty
    assert emerging(_panel([[1, 5, 9]], [CENTRE]), tail=tail)["category"].tolist() == [NONE]
    apart = [CENTRE, h3.latlng_to_cell(58.50, 15.9, 9)]
    assert len(emerging(_panel([[1, 5, 9], [0, 0, 1]], apart), tail=tail)) == 2
    pentagon = h3.get_pentagons(9)[0]
    near = sorted(h3.grid_disk(pentagon, 2))
    assert len(emerging(_panel(np.arange(3 * len(near)).reshape(-1, 3), near), tail=tail)) == 16


def test_what_is_not_a_cell_panel_is_refused():
    panel = _panel(_noise(4))
    with pytest.raises(TableError, match="1 saknas, det första på rad 0"):
        emerging(panel.astype(float).replace({panel.iloc[0, 0]: np.nan}).iloc[:1])
    with pytest.raises(TableError, match="tidsordning"):
        emerging(panel[panel.columns[::-1]])
    with pytest.raises(TableError, match="tidsordning"):
        emerging(panel.iloc[:, [0, 0, 1]])
    with pytest.raises(GeometryError, match="en gång"):
        emerging(pd.concat([panel, panel.iloc[:1]]))
    with pytest.raises(TableError, match="hela tal"):
        emerging(panel * 0.5, tail="exact")


def test_a_period_where_all_cells_are_equal_has_no_z():
    panel = _panel(_noise(3))
    panel.iloc[:, 1] = 2
    both = [emerging(panel.iloc[:, :last])["z"] for last in (2, 3)]
    assert [(one == 0).all() for one in both] == [True, False]


def test_by_area_the_middle_of_the_districts_is_no_pattern():
    """Reports strewn evenly in the polygons fill border cells only in part."""
    study = study_cells(LINKOPING.districts, 9)
    areas = cell_areas_inside(study, LINKOPING.districts, crs=LINKOPING.projected_crs)
    x = np.random.default_rng(6).multinomial(4000, areas / areas.sum(), size=8).T
    panel = _panel(x, cells=areas.index)  # a border cell that holds a report is a study cell
    even = emerging(panel, tail="exact")
    by_area = emerging(panel, tail="exact", areas=areas)
    assert (even["category"] != NONE).sum() > 20
    assert (by_area["category"] != NONE).sum() <= 1
