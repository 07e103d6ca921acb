import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import classify_emerging, emerging_words
from est_geo.analysis.emerging_categories import NO_PATTERN, PREDICATES, classified, side_facts
from est_geo.errors import TableError
from tests.real import REAL, needs_real_data

BINS = st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=14)
SIGN = st.sampled_from([-1, 0, 1])
P = st.sampled_from([0.01, 0.05, 0.2])


@needs_real_data
def test_all_26_vectors_of_the_truth_table():
    table = json.loads((REAL / "golden" / "ehsa_truth_table.json").read_text(encoding="utf-8"))
    wrong = {
        number: found
        for number, row in enumerate(table["vectors"])
        if (found := classify_emerging(row["bins"], row["mk_sign"], row["mk_p"])) != row["expected"]
    }
    assert len(table["vectors"]) == 26
    assert not wrong


@pytest.mark.parametrize(
    ("bins", "sign", "p", "kind"),
    [
        ([0, 0, 0, 1], 1, 0.2, "new"),
        ([1], 0, 1.0, "new"),
        ([0, 0, 1, 1], 1, 0.01, "consecutive"),
        ([0, *[1] * 8], 1, 0.01, "consecutive"),  # 8 of 9 is below 90 %
        ([0, *[1] * 9], 1, 0.01, "intensifying"),  # 9 of 10 is 90 %
        ([1] * 5, 1, 0.05, "intensifying"),
        ([1] * 5, 1, 0.06, "persistent"),
        ([1] * 5, 1, float("nan"), "persistent"),
        ([1, 1], 0, 1.0, "persistent"),
        ([1] * 5, -1, 0.05, "diminishing"),
        ([1, 0, 1, 1], 1, 0.01, "sporadic"),
        ([0, 1, 0, 0, 1], 0, 0.9, "sporadic"),
        ([-1, 0, 1], 1, 0.01, "oscillating"),
        ([-1, 0, 1, 1], 1, 0.01, "oscillating"),
        ([*[1] * 9, 0], 0, 0.9, "historical"),
        ([*[1] * 9, -1], -1, 0.01, "historical"),
        ([*[-1] * 3, *[1] * 27], 1, 0.01, "intensifying"),  # 90 % goes before having been cold
    ],
)
def test_each_category_and_its_mirror(bins, sign, p, kind):
    assert classify_emerging(bins, sign, p) == f"{kind} hot spot"
    assert classify_emerging([-one for one in bins], -sign, p) == f"{kind} cold spot"


@pytest.mark.parametrize("bins", [[], [0], [1, 0], [1, 0, 1, 0, 0], [-1, 1, 0], [1] * 8 + [0]])
def test_what_does_not_stand_out_now_and_did_not_nearly_always_is_no_pattern(bins):
    assert classify_emerging(bins, 1, 0.01) == NO_PATTERN


@given(BINS, SIGN, P)
@settings(max_examples=300, deadline=None)
def test_no_history_fulfils_two_predicates_and_what_stands_out_now_fulfils_one(bins, sign, p):
    row, trend = np.array([bins]), np.array([sign])
    fulfilled = [
        kind
        for side in (1, -1)
        for kind, fulfils in PREDICATES.items()
        if fulfils(side_facts(row, trend, np.array([p <= 0.05]), side))[0]
    ]
    assert len(fulfilled) <= 1
    assert not bins[-1] or len(fulfilled) == 1
    assert (classify_emerging(bins, sign, p) == NO_PATTERN) == (not fulfilled)


def test_many_at_once_are_the_same_as_one_by_one():
    rng = np.random.default_rng(2)
    bins = rng.choice([-1, 0, 1], (300, 6), p=[0.1, 0.3, 0.6])
    sign, p = rng.choice([-1, 0, 1], 300), rng.uniform(0, 0.2, 300)
    one_by_one = [classify_emerging(*row) for row in zip(bins, sign, p, strict=True)]
    assert classified(bins, sign, p).tolist() == one_by_one
    assert len(set(one_by_one)) >= 8


@pytest.mark.parametrize("bad", [[0, 2], [0.5], [float("nan"), 1]])
def test_a_bin_that_is_none_of_three_is_refused(bad):
    with pytest.raises(TableError, match="−1"):
        classify_emerging(bad, 0, 1.0)


def test_seventeen_categories_have_seventeen_swedish_names():
    names = [f"{kind} {side} spot" for kind in PREDICATES for side in ("hot", "cold")]
    words = {emerging_words(name) for name in [*names, NO_PATTERN]}
    assert len(words) == 17
    assert {"ny het plats", "tidigare kall plats", "inget mönster"} <= words


def test_a_missing_trend_is_no_trend():
    nan = float("nan")
    assert classify_emerging([1] * 10, nan, nan) == "persistent hot spot"
    assert classify_emerging([1] * 10, nan, 0.01) == "persistent hot spot"
