"""Whatever comes over the wire, to every address: never a fault of ours, never silence."""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from benchmarks.fuzz_api import served_app
from service.app import create_app
from service.settings import Settings
from tests.service.doubts import town_of_doubts
from tests.service.fake_pictures import FakePictures
from tests.service.raw.hostile_requests import BODIES, ENDS, HEADERS, PARTS, TYPES, WHOLE, request

_PART = re.compile(r"\{[a-z_]+\}")
_KNOWN = {
    "{week}": "2026-W46", "{table}": "cells", "{name}": "cells", "{fid}": "x",
    "{slug}": "hotspots", "{code}": "brak", "{item_id}": "0" * 32, "{decision_id}": "1",
}  # fmt: skip


class Line:
    """Sends bytes to the service, and reads the status that comes back."""

    def __init__(self, address: str, routes: list[APIRoute]) -> None:
        where = urlsplit(address)
        self.at = (str(where.hostname), int(where.port or 0))
        self.routes = routes

    def ask(self, sent: bytes, patience: float = 20) -> int:
        """Status of the answer; 0 where there came none."""
        head = b""
        with socket.create_connection(self.at, timeout=patience) as line, suppress(OSError):
            line.sendall(sent)
            head = line.recv(4096)
            while line.recv(65536):
                pass
        return int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/1.") else 0

    def paths(self, method: str) -> list[str]:
        return [one.path for one in self.routes if method in one.methods]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    db = town_of_doubts(tmp_path_factory.mktemp("raw") / "est.duckdb")
    app = create_app(Settings(db=db), FakePictures())
    routes = [one.original_route for one in iter_route_contexts(app.routes)]
    with served_app(app) as address:
        yield Line(address, [one for one in routes if isinstance(one, APIRoute)])


def filled(path: str) -> bytes:
    return _PART.sub(lambda part: _KNOWN.get(part[0], "1"), path).encode()


def test_there_are_many_of_them() -> None:
    assert len(BODIES) + len(WHOLE) >= 60
    assert len(ENDS) + len(PARTS) >= 60
    for one in (ENDS, PARTS, HEADERS, TYPES):
        assert len(set(one)) == len(one)


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.long)])
def test_no_body_is_a_fault_of_ours(line: Line, every: int) -> None:
    """Each body at every sixth address; at every address by the long command."""
    found: Counter[int] = Counter()
    for path in line.paths("POST")[::every]:
        for kind in TYPES[:2]:
            headers = (b"Content-Type: " + kind,)
            found.update(
                line.ask(request(b"POST", filled(path), *headers, body=body))
                for body in BODIES.values()
            )
        found.update(
            line.ask(request(b"POST", filled(path), b"Content-Type: " + kind, body=b"{}"))
            for kind in TYPES[2:]
        )
    assert not [status for status in found if status >= 500 or status < 200], found
    assert found.total() >= 6 // every * 2 * len(BODIES)


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
def test_no_address_is_a_fault_of_ours(line: Line, every: int) -> None:
    """Each hostile part at every third address that it fits; at every one by the long command."""
    found: Counter[int] = Counter()
    for at, path in enumerate(line.paths("GET")):
        # Each address gets a sixth of the ends.
        found.update(line.ask(request(b"GET", filled(path) + end)) for end in ENDS[at % 6 :: 6])
        for hole in _PART.findall(path):
            for part in PARTS[at % every :: every]:
                begun, _, rest = path.partition(hole)
                asked = filled(begun) + part + filled(rest)
                found[line.ask(request(b"GET", asked))] += 1
    assert not [status for status in found if status >= 500 or status < 200], found
    assert found[200] > 0
    assert found[400] > found[200]


@pytest.mark.long
def test_no_header_is_a_fault_of_ours(line: Line) -> None:
    found: Counter[int] = Counter()
    for at, path in enumerate(line.paths("GET")):
        # Each address gets a sixth of them, and each of them a sixth of the addresses.
        some = HEADERS[at % 6 :: 6]
        found.update(line.ask(request(b"GET", filled(path), one)) for one in some)
    assert not [status for status in found if status >= 500 or status < 200], found


@pytest.mark.parametrize("sent", WHOLE.values(), ids=WHOLE)
def test_no_request_is_a_fault_of_ours(line: Line, sent: bytes) -> None:
    # A server may hang up on what is no HTTP, or wait for the rest of it.
    status = line.ask(sent, patience=0.5)
    assert status < 500
    assert line.ask(request(b"GET", b"/health")) == 200
