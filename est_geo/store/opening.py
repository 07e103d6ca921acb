"""Open the database file, hardened; and DuckDB's errors in plain Swedish.

The recipe was tried piece by piece: no file, network, extension or Python variable can be reached
from SQL afterwards, and no setting can be changed. The settings are given when connecting, because
a second connection in the same process must state the same ones.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from est_geo.errors import StoreError

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "enable_external_access": "false",
    "memory_limit": "1GB",
    "max_temp_directory_size": "4GB",
}
_MAGIC = b"DUCK"
_MAGIC_AT = 8
_UNFINISHED = ".ny"
_STALE_SECONDS = 600

_REASONS: tuple[tuple[type[duckdb.Error], str], ...] = (
    (duckdb.FatalException, "Databasen öppnas på nytt. Försök igen."),
    (duckdb.InternalException, "Databasen öppnas på nytt. Försök igen."),
    (duckdb.OutOfMemoryException, "Minnet räckte inte. Dela upp filen eller perioden."),
    (
        duckdb.ConstraintException,
        "Uppgifterna bryter mot en av databasens regler; inget är sparat.",
    ),
    (
        duckdb.TransactionException,
        "Någon annan skrev samtidigt, eller så är disken full. Försök igen.",
    ),
    (duckdb.ConnectionException, "Databasen är stängd."),
    (duckdb.IOException, "Disken svarar inte eller är full. Kontrollera utrymmet."),
)


@contextmanager
def plain_errors(name: str) -> Iterator[None]:
    """
    Tell DuckDB's errors in Swedish, as `StoreError`.

    DuckDB quotes values and paths in its messages, so neither its text nor the error itself is
    passed on; its kind is.

    Examples
    --------
    >>> with plain_errors("est.duckdb"):
    ...     raise duckdb.ConstraintException('Duplicate key "name: Anna"')
    Traceback (most recent call last):
    est_geo.errors.StoreError: Databasen est.duckdb kunde inte läsas eller skrivas. Uppgifterna
    bryter mot en av databasens regler; inget är sparat. (ConstraintException)
    """
    try:
        yield
    except duckdb.Error as error:
        reason = next(
            (text for kind, text in _REASONS if isinstance(error, kind)),
            "Det här är ett fel i est_geo.",
        )
        raise StoreError(
            f"Databasen {name} kunde inte läsas eller skrivas. {reason} ({type(error).__name__})"
        ) from None


def hardened_connection(
    path: Path, *, create: bool, known: bool = False
) -> duckdb.DuckDBPyConnection:
    """
    Connect to a database file and lock its settings.

    Parameters
    ----------
    path : pathlib.Path
        The file, absolute.
    create : bool
        Make the file if it does not exist.
    known : bool
        This program has the file open already. It is then not looked at first: to close a file
        lets go of every lock that the process has on it, DuckDB's too.

    Returns
    -------
    duckdb.DuckDBPyConnection
        To be kept private; every use takes its own ``cursor()``.

    Raises
    ------
    StoreError
        The file does not exist, is no DuckDB database, is damaged, or is in use.
    """
    if not known:
        _refuse_other_files(path, create=create)
    # DuckDB makes the folder when it first needs it and takes it away afterwards.
    settings = _SETTINGS | {"temp_directory": f"{path}.tmp"}
    try:
        if not path.exists():
            _make_whole(path)
        connection = duckdb.connect(str(path), config=settings)
    except duckdb.Error as error:
        raise StoreError(_why_not_opened(path.name, error)) from None
    with plain_errors(path.name):
        # Read only by a first connection: a later one in this process finds the settings locked.
        locked = connection.execute("SELECT current_setting('lock_configuration')").fetchone()
        if locked != (True,):
            connection.execute("SET GLOBAL TimeZone = 'UTC'")
            connection.execute("SET lock_configuration = true")
    return connection


def _make_whole(path: Path) -> None:
    """
    Make an empty database beside its place, and move it there when it is whole.

    A program killed while DuckDB makes a file leaves a part of one, which nobody can open again.
    """
    _sweep(path)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        duckdb.connect(str(unfinished), config=_SETTINGS).close()
        try:
            # A link never takes the place of a file that somebody else has made meanwhile.
            os.link(unfinished, path)
        except FileExistsError:
            pass
        except OSError:
            if not path.exists():
                unfinished.rename(path)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Take away what programs that were killed long ago left unfinished."""
    long_ago = time.time() - _STALE_SECONDS
    for one in path.parent.iterdir():
        ours = one.name.startswith(f"{path.name}.") and one.name.endswith(_UNFINISHED)
        with suppress(OSError):
            if ours and one.stat().st_mtime < long_ago:
                one.unlink()


def _refuse_other_files(path: Path, *, create: bool) -> None:
    """Look at the file ourselves: DuckDB would try to fetch an extension for another kind."""
    if path.is_dir():
        raise StoreError(f"{path.name} är en mapp. Ange en fil för databasen.")
    if not path.exists():
        if not create:
            raise StoreError(
                f"Databasen {path.name} finns inte. Ta in rapporter först (est-geo take-in), "
                "eller ange en annan fil med --db."
            )
        if not path.parent.is_dir():
            raise StoreError(
                f"Mappen för databasen {path.name} finns inte. Skapa den och försök igen."
            )
        return
    try:
        with path.open("rb") as file:
            head = file.read(_MAGIC_AT + len(_MAGIC))
    except OSError:
        raise StoreError(
            f"Databasen {path.name} får inte läsas. Kontrollera rättigheterna."
        ) from None
    if head[_MAGIC_AT:] != _MAGIC:
        raise StoreError(f"{path.name} är ingen databas. Inget är ändrat. Ange en annan fil.")


def _why_not_opened(name: str, error: duckdb.Error) -> str:
    # DuckDB has one class for every fault of a file; only its words tell which ("block" is not it).
    if "set lock on file" in str(error):
        return (
            f"Databasen {name} används av ett annat program. Stäng det, eller vänta tills det är "
            "klart, och försök igen."
        )
    if isinstance(error, duckdb.ConnectionException):
        return f"Databasen {name} är redan öppen på ett annat sätt i det här programmet."
    return (
        f"Databasen {name} går inte att öppna: den är skadad eller får inte skrivas "
        f"({type(error).__name__}). Kontrollera rättigheterna, eller återställ en säkerhetskopia."
    )
