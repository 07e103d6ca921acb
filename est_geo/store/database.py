"""The store itself: one writer at a time, a cursor of its own for every read.

A shared connection gives one reader another reader's rows; a cursor per call does not. The
connection is therefore private, and nothing runs on it after `Store.open`.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pandas as pd
import pyarrow as pa

from est_geo.errors import StoreError
from est_geo.store.frames import from_arrow, instant, plain_frame, to_arrow
from est_geo.store.migrations import migrate
from est_geo.store.opening import hardened_connection, plain_errors
from est_geo.store.records import Added, IntakeRecord, check_books
from est_geo.store.writing import append, compared, is_bound, read_meta, write_intake
from est_geo.tables import INCIDENTS, REJECTED, Table, checked

_BOOKS = ("rows", "incidents", "unplaced", "rejected", "duplicates", "outside")

# Two stores on the same file in one process share DuckDB's instance, so they share the lock too.
_WRITERS: dict[Path, threading.Lock] = {}

_INCIDENTS_BETWEEN = """
SELECT * FROM incidents
WHERE standing = 'counted'
  AND ($start::TIMESTAMPTZ IS NULL OR occurred_from >= $start)
  AND ($end::TIMESTAMPTZ IS NULL OR occurred_from < $end)
"""
_CELL_COUNTS = """
SELECT cell, district, category, count(*) AS count FROM incidents
WHERE cell IS NOT NULL AND standing = 'counted'
  AND ($start::TIMESTAMPTZ IS NULL OR occurred_from >= $start)
  AND ($end::TIMESTAMPTZ IS NULL OR occurred_from < $end)
