"""Heads of the audit trail, kept outside the database: who rewrites the trail must change them too.

A file of JSON lines beside the database, ``<database>.loggtoppar``: one line for every hour in
which something was written down, and one when the database is closed. A line that stands there is
never changed. The file may be a link to one on another disk or another machine.
"""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from est_geo.errors import StoreError
from est_geo.store.deeds import Link, moment

SUFFIX: Final = ".loggtoppar"
_TAIL_BYTES: Final = 4096
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """
    A row of the trail as it was when it was the last one.

    Attributes
    ----------
    date : str
        Day of the row in UTC, as 2026-11-09.
    seq, sha256 : int, str
        Number and seal of the row.
    database : str
        Id of the database.
    restored : bool
        The database was put back to this row from a backup: the heads before it whose rows came
        later tell of rows that are gone.
    """

    date: str
    seq: int
    sha256: str
    database: str
    restored: bool = False

    def line(self) -> bytes:
        """Write the head as a line of the file."""
        told: dict[str, object] = {
            "date": self.date, "seq": self.seq, "sha256": self.sha256, "database": self.database
        }  # fmt: skip
        return json.dumps(told | ({"restored": True} if self.restored else {})).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class KeptHeads:
    """
    What the file of heads says.

    Attributes
    ----------
    heads : tuple of Head
        In the order written.
    unreadable : int
        Lines that cannot be read: a power cut may leave half a line.
    exists : bool
        There is a file.
    """

    heads: tuple[Head, ...]
    unreadable: int = 0
    exists: bool = True


class HeadFile:
    """
    The file of heads of one database.

    Examples
    --------
    >>> HeadFile.beside(Path("est.duckdb")).path.name
    'est.duckdb.loggtoppar'
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, database: Path) -> "HeadFile":
        """Give the file that belongs to a database."""
        return cls(database.with_name(database.name + SUFFIX))

    def read(self) -> KeptHeads:
        """
        Read every head.

        Raises
        ------
        StoreError
            The file is there and cannot be read, or is a link to one that is not there.
        """
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            if self.path.is_symlink():
                raise StoreError(self._unreachable()) from None
            return KeptHeads((), exists=False)
        except OSError:
            raise StoreError(self._unreachable()) from None
        read = [_head(line) for line in lines if line.strip()]
        found = tuple(one for one in read if one is not None)
        return KeptHeads(found, len(read) - len(found))

    def add(self, link: Link, database: str, *, restored: bool = False) -> None:
        """
        Append a head, safe on the disk when this returns; nothing where it stands there already.

        A head that cannot be written must not stop a report from being stored: that is logged, and
        the next head covers the same rows.
        """
        head = Head(moment(link.at)[:10], link.seq, link.sha256, database, restored=restored)
        try:
            if restored or not self._holds(head):
                self._append(head)
        except OSError as error:
            _LOG.warning("The head of the audit trail was not written: %s", type(error).__name__)

    def move_to(self, folder: Path) -> Path:
        """
        Keep the heads in another folder from now on; a link to them stays beside the database.

        Raises
        ------
        StoreError
            The folder does not exist, or has such a file already.
        """
        target = folder.resolve() / self.path.name
        if not folder.is_dir():
            raise StoreError(f"Mappen {folder.name} finns inte. Inget är ändrat.")
        if target.exists():
            raise StoreError(f"{target.name} finns redan i den mappen. Inget är ändrat.")
        lines = self.path.read_bytes() if self.path.exists() else b""
        _write(target, lines)
        link = self.path.with_name(self.path.name + ".ny")
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        link.replace(self.path)
        return target

    def _holds(self, head: Head) -> bool:
        """Say whether the last line tells of this row or a later one of the same database."""
        if not self.path.exists():
            return False
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            lines = file.read().splitlines()
        last = _head(lines[-1]) if lines else None
        return last is not None and last.database == head.database and last.seq >= head.seq

    def _append(self, head: Head) -> None:
        line = head.line()
        if self.path.exists():
            with self.path.open("rb") as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    # What a power cut left of a line must not swallow this one.
                    line = line if file.read() == b"\n" else b"\n" + line
        _write(self.path, line)

    def _unreachable(self) -> str:
        return (
            f"Loggens toppar ({self.path.name}) går inte att läsa, och utan dem kan loggen inte "
            "styrkas. Anslut disken där de ligger och försök igen. Inget är ändrat."
        )


def _write(path: Path, content: bytes) -> None:
    """Append in one piece, and wait until the disk has it."""
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(number, content)
        os.fsync(number)
    finally:
        os.close(number)


def _head(line: bytes) -> Head | None:
    """Read a line; None where it is none."""
    try:
        told = json.loads(line)
        date, seq, sha256 = told["date"], told["seq"], told["sha256"]
        whole = isinstance(date, str) and isinstance(seq, int) and isinstance(sha256, str)
        database, restored = str(told["database"]), told.get("restored") is True
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Head(date, seq, sha256, database, restored=restored) if whole else None


def standing_heads(heads: Sequence[Head]) -> tuple[list[Head], int]:
    """
    Leave out the heads of rows that went when a backup was put back; tell how often one was.

    Examples
    --------
    >>> first, second = (Head("2026-11-09", seq, "", "") for seq in (5, 9))
    >>> back = Head("2026-11-10", 7, "", "", restored=True)
    >>> [one.seq for one in standing_heads([first, second, back])[0]]
    [5, 7]
    """
    standing: list[Head] = []
    for one in heads:
        if one.restored:
            standing = [earlier for earlier in standing if earlier.seq <= one.seq]
        standing.append(one)
    return standing, sum(one.restored for one in heads)


def hour(at: pd.Timestamp) -> pd.Timestamp:
    """Give the hour that a time lies in."""
    return at.floor("h")
