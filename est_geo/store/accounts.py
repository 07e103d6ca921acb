"""Accounts: who may log in, in which role, and since when no longer."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd

from est_geo.store.access import Access
from est_geo.store.account_rows import (
    ADMIN,
    Account,
    Grant,
    add_account,
    end_invitations,
    end_sessions,
    end_tokens,
    keep_one_admin,
    known_account,
    other_admins,
    read_account,
    write_grant,
    write_password,
)
from est_geo.store.deeds import Deed
from est_geo.store.frames import instant


class Aside(Access):
    """Writing what is no change of anything: when somebody was last seen, a log-in begun."""

    @contextmanager
    def _aside(self, *, wait: bool = True) -> Iterator[duckdb.DuckDBPyConnection | None]:
        """
        One transaction that the audit trail does not tell of and that makes no picture old.

        Without `wait` it gives None while somebody else writes: a page never waits for an import
        only to note that it was looked at.
        """
        if not self._turn.lock.acquire(blocking=wait):
            yield None
            return
        try:
            with self._reading() as cursor:
                cursor.execute("BEGIN")
                yield cursor
                cursor.execute("COMMIT")
        finally:
            self._turn.lock.release()


class Accounts(Aside):
    """Accounts, local ones and those from the municipality's directory."""

    def has_accounts(self) -> bool:
        """Whether there is any account, disabled ones included: then everybody logs in."""
        with self._reading() as cursor:
            return cursor.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is not None

    def has_administrator(self) -> bool:
        """Whether somebody who is let in may let others in."""
        with self._reading() as cursor:
            return other_admins(cursor, "") > 0

    def account(self, account_id: str) -> Account | None:
        """Return one account; None where there is none of that id."""
        return self._one("account_id = $key", account_id)

    def account_named(self, login: str) -> Account | None:
        """Return the local account that logs in with this name; None where nobody does."""
        return self._one("login = $key", login)

    def accounts(self) -> list[Account]:
        """Return every account, oldest first."""
        with self._reading() as cursor:
            found = cursor.execute(
                "SELECT account_id FROM accounts ORDER BY made_at, account_id"
            ).fetchall()
            return [known_account(cursor, str(one[0])) for one in found]

    def _one(self, where: str, key: str) -> Account | None:
        with self._reading() as cursor:
            return read_account(cursor, where, key)

    def enter_from_directory(
        self, issuer: str, subject: str, name: str, grant: Grant, now: pd.Timestamp
    ) -> Account:
        """
        Give the account of somebody whom the municipality's directory vouches for.

        It is made at the first log-in; the name and the role are taken anew at every one, and
        where the role has become another, every session of before ends.

        Parameters
        ----------
        issuer, subject : str
            The directory, and its own id of the person.
        name : str
            Name to show.
        grant : Grant
            What the person's groups give, now.
        now : pandas.Timestamp
            When, timezone-aware.

        Returns
        -------
        Account
            It may be disabled here: then the directory does not open it.
        """
        with self._writing(reports=False) as cursor:
            found = cursor.execute(
                "SELECT account_id FROM accounts WHERE issuer = $issuer AND subject = $subject",
                {"issuer": issuer, "subject": subject},
            ).fetchone()
            if found is None:
                subject_of = {"login": None, "issuer": issuer, "subject": subject}
                account_id = add_account(cursor, name, grant, now, subject_of | {"hash": None})
                self._note(cursor, _deed("account.create", account_id, grant.role))
            else:
                account_id = str(found[0])
                self._taken_anew(cursor, account_id, name, grant)
            account = read_account(cursor, "account_id = $key", account_id)
        assert account is not None  # noqa: S101 - it was read or made in this transaction
        return account

    def _taken_anew(
        self, cursor: duckdb.DuckDBPyConnection, account_id: str, name: str, grant: Grant
    ) -> None:
        before = known_account(cursor, account_id)
        if before.grant == grant and before.name == name:
            self._unchanged()
            return
        if before.grant != grant:
            end_sessions(cursor, account_id)
            if grant.role != ADMIN:
                end_invitations(cursor, before)
        write_grant(cursor, account_id, grant)
        cursor.execute(
            "UPDATE accounts SET name = $name WHERE account_id = $account_id",
            {"name": name, "account_id": account_id},
        )
        self._note(cursor, _deed("account.role", account_id, grant.role))

    def without_role(self, issuer: str, subject: str, now: pd.Timestamp) -> None:
        """
        End all that lives on of somebody to whom the directory gives no role any more.

        Parameters
        ----------
        issuer, subject : str
            The directory, and its own id of the person; nothing happens where we know of none.
        now : pandas.Timestamp
            When, timezone-aware.
        """
        with self._writing(reports=False) as cursor:
            found = cursor.execute(
                "SELECT account_id FROM accounts WHERE issuer = $issuer AND subject = $subject",
                {"issuer": issuer, "subject": subject},
            ).fetchone()
            ended = {"sessions": 0, "tokens": 0, "invitations": 0}
            if found is not None:
                account = known_account(cursor, str(found[0]))
                ended = _ended(cursor, account, now)
            if found is None or not any(ended.values()):
                self._unchanged()
            else:
                self._note(cursor, _deed("session.close_all", account.account_id, "", **ended))

    def set_role(self, account_id: str, grant: Grant) -> None:
        """
        Give an account another role; all its sessions end, so that none lives on with the old one.

        Raises
        ------
        NotFoundError
            There is no such account.
        ConflictError
            It is the last administrator.
        """
        with self._writing(reports=False) as cursor:
            before = known_account(cursor, account_id)
            if grant.role != ADMIN:
                keep_one_admin(cursor, before)
                end_invitations(cursor, before)
            write_grant(cursor, account_id, grant)
            ended = end_sessions(cursor, account_id)
            self._note(cursor, _deed("account.role", account_id, grant.role, sessions=ended))

    def disable_account(self, account_id: str, now: pd.Timestamp) -> None:
        """
        Close an account at once: its sessions end, and so do its tokens and the links it made.

        Raises
        ------
        NotFoundError
            There is no such account.
        ConflictError
            It is the last administrator.
        """
        with self._writing(reports=False) as cursor:
            before = known_account(cursor, account_id)
            if before.disabled_at is not None:
                self._unchanged()
                return
            keep_one_admin(cursor, before)
            cursor.execute(
                "UPDATE accounts SET disabled_at = $now::TIMESTAMPTZ WHERE account_id = $id",
                {"now": instant(now), "id": account_id},
            )
            cursor.execute("DELETE FROM invitations WHERE account_id = $id", {"id": account_id})
            ended = _ended(cursor, before, now)
            self._note(cursor, _deed("account.disable", account_id, "", **ended))

    def enable_account(self, account_id: str) -> None:
        """
        Open a closed account again.

        Raises
        ------
        NotFoundError
            There is no such account.
        """
        with self._writing(reports=False) as cursor:
            if known_account(cursor, account_id).disabled_at is None:
                self._unchanged()
                return
            cursor.execute(
                "UPDATE accounts SET disabled_at = NULL WHERE account_id = $id", {"id": account_id}
            )
            self._note(cursor, _deed("account.enable", account_id))

    def set_password(self, account_id: str, password_hash: str, now: pd.Timestamp) -> None:
        """
        Keep the hash of a new password; every session ends, also that of whoever knew the old one.

        Raises
        ------
        NotFoundError
            There is no such account.
        """
        with self._writing(reports=False) as cursor:
            known_account(cursor, account_id)
            write_password(cursor, account_id, password_hash, now)
            ended = end_sessions(cursor, account_id)
            self._note(cursor, _deed("account.password", account_id, sessions=ended))

    def rehash_password(self, account_id: str, password_hash: str) -> None:
        """Keep the same password hashed with stronger settings."""
        with self._aside() as cursor:
            assert cursor is not None  # noqa: S101 - it waits
            cursor.execute(
                "UPDATE accounts SET password_hash = $hash WHERE account_id = $id",
                {"hash": password_hash, "id": account_id},
            )


def _ended(
    cursor: duckdb.DuckDBPyConnection, account: Account, now: pd.Timestamp
) -> dict[str, int]:
    """End all that an account has out: sessions, tokens, and links that it made for others."""
    return {
        "sessions": end_sessions(cursor, account.account_id),
        "tokens": end_tokens(cursor, account.account_id, now),
        "invitations": end_invitations(cursor, account),
    }


def _deed(action: str, account_id: str, role: str = "", **numbers: int) -> Deed:
    details: dict[str, str | int | float | bool | None] = dict(numbers)
    return Deed(action, "account", account_id, details=details | ({"role": role} if role else {}))
