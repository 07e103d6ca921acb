"""The log: one JSON object a line, fields from a list, and nothing of what anybody sent."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from service.app import create_app
from service.logs import FIELDS, JsonLines, start_logging, where
from service.settings import Settings
from tests.service.doubts import town_of_doubts
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.report_service import POLICE, made_database, one

CANARY = "kanarie850709Andersson"
_ALWAYS = {"time", "level", "logger", "event"}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Catch what is logged; everything is put back as it was."""
    names = ("service", "est_geo", "uvicorn", "uvicorn.error")
    before = [
        (one, one.handlers[:], one.propagate, one.level) for one in map(logging.getLogger, names)
    ]
    stream = io.StringIO()
    start_logging(stream)
    yield stream
    for logger, handlers, propagate, level in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def told(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(one) for one in stream.getvalue().splitlines()]


def app_of(tmp_path: Any, **how: Any) -> FastAPI:
    return create_app(Settings(db=town_of_doubts(tmp_path / "est.duckdb"), **how), FakePictures())


def client_of(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=BASE, client=HERE)


def test_a_line_says_the_template_and_never_the_path(tmp_path: Any, lines: io.StringIO) -> None:
    with client_of(app_of(tmp_path)) as client:
        client.get("/ogc/collections/cells/items?district=ryd")
        client.get(f"/api/v1/pictures/{CANARY}")
        client.get(f"/{CANARY}")
    found = told(lines)
    assert [one["route"] for one in found] == [
        "/ogc/collections/{name}/items", "/api/v1/pictures/{week}", "-",
    ]  # fmt: skip
    assert [one["status"] for one in found] == [200, 400, 404]
    assert found[0]["role"] == "oppet_lage"
    assert found[0]["permission"] == "picture"
    assert all(set(one) <= {*_ALWAYS, *FIELDS} for one in found)
    assert len({one["request"] for one in found}) == 3


def test_a_refusal_by_the_policy_is_a_line_of_its_own(tmp_path: Any, lines: io.StringIO) -> None:
    with client_of(app_of(tmp_path, login="always")) as client:
        answer = client.get("/granska", headers={"Accept": "application/json"})
        client.get("/health?x=1")
    assert answer.status_code == 401
    refused = [one for one in told(lines) if one["event"] == "refused"]
    assert len(refused) == 1
    assert (refused[0]["role"], refused[0]["permission"], refused[0]["route"]) == (
        "public", "review", "/granska",
    )  # fmt: skip
    assert answer.json()["instance"] == f"urn:uuid:{refused[0]['request']}"


@pytest.mark.parametrize("opened", [pytest.param(True, marks=pytest.mark.long), False])
def test_no_canary_comes_out_in_a_log_or_an_error(
    tmp_path: Any, lines: io.StringIO, *, opened: bool
) -> None:
    app = app_of(tmp_path, login="auto" if opened else "always")
    quoted = {"X-Canary": CANARY, "User-Agent": CANARY, "Referer": f"http://127.0.0.1/{CANARY}",
              "Cookie": f"__Host-est={CANARY}; a={CANARY}", "Idempotency-Key": CANARY}  # fmt: skip
    asked = 0
    with TestClient(app, base_url=BASE, client=HERE, raise_server_exceptions=False) as client:
        for route in iter_route_contexts(app.routes):
            for method in route.methods or ():
                path = str(route.path)
                for at in (path, f"{path}?{CANARY}=1", f"{path}?period={CANARY}&q={CANARY}"):
                    place = re.sub(r"\{[a-z_]+\}", CANARY, at)
                    for headers in ({"Accept": "text/html"}, {"Accept": "application/json"},
                                    {"Authorization": f"Bearer {CANARY}"}):  # fmt: skip
                        for body in ({}, *_bodies()) if method == "POST" else ({},):
                            answer = client.request(
                                method, place, headers=quoted | headers,
                                follow_redirects=False, **body,
                            )  # fmt: skip
                            assert answer.status_code < 500
                            if answer.status_code >= 400:
                                assert CANARY not in answer.text, (method, path)
                            asked += 1
    assert asked > 300
    assert len(told(lines)) >= asked
    assert CANARY not in lines.getvalue()


def _bodies() -> list[dict[str, Any]]:
    return [
        {"json": {CANARY: CANARY}},
        {"json": {"incidents": [{"category": CANARY, "note": CANARY}]}},
        {"json": {"action": CANARY, "name": CANARY}},
        {"data": {CANARY: CANARY, "arende": CANARY, "action": CANARY, "beslut": CANARY}},
        {"content": CANARY},
        {"content": f'{{"a": {CANARY}}}'},
    ]


def test_what_a_report_says_is_in_no_line(tmp_path: Any, lines: io.StringIO) -> None:
    app = create_app(Settings(db=made_database(tmp_path)), FakePictures())
    with client_of(app) as client:
        answer = client.post(
            "/api/v1/reports", json=one(note=f"{CANARY} ring 070-123 45 67"),
            headers={"Authorization": f"Bearer {POLICE}"},
        )  # fmt: skip
    assert answer.status_code == 201
    assert "rapportor" in {line["role"] for line in told(lines)}
    for secret in (CANARY, "070", POLICE, "polis"):
        assert secret not in lines.getvalue()


def test_another_librarys_line_keeps_only_its_constant_text(lines: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("bad %s", CANARY)
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    logging.getLogger("service").error("unexpected", extra={"secret": CANARY})
    found = told(lines)
    assert [line["event"] for line in found] == [
        "bad %s", "Exception in ASGI application\n", "unexpected",
    ]  # fmt: skip
    assert found[1]["fault"] == "ValueError"
    assert CANARY not in lines.getvalue()


def test_a_line_is_one_line_whatever_it_says() -> None:
    record = logging.LogRecord("service", 40, "x", 1, "a\nb\u2028c", None, None)
    text = JsonLines().format(record)
    assert text.isascii()
    assert "\n" not in text
    assert where(KeyError(CANARY)) == {"fault": "KeyError", "place": "?"}
