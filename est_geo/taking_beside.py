"""A file of figures beside the reports: its own table, its own books, and never an incident."""

from pathlib import Path

import pandas as pd

from est_geo.books import FileTakeIn
from est_geo.errors import TableError
from est_geo.intake import Beside, RawTable
from est_geo.store import IntakeRecord, OtherAdded, Rehearsal, Store
from est_geo.words import counted


def keep_beside(
    beside: Beside,
    raw: RawTable,
    record: IntakeRecord,
    keeper: Store | Rehearsal,
    store: Store | None,
) -> FileTakeIn:
    """
    Store a file of figures whole, or in a rehearsal say what that would do.

    Parameters
    ----------
    beside : Beside
        What `est_geo.intake.read_beside` found.
    raw : RawTable
        The file.
    record : IntakeRecord
        The file's record; its rows are the figures of the file.
    keeper : Store or Rehearsal
        Who keeps it.
    store : Store or None
        The store behind a rehearsal.

    Returns
    -------
    FileTakeIn
        With no reports, and ``rows = stored + rejected + duplicates`` in ``beside_rows``.
    """
    repeated = beside.duplicates
    if isinstance(keeper, Store):
        added = keeper.add_other(record, beside.kind, beside.frame, beside.rejected, repeated)
    else:
        added = _rehearsed(beside, store)
    books = {
        "rows": beside.rows,
        "stored": added.stored,
        "rejected": added.rejected,
        "duplicates": added.duplicates,
    }
    if books["rows"] != added.stored + added.rejected + added.duplicates:
        raise TableError(
            f"Varje rad till tabellen {beside.kind} måste redovisas, men {books['rows']} är inte "
            f"{added.stored + added.rejected + added.duplicates}. Det här är ett fel i est_geo."
        )
    return FileTakeIn(
        name=Path(record.file_name).name,
        rows=0, incidents=0, unplaced=0, rejected=0, duplicates=0, outside=0, changed=0,
        source=record.source,
        source_assumed=False,
        columns=beside.columns,
        ignored=(),
        unknown_categories={},
        beside=beside.kind,
        beside_rows=books,
        notes=(*raw.remarks, *_updated(added.updated), *_told(beside.rejected)),
        problems=beside.rejected.assign(found="") if "found" not in beside.rejected else (
            beside.rejected
        ),
    )  # fmt: skip


def _rehearsed(beside: Beside, store: Store | None) -> OtherAdded:
    known: set[str] = set()
    if store is not None:
        known = set(store.other(beside.kind)["row_id"])
    again = int(beside.frame["row_id"].isin(known).sum())
    stored = len(beside.frame) - again
    rejected = beside.rows - len(beside.frame) - beside.duplicates
    return OtherAdded(stored, rejected, again + beside.duplicates)


def _updated(n: int) -> tuple[str, ...]:
    """Say how many known rows say more now: they are among the duplicates of the books."""
    return (f"{counted(n, 'känd rad', 'kända rader')} uppdaterade.",) if n else ()


def _told(rejected: pd.DataFrame) -> tuple[str, ...]:
    """Say why rows of figures were left out: the first few reasons and their first row."""
    reasons = rejected.groupby("reason", sort=False)["row"].agg(["min", "size"]).head(3)
    return tuple(
        f"{counted(row['size'], 'rad avvisad', 'rader avvisade')}, den första rad {row['min']}: "
        f"{reason}"
        for reason, row in reasons.iterrows()
    )
