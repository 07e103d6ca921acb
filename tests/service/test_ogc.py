"""OGC API – Features: filters against independent answers, paging, coordinates, dates."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from shapely.geometry import shape
from starlette.testclient import TestClient

from service.ogc.reference_systems import CRS84, URIS
from service.ogc.selection import ITEM_PARAMETERS
from tests.sample_picture import WEEK, sample_published
from tests.service.fake_pictures import BASE, client_of

IDS = ("districts", "cells", "hotspots", "visits", "recommendations")
EPSG_3006 = "http://www.opengis.net/def/crs/EPSG/0/3006"
CLIENT = client_of()


def items(name: str, /, **query: Any) -> dict[str, Any]:
    parameters = {key.replace("_", "-"): value for key, value in query.items()}
    answer = CLIENT.get(f"/ogc/collections/{name}/items", params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/geo+json"
    found: dict[str, Any] = answer.json()
    assert found["numberReturned"] == len(found["features"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["timeStamp"])
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [feature["id"] for feature in found["features"]]


ALL_CELLS = items("cells", limit=10_000)["features"]


def test_the_landing_page_leads_everywhere(client: TestClient) -> None:
    links = client.get("/ogc").json()["links"]
    assert {link["rel"] for link in links} == {"self", "service-desc", "conformance", "data"}
    for link in links:
        answer = client.get(link["href"])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == link["type"]


def test_conformance_names_core_geojson_oas30_and_crs(client: TestClient) -> None:
    classes = client.get("/ogc/conformance").json()["conformsTo"]
    assert [one.split("/spec/")[1] for one in classes] == [
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-features-1/1.0/conf/oas30",
        "ogcapi-features-2/1.0/conf/crs",
    ]


def test_collections_tell_of_themselves(client: TestClient) -> None:
    listed = client.get("/ogc/collections").json()["collections"]
    assert [one["id"] for one in listed] == list(IDS)
    for one in listed:
        assert client.get(f"/ogc/collections/{one['id']}").json() == one
        assert one["crs"] == list(URIS)
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        assert 15.4 < west < east < 15.8
        assert 58.3 < south < north < 58.5
        assert one["extent"]["temporal"]["interval"] == [
            ["2026-11-01T23:00:00Z", "2026-11-15T23:00:00Z"]
        ]


@pytest.mark.parametrize("name", IDS)
def test_every_feature_can_be_asked_for_by_its_id(name: str) -> None:
    found = items(name)
    assert found["numberMatched"] > 0
    for feature in found["features"][:20]:
        answer = CLIENT.get(f"/ogc/collections/{name}/items/{feature['id']}")
        assert answer.status_code == 200
        assert answer.headers["Content-Crs"] == f"<{CRS84}>"
        alone = answer.json()
        assert {key: alone[key] for key in feature} == feature
        assert CLIENT.get(alone["links"][0]["href"]).json()["id"] == feature["id"]


@settings(max_examples=25, deadline=None)
@given(st.floats(15.5, 15.68), st.floats(58.36, 58.46), st.floats(0, 0.08), st.floats(0, 0.04))
def test_bbox_is_the_cells_that_touch_the_box(
    west: float, south: float, wide: float, tall: float
) -> None:
    box = (west, south, west + wide, south + tall)
    found = items("cells", bbox=",".join(map(str, box)), limit=10_000)
    expected = [f["id"] for f in ALL_CELLS if shape(f["geometry"]).intersects(shapely.box(*box))]
    assert ids(found) == expected
    assert found["numberMatched"] == len(expected)


def test_bbox_may_have_heights_and_cross_the_antimeridian() -> None:
    assert ids(items("districts", bbox="15.5,58.3,0,15.7,58.5,100")) == ids(items("districts"))
    assert len(ids(items("districts", bbox="15.5,58.3,-170,58.5"))) == 4
    assert ids(items("districts", bbox="170,58.3,-170,58.5")) == []


@settings(max_examples=12, deadline=None)
@given(st.integers(60, 900), st.booleans())
def test_pages_hold_every_feature_once(limit: int, filtered: bool) -> None:  # noqa: FBT001
    query = {"limit": limit} | ({"district": "ryd"} if filtered else {})
    page = items("cells", **query)
    matched, seen = page["numberMatched"], ids(page)
    while following := [one["href"] for one in page["links"] if one["rel"] == "next"]:
        page = CLIENT.get(following[0]).json()
        assert page["numberMatched"] == matched
        assert any(link["rel"] == "prev" for link in page["links"])
        seen += ids(page)
    expected = [f["id"] for f in ALL_CELLS if not filtered or f["properties"]["district"] == "ryd"]
    assert seen == expected


def test_recommendations_come_in_order_with_what_the_order_rests_on() -> None:
    found = [one["properties"] for one in items("recommendations")["features"]]
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    for one in found:
        assert one["score"] == one["need"] * one["influence"] * one["cost"]
        assert one["sources"]
        assert one["limitation"]
        assert one["words"]
    assert items("recommendations", outcome="crime")["numberMatched"] == 1
    assert items("recommendations", horizon="early")["numberMatched"] == 0


def test_properties_filter_by_equality() -> None:
    cells = sample_published().tables.cells
    assert items("cells", hot="true", limit=10_000)["numberMatched"] == int(cells["hot"].sum())
    assert items("cells", role="rim")["numberMatched"] == int((cells["role"] == "rim").sum())
    assert items("cells", count="3")["numberMatched"] == int((cells["count"] == 3).sum())
    assert items("cells", count="tre")["numberMatched"] == 0
    assert items("hotspots", name="Stora torget")["numberMatched"] == 1
    assert items("cells", hotspot="")["numberMatched"] == len(cells)


@pytest.mark.parametrize("uri", URIS)
def test_coordinates_are_those_of_the_system_in_its_own_axis_order(uri: str) -> None:
    found = items("visits", crs=uri)
    code = "OGC:CRS84" if uri == CRS84 else f"EPSG:{uri.rsplit('/', 1)[1]}"
    # always_xy=False: pyproj then keeps the axis order that each system states.
    move = pyproj.Transformer.from_crs("OGC:CRS84", code, always_xy=False)
    for here, there in zip(items("visits")["features"], found["features"], strict=True):
        expected = move.transform(*here["geometry"]["coordinates"])
        assert there["geometry"]["coordinates"] == pytest.approx(expected, abs=2e-3)
    answer = CLIENT.get("/ogc/collections/visits/items", params={"crs": uri})
    assert answer.headers["Content-Crs"] == f"<{uri}>"


def test_polygons_move_whole_and_the_kept_layer_is_left_alone() -> None:
    before = items("districts")["features"]
    moved = items("districts", crs=EPSG_3006)["features"]
    for old, new in zip(before, moved, strict=True):
        north, east, _, _ = shape(new["geometry"]).bounds
        assert 6_470_000 < north < 6_480_000
        assert 530_000 < east < 540_000
        assert shape(old["geometry"]).is_valid
        assert shape(new["geometry"]).is_valid
    assert items("districts")["features"] == before


def test_bbox_in_metres_is_northing_first() -> None:
    district = items("districts", district="berga")["features"][0]
    inner = shape(district["geometry"]).representative_point()
    move = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:3006", always_xy=False)
    north, east = move.transform(inner.x, inner.y)
    box = f"{north - 1},{east - 1},{north + 1},{east + 1}"
    assert ids(items("districts", bbox=box, bbox_crs=EPSG_3006)) == ["berga"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("when", "week"),
    [
        ("2026-11-10", "2026-W46"), ("2026-11-08", "2026-W45"),
        ("2026-11-08T22:59:59Z", "2026-W45"), ("2026-11-08T23:00:00Z", "2026-W46"),
        ("2026-11-09T00:00:00+01:00", "2026-W46"), ("2026-11-08T22:30:00.5z", "2026-W45"),
        ("2026-11-01/2026-11-30", "2026-W46"), ("../2026-11-08", "2026-W45"),
        ("2026-11-03/..", "2026-W46"), ("/2026-11-05", "2026-W45"), ("2026-11-01/", "2026-W46"),
        ("../..", "2026-W46"), ("2031-01-01", None), ("../2020-01-01", None),
    ],
)  # fmt: skip
def test_datetime_chooses_the_newest_picture_that_it_meets(when: str, week: str | None) -> None:
    client = client_of()
    answer = client.get("/ogc/collections/visits/items", params={"datetime": when})
    assert answer.status_code == 200
    made = client.app.state.est.pictures.made  # type: ignore[attr-defined]
    newest = [period.name for period, _ in made]
    assert (answer.json()["numberMatched"] > 0) == (week is not None)
    assert newest == ([week] if week else [])


BAD = (
    "limit=0", "limit=-1", "limit=x", "limit=1.0", "limit=٣", "offset=-1",
    "offset=99999999999999999999", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=1,2,nan,4",
    "bbox=1,2,inf,4", "bbox=15,59,16,58", "bbox=1,2,3,4,5", "datetime=igår",
    "datetime=2026-13-01", "datetime=2026-11-10/2026-11-01", "datetime=..", "datetime=a/b/c",
    "datetime=2026-11-10T10:00:00", "datetime=9999-12-31T23:59:59-12:00", "crs=EPSG:3006",
    "crs=http://example.org/x", "bbox-crs=x", "okand=1", "limit=1&limit=2", "vecka=2026-W46",
    "bbox=1e300,1e300,2e300,2e300&bbox-crs=" + EPSG_3006, "district=%00",
)  # fmt: skip


@pytest.mark.parametrize("query", BAD)
def test_bad_values_and_unknown_names_are_400(client: TestClient, query: str) -> None:
    answer = client.get(f"/ogc/collections/cells/items?{query}")
    assert answer.status_code == 400, query
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("limit", ["10001", "99999999999999999999"])
def test_a_limit_above_the_largest_counts_as_the_largest(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    assert ids(items("cells", limit=limit)) == ids(items("cells", limit=10_000))
    monkeypatch.setattr("service.ogc.selection.MAX_LIMIT", 70)
    page = items("cells", limit=limit)
    seen = ids(page)
    assert len(seen) == 70
    while following := [one["href"] for one in page["links"] if one["rel"] == "next"]:
        page = CLIENT.get(following[0]).json()
        seen += ids(page)
    assert seen == ids({"features": ALL_CELLS})


def test_every_answer_says_that_the_reports_are_made_up(client: TestClient) -> None:
    picture = sample_published()
    mark = {
        "made_up": True,
        "period": "2026-W46",
        "audience": "est",
        "notes": list(picture.notes),
    }
    first = ids(items("cells", limit=1))[0]
    for path in ("", "/collections", "/collections/cells", "/collections/cells/items?limit=1",
                 f"/collections/cells/items/{first}"):  # fmt: skip
        answer = client.get(f"/ogc{path}").json()
        assert {name: answer[name] for name in mark} == mark, path
        if "description" in answer:
            assert answer["description"].startswith("Påhittade rapporter")
    for one in client.get("/ogc/collections").json()["collections"]:
        assert one["description"].startswith("Påhittade rapporter")
        assert one["made_up"] is True


def test_the_mark_is_of_the_picture_that_is_shown(client: TestClient) -> None:
    query = {"datetime": "2026-11-05"}
    answer = client.get("/ogc/collections/visits/items", params=query).json()
    assert answer["period"] == "2026-W45"
    nothing = client.get("/ogc/collections/visits/items", params={"datetime": "2031-01-01"}).json()
    assert nothing["features"] == []
    assert "period" not in nothing


def test_real_reports_are_not_called_made_up() -> None:
    real = sample_published()
    real = replace(real, heading=replace(real.heading, made_up=False))
    client = client_of(made={(WEEK, "est"): real})
    for path in ("/ogc", "/ogc/collections/visits", "/ogc/collections/visits/items"):
        answer = client.get(path)
        assert answer.json()["made_up"] is False
        assert "Påhittade" not in answer.json().get("description", "")
    empty = client_of(empty=True).get("/ogc")
    assert empty.status_code == 200
    assert "made_up" not in empty.json()


def test_unknown_things_are_404(client: TestClient) -> None:
    for path in ("collections/x", "collections/x/items", "collections/cells/items/x",
                 "collections/incidents/items", "x"):  # fmt: skip
        assert client.get(f"/ogc/{path}").status_code == 404


TEXT = st.text(max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(IDS),
    st.dictionaries(
        st.sampled_from([*ITEM_PARAMETERS, "district", "x"]),
        TEXT | st.floats().map(str) | st.lists(st.floats(), max_size=6).map(
            lambda numbers: ",".join(map(str, numbers))
        ),
        max_size=3,
    ),
)  # fmt: skip
def test_no_query_makes_a_fault(name: str, query: dict[str, str]) -> None:
    answer = CLIENT.get(f"/ogc/collections/{name}/items", params=query)
    assert answer.status_code in {200, 400}


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_no_id_makes_a_fault(text: str) -> None:
    answer = CLIENT.get(
        "/ogc/collections/cells/items/" + quote(text.encode("utf-8", "replace"), safe="")
    )
    assert answer.status_code in {200, 404}


def test_the_openapi_document_is_whole_and_true(client: TestClient) -> None:
    document = client.get("/ogc/api").json()
    assert re.fullmatch(r"3\.0\.\d", document["openapi"])
    assert document["servers"] == [{"url": f"{BASE}/ogc"}]
    names = [one["get"]["operationId"] for one in document["paths"].values()]
    assert len(set(names)) == len(names)
    for path, operations in document["paths"].items():
        known = [_resolved(document, one) for one in operations["get"]["parameters"]]
        assert re.findall(r"{(\w+)}", path) == [p["name"] for p in known if p["in"] == "path"]
        for parameter in known:
            Draft4Validator.check_schema(parameter["schema"])
        for answer in operations["get"]["responses"].values():
            assert "description" in _resolved(document, answer)
        real = (
            path.replace("{fid}", ids(items(path.split("/")[2], limit=1))[0])
            if "{" in path
            else path
        )
        reply = client.get(f"/ogc{real}")
        assert reply.status_code == 200
        assert reply.headers["Content-Type"] in operations["get"]["responses"]["200"]["content"]


def test_the_documents_parameters_are_the_ones_that_are_taken(client: TestClient) -> None:
    document = client.get("/ogc/api").json()
    for name in IDS:
        listed = document["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        for parameter in (_resolved(document, one) for one in listed):
            answer = client.get(
                f"/ogc/collections/{name}/items", params={parameter["name"]: "\u0000"}
            )
            assert f"Parametern {parameter['name']}" in answer.json()["detail"]


def _resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    assert isinstance(found, dict)
    return found
