import json
import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from est_geo.errors import TableError
from est_geo.interventions import outage_effect
from tests.interventions import r_glm
from tests.real import REAL, needs_real_data

GOLDEN = REAL / "golden"
KINDS = {"Alley Light Out": 1.068, "Street Light - 1/Out": 1.013, "Street Lights - All/Out": 1.035}


def windows(*rows):
    names = ["n_during", "days_during", "n_before", "days_before", "n_after", "days_after"]
    return pd.DataFrame(rows, columns=names)


def _any(table):
    return table.filter(like="n_").sum(axis=1) > 0


@pytest.fixture(scope="module")
def chicago():
    return pd.read_csv(GOLDEN / "lights_chicago_windows_r100m.csv")


@needs_real_data
@pytest.mark.parametrize("kind", KINDS)
def test_chicago_is_as_r_says_and_shows_no_effect(chicago, kind):
    file = GOLDEN / "lights_chicago_before_during_after.json"
    out = json.loads(file.read_text("utf-8"))["lights_chicago"][kind]
    found = outage_effect(chicago[chicago["category"] == kind])
    close = {"rel": 1e-6, "abs": 1e-6}
    rows = chicago[(chicago["category"] == kind) & _any(chicago)]
    offset = np.log(rows["days_during"] / (rows["days_before"] + rows["days_after"])).to_numpy()
    log, error = r_glm.binomial(rows["n_during"], rows.filter(like="n_").sum(axis=1), offset)
    assert (log[0], error[0]) == pytest.approx((out["fe_log"], out["fe_se"]), abs=1e-10)
    assert round(found.ratio, 3) == KINDS[kind]
    assert found.ratio == pytest.approx(out["fe_poisson_rate_ratio"], **close)
    assert found.log == pytest.approx(out["fe_log"], **close)
    # R's errors are of its last step but one (r_glm.py); ours are where the steps end.
    assert found.se == pytest.approx(out["fe_se"], abs=3e-6)
    assert (found.z, found.p) == pytest.approx((out["fe_z"], out["fe_p"]), abs=1e-5)
    assert (found.low, found.high) == pytest.approx(out["fe_ci95"], abs=1e-5)
    assert found.pooled == pytest.approx(out["pooled_rate_ratio"], **close)
    assert (found.pooled_low, found.pooled_high) == pytest.approx(out["pooled_ci95"], **close)
    assert found.outages == out["outages"]
    assert found.informative == out["informative_outages"]
    assert (found.n_during, found.days_during) == (out["n_during"], out["days_during"])
    assert (found.n_outside, found.days_outside) == (
        out["n_before_after"],
        out["days_before_after"],
    )
    assert found.verdict == "none"
    assert found.sentence.startswith("Ingen påvisbar effekt: ")


@needs_real_data
def test_the_pooled_ratio_of_single_lamps_would_have_claimed_an_effect(chicago):
    found = outage_effect(chicago[chicago["category"] == "Street Light - 1/Out"])
    assert round(found.pooled, 2) == 1.27
    assert found.pooled_low > 1
    assert found.low < 1 < found.high


def test_long_outages_at_hot_places_fool_only_the_pooled_ratio():
    hot, calm = (10, 100, 3, 30, 3, 30), (1, 10, 3, 30, 3, 30)
    found = outage_effect(windows(*[hot] * 20, *[calm] * 20, *[(0, 5, 0, 30, 0, 30)] * 40))
    assert found.ratio == pytest.approx(1.0)
    assert found.pooled_low > 1
    assert (found.outages, found.informative, found.verdict) == (80, 40, "none")


def test_the_fit_is_the_logistic_regression_with_offset():
    rng = np.random.default_rng(1)
    days = rng.integers(1, 40, 300)
    rows = np.column_stack([
        rng.poisson(0.05 * days), days, *[rng.poisson(1, 300), np.full(300, 31)] * 2
    ])  # fmt: skip
    table = windows(*rows.tolist())
    outside = table["n_before"] + table["n_after"]
    offset = np.log(table["days_during"] / 62)
    known = table["n_during"] + outside > 0
    counts = np.column_stack([table["n_during"], outside])[known]
    fit = GLM(counts, np.ones((len(counts), 1)), family=Binomial(), offset=offset[known]).fit()
    found = outage_effect(table)
    assert (found.log, found.se) == pytest.approx((fit.params[0], fit.bse[0]), rel=1e-6)


def test_a_sure_difference_is_called_and_says_which_way():
    more = outage_effect(windows(*[(4, 10, 3, 30, 3, 30)] * 5))
    assert more.verdict == "effect"
    assert "4,00 gånger så mycket" in more.sentence
    assert more.ratio == pytest.approx(4)
    assert more.p < 0.001


@pytest.mark.parametrize(
    "table",
    [windows(), windows((0, 10, 20, 30, 5, 30)), windows((20, 10, 0, 30, 0, 30)),
     windows((1, 10, 1, 30, 1, 30)), windows((0, 0, 0, 0, 0, 0))],
)  # fmt: skip
def test_what_cannot_be_estimated_is_too_few(table):
    found = outage_effect(table)
    assert found.verdict == "too_few"
    assert found.sentence.startswith("För få händelser för att säga: ")
    assert "%" not in found.sentence
    assert math.isnan(found.ratio) or found.n_during + found.n_outside < 10


def test_wrong_tables_are_refused():
    with pytest.raises(TableError, match="days_after"):
        outage_effect(windows().drop(columns="days_after"))
    with pytest.raises(TableError, match="negativt"):
        outage_effect(windows((-1, 10, 1, 30, 1, 30)))
