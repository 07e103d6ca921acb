"""Sessions of those who have logged in: only a hash of each, looked up anew every time."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.errors import ConflictError
from est_geo.store.account_rows import AccountRow, end_sessions, known_account, utc
from est_geo.store.accounts import Aside
from est_geo.store.deeds import Deed
from est_geo.store.frames import instant

IDLE: Final = pd.Timedelta(minutes=30)
"""A session that nobody has used for so long is over."""

ABSOLUTE: Final = pd.Timedelta(hours=12)
"""No session lives longer, however much it is used."""

_SEEN_EVERY: Final = pd.Timedelta(minutes=1)
_ATTEMPT: Final = pd.Timedelta(minutes=10)

_LIVE: Final = """
session.made_at <= $now::TIMESTAMPTZ AND session.made_at > $made_after::TIMESTAMPTZ
    AND session.seen_at > $seen_after::TIMESTAMPTZ
"""
_ACCOUNT: Final = f"""
SELECT account_id, role, district, actor, seen_at
FROM sessions AS session JOIN accounts USING (account_id)
WHERE session_sha256 = $sha256 AND disabled_at IS NULL AND {_LIVE}
"""  # noqa: S608 - constants of this module
_OF_ACCOUNT: Final = f"""
SELECT session_sha256, made_at, seen_at FROM sessions AS session
WHERE account_id = $account_id AND {_LIVE} ORDER BY made_at DESC
"""  # noqa: S608
_SWEEP: Final = f"DELETE FROM sessions AS session WHERE NOT ({_LIVE})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class SessionRow:
    """
    One live session, as its owner sees it.

    Attributes
    ----------
    sha256 : str
        Hash of its id.
    made_at, seen_at : pandas.Timestamp or None
        When it began and when it was last used, to the minute; UTC.
    """

    sha256: str
    made_at: pd.Timestamp | None
    seen_at: pd.Timestamp | None


class Sessions(Aside):
    """Sessions, log-ins that are under way, and links of shifts that were closed early."""

    def open_session(self, account_id: str, session_sha256: str, now: pd.Timestamp) -> None:
        """
        Begin a session; those that are over are swept away.

        Raises
        ------
        NotFoundError
            There is no such account.
        ConflictError
            It is disabled.
        """
        with self._writing(reports=False) as cursor:
            if known_account(cursor, account_id).disabled_at is not None:
                raise ConflictError("Kontot är stängt. Inget är ändrat.")
            cursor.execute(_SWEEP, _bounds(now))
            given = {"sha256": session_sha256, "account_id": account_id, "now": instant(now)}
            cursor.execute(
                "INSERT INTO sessions VALUES "
                "($sha256, $account_id, $now::TIMESTAMPTZ, $now::TIMESTAMPTZ)",
                given,
            )
            cursor.execute(
                "UPDATE accounts SET logged_in_at = $now::TIMESTAMPTZ WHERE account_id = $id",
                {"now": instant(now), "id": account_id},
            )
            self._note(cursor, Deed("session.open", "account", account_id))

    def refused_log_in(self, account_id: str | None) -> None:
        """
        Write in the trail that a log-in was refused: to which account, where there is one.

        Also where there is none: a row that is written only for known names would tell them by
        the time that it takes.
        """
        kind = "" if account_id is None else "account"
        self.note(Deed("session.refuse", kind, account_id or ""))

    def account_of_session(self, session_sha256: str, now: pd.Timestamp) -> AccountRow | None:
        """
        Return whose session this is; None for one unknown, idle, too old, or of a closed account.

        Asked of the database every time, so that what is revoked stops at once. That the session
        was used is written at most once a minute, and never waited for.
        """
        given = {"sha256": session_sha256} | _bounds(now)
        with self._reading() as cursor:
            found = cursor.execute(_ACCOUNT, given).fetchone()
        if found is None:
            return None
        account_id, role, district, actor, seen_at = found
        if now - pd.Timestamp(seen_at) >= _SEEN_EVERY:
            self._seen(session_sha256, now)
        return AccountRow(f"konto:{account_id}", role, district, actor, None, account_id)

    def _seen(self, session_sha256: str, now: pd.Timestamp) -> None:
        with self._aside(wait=False) as cursor:
            if cursor is not None:
                cursor.execute(
                    "UPDATE sessions SET seen_at = $now::TIMESTAMPTZ WHERE session_sha256 = $sha",
                    {"now": instant(now), "sha": session_sha256},
                )

    def sessions_of(self, account_id: str, now: pd.Timestamp) -> list[SessionRow]:
        """Return an account's live sessions, newest first."""
        given = {"account_id": account_id} | _bounds(now)
        with self._reading() as cursor:
            found = cursor.execute(_OF_ACCOUNT, given).fetchall()
        return [SessionRow(sha256, utc(made), utc(seen)) for sha256, made, seen in found]

    def close_session(self, session_sha256: str) -> bool:
        """End one session; False where there is none."""
        with self._writing(reports=False) as cursor:
            found = cursor.execute(
                "DELETE FROM sessions WHERE session_sha256 = $sha RETURNING account_id",
                {"sha": session_sha256},
            ).fetchone()
            if found is None:
                self._unchanged()
            else:
                self._note(cursor, Deed("session.close", "account", str(found[0])))
        return found is not None

    def close_sessions(self, account_id: str) -> int:
        """End every session of an account, and say how many they were."""
        with self._writing(reports=False) as cursor:
            ended = end_sessions(cursor, account_id)
            if ended:
                details = {"sessions": ended}
                self._note(cursor, Deed("session.close_all", "account", account_id, "", details))
            else:
                self._unchanged()
        return ended

    def add_login_attempt(
        self, state_sha256: str, browser_sha256: str, target: str, now: pd.Timestamp
    ) -> None:
        """
        Remember that a browser was sent to the municipality's directory to log in.

        Parameters
        ----------
        state_sha256, browser_sha256 : str
            Hashes of the state, and of the secret that only that browser has.
        target : str
            Local path to go to afterwards.
        now : pandas.Timestamp
            When, timezone-aware.
        """
        with self._aside() as cursor:
            assert cursor is not None  # noqa: S101 - it waits
            cursor.execute(
                "DELETE FROM login_attempts WHERE made_at <= $old::TIMESTAMPTZ",
                {"old": instant(now - _ATTEMPT)},
            )
            cursor.execute(
                "INSERT INTO login_attempts VALUES ($state, $browser, $now::TIMESTAMPTZ, $target)",
                {
                    "state": state_sha256,
                    "browser": browser_sha256,
                    "now": instant(now),
                    "target": target,
                },
            )

    def take_login_attempt(
        self, state_sha256: str, browser_sha256: str, now: pd.Timestamp
    ) -> str | None:
        """
        Use up a log-in that was begun, and return the path to go to; each can be used once.

        None where there is none of that state, it is older than ten minutes, or another browser
        began it; also that uses it up.
        """
        with self._aside() as cursor:
            assert cursor is not None  # noqa: S101 - it waits
            found = cursor.execute(
                "DELETE FROM login_attempts WHERE state_sha256 = $state "
                "RETURNING browser_sha256, made_at, target",
                {"state": state_sha256},
            ).fetchone()
        if found is None:
            return None
        browser, made_at, target = found
        fresh = now - _ATTEMPT < pd.Timestamp(made_at) <= now
        return str(target) if fresh and browser == browser_sha256 else None

    def close_shift(self, shift_id: str, now: pd.Timestamp) -> None:
        """Let every link of a shift stop working before the shift ends."""
        with self._writing(reports=False) as cursor:
            known = {"id": shift_id}
            closed = "SELECT 1 FROM closed_shifts WHERE shift_id = $id"
            if cursor.execute(closed, known).fetchone() is not None:
                self._unchanged()
                return
            cursor.execute(
                "INSERT INTO closed_shifts VALUES ($id, $now::TIMESTAMPTZ)",
                known | {"now": instant(now)},
            )
            self._note(cursor, Deed("shift.close", "shift", shift_id))

    def is_shift_closed(self, shift_id: str) -> bool:
        """Whether a shift's links were taken back."""
        with self._reading() as cursor:
            found = cursor.execute(
                "SELECT 1 FROM closed_shifts WHERE shift_id = $id", {"id": shift_id}
            ).fetchone()
        return found is not None


def _bounds(now: pd.Timestamp) -> dict[str, object]:
    return {
        "now": instant(now),
        "made_after": instant(now - ABSOLUTE),
        "seen_after": instant(now - IDLE),
    }
