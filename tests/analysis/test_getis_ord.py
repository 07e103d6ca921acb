import warnings

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import benjamini_hochberg, count_by_cell, gi_star
from est_geo.errors import GeometryError, TableError
from tests.real import REAL, needs_real_data

CENTRE = h3.latlng_to_cell(58.41, 15.62, 9)
GOLDEN = [
    "gi_memphis_r7_hull", "gi_memphis_r8_hull", "gi_memphis_r8_hull_k2", "gi_memphis_r8_occupied",
    "gi_memphis_r8_precincts", "gi_memphis_r9_hull", "gi_memphisjan_r8_hull",
    "gi_chicago2018_r9_hull", "gi_chicago_lights_r8_hull",
]  # fmt: skip


def _patch(seed, share=0.7, rings=4):
    rng = np.random.default_rng(seed)
    cells = sorted(h3.grid_disk(CENTRE, rings))
    kept = [cell for cell in cells if rng.random() < share] or cells[:1]
    return pd.Series(rng.poisson(1.5, len(kept)), index=kept)


@needs_real_data
@pytest.mark.parametrize("name", GOLDEN)
def test_equals_the_golden_numbers(name):
    golden = pd.read_csv(REAL / "golden" / f"{name}.csv").set_index("h3")
    found = gi_star(golden["n"], k=2 if name.endswith("k2") else 1)
    np.testing.assert_allclose(found["z"], golden["gistar_spdep"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found["p"], golden["p_two"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found["q"], golden["p_BH"], rtol=0, atol=1e-9)


@needs_real_data
def test_memphis_from_its_incident_file():
    golden = pd.read_csv(REAL / "golden" / "gi_memphis_r8_precincts.csv").set_index("h3")
    robberies = pd.read_parquet(REAL / "memphis_robberies_2019.parquet")
    cells = pd.Series(
        [h3.latlng_to_cell(*row, 8) for row in zip(robberies["lat"], robberies["lon"], strict=True)]
    )
    counts = count_by_cell(cells[cells.isin(golden.index)], golden.index)
    assert counts.sum() == 2242
    np.testing.assert_allclose(gi_star(counts)["z"], golden["gistar_spdep"], rtol=0, atol=1e-9)
    precincts = gpd.read_file(REAL / "boundaries" / "memphis_precincts.geojson")
    inside = gpd.points_from_xy(robberies["lon"], robberies["lat"]).within(precincts.union_all())
    assert inside.sum() == 2244


@pytest.mark.long
@given(st.integers(0, 10_000), st.sampled_from([1, 2, 3]))
@settings(max_examples=10, deadline=None)
def test_equals_pysal_on_random_patches(seed, k):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PySAL's own making
        from esda.getisord import G_Local  # noqa: PLC0415 - slow to import
        from libpysal.weights import W  # noqa: PLC0415 - slow to import

        counts = _patch(seed)
        if counts.min() == counts.max():
            return
        place = set(counts.index)
        near = {
            cell: [other for other in h3.grid_disk(cell, k) if other in place and other != cell]
            for cell in counts.index
        }
        weights = W(near, id_order=list(counts.index), silence_warnings=True)
        oracle = G_Local(counts.to_numpy(), weights, "B", star=True, permutations=0)
    np.testing.assert_allclose(gi_star(counts, k=k)["z"], oracle.Zs, rtol=0, atol=1e-9)


def test_where_nothing_can_stand_out_z_is_0_and_p_is_1():
    ring = sorted(h3.grid_disk(CENTRE, 1))
    cases = [
        (pd.Series(0.1, index=sorted(h3.grid_disk(CENTRE, 3))), 1),
        (pd.Series([7], index=[CENTRE]), 1),
        (pd.Series(range(7), index=ring), 2),
    ]
    for counts, k in cases:
        found = gi_star(counts, k=k, permutations=9)
        assert (found["z"] == 0).all()
        assert (found[["p", "q", "p_sim"]] == 1).all(axis=None)
    assert gi_star(pd.Series([], dtype=float)).empty


def test_islands_and_full_neighbourhoods_are_finite():
    far = h3.latlng_to_cell(59.3, 18.1, 9)
    counts = pd.Series([3, 1, 0, 4], index=[CENTRE, *h3.grid_ring(CENTRE, 1)[:2], far])
    assert np.isfinite(gi_star(counts)).all(axis=None)


def test_the_order_of_cells_and_a_factor_change_nothing():
    counts = _patch(3)
    mixed = counts.sample(frac=1, random_state=1)
    np.testing.assert_allclose(gi_star(mixed)["z"].loc[counts.index], gi_star(counts)["z"])
    np.testing.assert_allclose(gi_star(counts * 2.5 + 1)["z"], gi_star(counts)["z"])


def test_a_missing_count_is_refused():
    with pytest.raises(TableError, match="1 saknar ett, den första på rad 1"):
        gi_star(pd.Series([1, np.nan], index=sorted(h3.grid_disk(CENTRE, 1))[:2]))


def test_benjamini_hochberg_on_the_paper_s_own_example():
    """Benjamini & Hochberg 1995, section 3.2: fifteen p-values, four rejected at 0.05."""
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
         .6528, .7590, 1.0]  # fmt: skip
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=30))
def test_benjamini_hochberg_equals_scipy_and_lets_missing_pass(p):
    from scipy.stats import false_discovery_control  # noqa: PLC0415 - only this oracle needs it

    found = benjamini_hochberg(pd.Series(p, dtype=float))
    known = ~np.isnan(np.array(p, dtype=float))
    assert np.isnan(found[~known]).all()
    if known.any():
        oracle = false_discovery_control(np.array(p)[known])
        np.testing.assert_allclose(found[known], oracle, rtol=1e-12)


@pytest.mark.parametrize("p", [0.3, [[0.1, 0.2]], [0.1, -0.1], [1.1]])
def test_benjamini_hochberg_refuses_what_is_no_row_of_p_values(p):
    with pytest.raises(TableError, match="mellan 0 och 1"):
        benjamini_hochberg(p)


@pytest.mark.parametrize("labels", [[1, 2], ["8a08b3c24d27fff", None]])
def test_labels_that_are_no_text_are_refused_as_no_cells(labels):
    with pytest.raises(GeometryError, match="H3-rutor"):
        gi_star(pd.Series([1, 2], index=pd.Index(labels, dtype=object)))
