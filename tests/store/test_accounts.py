"""Accounts, sessions, tokens and links: what works, until when, and what a copy would give away."""

import duckdb
import pandas as pd
import pytest

from est_geo.errors import ConflictError, NotFoundError, RequestError
from est_geo.store import Acting, Grant

NOW = pd.Timestamp("2026-11-16 08:00", tz="UTC")
HASH = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"
MINUTE, HOUR, DAY = (pd.Timedelta(1, unit=unit) for unit in ("min", "h", "D"))


def sha(number):
    return f"{number:064x}"


def account(store, login="asa", role="analytiker", number=1, **bound):
    grant = Grant(role, **bound)
    store.invite(grant, sha(10_000 + number), NOW, NOW + 3 * DAY)
    return store.accept_invitation(sha(10_000 + number), login, "Åsa", HASH, NOW)


@pytest.fixture
def admin(store):
    store.invite_first(sha(1), NOW, NOW + DAY)
    return store.accept_invitation(sha(1), "admin", "Förste", HASH, NOW)


def deeds(store):
    with store._reading() as cursor:  # noqa: SLF001 - looked at from inside
        return [
            one[0]
            for one in cursor.execute(
                "SELECT action FROM audit WHERE who <> 'programmet' ORDER BY seq"
            ).fetchall()
        ]


def test_the_first_link_makes_an_administrator_and_works_once(store):
    assert not store.has_accounts()
    assert not store.has_administrator()
    assert store.invite_first(sha(1), NOW, NOW + DAY)
    made = store.accept_invitation(sha(1), "admin", "Förste", HASH, NOW)
    assert (made.grant, made.login, made.issuer) == (Grant("admin"), "admin", None)
    assert store.has_administrator()
    assert store.accept_invitation(sha(1), "annan", "Andre", HASH, NOW) is None
    assert store.invite_first(sha(2), NOW, NOW + DAY) is None
    assert len(store.accounts()) == 1


def test_a_first_link_that_was_printed_anew_replaces_the_one_before(store):
    store.invite_first(sha(1), NOW, NOW + DAY)
    store.invite_first(sha(2), NOW, NOW + DAY)
    assert store.invitation(sha(1), NOW) is None
    assert store.invitation(sha(2), NOW).kind == "first"


def test_a_first_link_does_nothing_once_somebody_else_is_administrator(store):
    store.invite_first(sha(1), NOW, NOW + DAY)
    assert account(store, role="admin").grant.role == "admin"
    assert store.accept_invitation(sha(1), "sen", "Sen", HASH, NOW) is None


@pytest.mark.usefixtures("admin")
def test_a_link_is_bound_to_its_grant_and_goes_out(store):
    store.invite(Grant("omradesgrupp", "ryd", "polis"), sha(2), NOW, NOW + 3 * DAY)
    assert store.invitation(sha(2), NOW + 3 * DAY) is None
    assert store.accept_invitation(sha(2), "asa", "Åsa", HASH, NOW + 3 * DAY) is None
    assert store.reset_password(sha(2), HASH, NOW) is None
    made = store.accept_invitation(sha(2), "asa", "Åsa", HASH, NOW + 3 * DAY - MINUTE)
    assert made.grant == Grant("omradesgrupp", "ryd", "polis")


@pytest.mark.usefixtures("admin")
def test_a_taken_name_leaves_the_link_as_it_was(store):
    store.invite(Grant("planerare"), sha(2), NOW, NOW + DAY)
    with pytest.raises(ConflictError, match="upptaget"):
        store.accept_invitation(sha(2), "admin", "Åsa", HASH, NOW)
    assert store.accept_invitation(sha(2), "asa", "Åsa", HASH, NOW)


def test_a_session_ends_when_idle_and_however_much_it_is_used(store, admin):
    store.open_session(admin.account_id, sha(5), NOW)
    found = store.account_of_session(sha(5), NOW)
    assert (found.who, found.role, found.scopes) == (f"konto:{admin.account_id}", "admin", None)
    assert store.account_of_session(sha(6), NOW) is None
    assert store.account_of_session(sha(5), NOW + 30 * MINUTE) is None
    at = NOW
    while at < NOW + 12 * HOUR - 20 * MINUTE:
        at += 20 * MINUTE
        assert store.account_of_session(sha(5), at) is not None
    assert store.account_of_session(sha(5), at + 20 * MINUTE) is None
    assert store.account_of_session(sha(5), NOW - MINUTE) is None


