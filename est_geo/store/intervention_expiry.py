"""Deletion of what people wrote about physical measures, in the same run as the reports.

What was done and what became of it stays; the words go. A camera's dossier is kept as long as the
law says, whatever the municipality's own rules are.
"""

import datetime as dt
from typing import Final

import duckdb

GONE: Final = "Texten är gallrad"
"""What an intervention is called when its own words are gone."""

# The road has ended: it is evaluated, or dropped. A camera's words go after its dossier.
_ENDED: Final = """
CREATE OR REPLACE TEMP TABLE ended_roads AS
SELECT intervention_id, max(steps."at") AS ended
FROM interventions JOIN intervention_steps AS steps USING (intervention_id)
WHERE interventions.status IN ('evaluated', 'dropped')
  AND steps.action IN ('evaluate', 'drop')
GROUP BY intervention_id
"""
# A camera that was never put up ended when it was dropped; one that was, and was reopened and
# dropped, is up until somebody says that it is not.
_OLD_DOSSIERS: Final = """
CREATE OR REPLACE TEMP TABLE old_dossiers AS
SELECT intervention_id
FROM camera_dossiers LEFT JOIN interventions USING (intervention_id)
LEFT JOIN ended_roads USING (intervention_id)
WHERE coalesce(ended_at, CASE WHEN status = 'dropped' AND NOT EXISTS (
        SELECT 1 FROM intervention_steps AS steps
        WHERE steps.intervention_id = camera_dossiers.intervention_id AND steps.action = 'finish'
    ) THEN ended END) < $dossiers_before::TIMESTAMPTZ
"""
_OLD_ROADS: Final = """
CREATE OR REPLACE TEMP TABLE old_roads AS
SELECT intervention_id FROM ended_roads
WHERE ended < $before::TIMESTAMPTZ AND intervention_id NOT IN (
    SELECT intervention_id FROM camera_dossiers
    WHERE intervention_id NOT IN (SELECT intervention_id FROM old_dossiers)
)
"""
_COUNT: Final = """
SELECT (SELECT count(*) FROM old_dossiers)
    + (SELECT count(*) FROM interventions JOIN old_roads USING (intervention_id)
        WHERE title <> $gone OR alternative <> '' OR grounds <> '')
    + (SELECT count(*) FROM intervention_steps JOIN old_roads USING (intervention_id)
        WHERE words <> '')
    + (SELECT count(*) FROM walks WHERE words <> '' AND received_at < $before::TIMESTAMPTZ)
    + (SELECT count(*) FROM factors_set WHERE words <> '' AND made_at < $before::TIMESTAMPTZ)
"""
_DROP_DOSSIERS: Final = """
DELETE FROM camera_dossiers WHERE intervention_id IN (SELECT intervention_id FROM old_dossiers)
"""
_DROP_TEXTS: Final = """
UPDATE interventions SET title = $gone, alternative = '', grounds = ''
WHERE intervention_id IN (SELECT intervention_id FROM old_roads)
  AND (title <> $gone OR alternative <> '' OR grounds <> '')
"""
_DROP_STEPS: Final = """
UPDATE intervention_steps SET words = ''
WHERE words <> '' AND intervention_id IN (SELECT intervention_id FROM old_roads)
"""
_DROP_BY_TIME: Final = (
    "UPDATE walks SET words = '' WHERE words <> '' AND received_at < $before::TIMESTAMPTZ",
    "UPDATE factors_set SET words = '' WHERE words <> '' AND made_at < $before::TIMESTAMPTZ",
)
_DROP_WALKS: Final = (
    """
    DELETE FROM walk_findings WHERE walk_id IN (
        SELECT walk_id FROM walks WHERE "at" < $before::TIMESTAMPTZ AND received_at < $before
    )
    """,
    'DELETE FROM walks WHERE "at" < $before::TIMESTAMPTZ AND received_at < $before',
)
_FORGET: Final = (
    "DROP TABLE ended_roads", "DROP TABLE old_dossiers", "DROP TABLE old_roads",
)  # fmt: skip


def texts_due(
    cursor: duckdb.DuckDBPyConnection, before: dt.datetime | None, dossiers_before: dt.datetime
) -> int:
    """
    Find what is due, and count it: texts of interventions, steps, walks, judgements; dossiers.

    Parameters
    ----------
    cursor : duckdb.DuckDBPyConnection
        In a transaction.
    before : datetime.datetime or None
        What was written before goes; None keeps it.
    dossiers_before : datetime.datetime
        Dossiers of cameras that were down before go.
    """
    cursor.execute(_ENDED)
    cursor.execute(_OLD_DOSSIERS, {"dossiers_before": dossiers_before})
    cursor.execute(_OLD_ROADS, {"before": before})
    return _number(cursor, _COUNT, before=before, gone=GONE)


def expire_texts(
    cursor: duckdb.DuckDBPyConnection,
    before: dt.datetime | None,
    walks_before: dt.datetime | None,
    dossiers_before: dt.datetime,
) -> tuple[int, int]:
    """
    Delete what is due.

    Parameters
    ----------
    cursor : duckdb.DuckDBPyConnection
        In a transaction.
    before : datetime.datetime or None
        Words that were written before go, of a road when it has ended before; None keeps them.
    walks_before : datetime.datetime or None
        Walks before go with all that was answered; None keeps them.
    dossiers_before : datetime.datetime
        Dossiers of cameras that were down before go.

    Returns
    -------
    tuple of int
        Texts and dossiers that went, and rows of walks that went whole.
    """
    due = texts_due(cursor, before, dossiers_before)
    _number(cursor, _DROP_DOSSIERS)
    _number(cursor, _DROP_TEXTS, gone=GONE)
    _number(cursor, _DROP_STEPS)
    for sql in _DROP_BY_TIME:
        _number(cursor, sql, before=before)
    walks = sum(_number(cursor, sql, before=walks_before) for sql in _DROP_WALKS)
    for sql in _FORGET:
        cursor.execute(sql)
    return due, walks


def _number(cursor: duckdb.DuckDBPyConnection, sql: str, **given: object) -> int:
    found = cursor.execute(sql, given or None).fetchall()
    return int(found[0][0]) if found else 0
