import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from est_geo.errors import TableError
from est_geo.interventions import read_catalogue, recommend
from est_geo.interventions.grounds import wilson
from est_geo.profile import Profile
from est_geo.tables import HOTSPOTS, RECOMMENDATIONS, checked

PROFILE = Profile.load("linkoping")
CATALOGUE = read_catalogue()
NAN = float("nan")
Counts = dict[tuple[str, str], int]


def spots(
    *ids: str,
    ratio: tuple[float, ...] = (NAN, NAN, NAN),
    n: tuple[float, float] = (40.0, 20.4),
    q: float = 0.01,
) -> pd.DataFrame:
    rows = [
        {
            "id": one,
            "rank": at + 1,
            "name": f"Plats {one}",
            "district": "ryd",
            "lon": 15.6,
            "lat": 58.4,
            "n_cells": 2,
            "count": 3,
            "count_window": 60,
            "harm": 99.0,
            "share": 0.1,
            "arrow": "none",
            "categories": "Stöld",
            "peak": "ingen tydlig topp",
            "n_timed": 60,
            "dark_ratio": ratio[0],
            "dark_ratio_low": ratio[1],
            "dark_ratio_high": ratio[2],
            "dark_q": q,
            "n_dark": n[0],
            "n_light": n[1],
        }
        for at, one in enumerate(ids)
    ]
    frame = pd.DataFrame(rows, columns=HOTSPOTS.names)
    return checked(frame.astype(HOTSPOTS.empty().dtypes.to_dict()), HOTSPOTS)


def mix_of(counts: Counts) -> pd.DataFrame:
    rows = [
        (spot, category, n, n * PROFILE.category[category].harm)
        for (spot, category), n in counts.items()
    ]
    return pd.DataFrame(rows, columns=["hotspot", "category", "count", "weight"])


def proposals(places: pd.DataFrame, counts: Counts) -> pd.DataFrame:
    return recommend(places, mix_of(counts), CATALOGUE, PROFILE)


def only(table: pd.DataFrame, measure: str) -> pd.Series:
    found = table[table["intervention"] == measure]
    assert len(found) == 1
    return found.iloc[0]


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["a", "b", "okänd"]), st.sampled_from(sorted(PROFILE.category))),
        st.integers(0, 60),
        max_size=20,
    ),
    st.lists(st.floats(0.05, 20), min_size=3, max_size=3) | st.just([NAN, NAN, NAN]),
)
def test_every_proposal_shows_what_it_rests_on(counts: Counts, dark: list[float]):
    low, ratio, high = sorted(dark)
    places = spots("a", "b", ratio=(ratio, low, high))
    table = checked(proposals(places, counts), RECOMMENDATIONS)
    for row in table.itertuples():
        measure = CATALOGUE.of[str(row.intervention)]
        n = sum(
            counts.get((str(row.hotspot), category), 0)
            for category in measure.answers
            if category not in PROFILE.sensitive
        )
        assert row.n == n >= PROFILE.thresholds.recommend_min_incidents
        assert str(row.grounds).startswith(f"{n} av platsens ")
        assert "95 % intervall" in row.grounds
        assert all(
            len(str(text)) > 10
            for text in (row.sources, row.limitation, row.alternative, row.evidence_against)
        )
        said = f"{row.grounds} {row.evidence_for} {row.limitation}".lower()
        assert "bevisa" not in said
    assert table["weight"].is_monotonic_decreasing


def test_too_few_incidents_give_no_proposal_and_one_more_does():
    assert proposals(spots("a"), {("a", "olovlig_trafik"): 9}).empty
    table = proposals(spots("a"), {("a", "olovlig_trafik"): 10})
    assert set(table["intervention"]) == {"trafikatgard", "skyltning"}


def test_grounds_hold_the_share_and_its_interval():
    row = only(
        proposals(spots("a"), {("a", "olovlig_trafik"): 20, ("a", "samling"): 30}), "trafikatgard"
    )
    assert row["grounds"] == (
        "20 av platsens 50 händelser är av sådant slag som trafikåtgärd kan svara mot "
        "(40\u00a0%, 95 % intervall 28–54\u00a0%)."
    )
    assert row["n"] == 20
    assert row["weight"] == 40.0


def test_heaviest_first_over_all_places():
    table = proposals(spots("a", "b"), {("a", "olovlig_trafik"): 12, ("b", "olovlig_trafik"): 40})
    assert table["hotspot"].tolist() == ["b", "b", "a", "a"]


THEFTS: Counts = {("a", "stold"): 40}


