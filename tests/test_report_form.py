"""The form's own rules: which fields exist, what a text may hold, and never a word echoed."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import ReportError
from est_geo.profile import UNKNOWN_CATEGORY, Profile
from est_geo.report_form import FormReport, category_of, choices, instant, read_report
from tests.made_up import LINKOPING

GOOD = {
    "incidents": [
        {"category": "brak", "where": {"words": "Ryd"}, "when": {"start": "2026-11-24T14:30"}}
    ]
}


def noted(text):
    return {"incidents": [GOOD["incidents"][0] | {"note": text}]}


def test_no_field_is_about_a_person():
    fields = set()
    todo = [FormReport.model_json_schema()]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            fields |= set(part.get("properties", {}))
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    assert fields == {
        "incidents", "occasions", "category", "where", "when", "reasons", "note", "name", "point",
        "words", "district", "lon", "lat", "accuracy_m", "start", "end",
    }  # fmt: skip


def test_line_breaks_become_spaces_and_invisible_signs_go():
    report = read_report(noted("Släckt\r\nlampa\u202e \u200bvid  gången\u2028"))
    assert report.incidents[0].note == "Släckt lampa vid gången"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800", "a\x9fb"])
def test_a_sign_that_cannot_be_read_is_refused(text):
    with pytest.raises(ReportError):
        read_report(noted(text))


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["incidents", "occasions", "where", "when", "note", "category", "x"]),
            inner, max_size=5,
        ),
        max_leaves=20,
    )
)  # fmt: skip
def test_anything_at_all_is_read_or_refused(value):
    # Any other error than the one for it is a fault of ours and fails here.
    with suppress(ReportError):
        assert read_report(value)


def test_what_was_sent_is_nowhere_in_the_error():
    private = "hemlig850709"
    for report in (
        {private: 1},
        {"incidents": [{private: private, "category": private.upper()}]},
        {"incidents": private},
        noted(private * 40),
        {"incidents": [GOOD["incidents"][0] | {"when": {"start": private}}]},
    ):
        with pytest.raises(ReportError) as caught:
            read_report(report)
        assert private not in str(caught.value).lower()
        assert private not in repr(caught.value.faults).lower()
        assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-07-01T14:30", "2026-07-01 12:30"),
        ("2026-11-24T14:30:05.5", "2026-11-24 13:30:05.500000"),
        ("2026-10-25T02:30", "2026-10-25 00:30"),  # twice: the first
        ("2026-10-25T02:30+01:00", "2026-10-25 01:30"),  # the second, said
        ("2026-03-29T02:30", "2026-03-29 01:00"),  # never: the first instant after
        ("2026-11-24T14:30-08:00", "2026-11-24 22:30"),
    ],
)
def test_times_follow_the_municipalitys_clock(text, utc):
    assert instant(text, "Europe/Stockholm").tz_localize(None).isoformat(" ").startswith(utc)


@pytest.mark.parametrize(
    "text",
    ["2026-11-24", "2026-11-24 14:30", "14:30", "٢٠٢٦-11-24T14:30", "2026-11-24T24:30",
     "1999-12-31T23:59", "2200-01-01T00:00", "2026-11-24T14:30+25:00",
     "2026-11-24T14:30:00.1234567", "x" * 100],
)  # fmt: skip
def test_what_is_no_time_is_none(text):
    assert instant(text, "Europe/Stockholm") is None


def test_an_unsafe_place_goes_to_the_category_of_its_reason():
    assert category_of(["insyn", "belysning"], LINKOPING) == "otrygg_insyn"
    assert category_of(["klotter", "belysning"], LINKOPING) == "otrygg_belysning"
    assert category_of(["samling"], LINKOPING) == "samling"
    assert category_of(["klotter"], Profile.load("memphis")) in {
        UNKNOWN_CATEGORY, *Profile.load("memphis").category,
    }  # fmt: skip


def test_a_profile_without_unsafe_places_is_not_asked_about_them():
    asked = choices(Profile.load("memphis"))
    assert asked.ordinary
    assert asked.reasons == {}
    assert not asked.occasions
