"""An order chooses what its receipt will compare with, while nobody can have seen the outcome."""

import pandas as pd

from est_geo.intervening import move
from est_geo.store import Store
from tests.follow_up.followed_town import LINKOPING, monday, treated_row
from tests.follow_up.test_choosing import KNOWN
from tests.intervening.roads import brought_to
from tests.stored import stored

ORDERED = monday(70)


def test_an_order_chooses_its_comparison_places(tmp_path):
    with stored(tmp_path / "est.duckdb", KNOWN) as store:
        number = store.add_intervention(treated_row(), monday(60))
        due = {"deadline": monday(80)}
        move(store, LINKOPING, number, "decide", now=monday(62), fields=due)
        assert store.comparisons(number).empty
        move(store, LINKOPING, number, "order", now=ORDERED)
        chosen = store.comparisons(number)
    assert len(chosen) == LINKOPING.thresholds.comparison_places
    assert (chosen["chosen_at"] == ORDERED).all()
    assert (chosen["known_until"] <= ORDERED).all()


def test_an_order_stands_where_there_is_nothing_to_compare_with(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as store:
        number = brought_to(store, "ordered")
        assert store.intervention(number)["status"].iloc[0] == "ordered"
        assert len(store.comparisons(number)) <= LINKOPING.thresholds.comparison_places
        assert pd.notna(store.intervention(number)["ordered_at"].iloc[0])
