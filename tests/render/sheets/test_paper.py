"""Paper: what stands on it, that any text is only text, and that it is tagged and the same twice.

What a page is made of is asked of typst itself, which reads the same template and the same data.
"""

import json
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import typst

from est_geo.planning.sheet_plans import SheetPlan, sheet_plan
from est_geo.render.sheets import ShiftSheet, sheet_bytes, shift_sheet, week_pdf
from est_geo.render.sheets.paper import shift_data, week_data
from est_geo.render.sheets.texts import drawable
from est_geo.render.sheets.typesetting import drawable_all, template_source
from est_geo.tables.row_rules import NO_ROWS, RowRule
from tests.made_plans import HOSTILE, friday_plan, kept_plan, visit
from tests.made_up import LINKOPING

PLAN = sheet_plan(friday_plan(), LINKOPING, made_up=True)
SHEET = shift_sheet([PLAN], "kommunvaktare-20261120-15-1")


def of_text(text: str) -> ShiftSheet:
    row = visit("polis", "2026-11-20 20:00", "berga", place=text, why=text, look=text, task=text)
    plan = sheet_plan(kept_plan("2026-W47", row), LINKOPING, made_up=False)
    return shift_sheet([plan], plan.visits["shift_id"].iloc[0])


def written(found: Any) -> str:
    """Give the text of an element of a page."""
    return str(found["text"]) if "text" in found else written(found["child"])


def tagged(content: bytes) -> None:
    assert content.startswith(b"%PDF-1.7")
    assert content.rstrip().endswith(b"%%EOF")
    assert b"/MarkInfo" in content
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid:part>1<" in content.replace(b" ", b"")
    assert b"/Lang (sv" in content.replace(b"/Lang(", b"/Lang (")


def test_a_sheet_is_tagged_and_the_same_twice() -> None:
    content = sheet_bytes(SHEET, "pdf")
    tagged(content)
    assert content == sheet_bytes(SHEET, "pdf")


@pytest.mark.parametrize(("template", "data"), [
    ("pass.typ", shift_data(SHEET)), ("narvaro.typ", week_data(PLAN))])  # fmt: skip
def test_what_must_stand_on_every_sheet_is_drawn(template: str, data: dict[str, Any]) -> None:
    for label, wanted in (("made-up", data["made_up"]), ("plan", data["plan"]),
                          ("emergency", "Pågående fara: ring 112.")):  # fmt: skip
        inputs = {"sheet": json.dumps(data)}
        found = json.loads(typst.query(template_source(template), f"<{label}>", sys_inputs=inputs))
        assert {written(one) for one in found} == {wanted}, label
    real = {"sheet": json.dumps(data | {"made_up": ""})}
    assert json.loads(typst.query(template_source(template), "<made-up>", sys_inputs=real)) == []


def test_a_week_is_tagged_and_the_same_twice() -> None:
    content = week_pdf(PLAN)
    tagged(content)
    assert content == week_pdf(PLAN)


def test_all_that_a_patrol_needs_is_on_the_sheet() -> None:
    data = shift_data(SHEET)
    assert data["title"] == "Kommunväktarna, lag 1, fredag 20 november 2026"
    assert (data["day"], data["hours"]) == ("Fredag 20 november 2026", "15:00–23:00")
    assert data["made_up"].startswith("Påhittade rapporter")
    assert data["emergency"] == "Pågående fara: ring 112."
    assert data["no_names"].startswith("Skriv inga namn")
    assert "version 2" in data["plan"]
    assert [(one["hours"], one["place"], one["district"]) for one in data["stops"]] == [
        ("18:10–18:22", "Resecentrum", "City"), ("19:40–19:52", "Ryds centrum", "Ryd")]  # fmt: skip
    assert "Kom inte fram" in data["notes"]
    assert not [one for one in str(data["stops"]).split() if one.startswith(("58.", "15."))]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_read_as_code_or_stops_the_page(text: str) -> None:
    sheet = of_text(text)
    tagged(sheet_bytes(sheet, "pdf"))
    # Set as it is: no sign of it was taken for markup.
    data = {"sheet": json.dumps(drawable_all(shift_data(sheet)))}
    found = json.loads(typst.query(template_source("pass.typ"), "<text>", sys_inputs=data))
    stop = sheet.stops[0]
    assert [one["text"] for one in found] == [
        drawable(text) for text in (stop.place, stop.why, stop.task, stop.look)]  # fmt: skip


