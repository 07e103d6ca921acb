"""Every answer, also a refusal, carries the security headers; foreign names are turned away."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from service.app import create_app
from service.guard import HEADERS, MAX_BODY_BYTES, Guard
from service.routes import data, health, method_pages, ogc, pages
from service.settings import Settings
from tests.service.fake_pictures import BASE, HERE, FakePictures, client_of

PATHS = (
    "/", "/?period=2026-W45", "/karta", "/karta?lager=narvaro", "/karta?lager=finns_inte",
    "/?okand=1", "/?period=2031-W01", "/?period=skrap", "/finns/inte", "/health", "/ready",
    "/static/est.css", "/static/map.js", "/static/leaflet/leaflet.js", "/static/saknas.css",
    "/static/../app.py", "/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections",
    "/ogc/collections/cells", "/ogc/collections/cells/items?limit=3",
    "/ogc/collections/cells/items?limit=0", "/ogc/collections/saknas/items",
    "/ogc/collections/hotspots/items/city-resecentrum", "/api/v1/pictures/2026-W46/hotspots.csv",
    "/api/v1/pictures/2026-W46", "/api/v1/pictures/1999-W01", "/api/v1/pictures/x/y.csv",
    "/metod", "/metod/hotspots", "/metod/saknas",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_answer_has_the_headers(client: TestClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    kept = path.startswith("/static/") and answer.status_code == 200
    expected = HEADERS | ({"Cache-Control": "no-cache"} if kept else {})
    assert {name: answer.headers.get(name) for name in HEADERS} == expected
    assert answer.status_code in {200, 400, 404}


def test_a_static_file_is_kept_and_asked_for_again_by_its_tag(client: TestClient) -> None:
    first = client.get("/static/est.css")
    again = client.get("/static/est.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-cache"
    for path in ("/static/saknas.css", "/api/v1/pictures/2026-W46", "/"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    assert head.headers == whole.headers
    assert int(head.headers["Content-Length"]) == len(whole.content) > 0


def test_head_covers_every_route() -> None:
    client = client_of()
    known = {
        "week": "2026-W46",
        "table": "cells",
        "name": "visits",
        "fid": "saknas",
        "slug": "hotspots",
    }
    routers = (pages.router, method_pages.router, data.router, ogc.router, health.router)
    paths = [
        operation.format(**known)
        for router in routers
        for operation in (route.path for route in router.routes if isinstance(route, APIRoute))
    ]
    assert len(paths) > 12
    for path in paths:
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.status_code == (404 if path.endswith("saknas") else 200)
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_refused_head_has_no_body_either(client: TestClient) -> None:
    head = client.head("/", headers={"Host": "evil.example"})
    assert (head.status_code, head.content) == (421, b"")


@pytest.mark.parametrize(
    "path", ["/", "/health", "/ogc/collections/cells/items", "/static/est.css"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_wrong_method_is_405_with_headers_and_allow(
    client: TestClient, method: str, path: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", "GET, HEAD, OPTIONS"),
        ("/static/est.css", "GET, HEAD, OPTIONS"),
        ("/ogc/collections/cells/items", "GET, HEAD, OPTIONS"),
        ("/api/v1/reports", "POST, OPTIONS"),
        ("/open311/v2/requests.json", "GET, HEAD, POST, OPTIONS"),
    ],
)
def test_options_tells_the_methods_and_allows_no_other_origin(
    client: TestClient, path: str, methods: str
) -> None:
    answer = client.options(
        path, headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    )
    assert (answer.status_code, answer.headers["Allow"]) == (204, methods)
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_wrong_method_is_told_the_right_ones_of_its_own_address(client: TestClient) -> None:
    assert client.get("/api/v1/reports").headers["Allow"] == "POST, OPTIONS"
    assert client.put("/open311/v2/requests.json").headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert client.options("/finns/inte").status_code == 404


def test_only_the_report_form_may_ask_where_the_phone_is(client: TestClient) -> None:
    for path in ("/", "/karta", "/rapportera/sw.js", "/api/v1/reports"):
        assert "geolocation=()" in client.get(path).headers["Permissions-Policy"]
    policy = client.get("/rapportera").headers["Permissions-Policy"]
    assert "geolocation=(self)" in policy
    assert "camera=()" in policy


SENDS = {
    "no browser says nothing": ({}, True),
    "same page": ({"Sec-Fetch-Site": "same-origin"}, True),
    "typed by a person": ({"Sec-Fetch-Site": "none"}, True),
    "neighbour": ({"Sec-Fetch-Site": "same-site"}, False),
    "foreign": ({"Sec-Fetch-Site": "cross-site"}, False),
    "unknown word": ({"Sec-Fetch-Site": "x"}, False),
    "empty word": ({"Sec-Fetch-Site": ""}, False),
    "same page with its origin": (
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, True),
    "foreign that names us as origin": (
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, False),
    "old browser, same page": ({"Origin": "http://127.0.0.1:8000"}, True),
    "old browser, capitals": ({"Origin": "http://127.0.0.1:8000".upper()}, True),
    "old browser, foreign": ({"Origin": "http://evil.example"}, False),
    "old browser, other port": ({"Origin": "http://127.0.0.1:9000"}, False),
    "old browser, no port": ({"Origin": "http://127.0.0.1"}, False),
    "old browser, hidden origin": ({"Origin": "null"}, False),
    "old browser, broken origin": ({"Origin": "http://["}, False),
    "old browser, our name in front": ({"Origin": "http://127.0.0.1:8000.evil.example"}, False),
    "key in the header": (
        {"Authorization": "Bearer abc", "Sec-Fetch-Site": "cross-site"}, True),
    "key in the header and a cookie": (
        {"Authorization": "Bearer abc", "Cookie": "a=b", "Sec-Fetch-Site": "cross-site"}, False),
    "another kind of login": (
        {"Authorization": "Basic abc", "Origin": "http://evil.example"}, False),
}  # fmt: skip


@pytest.mark.parametrize(("headers", "passes"), SENDS.values(), ids=SENDS)
def test_a_foreign_page_cannot_make_a_browser_write(
    client: TestClient, headers: dict[str, str], *, passes: bool
) -> None:
    for path in ("/api/v1/reports", "/open311/v2/requests.json", "/health"):
        answer = client.post(path, headers=headers, json={})
        refused = answer.status_code == 403 and "annan webbplats" in answer.text
        assert refused is not passes
    assert client.get("/health", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/health", "/finns/inte"])
def test_too_large_a_body_is_a_swedish_413_with_headers(client: TestClient, path: str) -> None:
    answer = client.post(path, content=b"x" * 2_000_000)
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "större än vad tjänsten tar emot" in answer.json()["detail"]
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert client.post(path, content=b"x" * MAX_BODY_BYTES).status_code in {404, 405}


def chunks(n_bytes: int) -> Iterator[bytes]:
    for _ in range(n_bytes // 1000):
        yield b"x" * 1000


def test_a_body_in_chunks_is_counted_while_it_is_read() -> None:
    async def reads(scope: Scope, receive: Receive, send: Send) -> None:
        n_bytes = len(await Request(scope, receive).body())
        await PlainTextResponse(str(n_bytes))(scope, receive, send)

    client = TestClient(Guard(reads), base_url=BASE)
    whole = client.post("/", content=chunks(MAX_BODY_BYTES))
    assert (whole.status_code, whole.text) == (200, str(MAX_BODY_BYTES))
    answer = client.post("/", content=chunks(MAX_BODY_BYTES + 1000))
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_body_in_chunks_that_nobody_reads_is_refused_with_headers(client: TestClient) -> None:
    answer = client.post("/health", content=chunks(2_000_000))
    assert answer.status_code == 405
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_fault_of_ours_is_500_with_headers_and_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = client_of(error=RuntimeError("Anna Andersson 850709-9805"))
    for accept in ("text/html", "application/json"):
        answer = client.get("/", headers={"Accept": accept})
        assert answer.status_code == 500
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "Anna" not in answer.text
        assert "inga rapporter har gått förlorade" in answer.text
    assert "Anna" not in caplog.text
    told = [vars(one) for one in caplog.records if one.msg == "unexpected"]
    assert [one["fault"] for one in told] == ["RuntimeError"] * 2
    assert all(one["place"].startswith("tests.service.fake_pictures:") for one in told)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[", "10.0.0.1"]
)
def test_a_foreign_host_name_is_turned_away(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Resecentrum" not in answer.text
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "[::1]:8000"])
def test_this_computer_is_let_in(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


def test_a_named_host_is_let_in() -> None:
    app = create_app(Settings(hosts=("est.linkoping.se",)), FakePictures())
    client = TestClient(app, base_url="http://est.linkoping.se", client=HERE)
    assert client.get("/health").status_code == 200
    assert TestClient(app, base_url=BASE, client=HERE).get("/health").status_code == 200
