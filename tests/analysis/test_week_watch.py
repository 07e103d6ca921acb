import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from est_geo.analysis import arrow_shown, benjamini_hochberg, surveillance
from est_geo.errors import TableError
from tests.real import REAL, needs_real_data

NUMBERS = ["expected", "low", "high", "p_exceed", "q"]


def _district_levels(rng):
    return rng.gamma(3, 6, 5)


def _cell_levels(rng):
    return rng.gamma(0.4, 0.3, 884)


@pytest.mark.parametrize(
    ("levels", "kappa", "runs"),
    [(_district_levels, 0, 300), (_district_levels, 0.15, 300), (_cell_levels, 0, 5),
     (_cell_levels, 0.3, 5)],
)  # fmt: skip
def test_an_alarm_at_5_per_cent_is_raised_in_5_per_cent(levels, kappa, runs):
    """Randomised P(Y > y) + U P(Y = y) is uniform when the predictive is right."""
    rng = np.random.default_rng(20262)
    randomised, arrows = [], 0
    for _ in range(runs):
        level = levels(rng)[:, None]
        noise = rng.gamma(1 / kappa, kappa, (len(level), 53)) if kappa else 1.0
        panel = pd.DataFrame(rng.poisson(level * noise * np.ones((1, 53))))
        now = surveillance(panel.iloc[:, :52], panel[52])
        more = surveillance(panel.iloc[:, :52], panel[52] + 1)["p_exceed"]
        randomised.append(more + rng.random(len(now)) * (now["p_exceed"] - more))
        arrows += int((now["arrow"] != "none").any())
    u = np.concatenate(randomised)
    for alpha in (0.05, 0.5, 0.95):
        assert abs((u <= alpha).mean() - alpha) < 3 * np.sqrt(alpha * (1 - alpha) / len(u))
    # Tables with any arrow at all, of null weeks: BH at 0.05 keeps them at or below 5 %.
    assert arrows / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


def test_a_lone_row_is_the_textbook_gamma_poisson():
    """One row with variance below its mean: κ is 0, Jeffreys' prior, predictive in closed form."""
    history = pd.DataFrame([[3, 2, 3, 2, 3, 2, 3, 2, 3, 2]], index=["ryd"])
    found = surveillance(history, pd.Series({"ryd": 6})).loc["ryd"]
    law = nbinom(25.5, 10 / 11)
    assert found["expected"] == pytest.approx(2.55)
    assert found["p_exceed"] == pytest.approx(law.sf(5))
    assert (found["low"], found["high"]) == (law.ppf(0.025), law.ppf(0.975))
    assert found["q"] == pytest.approx(min(1, 2 * law.sf(5)))


def test_a_quiet_cell_with_two_incidents_is_not_an_alarm_by_itself():
    rng = np.random.default_rng(1)
    history = pd.DataFrame(rng.poisson(0.2, (200, 52)))
    now = pd.Series(0, index=history.index)
    now[history.sum(axis=1).idxmin()] = 2
    assert (surveillance(history, now)["arrow"] == "none").all()


def test_a_real_rise_and_a_real_fall_get_their_arrows():
    rng = np.random.default_rng(2)
    history = pd.DataFrame(rng.poisson(20, (4, 52)), index=list("abcd"))
    found = surveillance(history, pd.Series({"d": 20, "a": 60, "b": 2, "c": 21}))
    assert found["arrow"].to_dict() == {"d": "none", "a": "over", "b": "under", "c": "none"}
    assert list(found.index) == ["d", "a", "b", "c"]


def test_over_dispersed_weeks_widen_the_interval():
    calm = pd.DataFrame([[10, 9, 11, 10] * 5])
    wild = pd.DataFrame([[1, 19, 4, 16] * 5])
    now = pd.Series([18])
    widths = [
        float((table["high"] - table["low"]).iloc[0])
        for table in (surveillance(calm, now), surveillance(wild, now))
    ]
    assert widths[1] > 1.5 * widths[0]


def test_a_row_leans_on_its_own_group_only():
    rng = np.random.default_rng(3)
    busy, quiet = rng.poisson(9, (20, 30)), rng.poisson(0.3, (20, 30))
    quiet[0] = 0
    history = pd.DataFrame(np.vstack([busy, quiet]))
    groups = pd.Series(["busy"] * 20 + ["quiet"] * 20)
    now = pd.Series(0, index=history.index)
    apart = surveillance(history, now, groups=groups)["expected"]
    alone = surveillance(history.iloc[20:], now.iloc[20:])["expected"]
    np.testing.assert_allclose(apart.iloc[20:], alone)
    assert 0 < apart[20] < 0.3


