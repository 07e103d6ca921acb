"""Steps of a deletion, on a cursor where ``aged`` says what is due and ``centres`` where cells lie.

Each is idempotent: what is gone is not counted again.
"""

import datetime as dt
import json
from typing import Final

import duckdb
import pyarrow as pa

from est_geo.cells import edge_metres

# Columns of the log of decisions that go with a field. A place that a person chose goes with the
# point: half of it could not be taken back, so a later undo leaves the report where it is.
_LOGGED: Final[dict[str, tuple[str, ...]]] = {
    "note": ("note",),
    "place": ("place",),
    "point": ("lon", "lat", "near_lon", "near_lat", "cell", "district", "match_type"),
}
_DECISIONS_DUE = """
SELECT decision_id, before, after, aged."note", aged.place, aged."point"
FROM decisions JOIN aged USING (incident_id)
WHERE NOT aged.report AND (
    (aged."note" AND before || after LIKE '%"note"%')
    OR (aged.place AND before || after LIKE '%"place"%')
    OR (aged."point" AND regexp_matches(
        before || after, '"(lon|lat|near_lon|near_lat|cell|district|match_type)"'
    ))
)
"""
_DROP_NOTES = """
UPDATE incidents SET "note" = NULL, findings = NULL FROM aged
WHERE aged.incident_id = incidents.incident_id AND aged."note" AND NOT aged.report
  AND (incidents."note" IS NOT NULL OR incidents.findings IS NOT NULL)
"""
_DROP_PLACES = """
UPDATE incidents SET place = NULL, source_id = NULL FROM aged
WHERE aged.incident_id = incidents.incident_id AND aged.place AND NOT aged.report
  AND (incidents.place IS NOT NULL OR incidents.source_id IS NOT NULL)
"""
_TO_CENTRES = """
UPDATE incidents SET lon = centre_lon, lat = centre_lat,
    accuracy_m = greatest(coalesce(accuracy_m, 0), $accuracy)
FROM aged, centres
WHERE aged.incident_id = incidents.incident_id AND aged."point" AND NOT aged.report
  AND centres.cell = incidents.cell AND (lon <> centre_lon OR lat <> centre_lat)
"""
_DROP_NEAR = """
UPDATE incidents SET near_lon = NULL, near_lat = NULL FROM aged
WHERE aged.incident_id = incidents.incident_id AND aged."point" AND NOT aged.report
  AND near_lon IS NOT NULL
"""
_ADD_UP = """
INSERT INTO aggregates
SELECT coalesce(district, 'okand') AS district,
    CASE
        WHEN occurred_from IS NULL THEN 'okand'
        WHEN list_contains($sensitive::VARCHAR[], category)
            THEN strftime(timezone($timezone, occurred_from), '%Y-K')
                || quarter(timezone($timezone, occurred_from))
        ELSE strftime(timezone($timezone, occurred_from), '%Y-%m')
    END AS period,
    category, count(*) AS count
FROM (
    SELECT incidents.* FROM incidents JOIN aged USING (incident_id)
    WHERE aged.report AND standing = 'counted'
)
GROUP BY ALL
ON CONFLICT (district, period, category) DO UPDATE SET count = aggregates.count + excluded.count
"""
_ALONG = (
    # What was taught goes with the report whose words it is.
    """
    DELETE FROM learned_places WHERE decision_id IN (
        SELECT decision_id FROM decisions JOIN aged USING (incident_id)
        WHERE aged.report
    )
    """,
    """
    DELETE FROM decisions WHERE incident_id IN (SELECT incident_id FROM aged WHERE aged.report)
    """,
    # A question about words that are gone asks nothing; candidates are places read from the words.
    """
    DELETE FROM review_items WHERE
        incident_id IN (SELECT incident_id FROM aged WHERE aged.report)
        OR other_id IN (SELECT incident_id FROM aged WHERE aged.report)
        OR (kind <> 'duplicate' AND incident_id IN (
            SELECT incident_id FROM aged WHERE aged.place
        ))
    """,
)  # fmt: skip
# What served its purpose in a moment: sendings, and log-ins, links and tokens that are over.
_SHORT_LIVED = (
    "DELETE FROM submissions WHERE received_at < $before::TIMESTAMPTZ",
    "DELETE FROM sessions WHERE seen_at < $before::TIMESTAMPTZ",
    "DELETE FROM login_attempts WHERE made_at < $before::TIMESTAMPTZ",
    "DELETE FROM invitations WHERE expires_at < $before::TIMESTAMPTZ",
    "DELETE FROM api_tokens WHERE least(expires_at, revoked_at) < $before::TIMESTAMPTZ",
)
_OTHERS = (
    """
    DELETE FROM rejected_rows WHERE intake_id IN (
        SELECT intake_id FROM intakes WHERE taken_at < $before::TIMESTAMPTZ
    )
    """,
    """
    DELETE FROM other_rejected_rows WHERE other_intake_id IN (
        SELECT other_intake_id FROM other_intakes WHERE taken_at < $before::TIMESTAMPTZ
    )
    """,
    """
    UPDATE intakes SET file_name = 'gallrad'
    WHERE taken_at < $before::TIMESTAMPTZ AND file_name <> 'gallrad'
    """,
    """
    UPDATE other_intakes SET file_name = 'gallrad'
    WHERE taken_at < $before::TIMESTAMPTZ AND file_name <> 'gallrad'
    """,
    "DELETE FROM occasions WHERE ends < $before::TIMESTAMPTZ AND received_at < $before",
    # The id stays: the trail speaks of it.
    """
    UPDATE accounts SET name = 'gallrat', password_hash = NULL,
        login = CASE WHEN login IS NULL THEN NULL ELSE account_id END,
        subject = CASE WHEN subject IS NULL THEN NULL ELSE account_id END
    WHERE disabled_at < $before::TIMESTAMPTZ AND name <> 'gallrat'
    """,
    """
    DELETE FROM lamp_faults
    WHERE greatest(reported_at, repaired_at) < $before::TIMESTAMPTZ
    """,
)


