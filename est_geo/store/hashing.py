"""One hash over all that the database holds: two databases that say the same have the same one."""

import hashlib
from types import MappingProxyType

import pyarrow as pa

from est_geo.store.access import Access

# Left out of each: running numbers and the clock of the intake, which differ from one run to the
# next. A file that was taken in again is the same file: its manifest is counted once.
_CONTENT = MappingProxyType({
    "meta": """
        SELECT key, value FROM meta WHERE key NOT IN ('id', 'writes', 'turns', 'deleted')
    """,
    "intakes": "SELECT DISTINCT coalesce(manifest, file_sha256) AS manifest FROM intakes",
    "incidents": """
        SELECT * EXCLUDE (intake_id, received_at),
            CASE WHEN received_stated THEN received_at END AS received_at
        FROM incidents
    """,
    "rejected_rows": """
        SELECT DISTINCT coalesce(manifest, file_sha256) AS manifest, row, field, reason
        FROM rejected_rows JOIN intakes USING (intake_id)
    """,
    "review_items": "SELECT * EXCLUDE (made_at) FROM review_items",
    "decisions": "SELECT * FROM decisions",
    "learned_places": "SELECT * FROM learned_places",
    "registers": "SELECT file_name, file_sha256, kind, places, streets FROM registers",
    "places": """
        SELECT places.* EXCLUDE (register_id), file_sha256
        FROM places JOIN registers USING (register_id)
    """,
    "street_points": """
        SELECT street_points.* EXCLUDE (register_id), file_sha256
        FROM street_points JOIN registers USING (register_id)
    """,
    "report_keys": "SELECT * FROM report_keys",
    "submissions": "SELECT * EXCLUDE (received_at) FROM submissions",
    "other_intakes": "SELECT DISTINCT file_sha256, kind FROM other_intakes",
    "other_rejected_rows": """
        SELECT DISTINCT file_sha256, kind, row, field, reason
        FROM other_rejected_rows JOIN other_intakes USING (other_intake_id)
    """,
    "area_statistics": "SELECT * FROM area_statistics",
    "survey_results": "SELECT * FROM survey_results",
    "exposure": "SELECT * FROM exposure",
    "lamp_faults": "SELECT * FROM lamp_faults",
    "occasions": "SELECT * EXCLUDE (received_at) FROM occasions",
    "aggregates": "SELECT * FROM aggregates",
    "expired_reports": "SELECT * FROM expired_reports",
    "holds": "SELECT * FROM holds",
    "retention_runs": "SELECT * FROM retention_runs",
})  # fmt: skip


class Hashed(Access):
    """The database as one hash."""

    def table_hash(self) -> str:
        """
        SHA-256 over the content of every table, whatever the order of the rows.

        Running numbers and the time of intake are no part of it, and a file that was taken in
        twice counts once: an import that was stopped and run again gives the same hash as one
        that was not stopped.
        """
        digest = hashlib.sha256()
        with self._reading() as cursor:
            cursor.execute("BEGIN")
            for name, sql in _CONTENT.items():
                digest.update(f"\x1e{name}\x1e".encode())
                digest.update(_rows_hash(cursor.sql(sql).order("ALL").to_arrow_table()))
        return digest.hexdigest()

    def row_counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        with self._reading() as cursor:
            return {name: len(cursor.table(name)) for name in _CONTENT}


def _rows_hash(rows: pa.Table) -> bytes:
    digest = hashlib.sha256(repr(rows.column_names).encode())
    for batch in rows.to_batches(max_chunksize=10_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            digest.update(repr(row).encode())
    return digest.digest()
