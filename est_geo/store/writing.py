"""What a transaction of the store does, step by step, on a cursor that it is given."""

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from est_geo.errors import ConflictError, StoreError
from est_geo.store.frames import instant, to_arrow
from est_geo.store.records import Added, IntakeRecord, Submission
from est_geo.tables import REVIEW_ITEMS, Table

_KNOWN = """
SELECT incoming.position AS position, known.content <> incoming.content AS changed
FROM incoming JOIN incidents AS known USING (incident_id)
UNION ALL
SELECT incoming.position AS position, FALSE AS changed
FROM incoming JOIN expired_reports USING (incident_id)
"""
_INTAKE = """
INSERT INTO intakes BY NAME
SELECT $intake_id AS intake_id, $file_name AS file_name, $file_sha256 AS file_sha256,
    $taken_at AS taken_at, $source AS source, $rows AS rows, $incidents AS incidents,
    $unplaced AS unplaced, $rejected AS rejected, $duplicates AS duplicates, $outside AS outside,
    $manifest AS manifest
"""
_REVIEW_ITEMS = """
INSERT INTO review_items BY NAME
SELECT * FROM incoming
WHERE other_id IS NULL OR EXISTS (SELECT 1 FROM incidents WHERE incident_id = incoming.other_id)
ON CONFLICT DO NOTHING
"""
_SUBMISSION = """
INSERT INTO submissions BY NAME
SELECT $submission AS submission, $actor AS actor, $content AS content,
    $received_at AS received_at, $incident_ids AS incident_ids
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
    cursor: duckdb.DuckDBPyConnection,
    intake: IntakeRecord,
    added: Added,
    rejected: int,
    manifest: str,
) -> int:
    """Write a file's books under the next running number, and return the number."""
    number = next_number(cursor, "SELECT max(intake_id) FROM intakes")
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
            "manifest": manifest,
        },
    )
    return number


def next_number(cursor: duckdb.DuckDBPyConnection, greatest: str) -> int:
    """Return the running number after the greatest one that a query finds; 1 is the first."""
    # Fetched whole: a result that is still open stops a table from being registered.
    last = cursor.execute(greatest).fetchall()
    return 1 + (int(last[0][0]) if last and last[0][0] is not None else 0)


def append(cursor: duckdb.DuckDBPyConnection, insert: str, rows: pa.Table, intake_id: int) -> None:
    """Insert rows, each with the number of the file that it came in."""
    numbers = pa.repeat(pa.scalar(intake_id, pa.int64()), len(rows))
    cursor.register("incoming", rows.append_column("intake_id", numbers))
    cursor.execute(insert)
    cursor.unregister("incoming")


def add_review_items(
    cursor: duckdb.DuckDBPyConnection, items: pd.DataFrame, new_ids: pd.Series
) -> None:
    """Insert the doubts about new incidents; one that is there already stays as it is."""
    if items.empty:
        return
    # Looked up in Arrow: pandas would make a Python text of each of a million ids.
    known = pc.is_in(pa.array(items["incident_id"]), value_set=pa.array(new_ids))
    fresh = items[known.to_numpy(zero_copy_only=False)]
    if len(fresh):
        cursor.register("incoming", to_arrow(fresh, REVIEW_ITEMS))
        cursor.execute(_REVIEW_ITEMS)
        cursor.unregister("incoming")


def read_submission(cursor: duckdb.DuckDBPyConnection, submission: str) -> Submission | None:
    """Return the sending of that name; None when it never came."""
    found = cursor.execute(
        "SELECT actor, content, received_at, incident_ids FROM submissions "
        "WHERE submission = $submission",
        {"submission": submission},
    ).fetchone()
    if found is None:
        return None
    actor, content, received_at, ids = found
    at = pd.Timestamp(received_at).tz_convert("UTC")
    return Submission(submission, actor, content, at, tuple(ids.split(",")) if ids else ())


def write_submission(cursor: duckdb.DuckDBPyConnection, submission: Submission) -> bool:
    """Write a sending; False when it was written before, and another of its name is an error."""
    earlier = read_submission(cursor, submission.submission)
    if earlier is not None:
        return not is_same_sending(earlier, submission)
    cursor.execute(
        _SUBMISSION,
        {
            "submission": submission.submission,
            "actor": submission.actor,
            "content": submission.content,
            "received_at": instant(submission.received_at),
            "incident_ids": ",".join(submission.incident_ids),
        },
    )
    return True


def is_same_sending(earlier: Submission, again: Submission) -> bool:
    """
    Whether a sending came before; the same name with other content is an error.

    Raises
    ------
    ConflictError
        Its content or its actor is another.
    """
    if (earlier.actor, earlier.content) != (again.actor, again.content):
        raise ConflictError(
            "Samma nyckel (Idempotency-Key) har redan använts för en annan rapport. Inget nytt är "
            "sparat. Skicka den nya rapporten med en ny nyckel."
        )
    return True


def insert_rows(
    cursor: duckdb.DuckDBPyConnection,
    statement: str,
    frame: pd.DataFrame,
    table: Table,
    parameters: dict[str, object] | None = None,
) -> None:
    """Run a statement that puts the rows of ``incoming`` in, with a table standing for them."""
    cursor.register("incoming", to_arrow(frame, table))
    cursor.execute(statement, parameters)
    cursor.unregister("incoming")
