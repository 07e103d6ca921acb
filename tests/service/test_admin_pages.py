"""``/admin``: accounts, links and tokens, each only for the role that takes care of it."""

import re
from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.store import Store
from tests.kept_files import copy_of
from tests.service.doubts import reviewing, town_of_doubts
from tests.service.signed_in import sha256, signed_in, with_accounts

SESSIONS: dict[str, str] = {}
LINK = re.compile(r"https?://[^\s<\"]+#nyckel=([A-Za-z0-9_-]{43})")


def _town(path: Path) -> None:
    town_of_doubts(path)
    SESSIONS.update(with_accounts(path, "analytiker", "dataskyddsombud", "kommunpolis"))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return copy_of("town-to-administer", _town, tmp_path / "est.duckdb")


def store_of(client: TestClient) -> Store:
    store: Store = client.app.state.est.store  # type: ignore[attr-defined]
    return store


def account_id(client: TestClient, login: str) -> str:
    account = store_of(client).account_named(login)
    assert account is not None
    return account.account_id


@pytest.mark.parametrize(
    ("role", "cards"),
    [
        ("admin", {"t-konton", "t-nycklar", "t-publicering", "t-logg", "t-gallring"}),
        ("analytiker", {"t-publicering"}),
        ("dataskyddsombud", {"t-logg"}),
        ("kommunpolis", None),
    ],
)
def test_each_role_sees_only_its_cards(db: Path, role: str, cards: set[str] | None) -> None:
    with signed_in(db, SESSIONS[role]) as client:
        shown = client.get("/admin")
        assert shown.status_code == (404 if cards is None else 200)
        found = set(re.findall(r'<h2 id="(t-[a-z]+)"', shown.text))
        assert found == (cards or set())
        assert ('href="/admin"' in client.get("/metod", headers={"Accept": "text/html"}).text) is (
            cards is not None
        )


def test_in_open_mode_links_are_made_and_there_are_no_accounts(tmp_path: Path) -> None:
    with reviewing(town_of_doubts(tmp_path / "est.duckdb")) as client:
        assert "t-nycklar" in client.get("/admin").text
        assert client.get("/admin/konton").status_code == 404
        made = client.post("/admin/nycklar", data={"aktor": "polis", "dagar": "30"})
        assert made.status_code == 201


def test_a_report_link_works_until_it_is_revoked_with_the_service_running(db: Path) -> None:
    with signed_in(db, SESSIONS["admin"]) as client:
        made = client.post("/admin/nycklar", data={"aktor": "polis", "dagar": "0"})
        secret = LINK.search(made.text)
        assert secret is not None
        assert 'src="data:image/svg+xml' in made.text
        digest, now = sha256(secret[1]), pd.Timestamp.now(tz="UTC")
        assert store_of(client).actor_of_key(digest, now) == "polis"
        assert secret[1] not in client.get("/admin/nycklar").text
        key = store_of(client).report_keys()["key_id"].iloc[-1]
        client.post(f"/admin/nycklar/{key}/aterkalla")
        assert store_of(client).actor_of_key(digest, pd.Timestamp.now(tz="UTC")) is None
        assert "1 länk som inte gäller" in client.get("/admin/nycklar").text
        assert client.post("/admin/nycklar", data={"aktor": "x", "dagar": "0"}).status_code == 422


def test_an_account_is_signed_out_everywhere_at_once(db: Path) -> None:
    with (
        signed_in(db, SESSIONS["admin"]) as client,
        signed_in(db, SESSIONS["kommunpolis"]) as theirs,
    ):
        other = account_id(client, "kommunpolis")
        assert theirs.get("/konto").status_code == 200
        client.post("/admin/konton/logga-ut", data={"konto": other})
        assert theirs.get("/konto", headers={"Accept": "application/json"}).status_code == 401


def test_one_proposes_and_another_approves(db: Path) -> None:
    with (
        signed_in(db, SESSIONS["admin"]) as client,
        signed_in(db, SESSIONS["analytiker"]) as other,
    ):
        assert client.post("/admin/publicering", data={"period": "i år"}).status_code in {409, 422}
        assert "Inget väntar." in client.get("/admin/publicering").text
        sent = client.post("/admin/publicering", data={"period": "2026-10"})
        assert sent.headers["Location"] == "/admin/publicering?klart=foreslagen", sent.text
        number = int(store_of(client).releases()["release_id"].iloc[-1])
        own = client.post(f"/admin/publicering/{number}/godkann")
        assert own.status_code == 409
        assert 'role="alert"' in own.text
        done = other.post(f"/admin/publicering/{number}/godkann")
        assert done.headers["Location"] == "/admin/publicering?klart=godkand", done.text
        assert "publicerad" in other.get("/admin/publicering").text
        assert other.post("/admin/publicering/99/godkann").status_code == 404
        assert other.post("/admin/publicering/x/godkann").status_code == 400


def test_every_form_is_refused_from_another_site(db: Path) -> None:
    with signed_in(db, SESSIONS["admin"]) as client:
        for path in ("/admin/nycklar", "/admin/logg/kontroll"):
            answer = client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403
