"""What the geocoder answers: the rules that the labelled set cannot show one by one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.data_files import data_root
from est_geo.intake import Gazetteer, geocode, read_gazetteer, suggest
from est_geo.intake.geocoding.lines import Plane
from est_geo.intake.place_names import normal
from est_geo.tables import LEARNED_PLACES, PLACES, STREET_POINTS

PLANE = Plane(58.0)
REAL = read_gazetteer(data_root() / "gazetteer" / "places.csv")
HOUSES = (
    *(("Storgatan", number, 10 * int(number), 10) for number in ("1", "3", "5", "9", "11", "31")),
    ("Storgatan", "2", 20, -10), ("Storgatan", "4", 150, -10),
    ("Storgatan", "13A", 130, 10), ("Storgatan", "13B", 140, 10),
    ("Storgatan", "15A", 150, 10), ("Storgatan", "15B", 400, 10),
    ("Storgatan", "17C", 170, 10),
    ("Drottninggatan", "1", 205, 20), ("Drottninggatan", "3", 205, 60),
    ("Norra Kungsgatan", "1", 0, 500), ("Södra Kungsgatan", "1", 0, 900),
)  # fmt: skip
LINES = (
    ("Storgatan", ((0, 0), (480, 0))), ("Drottninggatan", ((200, -100), (200, 100))),
    ("Ringgatan", ((100, -50), (100, 50), (400, 50), (400, -50))),
    ("Norra Kungsgatan", ((0, 500), (100, 500))),
)  # fmt: skip


def town(learned=None, town_name="Exempelby"):
    rows = [(f"{street} {number}", "address", x, y, "norr") for street, number, x, y in HOUSES]
    rows += [
        ("Norrby centrum", "centre", 1000, 1000, "norr"),
        ("ICA Kvantum", "landmark", 0, 40, "norr"),
        ("Storgatan (läge A)", "stop", 300, 5, "norr"), ("Norr", "label", 0, 0, "norr"),
        ("Söder", "label", 0, 0, "soder"), ("kv. Björnen 1", "block", 700, 0, "norr"),
        ("kv. Björnen 2", "block", 900, 0, "norr"), ("kv. Haren 1", "block", 950, 0, "norr"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["name", "kind", "x", "y", "district"])
    lon, lat = zip(
        *(PLANE.degrees(x + 1e6, y + 6.4e6) for x, y in zip(frame["x"], frame["y"], strict=True)),
        strict=True,
    )
    places = frame.assign(
        place_id=range(1, len(frame) + 1), lon=lon, lat=lat, town=town_name, confidence="high"
    ).astype(dict.fromkeys(("name", "kind", "district", "town", "confidence"), "str"))
    points = pd.DataFrame(
        [
            (name, 0, at, *PLANE.degrees(x + 1e6, y + 6.4e6))
            for name, line in LINES
            for at, (x, y) in enumerate(line)
        ],
        columns=STREET_POINTS.names,
    ).astype({"street": "str"})
    return Gazetteer(
        places[PLACES.names], (), points, LEARNED_PLACES.empty() if learned is None else learned
    )


TOWN = town()


def metres(match):
    x, y = PLANE.metres(match.lon, match.lat)
    return round(x - 1e6), round(y - 6.4e6)


@pytest.mark.parametrize(
    ("text", "kind", "at"),
    [
        ("Storgatan 3", "address", (30, 10)),
        ("storg3", "address", (30, 10)),
        ("Storgatan 7", "interpolated", (70, 10)),
        ("Storgatan 13", "address", (130, 10)),
        ("Storgatan 13 uppgång B", "address", (140, 10)),
        ("Storgatan 9-11", "address", (90, 10)),
        ("3 Storgatan", "address", (30, 10)),
        ("hörnet Storgatan/Drottninggatan", "intersection", (200, 0)),
        ("där Storg. möter Drottningg.", "intersection", (200, 0)),
        ("Storgatan x Drottninggatan", "intersection", (200, 0)),
        ("Drottninggatan 1, hörnet Storgatan", "address", (205, 20)),
        ("hpl Storgatan", "stop", (300, 5)),
        ("parkeringen vid ICA Kvantum", "place", (0, 40)),
        ("Norrby C", "place", (1000, 1000)),
        ("kv Haren", "block", (950, 0)),
        ("Storgatan 3 i Norr", "address", (30, 10)),
        ("Storgatan 3, Exempelby", "address", (30, 10)),
        ("c/o Alice Alm, Storgatan 3", "address", (30, 10)),
    ],
)
def test_placed(text, kind, at):
    match = TOWN.look_up(text)
    assert (match.match_type, match.status) == (kind, "placed")
    assert metres(match) == at


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Storgatan 21", "street"),  # 17 and 31 are too far apart in number
        ("Storgatan 999", "street"),
        ("Storgatan 6", "street"),  # no known neighbour above
        ("Storgatan 15", "address"),  # 15A and 15B are 250 m apart
        ("Storgatan 17", "street"),  # 17A and 17B are not known
        ("Storgatan 3D", "street"),
        ("Storgatan", "street"),
        ("Kungsgatan 1", "address"),  # Norra or Södra?
        ("Östra Kungsgatan 1", "address"),
        ("Storgatan och Drottninggatan", "intersection"),
        ("hörnet Storgatan/Ringgatan", "intersection"),  # they meet twice
        ("hörnet Norra Kungsgatan/Drottninggatan", "intersection"),
        ("mellan Storgatan 3 och Norrby centrum", "address"),
        ("Storgatan 3, Söder", "address"),
        ("Storgatan 3, Mjölby", "address"),
        ("Storgatan 3 eller 5", "address"),
        ("norr om Norrby centrum", "place"),
        ("bussen mot Norrby centrum", "place"),
        ("Norrby centrum, Granlunda", "place"),
        ("kv Björnen", "block"),
        ("kv. Björnen 7", "block"),
        ("Norr", "district"),
    ],
)
def test_left_to_a_person(text, kind):
    match = TOWN.look_up(text)
    assert (match.match_type, match.status) == (kind, "review")
    assert np.isnan(match.lon)
    assert match.why
    assert match.confidence <= 0.5


def test_two_crossings_are_both_offered():
    found = geocode(["hörnet Storgatan/Ringgatan"], TOWN).iloc[0]
    places = found["candidate_places"]
    assert [place["kind"] for place in places] == ["intersection"] * 2
    assert len({(place["lon"], place["lat"]) for place in places}) == 2
    assert all(set(place) == {"name", "kind", "lon", "lat", "district"} for place in places)


def test_a_missing_number_offers_the_nearest_numbers():
    found = geocode(["Storgatan 21"], TOWN).iloc[0]
    assert found["candidates"][:2] == ("Storgatan", "Storgatan 17C")
    assert np.isfinite(found["near_lon"])


def test_a_street_tells_its_district_only_when_all_of_it_is_known_to_lie_there():
    found = geocode(["Storgatan", "Drottninggatan", "Norr", "Storgatan 3"], TOWN)
    # Storgatan's line ends 80 m beyond its last house; Drottninggatan has only two houses.
    assert found["district"].fillna("-").tolist() == ["norr", "-", "norr", "-"]


def test_what_a_person_has_taught_goes_first():
    alias = normal("Bakom Stora grillen!")
    learned = pd.DataFrame(
        [
            (alias, "Grillen", "landmark", 18.0, 58.0, "norr"),
            ("storgatan 3", "X", "street", 1, 2, None),
        ],
        columns=LEARNED_PLACES.names,
    ).astype(dict.fromkeys(("alias", "name", "kind", "district"), "str"))
    taught = town(learned)
    found = geocode(["bakom stora grillen", "Storgatan 3", "Storgatan 5"], taught)
    # A street is no point: what was taught of one is not believed.
    assert found["matched_name"].tolist() == ["Grillen", "Storgatan 3", "Storgatan 5"]
    assert found["match_type"].tolist() == ["place", "address", "address"]
    assert found["lon"][0] == 18.0
    said = geocode(["bakom stora grillen"] * 2, taught, district=["Norr", "Söder"])
    assert said["status"].tolist()[0] == "placed"
    assert said["status"].tolist()[1] != "placed"


def test_a_hint_settles_or_contradicts():
    found = geocode(["Storgatan 3"] * 4, TOWN, district=["Norr", "Söder", "Exempelby", "Mjölby"])
    assert found["status"].tolist() == ["placed", "review", "placed", "review"]


def test_suggestions_begin_as_the_writer_began():
    names = [place["name"] for place in suggest("Storg", TOWN)]
    assert names[0] == "Storgatan (läge A)"
    assert "Storgatan" in names
    houses = [place["name"] for place in suggest("storg 1", TOWN)]
    assert houses[:2] == ["Storgatan 1", "Storgatan 11"]
    assert suggest("vid norrby c", TOWN)[0]["name"] == "Norrby centrum"
    assert suggest("strogatan 3", TOWN)[0]["name"] == "Storgatan 3"
    assert suggest("", TOWN) == suggest("qqqq", TOWN) == suggest("x" * 300, TOWN) == []
    assert len(suggest("s", REAL, limit=3)) == 3


@given(st.text(max_size=250))
def test_suggestions_never_fail(text):
    for place in suggest(text, REAL):
        assert set(place) == {"name", "kind", "lon", "lat", "district"}


_PIECES = (
    "Storgatan",
    "3",
    "Norr",
    "hörnet",
    "/",
    "c/o",
    "\x00",
    "\ud800",
    "\u202e",
    "mellan",
    "-",
)


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=12), max_size=40).map(" ".join))
def test_hostile_texts_are_answered(text):
    match = TOWN.look_up(text)
    assert match.status in {"placed", "review", "none"}
    assert (match.status == "placed") == np.isfinite(match.lon)


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "Storgatan 3 " * 900, "\ud800" * 50, "\u202eStorgatan\u202c", "(" * 10_000,
     "3" * 10_000, "\ufdfa" * 200, "/" * 200, "a:b" * 60, "Storgatan " + "9" * 150],
)  # fmt: skip
def test_large_and_odd_texts_are_never_placed(text):
    assert geocode([text], TOWN)["status"].iloc[0] != "placed"


def test_an_empty_register_answers_nothing():
    empty = Gazetteer(PLACES.empty())
    assert geocode(["Storgatan 3", None, 7], empty)["status"].tolist() == ["none"] * 3
    assert suggest("Storgatan", empty) == []
