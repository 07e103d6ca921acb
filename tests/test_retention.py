"""The rules of retention: which one holds, what they may not say, and the days that follow."""

import pandas as pd
import pytest
from pydantic import ValidationError

from est_geo.data_files import data_root
from est_geo.errors import ProfileError
from est_geo.profile import Profile
from est_geo.retention import FIELDS, Retention, cutoffs
from tests.made_up import LINKOPING

ZONE = "Europe/Stockholm"


def rule(field, months, category="*"):
    return {"field": field, "months": months, "category": category, "source": "förslag"}


def rules(*given, **more):
    return Retention(rules=given, **more)


def test_the_most_precise_rule_holds():
    made = rules(rule("note", 6), rule("note", 3, "sensitive"), rule("note", 2, "hot"))
    assert made.months("brak", sensitive=False) == {"note": 6}
    assert made.months("hatbrott", sensitive=True) == {"note": 3}
    assert made.months("hot", sensitive=True) == {"note": 2}
    assert rules(rule("report", 5, "brak")).months("stold", sensitive=False) == {}


def test_the_shipped_rules_are_a_proposal_that_takes_text_first_and_sensitive_ones_sooner():
    made = LINKOPING.retention
    assert not made.decided
    for category, kind in LINKOPING.category.items():
        months = made.months(category, sensitive=kind.sensitive)
        assert list(months) == list(FIELDS)
        assert list(months.values()) == sorted(months.values())
        ordinary = made.months("brak", sensitive=False)
        assert all(months[one] <= ordinary[one] for one in FIELDS)
    assert Profile.load("memphis").retention is None


@pytest.mark.parametrize(
    "wrong",
    [
        rule("note", 0), rule("words", 6), rule("note", 6) | {"source": ""},
        rule("note", 6, "Bråk!"), rule("note", 6) | {"more": 1}, rule("note", 6.5),
    ],
)  # fmt: skip
def test_a_rule_that_says_nothing_is_refused(wrong):
    with pytest.raises(ValidationError):
        rules(wrong)


def test_two_rules_for_the_same_are_refused():
    with pytest.raises(ValidationError, match="flera gånger: note/brak"):
        rules(rule("note", 6, "brak"), rule("note", 7, "brak"))


KINDS = {"brak": False, "hot": True}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ((rule("note", 6, "finns_inte"),), "okända kategorier: finns_inte"),
        ((rule("note", 61), rule("report", 60)), "brak: note får inte sparas längre"),
        ((rule("point", 30), rule("report", 60), rule("report", 24, "hot")), "hot: point"),
        ((rule("report", 11),), "brak: rapporterna gallras efter 11 månader"),
    ],
)
def test_rules_that_contradict_one_another_or_the_picture_are_refused(given, why):
    with pytest.raises(ValueError, match=why):
        rules(*given).check(KINDS, 12)


def test_sensitive_reports_are_in_no_picture_and_may_go_sooner():
    rules(rule("report", 12), rule("report", 1, "sensitive")).check(KINDS, 12)


def test_a_profile_tells_which_rule_is_wrong(tmp_path):
    file = tmp_path / "fel.toml"
    text = (data_root() / "profiles" / "linkoping.toml").read_text(encoding="utf-8")
    file.write_text(text.replace("months = 60", "months = 9"), encoding="utf-8")
    with pytest.raises(ProfileError, match="får inte sparas längre än rapporten"):
        Profile.load(file)


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        ("2026-11-27 23:30", 6, "2026-05-27 00:00:00+02:00"),
        ("2026-08-31 03:00", 6, "2026-02-28 00:00:00+01:00"),
        ("2028-02-29 03:00", 12, "2027-02-28 00:00:00+01:00"),
        ("2026-04-29 03:00", 1, "2026-03-29 00:00:00+01:00"),
    ],
)
def test_a_month_is_a_calendar_month_of_the_municipality(now, months, before):
    at = pd.Timestamp(now, tz=ZONE)
    (one,) = cutoffs(rules(rule("note", months)), ["brak"], frozenset(), at)
    assert (one.category, one.field, str(one.before)) == ("brak", "note", before)


def test_every_category_has_its_own_days():
    made = rules(rule("note", 6), rule("report", 60), rule("note", 3, "sensitive"))
    found = cutoffs(made, ["brak", "hot"], frozenset({"hot"}), pd.Timestamp("2026-11-27", tz=ZONE))
    assert [(one.category, one.field, one.months) for one in found] == [
        ("brak", "note", 6), ("brak", "report", 60), ("hot", "note", 3), ("hot", "report", 60),
    ]  # fmt: skip