def test_a_short_history_says_nothing_and_no_rows_are_no_rows():
    history = pd.DataFrame(np.ones((2, 7), dtype=int), index=["ryd", "city"])
    found = surveillance(history, pd.Series({"ryd": 50, "city": 0}))
    assert found[NUMBERS].isna().all(axis=None)
    assert (found["arrow"] == "none").all()
    assert surveillance(history.iloc[:0], pd.Series([], dtype=int)).columns.tolist() == [
        *NUMBERS, "arrow",
    ]  # fmt: skip


def test_nothing_ever_and_nothing_now_is_defined():
    history = pd.DataFrame(np.zeros((3, 10), dtype=int))
    found = surveillance(history, pd.Series([0, 0, 1]))
    assert found["expected"].tolist() == pytest.approx([0.05] * 3)
    assert found["p_exceed"].tolist()[:2] == [1.0, 1.0]
    assert 0 < found["p_exceed"][2] < 0.06
    assert (found["low"] == 0).all()


def test_q_is_benjamini_hochberg_of_the_two_sided_p_and_the_gate_rules_every_arrow():
    rng = np.random.default_rng(4)
    history = pd.DataFrame(rng.poisson(rng.gamma(1, 5, (60, 1)), (60, 40)))
    now = pd.Series(rng.poisson(8, 60))
    found = surveillance(history, now)
    below = 1 - surveillance(history, now + 1)["p_exceed"]
    p = np.minimum(1, 2 * np.minimum(found["p_exceed"], below))
    np.testing.assert_allclose(found["q"], benjamini_hochberg(p), atol=1e-12)
    arrows = [
        arrow_shown(*row) for row in zip(now, found["low"], found["high"], found["q"], strict=True)
    ]
    assert found["arrow"].tolist() == arrows
    assert {"over", "under"} <= set(arrows)
    strict = surveillance(history, now, level=1e-9)
    assert (strict["arrow"] != "none").sum() < (found["arrow"] != "none").sum()


@given(st.floats(0, 1), st.integers(0, 50), st.integers(0, 20), st.integers(0, 20))
def test_the_gate_opens_only_on_a_small_q_and_outside_the_interval(q, y, low, width):
    arrow = arrow_shown(y, low, low + width, q)
    assert (arrow != "none") == (q <= 0.05 and not low <= y <= low + width)
    assert arrow_shown(y, np.nan, np.nan, np.nan) == "none"


def test_unusable_input_is_refused():
    history = pd.DataFrame(np.ones((2, 9), dtype=int), index=["ryd", "city"])
    week = pd.Series({"ryd": 1, "berga": 1})
    with pytest.raises(TableError, match="1 saknar en, den första på rad 1"):
        surveillance(history, week)
    with pytest.raises(TableError, match="hela tal från noll"):
        surveillance(history, pd.Series({"ryd": 0.5}))
    with pytest.raises(TableError, match="hela tal från noll"):
        surveillance(history.astype(float).replace(1.0, np.nan), pd.Series({"ryd": 1}))
    with pytest.raises(TableError, match="Varje rad måste ha en grupp; 1 saknar"):
        surveillance(history, pd.Series({"ryd": 1, "city": 1}), groups=pd.Series({"ryd": "a"}))
    with pytest.raises(TableError, match="får finnas en gång"):
        surveillance(pd.concat([history, history]), pd.Series({"ryd": 1}))


@needs_real_data
def test_chicago_s_police_districts_2013_2018_alarm_as_often_as_they_say():
    """Real weeks are over-dispersed and seasonal: 4–6 % at 0.05 and 0.7–1.4 % at 0.01."""
    assaults = pd.read_parquet(REAL / "chicago_aggravated_assaults_2010_2018.parquet")
    week = (pd.to_datetime(assaults["ts"]) - pd.Timestamp("2012-01-02")).dt.days // 7
    panel = pd.crosstab(assaults["district"], week)
    panel = panel.loc[panel.sum(axis=1) > 1000, [n for n in panel.columns if n >= 0][:-1]]
    rng = np.random.default_rng(20263)
    randomised = []
    for now in range(52, panel.shape[1]):
        history, observed = panel.iloc[:, now - 52 : now], panel.iloc[:, now]
        found = surveillance(history, observed)["p_exceed"]
        more = surveillance(history, observed + 1)["p_exceed"]
        randomised.append(more + rng.random(len(found)) * (found - more))
    u = np.concatenate(randomised)
    assert len(u) > 6000
    assert 0.04 <= (u <= 0.05).mean() <= 0.06
    assert 0.007 <= (u <= 0.01).mean() <= 0.014
