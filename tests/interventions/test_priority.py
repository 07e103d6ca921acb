import pandas as pd
import pytest

from est_geo.interventions import Evidence, influence_of, priorities, read_catalogue
from est_geo.tables import EFFECTS, FACTORS_SET, typed

CATALOGUE = read_catalogue()
AT = pd.Timestamp("2026-11-16T09:00", tz="UTC")


def rows(*given) -> pd.DataFrame:
    table = []
    for place, kind, weight, n in given:
        measure = CATALOGUE.of[kind]
        table.append(
            {"subject": f"{place}-{kind}", "kind": kind, "weight": float(weight), "n": n,
             "cost_class": measure.cost_class, "name": measure.name, "place": place}
        )  # fmt: skip
    return pd.DataFrame(table)


def receipts(kind: str, *verdicts: str, first: int = 1) -> pd.DataFrame:
    told = [
        {"effect_id": at, "intervention_id": at, "kind": kind, "district": "ryd", "made_at": AT,
         "before_start": AT, "before_end": AT, "after_start": AT, "after_end": AT, "n_before": 40,
         "n_after": 30, "verdict": one, "words": "", "details": "", "made_by": ""}
        for at, one in enumerate(verdicts, start=first)
    ]  # fmt: skip
    return typed(pd.DataFrame(told).reindex(columns=EFFECTS.names), EFFECTS)


def own(subject: str, factor: str, value: int, number: int = 1, words: str = "") -> dict:
    return {"factor_id": number, "subject": subject, "district": "ryd", "factor": factor,
            "value": value, "words": words, "made_by": "", "made_at": AT}  # fmt: skip


def factors(*given: dict) -> pd.DataFrame:
    return typed(pd.DataFrame(list(given)), FACTORS_SET)


TWO = rows(("Torget", "belysning", 60, 20), ("Parken", "renhallning", 30, 30))


def test_the_score_is_the_product_and_the_order_is_by_it():
    found = priorities(TWO, CATALOGUE)
    assert (found["score"] == found["need"] * found["influence"] * found["cost"]).all()
    assert found["score"].is_monotonic_decreasing
    assert found["subject"].tolist() == ["Parken-renhallning", "Torget-belysning"]


def test_every_factor_says_what_it_rests_on():
    found = priorities(TWO, CATALOGUE).set_index("subject").loc["Torget-belysning"]
    assert found["need_words"] == "20 händelser; vägda efter hur allvarliga de är: 60."
    assert found["influence_words"] == "7 lästa kort: 2 talar för, 1 talar emot och 4 är blandade."
    assert found["cost_words"] == "Kostnadsklass hög."


@pytest.mark.parametrize(
    ("weight", "need"), [(0, 1), (9.9, 1), (10, 2), (24, 2), (25, 3), (50, 4), (99, 4), (100, 5)]
)
def test_need_classes(weight, need):
    assert priorities(rows(("A", "skyltning", weight, 9)), CATALOGUE)["need"].tolist() == [need]


@pytest.mark.parametrize(
    ("kind", "goal", "value"),
    [
        ("belysning", "crime", 3), ("belysning", "safety", 2), ("renhallning", "safety", 3),
        ("bevakningskamera", "crime", 3), ("grindar", "crime", 4), ("tillsyn", "crime", 3),
        ("platsvard", "crime", 2), ("platsvard", "safety", 2), ("klottersanering", "crime", 2),
        ("skyltning", "safety", 2), ("trafikatgard", "crime", 2), ("siktrojning", "safety", 2),
    ],
)  # fmt: skip
def test_influence_comes_from_what_has_been_read_of_the_measure_itself(kind, goal, value):
    assert influence_of(CATALOGUE.of[kind], goal, EFFECTS.empty()).value == value


@pytest.mark.parametrize(
    ("cards", "value"),
    [
        ("f", 3), ("ff", 5), ("r", 4), ("fm", 3), ("ffm", 4), ("ram", 3), ("m", 2), ("a", 1),
        ("aa", 1), ("ma", 2), ("", 2),
    ],
)  # fmt: skip
def test_one_study_is_less_than_several_and_what_speaks_otherwise_lowers(cards, value):
    ways = {"f": ("for", "försök"), "r": ("for", "systematisk översikt"),
            "m": ("mixed", "försök"), "a": ("against", "försök")}  # fmt: skip
    evidence = tuple(
        Evidence(id=f"X{at}", finding="fynd", direction=ways[one][0], design=ways[one][1],
                 source="källa", status=("P",))
        for at, one in enumerate(cards)
    )  # fmt: skip
    measure = CATALOGUE.of["grindar"].model_copy(update={"evidence": evidence, "indirect": ()})
    assert influence_of(measure, "crime", EFFECTS.empty()).value == value


