"""Deletion of the presence log: whole weeks of plans and marks become counts, in the same run."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import duckdb
import pyarrow as pa

from est_geo.errors import StoreError
from est_geo.store.held_visits import HELD

_FORGOTTEN_SECONDS: Final = 7200  # as est_geo.presence.outcome: nobody stays so long
_OLD_PLANS: Final = """
CREATE OR REPLACE TEMP TABLE old_plans AS
SELECT plan_id FROM plans WHERE week < $before_week
"""
_OLD_VISITS: Final = f"""
CREATE OR REPLACE TEMP TABLE old_visits AS
SELECT id, actor, district, start FROM ({HELD}) JOIN old_plans USING (plan_id)
"""  # noqa: S608 - our own text
# A mark goes with its visit; one of a patrol's own visit, by its time.
_OLD_MARKS: Final = """
CREATE OR REPLACE TEMP TABLE old_marks AS
SELECT * FROM visit_marks
WHERE visit_id IN (SELECT id FROM plan_visits JOIN old_plans USING (plan_id))
   OR ("at" < $before::TIMESTAMPTZ AND visit_id NOT IN (
        SELECT id FROM plan_visits WHERE plan_id NOT IN (SELECT plan_id FROM old_plans)
   ))
"""
# The same as est_geo.presence.outcome and .promise say of visits that are not deleted yet.
_ADD_UP: Final = """
INSERT INTO presence_aggregates
WITH told AS (
    SELECT visit_id,
        first(actor ORDER BY "at", mark_id) AS actor,
        first(district ORDER BY "at", mark_id) AS district,
        min("at") FILTER (kind = 'arrived') AS arrived,
        max("at") FILTER (kind = 'left') AS gone,
        coalesce(
            last(note ORDER BY "at", mark_id) FILTER (note IS NOT NULL) = 'inte_framme', FALSE
        ) AS not_reached
    FROM old_marks GROUP BY visit_id
), stayed AS (
    SELECT *, epoch(gone) - epoch(arrived) AS seconds FROM told
), every AS (
    SELECT coalesce(old_visits.actor, stayed.actor) AS actor,
        coalesce(old_visits.district, stayed.district) AS district,
        coalesce(start, arrived, gone) AS moment,
        id IS NOT NULL AS planned,
        id IS NOT NULL AND visit_id IS NOT NULL AND NOT not_reached AS made,
        id IS NULL AS own,
        CASE WHEN seconds BETWEEN 0 AND $forgotten AND NOT not_reached THEN seconds / 60 ELSE 0 END
            AS minutes
    FROM old_visits FULL JOIN stayed ON visit_id = id
    WHERE id IS NOT NULL OR NOT not_reached
)
SELECT district, coalesce(kind, every.actor) AS actor_kind,
    strftime(timezone($timezone, moment), '%Y-%m') AS period,
    count(*) FILTER (planned), count(*) FILTER (made), count(*) FILTER (own),
    round_even(sum(minutes), 0)::BIGINT
FROM every LEFT JOIN kinds ON kinds.actor = every.actor
GROUP BY ALL
ON CONFLICT DO UPDATE SET
    planned = presence_aggregates.planned + excluded.planned,
    made = presence_aggregates.made + excluded.made,
    own = presence_aggregates.own + excluded.own,
    minutes = presence_aggregates.minutes + excluded.minutes
"""
_COUNT_DUE: Final = "SELECT (SELECT count(*) FROM old_visits), (SELECT count(*) FROM old_marks)"
_IN_BOOKS: Final = "SELECT coalesce(sum(planned), 0)::BIGINT FROM presence_aggregates"
_DROPS: Final = (
    "DELETE FROM visit_marks WHERE mark_id IN (SELECT mark_id FROM old_marks)",
    "DELETE FROM plan_places WHERE plan_id IN (SELECT plan_id FROM old_plans)",
    "DELETE FROM plan_demand WHERE plan_id IN (SELECT plan_id FROM old_plans)",
    "DELETE FROM plan_shifts WHERE plan_id IN (SELECT plan_id FROM old_plans)",
    "DELETE FROM plan_visits WHERE plan_id IN (SELECT plan_id FROM old_plans)",
    "DELETE FROM plan_gaps WHERE plan_id IN (SELECT plan_id FROM old_plans)",
    "DELETE FROM plan_unmet WHERE plan_id IN (SELECT plan_id FROM old_plans)",
    "DELETE FROM plans WHERE plan_id IN (SELECT plan_id FROM old_plans)",
)  # fmt: skip
_FORGET: Final = ("DROP TABLE old_marks", "DROP TABLE old_visits", "DROP TABLE old_plans")
_DROPS_BY_TIME: Final = (
    """
    DELETE FROM wishes
    WHERE withdrawn_at < $before::TIMESTAMPTZ OR (NOT weekly AND "end" < $before)
    """,
    # What was said of an actor before, and holds no more.
    """
    DELETE FROM supply WHERE made_at < $before::TIMESTAMPTZ
      AND supply_id NOT IN (SELECT max(supply_id) FROM supply GROUP BY actor)
    """,
)


def presence_due(
    cursor: duckdb.DuckDBPyConnection, before: dt.datetime, before_week: str
) -> tuple[int, int]:
    """Find what is due, and count it: planned visits, and marks."""
    cursor.execute(_OLD_PLANS, {"before_week": before_week})
    cursor.execute(_OLD_VISITS)
    cursor.execute(_OLD_MARKS, {"before": before})
    found = cursor.execute(_COUNT_DUE).fetchall()[0]
    return int(found[0]), int(found[1])


def expire_presence(
    cursor: duckdb.DuckDBPyConnection,
    before: dt.datetime,
    before_week: str,
    kinds: Mapping[str, str],
    timezone: str,
) -> tuple[int, int]:
    """
    Let old visits become counts, and delete them with all that their plans were made from.

    Returns
    -------
    tuple of int
        Planned visits that became counts, and rows that were deleted in all.

    Raises
    ------
    StoreError
        The counts do not hold every visit that goes; nothing is deleted then.
    """
    visits, _ = presence_due(cursor, before, before_week)
    booked = _number(cursor, _IN_BOOKS)
    names = pa.array(kinds.keys(), pa.large_string()), pa.array(kinds.values(), pa.large_string())
    cursor.register("kinds", pa.table({"actor": names[0], "kind": names[1]}))
    cursor.execute(_ADD_UP, {"forgotten": _FORGOTTEN_SECONDS, "timezone": timezone}).fetchall()
    cursor.unregister("kinds")
    if _number(cursor, _IN_BOOKS) != booked + visits:
        raise StoreError(
            "Varje planerat besök som gallras måste bli ett antal. Summan stämmer inte, så inget "
            "är gallrat. Det här är ett fel i est_geo."
        )
    gone = sum(_number(cursor, sql) for sql in _DROPS)
    gone += sum(_number(cursor, sql, before=before) for sql in _DROPS_BY_TIME)
    for sql in _FORGET:
        cursor.execute(sql)
    return visits, gone


def _number(cursor: duckdb.DuckDBPyConnection, sql: str, **given: object) -> int:
    found = cursor.execute(sql, given or None).fetchall()
    return int(found[0][0]) if found else 0
