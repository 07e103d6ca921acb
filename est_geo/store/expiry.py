"""Deletion in the store: what is due, and one transaction that takes it away and keeps the books.

What was deleted here still lies in the file until it is written anew (`est_geo.store.fresh`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from est_geo.cells import cell_centres, cell_numbers
from est_geo.periods import Period
from est_geo.retention import FIELDS, Cutoff, dossier_cutoff
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.expiry_steps import (
    add_up,
    drop_along,
    drop_others,
    drop_reports,
    drop_words,
    to_centres,
    trim_decisions,
)
from est_geo.store.frames import from_arrow, instant, plain_frame
from est_geo.store.fresh import copy_out, renew
from est_geo.store.holds import HELD
from est_geo.store.intervention_expiry import expire_texts, texts_due
from est_geo.store.presence_expiry import expire_presence, presence_due
from est_geo.store.writing import next_number
from est_geo.tables import PRESENCE_AGGREGATES

_AGED = f"""
CREATE OR REPLACE TEMP TABLE aged AS
SELECT told.incident_id, category, due."note", due.place, due."point", due.report
FROM (
    SELECT report.*,
        least(coalesce(report.occurred_to, report.received_at), report.received_at) AS age
    FROM incidents AS report
    WHERE report.received_at < $arrived_before::TIMESTAMPTZ AND NOT {HELD}
) AS told
JOIN (
    SELECT category, note_before, place_before, point_before, report_before FROM cutoffs
) USING (category)
CROSS JOIN LATERAL (
    SELECT coalesce(age < note_before, FALSE) AS "note",
        coalesce(age < place_before, FALSE) AS place,
        coalesce(age < point_before, FALSE) AS "point",
        coalesce(age < report_before, FALSE) AS report
) AS due
WHERE due."note" OR due.place OR due."point" OR due.report
"""  # noqa: S608 - our own text
# What a field's rule takes, and no rule of a whole report with it.
_COUNTS = """
SELECT report.category,
    count(*) FILTER (
        aged."note" AND NOT aged.report AND (report."note" IS NOT NULL OR findings IS NOT NULL)
    ) AS notes,
    count(*) FILTER (
        aged.place AND NOT aged.report
        AND (report.place IS NOT NULL OR report.source_id IS NOT NULL)
    ) AS places,
    count(*) FILTER (
        aged."point" AND NOT aged.report
        AND (near_lon IS NOT NULL OR lon <> centre_lon OR lat <> centre_lat)
    ) AS points,
    count(*) FILTER (aged.report) AS reports
FROM aged JOIN incidents AS report USING (incident_id) LEFT JOIN centres USING (cell)
GROUP BY report.category ORDER BY report.category
"""
_RUN = """
INSERT INTO retention_runs BY NAME
SELECT $run_id AS run_id, $at AS at, $decision AS decision, $notes AS notes, $places AS places,
    $points AS points, $reports AS reports, $others AS others
