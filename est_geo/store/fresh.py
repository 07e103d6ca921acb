"""A database written anew into a fresh file, compared table by table, and put in its place.

Text that was deleted lies in DuckDB's file until the file is no more: neither CHECKPOINT nor VACUUM
removes it (tried), so all that the database holds is copied to a new file. The connection that does
it is a different one from the hardened: it attaches two files of ours, and is locked then.
"""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import duckdb

from est_geo.errors import StoreError
from est_geo.store.opening import plain_errors

_UNFINISHED: Final = ".ny"
# A program that opened the old file just before it was replaced finds it locked, and not free.
_HELD_SECONDS: Final = 0.2
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "max_temp_directory_size": "4GB",
    "preserve_insertion_order": "true",
}
_SHAPE: Final = (
    ("duckdb_tables", "table_name, sql"),
    (
        "duckdb_columns",
        "table_name, column_name, column_index, column_default, is_nullable, data_type",
    ),
    ("duckdb_constraints", "table_name, constraint_type, constraint_text"),
    ("duckdb_indexes", "index_name, table_name, is_unique, sql"),
    ("duckdb_sequences", "sequence_name, start_value, increment_by, last_value"),
    ("duckdb_views", "view_name, sql"),
)
_TABLES: Final = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'old' ORDER BY 1"


def unfinished(path: Path) -> Path:
    """Name a file beside another, where something unfinished may lie; the next renewal finds it."""
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}{_UNFINISHED}")


def renew(path: Path) -> None:
    """
    Write a database anew and put it in its own place; whoever is killed leaves the old or the new.

    Parameters
    ----------
    path : pathlib.Path
        The database, closed by everybody in this program.

    Raises
    ------
    StoreError
        Another program has it open, the disk is full, or the copy is not the same; the database is
        then as it was.
    """
    fresh = unfinished(path)
    try:
        with plain_errors(path.name):
            _settle(path)
            with _copied(path, fresh):
                shutil.copymode(path, fresh)
                _to_disk(fresh)
                fresh.replace(path)
                _to_disk(path.parent)
                # Nobody else has the file: what lies beside it is left from one who was killed.
                _sweep(path)
                time.sleep(_HELD_SECONDS)
        shutil.rmtree(_spill(path), ignore_errors=True)
    finally:
        _drop(fresh)


def copy_out(path: Path, target: Path) -> None:
    """
    Write a whole copy of a database, readable only by its owner.

    Parameters
    ----------
    path : pathlib.Path
        The database, closed by everybody in this program.
    target : pathlib.Path
        The copy; it must not exist.

    Raises
    ------
    StoreError
        As for `renew`, or there is a file already.
    """
    if target.exists():
        raise StoreError(f"{target.name} finns redan. Inget är ändrat.")
    fresh = unfinished(target)
    try:
        with plain_errors(path.name):
            _settle(path)
            with _copied(path, fresh):
                pass
        fresh.chmod(0o600)
        _to_disk(fresh)
        fresh.replace(target)
        _to_disk(target.parent)
    finally:
        _drop(fresh)


def _sweep(path: Path) -> None:
    """Take away unfinished copies, and the scraps that DuckDB had put aside."""
    for one in path.parent.glob(f"{_plain(path.name)}.*{_UNFINISHED}*"):
        with suppress(OSError):
            one.unlink()
    scraps = path.with_name(f"{path.name}.tmp")
    if scraps.is_dir():
        shutil.rmtree(scraps, ignore_errors=True)


def _spill(path: Path) -> Path:
    """Name the folder for what does not fit in memory while a database is copied."""
    return path.with_name(f"{path.name}.kopieras")


def _drop(fresh: Path) -> None:
    """Take away a copy of our own that came to nothing, with its log."""
    for one in (fresh, fresh.with_name(f"{fresh.name}.wal")):
        one.unlink(missing_ok=True)


def put_in_place(fresh: Path, path: Path, aside: Path) -> None:
    """
    Put a file in a database's place, and keep what lay there, damaged or not, under another name.

    Raises
    ------
    StoreError
        Another program has the database open; nothing is changed then.
    """
    if path.exists():
        try:
            _settle(path)
        except duckdb.Error as error:
            # Damaged: it is kept as it is, its log with it.
            if "set lock on file" in str(error):
                raise in_use(path) from None
        aside.unlink(missing_ok=True)
        os.link(path, aside)
    log = path.with_name(f"{path.name}.wal")
    if log.exists():
        log.replace(aside.with_name(f"{aside.name}.wal"))
    fresh.replace(path)
    _to_disk(path.parent)


def in_use(path: Path) -> StoreError:
    """Say that another program has the database open."""
    return StoreError(
        f"Databasen {path.name} används av ett annat program. Inget är ändrat. Stoppa det, eller "
        "vänta tills det är klart, och försök igen."
    )


def _settle(path: Path) -> None:
    """Bring what is in the log beside the file into the file: the copy is made from that alone."""
    with _maintenance(path) as connection:
        connection.execute(f"ATTACH {_quoted(path)} AS old")
        connection.execute("CHECKPOINT old")
    if path.with_name(f"{path.name}.wal").exists():
        raise in_use(path)


@contextmanager
def _copied(path: Path, fresh: Path) -> Iterator[None]:
    """Copy into a fresh file and compare; the old one stays locked until the block is left."""
    with _maintenance(path) as connection:
        # Read only: a reader's lock keeps writers of other programs out, and leaves no log behind.
        connection.execute(f"ATTACH {_quoted(path)} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {_quoted(fresh)} AS fresh")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        connection.execute("COPY FROM DATABASE old TO fresh")
        _compare(connection)
        # What a deletion left behind was in the old file alone.
        connection.execute("DELETE FROM fresh.meta WHERE key = 'deleted'")
        connection.execute("CHECKPOINT fresh")
        connection.execute("DETACH fresh")
        yield


@contextmanager
def _maintenance(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = _SETTINGS | {"temp_directory": str(_spill(path))}
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def _compare(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a copy that differs in anything: tables, rules, defaults, rows, the trail's end."""
    for listed, columns in _SHAPE:
        sql = f"SELECT {columns} FROM {listed}() WHERE database_name = $db ORDER BY ALL"  # noqa: S608
        shapes = [connection.execute(sql, {"db": db}).fetchall() for db in ("old", "fresh")]
        if shapes[0] != shapes[1]:
            raise _differs()
    for (table,) in connection.execute(_TABLES).fetchall():
        name = str(table).replace('"', '""')
        old, fresh = (
            connection.execute(
                f'SELECT count(*), bit_xor(hash(t)), sum(hash(t)::HUGEINT) FROM {db}."{name}" AS t'  # noqa: S608
            ).fetchone()
            for db in ("old", "fresh")
        )
        if old != fresh:
            raise _differs()


def _differs() -> StoreError:
    return StoreError(
        "Kopian av databasen blev inte likadan som databasen och används inte. Inget är ändrat. "
        "Det här är ett fel i est_geo eller på disken."
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _plain(name: str) -> str:
    """Name as `glob` reads it literally."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _to_disk(path: Path) -> None:
    """Have the disk itself hold what was written; never of a file that DuckDB has open."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
