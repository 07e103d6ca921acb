"""Errors: a page for a browser, a problem document (RFC 9457) for everybody else."""

import pytest
from starlette.testclient import TestClient

from est_geo import errors
from service.access import (
    KeyMissingError,
    KeyRefusedError,
    LoginNeededError,
    TokenRefusedError,
)
from service.bodies import BodyTypeError
from service.errors import STATUS, status_of
from service.limits import TooManyError
from service.pictures import BusyError
from tests.service.fake_pictures import client_of


def test_every_error_class_has_a_status() -> None:
    own = [one for one in vars(errors).values() if isinstance(one, type)]
    known = [one for one in own if issubclass(one, errors.EstGeoError)]
    of_the_service = {
        TooManyError,
        BusyError,
        BodyTypeError,
        KeyMissingError,
        KeyRefusedError,
        LoginNeededError,
        TokenRefusedError,
    }
    assert {one for one in known if one is not errors.EstGeoError} | of_the_service == set(STATUS)


def test_a_subclass_has_its_mothers_status() -> None:
    class WeekError(errors.PeriodError):
        pass

    assert status_of(WeekError()) == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/?okand=1", 400), ("/?period=x", 400), ("/?period=2026-W45&period=2026-W46", 400),
        ("/?period=" + "9" * 500, 400), ("/?period=%00", 400), ("/karta?lager=x", 400),
        ("/health?x=1", 400), ("/ready?x=1", 400), ("/ogc?f=html", 400), ("/ogc/api?x=1", 400),
        ("/api/v1/pictures/2026-W46?x=1", 400), ("/api/v1/pictures/2026-W54", 400),
        ("/api/v1/pictures/2031-W01", 404), ("/api/v1/pictures/2026-W46/saknas.csv", 404),
        ("/saknas", 404), ("/?period=2031-W01", 404), ("/karta?period=2031-W01", 404),
    ],
)  # fmt: skip
def test_a_refusal_is_swedish_in_the_askers_form(
    client: TestClient, path: str, status: int
) -> None:
    page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml"})
    assert page.status_code == status
    assert page.headers["Content-Type"].startswith("text/html")
    assert '<html lang="sv">' in page.text
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == status
    if "period=2031" not in path:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == status
        assert problem["type"] == "about:blank"
        assert problem["detail"].endswith(".")


def test_what_was_sent_is_never_quoted(client: TestClient) -> None:
    for path in ("/?hemlig850709=1", "/?period=hemlig850709", "/karta?lager=hemlig850709"):
        for accept in ("text/html", "application/json"):
            assert "hemlig850709" not in client.get(path, headers={"Accept": accept}).text


def test_a_database_that_cannot_be_read_is_503_but_the_process_is_healthy() -> None:
    client = client_of(error=errors.StoreError("Databasen används av ett annat program."))
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] in set("12345")
    assert "annat program" in answer.json()["detail"]
    assert client.get("/health").json() == {"status": "ok"}


def test_a_refusal_of_the_gate_is_404() -> None:
    client = client_of(error=errors.DisclosureError("Bara hela veckor visas."))
    assert client.get("/ogc/collections/cells/items").status_code == 404


def test_a_broken_contract_is_500_without_its_sentence() -> None:
    client = client_of(error=errors.TableError("The table 'cells' breaks its contract"))
    answer = client.get("/ready")
    assert answer.status_code == 500
    assert "contract" not in answer.text