"""
COUNTED = ("notes", "places", "points", "reports")
"""What a plan and a run count, in the order in which it goes."""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What is due, by the rules and on a certain day.

    Attributes
    ----------
    now : pandas.Timestamp
        The present time, timezone-aware.
    cutoffs : tuple of Cutoff
        Days before which each field of each category goes.
    sensitive : frozenset of str
        Categories that are counted by quarter only.
    timezone : str
        Whose months and quarters they are.
    resolution : int
        Of the cells that points give way to.
    arrived_before : pandas.Timestamp
        What came in later is left alone, however old it says it is.
    submissions_before, others_before : pandas.Timestamp or None
        Before which sendings, and what is no report (rejected rows, names of files, occasions,
        lamp faults), go; None keeps them.
    decision : str
        The municipality's decision.
    presence_before : pandas.Timestamp or None
        Before which weeks of plans, and marks of visits, go: a Monday; None keeps them.
    actor_kinds : mapping of str to str
        What kind each actor is: what is left of deleted visits is counted by it.
    texts_before : pandas.Timestamp or None
        Before which what people wrote of physical measures goes; None keeps it.
    """

    now: pd.Timestamp
    cutoffs: tuple[Cutoff, ...]
    sensitive: frozenset[str]
    timezone: str
    resolution: int
    arrived_before: pd.Timestamp
    submissions_before: pd.Timestamp | None = None
    others_before: pd.Timestamp | None = None
    decision: str = ""
    presence_before: pd.Timestamp | None = None
    actor_kinds: Mapping[str, str] = field(default_factory=dict)
    texts_before: pd.Timestamp | None = None

    @property
    def dossiers_before(self) -> pd.Timestamp:
        """When a camera was down at the latest whose dossier goes: the law's own years."""
        return dossier_cutoff(self.now.tz_convert(self.timezone))

    @property
    def presence_week(self) -> str:
        """ISO week that `presence_before` begins, in the municipality; the first that is kept."""
        if self.presence_before is None:
            return ""
        day = self.presence_before.tz_convert(self.timezone).date()
        return Period.week_of(day).name


class Expiry(Access):
    """What is due to be deleted, and what was."""

    def categories(self) -> list[str]:
        """Return the categories that stored reports have, in order."""
        found = self._table("SELECT DISTINCT category FROM incidents ORDER BY category")
        return [str(one) for one in found["category"].to_pylist()]

    def due(self, terms: Terms) -> pd.DataFrame:
        """
        Count what is due, and delete nothing.

        Returns
        -------
        pandas.DataFrame
            ``category`` and how many ``notes``, ``places``, ``points`` and ``reports``.
        """
        with self._reading() as cursor:
            _age(cursor, terms)
            return _counts(cursor)

    def visits_due(self, terms: Terms) -> tuple[int, int]:
        """Count the planned visits, and the marks, that are due; nothing is deleted."""
        before = instant(terms.presence_before)
        if before is None:
            return 0, 0
        with self._reading() as cursor:
            return presence_due(cursor, before, terms.presence_week)

    def texts_due(self, terms: Terms) -> int:
        """Count what people wrote of physical measures that is due; nothing is deleted."""
        with self._reading() as cursor:
            return texts_due(
                cursor, instant(terms.texts_before), terms.dossiers_before.to_pydatetime()
            )

    def expire(self, terms: Terms) -> dict[str, int]:
        """
        Delete what is due, whole or not at all; reports become counts, and the books hold.

        Returns
        -------
        dict of str to int
            ``run`` (its number), ``notes``, ``places``, ``points``, ``reports`` and ``others``;
            ``visits``: planned visits that became counts, ``texts``: texts and dossiers of
            physical measures; their rows are among the others.
        """
        with self._writing() as cursor:
            _age(cursor, terms)
            counts = _counts(cursor)
            done = {name: int(counts[name].sum()) for name in COUNTED}
            number = next_number(cursor, "SELECT max(run_id) FROM retention_runs")
            others = trim_decisions(cursor) + drop_along(cursor)
            drop_words(cursor)
            to_centres(cursor, terms.resolution)
            add_up(cursor, terms.sensitive, terms.timezone)
            drop_reports(cursor, number)
            others += drop_others(
                cursor, instant(terms.submissions_before), instant(terms.others_before)
            )
            visits, rows = _expire_visits(cursor, terms)
            texts, walks = _expire_texts(cursor, terms)
            others += rows + texts + walks
            cursor.execute("DROP TABLE aged")
            cursor.execute("INSERT OR REPLACE INTO meta VALUES ('deleted', $run)", {"run": number})
            done["others"] = others
            run = {"run_id": number, "at": instant(terms.now), "decision": terms.decision}
            cursor.execute(_RUN, run | done)
            done |= {"visits": visits, "texts": texts}
            self._note(cursor, Deed("retention.run", "retention", str(number), details=done))
        return {"run": number} | done

    def renew(self) -> None:
        """
        Write the file anew, so that nothing deleted lies in it; closed for everybody meanwhile.

        Raises
        ------
        StoreError
            Somebody reads for too long, the disk is full, or the copy is not the same; nothing is
            changed then.
        """
        with self.maintenance() as path:
            renew(path)

    def copy_to(self, target: Path) -> None:
        """
        Write a whole copy, compared table by table, readable only by its owner; as `renew`.

        Parameters
        ----------
        target : pathlib.Path
            A file that does not exist.
        """
        with self.maintenance() as path:
            copy_out(path, target)

    @property
    def unfinished_deletion(self) -> bool:
        """A deletion was cut off before the file was written anew: its text lies there still."""
        return "deleted" in self._meta()

    def aggregates(self) -> pd.DataFrame:
        """Return what is left of deleted reports: ``district``, ``period``, ``category``, count."""
        return plain_frame(self._table("SELECT * FROM aggregates ORDER BY ALL"))

    def presence_aggregates(self) -> pd.DataFrame:
        """Return what is left of deleted visits (`PRESENCE_AGGREGATES`)."""
        found = self._table("SELECT * FROM presence_aggregates ORDER BY ALL")
        return from_arrow(found, PRESENCE_AGGREGATES)

    def retention_runs(self) -> pd.DataFrame:
        """Return every run, oldest first: number, time, decision and what it deleted."""
        found = self._table("SELECT * FROM retention_runs ORDER BY run_id")
        at = found.schema.get_field_index("at")
        times = found["at"].cast(pa.timestamp("us", tz="UTC"))
        return plain_frame(found.set_column(at, "at", times))


