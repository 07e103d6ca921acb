"""What a transaction of the store does, step by step, on a cursor that it is given."""

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from est_geo.errors import StoreError
from est_geo.store.frames import instant
from est_geo.store.records import Added, IntakeRecord

_KNOWN = """
SELECT incoming.position AS position, known.content <> incoming.content AS changed
FROM incoming JOIN incidents AS known USING (incident_id)
"""
_INTAKE = """
INSERT INTO intakes BY NAME
SELECT $intake_id AS intake_id, $file_name AS file_name, $file_sha256 AS file_sha256,
    $taken_at AS taken_at, $source AS source, $rows AS rows, $incidents AS incidents,
    $unplaced AS unplaced, $rejected AS rejected, $duplicates AS duplicates, $outside AS outside
"""


def read_meta(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return what the database says of itself, by key."""
    return dict(cursor.execute("SELECT key, value FROM meta").fetchall())


def is_bound(
    cursor: duckdb.DuckDBPyConnection, name: str, profile_id: str, resolution: int
) -> bool:
    """Whether the database is bound to just this; to anything else is an error."""
    meta = read_meta(cursor)
    if "profile" not in meta:
        return False
    if (meta["profile"], meta["resolution"]) != (profile_id, str(resolution)):
        raise StoreError(
            f"Databasen {name} hör till profilen {meta['profile']} med upplösning "
            f"{meta['resolution']}, inte {profile_id} med {resolution}. Använd en egen databas "
            "för varje kommun och upplösning."
        )
    return True


def compared(
    cursor: duckdb.DuckDBPyConnection,
    incidents: pd.DataFrame,
    incoming: pa.Table,
    duplicates_in_file: int,
) -> Added:
    """Tell the new incidents from the known ones, and count."""
    keys = incoming.select(["incident_id", "content"])
    positions = pa.array(np.arange(len(incidents)))
    cursor.register("incoming", keys.append_column("position", positions))
    known = cursor.sql(_KNOWN).to_arrow_table()
    cursor.unregister("incoming")
    is_new = pd.Series(data=True, index=incidents.index)
    is_new.iloc[known["position"].to_numpy()] = False
    changed = int(known["changed"].to_numpy().sum())
    return Added.counted(incidents, is_new, changed, duplicates_in_file)


def write_intake(
    cursor: duckdb.DuckDBPyConnection, intake: IntakeRecord, added: Added, rejected: int
) -> int:
    """Write a file's books under the next running number, and return the number."""
    last = cursor.execute("SELECT coalesce(max(intake_id), 0) FROM intakes").fetchone()
    number = 1 + (int(last[0]) if last else 0)
    cursor.execute(
        _INTAKE,
        {
            "intake_id": number,
            "file_name": intake.file_name,
            "file_sha256": intake.file_sha256,
            "taken_at": instant(intake.taken_at),
            "source": intake.source,
            "rows": intake.rows,
            "incidents": added.new_incidents,
            "unplaced": added.unplaced,
            "rejected": rejected,
            "duplicates": added.duplicates,
            "outside": added.outside,
        },
    )
    return number


def append(cursor: duckdb.DuckDBPyConnection, insert: str, rows: pa.Table, intake_id: int) -> None:
    """Insert rows, each with the number of the file that it came in."""
    numbers = pa.repeat(pa.scalar(intake_id, pa.int64()), len(rows))
    cursor.register("incoming", rows.append_column("intake_id", numbers))
    cursor.execute(insert)
    cursor.unregister("incoming")
