"""The audit trail read: is it whole, what has been done, and who has seen this."""

import json
from dataclasses import asdict, fields
from pathlib import Path

import duckdb
import pandas as pd

from est_geo.store.access import Access
from est_geo.store.chain import TrailReport, check_chain
from est_geo.store.deeds import Deed, last_link
from est_geo.store.frames import from_arrow, instant
from est_geo.store.heads import Head, HeadFile, standing_heads
from est_geo.store.writing import read_meta
from est_geo.tables import Column, Table

TRAIL = Table("trail", ("seq",), (
    Column("seq", "int", "number of the row"),
    Column("at", "time", "when"),
    Column("who", "text", "id of who did it"),
    Column("role", "text", "in which role"),
    Column("action", "text", "what, as object.verb"),
    Column("object_kind", "text", "kind of what it was done to; empty = nothing in particular"),
    Column("object_id", "text", "its id"),
    Column("purpose", "text", "why, as the one who acted has said"),
    Column("details", "text", "numbers and ids beside it, as JSON"),
))  # fmt: skip
"""Rows of the audit trail as they are read."""

# An incident was also touched by what took in the file that it came with.
_WHERE = """
WHERE ($before::BIGINT IS NULL OR seq < $before)
  AND ($who::VARCHAR IS NULL OR who = $who)
  AND ($action::VARCHAR IS NULL OR action = $action)
  AND ($start::TIMESTAMPTZ IS NULL OR "at" >= $start)
  AND ($end::TIMESTAMPTZ IS NULL OR "at" < $end)
  AND ($object_kind::VARCHAR IS NULL
       OR (object_kind = $object_kind AND ($object_id::VARCHAR IS NULL OR object_id = $object_id))
       OR seq IN (
           SELECT seq FROM audit_objects
           WHERE object_kind = $object_kind AND ($object_id::VARCHAR IS NULL
               OR object_id = $object_id)
       )
       OR ($object_kind = 'incident' AND object_kind = 'intake' AND object_id = (
           SELECT intake_id::VARCHAR FROM incidents WHERE incident_id = $object_id
       )))
"""
_TRAIL = f"SELECT * FROM audit {_WHERE} ORDER BY seq DESC LIMIT $limit"  # noqa: S608 - our own
_COUNT = f"SELECT count(*) FROM audit {_WHERE}"  # noqa: S608 - our own
_KNOWN = "SELECT DISTINCT {} FROM audit ORDER BY ALL"
_LAST_CHECK = """
SELECT * FROM audit WHERE action = 'audit.verify' ORDER BY seq DESC LIMIT 1
"""
_LEFT_OUT = frozenset({"restored", "unreadable"})
_MOST = 2**62


class Trail(Access):
    """What has been done and seen, by whom."""

    def verify_trail(self, heads: Path | None = None, *, note: bool = False) -> TrailReport:
        """
        Read the whole trail in order, and compare it with the heads kept outside the database.

        Parameters
        ----------
        heads : path or None
            A copy of the file of heads, kept elsewhere; the one beside the database unless given.
        note : bool
            Write down that it was read, and what was found.

        Returns
        -------
        TrailReport
            Whole, or the first row that does not fit and why.

        Raises
        ------
        StoreError
            The heads or the database cannot be read.
        """
        # The heads first: what is written while the rows are read is then no missing row.
        kept = (self._heads if heads is None else HeadFile(heads)).read()
        with self._reading() as cursor:
            cursor.execute("BEGIN")
            try:
                report = check_chain(cursor, kept)
            except (duckdb.ProgrammingError, duckdb.DataError):
                # A column or the whole table is gone, or is of another kind.
                report = TrailReport(0, "unreadable")
        if note:
            told = {name: value for name, value in asdict(report).items() if name not in _LEFT_OUT}
            details = {"whole": report.whole} | told
            self.note(Deed("audit.verify", "audit", details=details))
        return report

    def trail(
        self,
        limit: int = 50,
        *,
        before: int | None = None,
        who: str | None = None,
        action: str | None = None,
        object_kind: str | None = None,
        object_id: str | None = None,
        start: pd.Timestamp | None = None,
        end: pd.Timestamp | None = None,
    ) -> pd.DataFrame:
        """
        Return rows of the trail, newest first.

        Parameters
        ----------
        limit : int
            Most rows.
        before : int or None
            Only rows with a lower number: the next page after that row.
        who, action : str or None
            Only theirs; only such.
        object_kind, object_id : str or None
            Only what was done to such an object, alone or among several. For an incident also the
            taking in of the file that it came with.
        start, end : pandas.Timestamp or None
            Timezone-aware; the time lies in [start, end).

        Returns
        -------
        pandas.DataFrame
            `TRAIL`.
        """
        found = self._table(
            _TRAIL,
            limit=limit,
            before=before,
            who=who,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            start=instant(start),
            end=instant(end),
        )
        return from_arrow(found, TRAIL)

    def seen_by(self, object_kind: str, object_id: str) -> pd.DataFrame:
        """Return every row about an object, newest first: who has seen or changed it (`TRAIL`)."""
        return self.trail(_MOST, object_kind=object_kind, object_id=object_id)

    def note_reading(self, object_kind: str | None = None, object_id: str | None = None) -> int:
        """Write down that the trail is read, or what it says of one object; before it is shown."""
        return self.note(Deed("audit.read", object_kind or "audit", object_id or ""))

    def trail_names(self) -> dict[str, list[str]]:
        """Return everybody and every action that the trail knows, for a choice list."""
        with self._reading() as cursor:
            return {
                name: [str(one) for (one,) in cursor.execute(_KNOWN.format(name)).fetchall()]
                for name in ("who", "action")
            }

    def last_check(self) -> tuple[pd.Timestamp, TrailReport] | None:
        """Return when the trail was checked last and what was found; None where it never was."""
        for row in from_arrow(self._table(_LAST_CHECK), TRAIL).to_dict("records"):
            details = json.loads(row["details"])
            known = {one.name for one in fields(TrailReport)}
            return row["at"], TrailReport(
                **{name: value for name, value in details.items() if name in known}
            )
        return None

    def trail_heads(self) -> list[Head]:
        """
        Return the last head of each day, oldest first: what is signed on paper.

        Raises
        ------
        StoreError
            The file cannot be read.
        """
        heads, _ = standing_heads(self._heads.read().heads)
        return list({one.date: one for one in heads}.values())

    def keep_heads_in(self, folder: Path) -> Path:
        """
        Keep the heads in another folder from now on; a link to them stays beside the database.

        Raises
        ------
        StoreError
            The folder does not exist, or has such a file already.
        """
        self._keep_head()
        moved = self._heads.move_to(folder)
        self.note(Deed("audit.move_heads", "audit"))
        return moved

    def mark_restored(self, backup: str) -> None:
        """
        Say that the database was put back from a backup: later heads tell of rows that are gone.

        To be called once, by what puts the backup back, before anything else is written.

        Parameters
        ----------
        backup : str
            What the backup is called.
        """
        with self._reading() as cursor:
            last = last_link(cursor)
            if last is not None:
                self._heads.add(last, read_meta(cursor)["id"], restored=True)
        self.note(Deed("database.restore", "backup", backup))
