"""The administrator's page of accounts: what each button does, and to whom it is closed."""

import re

import pytest

from est_geo.policy import ACCOUNT_ROLES
from est_geo.store import Grant
from service.identity.secret_texts import digest
from tests.service.identity.inside import PASSWORD, add_account, log_in, now, texts

PATH = "/admin/konton"
LINK = re.compile(r"<code>(https://\S+)/valkommen#nyckel=([A-Za-z0-9_-]{43})</code>")
OTHERS = tuple(one for one in ACCOUNT_ROLES if one != "admin")


def press(browser, path, **sent):
    return browser.post(f"{PATH}/{path}", data=sent)


@pytest.fixture
def admin(service):
    return service.logged_in("admin")


def test_an_invitation_is_shown_once_and_makes_an_account_of_that_role(service, admin):
    made = press(admin, "bjud-in", roll="omradesgrupp", stadsdel="ryd", aktor="polis")
    assert made.status_code == 201
    address, secret = LINK.search(made.text).groups()
    assert address == "https://127.0.0.1:8000"
    page = admin.get(PATH)
    assert secret not in page.text
    assert "Områdesgrupp" in texts(page.text)
    sent = {"nyckel": secret, "steg": "2", "namn": "Åsa", "inloggning": "asa", "losenord": PASSWORD}
    assert service.browser().post("/valkommen", data=sent).status_code == 303
    account = service.store.account_named("asa")
    assert account.grant == Grant("omradesgrupp", "ryd", "polis")
    assert "Åsa" in admin.get(PATH).text


@pytest.mark.parametrize(
    "sent",
    [
        {"roll": "patrull"},
        {"roll": "oppet_lage"},
        {"roll": "omradesgrupp"},
        {"roll": "planerare", "stadsdel": "ryd"},
        {"roll": "planerare", "aktor": "ingen"},
        {"roll": ""},
    ],
)
def test_nobody_is_invited_to_what_no_account_can_be(service, admin, sent):
    assert press(admin, "bjud-in", **sent).status_code == 422
    asa = add_account(service.store, "asa")
    assert press(admin, "roll", konto=asa.account_id, **sent).status_code == 422
    assert service.store.account_named("asa").grant == Grant("analytiker")
    assert service.store.invitations(now()) == []


def test_role_closing_and_opening_work_at_once(service, admin):
    asa = add_account(service.store, "asa")
    browser = service.logged_in("asa")
    answer = press(admin, "roll", konto=asa.account_id, roll="planerare", stadsdel="", aktor="")
    assert answer.headers["location"] == f"{PATH}?klart=roll"
    assert browser.get("/konto").status_code == 303
    log_in(browser, "asa")
    assert "Planerare" in browser.get("/konto").text
    assert press(admin, "stang", konto=asa.account_id).status_code == 303
    assert browser.get("/konto").status_code == 303
    assert log_in(browser, "asa").status_code == 403
    assert "stängt" in admin.get(f"{PATH}?klart=stangt").text
    assert press(admin, "oppna", konto=asa.account_id).status_code == 303
    assert log_in(service.browser("192.0.2.3"), "asa").status_code == 303


def test_the_last_administrator_cannot_lock_everybody_out(service, admin):
    own = service.store.account_named("admin").account_id
    for answer in (
        press(admin, "stang", konto=own),
        press(admin, "roll", konto=own, roll="planerare"),
    ):
        assert (answer.status_code, "sista administratören" in answer.text) == (409, True)
    assert admin.get(PATH).status_code == 200


def test_links_and_keys_are_taken_back(service, admin):
    secret = LINK.search(press(admin, "bjud-in", roll="planerare").text)[2]
    (invitation,) = service.store.invitations(now())
    press(admin, "inbjudan-bort", inbjudan=invitation.invitation_id)
    assert service.store.invitation(digest(secret), now()) is None
    asa = add_account(service.store, "asa")
    service.store.add_api_token(
        asa.account_id, "a" * 64, label="QGIS", scopes=["picture"], made_at=now(),
        expires_at=now().ceil("D"),
    )  # fmt: skip
    (token,) = service.store.api_tokens()
    assert "QGIS" in admin.get(PATH).text
    press(admin, "nyckel-bort", nyckel=token.token_id)
    assert service.store.account_of_token("a" * 64, now()) is None
    assert press(admin, "nyckel-bort", nyckel="00000000").status_code == 404


def test_a_reset_link_is_made_for_those_who_have_a_password(service, admin):
    asa = add_account(service.store, "asa")
    made = press(admin, "nytt-losenord", konto=asa.account_id)
    assert (made.status_code, bool(LINK.search(made.text))) == (201, True)
    entered = service.store.enter_from_directory("https://idp", "s", "B", Grant("planerare"), now())
    assert press(admin, "nytt-losenord", konto=entered.account_id).status_code == 409


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_an_administrator_knows_that_it_exists(still, role):
    browser = still.logged_in(role)
    own = still.store.account_named(role).account_id
    assert browser.get(PATH).status_code == 404
    for path, sent in (
        ("bjud-in", {"roll": "admin"}),
        ("roll", {"konto": own, "roll": "admin"}),
        ("oppna", {"konto": own}),
        ("nytt-losenord", {"konto": own}),
    ):
        assert press(browser, path, **sent).status_code == 404
    assert still.store.account_named(role).grant.role == role


def test_what_the_administrator_did_is_in_the_trail_as_theirs(service, admin):
    asa = add_account(service.store, "asa")
    press(admin, "stang", konto=asa.account_id)
    who = service.store.account_named("admin").who
    with service.store._reading() as cursor:  # noqa: SLF001 - looked at from inside
        row = cursor.execute(
            "SELECT who, role, object_id FROM audit WHERE action = 'account.disable'"
        ).fetchall()
    assert row == [(who, "admin", asa.account_id)]


def test_hostile_names_are_shown_as_text(service, admin):
    secret = LINK.search(press(admin, "bjud-in", roll="planerare").text)[2]
    name = "<img src=x onerror=alert(1)>\"'"
    sent = {"nyckel": secret, "steg": "2", "namn": name, "inloggning": "hal", "losenord": PASSWORD}
    assert service.browser().post("/valkommen", data=sent).status_code == 303
    page = admin.get(PATH).text
    assert "<img" not in page
    assert "&lt;img" in page
