import pytest

from est_geo.presence.places import (
    early_names,
    fewer_places,
    near_place,
    place_slug,
    spot_words,
    typed_places,
)
from est_geo.tables import PRESENCE_PLACES, checked


def place(at, ground="long_term", n=1.0):
    return {
        "place_id": f"p{at}", "name": f"Plats {at}", "district": "ryd", "lon": 15.56 + at * 0.001,
        "lat": 58.4, "ground": ground, "needs": "narvaro", "felt_safe": False, "weeks_running": 0,
        "n": n, "words": "Hotspot.",
    }  # fmt: skip


SPOT = {"n": 12.0, "n_made": 0, "n_felt": 0, "weeks": 13.0, "peak": "ingen tydlig topp",
        "kind": "persistent", "arrow": "none", "expected": 0.92, "forecast": False}  # fmt: skip


def test_of_too_many_places_the_decided_stay_and_the_long_term_with_fewest_incidents_go():
    rows = [place(at, n=float(at)) for at in range(4)] + [place(4, "decision", 0.0)]
    kept, note = fewer_places(typed_places(rows), 3)
    checked(kept, PRESENCE_PLACES)
    assert kept["place_id"].tolist() == ["p2", "p3", "p4"]
    assert note == "Planen rymmer 3 platser; 2 platser med färst händelser är inte med."
    assert fewer_places(typed_places(rows), 5)[1] == ""


def test_one_place_to_explore_a_district_is_kept_before_the_long_term_ones():
    rows = [place(at, n=5.0) for at in range(4)] + [place(at, "explore", 0.0) for at in (4, 5)]
    kept, _ = fewer_places(typed_places(rows), 3)
    assert kept["place_id"].tolist() == ["p0", "p1", "p4"]


def test_the_nearest_place_within_reach_is_the_same_place():
    places = typed_places([place(0), place(1)])
    assert near_place(places, 15.5609, 58.4, "EPSG:3006", 150) == "p1"
    assert near_place(places, 15.5609, 58.41, "EPSG:3006", 150) == ""
    assert near_place(places.iloc[:0], 15.56, 58.4, "EPSG:3006", 150) == ""


def test_early_warnings_are_listed_apart():
    places = typed_places([place(0), place(1, "early"), place(2)])
    assert early_names(places, ["p2"]) == "Tidig varning: Plats 1; Plats 2."
    assert early_names(places.iloc[:1]) == ""


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "0,9 väntas i veckan (veckornas medel)."),
        ({"forecast": True, "arrow": "over"}, "0,9 väntas i veckan (enligt prognosen)."),
        ({"arrow": "over"}, "senaste veckan, som låg över det väntade)."),
        ({"n_made": 1}, "1 rapport från egna besök är inte medräknad"),
        ({"kind": "emerging"}, "den växer och därför också en tidig varning"),
        ({"n": 2.5}, "Hotspot med 2,5 händelser på 13 veckor;"),
    ],
)
def test_a_hot_spot_says_why_it_is_there_in_one_sentence(told, words):
    said = spot_words(SPOT | told)
    assert words in said
    assert said.count(". ") == 0
    assert "%" not in said
    assert "topp" not in said


def test_an_id_is_plain_letters():
    assert place_slug("tidig", "city", "Ågatan, söder (2)") == "tidig-city-agatan-soder-2"
