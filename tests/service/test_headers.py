"""Every answer, also a refusal, carries the security headers; foreign names are turned away."""

import pytest
from starlette.testclient import TestClient

from service.app import create_app
from service.guard import HEADERS
from service.settings import Settings
from tests.service.fake_pictures import BASE, FakePictures, client_of

PATHS = (
    "/", "/?period=2026-W45", "/karta", "/karta?lager=narvaro", "/karta?lager=finns_inte",
    "/?okand=1", "/?period=2031-W01", "/?period=skrap", "/finns/inte", "/health", "/ready",
    "/static/est.css", "/static/map.js", "/static/leaflet/leaflet.js", "/static/saknas.css",
    "/static/../app.py", "/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections",
    "/ogc/collections/cells", "/ogc/collections/cells/items?limit=3",
    "/ogc/collections/cells/items?limit=0", "/ogc/collections/saknas/items",
    "/ogc/collections/hotspots/items/city-resecentrum", "/api/v1/pictures/2026-W46/hotspots.csv",
    "/api/v1/pictures/2026-W46", "/api/v1/pictures/1999-W01", "/api/v1/pictures/x/y.csv",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_answer_has_the_headers(client: TestClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.status_code in {200, 400, 404}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_wrong_method_is_405_with_headers_and_allow(client: TestClient, method: str) -> None:
    answer = client.request(method, "/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
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
    assert "unexpected RuntimeError at tests.service.fake_pictures" in caplog.text


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
    client = TestClient(app, base_url="http://est.linkoping.se")
    assert client.get("/health").status_code == 200
    assert TestClient(app, base_url=BASE).get("/health").status_code == 200
