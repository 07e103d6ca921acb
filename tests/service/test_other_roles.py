"""Many askers at once, each with a role and a secret of its own: nobody gets another's rows."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from time import sleep
from typing import Any

import httpx2
import pytest

from service.pictures import KeptViews
from tests.hostile.canary import running
from tests.service.other_roles import DISTRICTS, REPORTERS, Asker, RolesTown, roles_town

ASKERS = 32
_BUSY, _TRIES = 503, 20
# What says when it was made, or is new for every request.
_MOMENT = re.compile(r'"timeStamp":"[^"]*"|urn:uuid:[0-9a-f-]{8,40}')
_NEVER_THE_SAME = ("/konto", "/admin", "/pass", "/logga-in", "/valkommen")


@dataclass
class Served:
    """The town, and where it is served."""

    town: RolesTown
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    town = roles_town(tmp_path_factory.mktemp("roles"))
    with running(town.app) as address:
        for one in REPORTERS:
            asker = next(each for each in town.askers if each.name == f"rapportör {one}")
            sent = {"service_code": "brak", "lat": "58.40837", "long": "15.564625",
                    "description": f"qo_{one}"}  # fmt: skip
            answer = httpx2.post(
                f"{address}/open311/v2/requests.json", data=sent, headers=asker.headers
            )
            assert answer.status_code == 201
        yield Served(town, address)
    town.app.state.est.store.close()


@dataclass
class Found:
    """What the answers held: signs that were another's, and how often an answer changed."""

    answers: int = 0
    strange: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    bodies: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    signs: set[tuple[str, str]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, asker: Asker, path: str, status: int, body: bytes) -> None:
        """Judge one answer."""
        text = body.decode("utf-8", "replace")  # a sheet or a tile is no text
        strange = asker.strange(text)
        with self.lock:
            self.answers += 1
            self.signs.update((asker.name, one) for one in asker.signs(text))
            self.strange += [f"{asker.name} {path}: {one}" for one in sorted(strange)]
            if status >= 500 or status == 429:
                # Also one that was asked again: a busy service may say "wait", and then answers.
                self.faults.append(f"{asker.name} {path}: {status}")
            if not path.startswith(_NEVER_THE_SAME):
                same = _MOMENT.sub("", text)
                self.bodies[asker.name, path].add(sha256(same.encode()).hexdigest())

    @property
    def changed(self) -> list[tuple[str, str]]:
        """Who was answered differently to the same question."""
        return [key for key, bodies in self.bodies.items() if len(bodies) > 1]


def asked_at_once(served: Served, client: Any, each: int, seed: int, found: Found) -> None:
    """Let every asker ask `each` questions, all at the same time."""
    gate = threading.Barrier(len(served.town.askers))

    def ask(number: int) -> None:
        asker, own = served.town.askers[number], Random(f"{seed} {number}")  # noqa: S311
        paths = [own.choice(served.town.paths) for _ in range(each)]
        gate.wait(60)
        for path in paths:
            answer = client.get(served.address + path, headers=asker.headers)
            for _ in range(_TRIES):
                if answer.status_code != _BUSY:
                    break
                sleep(1)
                answer = client.get(served.address + path, headers=asker.headers)
            found.take(asker, path, answer.status_code, answer.content)

    with ThreadPoolExecutor(len(served.town.askers)) as pool:
        list(pool.map(ask, range(len(served.town.askers))))


def client(most: int = ASKERS) -> httpx2.Client:
    """Make one client whose connections are kept and shared by all who ask."""
    limits = httpx2.Limits(max_connections=most, max_keepalive_connections=most)
    return httpx2.Client(limits=limits, timeout=300, trust_env=False)


def right(found: Found) -> None:
    assert found.strange == []
    assert found.faults == []
    assert found.changed == []


def test_there_are_thirty_two_askers_of_every_role(served: Served) -> None:
    assert len(served.town.askers) >= ASKERS
    assert len(served.town.paths) > 40


