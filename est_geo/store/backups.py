"""Copies of the database as files: what they are called, what vouches for them, when they go."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from est_geo.errors import StoreError

_TIME: Final = "%Y%m%dT%H%M%SZ"
_NAMED: Final = re.compile(r"(?P<at>[0-9]{8}T[0-9]{6}Z)(?:\.duckdb)?(?:\.json|\.wal)?$")
_REPLACED: Final = ".ersatt-"
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """
    A copy, and what its manifest says of it.

    Attributes
    ----------
    file : pathlib.Path
        The copy; the manifest lies beside it, with ``.json`` after its name.
    taken_at : pandas.Timestamp
        When, UTC.
    sha256 : str
        Of the copy's bytes.
    """

    file: Path
    taken_at: pd.Timestamp
    sha256: str


def backup_name(db: Path, at: pd.Timestamp) -> str:
    """
    Name a copy by the database and the time.

    Examples
    --------
    >>> backup_name(Path("data/est.duckdb"), pd.Timestamp("2026-11-27 03:00", tz="UTC"))
    'est-20261127T030000Z.duckdb'
    """
    return f"{db.stem}-{at.tz_convert('UTC').strftime(_TIME)}.duckdb"


def replaced_name(db: Path, at: pd.Timestamp) -> str:
    """Name the database that a restored copy takes the place of."""
    return f"{db.name}{_REPLACED}{at.tz_convert('UTC').strftime(_TIME)}"


def write_manifest(backup: Backup) -> None:
    """Write down beside a copy what vouches for it, readable only by its owner."""
    said = {
        "file": backup.file.name,
        "taken_at": backup.taken_at.isoformat(),
        "sha256": backup.sha256,
        "bytes": backup.file.stat().st_size,
    }
    path = manifest_of(backup.file)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(said, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def read_backup(file: Path) -> Backup:
    """
    Read a copy's manifest, and refuse a copy that is not what it vouches for.

    Raises
    ------
    StoreError
        The manifest is missing or is none, or the copy has another content.
    """
    try:
        said = json.loads(manifest_of(file).read_text(encoding="utf-8"))
        backup = Backup(file, pd.Timestamp(said["taken_at"]), str(said["sha256"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(
            f"Intyget {manifest_of(file).name} finns inte bredvid säkerhetskopian eller går inte "
            "att läsa. Inget är ändrat. Använd en annan kopia."
        ) from None
    if not file.is_file() or file_sha256(file) != backup.sha256:
        raise StoreError(
            f"Säkerhetskopian {file.name} saknas eller är inte den som intyget beskriver. Inget är "
            "ändrat. Använd en annan kopia."
        )
    return backup


def manifest_of(file: Path) -> Path:
    """Path of a copy's manifest."""
    return file.with_name(f"{file.name}.json")


def file_sha256(file: Path) -> str:
    """SHA-256 of a file's bytes; never of a database that is open."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def backups_of(db: Path, folder: Path) -> list[tuple[pd.Timestamp, Path]]:
    """
    Find copies of a database in a folder, their manifests, and what a restored copy replaced.

    Returns
    -------
    list of tuple
        Time by the name, and file; oldest first.
    """
    if not folder.is_dir():
        return []
    found = []
    for one in folder.iterdir():
        named = _NAMED.search(one.name)
        # Nothing between the name and the time: est-prov.duckdb has copies of its own.
        begins = named and one.name[: named.start()] in {f"{db.stem}-", f"{db.name}{_REPLACED}"}
        if named and begins and one.is_file():
            found.append((pd.to_datetime(named["at"], format=_TIME, utc=True), one))
    return sorted(found)


def expire_backups(db: Path, folder: Path, days: int, now: pd.Timestamp) -> int:
    """Delete the copies that are older than so many days; return how many files went."""
    old = [file for at, file in backups_of(db, folder) if at < now - pd.Timedelta(days=days)]
    for file in old:
        file.unlink()
    return len(old)