GROUP BY ALL ORDER BY ALL
"""


class Store:
    """
    The database of one municipality.

    Open it with `Store.open`, as a context manager; it may be shared between threads.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Store.open(Path(folder, "est.duckdb")) as store:
    ...         store.totals()["rows"], store.span(), store.made_up
    (0, None, False)
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection = connection
        self._writer = _WRITERS.setdefault(path, threading.Lock())
        self.path = path

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True) -> "Store":
        """
        Open the database, hardened, with the schema of this release.

        Parameters
        ----------
        path : str or pathlib.Path
            The file.
        create : bool
            Make the file if it does not exist.

        Raises
        ------
        StoreError
            The file does not exist, is no database of ours, is damaged, is of a newer release, or
            is in use by another program.
        """
        file = Path(path).resolve()
        connection = hardened_connection(file, create=create)
        try:
            with _WRITERS.setdefault(file, threading.Lock()), plain_errors(file.name):
                migrate(connection, file.name)
        except BaseException:
            connection.close()
            raise
        return cls(connection, file)

    def close(self) -> None:
        """Close the database; another program can open it then."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the database."""
        self.close()

    # ── Writing ────────────────────────────────────────────────────────────────────────────────

    def add(
        self,
        intake: IntakeRecord,
        incidents: pd.DataFrame,
        rejected: pd.DataFrame,
        duplicates_in_file: int = 0,
    ) -> Added:
        """
        Put a file's incidents and rejected rows in the store: all of them or none.

        An incident that is known already is left as it is and counted as a duplicate.

        Parameters
        ----------
        intake : IntakeRecord
            The file.
        incidents : pandas.DataFrame
            `INCIDENTS`, each once.
        rejected : pandas.DataFrame
            `REJECTED`.
        duplicates_in_file : int
            Rows left out because they repeat an earlier row of the file.

        Returns
        -------
        Added
            What became of them.

        Raises
        ------
        TableError
            A table breaks its contract.
        StoreError
            The rows do not add up, or the database refuses; nothing is stored then.
        """
        checked(incidents, INCIDENTS)
        checked(rejected, REJECTED)
        n_rejected = rejected["row"].nunique()
        check_books(intake, len(incidents), n_rejected, duplicates_in_file)
        incoming = to_arrow(incidents, INCIDENTS)
        with self._writing() as cursor:
            added = compared(cursor, incidents, incoming, duplicates_in_file)
            number = write_intake(cursor, intake, added, n_rejected)
            fresh = incoming.filter(pa.array(added.is_new.to_numpy()))
            append(cursor, "INSERT INTO incidents BY NAME SELECT * FROM incoming", fresh, number)
            append(
                cursor,
                "INSERT INTO rejected_rows BY NAME SELECT * FROM incoming",
                to_arrow(rejected, REJECTED),
                number,
            )
        return added

    def preview(self, incidents: pd.DataFrame, duplicates_in_file: int = 0) -> Added:
        """Return what `add` would, and store nothing."""
        checked(incidents, INCIDENTS)
        with self._reading() as cursor:
            incoming = to_arrow(incidents, INCIDENTS)
            return compared(cursor, incidents, incoming, duplicates_in_file)

    def require(self, profile_id: str, resolution: int) -> None:
        """
        Refuse a database that belongs to another municipality or keeps cells of another size.

        Raises
        ------
        StoreError
            It was bound to another profile or resolution.
        """
        with self._reading() as cursor:
            is_bound(cursor, self.path.name, profile_id, resolution)

    def bind(self, profile_id: str, resolution: int) -> None:
        """
        Let the database belong to one municipality, with cells of one resolution, from now on.

        Raises
        ------
        StoreError
            It was bound to another profile or resolution before.
        """
        with self._reading() as cursor:
            if is_bound(cursor, self.path.name, profile_id, resolution):
                return
        with self._writing() as cursor:
            if not is_bound(cursor, self.path.name, profile_id, resolution):
                cursor.execute(
                    "INSERT INTO meta VALUES ('profile', $profile), ('resolution', $resolution)",
                    {"profile": profile_id, "resolution": str(resolution)},
                )

    def mark_made_up(self) -> None:
        """
        Mark the database as holding made-up reports, for good.

        Raises
        ------
        StoreError
            It holds reports already: real ones must never be called made up.
        """
        if self.made_up:
            return
        with self._writing() as cursor:
            if cursor.execute("SELECT 1 FROM intakes LIMIT 1").fetchone():
                raise StoreError(
                    f"Databasen {self.path.name} har redan rapporter och kan inte märkas som "
                    "påhittad. Använd en ny fil för påhittade rapporter."
                )
            cursor.execute("INSERT OR IGNORE INTO meta VALUES ('made_up', 'true')")

    # ── Reading ────────────────────────────────────────────────────────────────────────────────

    def incidents(
        self,
        start: pd.Timestamp | None = None,
        end: pd.Timestamp | None = None,
        *,
        columns: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """
        Incidents whose earliest possible time lies in [start, end).

        Parameters
        ----------
        start, end : pandas.Timestamp or None
            Timezone-aware; None is no limit. Incidents of unknown time come only without limits.
        columns : sequence of str, optional
            Columns of `INCIDENTS` to read; all when not given. Fewer are faster.

        Returns
        -------
        pandas.DataFrame
            `INCIDENTS` (or those columns of it), in the order they were taken in.

        Raises
        ------
        StoreError
            `INCIDENTS` has no such column, or a time has no time zone.
        """
        wanted = _columns(columns)
        between = {"start": instant(start), "end": instant(end)}
        found = self._table(_INCIDENTS_BETWEEN, wanted.names, **between)
        return from_arrow(found, wanted)

    def unknown_time(self) -> pd.DataFrame:
        """Incidents that nobody knows when they happened, as `INCIDENTS`."""
        found = self._table(
            "SELECT * FROM incidents WHERE occurred_from IS NULL AND standing = 'counted'"
        )
        return from_arrow(found, INCIDENTS)

    def cell_counts(
        self, start: pd.Timestamp | None = None, end: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """
        Count placed incidents by ``cell``, ``district`` and ``category``.

        Parameters
        ----------
        start, end : pandas.Timestamp or None
            As in `incidents`.

        Returns
        -------
        pandas.DataFrame
            Columns ``cell``, ``district``, ``category``, ``count``, sorted by the first three.
        """
        return plain_frame(self._table(_CELL_COUNTS, start=instant(start), end=instant(end)))

    def span(self) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """Return the first and the last `occurred_from` in UTC; None when no time is known."""
        found = self._table(
            "SELECT min(occurred_from) AS first, max(occurred_from) AS last FROM incidents"
        )
        first, last = (pd.Timestamp(found[name][0].as_py()) for name in ("first", "last"))
        return None if pd.isna(first) else (first.tz_convert("UTC"), last.tz_convert("UTC"))

    def totals(self) -> dict[str, int]:
        """
        Return the books over all files.

        ``rows`` is the sum of ``incidents``, ``unplaced``, ``rejected`` and ``duplicates``;
        ``outside`` is a part of ``incidents``.
        """
        intakes = self.intakes()
        return {name: int(intakes[name].sum()) for name in _BOOKS}

    def intakes(self) -> pd.DataFrame:
        """Return every file taken in, in order: its name, SHA-256, time, source and books."""
        found = self._table("SELECT * FROM intakes ORDER BY intake_id")
        at = found.schema.get_field_index("taken_at")
        times = found["taken_at"].cast(pa.timestamp("us", tz="UTC"))
        return plain_frame(found.set_column(at, "taken_at", times))

    def rejected(self) -> pd.DataFrame:
        """Return every rejected row: ``intake_id``, ``row``, ``field``, ``reason``."""
        return plain_frame(self._table("SELECT * FROM rejected_rows ORDER BY ALL"))

    def version(self) -> str:
        """Return a text that changes with every write and differs between databases."""
        meta = self._meta()
        return f"{meta['id']}-{meta['writes']}"

    @property
    def made_up(self) -> bool:
        """The reports are made up, and every page must say so."""
        return "made_up" in self._meta()

    # ── Private ────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with plain_errors(self.path.name):
            cursor = self._connection.cursor()
            try:
                yield cursor
            finally:
                cursor.close()

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction, alone; closing the cursor rolls back what was not committed."""
        with self._writer, self._reading() as cursor:
            cursor.execute("BEGIN")
            yield cursor
            cursor.execute(
                "UPDATE meta SET value = (value::BIGINT + 1)::VARCHAR WHERE key = 'writes'"
            )
            cursor.execute("COMMIT")

    def _table(
        self, sql: str, columns: Sequence[str] | None = None, **parameters: object
    ) -> pa.Table:
        with self._reading() as cursor:
            found = cursor.sql(sql, params=parameters)
            if columns is not None:
                found = found.select(*(duckdb.ColumnExpression(name) for name in columns))
            return found.to_arrow_table()

    def _meta(self) -> dict[str, str]:
        with self._reading() as cursor:
            return read_meta(cursor)


def _columns(names: Sequence[str] | None) -> Table:
    """Return the contract of some columns of `INCIDENTS`; only its own names come near the SQL."""
    if names is None:
        return INCIDENTS
    unknown = sorted(set(names) - set(INCIDENTS.names))
    if unknown or not names:
        raise StoreError(f"The table 'incidents' has no column {', '.join(unknown) or '(none)'}.")
    return Table("incidents", (), tuple(one for one in INCIDENTS.columns if one.name in names))
