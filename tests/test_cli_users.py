"""``est-geo user``: what each command does, and that no secret is kept or shown twice."""

import json
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from est_geo.cli import app
from est_geo.store import Store
from service.identity.links import first_administrator_link
from service.identity.secret_texts import digest

RUN = CliRunner()
LINK = re.compile(r"^(https?://\S+)/valkommen#nyckel=([A-Za-z0-9_-]{43})$", re.MULTILINE)
HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"


def run(*words, code=0):
    done = RUN.invoke(app, ["user", *map(str, words)])
    assert done.exit_code == code, done.output
    return done


def now():
    return pd.Timestamp.now(tz="UTC")


@pytest.fixture
def db(tmp_path):
    return tmp_path / "est.duckdb"


def accept(db, link, login):
    with Store.open(db) as store:
        return store.accept_invitation(digest(link), login, f"{login} Berg", HASH, now())


@pytest.fixture
def admin(db):
    with Store.open(db) as store:
        link = first_administrator_link(store, "http://127.0.0.1:8000", now())
    return accept(db, LINK.search(link)[2], "admin")


def listed(db):
    return json.loads(run("list", "--json", "--db", db).stdout)


def test_an_invitation_is_shown_once_and_becomes_an_account(db):
    done = run(
        "invite", "omradesgrupp", "--district", "ryd", "--url", "https://est.se/", "--db", db
    )
    address, secret = LINK.search(done.stdout).groups()
    assert address == "https://est.se"
    assert "Områdesgrupp" in done.stdout
    assert secret.encode() not in db.read_bytes()
    assert [one["role"] for one in listed(db)["invitations"]] == ["omradesgrupp"]
    made = accept(db, secret, "asa")
    found = listed(db)
    assert found["invitations"] == []
    assert [(one["id"], one["district"]) for one in found["accounts"]] == [(made.account_id, "ryd")]
    assert "asa Berg" in run("list", "--db", db).stdout
    assert HASH not in json.dumps(found)


@pytest.mark.parametrize(
    "words",
    [
        ("invite", "chef"),
        ("invite", "patrull"),
        ("invite", "public"),
        ("invite", "omradesgrupp"),
        ("invite", "omradesgrupp", "--district", "gottfridsberg"),
        ("invite", "planerare", "--district", "ryd"),
        ("invite", "planerare", "--actor", "ingen"),
    ],
)
def test_a_role_that_nobody_can_have_is_refused_before_anything_is_made(db, words):
    run(*words, "--db", db, code=2)
    assert not db.exists()


def test_an_invitation_can_be_taken_back(db):
    link = run("invite", "planerare", "--db", db).stdout
    (one,) = listed(db)["invitations"]
    run("revoke-invitation", one["id"], "--db", db)
    assert accept(db, LINK.search(link)[2], "asa") is None
    run("revoke-invitation", one["id"], "--db", db, code=1)


def test_an_account_is_closed_opened_and_given_another_role(db, admin):
    asa = accept(db, LINK.search(run("invite", "planerare", "--db", db).stdout)[2], "asa")
    run("disable", asa.account_id, "--db", db)
    assert "stängt" in run("list", "--db", db).stdout
    run("enable", asa.account_id, "--db", db)
    run("role", asa.account_id, "omradesgrupp", "--district", "berga", "--db", db)
    roles = {one["login"]: (one["role"], one["district"]) for one in listed(db)["accounts"]}
    assert roles == {"admin": ("admin", None), "asa": ("omradesgrupp", "berga")}
    refused = run("disable", admin.account_id, "--db", db, code=1)
    assert "sista administratören" in refused.stderr
    run("disable", "0" * 12, "--db", db, code=1)


def test_a_reset_link_gives_a_new_password(db, admin):
    link = run("reset", admin.account_id, "--db", db).stdout
    with Store.open(db) as store:
        assert store.reset_password(digest(LINK.search(link)[2]), HASH + "x", now())
        assert store.account_named("admin").password_hash == HASH + "x"


def test_a_key_is_shown_once_listed_and_revoked(db, admin):
    made = run(
        "token", "create", admin.account_id, "--for", "QGIS", "--scope", "picture", "--db", db
    )
    token = re.search(r"^est_[A-Za-z0-9_-]{43}$", made.stdout, re.MULTILINE)[0]
    with Store.open(db) as store:
        assert store.account_of_token(digest(token), now()).scopes == {"picture"}
        assert store.account_of_token(digest(token), now() + pd.Timedelta(days=91)) is None
    (one,) = json.loads(run("token", "list", "--json", "--db", db).stdout)["tokens"]
    assert (one["for"], one["scopes"], one["revoked_at"]) == ("QGIS", ["picture"], None)
    assert token not in run("token", "list", "--db", db).stdout
    run("token", "revoke", one["id"], "--db", db)
    with Store.open(db) as store:
        assert store.account_of_token(digest(token), now()) is None
    wrong = ("token", "create", admin.account_id, "--for", "x", "--scope", "accounts", "--db", db)
    run(*wrong, code=2)


def test_there_is_nothing_to_list_in_an_empty_database(db):
    with Store.open(db):
        pass
    assert "inga konton" in run("list", "--db", db).stdout
    assert "inga nycklar" in run("token", "list", "--db", db).stdout
