"""A rehearsal: what the store would answer, with nothing stored."""

import pandas as pd

from est_geo.errors import StoreError
from est_geo.store.database import Store
from est_geo.store.records import Added, IntakeRecord, Submission, check_books
from est_geo.tables import INCIDENTS, REJECTED, REVIEW_ITEMS, checked


class Rehearsal:
    """
    Answers as `Store.add` would, file after file, and stores nothing.

    Parameters
    ----------
    store : Store or None
        The database to compare with; None for one that does not exist yet.

    Examples
    --------
    >>> rehearsal = Rehearsal(None)
    >>> intake = IntakeRecord("a.csv", "0" * 64, pd.Timestamp("2026-11-09", tz="UTC"), "polis", 0)
    >>> rehearsal.add(intake, INCIDENTS.empty(), REJECTED.empty()).new_incidents
    0
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._seen = pd.Series(dtype="str")

    def bind(self, profile_id: str, resolution: int) -> None:
        """Refuse what `Store.bind` would refuse."""
        if self._store is not None:
            self._store.require(profile_id, resolution)

    def add(
        self,
        intake: IntakeRecord,
        incidents: pd.DataFrame,
        rejected: pd.DataFrame,
        duplicates_in_file: int = 0,
        *,
        review: pd.DataFrame | None = None,
        submission: Submission | None = None,
    ) -> Added:
        """Answer what `Store.add` would, had the files before this one been stored."""
        if review is not None:
            checked(review, REVIEW_ITEMS)
        if submission is not None:
            raise StoreError("A submission is stored at once, and never rehearsed.")
        checked(incidents, INCIDENTS)
        checked(rejected, REJECTED)
        check_books(intake, len(incidents), rejected["row"].nunique(), duplicates_in_file)
        content = pd.Series(incidents["content"].to_numpy(), index=incidents["incident_id"])
        earlier = self._seen.reindex(content.index)
        is_new = pd.Series(earlier.isna().to_numpy(), index=incidents.index)
        changed = int((earlier.notna() & (earlier != content)).sum())
        if self._store is not None:
            stored = self._store.preview(incidents)
            is_new &= stored.is_new
            changed += stored.changed
        fresh = content[is_new.to_numpy()]
        self._seen = pd.concat([self._seen, fresh])
        return Added.counted(incidents, is_new, changed, duplicates_in_file)
