"""Everything that answers programs is described, and answers as it is described."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from service.app import create_app
from service.description import About, api_document, described_paths, for_programs
from service.description.schemas import model_schema
from service.review_bodies import Decision
from service.settings import Settings
from tests.made_up import LINKOPING
from tests.service.doubts import case_id, town_of_doubts
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.report_service import POLICE, made_database
from tests.service.report_service import one as one_report

_PART = re.compile(r"\{[a-z_]+\}")


def as_json_schema(part: Any) -> Any:
    """Write ``nullable`` of OpenAPI 3.0 as JSON Schema does."""
    if isinstance(part, list):
        return [as_json_schema(one) for one in part]
    if not isinstance(part, dict):
        return part
    made = {name: as_json_schema(one) for name, one in part.items() if name != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if part.get("nullable") is True else made


DOCUMENT = api_document(About(LINKOPING), BASE)
PLAIN = as_json_schema(DOCUMENT)


def described(method: str, path: str, status: int, media: str) -> Any:
    """Find the schema of an answer, following one reference."""
    answer = PLAIN["paths"][path][method]["responses"][str(status)]
    if "$ref" in answer:
        answer = PLAIN["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    schema = answer["content"][media]["schema"]
    return {**schema, "components": PLAIN["components"]}


def holds(method: str, path: str, answer: Any) -> None:
    media = answer.headers["Content-Type"].partition(";")[0]
    known = described(method, path, answer.status_code, _media(media))
    value = answer.text if media == "text/csv" else answer.json()
    checker = jsonschema.Draft202012Validator(known)
    assert [
        f"{list(one.absolute_path)}: {one.message[:200]}" for one in checker.iter_errors(value)
    ] == []


def _media(media: str) -> str:
    return f"{media};version=3.0" if media.startswith("application/vnd") else media


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("described")
    app = create_app(Settings(db=town_of_doubts(folder / "est.duckdb")), FakePictures())
    with TestClient(app, base_url=BASE, client=HERE) as client:
        yield client


@pytest.fixture(scope="module")
def reporting_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Settings(db=made_database(tmp_path_factory.mktemp("reports"))), FakePictures())
    with TestClient(app, base_url=BASE, client=HERE) as client:
        yield client


def _routes(app: Any) -> list[APIRoute]:
    found = [one.original_route for one in iter_route_contexts(app.routes)]
    return [one for one in found if isinstance(one, APIRoute)]


def templates(app: Any) -> list[tuple[str, str]]:
    """Method and template of the route that each described operation reaches."""
    reached = []
    for path, item in described_paths(About(LINKOPING)).items():
        asked = _PART.sub("x", path)
        for method in item:
            scope = {"type": "http", "method": method.upper(), "path": asked, "root_path": ""}
            route = next((one for one in _routes(app) if one.matches(scope)[0].value == 2), None)
            assert isinstance(route, APIRoute), f"described but missing: {method} {path}"
            reached.append((method.upper(), route.path))
    return reached


def test_every_address_for_programs_is_described_and_no_other(service: TestClient) -> None:
    reached = templates(service.app)
    assert set(reached) == for_programs(service.app.routes)
    assert len(reached) >= 38


def test_what_is_not_described_is_for_people(service: TestClient) -> None:
    programs = {path for _, path in for_programs(service.app.routes)}
    rest = [
        one.path
        for one in _routes(service.app)
        if isinstance(one, APIRoute) and one.path not in programs and "GET" in one.methods
    ]
    assert len(rest) >= 5
    for path in rest:
        answer = service.get(
            _PART.sub("hotspots", path), follow_redirects=False, headers={"Accept": "text/html"}
        )
        media = answer.headers.get("Content-Type", "").partition(";")[0]
        assert media in {"text/html", "text/javascript", ""}, path


def test_the_served_document_is_the_described_one(service: TestClient) -> None:
    answer = service.get("/api/v1/openapi.json")
    assert answer.json() == json.loads(json.dumps(DOCUMENT))
    again = service.get("/api/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert service.get("/api/v1/openapi.json?x=1").status_code == 400


def test_operation_ids_are_unique_and_every_refusal_has_a_form() -> None:
    operations = [one for item in DOCUMENT["paths"].values() for one in item.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    for one in operations:
        assert {"400", "404", "421", "429", "500", "503"} <= set(one["responses"])
        assert ("413" in one["responses"]) is ("requestBody" in one)
    for one in DOCUMENT["components"]["responses"].values():
        assert one["content"]


def test_every_body_is_strict_to_its_last_object() -> None:
    def objects(schema: Any) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema
            for one in schema.values():
                yield from objects(one)
        elif isinstance(schema, list):
            for one in schema:
                yield from objects(one)

    bodies = [
        one["requestBody"]["content"]
        for item in DOCUMENT["paths"].values()
        for one in item.values()
        if "requestBody" in one
    ]
    found = list(objects(bodies))
    assert len(found) > 10
    assert all(one["additionalProperties"] is False for one in found)


ASKED = (
    ("/health", ""), ("/ready", ""), ("/api/v1/openapi.json", ""),
    ("/api/v1/pictures/{week}", "/api/v1/pictures/2026-W46"),
    ("/api/v1/pictures/{week}/{table}.csv", "/api/v1/pictures/2026-W46/cells.csv"),
    ("/api/v1/places", "/api/v1/places?q=ryd"), ("/rapportera/karta.json", ""),
    ("/ogc", ""), ("/ogc/", ""), ("/ogc/conformance", ""), ("/ogc/api", ""),
    ("/ogc/collections", ""),
    *((f"/ogc/collections/{name}{end}", "") for end in ("", "/items")
      for name in ("districts", "cells", "hotspots", "visits", "recommendations")),
    ("/ogc/collections/districts/items/{fid}", "/ogc/collections/districts/items/ryd"),
    ("/ogc/collections/hotspots/items/{fid}", "/ogc/collections/hotspots/items/city-resecentrum"),
    ("/open311/v2/discovery.json", ""), ("/open311/v2/services.json", ""),
    ("/open311/v2/services/{code}.json", "/open311/v2/services/otrygg_odslig.json"),
    ("/admin/logg.csv", ""), ("/narvaro/utfall.csv", ""),
    ("/api/v1/review", ""), ("/api/v1/review/decisions", ""),
    ("/api/v1/review/places", "/api/v1/review/places?text=ryd"),
)  # fmt: skip


@pytest.mark.parametrize(("path", "asked"), ASKED)
def test_an_answer_is_as_described(service: TestClient, path: str, asked: str) -> None:
    answer = service.get(asked or path)
    assert answer.status_code == 200
    holds("get", path, answer)
    refused = service.get(f"{(asked or path).partition('?')[0]}?okand=1")
    assert refused.status_code == 400
    holds("get", path, refused)


def test_decisions_are_as_described(service: TestClient) -> None:
    at = "/api/v1/review/{item_id}/decision"
    body = {"action": "accept", "candidate": 0}
    made = service.post(at.format(item_id=case_id(1)), json=body)
    assert made.status_code == 200
    holds("post", at, made)
    holds("get", "/api/v1/review/decisions", service.get("/api/v1/review/decisions"))
    undo = "/api/v1/review/decisions/{decision_id}/undo"
    number = made.json()["decision"]["decision_id"]
    holds("post", undo, service.post(undo.format(decision_id=number), json={}))
    for status, sent in ((400, {"json": {"action": "x"}}), (415, {"content": b"{}"})):
        refused = service.post(at.format(item_id=case_id(2)), **sent)
        assert refused.status_code == status
        holds("post", at, refused)


def test_reports_are_as_described(reporting_service: TestClient) -> None:
    at, key = "/api/v1/reports", {"Authorization": f"Bearer {POLICE}"}
    for status, body, headers in (
        (201, one_report(), key),
        (422, {}, key),
        (401, one_report(), {}),
    ):
        answer = reporting_service.post(at, json=body, headers=headers)
        assert answer.status_code == status
        holds("post", at, answer)
    theirs = "/open311/v2/requests.json"
    form = {"service_code": "brak", "lat": "58.40837", "long": "15.564625"}
    made = reporting_service.post(theirs, data=form, headers=key)
    assert made.status_code == 201
    holds("post", theirs, made)
    listed = reporting_service.get(theirs, headers=key)
    assert len(listed.json()) == 2
    holds("get", theirs, listed)
    single = f"/open311/v2/requests/{listed.json()[0]['service_request_id']}.json"
    holds("get", "/open311/v2/requests/{name}.json", reporting_service.get(single, headers=key))
    holds("get", theirs, reporting_service.get(theirs))


@pytest.mark.parametrize("audience", ["public", "intern"])
def test_another_audience_is_described_as_it_is_answered(audience: Any, tmp_path: Path) -> None:
    settings = Settings(audience=audience, review=False, db=tmp_path / "none")
    client = TestClient(
        create_app(settings, FakePictures(audience=audience)), base_url=BASE, client=HERE
    )
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert ("/ogc/collections/cells/items" in paths) is (audience == "intern")
    assert "/api/v1/review" not in paths
    week = "2026-10" if audience == "public" else "2026-W46"
    holds("get", "/api/v1/pictures/{week}", client.get(f"/api/v1/pictures/{week}"))


def test_login_and_keys_are_said() -> None:
    open_mode = DOCUMENT["paths"]
    locked = api_document(About(LINKOPING, login=True), BASE)["paths"]
    assert open_mode["/api/v1/pictures/{week}"]["get"]["security"] == []
    both = [{"token": []}, {"session": []}]
    assert locked["/api/v1/pictures/{week}"]["get"]["security"] == both
    assert locked["/api/v1/reports"]["post"]["security"] == [{"reportKey": []}]
    assert locked["/health"]["get"]["security"] == []


def test_a_models_bounds_are_described() -> None:
    shown = model_schema(Decision)["properties"]
    assert shown["candidate"] == {
        "minimum": 0, "type": "integer", "maximum": 999, "nullable": True}  # fmt: skip
    assert shown["name"]["maxLength"] == 120
