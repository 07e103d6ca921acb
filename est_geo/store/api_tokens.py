"""Tokens for QGIS and scripts: only a hash of each, never more than their owner may."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.errors import ConflictError, NotFoundError, RequestError
from est_geo.store.account_rows import AccountRow, known_account, utc
from est_geo.store.accounts import Aside
from est_geo.store.deeds import Deed
from est_geo.store.frames import instant

LONGEST: Final = pd.Timedelta(days=366)
"""No token lives longer."""

AWAY: Final = pd.Timedelta(days=90)
"""A token of somebody from a directory rests after so long without a log-in.

The role of such an account is taken from the groups at each log-in: one who has left the
municipality logs in no more, and must not live on through a token.
"""

_ACCOUNT: Final = """
SELECT token_id, account_id, role, district, actor, scopes, last_used
FROM api_tokens JOIN accounts USING (account_id)
WHERE token_sha256 = $sha256 AND revoked_at IS NULL AND disabled_at IS NULL
    AND expires_at > $now::TIMESTAMPTZ
    AND (issuer IS NULL OR logged_in_at > $seen_after::TIMESTAMPTZ)
"""
_ALL: Final = """
SELECT token_id, account_id, label, scopes, made_at, expires_at, last_used, revoked_at
FROM api_tokens
WHERE $account_id::VARCHAR IS NULL OR account_id = $account_id
ORDER BY made_at DESC, token_id
"""
_ADD: Final = """
INSERT INTO api_tokens BY NAME
SELECT $token_id AS token_id, $sha256 AS token_sha256, $account_id AS account_id,
    $label AS label, $scopes AS scopes, $made_at::TIMESTAMPTZ AS made_at,
    $expires_at::TIMESTAMPTZ AS expires_at
"""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """
    One token, as its owner or an administrator sees it: the hash is no part of it.

    Attributes
    ----------
    token_id : str
        Eight hexadecimal digits: what the token is called, not the token.
    account_id : str
        Whose it is.
    label : str
        What it is for, in its owner's words.
    scopes : tuple of str
        Permissions that it is narrowed to.
    made_at, expires_at, revoked_at : pandas.Timestamp or None
        When, in UTC.
    last_used : pandas.Timestamp or None
        The day that it was last used, no closer.
    """

    token_id: str
    account_id: str
    label: str
    scopes: tuple[str, ...]
    made_at: pd.Timestamp
    expires_at: pd.Timestamp
    last_used: pd.Timestamp | None
    revoked_at: pd.Timestamp | None

    def works(self, now: pd.Timestamp) -> bool:
        """Whether it is neither revoked nor too old."""
        return self.revoked_at is None and self.expires_at > now


class ApiTokens(Aside):
    """Tokens for QGIS and scripts."""

    def add_api_token(
        self,
        account_id: str,
        token_sha256: str,
        *,
        label: str,
        scopes: Collection[str],
        made_at: pd.Timestamp,
        expires_at: pd.Timestamp,
    ) -> str:
        """
        Keep the hash of a new token and return what the token is called.

        Parameters
        ----------
        account_id : str
            Whose it is: it is never more than its owner, and dies with the account.
        token_sha256 : str
            SHA-256 of the token, 64 hexadecimal digits.
        label : str
            What it is for.
        scopes : collection of str
            Permissions that it is narrowed to, at least one.
        made_at, expires_at : pandas.Timestamp
            From when until when, timezone-aware; at most 366 days.

        Raises
        ------
        RequestError
            No permission, or a life that is too long.
        NotFoundError
            There is no such account.
        ConflictError
            It is disabled.
        """
        if not scopes or not made_at < expires_at <= made_at + LONGEST:
            raise RequestError(
                "En nyckel ska ha minst en behörighet och gälla mellan 1 och 366 dagar. "
                "Inget är ändrat."
            )
        token_id = secrets.token_hex(4)
        with self._writing(reports=False) as cursor:
            if known_account(cursor, account_id).disabled_at is not None:
                raise ConflictError("Kontot är stängt. Inget är ändrat.")
            given = {"token_id": token_id, "sha256": token_sha256, "account_id": account_id}
            times = {"made_at": instant(made_at), "expires_at": instant(expires_at)}
            what = {"label": label, "scopes": ",".join(sorted(set(scopes)))}
            cursor.execute(_ADD, given | times | what)
            self._note(cursor, Deed("api_token.create", "api_token", token_id))
        return token_id

    def account_of_token(self, token_sha256: str, now: pd.Timestamp) -> AccountRow | None:
        """
        Return whose token this is and what it may; None for one that does not work, or no longer.

        Asked of the database every time, so that what is revoked stops at once.
        """
        given = {
            "sha256": token_sha256,
            "now": instant(now),
            "seen_after": instant(now - AWAY),
        }
        with self._reading() as cursor:
            found = cursor.execute(_ACCOUNT, given).fetchone()
        if found is None:
            return None
        token_id, account_id, role, district, actor, scopes, last_used = found
        if last_used != now.date():
            self._used(token_id, now)
        allowed = frozenset(scopes.split(","))
        return AccountRow(f"token:{token_id}", role, district, actor, allowed, account_id)

    def _used(self, token_id: str, now: pd.Timestamp) -> None:
        with self._aside(wait=False) as cursor:
            if cursor is not None:
                cursor.execute(
                    "UPDATE api_tokens SET last_used = $day WHERE token_id = $id",
                    {"day": now.date(), "id": token_id},
                )

    def api_tokens(self, account_id: str | None = None) -> list[TokenRow]:
        """Return every token, or an account's, newest first."""
        with self._reading() as cursor:
            found = cursor.execute(_ALL, {"account_id": account_id}).fetchall()
        return [_token(row) for row in found]

    def revoke_api_token(
        self, token_id: str, now: pd.Timestamp, *, account_id: str | None = None
    ) -> None:
        """
        Let a token stop working, at once; one that is revoked keeps its first time.

        Parameters
        ----------
        token_id : str
            What it is called.
        now : pandas.Timestamp
            When, timezone-aware.
        account_id : str or None
            Only if it is this account's; another's is as if it were not there.

        Raises
        ------
        NotFoundError
            There is no such token.
        """
        with self._writing(reports=False) as cursor:
            known = cursor.execute(
                "SELECT revoked_at, account_id FROM api_tokens WHERE token_id = $id",
                {"id": token_id},
            ).fetchone()
            if known is None or account_id not in {None, known[1]}:
                raise NotFoundError("Det finns ingen nyckel med det id:t. Lista dem och välj en.")
            if known[0] is None:
                cursor.execute(
                    "UPDATE api_tokens SET revoked_at = $now::TIMESTAMPTZ WHERE token_id = $id",
                    {"now": instant(now), "id": token_id},
                )
                self._note(cursor, Deed("api_token.revoke", "api_token", token_id))
            else:
                self._unchanged()


def _token(row: tuple[object, ...]) -> TokenRow:
    token_id, account_id, label, scopes, made_at, expires_at, last_used, revoked_at = row
    made, expires = utc(made_at), utc(expires_at)
    assert made is not None  # noqa: S101 - NOT NULL in the schema
    assert expires is not None  # noqa: S101
    day = None if last_used is None else pd.Timestamp(str(last_used), tz="UTC")
    return TokenRow(
        token_id=str(token_id),
        account_id=str(account_id),
        label=str(label),
        scopes=tuple(str(scopes).split(",")),
        made_at=made,
        expires_at=expires,
        last_used=day,
        revoked_at=utc(revoked_at),
    )
