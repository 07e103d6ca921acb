"""The service listens on this computer only, says so, and stops cleanly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.errors import RequestError
from service.app import serve
from service.settings import Settings, check_loopback, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.255.255.254", "::1", "localhost", "LOCALHOST."])
def test_this_computer_is_allowed(host: str) -> None:
    check_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "10.1.2.3", "linkoping.se", "localhost.evil.example", "127.1", "1"]
)  # fmt: skip
def test_everywhere_else_is_refused_before_the_database_is_touched(host: str) -> None:
    with pytest.raises(RequestError, match="bara på den egna datorn"):
        serve(Settings(db="finns/inte.duckdb", host=host))


@given(st.ip_addresses())
def test_only_loopback_addresses_are_loopback(address: object) -> None:
    assert is_loopback(str(address)) == address.is_loopback  # type: ignore[attr-defined]


@given(st.text())
def test_no_host_makes_a_fault(host: str) -> None:
    assert is_loopback(host) in {True, False}


def test_the_address_can_be_opened() -> None:
    assert Settings(host="::1", port=81).address == "http://[::1]:81/"
