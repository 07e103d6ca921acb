"""Calendars, parsed back by another library: times by the local clock, also when it is moved."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import vobject

from est_geo.planning.sheet_plans import sheet_draft, sheet_plan
from est_geo.render.sheets import actor_calendar, sheet_bytes, shift_sheet
from tests.made_plans import HOSTILE, MADE_AT, friday_plan, kept_plan, visit
from tests.made_up import LINKOPING, WEEK

HERE = ZoneInfo("Europe/Stockholm")
PLAN = sheet_plan(friday_plan(), LINKOPING, made_up=True)


def entries(content: bytes) -> list:
    return list(vobject.readOne(content.decode("utf-8")).vevent_list)


def local(value: dt.datetime) -> str:
    return value.astimezone(HERE).strftime("%Y-%m-%d %H:%M")


def test_another_library_reads_the_same_visits() -> None:
    read = entries(actor_calendar(PLAN, "polis"))
    assert [local(one.dtstart.value) for one in read] == ["2026-11-20 23:50", "2026-11-21 00:45"]
    assert [local(one.dtend.value) for one in read] == ["2026-11-21 00:02", "2026-11-21 00:57"]
    assert [one.location.value for one in read] == ["Resecentrum, City", "Söderleden, Berga"]
    first = read[0]
    assert first.summary.value == "[påhittat] Resecentrum"
    assert first.uid.value == "2026-W47.polis-20261120-18-1.resecentrum.1@linkoping.est-geo"
    assert (first.sequence.value, first.status.value, first.transp.value) == (
        "2", "CONFIRMED", "OPAQUE")  # fmt: skip
    assert first.dtstamp.value == MADE_AT.to_pydatetime()
    assert first.geo.value == "58.416;15.6254"
    said = first.description.value.split("\n")
    assert said[0].startswith("Påhittade rapporter")
    assert said[1] == "Polisen, besök 1 av 2."
    assert "34 händelser" in said[2]
    assert said[3:5] == ["Uppgift: krogtillsyn.", "Titta efter: Trasig lampa, folk som samlas."]
    assert said[-2:] == [
        "Pågående fara: ring 112.",
        "Plan för vecka 47 2026, version 2, gjord 2026-11-13 10:30.",
    ]


def test_no_coordinate_stands_among_the_words() -> None:
    for one in entries(actor_calendar(PLAN, "kommunvaktare")):
        for text in (one.summary.value, one.location.value, one.description.value):
            assert "58.4" not in text
            assert "15.6" not in text


@pytest.mark.parametrize(
    ("week", "at", "utc"),
    [
        ("2026-W43", "2026-10-25 01:30", "2026-10-24 23:30"),  # summer time
        ("2026-W43", "2026-10-25 02:30", "2026-10-25 00:30"),  # the first of the two
        ("2026-W43", "2026-10-25 03:30", "2026-10-25 02:30"),  # winter time
        ("2026-W13", "2026-03-29 01:50", "2026-03-29 00:50"),
        ("2026-W13", "2026-03-29 03:10", "2026-03-29 01:10"),
    ],
)
def test_the_week_that_the_clock_is_moved(week: str, at: str, utc: str) -> None:
    plan = sheet_plan(kept_plan(week, visit("polis", at, "berga")), LINKOPING, made_up=False)
    (one,) = entries(actor_calendar(plan, "polis"))
    assert one.dtstart.value.strftime("%Y-%m-%d %H:%M") == utc
    assert one.dtstart.value.utcoffset() == dt.timedelta(0)
    assert local(one.dtstart.value) == at
    assert one.dtend.value - one.dtstart.value == dt.timedelta(minutes=12)


def test_a_visit_over_the_moved_clock_is_as_long_as_it_is() -> None:
    plan = kept_plan("2026-W13", visit("polis", "2026-03-29 01:54", "berga", minutes=16))
    (one,) = entries(actor_calendar(sheet_plan(plan, LINKOPING, made_up=False), "polis"))
    assert one.dtend.value - one.dtstart.value == dt.timedelta(minutes=16)
    assert local(one.dtend.value) == "2026-03-29 03:10"


def test_a_new_version_is_the_same_entry_anew() -> None:
    old, new = (
        entries(actor_calendar(sheet_plan(kept_plan(
            "2026-W47", visit("polis", at, "berga"), version=version,
        ), LINKOPING, made_up=False), "polis"))[0]
        for version, at in ((1, "2026-11-20 20:00"), (4, "2026-11-20 21:00"))
    )  # fmt: skip
    assert old.uid.value == new.uid.value
    assert int(old.sequence.value) < int(new.sequence.value)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_end_its_line_or_begin_another_entry(text: str) -> None:
    row = visit("polis", "2026-11-20 20:00", "berga", place=text, why=text, look=text, task=text)
    plan = sheet_plan(kept_plan("2026-W47", row), LINKOPING, made_up=False)
    content = actor_calendar(plan, "polis")
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        assert not {b"\r"[0], b"\n"[0], 0} & set(line)
        line.decode("utf-8")  # never folded within a letter
    (one,) = entries(content)
    stop = shift_sheet([plan], plan.visits["shift_id"].iloc[0]).stops[0]
    assert one.summary.value == stop.place
    assert one.location.value == stop.where
    assert stop.why in one.description.value.split("\n")


def test_what_is_not_made_up_or_a_draft_says_so_by_itself() -> None:
    real = sheet_plan(friday_plan(), LINKOPING, made_up=False)
    text = actor_calendar(real, "polis").decode()
    assert "hittad" not in text
    assert "hittat" not in text
    draft = sheet_draft(friday_plan().visits, WEEK, LINKOPING, made_at=MADE_AT, made_up=False)
    assert {one.status.value for one in entries(actor_calendar(draft, "polis"))} == {"TENTATIVE"}


def test_a_shift_has_its_own_calendar_and_equal_plans_equal_bytes() -> None:
    sheet = shift_sheet([PLAN], "kommunvaktare-20261120-15-1")
    content = sheet_bytes(sheet, "ics")
    assert len(entries(content)) == 2
    assert content == sheet_bytes(sheet, "ics")
    assert b"lag 2" not in content