def test_looking_at_a_page_waits_for_nobody_who_writes(store, admin):
    store.open_session(admin.account_id, sha(5), NOW)
    with store._turn.lock:  # noqa: SLF001 - looked at from inside
        assert store.account_of_session(sha(5), NOW + 20 * MINUTE) is not None
    assert store.sessions_of(admin.account_id, NOW)[0].seen_at == NOW
    store.account_of_session(sha(5), NOW + 20 * MINUTE)
    assert store.sessions_of(admin.account_id, NOW)[0].seen_at == NOW + 20 * MINUTE


@pytest.mark.parametrize("how", ["close", "close_all", "disable", "role", "password", "reset"])
def test_what_ends_a_session_ends_it_at_the_next_question(store, admin, how):
    asa = account(store)
    for number in (5, 6):
        store.open_session(asa.account_id, sha(number), NOW)
    store.open_session(admin.account_id, sha(7), NOW)
    store.invite_reset(asa.account_id, sha(8), NOW, NOW + DAY)
    doing = {
        "close": lambda: store.close_session(sha(5)),
        "close_all": lambda: store.close_sessions(asa.account_id),
        "disable": lambda: store.disable_account(asa.account_id, NOW),
        "role": lambda: store.set_role(asa.account_id, Grant("planerare")),
        "password": lambda: store.set_password(asa.account_id, HASH, NOW),
        "reset": lambda: store.reset_password(sha(8), HASH, NOW),
    }
    doing[how]()
    assert store.account_of_session(sha(5), NOW) is None
    assert (store.account_of_session(sha(6), NOW) is None) == (how != "close")
    assert store.account_of_session(sha(7), NOW) is not None


def test_sessions_that_are_over_are_swept_away_at_the_next_log_in(store, admin):
    store.open_session(admin.account_id, sha(5), NOW)
    store.open_session(admin.account_id, sha(6), NOW + HOUR)
    with store._reading() as cursor:  # noqa: SLF001 - looked at from inside
        left = cursor.execute("SELECT session_sha256 FROM sessions").fetchall()
    assert left == [(sha(6),)]


@pytest.mark.usefixtures("admin")
def test_a_token_is_what_its_owner_is_now_and_no_more(store):
    asa = account(store, role="omradesgrupp", district="ryd")
    life = {"made_at": NOW, "expires_at": NOW + 366 * DAY}
    token = store.add_api_token(
        asa.account_id, sha(9), label="QGIS", scopes=["places", "picture"], **life
    )
    found = store.account_of_token(sha(9), NOW)
    assert (found.who, found.role, found.district) == (f"token:{token}", "omradesgrupp", "ryd")
    assert found.scopes == {"picture", "places"}
    assert store.api_tokens(asa.account_id)[0].last_used == NOW.normalize()
    store.set_role(asa.account_id, Grant("planerare"))
    assert store.account_of_token(sha(9), NOW).role == "planerare"
    assert store.account_of_token(sha(9), NOW + 366 * DAY) is None
    store.disable_account(asa.account_id, NOW)
    assert store.account_of_token(sha(9), NOW) is None


def test_a_revoked_token_stops_and_keeps_its_first_time(store, admin):
    asa = account(store)
    life = {"made_at": NOW, "expires_at": NOW + DAY}
    token = store.add_api_token(admin.account_id, sha(9), label="x", scopes=["open"], **life)
    with pytest.raises(NotFoundError):
        store.revoke_api_token(token, NOW, account_id=asa.account_id)
    assert store.account_of_token(sha(9), NOW) is not None
    store.revoke_api_token(token, NOW, account_id=admin.account_id)
    assert store.account_of_token(sha(9), NOW) is None
    store.revoke_api_token(token, NOW + HOUR)
    assert store.api_tokens()[0].revoked_at == NOW


