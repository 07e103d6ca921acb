"""Opening the database and taking turns: a cursor of its own for every call, one writer at a time.

A shared connection gives one reader another reader's rows; a cursor per call does not. The
connection is therefore private, and nothing runs on it after `Access.open`.
"""

import copy
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from est_geo.errors import StoreError
from est_geo.store.deeds import Acting, Deed, append_deed, count_turn, last_link
from est_geo.store.heads import HeadFile, hour
from est_geo.store.migrations import migrate
from est_geo.store.opening import hardened_connection, plain_errors
from est_geo.store.turns import Handle, turn_of
from est_geo.store.writing import is_bound, read_meta

LEAST_FREE_BYTES = 200_000_000
"""Below this nothing is written: a disk that fills up in the middle stops the readers too."""


class Access:
    """A database file opened, and what it says of itself."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._handle = Handle(connection, path)
        self._turn = turn_of(path)
        self._turn.join(self._handle)
        self._acting = Acting()
        self._heads = HeadFile.beside(path)
        self.path = path

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True) -> Self:
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
        with turn_of(file).writing():
            connection = hardened_connection(file, create=create, known=turn_of(file).is_open)
            try:
                with plain_errors(file.name):
                    migrate(connection, file.name)
            except BaseException:
                connection.close()
                raise
            return cls(connection, file)

    def by(self, acting: Acting) -> Self:
        """
        Give the same open store for one who acts: what is done with it is written down as theirs.

        Parameters
        ----------
        acting : Acting
            Who, and in which role. Until it is said, it is the command line.
        """
        theirs = copy.copy(self)
        theirs._acting = acting  # noqa: SLF001 - our own copy
        return theirs

    def note(self, *deeds: Deed) -> int:
        """
        Write down what was seen, before it is shown; give the number of the last row.

        Raises
        ------
        StoreError
            It cannot be written down: then it must not be shown either.
        """
        with self._writing(reports=False) as cursor:
            return [self._note(cursor, deed) for deed in deeds][-1]

    def close(self) -> None:
        """Close the database, the head of its trail kept; another program can open it then."""
        with suppress(StoreError):
            self._keep_head()
        self._turn.leave(self._handle)
        self._handle.connection.close()

    @contextmanager
    def maintenance(self) -> Iterator[Path]:
        """
        Close the file for everybody in this program, lend its path, and open it again.

        Who reads is let finish first. Meanwhile writers are refused and readers wait, with
        `MaintenanceError` for those who have waited long enough.
        """
        with self._turn.alone():
            yield self.path

    def keep_heads_of(self, path: Path) -> None:
        """Keep the heads of the trail beside another place, where this file is to lie."""
        self._heads = HeadFile.beside(path)

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
                size = {"resolution": resolution}
                self._note(cursor, Deed("database.bind", "profile", profile_id, details=size))
            else:
                self._unchanged()

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
            self._note(cursor, Deed("database.made_up"))

    def version(self) -> str:
        """Return a text that changes with what pictures are made of and differs per database."""
        meta = self._meta()
        return f"{meta['id']}-{meta['writes']}"

    @property
    def made_up(self) -> bool:
        """The reports are made up, and every page must say so."""
        return "made_up" in self._meta()

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._turn.inside(), plain_errors(self.path.name), self._turn.mended():
            cursor = self._handle.connection.cursor()
            try:
                yield cursor
            finally:
                cursor.close()

    @contextmanager
    def _writing(self, *, reports: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """
        One transaction, alone; closing the cursor rolls back what was not committed.

        Without `reports` it changes nothing that a picture is made of (a log-in, a row of the
        trail), and pictures that are kept stay good.

        Nothing is committed that the audit trail does not tell of: each transaction calls `_note`,
        or `_unchanged` where it turns out that there is nothing to do.
        """
        turn = self._turn
        self._require_space()
        with turn.writing(), self._reading() as cursor:
            turn.told, turn.changed, turn.reports = False, True, reports
            cursor.execute("BEGIN")
            yield cursor
            if not turn.told:
                raise StoreError(
                    "A change was about to be stored without a row in the audit trail."
                )
            if not turn.changed:
                return
            count_turn(cursor, reports=reports)
            cursor.execute("COMMIT")

    def _require_space(self) -> None:
        if shutil.disk_usage(self.path.parent).free < LEAST_FREE_BYTES:
            raise StoreError(
                "Disken är nästan full: minst 200 MB måste vara lediga för att något ska sparas. "
                "Inget är ändrat. Frigör utrymme och försök igen."
            )

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return self._handle.connection

    def _note(self, cursor: duckdb.DuckDBPyConnection, deed: Deed) -> int:
        """Tell the audit trail what this transaction does; give the number of the row."""
        first, self._turn.told = not self._turn.told, True
        before, own = append_deed(cursor, self._acting, deed, reports=self._turn.reports)
        # Only a row that is committed is kept as a head: not one of this same transaction.
        if first and before is not None and hour(before.at) < hour(own.at):
            self._heads.add(before, read_meta(cursor)["id"])
        return own.seq

    def _keep_head(self) -> None:
        """Keep the last row outside the database, unless it stands there."""
        with self._reading() as cursor:
            last = last_link(cursor)
            if last is not None:
                self._heads.add(last, read_meta(cursor)["id"])

    def _unchanged(self) -> None:
        """Say that this transaction changes nothing; it is rolled back."""
        self._turn.told, self._turn.changed = True, False

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
