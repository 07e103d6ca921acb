"""The review queue in the store: what waits for a person, what was decided, what was learned."""

import duckdb
import pandas as pd
import pyarrow as pa

from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow
from est_geo.store.records import Settlement
from est_geo.store.settling import effective, settle, take_back
from est_geo.tables import DECISIONS, REVIEW_ITEMS, Column, Table

STATED_ITEMS = Table("review_items", ("item_id",), (
    *REVIEW_ITEMS.columns,
    Column("state", "text", "open, accepted, corrected, merged, rejected or kept"),
))  # fmt: skip
"""`REVIEW_ITEMS`, and what became of each."""

LOG = Table("decisions", ("decision_id",), (
    *DECISIONS.columns,
    Column("kind", "text", "kind of the item"),
    Column("settled", "int", "other items that it settled"),
))  # fmt: skip
"""`DECISIONS` as they are listed."""

# An open item about a report that no longer counts asks nothing; it comes back with the report.
_ITEMS = """
SELECT item.* FROM review_items AS item
JOIN incidents AS report ON report.incident_id = item.incident_id
LEFT JOIN incidents AS other ON other.incident_id = item.other_id
WHERE ($state::VARCHAR IS NULL OR state = $state)
  AND ($kind::VARCHAR IS NULL OR kind = $kind)
  AND (state <> 'open' OR (
      report.standing = 'counted' AND (item.other_id IS NULL OR other.standing = 'counted')
  ))
ORDER BY array_position(['place', 'duplicate', 'personal'], kind), made_at,
    report.occurred_from DESC NULLS LAST, item_id
LIMIT $limit OFFSET $offset
"""
_COUNTS = """
SELECT kind, count(*) FROM review_items AS item
JOIN incidents AS report ON report.incident_id = item.incident_id
LEFT JOIN incidents AS other ON other.incident_id = item.other_id
WHERE state = 'open' AND report.standing = 'counted'
  AND (item.other_id IS NULL OR other.standing = 'counted')
GROUP BY kind
"""
_ITEM = "SELECT * FROM review_items WHERE item_id = $item_id"
_OPEN_PLACES = """
SELECT item.item_id AS item_id, item.incident_id AS incident_id, report.place AS place
FROM review_items AS item JOIN incidents AS report ON report.incident_id = item.incident_id
WHERE item.kind = 'place' AND item.state = 'open' AND report.standing = 'counted'
  AND report.place IS NOT NULL
ORDER BY made_at, item_id
"""
_DECISIONS = "SELECT * FROM decisions ORDER BY decision_id"
_LOG = """
SELECT decision.*, coalesce(item.kind, '') AS kind,
    (
        SELECT count(DISTINCT item_id) FROM decisions AS along
        WHERE along.settled_with = decision.decision_id AND along.item_id <> decision.item_id
    ) AS settled
FROM decisions AS decision LEFT JOIN review_items AS item USING (item_id)
WHERE decision.settled_with = 0
ORDER BY decision.decision_id DESC LIMIT $limit
"""
_UNDOES = "SELECT decision_id, undoes FROM decisions WHERE decision_id >= $first"
_ALL = 2**62