@pytest.mark.parametrize(
    ("scopes", "life"), [([], DAY), (["open"], 0 * DAY), (["open"], 366 * DAY + MINUTE)]
)
def test_no_token_without_a_permission_or_with_too_long_a_life(store, admin, scopes, life):
    with pytest.raises(RequestError, match="366"):
        store.add_api_token(
            admin.account_id, sha(9), label="x", scopes=scopes, made_at=NOW, expires_at=NOW + life
        )
    assert store.api_tokens() == []


def test_the_last_administrator_stays(store, admin):
    for doing in (
        lambda: store.disable_account(admin.account_id, NOW),
        lambda: store.set_role(admin.account_id, Grant("planerare")),
    ):
        with pytest.raises(ConflictError, match="sista"):
            doing()
    second = account(store, role="admin")
    store.disable_account(admin.account_id, NOW)
    store.disable_account(admin.account_id, NOW)
    assert store.has_administrator()
    store.enable_account(admin.account_id)
    store.disable_account(second.account_id, NOW)
    with pytest.raises(ConflictError, match="stängt"):
        store.open_session(second.account_id, sha(5), NOW)


def test_a_token_of_a_closed_account_does_not_come_back_with_it(store, admin):
    asa = account(store)
    life = {"made_at": NOW, "expires_at": NOW + DAY}
    store.add_api_token(asa.account_id, sha(9), label="x", scopes=["open"], **life)
    store.disable_account(asa.account_id, NOW)
    store.enable_account(asa.account_id)
    assert store.account_of_token(sha(9), NOW) is None
    assert store.api_tokens(asa.account_id)[0].revoked_at == NOW
    assert store.account(admin.account_id).disabled_at is None


@pytest.mark.parametrize("how", ["closed", "other role"])
@pytest.mark.usefixtures("admin")
def test_who_may_invite_no_more_has_no_link_left_to_come_back_by(store, how):
    second = account(store, role="admin")
    theirs = store.by(Acting(second.who, "admin"))
    theirs.invite(Grant("admin"), sha(21), NOW, NOW + DAY)
    store.invite(Grant("planerare"), sha(22), NOW, NOW + DAY)
    if how == "closed":
        store.disable_account(second.account_id, NOW)
    else:
        store.set_role(second.account_id, Grant("planerare"))
    assert store.invitation(sha(21), NOW) is None
    assert store.invitation(sha(22), NOW) is not None


@pytest.mark.usefixtures("admin")
def test_who_has_left_every_group_has_neither_session_nor_token_left(store):
    entered = store.enter_from_directory("https://idp", "s1", "Bo", Grant("planerare"), NOW)
    store.open_session(entered.account_id, sha(5), NOW)
    life = {"made_at": NOW, "expires_at": NOW + DAY}
    store.add_api_token(entered.account_id, sha(9), label="x", scopes=["open"], **life)
    store.without_role("https://other", "s1", NOW)
    assert store.account_of_token(sha(9), NOW) is not None
    store.without_role("https://idp", "s1", NOW)
    assert store.account_of_session(sha(5), NOW) is None
    assert store.account_of_token(sha(9), NOW) is None
    assert deeds(store)[-1] == "session.close_all"
    before = len(deeds(store))
    store.without_role("https://idp", "s1", NOW)
    assert len(deeds(store)) == before


@pytest.mark.usefixtures("admin")
def test_the_directory_gives_the_role_anew_and_a_changed_one_ends_the_sessions(store):
    entered = store.enter_from_directory("https://idp", "s1", "Bo", Grant("planerare"), NOW)
    store.open_session(entered.account_id, sha(5), NOW)
    again = store.enter_from_directory("https://idp", "s1", "Bo B", Grant("planerare"), NOW)
    assert (again.account_id, again.name) == (entered.account_id, "Bo B")
    assert store.account_of_session(sha(5), NOW) is not None
    other = store.enter_from_directory("https://idp", "s1", "Bo B", Grant("styrgrupp"), NOW)
    assert (other.account_id, other.grant.role) == (entered.account_id, "styrgrupp")
    assert store.account_of_session(sha(5), NOW) is None
    assert store.enter_from_directory("https://other", "s1", "Bo", Grant("planerare"), NOW)
    assert len(store.accounts()) == 3
    with pytest.raises(ConflictError, match="katalog"):
        store.invite_reset(entered.account_id, sha(8), NOW, NOW + DAY)