def _expire_visits(cursor: duckdb.DuckDBPyConnection, terms: Terms) -> tuple[int, int]:
    before = instant(terms.presence_before)
    if before is None:
        return 0, 0
    week, kinds = terms.presence_week, terms.actor_kinds
    return expire_presence(cursor, before, week, kinds, terms.timezone)


def _expire_texts(cursor: duckdb.DuckDBPyConnection, terms: Terms) -> tuple[int, int]:
    words, walks = instant(terms.texts_before), instant(terms.others_before)
    return expire_texts(cursor, words, walks, terms.dossiers_before.to_pydatetime())


def _age(cursor: duckdb.DuckDBPyConnection, terms: Terms) -> None:
    """Make the table ``aged``: which fields of which reports are due."""
    cursor.register("cutoffs", _wide(terms.cutoffs))
    given = {"now": instant(terms.now), "arrived_before": instant(terms.arrived_before)}
    cursor.execute(_AGED, given)
    cursor.unregister("cutoffs")
    _register_centres(cursor)


def _wide(cutoffs: tuple[Cutoff, ...]) -> pa.Table:
    by_category: dict[str, dict[str, object]] = {}
    for one in cutoffs:
        by_category.setdefault(one.category, {})[one.field] = instant(one.before)
    times = pa.timestamp("us", tz="UTC")
    return pa.table(
        {"category": pa.array(by_category, pa.large_string())}
        | {
            f"{field}_before": pa.array([row.get(field) for row in by_category.values()], times)
            for field in FIELDS
        }
    )


def _register_centres(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``centres`` of the cells whose points are due: what their points become."""
    found = cursor.sql(
        "SELECT DISTINCT cell FROM incidents JOIN aged USING (incident_id) "
        'WHERE aged."point" AND NOT aged.report AND cell IS NOT NULL'
    ).to_arrow_table()
    lon, lat = cell_centres(cell_numbers(found["cell"].to_pylist()))
    cursor.register("centres", pa.table({
        "cell": found["cell"], "centre_lon": pa.array(lon), "centre_lat": pa.array(lat),
    }))  # fmt: skip


def _counts(cursor: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return plain_frame(cursor.sql(_COUNTS).to_arrow_table())
