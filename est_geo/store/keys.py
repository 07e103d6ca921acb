"""Keys of those who report by the form: only a hash of each is kept."""

import secrets

import pandas as pd

from est_geo.errors import NotFoundError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant
from est_geo.tables import Column, Table

REPORT_KEYS = Table("report_keys", ("key_id",), (
    Column("key_id", "text", "what the key is called when it is spoken of; not the key"),
    Column("actor", "text", "who reports with it"),
    Column("made_at", "time", "when it was made"),
    Column("expires_at", "time", "from when it does not work; missing = never", nullable=True),
    Column("revoked_at", "time", "when it was revoked; missing = it was not", nullable=True),
))  # fmt: skip
"""Keys as an administrator sees them: the hash is no part of it."""

_ADD = """
INSERT INTO report_keys BY NAME
SELECT $key_id AS key_id, $key_sha256 AS key_sha256, $actor AS actor, $made_at AS made_at,
    $expires_at AS expires_at
"""
_ACTOR = """
SELECT key_id, actor FROM report_keys
WHERE key_sha256 = $key_sha256 AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > $now::TIMESTAMPTZ)
"""


class Keys(Access):
    """Keys of those who report."""

    def add_report_key(
        self,
        actor: str,
        key_sha256: str,
        made_at: pd.Timestamp,
        expires_at: pd.Timestamp | None = None,
    ) -> str:
        """
        Keep the hash of a new key and return what the key is called.

        Parameters
        ----------
        actor : str
            Who reports with it.
        key_sha256 : str
            SHA-256 of the key, 64 hexadecimal digits.
        made_at : pandas.Timestamp
            When, timezone-aware.
        expires_at : pandas.Timestamp or None
            From when it does not work, timezone-aware.

        Returns
        -------
        str
            Eight hexadecimal digits that tell nothing of the key.
        """
        key_id = secrets.token_hex(4)
        with self._writing(reports=False) as cursor:
            given = {"key_id": key_id, "key_sha256": key_sha256, "actor": actor}
            times = {"made_at": instant(made_at), "expires_at": instant(expires_at)}
            cursor.execute(_ADD, given | times)
            self._note(cursor, Deed("report_key.create", "report_key", key_id))
        return key_id

    def actor_of_key(self, key_sha256: str, now: pd.Timestamp) -> str | None:
        """Return who reports with this key; None for one unknown, revoked or expired."""
        holder = self.report_key_holder(key_sha256, now)
        return None if holder is None else holder[1]

    def report_key_holder(self, key_sha256: str, now: pd.Timestamp) -> tuple[str, str] | None:
        """Return the id of this key and its actor; None for one unknown, revoked or expired."""
        with self._reading() as cursor:
            given = {"key_sha256": key_sha256, "now": instant(now)}
            found = cursor.execute(_ACTOR, given).fetchone()
        return None if found is None else (str(found[0]), str(found[1]))

    def revoke_report_key(self, key_id: str, at: pd.Timestamp) -> None:
        """
        Let a key stop working; one that is revoked keeps its first time.

        Raises
        ------
        NotFoundError
            There is no such key.
        """
        with self._writing(reports=False) as cursor:
            known = cursor.execute(
                "SELECT revoked_at FROM report_keys WHERE key_id = $key_id", {"key_id": key_id}
            ).fetchone()
            if known is None:
                raise NotFoundError("Det finns ingen nyckel med det id:t. Lista dem och välj en.")
            if known[0] is None:
                cursor.execute(
                    "UPDATE report_keys SET revoked_at = $at WHERE key_id = $key_id",
                    {"at": instant(at), "key_id": key_id},
                )
                self._note(cursor, Deed("report_key.revoke", "report_key", key_id))
            else:
                self._unchanged()

    def report_keys(self) -> pd.DataFrame:
        """Return every key, oldest first: id, actor and times; never the key or its hash."""
        found = self._table("SELECT * FROM report_keys ORDER BY made_at, key_id")
        return from_arrow(found, REPORT_KEYS)
