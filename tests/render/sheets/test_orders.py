"""Papers of a physical measure: tagged, the same twice, and any text only text."""

import dataclasses
import json

import pandas as pd
import pytest
import shapely
import typst

from est_geo.intervening.decision_papers import Section
from est_geo.render.sheets import OrderGround, decision_pdf, order_pdf
from est_geo.render.sheets.decisions import decision_data
from est_geo.render.sheets.order_maps import HIGH, WIDE, order_map
from est_geo.render.sheets.orders import order_data
from est_geo.render.sheets.texts import drawable, plain
from est_geo.render.sheets.typesetting import drawable_all, template_source
from tests.made_orders import order_of, paper_of, step
from tests.made_plans import HOSTILE
from tests.render.sheets.test_paper import tagged, written

CRS = "EPSG:3006"
PLACES = pd.DataFrame(
    {"name": ["Ryds centrum", "Ryds centrum", "Alsättersgatan", "Långt borta"],
     "kind": ["centre", "stop", "street", "centre"], "lon": [15.5665, 15.5668, 15.5645, 15.7],
     "lat": [58.4085, 58.4086, 58.4103, 58.5], "confidence": "high"}
)  # fmt: skip
STREETS = pd.DataFrame(
    {"street": ["A", "A", "A", "B"], "part": 1, "position": [0, 1, 2, 0],
     "lon": [15.55, 15.566, 15.59, 15.5661], "lat": [58.409, 58.409, 58.409, 58.4091]}
)  # fmt: skip
GROUND = OrderGround(PLACES, STREETS, CRS)
TWO_PARTS = (
    "MULTIPOLYGON (((15.6 58.4, 15.601 58.4, 15.601 58.401, 15.6 58.4)), "
    "((15.61 58.4, 15.611 58.4, 15.611 58.401, 15.61 58.4)))"
)
LINK = "https://est.example.se/atgarder/besiktning?atgard=7"


def found(template, data, label):
    inputs = {"sheet": json.dumps(drawable_all(data))}
    told = json.loads(typst.query(template_source(template), f"<{label}>", sys_inputs=inputs))
    return [written(one) for one in told]


def test_papers_are_tagged_and_the_same_twice():
    for draw in (lambda: order_pdf(order_of(), GROUND, LINK), lambda: decision_pdf(paper_of())):
        content = draw()
        tagged(content)
        assert content == draw()


def test_what_must_stand_on_an_order_is_drawn():
    order = order_of(steps=step("reopen", "Två lampor är släckta."), made_up=True)
    data = order_data(order, GROUND, LINK)
    for label, wanted in (
        ("made-up", data["made_up"]), ("emergency", "Pågående fara: ring 112."),
        ("reopened", "Återöppnad 2026-11-16: Två lampor är släckta."), ("made", "2026-11-16"),
    ):  # fmt: skip
        assert found("bestallning.typ", data, label) == [wanted]
    texts = found("bestallning.typ", data, "text")
    for wanted in ("Kommunens väghållare", "Torget, Ryd", "2027-01-31", "24 av 40 händelser.",
                   "Är någon lampa släckt eller trasig?"):  # fmt: skip
        assert wanted in texts
    assert found("bestallning.typ", data, "draft") == []
    draft = order_data(order_of(status="decided"), GROUND, LINK)
    assert found("bestallning.typ", draft, "draft") == ["Inte beställd: åtgärden är beslutad."]
    assert found("bestallning.typ", draft, "made-up") == []


def test_a_decision_paper_is_marked_when_it_is_made_up():
    data = decision_data(paper_of(made_up=True))
    assert set(found("underlag.typ", data, "made-up")) == {data["made_up"]}
    assert found("underlag.typ", decision_data(paper_of()), "made-up") == []
    texts = " ".join(found("underlag.typ", data, "text"))
    assert "Anmälda brott minskade med 21 %" in texts
    assert "Händelser kan flytta" in texts


def test_no_text_is_read_as_code_or_stops_the_page():
    hostile = tuple(HOSTILE)
    row = {"title": "x".join(hostile), "place": hostile[0] + "x", "alternative": "x".join(hostile)}
    order = dataclasses.replace(order_of(**row), care=hostile, boxes=hostile, why=hostile[0])
    tagged(order_pdf(order, GROUND, LINK))
    tagged(decision_pdf(dataclasses.replace(
        paper_of(**row), sections=(Section("Siffror", hostile),),
    )))  # fmt: skip
    data = order_data(order, GROUND, LINK)
    texts = [one.strip() for one in found("bestallning.typ", data, "text")]
    for one in hostile:
        if wanted := drawable(plain(one)).strip():
            assert texts.count(wanted) >= 2, wanted


def test_the_map_shows_the_outline_among_streets_and_names_that_fit():
    outline = shapely.from_wkt(
        "POLYGON ((15.565 58.4085, 15.567 58.4085, 15.567 58.4095, 15.565 58.4095, 15.565 58.4085))"
    )
    drawn = order_map(outline, GROUND)
    ring = drawn["outline"][0]
    assert all(0 < x < WIDE and 0 < y < HIGH for x, y in ring)
    # North is up, east to the right: the first corner is the south-western one.
    south_west, south_east, north_east = ring[:3]
    assert south_west[0] < south_east[0] - 5
    assert south_east[1] > north_east[1] + 5
    (street,) = drawn["streets"]
    assert [street[0][0], street[-1][0]] == [pytest.approx(0), pytest.approx(WIDE)]
    assert [one["text"] for one in drawn["names"]] == ["Ryds centrum", "Alsättersgatan"]
    assert drawn["scale"] == {"mm": pytest.approx(36.3, abs=8), "text": "200 m"}


@pytest.mark.parametrize(
    "wkt",
    [TWO_PARTS, "POLYGON ((15.5 58.3, 15.7 58.3, 15.7 58.5, 15.5 58.5, 15.5 58.3))",
     "POLYGON ((15.6 58.4, 15.6000001 58.4, 15.6000001 58.4000001, 15.6 58.4))"],
)  # fmt: skip
def test_any_outline_can_be_drawn(wkt):
    tagged(order_pdf(order_of(outline=wkt), GROUND, LINK))
    tagged(order_pdf(order_of(outline=wkt), OrderGround(None, None, CRS), LINK))
