import math

import numpy as np
import pytest
from scipy import stats

from est_geo.interventions import poisson_did, smallest_detectable
from est_geo.interventions.detectable import detectable_past_ring


@pytest.mark.parametrize("before", [60, 200])
def test_the_smallest_detectable_effect_is_found_four_times_of_five(before):
    control, draws = 6 * before, 4000
    ratio = smallest_detectable(before, control, control)
    rng = np.random.default_rng(before)
    treated = rng.poisson((before, before * ratio), (draws, 2))
    others = rng.poisson((control, control), (draws, 2))
    found = [poisson_did(a, b).high < 1 for a, b in zip(treated, others, strict=True)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.05)


def test_dispersion_and_few_degrees_ask_for_more():
    plain = smallest_detectable(300, 1500, 1500)
    assert smallest_detectable(300, 1500, 1500, dispersion=2) < plain
    assert smallest_detectable(300, 1500, 1500, degrees=4) < plain
    assert smallest_detectable(300, 1500, 1500, degrees=1e6) == pytest.approx(plain, abs=1e-4)


def test_longer_after_shows_more():
    twice = smallest_detectable(300, 1500, 1500, exposure=2)
    assert smallest_detectable(300, 1500, 1500) < twice < 1


def test_the_ratio_lies_just_where_the_power_is_as_asked():
    ratio = smallest_detectable(150, 900, 700)
    expected = 150 * 700 / 900
    se = math.sqrt(1 / 150 + 1 / (expected * ratio) + 1 / 900 + 1 / 700)
    assert stats.norm.cdf(-math.log(ratio) / se - 1.959963984540054) == pytest.approx(0.8)


@pytest.mark.parametrize("counts", [(0, 10, 10), (10, 0, 10), (10, 10, 0), (3, 500, 500)])
def test_too_few_incidents_can_show_nothing(counts):
    assert math.isnan(smallest_detectable(*counts))


def test_past_the_ring_the_gain_is_as_many_errors_as_asked():
    ratio = detectable_past_ring(300, 900, dispersion=1.5)
    gain, error = 300 * (1 - ratio), math.sqrt(1.5 * (900 + 300 * ratio))
    assert gain / error == pytest.approx(stats.norm.ppf(0.95) + stats.norm.ppf(0.8))
    assert math.isnan(detectable_past_ring(0, 900))
    assert math.isnan(detectable_past_ring(20, 900))
