"""Sheets as rows: the right visits in the right shift, in order, in words."""

import pytest

from est_geo.errors import NotFoundError
from est_geo.planning.sheet_plans import sheet_plan
from est_geo.render.sheets import ShiftSheet, shift_sheet, shift_sheets
from est_geo.render.sheets.texts import drawable, file_name, plain
from tests.made_plans import HOSTILE, friday_plan, kept_plan, visit
from tests.made_up import LINKOPING

PLAN = sheet_plan(friday_plan(), LINKOPING, made_up=True)


def named(shift: str) -> ShiftSheet:
    return shift_sheet([PLAN], shift)


def test_every_visit_stands_on_just_one_sheet() -> None:
    sheets = shift_sheets(PLAN)
    uids = [stop.uid for one in sheets for stop in one.stops]
    assert len(uids) == len(set(uids)) == len(PLAN.visits)
    assert [one.shift_id for one in sheets] == [
        "fritidsledare-20261116-15-1",
        "kommunvaktare-20261120-15-1",
        "kommunvaktare-20261120-15-2",
        "polis-20261120-18-1",
    ]


def test_a_sheet_says_who_and_when_by_the_local_clock() -> None:
    police = named("polis-20261120-18-1")
    assert (police.who, police.day, police.hours) == (
        "Polisen", "fredag 20 november 2026", "18:00–03:00")  # fmt: skip
    assert [(one.number, one.hours, one.place) for one in police.stops] == [
        (1, "23:50–00:02", "Resecentrum"),
        (2, "00:45–00:57", "Söderleden"),
    ]
    assert [(one.task, one.look) for one in police.stops] == [
        ("krogtillsyn", "Trasig lampa, folk som samlas."), ("", "")]  # fmt: skip
    guards = named("kommunvaktare-20261120-15-2")
    assert guards.who == "Kommunväktarna, lag 2"
    assert guards.stops[0].task == "närvaro"
    assert [one.where for one in (*police.stops, *guards.stops)] == [
        "Resecentrum, City", "Söderleden, Berga", "Söderleden, Berga"]  # fmt: skip
    assert named("kommunvaktare-20261120-15-1").stops[1].pinned


def test_a_place_that_says_its_district_says_it_once() -> None:
    assert (
        named("fritidsledare-20261116-15-1").stops[0].where == "Ryds centrum, Ryd".partition(",")[0]
    )


def test_a_sunday_night_is_joined_over_two_weeks() -> None:
    late = kept_plan("2026-W47", visit("polis-1", "2026-11-20 23:00", "berga", shift_id="polis-a"))
    next_week = kept_plan(
        "2026-W48",
        visit("polis-1", "2026-11-23 00:20", "resecentrum", shift_id="polis-a"),
        version=5,
    )
    plans = [sheet_plan(one, LINKOPING, made_up=False) for one in (late, next_week)]
    sheet = shift_sheet(plans, "polis-a")
    assert [(one.number, one.version) for one in sheet.stops] == [(1, 2), (2, 5)]
    assert "version 2" in sheet.plan
    assert "vecka 48 2026, version 5" in sheet.plan


def test_a_shift_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="inga besök"):
        named("polis-20261121-18-1")


@pytest.mark.parametrize("text", [*HOSTILE, "Ryd\ud800s", "\ue000x", "a\u2028b"])
def test_any_text_becomes_one_line_of_letters(text: str) -> None:
    line = plain(text)
    assert line.isprintable()
    assert line == plain(line)
    assert 1 <= len(line) <= 600
    assert drawable(line).isprintable()
    line.encode("utf-8")


@pytest.mark.parametrize("text", [*HOSTILE, "../../etc/passwd", "åäö", "x" * 500, 'a"\r\nb'])
def test_a_file_name_is_clean(text: str) -> None:
    assert set(file_name(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    assert len(file_name(text)) <= 80
