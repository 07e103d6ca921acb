import h3
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from benchmarks.calibration_hot_cells import cell_periods, planted, polygon_periods
from est_geo.analysis import (
    cell_areas_inside,
    connected_spots,
    gi_star,
    hot_cells,
    neighbour_matrix,
    standing_areas,
    study_cells,
)
from est_geo.errors import TableError
from est_geo.profile import Profile

CENTRE = h3.latlng_to_cell(58.41, 15.62, 9)


def _disk(rings=6):
    return sorted(h3.grid_disk(CENTRE, rings))


def _counts(filled, rings=6):
    cells = _disk(rings)
    return pd.Series([filled.get(cell, 0) for cell in cells], index=cells)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_every_cell_has_the_exact_binomial_tail_of_its_neighbourhood(seed):
    rng = np.random.default_rng(seed)
    cells = _disk(4)
    counts = pd.Series(rng.poisson(rng.gamma(0.3, 3, len(cells))), index=cells)
    found = hot_cells(counts)
    for cell in rng.choice(cells, 8):
        near = [other for other in h3.grid_disk(cell, 1) if other in counts.index]
        row = found.loc[cell]
        assert row["sum"] == counts[near].sum()
        assert row["expected"] == pytest.approx(counts.sum() * len(near) / len(cells))
        exact = binomtest(int(row["sum"]), int(counts.sum()), len(near) / len(cells), "greater")
        assert row["p"] == pytest.approx(exact.pvalue, rel=1e-9)
    assert (found["hot"] == (found["q"] <= 0.05)).all()
    assert ((found["role"] != "none") == found["hot"]).all()


def test_an_empty_cell_among_full_ones_is_hot_but_a_rim():
    full = h3.grid_ring(CENTRE, 1)
    found = hot_cells(_counts(dict.fromkeys(full, 9)))
    assert found.loc[CENTRE, "role"] == "rim"
    assert (found.loc[list(full), "role"] == "centre").all()


def test_a_hot_area_without_an_outstanding_cell_has_its_fullest_cells_as_centre():
    """Ones everywhere in one corner and a busy town: no cell stands out, the neighbourhood does."""
    rng = np.random.default_rng(3)
    cells = _disk(9)
    counts = pd.Series(rng.poisson(4, len(cells)), index=cells)
    corner = h3.grid_disk(CENTRE, 1)
    counts[list(corner)] = [7, 7, 7, 8, 7, 7, 7]
    found = hot_cells(counts)
    assert binom.sf(7, counts.sum(), 1 / len(cells)) > 0.05
    assert found.loc[CENTRE, "hot"]
    area = found[found["hot"]]
    centres = area[area["role"] == "centre"]
    assert len(centres) > 0
    assert set(counts[centres.index]) == {counts[area.index].max()}


@pytest.mark.parametrize("k", [1, 2])
def test_every_connected_hot_area_has_a_centre(k):
    rng = np.random.default_rng(5)
    for _ in range(20):
        cells = _disk(6)
        counts = pd.Series(rng.poisson(rng.gamma(0.1, 8, len(cells))), index=cells)
        found = hot_cells(counts, k=k)
        hot = list(found.index[found["hot"]])
        left = set(hot)
        while left:
            area, reach = set(), {left.pop()}
            while reach:
                area |= reach
                reach = {n for cell in reach for n in h3.grid_disk(cell, k)} & set(hot) - area
            left -= area
            assert (found.loc[sorted(area), "role"] == "centre").any()


def test_no_incidents_equal_counts_one_cell_and_no_cell():
    for counts in (_counts({}), _counts(dict.fromkeys(_disk(), 3)), pd.Series([4], index=[CENTRE])):
        found = hot_cells(counts)
        assert not found["hot"].any()
        assert (found["role"] == "none").all()
    assert hot_cells(pd.Series([], dtype=int)).empty


@pytest.mark.parametrize("bad", [0.5, -1.0])
def test_weights_are_refused(bad):
    with pytest.raises(TableError, match="hela tal från noll"):
        hot_cells(pd.Series([1.0, bad], index=_disk(1)[:2]))


