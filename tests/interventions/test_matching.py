import pandas as pd
import pytest

from est_geo.errors import TableError
from est_geo.interventions import fair_order, matched_places
from est_geo.tables import COMPARISONS


def candidates(**columns):
    n = len(next(iter(columns.values())))
    fixed = {"district": "ryd", "lon": 15.6, "lat": 58.4, "outline": "POLYGON EMPTY"}
    ids = [f"p{at}" for at in range(n)]
    return pd.DataFrame({"id": ids, "name": ids, **columns}).assign(**fixed)


def test_the_nearest_in_standard_deviations_are_chosen():
    table = candidates(n=[40, 41, 60, 20], night=[0.5, 0.1, 0.5, 0.5])
    found = matched_places(table, pd.Series({"n": 42, "night": 0.5}), n=2, features=["n", "night"])
    assert found.places["id"].tolist() == ["p0", "p2"]
    assert found.places["rank"].tolist() == [1, 2]
    assert found.places["distance"].is_monotonic_increasing


def test_the_places_have_all_that_the_table_of_comparisons_takes_from_them():
    found = matched_places(candidates(n=[1, 2]), pd.Series({"n": 1}), n=5, features=["n"])
    made_later = {"intervention_id", "chosen_at", "known_until", "seed"}
    assert set(COMPARISONS.names) - made_later <= set(found.places.columns)
    assert len(found.places) == 2


def test_the_balance_says_how_far_off_they_are():
    table = candidates(n=[10, 20, 30, 60])
    row = matched_places(table, pd.Series({"n": 30}), n=2, features=["n"]).balance.iloc[0]
    assert (row["treated"], row["chosen_mean"], row["all_mean"]) == (30, 25, 30)
    sd = pd.Series([10, 20, 30, 60, 30]).std(ddof=0)
    assert row["difference_in_sd"] == pytest.approx(-5 / sd)


def test_ties_go_by_id_whatever_the_order():
    table = candidates(n=[20, 40, 20, 40, 20], share=[0.1, 0.3, 0.1, 0.3, 0.1])
    treated = pd.Series({"n": 30, "share": 0.2})
    asked = {"n": 3, "features": ["n", "share"]}
    found = matched_places(table, treated, **asked)
    turned = matched_places(table.iloc[::-1], treated, **asked)
    assert found.places["id"].tolist() == ["p0", "p1", "p2"]
    pd.testing.assert_frame_equal(found.places, turned.places)


def test_the_place_itself_is_no_comparison():
    table = candidates(n=[30, 10])
    found = matched_places(table, pd.Series({"id": "p0", "n": 30}), n=2, features=["n"])
    assert found.places["id"].tolist() == ["p1"]


def test_a_feature_that_all_share_tells_nothing():
    table = candidates(n=[30, 10], same=[1, 1])
    found = matched_places(table, pd.Series({"n": 12, "same": 1}), n=1, features=["n", "same"])
    assert found.places["id"].tolist() == ["p1"]


def test_no_places_to_choose_from_is_an_empty_choice():
    found = matched_places(candidates(n=[1]).iloc[:0], pd.Series({"n": 1}), n=3, features=["n"])
    assert found.places.empty
    assert found.balance["chosen_mean"].isna().all()


@pytest.mark.parametrize(
    ("table", "treated", "says"),
    [
        (candidates(m=[1]), {"n": 1}, "n saknas"),
        (candidates(n=[1]), {"m": 1}, "platsen själv"),
        (candidates(n=[1, 2]).assign(id="x"), {"n": 1}, "flera gånger"),
        (candidates(n=[float("nan"), 2]), {"n": 1}, "måste vara tal"),
    ],
)
def test_what_cannot_be_compared_is_refused(table, treated, says):
    with pytest.raises(TableError, match=says):
        matched_places(table, pd.Series(treated), n=1, features=["n"])


def test_the_lot_depends_on_nothing_but_the_ids_and_the_seed():
    ids = list(range(1, 12))
    drawn = fair_order(ids, seed=3)
    assert sorted(drawn) == ids
    assert drawn == fair_order(ids[::-1], seed=3) == fair_order([*ids, 4], seed=3)
    assert drawn != fair_order(ids, seed=4)
    assert fair_order([], seed=1) == []


def test_every_place_is_as_often_first():
    firsts = [fair_order(["a", "b", "c", "d"], seed=seed)[0] for seed in range(2000)]
    assert all(abs(firsts.count(one) - 500) < 80 for one in "abcd")
