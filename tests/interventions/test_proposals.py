import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from est_geo.errors import TableError
from est_geo.interventions import (
    DarkNumbers,
    LampsNear,
    LightingCase,
    LightSignals,
    NightWalks,
    lighting_case,
    read_catalogue,
    recommend,
)
from est_geo.interventions.grounds import wilson
from est_geo.profile import Profile
from est_geo.tables import HOTSPOTS, RECOMMENDATIONS, checked

PROFILE = Profile.load("linkoping")
CATALOGUE = read_catalogue()
NAN = float("nan")
Counts = dict[tuple[str, str], int]


def spots(*ids: str, kind: str = "persistent") -> pd.DataFrame:
    rows = [
        {
            "id": one, "rank": at + 1, "name": f"Plats {one}", "district": "ryd", "lon": 15.6,
            "lat": 58.4, "n_cells": 2, "count": 3, "count_window": 60, "harm": 99.0, "share": 0.1,
            "arrow": "none", "categories": "Stöld", "peak": "ingen tydlig topp", "n_timed": 60,
            "kind": kind,
        }
        for at, one in enumerate(ids)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=HOTSPOTS.names)
    return checked(frame.astype(HOTSPOTS.empty().dtypes.to_dict()), HOTSPOTS)


NO_LAMPS = LampsNear(
    inventory=False, n=0, n_working=0, n_out=0, open_faults=0, longest_out_days=NAN,
    nearest_working_m=NAN, spacing_m=NAN,
)  # fmt: skip


def case(
    ratio: tuple[float, float, float] = (NAN, NAN, NAN), q: float = 0.01, reports: int = 0
) -> LightingCase:
    """Judge a lighting case by the one rule, of a ratio with its interval and of reports."""
    middle, low, high = ratio
    numbers = DarkNumbers(middle, low, high, q, 40, 20.4, q=q, years=2, names="stöld")
    return lighting_case(
        numbers, LightSignals(reports=reports), NO_LAMPS, NightWalks(), least_signals=3,
        hours=pd.DataFrame(),
    )  # fmt: skip


def mix_of(counts: Counts) -> pd.DataFrame:
    rows = [
        (spot, category, n, n * PROFILE.category[category].harm)
        for (spot, category), n in counts.items()
    ]
    return pd.DataFrame(rows, columns=["hotspot", "category", "count", "weight"])


def proposals(
    places: pd.DataFrame, counts: Counts, lighting: LightingCase | None = None
) -> pd.DataFrame:
    cases = {} if lighting is None else dict.fromkeys(places["id"], lighting)
    return recommend(places, mix_of(counts), CATALOGUE, PROFILE, lighting=cases)


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
    st.integers(0, 6),
)
def test_every_proposal_shows_what_it_rests_on(counts: Counts, dark: list[float], reports: int):
    low, ratio, high = sorted(dark)
    lighting = case((ratio, low, high), reports=reports)
    table = checked(proposals(spots("a", "b"), counts, lighting), RECOMMENDATIONS)
    for row in table.itertuples():
        measure = CATALOGUE.of[str(row.intervention)]
        for_safety = row.outcome == "safety"
        answers = measure.gated if row.outcome == "crime" else measure.answers
        n = sum(
            counts.get((str(row.hotspot), category), 0)
            for category in answers
            if category not in PROFILE.sensitive
        )
        if for_safety:
            assert row.n == reports >= PROFILE.thresholds.lighting_reports
            assert str(row.grounds).startswith("Trygghetsmotiverad, inte brottsmotiverad.")
        else:
            assert row.n == n >= PROFILE.thresholds.recommend_min_incidents
            assert str(row.grounds).startswith(f"{n} av platsens ")
            assert "95 % intervall" in row.grounds
        assert all(
            len(str(text)) > 10
            for text in (row.sources, row.limitation, row.alternative, row.evidence_against)
        )
        assert row.score == row.need * row.influence * row.cost
        assert row.goal in measure.goals
        assert row.horizon == "lasting"
        said = f"{row.grounds} {row.evidence_for} {row.limitation} {row.words}".lower()
        assert "bevisa" not in said
    assert table["score"].is_monotonic_decreasing


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


def test_the_first_to_be_done_first_over_all_places():
    table = proposals(spots("a", "b"), {("a", "olovlig_trafik"): 12, ("b", "olovlig_trafik"): 60})
    assert table["hotspot"].tolist() == ["b", "b", "a", "a"]