@pytest.mark.long
@pytest.mark.parametrize(("resolution", "n_incidents"), [(9, 40), (9, 1131), (10, 87), (10, 4000)])
def test_chance_alone_shows_a_hot_cell_in_at_most_one_period_of_twenty(resolution, n_incidents):
    """Thrown on the cells, and anywhere in the polygons (the border cells are then part-filled)."""
    rng = np.random.default_rng(20261)
    districts, crs = Profile.load("linkoping").districts, "EPSG:3009"
    runs = 120
    on_cells = cell_periods(resolution, n_incidents, runs, rng)
    alarms = sum(hot_cells(one)["hot"].any() for one in on_cells)
    assert binom.sf(alarms - 1, runs, 0.05) > 0.01, f"{alarms} of {runs} on cells"
    in_polygons = polygon_periods(resolution, n_incidents, runs, rng)
    alarms = sum(
        hot_cells(one, areas=cell_areas_inside(one.index, districts, crs=crs))["hot"].any()
        for one in in_polygons
    )
    assert binom.sf(alarms - 1, runs, 0.05) > 0.01, f"{alarms} of {runs} in polygons"


def test_without_areas_reports_in_polygons_make_the_middle_look_hot():
    """Why `areas` exists: inner cells are whole, border cells are not."""
    thrown = polygon_periods(9, 1131, 40, np.random.default_rng(2))
    assert np.mean([hot_cells(one)["hot"].any() for one in thrown]) > 0.7


def test_of_flagged_cells_at_most_the_level_is_false():
    found = planted(10, 400, 100, 10.0, np.random.default_rng(3))
    assert found["found"].mean() > 0.95
    assert (found["false"] / found["flagged"].clip(lower=1)).mean() < 0.05


def test_the_share_is_the_area_of_the_cells_around_of_all_area():
    rng = np.random.default_rng(6)
    cells = _disk(3)
    counts = pd.Series(rng.poisson(2, len(cells)), index=cells)
    ring = h3.grid_ring(CENTRE, 4)[:8]  # border cells without incidents: in the areas only
    areas = pd.Series(rng.uniform(0.2, 1, len(cells) + len(ring)), index=[*ring, *cells])
    found = hot_cells(counts, areas=areas.sample(frac=1, random_state=1))
    for cell in cells:
        near = [other for other in h3.grid_disk(cell, 1) if other in areas.index]
        share = areas[near].sum() / areas.sum()
        assert found.loc[cell, "expected"] == pytest.approx(counts.sum() * share)
        exact = binomtest(int(found.loc[cell, "sum"]), int(counts.sum()), share, "greater")
        assert found.loc[cell, "p"] == pytest.approx(exact.pvalue, rel=1e-9)


def test_equal_areas_change_nothing():
    rng = np.random.default_rng(7)
    counts = pd.Series(rng.poisson(rng.gamma(0.3, 3, 127)), index=_disk())
    plain, by_area = hot_cells(counts), hot_cells(counts, areas=pd.Series(11_550.0, counts.index))
    pd.testing.assert_frame_equal(plain, by_area, rtol=1e-9)


def test_a_report_in_a_cell_without_area_breaks_nothing_and_is_no_alarm_by_itself():
    far = h3.grid_ring(CENTRE, 9)[0]
    counts = pd.Series([0] * 127 + [1], index=[*_disk(), far])
    areas = pd.Series([1.0] * 127 + [0.0], index=counts.index)
    found = hot_cells(counts, areas=areas)
    assert found.loc[far, "p"] == pytest.approx(0.01 / 127.01)
    assert found.loc[far, "expected"] > 0
    nothing = hot_cells(counts, areas=pd.Series(0.0, counts.index))
    assert not nothing["hot"].any()


@pytest.mark.parametrize("bad", [np.nan, -1.0, np.inf])
def test_a_cell_without_a_usable_area_is_refused(bad):
    counts = _counts({}, 1)
    areas = pd.Series(1.0, counts.index)
    areas.iloc[2] = bad
    with pytest.raises(TableError, match="cell_areas_inside"):
        hot_cells(counts, areas=areas)
    with pytest.raises(TableError, match="1 av de räknade saknar en, den första på rad 2"):
        hot_cells(counts, areas=pd.Series(1.0, counts.index).drop(counts.index[2]))


