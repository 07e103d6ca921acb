"""The three outcomes of a lighting case, and why each."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.interventions import (
    LIGHTING_FIRST,
    LIGHTING_OUTCOMES,
    UNKNOWN_DARK,
    DarkNumbers,
    LampsNear,
    LightSignals,
    NightWalks,
    lighting_case,
    night_walks,
)

NAN = math.nan
NO_INVENTORY = LampsNear(inventory=False, n=0, n_working=0, n_out=0, open_faults=0,
    longest_out_days=NAN, nearest_working_m=NAN, spacing_m=NAN)  # fmt: skip
RISES = DarkNumbers(2.1, 1.4, 3.2, 0.001, 64, 51, years=2, names="inbrott")
QUIET = DarkNumbers(1.1, 0.7, 1.6, 0.6, 40, 52, years=2, names="inbrott")
NOW = pd.Timestamp("2026-11-16T09:00", tz="UTC")
NOW_TYPE = "datetime64[us, UTC]"
NO_SIGNALS, NO_WALKS = LightSignals(), NightWalks()


def lamps(**known):
    base = {"inventory": True, "n": 4, "n_working": 4, "n_out": 0, "open_faults": 0}
    numbers = {"longest_out_days": NAN, "nearest_working_m": 10.0, "spacing_m": 30.0}
    return LampsNear(**(base | numbers | known))


def case(dark=QUIET, signals=NO_SIGNALS, of=NO_INVENTORY, walks=NO_WALKS, **other):
    return lighting_case(
        dark, signals, of, walks, **({"least_signals": 3, "hours": pd.DataFrame()} | other)
    )


def said(found):
    return " ".join(found.words)


def test_where_nearly_nothing_happens_in_the_light_the_ratio_is_at_least_what_it_would_be():
    found = case(RISES._replace(n_dark=177.0, n_light=4.0, lent=6.0))
    assert found.outcome == "crime"
    assert "minst 2,1 gånger" in found.words[1]
    assert "177 i mörker, 4 i ljus" in found.words[1]
    assert "Räknat som om 10 hade hänt i ljus." in found.words[1]
    # With incidents that did not happen nothing else can be said than that it rises.
    low = case(RISES._replace(n_dark=30.0, n_light=4.0, lent=6.0, low=0.8))
    assert low.outcome == "none"
    assert "För få" in said(low)


def test_what_is_reported_rises_in_the_dark():
    found = case(RISES)
    assert found.outcome == "crime"
    assert found.words[0] == "Brottsmotiverad."
    assert "2,1 gånger" in found.words[1]
    assert "64 i mörker, 51 i ljus, 2 år" in found.words[1]


def test_three_signals_make_a_case_for_felt_safety_apart_from_the_numbers():
    found = case(QUIET, LightSignals(reports=2, faults=1))
    assert found.outcome == "safety"
    assert found.words[0] == "Trygghetsmotiverad, inte brottsmotiverad."
    assert found.words[1] == (
        "För tryggheten talar 2 rapporter om belysning och 1 öppen felanmälan."
    )
    assert "Ingen säker skillnad" in said(found)
    assert case(QUIET, LightSignals(reports=2)).outcome == "none"


def test_signals_never_make_a_case_against_what_is_reported():
    many = LightSignals(reports=50, walks=9, faults=9, survey=1, survey_words="x")
    assert case(QUIET, many).outcome == "safety"
    assert case(UNKNOWN_DARK, many).outcome == "safety"


@pytest.mark.parametrize(
    ("dark", "why"),
    [
        (QUIET, "Ingen säker skillnad"),
        (RISES._replace(q=0.2), "när så många platser prövas samtidigt"),
        (RISES._replace(n_light=9), "För få inbrott"),
        (RISES._replace(n_dark=9), "minst 10 av varje"),
        (RISES._replace(years=0), "täcker inte ett helt år"),
        (DarkNumbers(0.5, 0.3, 0.8, 0.01, 30, 60, years=1, names="inbrott"), "mindre i mörker"),
        (UNKNOWN_DARK, "täcker inte ett helt år"),
        (DarkNumbers(NAN, NAN, NAN, NAN, 4, 30, years=2), "4 i mörker, 30 i ljus"),
    ],
)
def test_not_motivated_says_which_number_is_missing_or_says_no(dark, why):
    found = case(dark)
    assert found.outcome == "none"
    assert why in said(found)
    assert "ingen rapport, besiktning eller felanmälan; 3 behövs" in said(found)


def test_nobody_there_at_night_turns_the_case():
    found = case(RISES, walks=NightWalks(people="no", people_at=NOW))
    assert (found.outcome, found.first) == ("none", "look")
    assert "Men ingen rör sig här när det är mörkt." in said(found)
    assert "(2026-11-16)" in said(found)
    # ... but a place that people keep away from may be a matter of felt safety.
    assert case(RISES, LightSignals(reports=3), walks=NightWalks(people="no")).outcome == "safety"


def test_unknown_is_said_as_unknown():
    found = case(RISES)
    assert found.people_at_night == "unknown"
    assert "gå dit efter mörkrets inbrott" in said(found)
    assert "gå dit" not in said(case(QUIET))
    assert "Det är okänt om människor rör sig här" in said(case(QUIET))


def test_nine_and_a_half_is_not_shown_as_ten():
    assert "9 i ljus; minst 10" in said(case(RISES._replace(n_light=9.6)))


def test_what_light_does_not_lessen_is_told_when_it_rises_and_never_grounds():
    weak = RISES._replace(names="bråk och våld")
    found = case(QUIET, weak=weak)
    assert found.outcome == "none"
    assert "Det är bråk och våld som rapporteras oftare i mörker" in said(found)
    assert "räknas aldrig som grund för belysning" in said(found)
    assert "Även bråk och våld" in said(case(RISES, weak=weak))
    assert "bråk" not in said(case(QUIET, weak=QUIET._replace(names="bråk")))


YES = NightWalks(people="yes")


@pytest.mark.parametrize(
    ("found", "first"),
    [
        (case(RISES, of=lamps(n_out=1, n_working=3)), "mend"),
        (case(QUIET, of=lamps(open_faults=1, longest_out_days=3.0)), "mend"),
        (case(QUIET, walks=NightWalks(lamps_out=True)), "mend"),
        (case(QUIET), "nothing"),
        (case(QUIET, walks=NightWalks(light_enough="no")), "look"),
        (case(RISES), "look"),
        (case(RISES, walks=YES), "look"),
        (case(RISES, of=lamps(), walks=YES), "look"),
        (case(RISES, of=lamps(lit_share=0.3), walks=YES), "build"),
        (case(RISES, of=lamps(n_working=0), walks=YES), "build"),
        (case(RISES, of=lamps(n=0, n_working=0, lit_share=0.0), walks=YES), "look"),
        (case(RISES, walks=YES._replace(light_enough="no")), "build"),
        (case(RISES, of=lamps(lit_share=0.3)), "look"),
    ],
)
def test_mend_before_look_before_build(found, first):
    assert found.first == first
    assert found.words[-1] == LIGHTING_FIRST[first]


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.1, 5), st.floats(0.01, 2), st.integers(0, 40), st.integers(0, 40),
    st.integers(0, 5), st.sampled_from(["yes", "no", "unknown"]),
)  # fmt: skip
def test_every_case_has_an_outcome_words_and_its_numbers(low, wide, n_dark, n_light, n, people):
    dark = DarkNumbers(low * (1 + wide / 2), low, low * (1 + wide), 0.01, n_dark, n_light, years=1)
    found = case(dark, LightSignals(reports=n), walks=NightWalks(people=people))
    assert found.words[0].rstrip(".").split(",")[0].lower() == LIGHTING_OUTCOMES[found.outcome]
    if found.outcome == "crime":
        assert found.low > 1
        assert min(n_dark, n_light) >= 10
        assert people != "no"
    assert found.outcome != "safety" or n >= 3
    assert f"{n_dark} i mörker, {n_light} i ljus" in said(found)


def walked(*rows):
    """Days ago, after dark, then answers by question."""
    walks = pd.DataFrame({
        "walk_id": range(len(rows)),
        "at": pd.Series([NOW - pd.Timedelta(days=row[0]) for row in rows], dtype=NOW_TYPE),
        "after_dark": [dark for _, dark, _ in rows],
    })  # fmt: skip
    given = [(k, *said) for k, row in enumerate(rows) for said in row[2].items()]
    findings = pd.DataFrame(given, columns=["walk_id", "question", "answer"])
    return night_walks(walks, findings, now=NOW)


def test_the_newest_walk_that_answers_wins():
    old_yes, newer_no = {"folk_efter_morkret": "yes"}, {"folk_efter_morkret": "no"}
    assert walked((30, True, old_yes), (3, True, newer_no)).people == "no"
    assert walked((30, True, newer_no), (3, True, old_yes)).people == "yes"
    assert walked((30, True, old_yes), (3, True, {"folk_efter_morkret": "unknown"})).people == "yes"
    assert walked((30, True, old_yes), (-3, True, newer_no)).people == "yes"
    assert walked().people == "unknown"


def test_a_no_said_in_daylight_is_no_clear_no():
    assert walked((3, False, {"folk_efter_morkret": "no"})).people == "unknown"
    assert walked((3, False, {"folk_efter_morkret": "partly"})).people == "yes"


def test_light_is_judged_in_the_dark_and_each_walk_is_one_complaint():
    dim = {"belysning_racker": "partly", "lampor_slackta": "yes"}
    assert walked((3, True, dim)) == NightWalks(
        light_enough="no", lamps_out=True, complaints=1, n=1
    )
    assert walked((3, False, dim)) == NightWalks(n=1)
    mended = {"belysning_racker": "yes", "lampor_slackta": "no"}
    again = walked((30, True, dim), (3, True, mended))
    assert (again.light_enough, again.lamps_out, again.complaints) == ("yes", False, 1)
    assert walked((400, True, dim)).complaints == 0
