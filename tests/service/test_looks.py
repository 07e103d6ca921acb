"""What is looked at is written down first, with why; what cannot be written is not shown."""

from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.errors import StoreError
from est_geo.store import Store
from service.purposes import Purposes, chosen_purpose, masked, way_back
from tests.kept_files import copy_of
from tests.service.doubts import KIOSK, case_id, reviewing, town_of_doubts
from tests.service.signed_in import signed_in, with_accounts

SESSIONS: dict[str, str] = {}


def _town(path: Path) -> None:
    town_of_doubts(path)
    SESSIONS.update(with_accounts(path, "analytiker"))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return copy_of("doubts-and-accounts", _town, tmp_path / "est.duckdb")


def stated(client: TestClient, **sent: str) -> None:
    answer = client.post("/granska/syfte", data={"val": "granskning"} | sent)
    assert answer.status_code == 303, answer.text


def looks(client: TestClient) -> pd.DataFrame:
    store: Store = client.app.state.est.store  # type: ignore[attr-defined]
    rows = store.trail(999)
    return rows[rows["action"].isin(["incident.read", "incident.list"])]


def test_reports_are_shown_only_when_it_is_said_why(db: Path) -> None:
    with signed_in(db, SESSIONS["analytiker"]) as client:
        asked = client.get("/granska?slag=place")
        assert asked.status_code == 200
        assert "Varför behöver du se enskilda rapporter?" in asked.text
        assert KIOSK not in asked.text
        assert looks(client).empty
        refused = client.post("/granska/syfte", data={"val": "annat", "ord": "x"})
        assert refused.status_code == 422
        answer = client.post(
            "/granska/syfte", data={"val": "begaran", "ord": "19850709-9805", "till": "/granska"}
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, "/granska")
        shown = client.get("/granska?slag=place")
        assert KIOSK in shown.text
        rows = looks(client).to_dict("records")
    assert [row["action"] for row in rows] == ["incident.read", "incident.list"]
    assert {row["purpose"] for row in rows} == {"Svara på en begäran eller fråga: [personnummer]"}
    assert {row["role"] for row in rows} == {"analytiker"}


def test_each_case_that_is_shown_is_a_row_about_its_report(db: Path) -> None:
    with signed_in(db, SESSIONS["analytiker"]) as client:
        stated(client)
        client.get(f"/granska?arende={case_id(5)}")
        store: Store = client.app.state.est.store  # type: ignore[attr-defined]
        for number in (4, 5):
            actions = list(store.seen_by("incident", f"{number:032x}")["action"])
            assert actions == ["incident.read", "incident.list", "file.take_in"]
        # A place in the queue of another kind was not on the page.
        assert list(store.seen_by("incident", f"{0:032x}")["action"]) == ["file.take_in"]
        assert store.verify_trail().whole


def test_the_api_asks_for_a_purpose_and_notes_every_id(db: Path) -> None:
    with signed_in(db, SESSIONS["analytiker"]) as client:
        refused = client.get("/api/v1/review")
        assert refused.status_code == 400
        assert "X-Syfte" in refused.json()["detail"]
        assert client.get("/api/v1/review?syfte=x").status_code == 400
        found = client.get("/api/v1/review?kind=place&syfte=kvartalsrapport").json()
        by_header = client.get("/api/v1/review", headers={"X-Syfte": "Tillsyn%20v46"})
        assert by_header.status_code == 200
        rows = looks(client)
        assert list(rows["purpose"]) == ["Tillsyn v46", "kvartalsrapport"]
        store: Store = client.app.state.est.store  # type: ignore[attr-defined]
        for case in found["cases"]:
            seen = store.seen_by("incident", case["incident"]["incident_id"])
            assert "kvartalsrapport" in set(seen["purpose"])


@pytest.mark.parametrize(
    "path", ["/granska", "/api/v1/review?syfte=Tillsyn", "/api/v1/pictures/2026-W46/cells.csv"]
)
def test_what_cannot_be_written_down_is_not_shown(
    db: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with signed_in(db, SESSIONS["analytiker"]) as client:
        stated(client)
        assert client.get(path).status_code == 200

        def refuse(*_: object) -> int:
            raise StoreError("Databasen kunde inte skrivas.")

        monkeypatch.setattr(Store, "note", refuse)
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert KIOSK not in answer.text
        assert "cell" not in answer.text


@pytest.mark.parametrize(("file", "table"), [("/cells.csv", "cells"), ("", "picture")])
def test_what_leaves_the_service_as_a_file_is_noted(db: Path, file: str, table: str) -> None:
    with signed_in(db, SESSIONS["analytiker"]) as client:
        assert client.get(f"/api/v1/pictures/2026-W46{file}").status_code == 200
        store: Store = client.app.state.est.store  # type: ignore[attr-defined]
        row = store.trail(1).to_dict("records")[0]
    assert (row["action"], row["object_id"]) == ("picture.export", "2026-W46")
    assert f'"table": "{table}"' in row["details"]


def test_in_open_mode_the_look_is_noted_without_a_purpose(tmp_path: Path) -> None:
    with reviewing(town_of_doubts(tmp_path / "est.duckdb")) as client:
        assert client.get("/granska").status_code == 200
        rows = looks(client)
    assert set(rows["who"]) == {"oppet-lage"}
    assert set(rows["purpose"]) == {"Öppet läge: inget syfte angivet"}


def test_a_purpose_holds_for_a_working_day() -> None:
    at = [0.0]
    said = Purposes(lambda: at[0])
    said.keep("konto:1", "Tillsyn")
    at[0] = Purposes.HOLDS_SECONDS - 1
    assert said.of("konto:1") == "Tillsyn"
    at[0] += 1
    assert said.of("konto:1") is None


def test_personal_data_in_a_purpose_is_masked() -> None:
    assert "0707" not in masked("ring 070-740 16 50 om detta")
    assert "@" not in chosen_purpose({"val": "tillsyn", "ord": "anna.berg@example.se"})


@pytest.mark.parametrize(
    "asked", ["//annan.se", "https://annan.se", "/granska/../admin", "/granska?x=<script>", ""]
)
def test_the_way_back_never_leads_elsewhere(asked: str) -> None:
    assert way_back(asked) == "/granska"
