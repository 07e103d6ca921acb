"""Limits: never more than allowed, always told when it passes, and nobody speaks for another."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.limits import LIMITS, Limits, TooManyError, Windows, address_of


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def wait_of(limits: Limits, *who: str) -> int:
    try:
        limits.take(*who)  # type: ignore[arg-type]
    except TooManyError as error:
        return error.wait
    return 0


@pytest.mark.parametrize("kind", LIMITS)
def test_the_wait_is_exact_to_the_second(kind: str) -> None:
    clock = Clock()
    limits, item = Limits(Windows(clock)), LIMITS[kind]  # type: ignore[index]
    for _ in range(item.amount):
        assert wait_of(limits, kind, "a") == 0
        clock.now += 0.01
    wait = wait_of(limits, kind, "a")
    assert 1 <= wait <= item.get_expiry()
    clock.now += wait - 1
    assert wait_of(limits, kind, "a") == 1
    clock.now += 1
    assert wait_of(limits, kind, "a") == 0


@given(st.lists(st.floats(0, 40), min_size=1, max_size=60))
def test_no_window_ever_holds_more_than_the_limit(steps: list[float]) -> None:
    clock = Clock()
    limits, taken = Limits(Windows(clock)), []
    for step in steps:
        clock.now += step
        if wait_of(limits, "login", "a", "b") == 0:
            taken.append(clock.now)
    for start in taken:
        assert sum(start <= one < start + 60 for one in taken) <= 5


def test_sixteen_threads_get_exactly_the_limit() -> None:
    clock = Clock()
    limits, start = Limits(Windows(clock)), Barrier(16)

    def ask(_: int) -> int:
        start.wait()
        return sum(wait_of(limits, "public", "a") == 0 for _ in range(50))

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(ask, range(16))) == LIMITS["public"].amount
        clock.now += 61
        assert sum(pool.map(ask, range(16))) == LIMITS["public"].amount


def test_each_one_has_a_window_of_their_own() -> None:
    limits = Limits(Windows(Clock()))
    for _ in range(5):
        limits.take("login", "192.0.2.1", "asa")
    assert wait_of(limits, "login", "192.0.2.1", "asa") > 0
    assert wait_of(limits, "login", "192.0.2.1", "bo") == 0
    assert wait_of(limits, "login", "192.0.2.2", "asa") == 0
    assert wait_of(limits, "report", "192.0.2.1", "asa") == 0


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    windows = Windows(Clock(), most=100)
    for one in range(5000):
        assert windows.acquire_entry(f"a{one}", 1, 60)
    assert len(windows._taken) == 100  # noqa: SLF001 - what the memory holds
    assert not windows.acquire_entry("a4999", 1, 60)


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("203.0.113.5", "", (), "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", (), "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", ("10.0.0.0/8",), "203.0.113.5"),
        ("127.0.0.1", "198.51.100.7", ("127.0.0.1",), "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7", ("127.0.0.1",), "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7, 10.1.1.1", ("127.0.0.1", "10.0.0.0/8"),
         "198.51.100.7"),
        ("127.0.0.1", "skräp", ("127.0.0.1",), "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, skräp", ("127.0.0.1",), "127.0.0.1"),
        ("127.0.0.1", "10.1.1.1", ("127.0.0.1", "10.0.0.0/8"), "10.1.1.1"),
        ("::ffff:192.0.2.1", "", (), "192.0.2.1"),
        ("2001:db8::1", "", (), "2001:db8::/64"),
        ("2001:db8::2", "", (), "2001:db8::/64"),
        ("testclient", "", (), "okänd"),
    ],
)  # fmt: skip
def test_only_our_own_proxy_is_believed(
    peer: str, forwarded: str, proxies: tuple[str, ...], client: str
) -> None:
    assert address_of(peer, forwarded, proxies) == client
