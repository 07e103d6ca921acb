"""What an account is in the database: read and written on a cursor that a transaction gives."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final, cast

import duckdb
import pandas as pd

from est_geo.errors import ConflictError, NotFoundError
from est_geo.store.frames import instant

ADMIN: Final = "admin"
"""The role of whom there is always one: without it nobody could let anybody in."""

_COLUMNS: Final = (
    "account_id, login, issuer, subject, name, role, district, actor, password_hash, made_at, "
    "password_changed_at, logged_in_at, disabled_at"
)
_TIMES: Final = ("made_at", "password_changed_at", "logged_in_at", "disabled_at")
_ADD: Final = """
INSERT INTO accounts BY NAME
SELECT $account_id AS account_id, $login AS login, $issuer AS issuer, $subject AS subject,
    $name AS name, $role AS role, $district AS district, $actor AS actor,
    $password_hash AS password_hash, $now::TIMESTAMPTZ AS made_at,
    CASE WHEN $password_hash IS NOT NULL THEN $now::TIMESTAMPTZ END AS password_changed_at
"""
_OTHER_ADMINS: Final = """
SELECT count(*) FROM accounts
WHERE role = $role AND disabled_at IS NULL AND account_id <> $account_id
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """
    What an account may be: its role, and the district or the actor that it is bound to.

    Attributes
    ----------
    role : str
        A role of the policy.
    district : str or None
        The one district of somebody whose role is bound to one.
    actor : str or None
        The organisation of the profile that the person belongs to.
    """

    role: str
    district: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """
    One account.

    Attributes
    ----------
    account_id : str
        Twelve hexadecimal digits that tell nothing of the person.
    name : str
        Name that is shown.
    grant : Grant
        Role, district and actor.
    login : str or None
        Name to log in with; None for one from the municipality's own directory.
    issuer, subject : str or None
        The directory and its id of the person; None for a local account.
    password_hash : str or None
        Argon2id; None where there is no password.
    made_at, password_changed_at, logged_in_at, disabled_at : pandas.Timestamp or None
        When, in UTC.
    """

    account_id: str
    name: str
    grant: Grant
    login: str | None
    issuer: str | None
    subject: str | None
    password_hash: str | None = field(repr=False)
    made_at: pd.Timestamp | None
    password_changed_at: pd.Timestamp | None
    logged_in_at: pd.Timestamp | None
    disabled_at: pd.Timestamp | None

    @property
    def who(self) -> str:
        """The account as the audit trail names it."""
        return f"konto:{self.account_id}"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """
    Who comes with a session or a token, as it stands this moment.

    Attributes
    ----------
    who : str
        ``konto:`` or ``token:`` and an id, never a name.
    role, district, actor : str
        What the account is now; a token is never more than its owner.
    scopes : frozenset of str or None
        Permissions that a token is narrowed to; None is all that the role has.
    account_id : str
        The account behind it.
    """

    who: str
    role: str
    district: str | None
    actor: str | None
    scopes: frozenset[str] | None
    account_id: str


def add_account(
    cursor: duckdb.DuckDBPyConnection,
    name: str,
    grant: Grant,
    now: pd.Timestamp,
    known_by: dict[str, str | None],
) -> str:
    """Insert an account, known by a log-in and a password's hash or by a directory's subject."""
    account_id = secrets.token_hex(6)
    given = {key: known_by[key] for key in ("login", "issuer", "subject")}
    cursor.execute(
        _ADD,
        given
        | {"account_id": account_id, "name": name, "password_hash": known_by["hash"]}
        | {"role": grant.role, "district": grant.district, "actor": grant.actor}
        | {"now": instant(now)},
    )
    return account_id


def read_account(cursor: duckdb.DuckDBPyConnection, where: str, key: str) -> Account | None:
    """Read one account by a condition of ours on `$key`."""
    found = cursor.execute(
        f"SELECT {_COLUMNS} FROM accounts WHERE {where}",  # noqa: S608 - a constant of this package
        {"key": key},
    ).fetchone()
    return None if found is None else _account(found)


def other_admins(cursor: duckdb.DuckDBPyConnection, account_id: str) -> int:
    """Count the administrators who may log in, besides one."""
    found = cursor.execute(_OTHER_ADMINS, {"role": ADMIN, "account_id": account_id}).fetchone()
    return int(found[0]) if found else 0


def end_sessions(cursor: duckdb.DuckDBPyConnection, account_id: str) -> int:
    """End every session of an account, and say how many they were."""
    ended = cursor.execute(
        "DELETE FROM sessions WHERE account_id = $id RETURNING 1", {"id": account_id}
    )
    return len(ended.fetchall())


def end_tokens(cursor: duckdb.DuckDBPyConnection, account_id: str, now: pd.Timestamp) -> int:
    """Let every token of an account stop working, for good, and say how many they were."""
    ended = cursor.execute(
        "UPDATE api_tokens SET revoked_at = $now::TIMESTAMPTZ "
        "WHERE account_id = $id AND revoked_at IS NULL RETURNING 1",
        {"now": instant(now), "id": account_id},
    )
    return len(ended.fetchall())


def end_invitations(cursor: duckdb.DuckDBPyConnection, account: Account) -> int:
    """
    Take back every unused link that somebody has made, and say how many they were.

    One who may no longer let others in must not come in again by a link of their own.
    """
    ended = cursor.execute(
        "DELETE FROM invitations WHERE invitation_id IN (SELECT object_id FROM audit "
        "WHERE action = 'invitation.create' AND who = $who) RETURNING 1",
        {"who": account.who},
    )
    return len(ended.fetchall())


def write_password(
    cursor: duckdb.DuckDBPyConnection, account_id: str, password_hash: str, now: pd.Timestamp
) -> None:
    """Write the hash of a new password."""
    cursor.execute(
        "UPDATE accounts SET password_hash = $hash, password_changed_at = $now::TIMESTAMPTZ "
        "WHERE account_id = $id",
        {"hash": password_hash, "now": instant(now), "id": account_id},
    )


def utc(time: Any) -> pd.Timestamp | None:  # noqa: ANN401 - what the database gives
    """Time that the database gives, in UTC."""
    return None if time is None else pd.Timestamp(time).tz_convert("UTC")


def known_account(cursor: duckdb.DuckDBPyConnection, account_id: str) -> Account:
    """Read one account that must be there."""
    account = read_account(cursor, "account_id = $key", account_id)
    if account is None:
        raise NotFoundError("Det finns inget konto med det id:t. Lista dem och välj ett.")
    return account


def keep_one_admin(cursor: duckdb.DuckDBPyConnection, account: Account) -> None:
    """Refuse to lose the last one who may let others in."""
    if account.grant.role == ADMIN and not other_admins(cursor, account.account_id):
        raise ConflictError(
            "Det är den sista administratören. Gör först någon annan till administratör; annars "
            "kan ingen släppa in någon. Inget är ändrat."
        )


def write_grant(cursor: duckdb.DuckDBPyConnection, account_id: str, grant: Grant) -> None:
    """Write what an account may be from now on."""
    cursor.execute(
        "UPDATE accounts SET role = $role, district = $district, actor = $actor "
        "WHERE account_id = $id",
        {"role": grant.role, "district": grant.district, "actor": grant.actor, "id": account_id},
    )


def _account(row: tuple[Any, ...]) -> Account:
    found = dict(zip(_COLUMNS.split(", "), row, strict=True))
    grant = Grant(found.pop("role"), found.pop("district"), found.pop("actor"))
    times = {name: utc(found.pop(name)) for name in _TIMES}
    return Account(**found, **cast("dict[str, Any]", times), grant=grant)
