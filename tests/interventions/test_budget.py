import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import TableError
from est_geo.interventions import within_budget

ESTIMATES = {"låg": 20_000.0, "hög": 400_000.0}


def rows(*costs, scores=None, classes=None):
    n = len(costs)
    return pd.DataFrame({
        "id": [f"p{k}" for k in range(n)],
        "score": scores or list(range(n, 0, -1)),
        "cost": [math.nan if cost is None else float(cost) for cost in costs],
        "cost_class": classes or ["hög"] * n,
    })  # fmt: skip


def test_the_order_is_the_group_s_and_a_cheaper_one_may_fit_after_a_dear_one():
    found = within_budget(rows(300, 900, 100, scores=[20, 60, 40]), 1000)
    assert found["id"].tolist() == ["p1", "p2", "p0"]
    assert found["chosen"].tolist() == [True, True, False]
    assert found["spent"].tolist() == [900, 1000, 1000]
    assert found["short"].tolist()[2] == 300
    assert found["words"][2] == "Ryms inte. Kostar 300 kr, 0 kr är kvar: 300 kr fattas."
    skipping = within_budget(rows(900, 100), 500)
    assert skipping["words"][1].endswith("En åtgärd högre upp rymdes inte, men den här gör det.")


def test_equal_scores_keep_the_order_that_they_came_in():
    found = within_budget(rows(1, 1, 1, scores=[5, 5, 5]), 2)
    assert found["id"].tolist() == ["p0", "p1", "p2"]
    assert found["chosen"].tolist() == [True, True, False]


def test_an_unknown_cost_is_the_class_s_and_says_that_it_is_a_guess():
    found = within_budget(rows(None, 10, classes=["låg", "låg"]), 20_005, estimates=ESTIMATES)
    assert found["used_cost"].tolist() == [20_000, 10]
    assert found["guessed"].tolist() == [True, False]
    assert "gissning" in found["words"][0]
    assert "gissning" not in found["words"][1]


def test_a_cost_that_nobody_knows_is_never_chosen():
    found = within_budget(rows(None, 10, classes=["medel", "låg"]), 100, estimates=ESTIMATES)
    assert found["chosen"].tolist() == [False, True]
    assert found["words"][0].startswith("Kostnaden är inte känd")
    assert np.isnan(found["short"][0])


@pytest.mark.parametrize("budget", [-1.0, math.nan, math.inf])
def test_a_budget_must_be_a_number(budget):
    with pytest.raises(TableError, match="Budgeten"):
        within_budget(rows(1), budget)


def test_a_cost_below_zero_is_refused_and_no_rows_make_no_list():
    with pytest.raises(TableError):
        within_budget(rows(-1), 10)
    none = within_budget(rows(), 10)
    assert none.empty
    assert none["chosen"].dtype == bool


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 100)), max_size=12), st.integers(0, 300)
)
def test_never_more_than_the_budget_and_what_is_left_out_did_not_fit(items, budget):
    frame = rows(*[cost for _, cost in items], scores=[score for score, _ in items])
    found = within_budget(frame, budget)
    assert found.loc[found["chosen"], "used_cost"].sum() <= budget
    left = budget - found["spent"].shift(fill_value=0.0)
    assert (found["chosen"] == (found["used_cost"] <= left)).all()
    assert found["score"].is_monotonic_decreasing
