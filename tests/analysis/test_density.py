import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import (
    bandwidth_rule,
    cell_density,
    kernel_density,
    relative_risk,
    study_cells,
)
from est_geo.cells import cell_centres, cell_numbers
from est_geo.crs import to_metres
from est_geo.errors import GeometryError, TableError
from est_geo.profile import Profile
from tests.real import REAL, needs_real_data

UTM = "EPSG:32616"


@pytest.fixture(scope="module")
def robberies():
    found = pd.read_parquet(REAL / "memphis_robberies_2019.parquet")
    return np.column_stack(to_metres(found["lon"], found["lat"], UTM))


@needs_real_data
@pytest.mark.parametrize("h", [1000, 2000])
def test_equals_the_golden_numbers(robberies, h):
    golden = pd.read_csv(REAL / "golden" / "kde_memphis_h3r8_centroids.csv")
    found = kernel_density(robberies, golden[["cx", "cy"]], bandwidth_m=h)
    oracle = golden[f"quartic_intensity_per_km2_h{h}"]
    np.testing.assert_allclose(found * 1e6, oracle, rtol=0, atol=1e-9)


@needs_real_data
@pytest.mark.parametrize("h", [1000, 2000])
def test_equals_the_unscaled_sums_of_another_package_times_the_right_constant(robberies, h):
    golden = pd.read_csv(REAL / "golden" / "sfhotspot_memphis_h3r8.csv")
    found = kernel_density(robberies, golden[["cx", "cy"]], bandwidth_m=h)
    oracle = golden[f"kde_quartic_unscaled_bw{h}"]
    np.testing.assert_allclose(found * np.pi * h**2 / 3, oracle, rtol=0, atol=1e-9)


@needs_real_data
def test_the_risk_against_population_equals_the_golden_ratio(robberies):
    golden = pd.read_csv(REAL / "golden" / "sfhotspot_memphis_h3r8.csv")
    blocks = pd.read_parquet(REAL / "memphis_population_blocks_2020.parquet")
    homes = np.column_stack(to_metres(blocks["lon"], blocks["lat"], UTM))
    found = relative_risk(
        robberies, homes, golden[["cx", "cy"]], bandwidth_m=1500,
        exposure_weights=blocks["population"],
    )  # fmt: skip
    oracle = golden["dualkde_ratio_rob_pop_bw1500"]
    there = found["ratio"].notna()
    assert there.sum() == 1069
    # The file has ten digits.
    np.testing.assert_allclose(found["ratio"][there], oracle[there], rtol=1e-9, atol=5e-9)
    assert (~np.isfinite(oracle[~there]) | (oracle[~there] == 0)).all()


@pytest.mark.parametrize("weights", [None, [2.0, 0.5, 8.0, 0.0, 1.0]])
def test_integrates_to_the_incidents_on_a_fine_grid(weights):
    points = np.random.default_rng(1).normal(0, 150, (5, 2))
    step = 4.0
    axis = np.arange(-1200, 1200, step)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    found = kernel_density(points, grid, bandwidth_m=333.0, weights=weights)
    assert found.sum() * step**2 == pytest.approx(5 if weights is None else 11.5, rel=1e-4)


@given(st.integers(0, 1000), st.floats(1, 500))
@settings(max_examples=25, deadline=None)
def test_equals_the_formula_written_out(seed, h):
    rng = np.random.default_rng(seed)
    points, at = rng.uniform(0, 500, (40, 2)).round(-1), rng.uniform(0, 500, (30, 2)).round(-1)
    weights = rng.gamma(1, 1, 40)
    d2 = ((at[:, None] - points[None]) ** 2).sum(axis=2) / h**2
    oracle = (np.where(d2 < 1, (1 - d2) ** 2, 0) * weights).sum(axis=1) * 3 / np.pi / h**2
    found = kernel_density(points, at, bandwidth_m=h, weights=weights)
    np.testing.assert_allclose(found, oracle, rtol=1e-9, atol=1e-15)


def test_many_points_in_parts_are_the_same_as_one_by_one(monkeypatch):
    points = np.random.default_rng(2).uniform(0, 500, (300, 2))
    whole = kernel_density(points, points[:50], bandwidth_m=200)
    monkeypatch.setattr("est_geo.analysis.density._PAIRS", 100)
    np.testing.assert_allclose(kernel_density(points, points[:50], bandwidth_m=200), whole)


