"""Lawful deletion (gallring): from the municipality's rules to a file where nothing deleted lies.

`plan_expiry` says what is due and deletes nothing. `run_retention` deletes it in one transaction,
writes the database anew into a fresh file, and deletes backups that are too old.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from est_geo.errors import ProfileError
from est_geo.profile import Profile
from est_geo.retention import EVERY, cutoffs, presence_cutoff
from est_geo.store import Store, Terms
from est_geo.store.backups import expire_backups

BACKUP_FOLDER = "sakerhetskopior"
"""Folder beside the database where backups lie unless another is named."""


@dataclass(frozen=True, slots=True)
class ExpiryPlan:
    """
    What is due.

    Attributes
    ----------
    terms : Terms
        Days before which each field goes.
    due : pandas.DataFrame
        ``category`` and how many ``notes``, ``places``, ``points`` and ``reports``.
    held : int
        Reports that a hold keeps, whether they are due or not.
    may_run : bool
        The municipality has decided the rules, or every report is made up.
    unfinished : bool
        An earlier deletion was cut off before the file was written anew.
    visits, marks : int
        Planned visits that become counts, and marks of visits that go.
    texts : int
        Texts about physical measures, and dossiers of cameras, that go.
    """

    terms: Terms
    due: pd.DataFrame
    held: int
    may_run: bool
    unfinished: bool
    visits: int = 0
    marks: int = 0
    texts: int = 0


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """
    What was deleted.

    Attributes
    ----------
    counts : dict of str to int
        ``run`` (its number), ``notes``, ``places``, ``points``, ``reports`` and ``others``;
        ``visits``: planned visits that became counts, ``texts``: texts and dossiers of physical
        measures; their rows are among the others.
    held : int
        Reports that a hold keeps.
    backups : int
        Files of backups that were deleted.
    """

    counts: dict[str, int]
    held: int
    backups: int


def plan_expiry(db: Store | str | Path, profile: Profile, now: pd.Timestamp) -> ExpiryPlan:
    """
    Say what is due, and delete nothing.

    Parameters
    ----------
    db : Store, str or pathlib.Path
        The database.
    profile : Profile
        The municipality's profile, with its rules.
    now : pandas.Timestamp
        The present time, timezone-aware.

    Raises
    ------
    ProfileError
        The profile has no rules.
    """
    with opened(db, profile) as store:
        terms = terms_of(store, profile, now)
        decided = profile.retention is not None and profile.retention.decided
        visits, marks = store.visits_due(terms)
        return ExpiryPlan(
            terms,
            store.due(terms),
            store.held(now),
            may_run=decided or store.made_up,
            unfinished=store.unfinished_deletion,
            visits=visits,
            marks=marks,
            texts=store.texts_due(terms),
        )


def run_retention(
    db: Store | str | Path,
    profile: Profile,
    now: pd.Timestamp,
    *,
    backups: Sequence[Path] | None = None,
) -> RetentionRun:
    """
    Delete what is due, for good: also from the file, and from backups that are too old.

    Parameters
    ----------
    db : Store, str or pathlib.Path
        The database; an open store is closed for a moment, and whoever asks meanwhile waits.
    profile : Profile
        The municipality's profile, with its rules.
    now : pandas.Timestamp
        The present time, timezone-aware.
    backups : sequence of pathlib.Path, optional
        Folders with backups; the one beside the database unless given.

    Raises
    ------
    ProfileError
        The profile has no rules, or they are not decided.
    StoreError
        The database cannot be read or written anew. What was deleted then still lies in the file,
        and the next run takes it away.
    """
    with opened(db, profile) as store:
        terms = terms_of(store, profile, now)
        if not (terms.decision or store.made_up):
            raise ProfileError(
                f"Gallringsreglerna i profilen {profile.id} är bara ett förslag. Inget är gallrat. "
                "När kommunen har beslutat: skriv beslutets beteckning i profilen, "
                '[retention] decision = "…".'
            )
        counts = store.expire(terms)
        store.renew()
        days = profile.retention.backup_days if profile.retention else 0
        folders = {store.path.parent, *(backups or [store.path.with_name(BACKUP_FOLDER)])}
        gone = sum(expire_backups(store.path, one, days, now) for one in folders)
        return RetentionRun(counts, store.held(now), gone)


def terms_of(store: Store, profile: Profile, now: pd.Timestamp) -> Terms:
    """
    Tell what the rules come to today for the categories that the store has.

    Raises
    ------
    ProfileError
        The profile has no rules.
    """
    rules = profile.retention
    if rules is None or not rules.rules:
        raise ProfileError(
            f"Profilen {profile.id} har inga gallringsregler ([retention]): allt sparas."
        )
    local = now.tz_convert(profile.timezone)
    found = cutoffs(rules, store.categories(), profile.sensitive, local)
    every = {one.field: one.before for one in cutoffs(rules, [EVERY], frozenset(), local)}
    return Terms(
        now=now,
        cutoffs=tuple(found),
        sensitive=profile.sensitive,
        timezone=profile.timezone,
        resolution=profile.resolution,
        arrived_before=now - pd.Timedelta(days=rules.grace_days),
        submissions_before=now - pd.Timedelta(days=rules.submission_days),
        others_before=every.get("report"),
        decision=rules.decision.strip(),
        presence_before=presence_cutoff(rules, local),
        actor_kinds={one.id: one.kind for one in profile.actors},
        texts_before=every.get("note"),
    )


@contextmanager
def opened(db: Store | str | Path, profile: Profile) -> Iterator[Store]:
    """Lend a store that is open, or open one and close it; another municipality's is refused."""
    if isinstance(db, Store):
        db.require(profile.id, profile.resolution)
        yield db
        return
    with Store.open(db, create=False) as store:
        store.require(profile.id, profile.resolution)
        yield store
