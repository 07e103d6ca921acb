"""The schema, as numbered steps forward. A step that has been released is never edited."""

from typing import NamedTuple

import duckdb

from est_geo.errors import StoreError
from est_geo.store.deeds import Acting, Deed, append_deed, count_turn
from est_geo.store.schema import step_1, step_2, step_3, step_4, step_5, step_6, step_7, step_8

PROGRAM = "est_geo"


TELLING = ("id", "program", "schema", "profile", "resolution", "made_up")
"""What the database says of itself, of the keys of meta, that a row of the trail repeats."""


class Migration(NamedTuple):
    """One step of the schema; `told` where there is an audit trail to tell of it afterwards."""

    number: int
    name: str
    sql: str
    told: bool = False


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "incidents, intakes, rejected rows", step_1.SQL),
    Migration(2, "review, learned places, reporters' keys, tables beside the reports", step_2.SQL),
    Migration(3, "the audit trail", step_3.SQL, told=True),
    Migration(4, "accounts, sessions, tokens, links", step_4.SQL, told=True),
    Migration(5, "what has been published", step_5.SQL, told=True),
    Migration(6, "retention", step_6.SQL, told=True),
    Migration(7, "presence", step_7.SQL, told=True),
    Migration(8, "physical measures, walks, receipts, lamps", step_8.SQL, told=True),
)


def schema_number(cursor: duckdb.DuckDBPyConnection, name: str) -> int:
    """
    Return the number of the last step that this database has taken; 0 for an empty one.

    Raises
    ------
    StoreError
        The database was made by some other program.
    """
    ours = "SELECT value FROM meta WHERE key = $key"
    try:
        program = cursor.execute(ours, {"key": "program"}).fetchone()
        number = cursor.execute(ours, {"key": "schema"}).fetchone()
    except duckdb.Error:
        # Asked only now: to list the tables takes most of the time that opening takes.
        if not cursor.execute("SELECT table_name FROM duckdb_tables() LIMIT 1").fetchall():
            return 0
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
        if step.sql.strip():
            connection.execute(step.sql)
        connection.execute(
            "INSERT OR REPLACE INTO meta VALUES ('schema', $number)", {"number": str(step.number)}
        )
        if step.told:
            _tell(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _tell(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the step down with what the database says of itself, so that neither can be changed."""
    meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    details = {name: meta[name] for name in TELLING if name in meta}
    append_deed(
        connection, Acting("programmet", "programmet"), Deed("database.migrate", details=details)
    )
    count_turn(connection)