def trim_decisions(cursor: duckdb.DuckDBPyConnection) -> int:
    """Take what is due out of the log of decisions: how a report was before and after."""
    due = cursor.execute(_DECISIONS_DUE).fetchall()
    trimmed = [
        (number, *(_without(text, dict(zip(_LOGGED, flags, strict=True))) for text in texts))
        for number, *texts, a, b, c in due
        for flags in [(a, b, c)]
    ]
    if trimmed:
        numbers, before, after = (pa.array(one) for one in zip(*trimmed, strict=True))
        cursor.register("trimmed", pa.table({"n": numbers, "b": before, "a": after}))
        cursor.execute(
            "UPDATE decisions SET before = b, after = a FROM trimmed WHERE decision_id = n"
        )
        cursor.unregister("trimmed")
    return len(trimmed)


def _without(text: str, due: dict[str, bool]) -> str:
    gone = {name for field, names in _LOGGED.items() if due[field] for name in names}
    kept = {name: value for name, value in json.loads(text).items() if name not in gone}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def drop_along(cursor: duckdb.DuckDBPyConnection) -> int:
    """Delete what hangs on reports that go, or on words that go."""
    return sum(_changed(cursor, sql) for sql in _ALONG)


def drop_words(cursor: duckdb.DuckDBPyConnection) -> None:
    """Empty the texts that are due."""
    cursor.execute(_DROP_NOTES)
    cursor.execute(_DROP_PLACES)


def to_centres(cursor: duckdb.DuckDBPyConnection, resolution: int) -> None:
    """Let points that are due become the centres of their cells, and say how near that is."""
    cursor.execute(_TO_CENTRES, {"accuracy": edge_metres(resolution)})
    cursor.execute(_DROP_NEAR)


def add_up(cursor: duckdb.DuckDBPyConnection, sensitive: frozenset[str], timezone: str) -> None:
    """Count the reports that go: by district, month and category; sensitive ones by quarter."""
    cursor.execute(_ADD_UP, {"sensitive": sorted(sensitive), "timezone": timezone})


def drop_reports(cursor: duckdb.DuckDBPyConnection, run: int) -> None:
    """Delete the reports that go; their ids stay, so that no file brings them back."""
    cursor.execute(
        "INSERT INTO expired_reports SELECT incident_id, $run FROM aged WHERE report", {"run": run}
    )
    cursor.execute(
        "DELETE FROM incidents WHERE incident_id IN (SELECT incident_id FROM aged WHERE report)"
    )


def drop_others(
    cursor: duckdb.DuckDBPyConnection,
    submissions: dt.datetime | None,
    others: dt.datetime | None,
) -> int:
    """Delete old sendings, and what is no report but came with reports."""
    gone = 0
    if submissions is not None:
        gone += sum(_changed(cursor, sql, before=submissions) for sql in _SHORT_LIVED)
    if others is not None:
        gone += sum(_changed(cursor, sql, before=others) for sql in _OTHERS)
    return gone


def _changed(cursor: duckdb.DuckDBPyConnection, sql: str, **given: object) -> int:
    found = cursor.execute(sql, given or None).fetchone()
    return 0 if found is None else int(found[0])