def test_lighting_where_more_is_surely_reported_in_the_dark_at_the_same_hours():
    table = proposals(spots("a", ratio=(2.34, 1.31, 4.2)), THEFTS)
    grounds = only(table, "belysning")["grounds"]
    assert (
        "Vid samma klockslag rapporteras 2,3 gånger så mycket i mörker som i ljus "
        "(95 % intervall 1,3–4,2; 40 i mörker, 20 i ljus)." in grounds
    )
    assert "talar för att mörkret spelar roll" in grounds
    assert "rygghetsmotiverad" not in grounds


@pytest.mark.parametrize("ratio", [(1.4, 0.9, 2.2), (0.5, 0.3, 0.8), (NAN, NAN, NAN)])
def test_no_lighting_where_darkness_does_not_stand_out_and_nobody_reported_it(
    ratio: tuple[float, ...],
):
    table = proposals(spots("a", ratio=ratio), THEFTS)
    assert "belysning" not in set(table["intervention"])
    assert "bevakningskamera" in set(table["intervention"])


def test_one_interval_of_many_above_one_is_no_ground():
    """With six hot spots one 95 % interval in four pictures excludes 1 by chance."""
    table = proposals(spots("a", ratio=(1.4, 1.02, 2.0), q=0.2), THEFTS)
    assert "belysning" not in set(table["intervention"])


def test_an_evening_habit_is_no_ground_for_lighting():
    """Nine of ten in the dark, and no difference at the same hours."""
    habit = spots("a", ratio=(0.93, 0.62, 1.40), n=(587.0, 115.0)).assign(
        dark_share=0.89, dark_low=0.81, dark_high=0.94, dark_hours=0.49
    )
    assert "belysning" not in set(proposals(habit, THEFTS)["intervention"])


def test_lighting_for_felt_safety_weighs_only_the_reports_about_lighting():
    counts = THEFTS | {("a", "otrygg_belysning"): 3}
    row = only(proposals(spots("a", ratio=(1.1, 0.7, 1.7)), counts), "belysning")
    assert "Ingen säker skillnad mellan mörker och ljus vid samma klockslag" in row["grounds"]
    assert "Trygghetsmotiverad, inte brottsmotiverad: 3 rapporter om belysning." in row["grounds"]
    assert (row["n"], row["weight"]) == (43, 3.0)


def test_lighting_says_when_times_are_too_few_for_a_ratio():
    counts = THEFTS | {("a", "otrygg_belysning"): 1}
    row = only(proposals(spots("a", n=(8.0, 0.0)), counts), "belysning")
    assert "För få händelser med klockslag" in row["grounds"]
    assert "1 rapport om belysning" in row["grounds"]
    assert "gånger så mycket" not in row["grounds"]


def test_null_and_contested_results_stand_beside_the_positive_ones():
    row = only(proposals(spots("a", ratio=(2.3, 1.3, 4.2)), THEFTS), "belysning")
    assert "21 %" in row["evidence_for"]
    assert "14 %" in row["evidence_against"]
    assert "14 %" not in row["evidence_for"]
    assert "omtvistat eller nollresultat" in row["evidence_against"]
    assert row["sources"].count(" · ") == 6


def test_a_camera_names_what_to_try_first_and_the_balancing_of_interests():
    row = only(proposals(spots("a"), THEFTS), "bevakningskamera")
    assert "Pröva och dokumentera först" in row["alternative"]
    assert "1 april 2025" in row["grounds"]
    assert "dokumenterad intresseavvägning" in row["grounds"]
    assert "13 % (ej kontrollerad)" in row["evidence_for"].replace(".", "")
    assert "Stureplan" in row["evidence_against"]


def test_sensitive_categories_and_unknown_places_never_ground_a_proposal():
    assert proposals(spots("a"), {("a", "sexualbrott"): 50, ("okänd", "stold"): 50}).empty


def test_input_is_not_changed():
    places, mix = spots("a"), mix_of(THEFTS)
    before = places.copy(deep=True), mix.copy(deep=True)
    recommend(places, mix, CATALOGUE, PROFILE)
    pd.testing.assert_frame_equal(places, before[0])
    pd.testing.assert_frame_equal(mix, before[1])


def test_table_that_breaks_its_contract_is_refused():
    with pytest.raises(TableError, match="'dark_ratio_low' is missing"):
        recommend(spots("a").drop(columns="dark_ratio_low"), mix_of(THEFTS), CATALOGUE, PROFILE)


@settings(deadline=None)
@given(st.integers(1, 400), st.floats(0, 1))
def test_the_interval_is_wilsons(n: int, share: float):
    successes = round(n * share)
    oracle = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert np.allclose(wilson(successes, n), (oracle.low, oracle.high), atol=1e-9)


def test_nothing_known_is_the_whole_interval():
    assert wilson(0, 0) == (0.0, 1.0)