class Review(Access):
    """What waits for a person, and what people have settled."""

    def review_items(
        self,
        state: str | None = "open",
        kind: str | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> pd.DataFrame:
        """
        Return review items: places first, then duplicates, then personal data; oldest first.

        Parameters
        ----------
        state : str or None
            open, accepted, corrected, merged, rejected or kept; None is all. An open item about a
            report that is merged or withdrawn is left out.
        kind : str or None
            place, duplicate or personal; None is all.
        limit : int or None
            Most rows.
        offset : int
            Rows to pass over.

        Returns
        -------
        pandas.DataFrame
            `REVIEW_ITEMS` with ``state``.
        """
        rows = _ALL if limit is None else limit
        found = self._table(_ITEMS, state=state, kind=kind, limit=rows, offset=offset)
        return from_arrow(found, STATED_ITEMS)

    def review_item(self, item_id: str) -> pd.DataFrame:
        """Return one review item with its state; no row when there is none."""
        return from_arrow(self._table(_ITEM, item_id=item_id), STATED_ITEMS)

    def review_counts(self) -> dict[str, int]:
        """Return how many items of each kind wait for a person."""
        with self._reading() as cursor:
            found = dict(cursor.execute(_COUNTS).fetchall())
        return {kind: int(found.get(kind, 0)) for kind in ("place", "duplicate", "personal")}

    def open_places(self) -> pd.DataFrame:
        """Return ``item_id``, ``incident_id`` and ``place`` of the open items about a place."""
        found = self._table(_OPEN_PLACES)
        texts = {name: found[name].cast(pa.large_string()) for name in found.column_names}
        frame: pd.DataFrame = pa.table(texts).to_pandas().astype("str")
        return frame

    def decide(self, settlement: Settlement) -> pd.DataFrame:
        """
        Carry out a decision, whole or not at all.

        Parameters
        ----------
        settlement : Settlement
            The decision and all that it changes.

        Returns
        -------
        pandas.DataFrame
            `DECISIONS`: its row of the log, then those that it brought along.

        Raises
        ------
        ConflictError
            Somebody settled the item before, or a report has changed since it was shown.
        NotFoundError
            The item or a report does not exist.
        """
        with self._writing() as cursor:
            number = settle(cursor, settlement)
            made = _decided(cursor, number)
            self._note(cursor, _deed(settlement.action, number, made))
            return made

    def undo(
        self, decision_id: int, *, by: str, at: pd.Timestamp
    ) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """
        Take back a decision with all that it brought along; to undo an undo is to do it again.

        Parameters
        ----------
        decision_id : int
            The decision.
        by : str
            Who, as a role or an account.
        at : pandas.Timestamp
            When, timezone-aware.

        Returns
        -------
        tuple of pandas.DataFrame and tuple of str
            `DECISIONS`: the undo's rows of the log; and the columns of the report whose words the
            decision dropped, and which no undo brings back.

        Raises
        ------
        ConflictError
            It is taken back already, or a later decision on the same report stands in its way.
        NotFoundError
            There is no such decision.
        """
        with self._writing() as cursor:
            number, gone = take_back(cursor, decision_id, Settlement("undo", by, at, ()))
            made = _decided(cursor, number)
            self._note(cursor, _deed("undo", number, made))
            return made, tuple(gone)

    def decisions(self) -> pd.DataFrame:
        """Return the log of decisions, oldest first, as `DECISIONS`."""
        return from_arrow(self._table(_DECISIONS), DECISIONS)

    def decision_log(self, limit: int = 50) -> pd.DataFrame:
        """
        Return the latest decisions, newest first; what a decision brought along is not a row.

        Parameters
        ----------
        limit : int
            Most rows.

        Returns
        -------
        pandas.DataFrame
            `DECISIONS` with ``kind`` of the item, ``settled`` (other items that it settled) and
            ``undone`` (it is taken back).
        """
        with self._reading() as cursor:
            cursor.execute("BEGIN")
            log = from_arrow(cursor.sql(_LOG, params={"limit": limit}).to_arrow_table(), LOG)
            first = int(log["decision_id"].min()) if len(log) else 0
            undoes = dict(cursor.execute(_UNDOES, {"first": first}).fetchall())
        holds = effective(undoes)
        return log.assign(undone=[not holds[number] for number in log["decision_id"]])


def _decided(cursor: duckdb.DuckDBPyConnection, lead: int) -> pd.DataFrame:
    found = cursor.sql(
        "SELECT * FROM decisions WHERE decision_id = $lead OR settled_with = $lead "
        "ORDER BY decision_id",
        params={"lead": lead},
    )
    return from_arrow(found.to_arrow_table(), DECISIONS)


def _deed(action: str, number: int, made: pd.DataFrame) -> Deed:
    ids = tuple(made["incident_id"])
    return Deed(
        f"review.{action}", "incident", str(ids[0]), details={"decision": number}, objects=ids
    )
