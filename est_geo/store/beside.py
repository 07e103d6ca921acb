"""Tables beside the reports: figures per area, surveys, exposure, lamp faults, known occasions."""

from typing import NamedTuple

import pandas as pd

from est_geo.errors import NotFoundError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant, to_arrow
from est_geo.store.records import IntakeRecord, OtherAdded, check_books
from est_geo.store.writing import insert_rows, next_number
from est_geo.tables import OCCASIONS, OTHER_TABLES, REJECTED, Column, Table, checked, completed

OTHER_INTAKES = Table("other_intakes", ("other_intake_id",), (
    Column("other_intake_id", "int", "running number"),
    Column("file_name", "text", "name of the file"),
    Column("file_sha256", "text", "SHA-256 of the file"),
    Column("taken_at", "time", "when it was taken in"),
    Column("kind", "text", "which table it went to"),
    Column("rows", "int", "data rows in the file"),
    Column("stored", "int", "new rows"),
    Column("rejected", "int", "rows that could not be understood"),
    Column("duplicates", "int", "known already, or repeated in the file"),
))  # fmt: skip
"""Files of figures that were taken in: rows = stored + rejected + duplicates."""


class _Sql(NamedTuple):
    known: str
    insert: str
    read: str


_SQL = {
    "area_statistics": _Sql(
        "SELECT row_id FROM area_statistics SEMI JOIN incoming USING (row_id)",
        "INSERT INTO area_statistics BY NAME SELECT * FROM incoming",
        "SELECT * FROM area_statistics ORDER BY start, area, category, row_id",
    ),
    "survey_results": _Sql(
        "SELECT row_id FROM survey_results SEMI JOIN incoming USING (row_id)",
        "INSERT INTO survey_results BY NAME SELECT * FROM incoming",
        "SELECT * FROM survey_results ORDER BY start, area, question, row_id",
    ),
    "exposure": _Sql(
        "SELECT row_id FROM exposure SEMI JOIN incoming USING (row_id)",
        "INSERT INTO exposure BY NAME SELECT * FROM incoming",
        "SELECT * FROM exposure ORDER BY row_id",
    ),
    "lamp_faults": _Sql(
        "SELECT row_id FROM lamp_faults SEMI JOIN incoming USING (row_id)",
        "INSERT INTO lamp_faults BY NAME SELECT * FROM incoming",
        "SELECT * FROM lamp_faults ORDER BY reported_at, row_id",
    ),
    "lamps": _Sql(
        "SELECT row_id FROM lamps SEMI JOIN incoming USING (row_id)",
        "INSERT INTO lamps BY NAME SELECT * FROM incoming",
        "SELECT * FROM lamps ORDER BY row_id",
    ),
}
_MENDED = """
UPDATE lamp_faults SET repaired_at = incoming.repaired_at FROM incoming
WHERE lamp_faults.row_id = incoming.row_id
  AND lamp_faults.repaired_at IS NULL AND incoming.repaired_at IS NOT NULL
"""
_NEWER = """
UPDATE lamps SET status = incoming.status, kind = coalesce(incoming.kind, lamps.kind),
    stated_at = coalesce(incoming.stated_at, lamps.stated_at),
    lon = incoming.lon, lat = incoming.lat
FROM incoming
WHERE lamps.row_id = incoming.row_id
  AND (incoming.stated_at IS NULL OR lamps.stated_at IS NULL
       OR incoming.stated_at >= lamps.stated_at)
  AND (lamps.status <> incoming.status OR lamps.lon <> incoming.lon OR lamps.lat <> incoming.lat
       OR coalesce(incoming.kind, lamps.kind) IS DISTINCT FROM lamps.kind
       OR coalesce(incoming.stated_at, lamps.stated_at) IS DISTINCT FROM lamps.stated_at)
"""
_UPDATES = {"lamp_faults": _MENDED, "lamps": _NEWER}
_INTAKE = """
INSERT INTO other_intakes BY NAME
SELECT $other_intake_id AS other_intake_id, $file_name AS file_name, $file_sha256 AS file_sha256,
    $taken_at AS taken_at, $kind AS kind, $rows AS rows, $stored AS stored,
    $rejected AS rejected, $duplicates AS duplicates
"""
_REJECTED = """
INSERT INTO other_rejected_rows BY NAME
SELECT *, $other_intake_id::BIGINT AS other_intake_id FROM incoming
"""
_OCCASIONS = """
SELECT * FROM occasions
WHERE ($start::TIMESTAMPTZ IS NULL OR ends >= $start)
  AND ($end::TIMESTAMPTZ IS NULL OR starts < $end)
ORDER BY starts, occasion_id
"""


