"""The door: every route asks for a permission, and nobody passes who may not."""

from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from est_geo.errors import RequestError
from est_geo.policy import PERMISSIONS
from est_geo.store import Store
from service.access import OPEN_MOUNTS, ROUTES, check_routes, is_here
from service.access.matrix import matrix
from service.app import create_app
from service.settings import Settings, check_reach
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.signed_in import with_accounts


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    return {
        (method, one.path or "")
        for one in iter_route_contexts(app.routes)
        for method in one.methods or ()
    }


def test_the_table_is_just_the_routes() -> None:
    assert routes_of(create_app(Settings(), FakePictures())) == set(ROUTES)
    assert set(ROUTES.values()) <= set(PERMISSIONS)


def test_the_matrix_in_the_documents_is_the_one_that_decides() -> None:
    kept = Path(__file__).parents[2] / "docs" / "security" / "matris.md"
    assert kept.read_text(encoding="utf-8") == matrix()


def test_a_route_without_a_permission_stops_the_build() -> None:
    app, router = create_app(Settings(), FakePictures()), APIRouter()

    @router.get("/hemligt")
    def secret() -> str:
        return "hemligt"

    app.include_router(router)
    with pytest.raises(RuntimeError, match="GET /hemligt has no permission"):
        check_routes(app)


def test_a_folder_without_a_permission_stops_the_build() -> None:
    app = create_app(Settings(), FakePictures())
    app.mount("/mapp", Starlette())
    assert "/mapp" not in OPEN_MOUNTS
    with pytest.raises(RuntimeError, match="/mapp is served without a permission"):
        check_routes(app)


def test_what_the_door_cannot_guard_stops_the_build() -> None:
    app = create_app(Settings(), FakePictures())

    @app.websocket("/rör")
    async def pipe(_: object) -> None: ...

    with pytest.raises(TypeError, match="cannot guard"):
        check_routes(app)


def filled(template: str) -> str:
    known = {"week": "2026-W46", "table": "cells", "name": "visits", "fid": "x", "slug": "hotspots"}
    known |= {"code": "brak", "decision_id": "1", "item_id": "0" * 32}
    for name, value in known.items():
        template = template.replace(f"{{{name}}}", value)
    return template.replace("{id}", "x").replace("{", "").replace("}", "")


CLOSED = sorted(pair for pair, permission in ROUTES.items() if permission != "open")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Make a service that everybody logs in to."""
    db = tmp_path_factory.mktemp("closed") / "est.duckdb"
    Store.open(db).close()
    settings = Settings(db=db, login="always")
    return TestClient(create_app(settings, FakePictures()), base_url=BASE, client=HERE)


@pytest.mark.parametrize(("method", "template"), CLOSED)
def test_nobody_passes_without_logging_in(closed: TestClient, method: str, template: str) -> None:
    answer = closed.request(method, filled(template), json={})
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Resecentrum" not in answer.text


@pytest.mark.parametrize(("method", "template"), CLOSED)
@pytest.mark.parametrize("token", ["est_" + "A" * 43, "B" * 43, "x", "'; DROP TABLE accounts; --"])
def test_a_token_that_nobody_has_is_refused(
    closed: TestClient, method: str, template: str, token: str
) -> None:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    answer = closed.request(method, filled(template), headers=headers, json={})
    assert answer.status_code in {401, 403}, answer.text
    assert token not in answer.text


def test_a_browser_is_shown_where_to_log_in_and_comes_back(closed: TestClient) -> None:
    answer = closed.get(
        "/?period=2026-W46", headers={"Accept": "text/html"}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/logga-in?till=%2F%3Fperiod%3D2026-W46"
    assert closed.post("/granska", headers={"Accept": "text/html"}).status_code == 401


def test_what_is_open_stays_open(closed: TestClient) -> None:
    for (method, template), permission in ROUTES.items():
        if permission == "open" and method == "GET":
            answer = closed.get(filled(template), headers={"Accept": "text/html"})
            assert answer.status_code not in {401, 403}, template
            assert "Öppet läge" not in answer.text


@pytest.mark.parametrize(
    ("settings", "client"),
    [
        ({"hosts": ("est.example.se",)}, HERE),
        ({"host": "0.0.0.0", "hosts": ("est.example.se",)}, HERE),  # noqa: S104
        ({}, ("10.1.2.3", 5000)),
        ({}, ("ingen", 5000)),
    ],
)
def test_it_stands_open_to_this_computer_by_its_own_name_only(
    settings: dict[str, object], client: tuple[str, int]
) -> None:
    app = create_app(Settings(**settings), FakePictures())  # type: ignore[arg-type]
    asked = TestClient(app, base_url=BASE, client=client)
    assert asked.get("/api/v1/pictures/2026-W46").status_code == 401
    here = TestClient(create_app(Settings(), FakePictures()), base_url=BASE, client=HERE)
    assert here.get("/api/v1/pictures/2026-W46").status_code == 200
    assert "Öppet läge" in here.get("/", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Real-IP": "198.51.100.7"},
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Host": "est.example.se"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"CF-Connecting-IP": "198.51.100.7"},
        {"Origin": "https://est.example.se"},
        {"Origin": "null"},
    ],
)
def test_what_came_through_a_proxy_does_not_find_it_open(headers: dict[str, str]) -> None:
    here = TestClient(create_app(Settings(), FakePictures()), base_url=BASE, client=HERE)
    assert here.get("/api/v1/pictures/2026-W46", headers=headers).status_code == 401
    assert here.get("/api/v1/pictures/2026-W46", headers={"Origin": BASE}).status_code == 200


def test_who_has_a_proxy_or_speaks_as_one_does_not_find_it_open() -> None:
    settings = Settings(proxies=("127.0.0.1",))
    behind = TestClient(create_app(settings, FakePictures()), base_url=BASE, client=HERE)
    assert behind.get("/api/v1/pictures/2026-W46").status_code == 401
    scope = {"type": "http", "client": HERE, "headers": [(b"host", b"127.0.0.1")]}
    assert is_here(Request(scope | {"http_version": "1.1"}))
    assert not is_here(Request(scope | {"http_version": "1.0"}))


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_database_that_was_moved_away_does_not_open_the_service(
    tmp_path: Path, *, asked_before: bool
) -> None:
    db = tmp_path / "est.duckdb"
    with_accounts(db)
    app = create_app(Settings(db=db), FakePictures())
    asked = TestClient(app, base_url=BASE, client=HERE)
    app.state.est.opened.store()
    if asked_before:
        assert asked.get("/admin/logg").status_code == 401
    db.rename(db.with_name("borta.duckdb"))
    assert asked.get("/admin/logg").status_code == 401
    assert asked.get("/api/v1/pictures/2026-W46").status_code == 401
    app.state.est.opened.close()
    assert not asked_before or asked.get("/admin/logg").status_code == 401


def test_it_is_not_reached_from_elsewhere_without_a_name() -> None:
    with pytest.raises(RequestError, match="bara på den egna datorn"):
        check_reach(Settings(host="0.0.0.0"))  # noqa: S104
    check_reach(Settings(host="0.0.0.0", hosts=("est.example.se",)))  # noqa: S104


def test_a_route_that_the_door_has_not_seen_has_no_store() -> None:
    from service.access import LoginNeededError, access_of, store_of  # noqa: PLC0415

    request = Request({"type": "http", "app": create_app(Settings(), FakePictures()), "state": {}})
    assert not access_of(request).allowed
    with pytest.raises(LoginNeededError):
        store_of(request)
