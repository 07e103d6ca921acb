import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from est_geo.analysis import benjamini_hochberg, change, change_words
from est_geo.errors import TableError

COUNT = st.integers(0, 60)
DAYS = st.sampled_from([1, 7, 28, 91, 365])


@given(COUNT, COUNT, DAYS, DAYS)
@settings(max_examples=80, deadline=None)
def test_every_row_is_scipys_exact_binomial(x, y, days_before, days_after):
    found = change([x], [y], exposure=(days_before, days_after)).iloc[0]
    share = days_after / (days_before + days_after)
    if x + y == 0:
        assert (found["p"], found["low"], found["high"]) == (1, 0, np.inf)
        assert np.isnan(found["ratio"])
        return
    above, below = (binomtest(y, x + y, share, side).pvalue for side in ("greater", "less"))
    assert found["p"] == pytest.approx(min(1, 2 * min(above, below)), rel=1e-9)
    interval = binomtest(y, x + y, share).proportion_ci(0.95, "exact")
    scale = days_before / days_after
    assert found["low"] == pytest.approx(interval.low / (1 - interval.low) * scale, rel=1e-7)
    if x:
        assert found["high"] == pytest.approx(interval.high / (1 - interval.high) * scale, rel=1e-7)
        assert found["ratio"] == pytest.approx(y / x * scale)
    else:
        assert (found["ratio"], found["high"]) == (np.inf, np.inf)


@given(COUNT, COUNT, DAYS, DAYS)
@settings(max_examples=80, deadline=None)
def test_the_interval_leaves_one_out_exactly_when_p_is_small(x, y, days_before, days_after):
    found = change([x], [y], exposure=(days_before, days_after)).iloc[0]
    assert (found["p"] <= 0.05) == (not found["low"] < 1 < found["high"])


@given(COUNT, COUNT)
@settings(max_examples=40, deadline=None)
def test_swapping_the_periods_turns_the_ratio(x, y):
    there = change([x], [y], exposure=(28, 7)).iloc[0]
    back = change([y], [x], exposure=(7, 28)).iloc[0]
    assert back["p"] == pytest.approx(there["p"], rel=1e-9)
    if x and y:
        assert back["ratio"] == pytest.approx(1 / there["ratio"])
        assert back["low"] == pytest.approx(1 / there["high"], rel=1e-9)


def test_two_against_six_is_no_sure_change():
    """The e-test says 0.17, the exact conditional one is more careful: neither calls it."""
    found = change([2], [6], exposure=(7, 7)).iloc[0]
    assert found["p"] == pytest.approx(2 * 37 / 256)
    assert found["low"] < 1 < found["high"]


def test_two_numbers_and_nullable_counts_are_a_table_too():
    assert change(2, 6, exposure=(7, 7))["ratio"].tolist() == [3]
    whole = pd.Series([2, 5], dtype="Int64", index=["ryd", "city"])
    assert change(whole, whole, exposure=(7, 7))["p"].tolist() == [1, 1]


def test_twice_the_days_and_twice_the_count_is_no_change():
    found = change([20], [40], exposure=(28, 56)).iloc[0]
    assert (found["ratio"], found["p"]) == (1, 1)


def test_series_are_matched_by_label_and_q_is_over_the_table():
    before = pd.Series({"a": 3, "b": 30, "c": 0})
    found = change(before, pd.Series({"c": 0, "a": 4, "b": 70}), exposure=(7, 7))
    assert found.index.tolist() == ["a", "b", "c"]
    assert found["ratio"].round(3).tolist()[:2] == [1.333, 2.333]
    assert found["q"].tolist() == benjamini_hochberg(found["p"]).tolist()


@pytest.mark.parametrize("rows", [0, 1, 884])
def test_nothing_before_and_nothing_after(rows):
    found = change(np.zeros(rows), np.zeros(rows), exposure=(91, 91))
    assert found["p"].tolist() == [1.0] * rows
    assert found["ratio"].isna().all()


def test_large_counts_and_one_empty_period():
    found = change([0, 10**6], [10**6, 0], exposure=(1, 1))
    assert found["p"].tolist() == [0, 0]
    assert found["ratio"].tolist() == [np.inf, 0]
    assert found["high"].tolist()[0] == np.inf
    assert found["low"].tolist()[1] == 0


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ([-1], [2], "hela tal"),
        ([1.5], [2], "hela tal"),
        ([float("nan")], [2], "hela tal"),
        ([1, 2], [2], "Lika många tal"),
        (pd.Series({"a": 1}), pd.Series({"b": 1}), "Samma rader"),
        (pd.Series([1, 2], index=["a", "a"]), pd.Series({"a": 1}), "en gång"),
        ([[1, 2]], [[1, 2]], "ett per rad"),
    ],
)
def test_what_is_not_two_columns_of_counts_is_refused(before, after, says):
    with pytest.raises(TableError, match=says):
        change(before, after, exposure=(7, 7))


