"""The own account: password, sessions and keys; and what a copy of the database gives away."""

import re
import shutil

import pytest

from est_geo.store import Grant
from service.identity.links import first_administrator_link, invitation_link
from service.identity.shift_links import key_beside, shift_token
from tests.service.identity.inside import (
    PASSWORD,
    SAFE,
    add_account,
    log_in,
    now,
    press,
    secret_of,
    texts,
)

TOKEN = re.compile(r"est_[A-Za-z0-9_-]{43}")


def make_token(browser, **changes):
    sent = {"till": "QGIS på kontoret", "dagar": "90", "far": ["picture"]} | changes
    return browser.post("/konto/nycklar", data=sent)


def with_token(service, token, path="/api/v1/pictures/2026-W46"):
    browser = service.browser()
    return browser.get(path, headers={"Authorization": f"Bearer {token}", "Accept": "*/*"})


def test_the_page_says_who_one_is(service):
    add_account(service.store, "asa", "omradesgrupp", district="ryd", actor="polis")
    page = texts(service.logged_in("asa").get("/konto").text)
    for text in ("Asa Berg", "Områdesgrupp", "Ryd", "Den här webbläsaren", "Du har inga nycklar"):
        assert text in page


def test_a_key_is_shown_once_reads_what_it_may_and_stops_when_revoked(service):
    add_account(service.store, "asa")
    browser = service.logged_in("asa")
    made = make_token(browser)
    assert made.status_code == 201
    (token,) = TOKEN.findall(made.text)
    page = browser.get("/konto").text
    assert not TOKEN.search(page)
    assert "QGIS på kontoret" in page
    assert with_token(service, token).status_code == 200
    assert with_token(service, token, "/api/v1/review").status_code == 404
    assert with_token(service, token, "/konto").status_code == 404
    (token_id,) = re.findall(r'name="nyckel" value="([0-9a-f]{8})"', page)
    answer = browser.post("/konto/nycklar/aterkalla", data={"nyckel": token_id})
    assert answer.headers["location"] == "/konto?klart=nyckel"
    assert with_token(service, token).status_code == 401
    assert "återkallad" in browser.get("/konto").text


def test_nobody_revokes_another_s_key(service):
    add_account(service.store, "asa")
    (token,) = TOKEN.findall(make_token(service.logged_in("asa")).text)
    token_id = service.store.api_tokens()[0].token_id
    answer = service.logged_in("admin").post("/konto/nycklar/aterkalla", data={"nyckel": token_id})
    assert answer.status_code == 404
    assert with_token(service, token).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"far": []},
        {"far": ["accounts"]},
        {"far": ["picture", "incidents"]},
        {"far": ["audit"]},
        {"far": ["påhittad"]},
        {"dagar": "367"},
        {"dagar": "36500"},
        {"dagar": ""},
        {"till": ""},
    ],
)
def test_no_key_is_more_than_its_owner_or_lives_too_long(still, changes):
    answer = make_token(still.logged_in("planerare"), **changes)
    assert answer.status_code == 422
    assert not TOKEN.search(answer.text)
    assert still.store.api_tokens() == []


def test_a_key_follows_its_owner_s_role_at_once(service):
    asa = add_account(service.store, "asa")
    (token,) = TOKEN.findall(
        make_token(service.logged_in("asa"), far=["picture", "incidents"]).text
    )
    assert with_token(service, token).status_code == 200
    service.store.set_role(asa.account_id, Grant("dataskyddsombud"))
    assert with_token(service, token).status_code == 404


def test_changing_the_password_needs_the_old_one_and_ends_the_other_sessions(service):
    add_account(service.store, "asa")
    here, there = service.logged_in("asa"), service.logged_in("asa")
    new = "grön kamel vinkar 19"
    for sent in ({"nuvarande": "fel", "nytt": new}, {"nuvarande": PASSWORD, "nytt": "kort"}):
        assert here.post("/konto/losenord", data=sent).status_code == 422
    assert there.get("/konto").status_code == 200
    before = here.cookies["__Host-est"]
    answer = here.post("/konto/losenord", data={"nuvarande": PASSWORD, "nytt": new})
    assert answer.headers["location"] == "/konto?klart=losenord"
    assert here.cookies["__Host-est"] != before
    assert "utloggad överallt" in here.get("/konto?klart=losenord").text
    assert there.get("/konto").status_code == 303
    assert log_in(service.browser("192.0.2.9"), "asa", new).status_code == 303


def test_logging_out_everywhere_is_everywhere(service):
    add_account(service.store, "asa")
    here, there, other = (service.logged_in(one) for one in ("asa", "asa", "admin"))
    assert press(here, "/konto/logga-ut-overallt").status_code == 303
    assert [one.get("/konto").status_code for one in (here, there, other)] == [303, 303, 200]


def test_a_copy_of_the_database_holds_no_usable_secret(service, tmp_path):
    store = service.store
    secrets = [PASSWORD]
    _, unused = invitation_link(store, Grant("planerare"), SAFE, now())
    secrets.append(secret_of(unused))
    add_account(store, "asa")
    browser = service.logged_in("asa")
    secrets.append(browser.cookies["__Host-est"])
    secrets += TOKEN.findall(make_token(browser).text)
    browser.post("/logga-in", data={"namn": "asa", "losenord": "hemligt felskrivet 44"})
    secrets.append("hemligt felskrivet 44")
    key = key_beside(store.path)
    secrets.append(shift_token(key, "polis-20261120-18-1", "polis", now()))
    assert first_administrator_link(store, SAFE, now()) is None
    files = [one for one in store.path.parent.glob("est.duckdb*") if one.suffix != ".nyckel"]
    for file in files:
        shutil.copy(file, tmp_path / f"copy-{file.name}")
    store.close()  # what was only in its memory is written now
    copies = [one.read_bytes() for one in (*files, *tmp_path.glob("copy-*")) if one.exists()]
    assert sum(len(one) for one in copies) > 100_000
    assert any(b"asa" in one for one in copies)
    found = [one for one in secrets for copy in copies if one.encode() in copy]
    assert found == []
    assert not [copy for copy in copies if key in copy]
    assert len(secrets) == 6
