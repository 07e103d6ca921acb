"""The limits as a client meets them: 429 with the exact wait, and the crowd turned away."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from service import guard
from service.app import create_app
from service.guard import HEADERS, Guard
from service.limits import LIMITS, Limits, Windows
from service.settings import Settings
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.report_service import LANDLORD, POLICE, made_database, one

JSON = {"Accept": "application/json"}


@dataclass
class Clocked:
    """A service whose limits go by a clock that the test sets."""

    app: FastAPI
    now: float = 0.0

    def __post_init__(self) -> None:
        limits = Limits(Windows(lambda: self.now))
        self.app.state.est = replace(self.app.state.est, limits=limits)

    def client(self, address: str = HERE[0]) -> TestClient:
        return TestClient(self.app, base_url=BASE, client=(address, 50_000))


def clocked(db: Path, **settings: object) -> Clocked:
    return Clocked(create_app(Settings(db=db, **settings), FakePictures()))  # type: ignore[arg-type]


@pytest.fixture
def service(tmp_path: Path) -> Clocked:
    return clocked(made_database(tmp_path), limits="on")


def key(token: str) -> dict[str, str]:
    return JSON | {"Authorization": f"Bearer {token}"}


def test_reports_by_one_key_are_limited_and_others_are_not(service: Clocked) -> None:
    client, bad = service.client(), {"trasig": True}
    said = Counter(
        client.post("/api/v1/reports", json=bad, headers=key(POLICE)).status_code
        for _ in range(LIMITS["report"].amount + 5)
    )
    assert said == {422: LIMITS["report"].amount, 429: 5}
    answer = client.post("/api/v1/reports", json=one(), headers=key(POLICE))
    assert answer.json()["status"] == 429
    assert answer.headers["Retry-After"] == "60"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    page = client.post("/api/v1/reports", json=one(), headers=key(POLICE) | {"Accept": "text/html"})
    assert "Vänta 60 s" in page.text
    assert client.post("/api/v1/reports", json=bad, headers=key(LANDLORD)).status_code == 422
    service.now += 59
    assert client.post("/api/v1/reports", json=bad, headers=key(POLICE)).status_code == 429
    service.now += 1
    assert client.post("/api/v1/reports", json=bad, headers=key(POLICE)).status_code == 422


def test_open311_is_limited_as_the_form_is(service: Clocked) -> None:
    form = {"service_code": "finns_inte"}
    said = Counter(
        service.client()
        .post("/open311/v2/requests.json", data=form, headers=key(POLICE))
        .status_code
        for _ in range(LIMITS["report"].amount + 3)
    )
    assert said == {422: LIMITS["report"].amount, 429: 3}


@pytest.mark.parametrize("sent", [{"api_key": POLICE}, {}])
def test_a_key_in_the_body_and_none_are_limited_too(tmp_path: Path, sent: dict[str, str]) -> None:
    service = clocked(made_database(tmp_path), limits="on", public_reporting=True)
    form = {"service_code": "finns_inte"} | sent
    most, client = LIMITS["report"].amount, service.client("198.51.100.7")
    said = Counter(
        client.post("/open311/v2/requests.json", data=form).status_code for _ in range(most + 3)
    )
    assert said == {422: most, 429: 3}


@pytest.mark.long
def test_sixteen_threads_never_get_more_and_every_429_says_how_long(service: Clocked) -> None:
    most = LIMITS["reporter"].amount

    def ask(client: TestClient) -> list[tuple[int, str | None]]:
        answers = [client.get("/api/v1/places?q=", headers=key(POLICE)) for _ in range(12)]
        return [(one.status_code, one.headers.get("Retry-After")) for one in answers]

    with service.client() as client, ThreadPoolExecutor(16) as pool:
        answers = [one for some in pool.map(ask, [client] * 16) for one in some]
    assert Counter(status for status, _ in answers) == {200: most, 429: 16 * 12 - most}
    assert {wait for status, wait in answers if status == 429} == {"60"}


def test_an_address_is_limited_before_anything_is_looked_up(service: Clocked) -> None:
    for _ in range(LIMITS["address"].amount):
        service.app.state.est.limits.take("address", "127.0.0.1")
    client = service.client()
    assert client.get("/", headers=key("x" * 43)).status_code == 429
    assert client.get("/metod", headers=JSON).status_code == 429
    assert client.get("/health", headers=JSON).status_code == 200
    assert client.get("/static/est.css").status_code == 200
    assert service.client("198.51.100.7").get("/metod", headers=JSON).status_code == 200


def test_who_has_not_logged_in_is_counted_by_address(tmp_path: Path) -> None:
    service = clocked(made_database(tmp_path), limits="on", login="always", audience="public")
    client = service.client("198.51.100.7")
    said = Counter(client.get("/ogc/collections", headers=JSON).status_code for _ in range(62))
    assert said == {200: 60, 429: 2}
    assert service.client("198.51.100.8").get("/ogc/collections", headers=JSON).status_code == 200


@pytest.mark.parametrize(
    ("settings", "address", "headers", "limited"),
    [
        ({}, "127.0.0.1", {}, False),
        ({}, "::1", {}, False),
        ({}, "198.51.100.7", {}, True),
        ({}, "127.0.0.1", {"X-Forwarded-For": "198.51.100.7"}, True),
        ({"hosts": ("est.kommunen.se",)}, "127.0.0.1", {}, True),
        ({"hosts": ("a.se",)}, "127.0.0.1", {"X-Forwarded-For": "198.51.100.7"}, True),
        ({"hosts": ("a.se",)}, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, False),
        ({"limits": "on"}, "127.0.0.1", {}, True),
        ({"limits": "off"}, "198.51.100.7", {}, False),
    ],
)
def test_only_the_one_at_this_computer_is_not_limited(
    tmp_path: Path, settings: dict[str, object], address: str, headers: dict[str, str],
    *, limited: bool,
) -> None:  # fmt: skip
    service = clocked(tmp_path / "none", **settings)
    seen = "198.51.100.7" if address == "198.51.100.7" else address
    for known in {seen, "127.0.0.1", "::/64", "198.51.100.7"}:
        for _ in range(LIMITS["address"].amount):
            service.app.state.est.limits.take("address", known)
    status = service.client(address).get("/metod", headers=JSON | headers).status_code
    assert status == (429 if limited else 200)


def test_a_forged_address_does_not_help(tmp_path: Path) -> None:
    service = clocked(tmp_path / "none", limits="on", proxies=("127.0.0.1",))
    for _ in range(LIMITS["address"].amount):
        service.app.state.est.limits.take("address", "198.51.100.7")
    client = service.client()
    asked = JSON | {"X-Forwarded-For": "203.0.113.1, 198.51.100.7"}
    assert client.get("/metod", headers=asked).status_code == 429
    direct = service.client("198.51.100.7")
    forged = JSON | {"X-Forwarded-For": "203.0.113.1"}
    assert direct.get("/metod", headers=forged).status_code == 429


@pytest.mark.long
def test_the_crowd_is_turned_away_and_reports_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_AT_ONCE", 3)
    app = create_app(Settings(), FakePictures())
    go = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        await PlainTextResponse("x")(scope, receive, send)

    guarded = Guard(slow)

    async def ask(method: str, path: str) -> tuple[int, str]:
        sent = []

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "app": app,
                 "headers": [(b"host", b"127.0.0.1")], "root_path": ""}  # fmt: skip
        await guarded(scope, receive, send)  # type: ignore[arg-type]
        headers = dict(sent[0]["headers"])  # type: ignore[call-overload]
        return sent[0]["status"], headers.get(b"retry-after", b"").decode()  # type: ignore[return-value]

    async def crowd() -> list[tuple[int, str]]:
        asked = [ask("GET", "/") for _ in range(10)]
        asked += [ask("POST", "/api/v1/reports") for _ in range(5)] + [ask("GET", "/health")]
        tasks = [asyncio.ensure_future(one) for one in asked]
        await asyncio.sleep(0)
        go.set()
        return await asyncio.gather(*tasks)

    answers = asyncio.run(crowd())
    assert Counter(status for status, _ in answers[:10]) == {200: 3, 503: 7}
    assert {status for status, _ in answers[10:]} == {200}
    assert all(wait in set("12345") for status, wait in answers if status == 503)
    assert [one for one in asyncio.run(_after(guarded, ask)) if one == 200] == [200]


async def _after(_: Guard, ask: object) -> list[int]:
    status, _wait = await ask("GET", "/")  # type: ignore[operator]
    return [status]
