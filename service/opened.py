"""The one open store of an application, and the place register as it stands now."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from est_geo.intake import Gazetteer
from est_geo.profile import Profile
from est_geo.registering import municipal_gazetteer
from est_geo.store import Store


class OpenStore:
    """
    Opens the database at the first question, and lends it to everybody in the application.

    A second handle in the same process would share DuckDB's instance anyway; one is easier to
    close. The place register is made anew only when a register or something taught is new: its
    index is dear, and every report changes the store.
    """

    def __init__(self, db: str, profile: Profile) -> None:
        self._db = db
        self._profile = profile
        self._lock = Lock()
        self._store: Store | None = None
        self._made: tuple[object, Gazetteer] | None = None
        self._waiting: tuple[str, dict[str, int]] = ("", {})
        self._accounts = False

    def store(self) -> Store:
        """Give the store, opened now if it was not."""
        with self._lock:
            if self._store is None:
                self._store = Store.open(self._db, create=False)
            return self._store

    def gazetteer(self) -> Gazetteer:
        """Give the place register: the profile's own, the imported ones, and what was taught."""
        store = self.store()
        state = register_state(store)
        with self._lock:
            if self._made is None or self._made[0] != state:
                self._made = (state, municipal_gazetteer(self._profile, store))
            return self._made[1]

    def waiting(self) -> dict[str, int]:
        """Count what waits for a person; counted again only when the store has changed."""
        store = self.store()
        version = store.version()
        if self._waiting[0] != version:
            self._waiting = (version, store.review_counts())
        return self._waiting[1]

    def has_accounts(self) -> bool:
        """
        Whether there is an account; once there is one, there always has been.

        Also where the file has been moved away since. Where there never was a file there is none.
        """
        if not self._accounts:
            there = self._store is not None or Path(self._db).exists()
            self._accounts = there and self.store().has_accounts()
        return self._accounts

    @contextmanager
    def maintenance(self) -> Iterator[Path]:
        """
        Close the file for everybody for a moment, lend its path, and open it again.

        Meanwhile who writes is told to come back (503), and who reads waits.
        """
        with self.store().maintenance() as path:
            yield path

    def close(self) -> None:
        """Close the store; the next question opens it again."""
        with self._lock:
            store, self._store, self._made = self._store, None, None
        if store is not None:
            store.close()


def register_state(store: Store) -> tuple[tuple[str, ...], int]:
    """Say which registers and how many decisions a place register was made from."""
    return tuple(store.registers()["file_sha256"]), len(store.decisions())
