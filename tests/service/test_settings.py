"""The service listens on this computer only, says so, and stops cleanly."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.errors import RequestError
from est_geo.store import Store
from service.app import serve
from service.settings import Settings, check_reach, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.255.255.254", "::1", "localhost", "LOCALHOST."])
def test_this_computer_is_allowed(host: str) -> None:
    check_reach(Settings(host=host))


ELSEWHERE = ("0.0.0.0", "::", "", "10.1.2.3", "linkoping.se", "localhost.x.se", "127.1", "1")  # noqa: S104 - what is refused


@pytest.mark.parametrize("host", ELSEWHERE)
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


PROGRAM = """
import sys
from service.app import serve
from service.settings import Settings
serve(Settings(db=sys.argv[1], port=int(sys.argv[2])))
"""


def test_it_prints_its_address_answers_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    Store.open(tmp_path / "est.duckdb").close()
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "est.duckdb"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own
        assert running.stdout is not None
        said = running.stdout.readline()
        found = re.fullmatch(r"Lägesbilden visas på (http://127\.0\.0\.1:\d+/) .*Ctrl-C\)\n", said)
        assert found, said
        with urlopen(f"{found[1]}ready", timeout=20) as answer:  # noqa: S310 - our own address
            assert answer.status == 200
            assert "server" not in {name.lower() for name in answer.headers}
        running.send_signal(signal.SIGINT)
        last = running.stdout.read()
        link = r"Det finns ingen administratör[^\n]* http[^\n]*#nyckel=[\w-]{43}\n"
        assert re.fullmatch("Öppet läge: [^\n]*\n" + link + "Tjänsten är stoppad.\n", last), last
        assert running.wait(20) == 0


def test_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    Store.open(tmp_path / "est.duckdb").close()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(RequestError, match=f"Port {port} .* --port"):
            serve(Settings(db=tmp_path / "est.duckdb", port=port))
    Store.open(tmp_path / "est.duckdb", create=False).close()
