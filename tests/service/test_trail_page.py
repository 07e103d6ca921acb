"""``/admin/logg``: what has been done, in words, by day; who has seen one report; CSV."""

import csv
import io
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from est_geo.store import Acting, Deed, Store
from tests.kept_files import copy_of
from tests.service.doubts import town_of_doubts
from tests.service.signed_in import signed_in, with_accounts

SESSIONS: dict[str, str] = {}
SEEN = f"{3:032x}"


def _town(path: Path) -> None:
    town_of_doubts(path)
    SESSIONS.update(with_accounts(path, "analytiker", "dataskyddsombud", "kommunpolis"))
    with Store.open(path) as store:
        asa = store.by(Acting("konto:aaa111", "analytiker"))
        bo = store.by(Acting("konto:bbb222", "kommunpolis"))
        asa.note(Deed("incident.read", "incident", SEEN, "=HYPERLINK(1)"))
        for _ in range(60):
            bo.note(Deed("incident.list", "incident", "", "Mötet", objects=[SEEN, "f" * 32]))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return copy_of("trail-of-three", _town, tmp_path / "est.duckdb")


def officer(db: Path) -> TestClient:
    return signed_in(db, SESSIONS["dataskyddsombud"])


def test_the_officer_reads_the_trail_and_no_report(db: Path) -> None:
    with officer(db) as client:
        shown = client.get("/admin/logg")
        assert shown.status_code == 200
        assert "Såg en lista med händelser" in shown.text
        assert "Läste loggen" in shown.text
        assert "Konto bbb222" in shown.text
        for closed in ("/granska", "/", "/api/v1/review?syfte=Tillsyn", "/admin/konton"):
            assert client.get(closed).status_code == 404


@pytest.mark.parametrize("role", ["analytiker", "kommunpolis"])
def test_others_are_not_told_that_there_is_a_trail(db: Path, role: str) -> None:
    with signed_in(db, SESSIONS[role]) as client:
        for path in ("/admin/logg", "/admin/logg.csv"):
            assert client.get(path).status_code == 404
        assert client.post("/admin/logg/kontroll").status_code == 404


def test_who_has_seen_a_report_is_told_with_how_often(db: Path) -> None:
    with officer(db) as client:
        shown = client.get(f"/admin/logg?handelse={SEEN}").text
        assert "Vem har sett den här händelsen" in shown
        assert '<td class="n">60</td>' in shown
        assert "Konto aaa111" in shown
        assert (
            "Tog in en fil med rapporter"
            in client.get(f"/admin/logg?handelse={SEEN}&handling=file.take_in").text
        )
        store: Store = client.app.state.est.store  # type: ignore[attr-defined]
        # To look at who has looked is a look of its own.
        assert store.trail(1)["object_id"][0] == SEEN
        assert store.trail(1)["action"][0] == "audit.read"


def test_pages_lead_to_every_row_once(db: Path) -> None:
    found: list[int] = []
    with officer(db) as client:
        path: str | None = "/admin/logg?vem=konto%3Abbb222"
        while path:
            text = client.get(path).text
            found += [
                int(one.split("<", 1)[0].replace("\u202f", ""))
                for one in text.split('<td class="log-seq">')[1:]
            ]
            older = text.split('rel="next" href="')
            path = older[1].split('"', 1)[0].replace("&amp;", "&") if len(older) > 1 else None
    assert len(found) == 60
    assert found == sorted(set(found), reverse=True)


@pytest.mark.parametrize(
    "query",
    ["fran=i+dag", "fran=2026-13-01", "slag=okant", "id=1", "fore=0", "fore=x", "annat=1",
     "till=2026-11-16T00"],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused(db: Path, query: str) -> None:
    with officer(db) as client:
        assert client.get(f"/admin/logg?{query}").status_code == 400


def test_days_hold_what_happened_in_them(db: Path) -> None:
    with officer(db) as client:
        assert "Inga rader passar" in client.get("/admin/logg?till=2020-01-01").text
        assert "Inga rader passar" not in client.get("/admin/logg?fran=2020-01-01").text


def test_the_file_holds_the_same_rows_no_formula_and_is_noted(db: Path) -> None:
    with officer(db) as client:
        answer = client.get("/admin/logg.csv?vem=konto%3Aaaa111")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["handling"] for row in rows] == ["incident.read"]
        assert rows[0]["syfte"].startswith("'=")
        assert rows[0]["i_ord"].startswith("Såg händelsen")
        store: Store = client.app.state.est.store  # type: ignore[attr-defined]
        assert store.trail(1)["action"][0] == "audit.export"


def test_the_chain_is_checked_by_a_button_and_says_so(db: Path) -> None:
    with officer(db) as client:
        assert "Loggen har inte kontrollerats än" in client.get("/admin/logg").text
        assert client.post("/admin/logg/kontroll").headers["Location"] == "/admin/logg"
        shown = client.get("/admin/logg").text
        assert "Loggen är hel:" in shown
        assert "Kontrollerad i dag" in shown


def test_a_trail_that_was_changed_is_told_at_the_top(db: Path) -> None:
    with duckdb.connect(str(db)) as connection:
        connection.execute("UPDATE audit SET purpose = 'annat' WHERE seq = 20")
    with officer(db) as client:
        client.post("/admin/logg/kontroll")
        shown = client.get("/admin/logg").text
        assert "Loggen är inte hel. Rad 20 har ändrats efter att den skrevs." in shown
        assert 'role="alert"' in shown


def test_what_is_not_written_down_is_not_shown(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError

    with officer(db) as client:
        monkeypatch.setattr(Store, "note", refuse)
        for path in ("/admin/logg", "/admin/logg.csv", f"/admin/logg?handelse={SEEN}"):
            answer = client.get(path)
            assert answer.status_code >= 500
            assert "bbb222" not in answer.text
