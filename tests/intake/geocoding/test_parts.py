"""The geocoder's parts one by one: reading, writings, slips, lines, houses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from est_geo.intake.geocoding.confidence import confidence, table
from est_geo.intake.geocoding.lines import Lines, Plane
from est_geo.intake.geocoding.reading import house_at, read_place
from est_geo.intake.geocoding.towns import municipalities, towns
from est_geo.intake.geocoding.typos import LONG, Typos
from est_geo.intake.geocoding.writings import EXACT, SHORT, key_of, street_writings, words_of
from est_geo.tables import POINT_MATCHES, STREET_POINTS

PLANE = Plane(58.4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Storgatan 12B", "storgatan 12 b"),
        ("Storg.12B", "storg 12 b"),
        ("Storgatan nr. 12 lgh 1102", "storgatan 12"),
        ("Storgatan 12, 582 31 Linköping", "storgatan 12 , linköping"),
        ("Storgatan 12, 58231 Linköping", "storgatan 12 , linköping"),
        ("Storgatan 582 31", "storgatan 582 31"),
        ("Storgatan 12, 2 tr", "storgatan 12 ,"),
        ("Storgatan 12 plan 3", "storgatan 12"),
        ("Kungs plan 3", "kungs plan 3"),
        ("Storgatan port 12", "storgatan 12"),
        ("c/o Svensson, Storgatan 1", "svensson , storgatan 1"),
        ("fastighet 1:30", "fastighet 1:30"),
        ("Storgatan ١٢", "storgatan 12"),
        ("Stor\u200bgatan 007", "stor gatan 7"),
    ],
)
def test_reading(text, words):
    assert " ".join(read_place(text).words) == words


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("12", ("12", "", "", "")),
        ("12 b", ("12", "b", "", "")),
        ("12-14", ("12", "", "14", "")),
        ("12 – 14", ("12", "", "14", "")),
        ("12A-C", ("12", "a", "", "c")),
        ("12 i Ryd", ("12", "", "", "")),
        ("12 o Ryd", ("12", "", "", "")),
        ("1:6", ("1:6", "", "", "")),
    ],
)
def test_house_numbers(text, house):
    assert house_at(read_place(text).tokens, 0)[0] == house


@pytest.mark.parametrize("text", ["b", "12345", "-12", ""])
def test_what_is_no_house_number(text):
    tokens = read_place(text).tokens
    assert not tokens or house_at(tokens, 0) is None


def test_an_entrance_is_kept_beside_the_house():
    reading = read_place("Storgatan 12, uppgång B")
    assert (reading.words, reading.entrance) == (("storgatan", "12", ","), "b")


@pytest.mark.parametrize(
    ("name", "writing", "tier"),
    [
        ("S:t Larsgatan", "sanktlarsgatan", EXACT),
        ("S:t Larsgatan", "stlarsgatan", EXACT),
        ("S:t Larsgatan", "stlarsg", SHORT),
        ("Norra Kungsgatan", "nkungsg", SHORT),
        ("Storgatan", "storgata", SHORT),
        ("Ågatan", "åg", SHORT),
        ("Vasavägen", "vasav", SHORT),
        ("Kungsgården", "kungsgd", SHORT),
        ("Stora torget", "sttorget", SHORT),
    ],
)
def test_how_streets_are_written(name, writing, tier):
    assert street_writings(words_of(name))[writing] == tier


@pytest.mark.parametrize(
    ("name", "writing"),
    [("Vasagatan", "vasav"), ("Storgatan", "lillg"), ("Norra Kungsgatan", "skungsg")],
)
def test_look_alikes_are_no_writings(name, writing):
    assert writing not in street_writings(words_of(name))


_NAME = st.text("abco", min_size=6, max_size=9)


@given(st.lists(_NAME, min_size=1, max_size=8), _NAME)
def test_names_a_letter_away_are_those_the_definition_says(names, written):
    expected = {
        name for name in names if name[0] == written[0] and OSA.distance(name, written) <= 1
    }
    found = Typos(names).near(written)
    assert {name for name in found if name[0] == written[0]} == expected
    assert all(OSA.distance(name, written) <= 1 for name in found)


def test_two_letters_only_in_long_names_and_apart():
    names = Typos(["repslagaregatan", "klocknasgrand", "storgatan"])
    assert names.near("rpeslagaregtan") == {"repslagaregatan"}
    assert len("klockangsgrand") >= LONG
    assert names.near("klockangsgrand") == set()
    assert names.near("sorgatn") == set()


def test_norra_is_never_a_misspelt_sodra():
    names = Typos(["norrakungsgatan", "nyakungsgatan"])
    assert names.near("sodrakungsgatan") == set()
    assert names.near("nroakungsgatan") == set()


def points(streets):
    rows = [
        (name, part, position, *PLANE.degrees(x, y))
        for name, part, line in streets
        for position, (x, y) in enumerate(line)
    ]
    frame = pd.DataFrame(rows, columns=STREET_POINTS.names)
    return frame.astype({"street": "str"})


def near(found, expected):
    return [tuple(np.round(PLANE.metres(*point), 3)) for point in found] == expected


def test_crossings_are_where_lines_cross_or_nearly_touch():
    lines = Lines(
        points([
            ("A", 0, [(0, 0), (100, 0)]),
            ("B", 0, [(50, -50), (50, 50)]),
            ("C", 0, [(30, 20), (30, 80)]),
            ("D", 0, [(10, 26), (10, 80)]),
            ("E", 0, [(10, -9), (10, 9), (90, 9), (90, -9)]),
            ("F", 0, [(200, -9), (200, 9)]),
            ("F", 1, [(20, -9), (20, 9)]),
        ]),
        PLANE,
    )  # fmt: skip
    assert near(lines.crossings(("A",), ("B",)), [(50, 0)])
    assert near(lines.crossings(("A",), ("C",)), [(30, 10)])
    assert lines.crossings(("A",), ("D",)) == []
    assert near(lines.crossings(("A",), ("E",)), [(10, 0), (90, 0)])
    assert near(lines.crossings(("A",), ("F",)), [(20, 0)])
    assert lines.crossings(("A",), ("nowhere",)) == []
    assert lines.off(("A",), PLANE.degrees(50, 30)) == pytest.approx(30)
    assert lines.off(("nowhere",), (0, 0)) is None


def test_between_two_houses_the_point_follows_the_street():
    corner = Lines(points([("A", 0, [(0, 0), (50, 0), (50, 50)])]), PLANE)
    ends = PLANE.degrees(10, 0), PLANE.degrees(50, 40)
    assert near([corner.between(("A",), *ends, 0.5)], [(50, 0)])
    far = PLANE.degrees(500, 400)
    assert corner.between(("A",), ends[0], far, 0.5) is None


def test_the_towns_are_the_municipalities_and_more():
    assert len(municipalities()) == 290
    assert {"mjölby", "upplands väsby", "linköping"} <= municipalities()
    assert set(towns()) > municipalities()
    assert towns()["vara"]
    assert not towns()["motala"]


def test_every_confidence_is_a_share_and_has_a_known_match_type():
    kinds = {kind for kind, _ in table()}
    assert kinds <= {*POINT_MATCHES, "any", "district", "municipality"}
    assert all(0 < share < 1 for share in table().values())
    assert confidence("address", "typo") < confidence("address", "exact")
    assert confidence("place", "exact", "unverified") < confidence("place", "exact", "medium")


def test_numbers_never_run_together_in_a_key():
    assert key_of(["kv", "a", "1", "2"]) != key_of(["kv", "a", "12"])
