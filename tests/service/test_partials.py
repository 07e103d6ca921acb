"""Parts of the week's page that draw from plain rows: forecast, clusters, effort, spot words."""

import re
from typing import Any

import pytest

from service.pages import ENVIRONMENT
from tests.service.test_pages import Page

RIVALS = (
    {"predictor": "weeks_52", "name": "Antal de senaste 52 veckorna", "share": 0.05, "n": 1042,
     "hits": 323, "hit_rate": 0.31, "pai": 6.2, "pei": 0.84, "log_score": -5.1},
    {"predictor": "uniform", "name": "Lika överallt", "share": 0.05, "n": 1042,
     "hits": 52, "hit_rate": 0.05, "pai": 1.0, "pei": 0.14, "log_score": -6.8},
)  # fmt: skip
OURS = {
    "predictor": "forecast", "name": "Prognosen", "share": 0.05, "n": 1042, "hits": 302,
    "hit_rate": 0.29, "pai": 5.8, "pei": 0.79, "log_score": float("nan"),
}  # fmt: skip
OUTLOOK: dict[str, Any] = {
    "dates": "16–22 november 2026", "shown": True, "why": None, "weeks": 26, "share": 0.05,
    "places": [{"name": "Resecentrum", "district": "City", "expected": 6.24, "low": 2.0,
                "high": 11.0}],
    "scoreboard": [*RIVALS, OURS],
}  # fmt: skip
CLUSTER = {
    "id": "1", "name": "Stora torget", "district": "city", "observed": 9, "expected": 2.13,
    "p": 0.004, "words": "9 händelser på 2 veckor där 2,1 väntades (p = 0,004)",
    "dates": "2–15 november 2026",
}  # fmt: skip
REACH = (
    {"name": "Ryd", "state": "reported", "active": 3, "usual": 4, "rate": 2.0, "words": "Tre av."},
    {"name": "Berga", "state": "unknown", "active": 0, "usual": 2, "rate": None, "words": "Okänt."},
    {"name": "City", "state": "quiet", "active": 1, "usual": 3, "rate": 0.0, "words": "En."},
)
RATIO = {"ratio": 1.42, "low": 0.91, "high": 2.2, "n_dark": 31.5, "n_light": 44.0, "differs": False}


def drawn(template: str, macro: str, *given: object) -> str:
    return str(getattr(ENVIRONMENT.get_template(template).module, macro)(*given))


def said(html: str) -> str:
    return re.sub(r"\s+", " ", Page(html).text).strip()


def links(html: str) -> list[str]:
    return [str(attrs["href"]) for tag, attrs in Page(html).tags if tag == "a"]


def test_a_forecast_that_stands_is_shown_with_its_interval_and_its_record() -> None:
    html = drawn("_forecast.html", "panel", OUTLOOK)
    text = said(html)
    assert "16–22 november 2026" in text
    assert "Resecentrum City 6,2 2–11" in text
    assert "senaste 26 egna veckorna" in text
    assert "1 042 händelser" in text
    assert text.index("Antal de senaste 52") < text.index("Prognosen 302") < text.index("Lika över")
    assert "Prognosen 302 29 % 5,8 0,79 –" in text
    assert html.count('class="ours"') == 1
    assert links(html) == ["/metod/nasta_vecka"]


def test_a_forecast_that_does_not_beat_the_best_rival_resigns() -> None:
    text = said(drawn("_forecast.html", "panel", OUTLOOK | {"shown": False}))
    assert (
        "Ingen prognos visas. På de senaste 26 egna veckorna hittade den 29 % av händelserna på "
        "5 % av ytan, och den enkla kartan ”antal de senaste 52 veckorna” 31 %."
    ) in text
    assert "Resecentrum" not in text
    assert "Så bra har den varit" in text


def test_a_forecast_resigns_with_the_statistics_own_words_where_given() -> None:
    why = "Prognosen visas inte: den slog inte det enkla."
    assert why in said(drawn("_forecast.html", "panel", OUTLOOK | {"shown": False, "why": why}))


@pytest.mark.parametrize("board", [[], [OURS], [*RIVALS, OURS | {"n": 0}]])
def test_without_history_a_forecast_says_that_it_cannot_be_tried(board: list[object]) -> None:
    text = said(drawn("_forecast.html", "resigns", OUTLOOK | {"scoreboard": board}))
    assert text.startswith("Ingen prognos visas: historiken räcker inte")
    assert drawn("_forecast.html", "panel", OUTLOOK | {"shown": False, "scoreboard": []})