def test_the_bandwidth_uses_both_axes_and_grows_with_the_town():
    town = np.random.default_rng(3).normal(0, [300, 900], (1000, 2))
    rule = bandwidth_rule(town)
    assert rule == pytest.approx(2.78 * np.sqrt((300**2 + 900**2) / 2) * 1000 ** (-1 / 6), rel=0.05)
    assert bandwidth_rule(town[:, ::-1]) == pytest.approx(rule)
    assert bandwidth_rule(town * 3 + 1e6) == pytest.approx(3 * rule)
    assert bandwidth_rule(town * [1, 2]) > rule


def test_the_bandwidth_is_near_the_best_for_one_normal_hill():
    """The rule promises the smallest integrated squared error for a normal: check it by search."""
    rng = np.random.default_rng(4)
    axis = np.arange(-2400, 2401, 120.0)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    truth = np.exp(-(grid**2).sum(axis=1) / 2 / 600**2) / (2 * np.pi * 600**2)
    towns = rng.normal(0, 600, (20, 200, 2))
    rule = np.mean([bandwidth_rule(town) for town in towns])

    def error(h):
        return sum(
            ((kernel_density(town, grid, bandwidth_m=h) / 200 - truth) ** 2).sum() for town in towns
        )

    assert error(rule) < min(error(rule * 0.7), error(rule * 1.4))


def test_repeated_places_never_give_a_bandwidth_of_0():
    one = np.array([[5e5, 6.4e6]])
    for points in (one, np.repeat(one, 50, axis=0), np.empty((0, 2))):
        assert bandwidth_rule(points) == 100
    mostly = np.vstack([np.repeat(one, 80, axis=0), one + np.arange(20)[:, None] * 300])
    assert bandwidth_rule(mostly) > 100


def test_cells_have_the_density_of_their_centres_with_its_unit():
    cells = study_cells(Profile.load("linkoping").districts, 10)
    lon, lat = cell_centres(cell_numbers(cells))
    at = np.column_stack(to_metres(lon, lat, "EPSG:3009"))
    lons, lats = np.append(lon[:40], np.nan), np.append(lat[:40], np.nan)
    found = cell_density(lons, lats, pd.Index(cells), crs="EPSG:3009")
    assert list(found.columns) == ["incidents_per_km2", "bandwidth_m"]
    assert list(found.index) == cells
    h = bandwidth_rule(at[:40])
    assert (found["bandwidth_m"] == h).all()
    oracle = kernel_density(at[:40], at, bandwidth_m=h) * 1e6
    np.testing.assert_allclose(found["incidents_per_km2"], oracle)
    harm = cell_density(lons, lats, cells, crs="EPSG:3009", bandwidth_m=h, weights=[3.0] * 41)
    np.testing.assert_allclose(harm["weight_per_km2"], 3 * oracle)


def test_nothing_anywhere_and_nowhere_to_ask():
    assert kernel_density([], [[0, 0]], bandwidth_m=10).tolist() == [0.0]
    assert kernel_density([[0, 0]], [], bandwidth_m=10).shape == (0,)
    empty = cell_density([], [], [], crs="EPSG:3009")
    assert empty.empty
    assert (cell_density([], [], ["8a08b3c24d27fff"], crs="EPSG:3009").iloc[0] == [0, 100]).all()
    risk = relative_risk([[0, 0]], [[0, 0]], [[0, 0]], bandwidth_m=10, exposure_weights=[0])
    assert np.isnan(risk.loc[0, "ratio"])


def test_what_cannot_be_used_is_refused():
    with pytest.raises(GeometryError, match="över 0, inte 0"):
        kernel_density([[0, 0]], [[0, 0]], bandwidth_m=0)
    with pytest.raises(GeometryError, match="1 saknar det, den första på rad 1"):
        kernel_density([[0, 0], [np.nan, 0]], [[0, 0]], bandwidth_m=10)
    with pytest.raises(GeometryError, match="två tal, x och y"):
        bandwidth_rule([1.0, 2.0])
    with pytest.raises(TableError, match="1 punkter, 2 tal"):
        kernel_density([[0, 0]], [[0, 0]], bandwidth_m=10, weights=[1, 2])
    with pytest.raises(TableError, match="inte vara negativ; 1 är det"):
        relative_risk([[0, 0]], [[0, 0]], [[0, 0]], bandwidth_m=10, exposure_weights=[-1])
