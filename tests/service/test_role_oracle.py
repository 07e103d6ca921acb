"""Requests at random against an oracle that shares no code with the policy: nothing leaks."""

from collections import Counter
from pathlib import Path

import pytest

from est_geo.policy import decide
from service.access import ROUTES, door
from tests.made_plans import MADE_AT, friday_plan
from tests.service.role_oracle import Asked, Asking, Oracle, may_pass
from tests.service.role_world import Who, World, everybody


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(Path(tmp_path_factory.mktemp("roles")))
    store = made.client.app.state.est.store  # type: ignore[attr-defined]
    store.add_plan(friday_plan(), MADE_AT)
    return made


def leaks(world: World, n: int, seed: int) -> tuple[list[str], Counter[int]]:
    """Ask `n` times; give what was wrong, and how the answers were."""
    oracle, asking = Oracle(world.reports), Asking(seed, everybody(), world.reports)
    found, statuses = [], Counter[int]()
    for _ in range(n):
        asked = asking.one()
        accept = "text/html" if asked.page else "application/json"
        body = {"json": {}} if asked.method == "POST" else {}
        answer = world.ask(
            asked.who, asked.method, asked.address, headers={"Accept": accept}, **body
        )
        statuses[answer.status_code] += 1
        wrong = oracle.faults(asked, answer.status_code, answer.text)
        found += [f"{asked.who.role} {asked.who.district} {asked.method} {asked.address}: {one}"
                  for one in wrong]  # fmt: skip
    return found, statuses


def test_nothing_leaks(world: World) -> None:
    found, statuses = leaks(world, 150, seed=1)
    assert not found, found[:10]
    assert statuses[200] > 50
    assert statuses[404] > 40
    assert statuses[401] > 3


@pytest.mark.long
def test_nothing_leaks_in_ten_thousand(world: World) -> None:
    found, statuses = leaks(world, 10_000, seed=2)
    assert not found, found[:10]
    print(f"10 000 requests, 0 leaks: {dict(sorted(statuses.items()))}")  # noqa: T201


def test_a_planted_leak_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = decide

    def careless(principal, permission, profile, **more):  # type: ignore[no-untyped-def]
        access = real(principal, permission, profile, **more)
        whole = real(Asked(Who("faltsekreterare", None), "GET", "/").who and principal.__class__(
            principal.who, "faltsekreterare"), permission, profile, **more)  # fmt: skip
        return whole if principal.role == "omradesgrupp" else access

    monkeypatch.setattr(door, "decide", careless)
    found, _ = leaks(world, 150, seed=3)
    assert any("of city" in one or "of ryd" in one for one in found)


def test_the_oracle_knows_every_route() -> None:
    """Each route that asks for a permission is refused to nobody at all by the oracle too."""
    for (method, template), permission in ROUTES.items():
        path = template.replace("{", "").replace("}", "")
        nobody = Asked(Who("ingen", None), method, path)
        if permission in {"picture", "incidents", "review", "report", "own_reports", "places"}:
            assert not may_pass(nobody), template