def test_no_words_name_a_place_of_another_district():
    places = spots("a", "b").assign(district=["ryd", "berga"])
    table = proposals(places, {("a", "olovlig_trafik"): 12, ("b", "olovlig_trafik"): 60})
    for row in table.itertuples():
        other = "Plats b" if row.hotspot == "a" else "Plats a"
        assert other not in str(row.words)


@pytest.mark.parametrize(("kind", "horizon"), [("new", "early"), ("emerging", "early"),
                         ("persistent", "lasting"), ("intermittent", "lasting")])  # fmt: skip
def test_new_and_growing_places_are_early_and_the_others_lasting(kind: str, horizon: str):
    table = proposals(spots("a", kind=kind), {("a", "olovlig_trafik"): 12})
    assert set(table["horizon"]) == {horizon}


@pytest.mark.parametrize(
    ("counts", "goal"),
    [
        ({("a", "otrygg_odslig"): 30, ("a", "samling"): 4}, "safety"),
        ({("a", "otrygg_odslig"): 4, ("a", "samling"): 30}, "crime"),
    ],
)
def test_what_most_of_it_is_about_is_what_it_is_for(counts: Counts, goal: str):
    assert only(proposals(spots("a"), counts), "platsvard")["goal"] == goal


THEFTS: Counts = {("a", "stold"): 40}


def test_lighting_where_more_is_surely_reported_in_the_dark_at_the_same_hours():
    row = only(proposals(spots("a"), THEFTS, case((2.34, 1.31, 4.2))), "belysning")
    assert (
        "Brottsmotiverad. Av stöld rapporteras 2,3 gånger så mycket i mörker som i ljus vid samma "
        "klockslag (95\u00a0% intervall 1,3–4,2; 40 i mörker, 20 i ljus, 2 år)." in row["grounds"]
    )
    assert (row["outcome"], row["goal"], row["n"]) == ("crime", "crime", 40)


@pytest.mark.parametrize("ratio", [(1.4, 0.9, 2.2), (0.5, 0.3, 0.8), (NAN, NAN, NAN)])
def test_no_lighting_where_darkness_does_not_stand_out_and_nobody_reported_it(
    ratio: tuple[float, float, float],
):
    table = proposals(spots("a"), THEFTS, case(ratio, reports=2))
    assert "belysning" not in set(table["intervention"])
    assert "bevakningskamera" in set(table["intervention"])


def test_no_lighting_where_nobody_has_judged_the_light():
    assert "belysning" not in set(proposals(spots("a"), THEFTS)["intervention"])


def test_one_interval_of_many_above_one_is_no_ground():
    """With six hot spots one 95 % interval in four pictures excludes 1 by chance."""
    table = proposals(spots("a"), THEFTS, case((1.4, 1.02, 2.0), q=0.2))
    assert "belysning" not in set(table["intervention"])


def test_reports_of_light_never_make_a_case_against_what_is_reported():
    """The gate: what light can lessen grounds it, and reports of lighting are not among them."""
    counts = {("a", "otrygg_belysning"): 40, ("a", "stold"): 9}
    table = proposals(spots("a"), counts, case((2.3, 1.3, 4.2)))
    assert "belysning" not in set(table["intervention"])


def test_lighting_for_felt_safety_weighs_only_what_was_said_of_light():
    row = only(proposals(spots("a"), THEFTS, case((1.1, 0.7, 1.7), reports=3)), "belysning")
    assert row["grounds"].startswith("Trygghetsmotiverad, inte brottsmotiverad.")
    assert "Ingen säker skillnad mellan mörker och ljus vid samma klockslag" in row["grounds"]
    assert (row["n"], row["weight"], row["outcome"], row["goal"]) == (3, 3.0, "safety", "safety")
    assert "%" not in row["grounds"].split("Ingen säker")[0]


def test_null_and_contested_results_stand_beside_the_positive_ones():
    row = only(proposals(spots("a"), THEFTS, case((2.3, 1.3, 4.2))), "belysning")
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
    with pytest.raises(TableError, match="'kind' is missing"):
        recommend(spots("a").drop(columns="kind"), mix_of(THEFTS), CATALOGUE, PROFILE)


@settings(deadline=None)
@given(st.integers(1, 400), st.floats(0, 1))
def test_the_interval_is_wilsons(n: int, share: float):
    successes = round(n * share)
    oracle = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert np.allclose(wilson(successes, n), (oracle.low, oracle.high), atol=1e-9)


def test_nothing_known_is_the_whole_interval():
    assert wilson(0, 0) == (0.0, 1.0)