@pytest.mark.usefixtures("admin")
def test_a_token_rests_when_its_owner_has_left_the_directory(store):
    entered = store.enter_from_directory("https://idp", "s1", "Bo", Grant("planerare"), NOW)
    life = {"made_at": NOW, "expires_at": NOW + 300 * DAY}
    store.add_api_token(entered.account_id, sha(9), label="x", scopes=["open"], **life)
    assert store.account_of_token(sha(9), NOW) is None
    store.open_session(entered.account_id, sha(5), NOW)
    assert store.account_of_token(sha(9), NOW + 90 * DAY - MINUTE) is not None
    assert store.account_of_token(sha(9), NOW + 90 * DAY) is None


def test_a_log_in_that_was_begun_is_used_once_by_the_browser_that_began_it(store):
    store.add_login_attempt(sha(1), sha(2), "/karta", NOW)
    assert store.take_login_attempt(sha(3), sha(2), NOW) is None
    assert store.take_login_attempt(sha(1), sha(2), NOW + 9 * MINUTE) == "/karta"
    assert store.take_login_attempt(sha(1), sha(2), NOW) is None
    store.add_login_attempt(sha(4), sha(2), "/", NOW)
    assert store.take_login_attempt(sha(4), sha(5), NOW) is None
    assert store.take_login_attempt(sha(4), sha(2), NOW) is None
    store.add_login_attempt(sha(6), sha(2), "/", NOW)
    assert store.take_login_attempt(sha(6), sha(2), NOW + 10 * MINUTE) is None


def test_a_shift_can_be_closed_early(store):
    assert not store.is_shift_closed("vakt-2026-11-16-18")
    store.close_shift("vakt-2026-11-16-18", NOW)
    store.close_shift("vakt-2026-11-16-18", NOW)
    assert store.is_shift_closed("vakt-2026-11-16-18")
    assert deeds(store) == ["shift.close"]


def test_every_change_is_in_the_trail_as_the_one_who_made_it(store, admin):
    theirs = store.by(Acting(admin.who, "admin"))
    asa = account(theirs)
    theirs.open_session(asa.account_id, sha(5), NOW)
    theirs.account_of_session(sha(5), NOW + 5 * MINUTE)
    theirs.set_role(asa.account_id, Grant("planerare"))
    with store._reading() as cursor:  # noqa: SLF001 - looked at from inside
        rows = cursor.execute(
            "SELECT action, who, details FROM audit WHERE who <> 'programmet' ORDER BY seq"
        ).fetchall()
    assert [row[0] for row in rows] == [
        "invitation.create", "account.create", "invitation.create", "account.create",
        "session.open", "account.role",
    ]  # fmt: skip
    assert {row[1] for row in rows[2:]} == {admin.who}
    assert not [row for row in rows if "Åsa" in row[2] or "asa" in row[2]]


@pytest.mark.usefixtures("admin")
def test_a_change_of_accounts_leaves_kept_pictures_alone(store):
    before = store.version()
    asa = account(store)
    store.open_session(asa.account_id, sha(5), NOW)
    store.add_login_attempt(sha(1), sha(2), "/", NOW)
    assert store.version() == before


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts SET password_hash = 'hemligt'",
        "UPDATE accounts SET role = 'x; drop'",
        "UPDATE accounts SET issuer = 'https://idp', subject = 's'",
        "INSERT INTO sessions VALUES ('klartext', 'a', now(), now())",
        "INSERT INTO login_attempts VALUES (repeat('a', 64), repeat('b', 64), now(), 'https://x')",
    ],
)
def test_the_schema_itself_refuses_what_must_not_be_there(store, sql):
    with store._connection.cursor() as cursor, pytest.raises(duckdb.ConstraintException):  # noqa: SLF001 - looked at from inside
        cursor.execute(sql)
