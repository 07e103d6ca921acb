"""The schema, as numbered steps forward. A step that has been released is never edited."""

from typing import NamedTuple

import duckdb

from est_geo.errors import StoreError

PROGRAM = "est_geo"


class Migration(NamedTuple):
    """One step of the schema."""

    number: int
    name: str
    sql: str


# No foreign key from incidents to intakes: DuckDB 2.0.0 refuses to delete child and parent in one
# transaction, and lawful deletion (gallring) must be able to. `Store.add` writes both or none.
_FIRST = """
CREATE TABLE meta (
    key VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);
CREATE TABLE intakes (
    intake_id BIGINT PRIMARY KEY,
    file_name VARCHAR NOT NULL CHECK (file_name <> '' AND file_name NOT LIKE '%/%'),
    file_sha256 VARCHAR NOT NULL CHECK (regexp_full_match(file_sha256, '[0-9a-f]{64}')),
    taken_at TIMESTAMPTZ NOT NULL,
    source VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    incidents BIGINT NOT NULL CHECK (incidents >= 0),
    unplaced BIGINT NOT NULL CHECK (unplaced >= 0),
    rejected BIGINT NOT NULL CHECK (rejected >= 0),
    duplicates BIGINT NOT NULL CHECK (duplicates >= 0),
    outside BIGINT NOT NULL CHECK (outside BETWEEN 0 AND incidents),
    CHECK (rows = incidents + unplaced + rejected + duplicates)
);
CREATE TABLE incidents (
    incident_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(incident_id, '[0-9a-f]{32}')),
    source VARCHAR NOT NULL,
    source_id VARCHAR,
    content VARCHAR NOT NULL,
    occurred_from TIMESTAMPTZ,
    occurred_to TIMESTAMPTZ,
    time_precision VARCHAR NOT NULL
        CHECK (time_precision IN ('minute', 'window', 'day', 'month', 'unknown')),
    received_at TIMESTAMPTZ NOT NULL,
    received_stated BOOLEAN NOT NULL,
    category VARCHAR NOT NULL CHECK (category <> ''),
    actor VARCHAR,
    place VARCHAR,
    lon DOUBLE CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE CHECK (lat BETWEEN -90 AND 90),
    match_type VARCHAR NOT NULL,
    district VARCHAR,
    cell VARCHAR CHECK (regexp_full_match(cell, '[0-9a-f]{15}')),
    intake_id BIGINT NOT NULL,
    CHECK ((occurred_from IS NULL) = (occurred_to IS NULL)),
    CHECK ((occurred_from IS NULL) = (time_precision = 'unknown')),
    CHECK (occurred_from <= occurred_to),
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK ((lon IS NULL) = (cell IS NULL)),
    CHECK ((lon IS NULL) = (district IS NULL)),
    CHECK ((lon IS NULL) = (match_type = 'none'))
);
CREATE TABLE rejected_rows (
    intake_id BIGINT NOT NULL,
    "row" BIGINT NOT NULL CHECK ("row" >= 1),
    field VARCHAR NOT NULL,
    reason VARCHAR NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (intake_id, "row", field)
);
INSERT INTO meta VALUES ('program', 'est_geo'), ('id', uuid()::VARCHAR), ('writes', '0');
"""

MIGRATIONS: tuple[Migration, ...] = (Migration(1, "incidents, intakes, rejected rows", _FIRST),)


def schema_number(cursor: duckdb.DuckDBPyConnection, name: str) -> int:
    """
    Return the number of the last step that this database has taken; 0 for an empty one.

    Raises
    ------
    StoreError
        The database was made by some other program.
    """
    tables = {
        table for (table,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    }
    if not tables:
        return 0
    ours = "SELECT value FROM meta WHERE key = $key"
    try:
        program = cursor.execute(ours, {"key": "program"}).fetchone()
        number = cursor.execute(ours, {"key": "schema"}).fetchone()
    except duckdb.Error:
        program = number = None
    if program != (PROGRAM,) or number is None or not number[0].isdecimal():
        raise StoreError(
            f"{name} är en databas från ett annat program än est_geo. "
            "Inget är ändrat. Ange en annan fil."
        )
    return int(number[0])


def migrate(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    migrations: tuple[Migration, ...] | None = None,
) -> None:
    """
    Take every step that this database has not taken, each whole or not at all.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        A connection that nobody else uses yet.
    name : str
        The file's name, for messages.
    migrations : tuple of Migration, optional
        Steps in order; those of this release when not given.

    Raises
    ------
    StoreError
        The database is another program's, or of a newer release.
    """
    steps = MIGRATIONS if migrations is None else migrations
    at = schema_number(connection, name)
    newest = steps[-1].number
    if at > newest:
        raise StoreError(
            f"{name} är gjord av en nyare version av est_geo (schema {at}; den här versionen kan "
            f"{newest}). Inget är ändrat. Uppgradera est_geo och försök igen."
        )
    for step in steps:
        if step.number > at:
            _take(connection, step)
    if at < newest:
        connection.execute("CHECKPOINT")


def _take(connection: duckdb.DuckDBPyConnection, step: Migration) -> None:
    connection.execute("BEGIN")
    try:
        connection.execute(step.sql)
        connection.execute(
            "INSERT OR REPLACE INTO meta VALUES ('schema', $number)", {"number": str(step.number)}
        )
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
