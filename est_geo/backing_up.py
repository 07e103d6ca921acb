"""Backups of the database, and putting one back so that nothing deleted comes back with it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from est_geo.errors import ConflictError, ProfileError, StoreError
from est_geo.expiring import BACKUP_FOLDER, RetentionRun, opened, run_retention
from est_geo.profile import Profile
from est_geo.store import Deed, Store
from est_geo.store.backups import (
    Backup,
    backup_name,
    expire_backups,
    file_sha256,
    read_backup,
    replaced_name,
    write_manifest,
)
from est_geo.store.fresh import put_in_place, unfinished

_DEFAULT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Restored:
    """
    What became of a restored backup.

    Attributes
    ----------
    backup : Backup
        The copy that was put back.
    aside : pathlib.Path or None
        Where the database that it took the place of lies now.
    retention : RetentionRun or None
        What was deleted before anybody could read; None where no rules hold.
    """

    backup: Backup
    aside: Path | None
    retention: RetentionRun | None


def backup_days(profile: Profile) -> int:
    """Days that backups are kept; 30 where the profile says nothing."""
    return profile.retention.backup_days if profile.retention else _DEFAULT_DAYS


def back_up(
    db: Store | str | Path, profile: Profile, now: pd.Timestamp, folder: Path | None = None
) -> tuple[Backup, int]:
    """
    Write a whole copy of the database with a manifest, and delete the copies that are too old.

    Parameters
    ----------
    db : Store, str or pathlib.Path
        The database, used by no other program; an open store is closed for a moment.
    profile : Profile
        Whose it is, and how long copies are kept.
    now : pandas.Timestamp
        The present time, timezone-aware.
    folder : pathlib.Path, optional
        Where to; the folder for backups beside the database unless given.

    Returns
    -------
    tuple of Backup and int
        The copy, and how many files of older ones went.

    Raises
    ------
    StoreError
        The database is in use, the disk is full, or the copy is not the same.
    """
    with opened(db, profile) as store:
        place = store.path
        to = folder or place.with_name(BACKUP_FOLDER)
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = to / backup_name(place, now)
        store.note(Deed("backup.create", "backup", target.name))
        store.copy_to(target)
    backup = Backup(target, now.tz_convert("UTC"), file_sha256(target))
    write_manifest(backup)
    return backup, expire_backups(place, to, backup_days(profile), now)


def restore(
    file: Path, db: Path, profile: Profile, now: pd.Timestamp, *, replace: bool = False
) -> Restored:
    """
    Put a backup back; what the rules say is deleted from it before anybody can read it.

    Parameters
    ----------
    file : pathlib.Path
        The copy, its manifest beside it.
    db : pathlib.Path
        Where the database is to lie.
    profile : Profile
        Whose it is, and the rules.
    now : pandas.Timestamp
        The present time, timezone-aware.
    replace : bool
        Whether a database that lies there may give way; it is kept aside until it is as old as
        backups may be.

    Raises
    ------
    ConflictError
        A database lies there.
    StoreError
        The copy is not what its manifest vouches for, is another municipality's, or the database
        is in use. The database is then as it was.
    """
    place = db.resolve()
    if place.exists() and not replace:
        raise ConflictError(
            f"Det finns redan en databas, {db.name}. Inget är ändrat. Lägg till --yes för att "
            "ersätta den; den gamla läggs åt sidan."
        )
    backup = read_backup(file)
    fresh = unfinished(place)
    try:
        shutil.copyfile(file, fresh)
        fresh.chmod(0o600)
        if file_sha256(fresh) != backup.sha256:
            raise StoreError("Kopian blev inte hel. Inget är ändrat. Försök igen.")
        with Store.open(fresh, create=False) as store:
            store.require(profile.id, profile.resolution)
            store.keep_heads_of(place)
            store.mark_restored(file.name)
            retention = _deleted(store, profile, now)
        aside = place.with_name(replaced_name(place, now)) if place.exists() else None
        put_in_place(fresh, place, aside or place.with_name(replaced_name(place, now)))
    finally:
        for one in place.parent.glob(f"{fresh.name}*"):
            one.unlink()
    return Restored(backup, aside, retention)


def _deleted(store: Store, profile: Profile, now: pd.Timestamp) -> RetentionRun | None:
    try:
        return run_retention(store, profile, now)
    except ProfileError:
        return None
