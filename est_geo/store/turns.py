"""Who uses a database file in this program: one writer at a time, and nobody while it is renewed.

All stores on the same file in one process share DuckDB's instance, so they share this too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from weakref import WeakSet

import duckdb

from est_geo.errors import StoreError
from est_geo.store.opening import hardened_connection

PATIENCE_SECONDS = 10.0
"""How long a reader waits for a file that is being renewed."""
EMPTYING_SECONDS = 60.0
"""How long a renewal waits for those who read and write to be done."""


class MaintenanceError(StoreError):
    """The database is being renewed; the same question is answered in a moment."""


class Handle:
    """A connection that may be closed for a while and opened again, and all that share it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.connection = connection
        self.path = path

    def reopen(self, *, known: bool) -> None:
        """Connect again, hardened, to the file that lies there now."""
        self.connection = hardened_connection(self.path, create=False, known=known)


class Turn:
    """The one writer's turn, whether it has said what it did, and who is inside."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.told = False
        self.changed = False
        self.reports = True
        self._gate = threading.Condition()
        self._inside: dict[int, int] = {}
        self._shut = False
        self._broken = False
        self._handles: WeakSet[Handle] = WeakSet()

    def join(self, handle: Handle) -> None:
        """Count a handle among those that are closed while the file is renewed."""
        self._handles.add(handle)

    def leave(self, handle: Handle) -> None:
        """Count a handle no more."""
        self._handles.discard(handle)

    @property
    def is_open(self) -> bool:
        """Whether this program has the file open: then nobody else may open and close it."""
        return len(self._handles) > 0

    @contextmanager
    def inside(self) -> Iterator[None]:
        """
        Use the file; who is inside already may go further in.

        Raises
        ------
        MaintenanceError
            The file is being renewed, and that took longer than a reader waits.
        """
        me = threading.get_ident()
        with self._gate:
            if not self._gate.wait_for(lambda: self._may_enter(me), PATIENCE_SECONDS):
                raise _renewed_now()
            if self._broken and me not in self._inside:
                self._reopen_all()
            self._inside[me] = self._inside.get(me, 0) + 1
        try:
            yield
        finally:
            with self._gate:
                self._inside[me] -= 1
                if not self._inside[me]:
                    del self._inside[me]
                self._gate.notify_all()

    @contextmanager
    def mended(self) -> Iterator[None]:
        """
        Let the next one to come open the file anew where DuckDB has given up its instance.

        After a fault of the disk it refuses everything until every handle is closed.
        """
        try:
            yield
        except (duckdb.FatalException, duckdb.InternalException):
            self._broken = True
            raise

    def _may_enter(self, me: int) -> bool:
        return me in self._inside or not (self._shut or (self._broken and self._inside))

    def _reopen_all(self) -> None:
        """Close every handle and open it again; only the first looks at the file beforehand."""
        handles = list(self._handles)
        for handle in handles:
            handle.connection.close()
        # Stays so, for the next one to try, where the file cannot be opened.
        self._broken = True
        for number, handle in enumerate(handles):
            handle.reopen(known=number > 0)
        self._broken = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """
        Be the one writer.

        Raises
        ------
        MaintenanceError
            The file is being renewed: a writer is told so at once, and loses nothing.
        """
        if self._shut:
            raise _renewed_now()
        with self.lock:
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """
        Have the file to oneself, closed; it is open again for everybody afterwards.

        Raises
        ------
        MaintenanceError
            Somebody was still reading after a minute, or another renewal is going on.
        """
        until = monotonic() + EMPTYING_SECONDS
        if not self.lock.acquire(timeout=EMPTYING_SECONDS):
            raise _renewed_now()
        try:
            self._empty(until)
            for handle in self._handles:
                handle.connection.close()
            try:
                yield
            finally:
                self._reopen_all()
        finally:
            with self._gate:
                self._shut = False
                self._gate.notify_all()
            self.lock.release()

    def _empty(self, until: float) -> None:
        with self._gate:
            self._shut = True
            if not self._gate.wait_for(lambda: not self._inside, max(0.0, until - monotonic())):
                raise _renewed_now()


def _renewed_now() -> MaintenanceError:
    return MaintenanceError(
        "Databasen skrivs om just nu (gallring eller säkerhetskopia). Det tar några sekunder. "
        "Försök igen om en liten stund; inget är ändrat."
    )


_TURNS: dict[Path, Turn] = {}


def turn_of(path: Path) -> Turn:
    """Return the turn of a file, the same one for all who ask in this program."""
    return _TURNS.setdefault(path, Turn())