@pytest.mark.parametrize("exposure", [(0, 7), (7, -1), (7, float("nan")), (float("inf"), 7)])
def test_a_period_without_days_is_refused(exposure):
    with pytest.raises(TableError, match="längd över noll"):
        change([1], [1], exposure=exposure)


def test_without_change_at_most_five_per_cent_are_called():
    rng = np.random.default_rng(20265)
    for level in (0.5, 3, 40):
        before, after = rng.poisson(level * 4, 4000), rng.poisson(level, 4000)
        found = change(before, after, exposure=(364, 91))
        assert (found["p"] <= 0.05).mean() <= 0.05
        inside = (found["low"] <= 1) & (found["high"] >= 1)
        assert inside.mean() >= 0.95


@pytest.mark.parametrize(("before", "after"), [(4, 4), (13, 13), (52, 13)])
@pytest.mark.parametrize("kappa", [0.05, 0.2])
def test_counts_that_vary_from_week_to_week_are_called_at_most_five_per_cent(before, after, kappa):
    """Each week's rate has a factor of its own; told the dispersion, p keeps its level."""
    rng = np.random.default_rng(20267)
    weekly = [
        rng.poisson(20 * rng.gamma(1 / kappa, kappa, (3000, weeks))).sum(axis=1)
        for weeks in (before, after)
    ]
    plain, told = (
        (change(*weekly, exposure=(before, after), dispersion=one)["p"] <= 0.05).mean()
        for one in (0.0, kappa)
    )
    assert plain > 0.12
    assert 0.03 < told <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 3000)


def test_dispersion_widens_the_interval_and_leaves_the_ratio():
    plain = change([40, 1, 0], [90, 0, 0], exposure=(4, 4))
    wider = change([40, 1, 0], [90, 0, 0], exposure=(4, 4), dispersion=0.1)
    assert wider["ratio"].tolist()[:2] == plain["ratio"].tolist()[:2]
    assert wider["low"].iloc[0] < plain["low"].iloc[0]
    assert wider["high"].iloc[0] > plain["high"].iloc[0]
    assert wider.iloc[1].tolist()[:4] == plain.iloc[1].tolist()[:4]  # one incident is one
    assert (wider["p"] <= 0.05).tolist() == (~wider["low"].le(1) | ~wider["high"].ge(1)).tolist()


@pytest.mark.parametrize("dispersion", [-0.1, float("nan"), float("inf")])
def test_an_impossible_dispersion_is_refused(dispersion):
    with pytest.raises(TableError, match="Spridningen"):
        change([1], [1], exposure=(7, 7), dispersion=dispersion)


def test_words_give_a_ratio_only_when_the_change_is_sure():
    rng = np.random.default_rng(3)
    before, after = rng.poisson(5, 300), rng.poisson(5, 300) * rng.choice([1, 4], 300)
    found = change(before, after, exposure=(7, 7))
    for x, y, row in zip(before, after, found.itertuples(), strict=True):
        text = change_words(x, y, row.ratio, row.low, row.high, row.q)
        assert "%" not in text.replace("95 %-intervall", "")
        assert ("gånger" in text) <= (row.q <= 0.05)
        assert (text == f"ingen säker förändring ({y} mot tidigare {x})") == (row.q > 0.05)


def test_words_of_what_has_no_ratio():
    nan, inf = float("nan"), float("inf")
    assert change_words(0, 0, nan, 0, inf, 1.0) == "ingen säker förändring (0 mot tidigare 0)"
    assert change_words(0, 0, nan, 0, inf, nan).startswith("ingen säker")
    assert change_words(9, 0, 0.0, 0, 0.5, 0.004) == "minskning från 9 till 0"
    fewer = change_words(40, 10, 0.25, 0.11, 0.51, 0.0)
    assert fewer == "minskning från 40 till 10: 0,25 gånger så många (95 %-intervall 0,11–0,51)"
    longer = change_words(20, 99, 2.5, 1.5, 4.1, 0.0, per="per dag")
    assert "2,5 gånger så många per dag" in longer


def test_words_never_call_fewer_an_increase_without_saying_per_what():
    row = change(100, 25, exposure=(91, 7)).iloc[0]
    text = change_words(100, 25, row.ratio, row.low, row.high, row.q, per="per dag")
    assert text.startswith("ökning per dag (25 mot tidigare 100): 3,2 gånger")


def test_a_label_that_stands_twice_is_refused_beside_an_array_too():
    twice = pd.Series([1, 2], index=["ryd", "ryd"])
    for pair in ((twice, [1, 2]), ([1, 2], twice)):
        with pytest.raises(TableError, match="en gång"):
            change(*pair, exposure=(7, 7))


def test_words_give_the_decimals_that_show_1_to_be_left_out():
    text = change_words(1000, 1040, 1.04, 1.004, 1.08, 0.03)
    assert "1,040 gånger så många (95 %-intervall 1,004–1,080)" in text
    assert "0,92–0,996" not in change_words(1000, 960, 0.96, 0.92, 0.996, 0.03)
    assert "0,920–0,996" in change_words(1000, 960, 0.96, 0.92, 0.996, 0.03)
