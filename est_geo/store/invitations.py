"""Single-use links: to a new account, to the first administrator's, to a new password."""

import secrets
from dataclasses import dataclass
from typing import Final, Literal, cast

import duckdb
import pandas as pd

from est_geo.errors import ConflictError, NotFoundError
from est_geo.store.account_rows import (
    ADMIN,
    Account,
    Grant,
    add_account,
    end_sessions,
    known_account,
    other_admins,
    read_account,
    utc,
    write_password,
)
from est_geo.store.accounts import Aside
from est_geo.store.deeds import Deed
from est_geo.store.frames import instant

InvitationKind = Literal["first", "new", "reset"]

_COLUMNS: Final = "invitation_id, kind, role, district, actor, account_id, made_at, expires_at"
_ADD: Final = """
INSERT INTO invitations BY NAME
SELECT $invitation_id AS invitation_id, $sha256 AS invitation_sha256, $kind AS kind,
    $role AS role, $district AS district, $actor AS actor, $account_id AS account_id,
    $now::TIMESTAMPTZ AS made_at, $expires_at::TIMESTAMPTZ AS expires_at
"""
_TAKE: Final = f"""
DELETE FROM invitations
WHERE invitation_sha256 = $sha256 AND expires_at > $now::TIMESTAMPTZ
RETURNING {_COLUMNS}
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Invitation:
    """
    A single-use link that has not been used; its secret is not here.

    Attributes
    ----------
    invitation_id : str
        Eight hexadecimal digits: what it is called.
    kind : {"first", "new", "reset"}
        To the first administrator's account, to a new account, or to a new password.
    grant : Grant
        What the account will be.
    account_id : str or None
        The account that gets a new password.
    made_at, expires_at : pandas.Timestamp or None
        From when until when, in UTC.
    """

    invitation_id: str
    kind: InvitationKind
    grant: Grant
    account_id: str | None
    made_at: pd.Timestamp | None
    expires_at: pd.Timestamp | None


class Invitations(Aside):
    """Single-use links."""

    def invite(self, grant: Grant, sha256: str, now: pd.Timestamp, expires_at: pd.Timestamp) -> str:
        """
        Keep the hash of a link to a new account, and return what the link is called.

        Parameters
        ----------
        grant : Grant
            Role, district and actor of the account.
        sha256 : str
            SHA-256 of the link's secret.
        now, expires_at : pandas.Timestamp
            From when until when, timezone-aware.
        """
        with self._writing(reports=False) as cursor:
            return self._keep(cursor, "new", grant, sha256, (now, expires_at))

    def invite_first(self, sha256: str, now: pd.Timestamp, expires_at: pd.Timestamp) -> str | None:
        """
        Keep the hash of the link that makes the first administrator; earlier such links go.

        None where there is an administrator already.
        """
        with self._writing(reports=False) as cursor:
            if other_admins(cursor, ""):
                self._unchanged()
                return None
            cursor.execute("DELETE FROM invitations WHERE kind = 'first'")
            return self._keep(cursor, "first", Grant(ADMIN), sha256, (now, expires_at))

    def invite_reset(
        self, account_id: str, sha256: str, now: pd.Timestamp, expires_at: pd.Timestamp
    ) -> str:
        """
        Keep the hash of a link to a new password; earlier ones to the same account go.

        Raises
        ------
        NotFoundError
            There is no such account.
        ConflictError
            It has no password here: somebody else vouches for it, or it is disabled.
        """
        with self._writing(reports=False) as cursor:
            account = known_account(cursor, account_id)
            if account.login is None or account.disabled_at is not None:
                raise ConflictError(
                    "Kontot har inget lösenord här: det är stängt, eller loggar in genom "
                    "kommunens katalog. Inget är ändrat."
                )
            cursor.execute("DELETE FROM invitations WHERE account_id = $id", {"id": account_id})
            return self._keep(cursor, "reset", account.grant, sha256, (now, expires_at), account_id)

    def _keep(
        self,
        cursor: duckdb.DuckDBPyConnection,
        kind: InvitationKind,
        grant: Grant,
        sha256: str,
        life: tuple[pd.Timestamp, pd.Timestamp],
        account_id: str | None = None,
    ) -> str:
        now, expires_at = life
        cursor.execute(
            "DELETE FROM invitations WHERE expires_at <= $now::TIMESTAMPTZ", {"now": instant(now)}
        )
        invitation_id = secrets.token_hex(4)
        cursor.execute(
            _ADD,
            {"invitation_id": invitation_id, "sha256": sha256, "kind": kind}
            | {"role": grant.role, "district": grant.district, "actor": grant.actor}
            | {"account_id": account_id, "now": instant(now), "expires_at": instant(expires_at)},
        )
        details = {"kind": kind, "role": grant.role}
        self._note(cursor, Deed("invitation.create", "invitation", invitation_id, "", details))
        return invitation_id

    def invitation(self, sha256: str, now: pd.Timestamp) -> Invitation | None:
        """Return a link that can be used, and leave it unused; None for any other."""
        with self._reading() as cursor:
            found = cursor.execute(
                f"SELECT {_COLUMNS} FROM invitations "  # noqa: S608 - a constant
                "WHERE invitation_sha256 = $sha256 AND expires_at > $now::TIMESTAMPTZ",
                {"sha256": sha256, "now": instant(now)},
            ).fetchone()
        return None if found is None else _invitation(found)

    def invitations(self, now: pd.Timestamp) -> list[Invitation]:
        """Return every link that can be used, oldest first."""
        with self._reading() as cursor:
            found = cursor.execute(
                f"SELECT {_COLUMNS} FROM invitations "  # noqa: S608 - a constant
                "WHERE expires_at > $now::TIMESTAMPTZ ORDER BY made_at, invitation_id",
                {"now": instant(now)},
            ).fetchall()
        return [_invitation(row) for row in found]

    def revoke_invitation(self, invitation_id: str) -> None:
        """
        Take a link back before it is used.

        Raises
        ------
        NotFoundError
            There is no such link.
        """
        with self._writing(reports=False) as cursor:
            found = cursor.execute(
                "DELETE FROM invitations WHERE invitation_id = $id RETURNING 1",
                {"id": invitation_id},
            ).fetchone()
            if found is None:
                raise NotFoundError("Det finns ingen inbjudan med det id:t.")
            self._note(cursor, Deed("invitation.revoke", "invitation", invitation_id))

    def accept_invitation(
        self, sha256: str, login: str, name: str, password_hash: str, now: pd.Timestamp
    ) -> Account | None:
        """
        Use a link up and make its account, whole or not at all.

        Parameters
        ----------
        sha256 : str
            SHA-256 of the link's secret.
        login, name : str
            To log in with, and to show.
        password_hash : str
            Argon2id.
        now : pandas.Timestamp
            When, timezone-aware.

        Returns
        -------
        Account or None
            None where the link is unknown, used, too old, or to a new password.

        Raises
        ------
        ConflictError
            The log-in name is taken; the link can be used again.
        """
        with self._writing(reports=False) as cursor:
            found = self._taken(cursor, sha256, now)
            if found is None or found.kind == "reset":
                self._unchanged()
                return None
            if found.kind == "first" and other_admins(cursor, ""):
                self._unchanged()
                return None
            if read_account(cursor, "login = $key", login) is not None:
                raise ConflictError("Inloggningsnamnet är upptaget. Välj ett annat.")
            known_by = {"login": login, "issuer": None, "subject": None, "hash": password_hash}
            account_id = add_account(cursor, name, found.grant, now, known_by)
            details = {"role": found.grant.role, "invitation": found.invitation_id}
            self._note(cursor, Deed("account.create", "account", account_id, "", details))
            return known_account(cursor, account_id)

    def reset_password(self, sha256: str, password_hash: str, now: pd.Timestamp) -> Account | None:
        """
        Use a link up and keep the hash of the new password; every session of the account ends.

        None where the link is unknown, used, too old, or to a new account, and where the account
        has been closed.
        """
        with self._writing(reports=False) as cursor:
            found = self._taken(cursor, sha256, now)
            if found is None or found.account_id is None:
                self._unchanged()
                return None
            account = known_account(cursor, found.account_id)
            if account.disabled_at is not None:
                self._unchanged()
                return None
            write_password(cursor, found.account_id, password_hash, now)
            details = {"sessions": end_sessions(cursor, found.account_id)}
            self._note(cursor, Deed("account.password", "account", found.account_id, "", details))
            return known_account(cursor, found.account_id)

    def _taken(
        self, cursor: duckdb.DuckDBPyConnection, sha256: str, now: pd.Timestamp
    ) -> Invitation | None:
        found = cursor.execute(_TAKE, {"sha256": sha256, "now": instant(now)}).fetchone()
        return None if found is None else _invitation(found)


def _invitation(row: tuple[object, ...]) -> Invitation:
    invitation_id, kind, role, district, actor, account_id, made_at, expires_at = row
    return Invitation(
        invitation_id=str(invitation_id),
        kind=cast("InvitationKind", kind),
        grant=Grant(str(role), *(None if one is None else str(one) for one in (district, actor))),
        account_id=None if account_id is None else str(account_id),
        made_at=utc(made_at),
        expires_at=utc(expires_at),
    )