def test_a_forecast_without_places_says_so() -> None:
    text = said(drawn("_forecast.html", "panel", OUTLOOK | {"places": []}))
    assert "Ingen plats väntas" in text


def test_clusters_are_told_with_n_expected_and_p() -> None:
    html = drawn("_clusters.html", "card", [CLUSTER], {"city": "City"}, 4, 999)
    text = said(html)
    assert "Stora torget City 9 händelser på 2 veckor där 2,1 väntades (p = 0,004)" in text
    assert "2–15 november 2026" in text
    assert "999 städer" in text
    assert links(html) == ["/metod/rumtid"]


def test_no_cluster_is_a_result() -> None:
    text = said(drawn("_clusters.html", "card", [], {}, 4, 999))
    assert "Ingen ansamling: de senaste 4 veckornas rapporter" in text


def test_where_nobody_could_have_reported_is_unknown_and_never_calm() -> None:
    html = drawn("_effort.html", "card", REACH, "veckan")
    text = said(html)
    assert "Okänd: Berga." in text
    assert "Berga okänd 0 av 2 –" in text
    partly = REACH[0] | {"words": "2 rapporter. Delvis okänt."}
    assert "Delvis okänt." in said(drawn("_effort.html", "card", [partly], "veckan"))
    assert "Ryd rapporterat 3 av 4 2,0" in text
    assert "City inget, men någon var igång 1 av 3 0,0" in text
    assert html.count("unknown-mark") == 1
    assert links(html) == ["/metod/rapportering"]


def test_when_somebody_reported_everywhere_nothing_is_unknown() -> None:
    text = said(drawn("_effort.html", "card", REACH[::2], "månaden"))
    assert "I alla stadsdelar" in text
    assert "okänd" not in text.lower()
    assert "Då säger noll ingenting" in said(drawn("_effort.html", "card", [], "veckan"))


@pytest.mark.parametrize(
    ("kind", "word"),
    [("persistent", "bestående"), ("emerging", "framväxande"), ("new", "ny"),
     ("intermittent", "återkommande"), ("former", "tidigare")],
)  # fmt: skip
def test_a_spots_history_is_one_word(kind: str, word: str) -> None:
    assert said(drawn("_spot_words.html", "kind", kind)) == word
    # A former spot stands in a list of its own, never with a label among today's.
    assert kind == "former" or word in said(drawn("_spot_words.html", "kinds_explained"))


@pytest.mark.parametrize("kind", [None, "", "okänt"])
def test_a_spot_without_a_history_gets_no_word(kind: str | None) -> None:
    assert drawn("_spot_words.html", "kind", kind) == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "Mörkerkvot osäker (0,9–2,2, n = 76)"),
        ({"low": 1.1, "differs": True},
         "Fler i mörker än i ljus vid samma klockslag: 1,4 gånger så många (1,1–2,2, n = 76)"),
        ({"ratio": 0.5, "low": 0.3, "high": 0.8, "differs": True},
         "Färre i mörker än i ljus vid samma klockslag: 0,5 gånger så många (0,3–0,8, n = 76)"),
        ({"ratio": float("nan"), "low": float("nan"), "high": float("nan")},
         "Mörkerkvot: för få händelser (n = 76)"),
    ],
)  # fmt: skip
def test_the_dark_is_told_with_its_interval_and_n(change: dict[str, Any], says: str) -> None:
    assert says in said(drawn("_spot_words.html", "dark", RATIO | change))


def test_no_difference_gives_no_ratio() -> None:
    assert "gånger" not in drawn("_spot_words.html", "dark", RATIO)


def test_the_list_says_once_how_the_words_are_made() -> None:
    assert links(drawn("_spot_words.html", "kinds_explained")) == [
        "/metod/framvaxande", "/metod/tid_och_morker",
    ]  # fmt: skip


def test_no_ratio_is_no_line() -> None:
    assert drawn("_spot_words.html", "dark", None) == ""


def test_a_hostile_name_is_text() -> None:
    name = "<b>x</b>"
    html = drawn("_clusters.html", "card", [CLUSTER | {"name": name, "words": name}], {}, 4, 999)
    html += drawn("_effort.html", "card", [REACH[1] | {"name": name, "words": name}], "veckan")
    places = [OUTLOOK["places"][0] | {"name": name}]
    html += drawn("_forecast.html", "panel", OUTLOOK | {"places": places, "why": name})
    assert "b" not in {tag for tag, _ in Page(html).tags}
    assert name in Page(html).text
