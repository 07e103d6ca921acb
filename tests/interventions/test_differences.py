import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.errors import TableError
from est_geo.interventions import poisson_did, wdd, wdq
from tests.interventions import r_glm
from tests.real import REAL, needs_real_data

GOLDEN = REAL / "golden" / "evaluation_stats.json"
TWO_BY_TWO = np.array([[1.0, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]])
CLOSE = {"rel": 1e-9, "abs": 1e-9}
counts = st.integers(0, 400)
pairs = st.tuples(counts, counts)


def golden(part):
    return json.loads(GOLDEN.read_text("utf-8"))[part]


def test_the_published_example_of_wheeler_and_ratcliffe():
    found = wdd((207, 110), (308, 318), (178, 157), (150, 140))
    assert (found.wdd, found.local, found.displaced) == (-118, -107, -11)
    assert found.se == pytest.approx(math.sqrt(1568), **CLOSE)
    assert round(found.z, 2) == -2.98
    assert (round(found.low), round(found.high)) == (-196, -40)


def test_unequal_periods_as_published():
    found = wdd((80, 20), (100, 50), time_weights=(2, 1))
    assert found.wdd == -20
    assert found.se == pytest.approx(math.sqrt(115), **CLOSE)


@needs_real_data
@pytest.mark.parametrize("at", range(3))
def test_every_row_of_the_golden_wdd(at):
    row = golden("wdd")[at]
    areas = row.get("area_weights")
    found = wdd(
        row["treated"],
        row["control"],
        row.get("disp_treated"),
        row.get("disp_control"),
        time_weights=row.get("time_weights"),
        # The file has control before treated; here as the arguments stand.
        area_weights=areas and (areas[1], areas[0], areas[3], areas[2]),
        alpha=row["alpha"],
    )
    out = row["out"]
    assert found.wdd == pytest.approx(out["Est_Total"], **CLOSE)
    assert found.local == pytest.approx(out["Est_Local"], **CLOSE)
    assert found.displaced == pytest.approx(out["Est_Displace"], **CLOSE)
    assert found.se == pytest.approx(out["SE_Total"], **CLOSE)
    assert found.z == pytest.approx(out["Z"], **CLOSE)
    assert (found.low, found.high) == pytest.approx((out["LowCI"], out["HighCI"]), **CLOSE)


@needs_real_data
@pytest.mark.parametrize("at", range(5))
def test_every_row_of_the_golden_wdq(at):
    given_, out = golden("wdq")[at].values()
    found = wdq(*((given_[f"{area}b"], given_[f"{area}a"]) for area in "RDC"))
    assert found.gross == out["GE"]
    assert found == pytest.approx(
        (out["WDQ"], out["GE"], out["NE"], out["TNE"], out["success"], out["buffer_disp"]), **CLOSE
    )


@needs_real_data
@pytest.mark.parametrize("at", range(6))
def test_every_row_of_the_golden_poisson_did(at):
    row, out = golden("poisson_did")[at].values()
    found = poisson_did(
        (row["treated_before"], row["treated_after"]), (row["control_before"], row["control_after"])
    )
    assert found.ratio == pytest.approx(out["irr"], **CLOSE)
    assert found.log == pytest.approx(out["log_irr"], **CLOSE)
    # R's errors are of its last step but one (r_glm.py); ours are where the steps end.
    cells = [row[f"{who}_{when}"] for who in ("control", "treated") for when in ("before", "after")]
    coefficients, errors = r_glm.poisson(cells, TWO_BY_TWO)
    assert (coefficients[3], errors[3]) == pytest.approx((out["log_irr"], out["se"]), **CLOSE)
    assert found.se == pytest.approx(out["se"], rel=1e-6)
    assert found.z == pytest.approx(out["z"], rel=1e-6)
    assert found.p == pytest.approx(out["p"], rel=1e-5)
    assert (found.low, found.high) == pytest.approx(out["ci95"], rel=1e-6)
    assert 1 / found.ratio == pytest.approx(out["odds_ratio_farrington"], **CLOSE)


def test_a_zero_control_leaves_the_quotient_undefined_and_the_gross_effect_known():
    nothing = wdq((5, 3), (4, 4), (0, 0))
    assert nothing.gross == 2
    assert all(math.isnan(one) for one in (nothing.wdq, nothing.net, nothing.total_net))
    unchanged = wdq((50, 50), (40, 45), (100, 100))
    assert math.isnan(unchanged.wdq)
    assert (unchanged.success, unchanged.total_net) == (0, -5)
    vanished = wdq((50, 20), (40, 45), (100, 0))
    assert math.isnan(vanished.wdq)
    assert vanished.total_net == -65


def test_a_zero_count_gets_a_half_on_all_four():
    found = poisson_did((4, 0), (10, 10))
    assert found.corrected
    assert found.ratio == pytest.approx(0.5 / 4.5)
    assert found.se == pytest.approx(math.sqrt(1 / 4.5 + 1 / 0.5 + 2 / 10.5))
    assert not poisson_did((4, 1), (10, 10)).corrected


def test_nothing_at_all_is_a_difference_of_nothing():
    found = wdd((0, 0), (0, 0))
    assert (found.wdd, found.se, found.low, found.high) == (0, 0, 0, 0)
    assert math.isnan(found.z)


@given(pairs, pairs, pairs, pairs)
def test_any_counts_give_an_interval_around_the_estimate(treated, control, ring, control_ring):
    ratio = poisson_did(treated, control)
    assert 0 < ratio.low < ratio.ratio < ratio.high < math.inf
    assert 0 <= ratio.p <= 1
    difference = wdd(treated, control, ring, control_ring)
    assert difference.low <= difference.wdd <= difference.high
    wdq(treated, ring, control)


@given(pairs, pairs)
def test_before_and_after_changed_about_turn_the_ratio_over(treated, control):
    found, turned = poisson_did(treated, control), poisson_did(treated[::-1], control[::-1])
    assert turned.ratio == pytest.approx(1 / found.ratio)
    assert (turned.low, turned.high) == pytest.approx((1 / found.high, 1 / found.low))


@pytest.mark.parametrize("wrong", [(-1, 3), (math.nan, 3), (3, math.inf)])
def test_what_is_no_count_is_refused(wrong):
    for refused in (
        lambda: wdd(wrong, (1, 1)),
        lambda: wdq((1, 1), wrong, (1, 1)),
        lambda: poisson_did((1, 1), wrong),
    ):
        with pytest.raises(TableError, match="tal från noll"):
            refused()


@pytest.mark.parametrize("weights", [{"time_weights": (0, 1)}, {"area_weights": (1, 2, 3)}])
def test_weights_must_be_whole_sets_above_zero(weights):
    with pytest.raises(TableError, match="större än noll"):
        wdd((1, 1), (1, 1), **weights)