class Beside(Access):
    """Figures that are no incidents, each kind in its own table."""

    def add_other(
        self,
        record: IntakeRecord,
        table_name: str,
        frame: pd.DataFrame,
        rejected: pd.DataFrame,
        duplicates_in_file: int = 0,
    ) -> OtherAdded:
        """
        Put a file of figures in its own table: all of it or nothing.

        A row that is known already stays as it is, but for two: a lamp fault that was open gets the
        time when it was mended, and a lamp the state, kind, place and time that an inventory states
        which is not older. A lamp that a new inventory does not name stays as it was.

        Parameters
        ----------
        record : IntakeRecord
            The file.
        table_name : str
            One of `OTHER_TABLES`.
        frame : pandas.DataFrame
            Rows of that table.
        rejected : pandas.DataFrame
            `REJECTED`.
        duplicates_in_file : int
            Rows left out because they repeat an earlier row of the file.

        Returns
        -------
        OtherAdded
            What became of them.

        Raises
        ------
        TableError
            A table breaks its contract.
        NotFoundError
            There is no such table.
        StoreError
            The rows do not add up, or the database refuses; nothing is stored then.
        """
        table, sql = _of(table_name)
        checked(frame, table)
        checked(rejected, REJECTED)
        # A wide row holds several figures, so the rejected figures are more than the rejected rows.
        n_rejected = record.rows - len(frame) - duplicates_in_file
        if not rejected["row"].nunique() <= n_rejected <= len(rejected):
            n_rejected = rejected["row"].nunique()
        check_books(record, len(frame), n_rejected, duplicates_in_file)
        with self._writing() as cursor:
            cursor.register("incoming", to_arrow(frame, table))
            known = [row_id for (row_id,) in cursor.execute(sql.known).fetchall()]
            updated = 0
            if table_name in _UPDATES and known:
                changed = cursor.execute(_UPDATES[table_name]).fetchone()
                updated = int(changed[0]) if changed else 0
            fresh = frame[~frame["row_id"].isin(known)]
            cursor.unregister("incoming")
            added = OtherAdded(len(fresh), n_rejected, len(known) + duplicates_in_file, updated)
            number = next_number(cursor, "SELECT max(other_intake_id) FROM other_intakes")
            cursor.execute(_INTAKE, _intake_row(record, table_name, number, added))
            insert_rows(cursor, sql.insert, fresh, table)
            insert_rows(cursor, _REJECTED, rejected, REJECTED, {"other_intake_id": number})
            self._note(
                cursor,
                Deed(
                    "figures.take_in",
                    table_name,
                    str(number),
                    details={"rows": record.rows, "stored": added.stored},
                ),
            )
        return added

    def other(self, table_name: str) -> pd.DataFrame:
        """
        Return a table beside the reports.

        Parameters
        ----------
        table_name : str
            One of `OTHER_TABLES`.

        Raises
        ------
        NotFoundError
            There is no such table.
        """
        table, sql = _of(table_name)
        return from_arrow(self._table(sql.read), table)

    def other_intakes(self) -> pd.DataFrame:
        """Return every file of figures taken in, in order, with its books."""
        found = self._table("SELECT * FROM other_intakes ORDER BY other_intake_id")
        return from_arrow(found, OTHER_INTAKES)

    def add_occasion(self, occasions: pd.DataFrame) -> int:
        """
        Keep known occasions; one that is known already stays as it is.

        Parameters
        ----------
        occasions : pandas.DataFrame
            `OCCASIONS`.

        Returns
        -------
        int
            How many were new.
        """
        given = to_arrow(checked(completed(occasions, OCCASIONS), OCCASIONS), OCCASIONS)
        with self._writing() as cursor:
            cursor.register("incoming", given)
            new = cursor.execute(
                "INSERT INTO occasions BY NAME SELECT * FROM incoming "
                "ON CONFLICT DO NOTHING RETURNING occasion_id"
            ).fetchall()
            cursor.unregister("incoming")
            self._note(cursor, Deed("occasion.add", "occasion", details={"new": len(new)}))
        return len(new)

    def occasions(
        self, start: pd.Timestamp | None = None, end: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """
        Return known occasions that touch [start, end), as `OCCASIONS`.

        Parameters
        ----------
        start, end : pandas.Timestamp or None
            Timezone-aware; None is no limit.
        """
        found = self._table(_OCCASIONS, start=instant(start), end=instant(end))
        return from_arrow(found, OCCASIONS)


def _of(table_name: str) -> tuple[Table, _Sql]:
    if table_name not in _SQL:
        raise NotFoundError(f"Det finns ingen sådan tabell. Tabellerna är {', '.join(_SQL)}.")
    return OTHER_TABLES[table_name], _SQL[table_name]


def _intake_row(
    record: IntakeRecord, table_name: str, number: int, added: OtherAdded
) -> dict[str, object]:
    return {
        "other_intake_id": number,
        "file_name": record.file_name,
        "file_sha256": record.file_sha256,
        "taken_at": instant(record.taken_at),
        "kind": table_name,
        "rows": record.rows,
        "stored": added.stored,
        "rejected": added.rejected,
        "duplicates": added.duplicates,
    }
