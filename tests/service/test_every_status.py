"""Every route of the application, at every status that it can answer with: headers, id, wait."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from est_geo import errors
from service.access import KeyRefusedError, LoginNeededError, stand_at_the_door
from service.app import create_app
from service.bodies import BodyTypeError
from service.guard import HEADERS, LOCATED_PATHS, REPORTER_POLICY
from service.limits import TooManyError
from service.pictures import BusyError
from service.settings import Settings
from tests.service.doubts import town_of_doubts
from tests.service.fake_pictures import BASE, HERE, FakePictures

RAISED: dict[int, tuple[Exception, ...]] = {
    400: (errors.RequestError("x"),),
    401: (LoginNeededError("x"),),
    403: (KeyRefusedError("x"),),
    404: (errors.NotFoundError("x"), errors.DisclosureError("x")),
    409: (errors.ConflictError("x"),),
    415: (BodyTypeError("x"),),
    422: (errors.ReportError("x"),),
    429: (TooManyError(7),),
    500: (RuntimeError("hemlig"), errors.TableError("hemlig")),
    503: (errors.StoreError("x"), BusyError("x")),
}
JSON, HTML = {"Accept": "application/json"}, {"Accept": "text/html"}


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    found = [
        (method, one.path or "")
        for one in iter_route_contexts(app.routes)
        for method in one.methods or ()
    ]
    return sorted(found)


def filled(path: str) -> str:
    known = {"{week}": "2026-W46", "{table}": "cells", "{name}": "cells", "{slug}": "hotspots"}
    return re.sub(r"\{[a-z_]+\}", lambda part: known.get(part[0], "1"), path)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    db = town_of_doubts(tmp_path_factory.mktemp("every") / "est.duckdb")
    return create_app(Settings(db=db), FakePictures())


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=BASE, client=HERE, follow_redirects=False)


def holds(answer: Response, path: str) -> None:
    """Say that an answer has what every answer has."""
    policy = {"Permissions-Policy": REPORTER_POLICY} if path in LOCATED_PATHS else {}
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS | policy
    assert "Server" not in answer.headers
    assert not [one for one in answer.headers if one.lower().startswith("access-control")]
    for cookie in answer.headers.get_list("Set-Cookie"):
        assert cookie.startswith("__Host-")


def refuses(error: Exception) -> Callable[[Request], None]:
    def door(request: Request) -> None:
        del request
        raise error

    return door


@pytest.mark.parametrize("status", RAISED)
def test_every_route_at_every_refusal(app: FastAPI, client: TestClient, status: int) -> None:
    asked = 0
    try:
        for at, (method, path) in enumerate(routes_of(app)):
            # Each route at one of the status's errors in turn, as a program or as a browser in
            # turn; as both where the answers differ.
            error = RAISED[status][at // 2 % len(RAISED[status])]
            app.dependency_overrides[stand_at_the_door] = refuses(error)
            for headers in (JSON, HTML) if status == 401 else ((JSON, HTML)[at % 2],):
                answer = client.request(method, filled(path), headers=headers)
                holds(answer, path)
                sent_on = isinstance(error, LoginNeededError) and headers is HTML
                wanted = 303 if sent_on and method == "GET" else status
                if "/open311/" in path:
                    wanted = status
                assert answer.status_code == wanted, (method, path)
                assert "hemlig" not in answer.text
                if status in {429, 503}:
                    assert 1 <= int(answer.headers["Retry-After"]) <= 7
                asked += 1
    finally:
        app.dependency_overrides.clear()
    assert asked >= 80


def test_every_route_at_what_the_guard_and_the_router_refuse(
    app: FastAPI, client: TestClient
) -> None:
    for method, path in routes_of(app):
        at = filled(path)
        refused = {
            405: client.request("PATCH", at, headers=JSON),
            413: client.request(method, at, headers=JSON | {"Content-Length": "2000000"}),
            421: client.request(method, at, headers=JSON | {"Host": "evil.example"}),
            403: client.request("POST", at, headers=JSON | {"Sec-Fetch-Site": "cross-site"}),
        }
        for status, answer in refused.items():
            assert answer.status_code == status, (method, path)
            holds(answer, path)
        assert refused[405].headers["Allow"].endswith("OPTIONS")


def test_every_route_as_it_answers(app: FastAPI, client: TestClient) -> None:
    kept = set()
    for method, path in routes_of(app):
        answer = client.request(method, filled(path), headers=HTML)
        assert answer.status_code < 500, (method, path)
        holds(answer, path)
        tag = answer.headers.get("ETag")
        if tag:
            again = client.request(method, filled(path), headers=HTML | {"If-None-Match": tag})
            assert again.status_code == 304
            holds(again, path)
            kept.add(path)
    assert len(kept) >= 5


def test_no_answer_with_role_data_is_kept_anywhere(app: FastAPI, client: TestClient) -> None:
    for method, path in routes_of(app):
        answer = client.request(method, filled(path), headers=JSON)
        assert answer.headers["Cache-Control"] == "no-store"
        assert {"Cookie", "Authorization"} <= set(answer.headers["Vary"].split(", "))


def test_a_cookie_that_is_not_of_the_host_never_leaves(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(db=tmp_path / "none"), FakePictures())

    async def sets(_: Request) -> Response:
        answer = Response("x")
        answer.set_cookie("spar", "hemlig")
        answer.set_cookie("__Host-est", "y", path="/", secure=True, httponly=True)
        return answer

    app.router.add_route("/kaka", sets)
    answer = TestClient(app, base_url=BASE, client=HERE).get("/kaka")
    assert [one.partition("=")[0] for one in answer.headers.get_list("Set-Cookie")] == [
        "__Host-est"
    ]
    assert "cookie without __Host- left out" in caplog.text
    assert "hemlig" not in caplog.text


def test_a_refusal_can_be_named(client: TestClient) -> None:
    told = client.get("/finns/inte", headers=JSON).json()["instance"]
    page = client.get("/finns/inte", headers=HTML).text
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", told)
    assert re.search(r"Ärendets nummer: [0-9a-f-]{36}<", page)
    assert told != client.get("/finns/inte", headers=JSON).json()["instance"]
