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
        ("admin", {"t-konton", "t-nycklar", "t-logg", "t-gallring"}),
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


def test_an_invitation_is_shown_once_and_lets_somebody_in(db: Path) -> None:
    with signed_in(db, SESSIONS["admin"]) as client:
        made = client.post(
            "/admin/konton/bjud-in", data={"roll": "omradesgrupp", "stadsdel": "ryd", "aktor": ""}
        )
        assert made.status_code == 201
        secret = LINK.search(made.text)
        assert secret is not None
        assert (
            secret[0].startswith("http://testserver/valkommen#nyckel=")
            or "/valkommen#" in (secret[0])
        )
        again = client.get("/admin/konton").text
        assert secret[1] not in again
        assert "Områdesgrupp, Ryd" in again
        now = pd.Timestamp.now(tz="UTC")
        invited = store_of(client).invitation(sha256(secret[1]), now)
        assert invited is not None
        assert (invited.grant.role, invited.grant.district) == ("omradesgrupp", "ryd")
        gone = client.post(f"/admin/inbjudningar/{invited.invitation_id}/aterkalla")
        assert gone.headers["Location"] == "/admin/konton?klart=inbjudan"
        assert store_of(client).invitation(sha256(secret[1]), now) is None


@pytest.mark.parametrize(
    "sent",
    [{"roll": "public"}, {"roll": "patrull"}, {"roll": "omradesgrupp"}, {"roll": ""},
     {"roll": "omradesgrupp", "stadsdel": "månen"}, {"roll": "admin", "aktor": "okänd"}],
)  # fmt: skip
def test_a_role_that_no_account_may_hold_is_refused(db: Path, sent: dict[str, str]) -> None:
    with signed_in(db, SESSIONS["admin"]) as client:
        rows = store_of(client).trail(1)["seq"][0]
        assert client.post("/admin/konton/bjud-in", data=sent).status_code == 422
        assert store_of(client).trail(1)["seq"][0] == rows


def test_a_changed_role_ends_the_sessions_of_that_account(db: Path) -> None:
    with (
        signed_in(db, SESSIONS["admin"]) as client,
        signed_in(db, SESSIONS["analytiker"]) as theirs,
    ):
        assert theirs.get("/admin").status_code == 200
        other = account_id(client, "analytiker")
        client.post(f"/admin/konton/{other}/roll", data={"roll": "planerare"})
        assert theirs.get("/admin", headers={"Accept": "application/json"}).status_code == 401
        row = store_of(client).trail(1).to_dict("records")[0]
        assert (row["action"], row["object_id"]) == ("account.role", other)
        assert row["who"] == f"konto:{account_id(client, 'admin')}"


def test_an_account_is_signed_out_closed_and_opened(db: Path) -> None:
    with (
        signed_in(db, SESSIONS["admin"]) as client,
        signed_in(db, SESSIONS["kommunpolis"]) as theirs,
    ):
        other = account_id(client, "kommunpolis")
        assert theirs.get("/konto").status_code == 200
        client.post(f"/admin/konton/{other}/logga-ut")
        assert theirs.get("/konto", headers={"Accept": "application/json"}).status_code == 401
        client.post(f"/admin/konton/{other}/stang")
        assert "avstängt" in client.get("/admin/konton").text
        client.post(f"/admin/konton/{other}/oppna")
        assert "avstängt" not in client.get("/admin/konton").text


def test_the_last_administrator_and_the_own_account_stay(db: Path) -> None:
    with signed_in(db, SESSIONS["admin"]) as client:
        own = account_id(client, "admin")
        assert client.post(f"/admin/konton/{own}/stang").status_code == 409
        kept = client.post(f"/admin/konton/{own}/roll", data={"roll": "planerare"})
        assert kept.status_code == 409
        assert 'role="alert"' in kept.text
        assert client.get("/admin/konton").status_code == 200
        assert client.post("/admin/konton/000000000000/stang").status_code == 404


def test_a_link_to_a_new_password_is_shown_once(db: Path) -> None:
    with signed_in(db, SESSIONS["admin"]) as client:
        other = account_id(client, "kommunpolis")
        made = client.post(f"/admin/konton/{other}/losenord")
        secret = LINK.search(made.text)
        assert made.status_code == 201
        assert secret is not None
        assert secret[1] not in client.get("/admin/konton").text


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


def test_somebody_elses_token_is_revoked_at_once(db: Path) -> None:
    now = pd.Timestamp.now(tz="UTC").floor("us")
    token = "est_" + "t" * 43
    with signed_in(db, SESSIONS["admin"]) as client:
        token_id = store_of(client).add_api_token(
            account_id(client, "kommunpolis"), sha256(token), label="<QGIS>",
            scopes={"picture"}, made_at=now, expires_at=now + pd.Timedelta(days=1),
        )  # fmt: skip
        shown = client.get("/admin/nycklar").text
        assert "&lt;QGIS&gt;" in shown
        assert store_of(client).account_of_token(sha256(token), now) is not None
        client.post(f"/admin/tokens/{token_id}/aterkalla")
        later = pd.Timestamp.now(tz="UTC")
        assert store_of(client).account_of_token(sha256(token), later) is None


def test_every_form_is_refused_from_another_site(db: Path) -> None:
    with signed_in(db, SESSIONS["admin"]) as client:
        for path in ("/admin/konton/bjud-in", "/admin/nycklar", "/admin/logg/kontroll"):
            answer = client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403
