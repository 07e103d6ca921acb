import pandas as pd
import pytest

from est_geo.presence.surveys import asks_if_safe, felt_safety, safe_districts, unsafe_districts
from est_geo.tables import SURVEY_RESULTS, checked

YEAR = pd.Timestamp("2026-01-01", tz="UTC")


def results(*rows):
    frame = pd.DataFrame(
        [
            {
                "row_id": str(at), "source": "kommunen", "area": "Ryd", "district": "ryd",
                "start": YEAR, "end": YEAR + pd.Timedelta(days=365),
                "question": "Känner sig trygg på kvällen", "group": None, "share": 0.9, "n": 200.0,
            } | row
            for at, row in enumerate(rows)
        ]
    )  # fmt: skip
    return checked(frame.astype(SURVEY_RESULTS.empty().dtypes.to_dict()), SURVEY_RESULTS)


@pytest.mark.parametrize(
    ("question", "safe"),
    [
        ("Trygg?", True),
        ("Hur tryggt är ditt område?", True),
        ("Upplevd trygghet, dagtid", True),
        ("Otrygg kvällstid", False),
        ("Känner sig inte trygg", False),
        ("Mindre trygg än förra året", False),
        ("Oro för brott, trygghet", False),
        ("Förtroende för polisen", False),
        ("", False),
    ],
)
def test_only_a_question_that_asks_for_feeling_safe_counts(question, safe):
    assert asks_if_safe(question) == safe


def test_the_lowest_share_of_the_newest_survey_counts():
    found = felt_safety(
        results(
            {"share": 0.95, "question": "Känner sig trygg på dagen"},
            {"share": 0.88},
            {"share": 0.2, "end": YEAR},
        )
    )
    assert found["ryd"].share == pytest.approx(0.88)
    assert found["ryd"].words == "88\u00a0% av 200 svarande känner sig trygga"
    assert safe_districts(found, 0.85) == {"ryd"}
    assert safe_districts(found, 0.89) == set()
    assert unsafe_districts(found) == set()


@pytest.mark.parametrize(
    "doubt",
    [
        {"group": "kvinnor"}, {"n": 49.0}, {"n": None}, {"share": None}, {"district": None},
        {"question": "Otrygg"},
    ],
)  # fmt: skip
def test_what_is_not_known_is_neither_safe_nor_unsafe(doubt):
    found = felt_safety(results(doubt | {"share": doubt.get("share", 0.99)}))
    assert found == {}
    assert safe_districts(found, 0.85) == unsafe_districts(found) == set()


def test_fewer_than_six_in_ten_is_felt_unsafe():
    assert unsafe_districts(felt_safety(results({"share": 0.59}))) == {"ryd"}
    assert unsafe_districts(felt_safety(results({"share": 0.6}))) == set()
