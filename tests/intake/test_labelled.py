"""The figures of issue 3 on the labelled sets, and whether confidence tells the truth."""

import numpy as np
import pandas as pd
import pytest

from tests.intake.labelled.scoring import by_match_type, confusion, figures
from tests.intake.labelled.sets import (
    HAND_WRITTEN,
    SETS,
    hand_written_table,
    made_up_table,
    real_table,
)


@pytest.fixture(scope="module")
def tables():
    """Answer every set once; the made-up towns are full size."""
    made = {name: made_up_table(seed, can=900, cannot=500) for name, seed in SETS.items()}
    _, town, gazetteer = made["tuned"]
    assert (town.places["kind"] == "address").sum() >= 25_000
    assert len(gazetteer.ground.lines.names) >= 2_900
    return {
        **{name: table for name, (table, _, _) in made.items()},
        "hand-written": hand_written_table(town, gazetteer),
        "real": real_table(1),
    }


def test_the_set_is_as_large_as_asked(tables):
    assert sum(len(table) for table in tables.values()) > 1000
    assert len(tables["hand-written"]) >= 200
    assert len(pd.read_csv(HAND_WRITTEN, sep=";")["text"].unique()) == len(tables["hand-written"])


@pytest.mark.parametrize("name", ["tuned", "held out", "hand-written", "real"])
def test_figures(tables, name):
    numbers = figures(tables[name])
    assert numbers["top1"] >= 0.97
    assert numbers["wrong_placed"] <= 0.005
    assert numbers["left_to_person"] >= 0.99


def test_precision_of_every_match_type(tables):
    table = pd.concat(tables.values(), ignore_index=True)
    found = by_match_type(table)
    assert set(found.index) == {
        "address", "block", "interpolated", "intersection", "place", "stop",
    }  # fmt: skip
    assert (found["precision"] >= 0.98).all(), found
    assert (table.loc[~table["placed"], "status"] != "placed").all()


def test_every_kind_of_truth_is_mostly_answered_with_its_own_kind(tables):
    counted = confusion(pd.concat([tables["tuned"], tables["held out"]], ignore_index=True))
    for kind in ("address", "block", "interpolated", "intersection", "place", "stop"):
        assert counted.loc[kind, kind] / counted.loc[kind].sum() >= 0.9, counted


def test_confidence_agrees_with_what_is_observed(tables):
    """In each bin of confidence the share of right answers is within three points of it."""
    table = pd.concat([tables["held out"], tables["tuned"]], ignore_index=True)
    placed = table[table["placed"]]
    bins = pd.cut(placed["confidence"], [0, 0.985, 0.993, 0.9975, 1])
    for _, some in placed.groupby(bins, observed=True):
        off = abs(some["right"].mean() - some["confidence"].mean())
        assert off <= max(0.03, 2 / np.sqrt(len(some)) * 0.1), (len(some), off)
    assert (placed["confidence"] > 0.9).all()
    assert (table.loc[~table["placed"], "confidence"] <= 0.5).all()


def test_whatever_is_left_to_a_person_says_why_and_quotes_nothing(tables):
    table = pd.concat(tables.values(), ignore_index=True)
    left = table[~table["placed"]]
    assert (left["why"].str.len() > 0).all()
    assert left["why"].nunique() < 25
    assert (table.loc[table["placed"], "why"] == "").all()
    assert table.loc[~table["placed"], ["lon", "lat"]].isna().all(axis=None)