def test_the_normal_tail_would_show_one_in_most_periods():
    """Why `hot_cells` exists: Gi* with its normal p on the same thrown points."""
    study = study_cells(Profile.load("linkoping").districts, 10)
    thrown = np.random.default_rng(1).multinomial(87, np.full(884, 1 / 884), size=60)
    tables = [gi_star(pd.Series(row, index=study)) for row in thrown]
    assert np.mean([((one["q"] <= 0.05) & (one["z"] > 0)).any() for one in tables]) > 0.6


def _grid(counts, district_of):
    found = hot_cells(counts)
    return pd.DataFrame(
        {
            "cell": counts.index,
            "district": [district_of(cell) for cell in counts.index],
            "count": counts.to_numpy(),
            "hot": found["hot"].to_numpy(),
            "role": found["role"].to_numpy(),
        }
    )


def test_two_places_apart_are_two_spots_and_cold_cells_belong_to_none():
    far = h3.grid_ring(CENTRE, 5)[0]
    cells = _grid(_counts({CENTRE: 20, far: 15}), lambda _: "city")
    spots = connected_spots(cells)
    assert sorted(spots.dropna().unique()) == [1, 2]
    assert spots.isna().equals(~cells["hot"])
    by_cell = spots.set_axis(cells["cell"])
    assert by_cell[CENTRE] != by_cell[far]
    assert by_cell[h3.grid_ring(CENTRE, 1)[0]] == by_cell[CENTRE]


def _side(cell):
    return "west" if h3.cell_to_latlng(cell)[1] < h3.cell_to_latlng(CENTRE)[1] - 1e-9 else "east"


def test_a_rim_over_the_border_stays_with_its_centre():
    spots = connected_spots(_grid(_counts({CENTRE: 20}), _side))
    assert set(spots.dropna()) == {1}


def test_two_centres_on_either_side_of_a_border_are_two_spots():
    west = [cell for cell in h3.grid_ring(CENTRE, 1) if _side(cell) == "west"]
    cells = _grid(_counts({CENTRE: 30, **dict.fromkeys(west, 30)}), _side)
    spots = connected_spots(cells)
    assert spots.dropna().nunique() == 2
    sides = cells.assign(spot=spots).dropna().groupby("spot")["district"].unique()
    assert sorted(map(tuple, sides)) == [("east",), ("west",)]


@given(st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_each_spot_hangs_together_and_has_a_centre(seed):
    rng = np.random.default_rng(seed)
    counts = _counts(dict(zip(_disk(), rng.poisson(rng.gamma(0.1, 10, 127)), strict=True)))
    cells = _grid(counts, lambda cell: f"{_side(cell)}{int(cell[8:12], 16) % 2}")
    spots = connected_spots(cells)
    assert spots.notna().equals(cells["hot"])
    for _, one in cells.assign(spot=spots).dropna(subset="spot").groupby("spot"):
        assert (one["role"] == "centre").any()
        reached = {one["cell"].iloc[0]}
        matrix = neighbour_matrix(list(one["cell"]))
        step = np.isin(one["cell"], list(reached))
        for _ in range(len(one)):
            step = (matrix @ step.astype(float)) > 0
        assert step.all()


def test_a_place_holds_incidents_of_its_own_and_not_its_neighbours_alone():
    # The first cell is hot by its ring: one incident of its own and five around it.
    cells = pd.DataFrame(
        {
            "cell": ["8a08b3c24d27fff", "8a08b3c24c67fff", "8a08b3d1b047fff"],
            "hot": [True, False, True],
            "hot_p": [0.001, 0.6, 0.001],
            "count": [1, 5, 4],
        }
    )
    assert standing_areas(cells).tolist() == [True, False, True]
    assert standing_areas(cells, least=3).tolist() == [False, False, True]
    assert standing_areas(cells.iloc[:0], least=3).tolist() == []
