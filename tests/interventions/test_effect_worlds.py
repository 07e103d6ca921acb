"""How often the receipt is right in drawn worlds; the full table is in the benchmark."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.effect_receipts import (
    MOVED,
    NO_EFFECT,
    SELECTED,
    TRUE,
    World,
    matched,
    replace,
    tried,
)
from est_geo.interventions import matched_places

GUARDED = {words: world for words, world in SELECTED.items() if "NOT GUARDED" not in words}


@pytest.mark.parametrize("world", [
    World(8), NO_EFFECT["season ±40 %, trend −20 % a year"], GUARDED["the same, weeks (2)"],
    MOVED["−50 %, all of it into the ring"],
])  # fmt: skip
def test_where_nothing_was_won_an_effect_is_seldom_claimed(world):
    assert tried(world, 120, seed=3).effect <= 0.05


def test_a_bare_before_and_after_claims_it_in_most_selected_worlds():
    found = tried(SELECTED["hottest on all of before, weeks (2)"], 120, seed=5)
    assert found.effect <= 0.05
    assert found.fell > 0.6
    assert found.less > 0.75


def test_a_true_fall_by_three_tenths_is_found_where_there_are_enough_incidents():
    found = tried(replace(TRUE["−30 %, 5 comparison places"], n=300.0), 120, seed=2)
    assert found.effect >= 0.8
    assert found.median_n < 450


def test_the_worlds_match_places_as_the_product_does():
    counts = np.random.default_rng(2).poisson(30, 80)
    frame = pd.DataFrame({"id": np.arange(80), "before": counts}).assign(
        name="", district="", lon=0.0, lat=0.0, outline=""
    )
    found = matched_places(frame, frame.loc[7], n=9, features=["before"])
    assert found.places["id"].tolist() == matched(counts, 7, 9).tolist()


@pytest.mark.long
@pytest.mark.parametrize("words", [*NO_EFFECT, *GUARDED])
def test_no_world_without_effect_is_called_one_in_more_than_a_twentieth(words):
    assert tried({**NO_EFFECT, **GUARDED}[words], 2000, seed=9).effect <= 0.055


@pytest.mark.long
@pytest.mark.parametrize("words", [one for one in MOVED if "all of it" in one])
def test_what_only_moved_into_the_ring_is_seldom_called_an_effect(words):
    assert tried(MOVED[words], 2000, seed=9).effect <= 0.055
