"""Reports in the store: what a file adds, and what is counted afterwards."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from est_geo.errors import StoreError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant, plain_frame, to_arrow
from est_geo.store.manifest import manifest
from est_geo.store.records import Added, IntakeRecord, Submission, check_books, check_totals
from est_geo.store.row_clauses import ROWS_SEEN, rule_parameters
from est_geo.store.writing import (
    add_review_items,
    append,
    compared,
    is_same_sending,
    read_submission,
    write_intake,
    write_submission,
)
from est_geo.tables import INCIDENTS, REJECTED, REVIEW_ITEMS, Column, Table, checked
from est_geo.tables.row_rules import ALL_ROWS, RowRule

STANDING_INCIDENTS = Table("incidents", ("incident_id",), (
    *INCIDENTS.columns,
    Column("standing", "text", "counted, merged or withdrawn"),
    Column("merged_into", "text", "the report that it repeats", nullable=True),
))  # fmt: skip
"""`INCIDENTS`, and what a person has settled about each."""

_INCIDENTS_BETWEEN = (
    """
SELECT * FROM incidents
WHERE standing = 'counted'
  AND ($start::TIMESTAMPTZ IS NULL OR occurred_from >= $start)
  AND ($end::TIMESTAMPTZ IS NULL OR occurred_from < $end)
  AND """
    + ROWS_SEEN
)
_CELL_COUNTS = """
SELECT cell, district, category, count(*) AS count FROM incidents
WHERE cell IS NOT NULL AND standing = 'counted'
  AND ($start::TIMESTAMPTZ IS NULL OR occurred_from >= $start)
  AND ($end::TIMESTAMPTZ IS NULL OR occurred_from < $end)
GROUP BY ALL ORDER BY ALL
"""
_SPAN = """
SELECT min(occurred_from) AS first, max(occurred_from) AS last
FROM incidents WHERE standing = 'counted'
"""
# A report that was merged is one more duplicate, one that was withdrawn is one more rejected row.
_TOTALS = """
SELECT
    (SELECT coalesce(sum(rows), 0) FROM intakes)::BIGINT AS rows,
    count(*) FILTER (standing = 'counted' AND lon IS NOT NULL) AS incidents,
    count(*) FILTER (standing = 'counted' AND lon IS NULL) AS unplaced,
    (SELECT coalesce(sum(rejected), 0) FROM intakes)::BIGINT
        + count(*) FILTER (standing = 'withdrawn') AS rejected,
    (SELECT coalesce(sum(duplicates), 0) FROM intakes)::BIGINT
        + count(*) FILTER (standing = 'merged') AS duplicates,
    (SELECT coalesce(sum(reports), 0) FROM retention_runs)::BIGINT AS expired,
    count(*) FILTER (
        standing = 'counted' AND lon IS NOT NULL
        AND district IN ('ovriga_kommunen', 'annan_kommun')
    ) AS outside
