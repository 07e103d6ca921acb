"""Routes and points: read back by other readers, and by GDAL, which QGIS reads with."""

import json
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest

from est_geo.planning.sheet_plans import sheet_plan
from est_geo.render.sheets import ShiftSheet, sheet_bytes, shift_sheet
from tests.made_plans import HOSTILE, friday_plan, kept_plan, visit
from tests.made_up import LINKOPING

GPX = "{http://www.topografix.com/GPX/1/1}"
# The order of the schema (http://www.topografix.com/GPX/1/1/gpx.xsd), a sequence.
_METADATA = ("name", "desc", "author", "copyright", "link", "time", "keywords", "bounds")
_ROUTE = ("name", "cmt", "desc", "src", "link", "number", "type", "extensions", "rtept")
_POINT = ("ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym",
          "type", "fix")  # fmt: skip


def sheet_of(*, made_up: bool = True, **more: object) -> ShiftSheet:
    row = visit("polis", "2026-11-20 20:00", "berga", **more)
    plan = sheet_plan(kept_plan("2026-W47", row), LINKOPING, made_up=made_up)
    return shift_sheet([plan], plan.visits["shift_id"].iloc[0])


SHEET = shift_sheet(
    [sheet_plan(friday_plan(), LINKOPING, made_up=True)], "kommunvaktare-20261120-15-1"
)


def in_order(element: ET.Element, order: tuple[str, ...]) -> None:
    names = [one.tag.removeprefix(GPX) for one in element]
    assert set(names) <= set(order)
    assert names == sorted(names, key=order.index)


def test_a_route_has_the_visits_in_order() -> None:
    root = ET.fromstring(sheet_bytes(SHEET, "gpx"))  # noqa: S314 - our own
    assert (root.tag, root.get("version"), root.get("creator")) == (f"{GPX}gpx", "1.1", "est_geo")
    assert [one.tag for one in root] == [f"{GPX}metadata", f"{GPX}rte"]
    in_order(root[0], _METADATA)
    in_order(root[1], _ROUTE)
    points = root.findall(f"{GPX}rte/{GPX}rtept")
    for one in points:
        in_order(one, _POINT)
        assert -90 <= float(one.attrib["lat"]) <= 90
        assert -180 <= float(one.attrib["lon"]) < 180
    assert [one.findtext(f"{GPX}name") for one in points] == ["1. Resecentrum", "2. Ryds centrum"]
    assert [one.findtext(f"{GPX}time") for one in points] == [
        "2026-11-20T17:10:00Z", "2026-11-20T18:40:00Z"]  # fmt: skip
    assert (points[0].findtext(f"{GPX}desc") or "").startswith("18:10–18:22 · Resecentrum har haft")
    assert "Titta efter: Trasig lampa" in (points[0].findtext(f"{GPX}desc") or "")
    assert "Påhittade rapporter" in (root.findtext(f"{GPX}rte/{GPX}desc") or "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_be_read_as_markup(text: str) -> None:
    sheet = sheet_of(place=text, why=text, look=text, task=text)
    root = ET.fromstring(sheet_bytes(sheet, "gpx"))  # noqa: S314 - our own
    assert {one.tag.removeprefix(GPX) for one in root.iter()} == {
        "gpx", "metadata", "name", "desc", "time", "rte", "rtept", "type"}  # fmt: skip
    point = root.find(f"{GPX}rte/{GPX}rtept")
    assert point is not None
    assert point.findtext(f"{GPX}name") == f"1. {sheet.stops[0].place}"


def test_gdal_reads_the_route(tmp_path) -> None:
    (tmp_path / "pass.gpx").write_bytes(sheet_bytes(SHEET, "gpx"))
    points = gpd.read_file(tmp_path / "pass.gpx", layer="route_points")
    assert points["name"].tolist() == ["1. Resecentrum", "2. Ryds centrum"]
    wanted = [(one.lon, one.lat) for one in SHEET.stops]
    assert np.allclose([(one.x, one.y) for one in points.geometry], wanted, atol=1e-9)
    routes = gpd.read_file(tmp_path / "pass.gpx", layer="routes")
    assert len(routes) == 1
    assert "lag 1" in routes["name"].iloc[0]


def test_gdal_reads_the_points(tmp_path) -> None:
    (tmp_path / "pass.geojson").write_bytes(sheet_bytes(SHEET, "geojson"))
    points = gpd.read_file(tmp_path / "pass.geojson")
    assert str(points.crs) == "EPSG:4326"
    assert points["place"].tolist() == ["Resecentrum", "Ryds centrum"]
    assert points["start"].dt.strftime("%H:%M %z").tolist() == ["17:10 +0000", "18:40 +0000"]
    assert [one.x for one in points.geometry] == [one.lon for one in SHEET.stops]


def test_points_follow_rfc_7946_and_say_what_they_are() -> None:
    made = json.loads(sheet_bytes(SHEET, "geojson"))
    assert (made["type"], made["made_up"], made["n"]) == ("FeatureCollection", True, 2)
    assert made["period"] == "2026-11-20T14:00:00Z/2026-11-20T22:00:00Z"
    assert made["notes"] == ["Påhittade rapporter: planen gäller inte verkliga händelser."]
    assert "crs" not in made
    for at, one in enumerate(made["features"]):
        assert one["geometry"] == {
            "type": "Point", "coordinates": [SHEET.stops[at].lon, SHEET.stops[at].lat]}  # fmt: skip
        assert one["id"] == one["properties"]["id"]
        assert one["properties"]["number"] == at + 1
    assert made["features"][1]["properties"]["pinned"] is True
    assert json.loads(sheet_bytes(sheet_of(made_up=False), "geojson"))["notes"] == []
