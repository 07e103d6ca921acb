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
    *ids: str, dark: tuple[float, ...] = (NAN, NAN, NAN, 0.4), n_timed: int = 60
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
            "n_timed": n_timed,
            "dark_share": dark[0],
            "dark_low": dark[1],
            "dark_high": dark[2],
            "dark_hours": dark[3],
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


shares = st.floats(0, 1)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["a", "b", "okänd"]), st.sampled_from(sorted(PROFILE.category))),
        st.integers(0, 60),
        max_size=20,
    ),
    st.lists(shares, min_size=3, max_size=3),
    shares,
    st.integers(0, 100),
)
def test_every_proposal_shows_what_it_rests_on(
    counts: Counts, dark: list[float], hours: float, n_timed: int
):
    low, share, high = sorted(dark)
    places = spots("a", "b", dark=(share, low, high, hours), n_timed=n_timed)
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


def test_lighting_where_the_dark_share_is_surely_above_the_dark_hours():
    table = proposals(spots("a", dark=(0.62, 0.49, 0.73, 0.41)), THEFTS)
    grounds = only(table, "belysning")["grounds"]
    assert (
        "62\u00a0% av 60 händelser med klockslag skedde i mörker "
        "(95 % intervall 49–73\u00a0%); mörkt var det 41\u00a0% av periodens timmar." in grounds
    )
    assert "talar för att mörkret spelar roll, men prövas först med lika klockslag" in grounds
    assert "rygghetsmotiverad" not in grounds


@pytest.mark.parametrize(
    ("dark", "n_timed"),
    [
        ((0.62, 0.40, 0.73, 0.41), 60),
        ((0.2, 0.1, 0.3, 0.41), 60),
        ((NAN, NAN, NAN, 0.41), 0),
        ((1.0, 0.7, 1.0, 0.41), 9),
    ],
)
def test_no_lighting_where_darkness_does_not_stand_out_and_nobody_reported_it(
    dark: tuple[float, ...], n_timed: int
):
    table = proposals(spots("a", dark=dark, n_timed=n_timed), THEFTS)
    assert "belysning" not in set(table["intervention"])
    assert "bevakningskamera" in set(table["intervention"])


def test_lighting_for_felt_safety_weighs_only_the_reports_about_lighting():
    counts = THEFTS | {("a", "otrygg_belysning"): 3}
    row = only(proposals(spots("a", dark=(0.42, 0.3, 0.55, 0.41)), counts), "belysning")
    assert "Trygghetsmotiverad, inte brottsmotiverad: 3 rapporter om belysning." in row["grounds"]
    assert (row["n"], row["weight"]) == (43, 3.0)


def test_lighting_says_when_times_are_too_few_for_a_dark_share():
    counts = THEFTS | {("a", "otrygg_belysning"): 1}
    row = only(proposals(spots("a", dark=(1.0, 0.7, 1.0, 0.4), n_timed=8), counts), "belysning")
    assert "För få händelser har klockslag" in row["grounds"]
    assert "1 rapport om belysning" in row["grounds"]
    assert "skedde i mörker" not in row["grounds"]


def test_null_and_contested_results_stand_beside_the_positive_ones():
    row = only(proposals(spots("a", dark=(0.62, 0.49, 0.73, 0.41)), THEFTS), "belysning")
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
    with pytest.raises(TableError, match="'dark_low' is missing"):
        recommend(spots("a").drop(columns="dark_low"), mix_of(THEFTS), CATALOGUE, PROFILE)


@settings(deadline=None)
@given(st.integers(1, 400), st.floats(0, 1))
def test_the_interval_is_wilsons(n: int, share: float):
    successes = round(n * share)
    oracle = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert np.allclose(wilson(successes, n), (oracle.low, oracle.high), atol=1e-9)


def test_nothing_known_is_the_whole_interval():
    assert wilson(0, 0) == (0.0, 1.0)