@pytest.mark.parametrize(
    ("verdicts", "value"),
    [
        ((), 3), (("too_few",) * 5, 3), (("effect",), 4), (("effect",) * 9, 4), (("none",), 2),
        (("none", "none"), 1), (("none",) * 9, 1), (("effect", "none"), 3),
        (("effect", "none", "none"), 2),
    ],
)  # fmt: skip
def test_our_own_receipts_lower_and_raise_and_too_few_say_nothing(verdicts, value):
    effects = pd.concat([receipts("belysning", *verdicts), receipts("grindar", "none", first=90)])
    assert influence_of(CATALOGUE.of["belysning"], "crime", effects).value == value


def test_receipts_are_said_in_words_whatever_they_say():
    effects = receipts("belysning", "effect", "none", "none", "too_few")
    words = influence_of(CATALOGUE.of["belysning"], "crime", effects).words
    assert words.endswith(
        "Här har 4 kvitton: 1 effekt, 2 ingen påvisbar effekt, 1 för få händelser för att säga."
    )


def test_of_several_receipts_of_one_intervention_the_newest_counts():
    effects = receipts("belysning", "none", "effect").assign(intervention_id=7)
    assert influence_of(CATALOGUE.of["belysning"], "crime", effects).value == 4


def test_the_groups_own_judgement_stands_and_the_computed_is_still_shown():
    given = factors(own("Torget-belysning", "need", 5, words="Förskolan ligger intill."))
    found = priorities(TWO, CATALOGUE, given).set_index("subject").loc["Torget-belysning"]
    assert (found["need"], found["need_computed"], found["score"]) == (5, 4, 15.0)
    assert found["need_words"].startswith("Gruppen har satt 5 (räknat 4). Förskolan ligger intill.")


def test_the_newest_judgement_holds_and_zero_takes_it_back():
    first, second = (own("Torget-belysning", "cost", value, at) for at, value in ((1, 5), (2, 2)))
    back = own("Torget-belysning", "cost", 0, 3)
    costs = [
        priorities(TWO, CATALOGUE, factors(*given)).set_index("subject")["cost"]["Torget-belysning"]
        for given in ((first,), (second, first), (first, second, back))
    ]
    assert costs == [5, 2, 1]


def test_why_one_stands_before_the_next_is_said():
    words = priorities(TWO, CATALOGUE)["words"].tolist()
    assert words[0] == (
        "Behov 3 × möjlighet att påverka 3 × kostnadsklass 5 (låg) = 45. Står före nästa, "
        "Belysning vid Torget: kostnaden är lägre (låg mot hög), fast behovet är mindre (3 mot 4)."
    )
    assert words[1].endswith("= 12.")


def test_a_difference_that_chance_can_make_is_called_unsure():
    near = rows(("A", "skyltning", 51, 17), ("B", "skyltning", 45, 15))
    far = rows(("A", "skyltning", 300, 100), ("B", "skyltning", 45, 15))
    assert "inte större än slumpen" in priorities(near, CATALOGUE)["words"][0]
    assert "slumpen" not in priorities(far, CATALOGUE)["words"][0]


def test_equal_scores_are_told_apart_the_same_way_every_time():
    tied = rows(("B", "skyltning", 30, 15), ("A", "skyltning", 30, 15), ("C", "skyltning", 40, 9),
                ("D", "skyltning", 30, 16))  # fmt: skip
    shuffled = tied.iloc[[2, 0, 3, 1]].reset_index(drop=True)
    first, second = (priorities(one, CATALOGUE) for one in (tied, shuffled))
    assert first["place"].tolist() == second["place"].tolist() == ["C", "D", "A", "B"]
    assert (
        "hur allvarliga händelserna är avgör (40 mot 30), och skillnaden är inte större"
        in first["words"][0]
    )
    assert "antalet händelser avgör (16 mot 15)" in first["words"][1]
    assert "namnet avgör" in first["words"][2]


def test_a_tie_that_a_sure_difference_breaks_is_not_called_chance():
    given = rows(("A", "skyltning", 400, 200), ("B", "skyltning", 120, 60))
    words = priorities(given, CATALOGUE)["words"][0]
    assert words.endswith(
        "Samma poäng som nästa, Skyltning vid B; hur allvarliga händelserna är avgör (400 mot 120)."
    )


def test_words_within_a_district_name_no_place_of_another():
    given = rows(("A", "skyltning", 90, 30), ("B", "skyltning", 60, 20), ("C", "skyltning", 30, 15))
    given = given.assign(district=["ryd", "berga", "ryd"])
    words = priorities(given, CATALOGUE, within="district")["words"].tolist()
    assert "Skyltning vid C" in words[0]
    assert "nästa" not in words[1] + words[2]


def test_ranking_again_gives_the_same():
    once = priorities(TWO, CATALOGUE)
    pd.testing.assert_frame_equal(priorities(once, CATALOGUE), once)


def test_no_rows_give_no_order():
    assert priorities(TWO.head(0), CATALOGUE).empty
