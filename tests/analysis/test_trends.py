import numpy as np
import pandas as pd
import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from est_geo.analysis import mann_kendall, mann_kendall_rows, trends
from est_geo.errors import TableError
from tests.real import REAL, needs_real_data

SERIES = st.lists(st.integers(0, 6), min_size=3, max_size=30)


@needs_real_data
def test_the_lakes_rain_rises_as_kendalls_package_says():
    found = mann_kendall(pd.read_csv(REAL / "golden" / "mannkendall_PrecipGL.csv")["x"])
    assert found.s == 989
    assert found.var_s == pytest.approx(74398.33, abs=0.005)
    assert found.tau_b == pytest.approx(0.2645801, abs=5e-8)
    assert found.p == pytest.approx(0.0002920628, abs=1e-7)


@needs_real_data
def test_chicagos_cells_have_the_trends_of_r():
    golden = pd.read_csv(REAL / "golden" / "mannkendall_chicago_h3r7_2017_2018.csv")
    months = golden.filter(regex=r"^m\d\d$")
    found = mann_kendall_rows(months)
    moves = months.max(axis=1) > months.min(axis=1)
    assert moves.sum() > 100
    assert (found["s"] == golden["kendallR_S"]).all()
    assert found["var_s"].to_numpy() == pytest.approx(golden["kendallR_varS"], rel=1e-6)
    assert found["p"].to_numpy() == pytest.approx(golden["pymk_p"], abs=1e-9)
    assert found["p"].to_numpy() == pytest.approx(golden["kendallR_p"], abs=1e-6)
    assert found["z"].to_numpy() == pytest.approx(golden["pymk_z"], abs=1e-9)
    expected = golden.loc[moves, "kendallR_tau_b"]
    assert found.loc[moves, "tau_b"].to_numpy() == pytest.approx(expected, abs=1e-6)


@given(SERIES.filter(lambda values: len(set(values)) > 1))
@settings(max_examples=60, deadline=None)
def test_every_number_is_that_of_two_other_libraries(values):
    found, other = mann_kendall(values), pymannkendall.original_test(values)
    assert (found.s, found.var_s) == (other.s, pytest.approx(other.var_s))
    assert (found.z, found.p) == (pytest.approx(other.z), pytest.approx(other.p))
    assert found.tau_b == pytest.approx(kendalltau(range(len(values)), values).statistic)


@given(SERIES)
@settings(max_examples=40, deadline=None)
def test_turning_time_or_the_values_turns_the_trend(values):
    found = mann_kendall(values)
    assert mann_kendall(values[::-1]).s == -found.s
    assert mann_kendall([-value for value in values]).z == -found.z
    # Only the order counts: any rising function of the values gives the same.
    assert mann_kendall([value**3 + 1 for value in values]).p == found.p


@given(st.lists(st.lists(st.integers(0, 3), min_size=7, max_size=7), min_size=1, max_size=9))
@settings(max_examples=30, deadline=None)
def test_a_panels_rows_are_its_series(rows):
    panel = pd.DataFrame(rows, index=[f"row {number}" for number in range(len(rows))])
    found = mann_kendall_rows(panel)
    assert found.index.equals(panel.index)
    for label, values in panel.iterrows():
        one = mann_kendall(values)
        told = [one.s, one.var_s, one.z, one.p, one.tau_b]
        assert np.array_equal(found.loc[label].to_numpy(), told, equal_nan=True)


def test_the_size_of_the_chunks_changes_nothing(monkeypatch):
    panel = np.random.default_rng(1).poisson(2, (50, 12))
    whole = mann_kendall_rows(panel)
    monkeypatch.setattr(trends, "_CHUNK_NUMBERS", 30)
    pd.testing.assert_frame_equal(mann_kendall_rows(panel), whole)


@pytest.mark.parametrize("values", [[], [3], [2, 2, 2, 2], [0.0] * 52])
def test_where_nothing_can_be_said_p_is_one(values):
    found = mann_kendall(values)
    assert (found.s, found.z, found.p) == (0, 0, 1)
    assert np.isnan(found.tau_b)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (0, 0), (1, 1)])
def test_an_empty_panel_is_no_trend(shape):
    found = mann_kendall_rows(np.zeros(shape))
    assert found.columns.tolist() == ["s", "var_s", "z", "p", "tau_b"]
    assert found["p"].tolist() == [1.0] * shape[0]


def test_without_a_trend_five_per_cent_are_called_one():
    """The normal p with continuity correction is a little careful: never above the level."""
    for draw in (lambda rng: rng.poisson(0.7, (4000, 24)), lambda rng: rng.normal(size=(4000, 24))):
        p = mann_kendall_rows(draw(np.random.default_rng(20264)))["p"]
        assert 0.03 < (p <= 0.05).mean() < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 4000)


@pytest.mark.parametrize("bad", [[1, float("nan"), 2], [1, float("inf")]])
def test_a_missing_value_is_refused(bad):
    with pytest.raises(TableError, match="Varje period måste ha ett tal; 1 saknas"):
        mann_kendall(bad)
    with pytest.raises(TableError, match="på rad 1"):
        mann_kendall_rows([[0] * len(bad), bad])


def test_the_wrong_shape_is_refused():
    with pytest.raises(TableError, match="mann_kendall_rows"):
        mann_kendall([[1, 2], [3, 4]])
    with pytest.raises(TableError, match="2 led"):
        mann_kendall_rows([1, 2])