def test_everybody_sees_the_own_rows_and_only_those(served: Served) -> None:
    """One after the other: what each role finds, so that the runs below have something to find."""
    found = Found()
    paths = ("/api/v1/pictures/2026-W46", "/ogc/collections/hotspots/items",
             "/open311/v2/requests.json")  # fmt: skip
    with client() as one:
        for asker in served.town.askers:
            for path in paths:
                answer = one.get(served.address + path, headers=asker.headers)
                found.take(asker, path, answer.status_code, answer.content)
    right(found)
    for district in DISTRICTS:
        seen = {sign for name, sign in found.signs if name == f"omradesgrupp-{district} med kaka"}
        assert f"d_{district}" in seen
    assert ("admin- med kaka", "a_intern") in found.signs
    assert ("rapportör polis", "o_polis") in found.signs
    assert not [sign for name, sign in found.signs if name in {"ingen", "fel"}]


@pytest.mark.long
def test_nobody_gets_anothers_rows_through_one_shared_client(served: Served) -> None:
    found = Found()
    with client() as one:
        asked_at_once(served, one, 32, 1, found)
    assert found.answers >= ASKERS * 32
    right(found)


@pytest.mark.long
def test_nobody_gets_anothers_rows_when_connections_are_scarce(served: Served) -> None:
    """Four connections for all: each carries the questions of many, one after the other."""
    found = Found()
    with client(4) as one:
        asked_at_once(served, one, 12, 2, found)
    right(found)


@pytest.mark.long
@pytest.mark.parametrize("part", range(5))
def test_a_hundred_thousand_answers(served: Served, part: int) -> None:
    found = Found()
    with client() as one:
        asked_at_once(served, one, 20_000 // len(served.town.askers) + 1, 30 + part, found)
    assert found.answers >= 20_000
    right(found)


class SharedCache:
    """
    A caching proxy after RFC 9111, careless where the standard lets it be.

    It keeps what it may, knows a question by its address alone unless an answer says ``Vary``,
    keeps answers to questions with a key or a cookie too, and answers from what it keeps.
    """

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client
        self._kept: dict[str, httpx2.Response] = {}
        self._lock = threading.Lock()
        self.hits = 0

    def get(self, url: str, headers: dict[str, str]) -> httpx2.Response:
        """Answer from what is kept, or ask."""
        with self._lock:
            kept = self._kept.get(url)
        if kept is not None and "no-cache" not in kept.headers.get("cache-control", ""):
            self.hits += 1
            return kept
        more = {} if kept is None else {"If-None-Match": kept.headers.get("etag", '""')}
        answer = self._client.get(url, headers=headers | more)
        if kept is not None and answer.status_code == 304:
            self.hits += 1
            return kept
        said = answer.headers.get("cache-control", "")
        if "no-store" not in said and "private" not in said and answer.status_code == 200:
            with self._lock:
                self._kept[url] = answer
        return answer


def through_a_cache(served: Served, each: int) -> tuple[Found, SharedCache]:
    found = Found()
    files = ["/static/est.css", "/static/map.js"]
    town = RolesTown(served.town.app, served.town.askers, [*served.town.paths, *files * 4])
    with client() as one:
        cache = SharedCache(one)
        asked_at_once(Served(town, served.address), cache, each, 4, found)
    return found, cache


@pytest.mark.long
def test_a_cache_between_never_hands_one_the_answer_of_another(served: Served) -> None:
    found, cache = through_a_cache(served, 16)
    right(found)
    # It does keep what is the same for all, or this would prove nothing.
    assert cache.hits > 0


@pytest.mark.long
def test_five_thousand_questions_through_a_cache(served: Served) -> None:
    found, _ = through_a_cache(served, 5_000 // len(served.town.askers) + 1)
    assert found.answers >= 5_000
    right(found)


# ── The oracle itself ──────────────────────────────────────────────────────────────────────────


def test_a_planted_leak_is_found(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that was kept for one is handed to all: what the runs above look for."""
    kept: dict[int, Any] = {}
    monkeypatch.setattr(KeptViews, "of", lambda _, whole, __: kept.setdefault(id(whole), whole))
    found = Found()
    with client() as one:
        asked_at_once(served, one, 3, 5, found)
    assert found.strange


def test_the_oracle_knows_anothers_signs() -> None:
    ryd = Asker("ryd", {}, frozenset({"ryd"}), frozenset({"visits"}), frozenset({"est"}))
    assert ryd.strange("x qd_ryd qt_visits qa_est") == set()
    assert ryd.strange("qd_city qt_gaps qa_intern qo_polis") == {
        "d_city", "t_gaps", "a_intern", "o_polis",
    }  # fmt: skip