def test_every_sign_that_is_kept_can_be_drawn() -> None:
    every = "".join(
        chr(one)
        for one in range(0x20, 0x10000)
        if unicodedata.category(chr(one)) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    kept = drawable(every).replace("□", "")
    assert set("aåäöÅÄÖéüøæßñçłžșЖω0–—…’”«»€§½×→☐") - set(kept) == {"☐"}
    source = b'#set document(title: "x")\n#set text(lang: "sv")\n#sys.inputs.all'
    content = typst.compile(
        source, sys_inputs={"all": " ".join(kept)}, ignore_system_fonts=True, format="pdf",
        pdf_standards="ua-1",
    )  # fmt: skip
    tagged(bytes(content))


def test_the_template_holds_no_place_where_a_text_is_run() -> None:
    for name in ("pass.typ", "narvaro.typ"):
        source = template_source(name).decode("utf-8")
        assert not re.search(r"\b(eval|read|plugin|include|import|image|link)\(?\b", source), name


def week_of(**more: Any) -> SheetPlan:
    return sheet_plan(friday_plan(), LINKOPING, made_up=False, **more)


def test_the_week_has_every_visit_by_actor_team_and_day() -> None:
    data = week_data(PLAN)
    assert data["days"][0] == "mån 16 nov"
    assert [(one["name"], one["n"], [row["team"] for row in one["rows"]])
            for one in data["actors"]] == [
        ("Fritidsledarna", 1, [""]), ("Kommunväktarna", 3, ["lag 1", "lag 2"]),
        ("Polisen", 2, [""])]  # fmt: skip
    police = data["actors"][2]["rows"][0]["cells"]
    # Past midnight it is still Friday's shift.
    assert [len(one) for one in police] == [0, 0, 0, 0, 1, 0, 0]
    assert police[4][0]["stops"] == [
        {"at": "23:50", "place": "Resecentrum"},
        {"at": "00:45", "place": "Söderleden"},
    ]


def test_a_narrowed_week_says_so_and_an_empty_one_too() -> None:
    ryd = week_of(rows=RowRule(districts=frozenset({"ryd"})))
    assert week_data(ryd)["only"] == "Visar bara besök i Ryd."
    assert week_data(ryd)["made_up"] == ""
    assert "Söderleden" not in json.dumps(week_data(ryd), ensure_ascii=False)
    tagged(week_pdf(ryd))
    tagged(week_pdf(week_of(rows=NO_ROWS)))


def test_a_team_s_day_stays_on_a_page_unless_it_is_longer_than_one() -> None:
    rows = [
        visit("polis", f"2026-11-20 {18 + at // 4}:{at % 4 * 15:02}", "berga") for at in range(20)
    ]
    for count, long in ((17, False), (20, True)):
        plan = sheet_plan(kept_plan("2026-W47", *rows[:count]), LINKOPING, made_up=False)
        assert [one["long"] for one in week_data(plan)["actors"][0]["rows"]] == [long]
        tagged(week_pdf(plan))


def test_many_at_once_are_each_their_own() -> None:
    sheets = [of_text(f"Plats {at}") for at in range(6)]
    alone = [sheet_bytes(one, "pdf") for one in sheets]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda one: sheet_bytes(one, "pdf"), sheets * 4))
    assert together == alone * 4
    assert len(set(alone)) == 6