FROM incidents
"""
_NAMED = """
SELECT * FROM incidents WHERE incident_id IN (SELECT unnest($ids::VARCHAR[]))
ORDER BY incident_id
"""
_NEAR_IN_TIME = """
SELECT * FROM incidents
WHERE standing = 'counted' AND (
    occurred_from::DATE IN (SELECT day FROM incoming)
    OR occurred_to::DATE IN (SELECT day FROM incoming)
)
"""
_LONGEST_WINDOW_DAYS = 31


class Reports(Access):
    """Files taken in, and the incidents that they hold."""

    def add(
        self,
        intake: IntakeRecord,
        incidents: pd.DataFrame,
        rejected: pd.DataFrame,
        duplicates_in_file: int = 0,
        *,
        review: pd.DataFrame | None = None,
        submission: Submission | None = None,
    ) -> Added:
        """
        Put a file's incidents and rejected rows in the store: all of them or none.

        An incident that is known already is left as it is and counted as a duplicate.

        Parameters
        ----------
        intake : IntakeRecord
            The file.
        incidents : pandas.DataFrame
            `INCIDENTS`, each once.
        rejected : pandas.DataFrame
            `REJECTED`.
        duplicates_in_file : int
            Rows left out because they repeat an earlier row of the file.
        review : pandas.DataFrame, optional
            `REVIEW_ITEMS`; those of known incidents are left out, they were asked about before.
        submission : Submission, optional
            The sending of the report form that this is. One that was stored before changes nothing.

        Returns
        -------
        Added
            What became of them.

        Raises
        ------
        TableError
            A table breaks its contract.
        ConflictError
            The same submission came before with other content, or from another actor.
        StoreError
            The rows do not add up, or the database refuses; nothing is stored then.
        """
        checked(incidents, INCIDENTS)
        checked(rejected, REJECTED)
        items = REVIEW_ITEMS.empty() if review is None else checked(review, REVIEW_ITEMS)
        n_rejected = rejected["row"].nunique()
        check_books(intake, len(incidents), n_rejected, duplicates_in_file)
        if submission is not None and self._came_before(submission):
            return _retried(incidents, duplicates_in_file)
        incoming, left_out = to_arrow(incidents, INCIDENTS), to_arrow(rejected, REJECTED)
        seal = manifest(intake, incoming, left_out, duplicates_in_file)
        with self._writing() as cursor:
            # Asked again now that it is our turn: the same sending may have won it before us.
            if submission is not None and not write_submission(cursor, submission):
                self._unchanged()
                return _retried(incidents, duplicates_in_file)
            added = compared(cursor, incidents, incoming, duplicates_in_file)
            number = write_intake(cursor, intake, added, n_rejected, seal)
            fresh = incoming.filter(pa.array(added.is_new.to_numpy()))
            append(cursor, "INSERT INTO incidents BY NAME SELECT * FROM incoming", fresh, number)
            append(
                cursor, "INSERT INTO rejected_rows BY NAME SELECT * FROM incoming", left_out, number
            )
            add_review_items(cursor, items, incidents["incident_id"][added.is_new])
            self._note(cursor, _deed(intake, added, number, sent=submission is not None))
        return added

    def preview(self, incidents: pd.DataFrame, duplicates_in_file: int = 0) -> Added:
        """Return what `add` would, and store nothing."""
        checked(incidents, INCIDENTS)
        with self._reading() as cursor:
            incoming = to_arrow(incidents, INCIDENTS)
            return compared(cursor, incidents, incoming, duplicates_in_file)

    def submission(self, submission_sha256: str) -> Submission | None:
        """Return the sending of that name; None when it never came."""
        with self._reading() as cursor:
            return read_submission(cursor, submission_sha256)

    def incidents(
        self,
        start: pd.Timestamp | None = None,
        end: pd.Timestamp | None = None,
        *,
        columns: Sequence[str] | None = None,
        rule: RowRule = ALL_ROWS,
    ) -> pd.DataFrame:
        """
        Incidents whose earliest possible time lies in [start, end).

        Those that a person has merged into another or withdrawn are not among them.

        Parameters
        ----------
        start, end : pandas.Timestamp or None
            Timezone-aware; None is no limit. Incidents of unknown time come only without limits.
        columns : sequence of str, optional
            Columns of `INCIDENTS` to read; all when not given. Fewer are faster.
        rule : RowRule
            Which rows the asker may see; the policy gives it.

        Returns
        -------
        pandas.DataFrame
            `INCIDENTS` (or those columns of it), in the order they were taken in.

        Raises
        ------
        StoreError
            `INCIDENTS` has no such column, or a time has no time zone.
        """
        wanted = _columns(columns)
        asked = {"start": instant(start), "end": instant(end)} | rule_parameters(rule)
        found = self._table(_INCIDENTS_BETWEEN, wanted.names, **asked)
        return from_arrow(found, wanted)

    def unknown_time(self) -> pd.DataFrame:
        """Incidents that nobody knows when they happened, as `INCIDENTS`."""
        found = self._table(
            "SELECT * FROM incidents WHERE occurred_from IS NULL AND standing = 'counted'"
        )
        return from_arrow(found, INCIDENTS)

    def incident(self, incident_id: str) -> pd.DataFrame:
        """Return one incident, merged and withdrawn ones too; no row when there is none."""
        return self.incidents_named([incident_id])

    def incidents_named(self, incident_ids: Sequence[str]) -> pd.DataFrame:
        """
        Return incidents by id, whatever a person has settled about them.

        Parameters
        ----------
        incident_ids : sequence of str
            Ids; one that is not known gives no row.

        Returns
        -------
        pandas.DataFrame
            `INCIDENTS` with ``standing`` (counted, merged, withdrawn) and ``merged_into``, by id.
        """
        found = self._table(_NAMED, ids=list(incident_ids))
        return from_arrow(found, STANDING_INCIDENTS)

    def merged_into(self, incident_id: str) -> int:
        """Return how many reports are merged into this one."""
        found = self._table(
            "SELECT count(*) AS n FROM incidents WHERE merged_into = $kept", kept=incident_id
        )
        return int(found["n"][0].as_py())

    def near_in_time(self, incidents: pd.DataFrame, days: int = 1) -> pd.DataFrame:
        """
        Return stored incidents that can have happened within some days of the given ones.

        Parameters
        ----------
        incidents : pandas.DataFrame
            `INCIDENTS`; those without a time, or known only to more than a month, find nothing.
        days : int
            Whole days before and after, in UTC.

        Returns
        -------
        pandas.DataFrame
            `INCIDENTS` that count. The incidents given are among them if they are stored.
        """
        near = pa.table({"day": pa.array(_days_around(incidents, days), pa.date32())})
        with self._reading() as cursor:
            cursor.register("incoming", near)
            return from_arrow(cursor.sql(_NEAR_IN_TIME).to_arrow_table(), INCIDENTS)

    def cell_counts(
        self, start: pd.Timestamp | None = None, end: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """
        Count placed incidents by ``cell``, ``district`` and ``category``.

        Parameters
        ----------
        start, end : pandas.Timestamp or None
            As in `incidents`.

        Returns
        -------
        pandas.DataFrame
            Columns ``cell``, ``district``, ``category``, ``count``, sorted by the first three.
        """
        return plain_frame(self._table(_CELL_COUNTS, start=instant(start), end=instant(end)))

    def span(self) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """Return the first and the last `occurred_from` in UTC; None when no time is known."""
        found = self._table(_SPAN)
        first, last = (pd.Timestamp(found[name][0].as_py()) for name in ("first", "last"))
        return None if pd.isna(first) else (first.tz_convert("UTC"), last.tz_convert("UTC"))

    def totals(self) -> dict[str, int]:
        """
        Return the books over all files, as they stand after what people have settled.

        ``rows`` is the sum of ``incidents``, ``unplaced``, ``rejected``, ``duplicates`` and
        ``expired``; ``outside`` is a part of ``incidents``. A report that a person placed has moved
        from ``unplaced`` to ``incidents``, a merged one is a duplicate, a withdrawn one is
        rejected, and one that was deleted when its time had come is expired, whatever it was.

        Raises
        ------
        StoreError
            A row is not accounted for.
        """
        books = {name: int(n) for name, n in self._table(_TOTALS).to_pylist()[0].items()}
        check_totals(books)
        return books

    def intakes(self) -> pd.DataFrame:
        """Return every file taken in, in order: its name, SHA-256, time, source and books."""
        found = self._table("SELECT * FROM intakes ORDER BY intake_id")
        at = found.schema.get_field_index("taken_at")
        times = found["taken_at"].cast(pa.timestamp("us", tz="UTC"))
        return plain_frame(found.set_column(at, "taken_at", times))

    def rejected(self) -> pd.DataFrame:
        """Return every rejected row: ``intake_id``, ``row``, ``field``, ``reason``."""
        return plain_frame(self._table("SELECT * FROM rejected_rows ORDER BY ALL"))

    def _came_before(self, submission: Submission) -> bool:
        earlier = self.submission(submission.submission)
        return earlier is not None and is_same_sending(earlier, submission)


def _deed(intake: IntakeRecord, added: Added, number: int, *, sent: bool) -> Deed:
    books = {"rows": intake.rows, "incidents": added.new_incidents, "unplaced": added.unplaced}
    return Deed("report.receive" if sent else "file.take_in", "intake", str(number), details=books)


def _retried(incidents: pd.DataFrame, duplicates_in_file: int) -> Added:
    none_new = pd.Series(data=False, index=incidents.index)
    return Added(0, 0, len(incidents) + duplicates_in_file, 0, 0, none_new, retried=True)


def _days_around(incidents: pd.DataFrame, days: int) -> npt.NDArray[np.datetime64]:
    """Every day, in UTC, that lies within some days of a window."""
    timed = incidents[["occurred_from", "occurred_to"]].dropna()
    first, last = (
        timed[name].dt.tz_localize(None).to_numpy(dtype="datetime64[D]") for name in timed
    )
    # A set first: a hundred thousand reports of a year are a few hundred windows.
    windows = np.unique(np.column_stack([first, last]).astype(np.int64), axis=0)
    found = [
        np.arange(begin - days, end + days + 1)
        for begin, end in windows.tolist()
        if end - begin <= _LONGEST_WINDOW_DAYS
    ]
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *found])).astype("datetime64[D]")


def _columns(names: Sequence[str] | None) -> Table:
    """Return the contract of some columns of `INCIDENTS`; only its own names come near the SQL."""
    if names is None:
        return INCIDENTS
    unknown = sorted(set(names) - set(INCIDENTS.names))
    if unknown or not names:
        raise StoreError(f"The table 'incidents' has no column {', '.join(unknown) or '(none)'}.")
    return Table("incidents", (), tuple(one for one in INCIDENTS.columns if one.name in names))
