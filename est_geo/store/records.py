"""What goes into the store with a file, and what the store says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from est_geo.errors import StoreError
from est_geo.tables import OUTSIDE


@dataclass(frozen=True, slots=True)
class IntakeRecord:
    """
    One file being taken in.

    Attributes
    ----------
    file_name : str
        The file's name without its folder: a folder can tell who somebody is.
    file_sha256 : str
        SHA-256 of the file's bytes, 64 hexadecimal digits.
    taken_at : pandas.Timestamp
        When it is taken in, timezone-aware.
    source : str
        System that the reports come from; several are written with a comma between them.
    rows : int
        Data rows in the file.
    """

    file_name: str
    file_sha256: str
    taken_at: pd.Timestamp
    source: str
    rows: int


@dataclass(frozen=True, slots=True)
class Added:
    """
    What became of a file's incidents.

    Attributes
    ----------
    new_incidents : int
        New incidents that have a place, those outside the districts among them.
    unplaced : int
        New incidents without a place.
    duplicates : int
        Known already, or repeated in the file.
    outside : int
        Part of `new_incidents` that lies in no priority district.
    changed : int
        Part of the known ones whose content differs from what is stored; the stored one stays.
    is_new : pandas.Series
        For each incident handed in, on its index: was it new?
    retried : bool
        The submission was stored before, and nothing was written this time.
    """

    new_incidents: int
    unplaced: int
    duplicates: int
    outside: int
    changed: int
    is_new: pd.Series = field(repr=False, compare=False)
    retried: bool = field(default=False, repr=False)

    @classmethod
    def counted(
        cls, incidents: pd.DataFrame, is_new: pd.Series, changed: int, duplicates_in_file: int
    ) -> "Added":
        """
        Count what is new among `INCIDENTS`.

        Examples
        --------
        >>> from est_geo.tables import REST
        >>> incidents = pd.DataFrame({"lon": [15.6, None, 15.7], "district": ["ryd", None, REST]})
        >>> Added.counted(incidents, pd.Series([True, True, True]), 0, duplicates_in_file=1)
        Added(new_incidents=2, unplaced=1, duplicates=1, outside=1, changed=0)
        """
        placed = is_new & incidents["lon"].notna()
        return cls(
            new_incidents=int(placed.sum()),
            unplaced=int((is_new & ~placed).sum()),
            duplicates=int((~is_new).sum()) + duplicates_in_file,
            outside=int((placed & incidents["district"].isin(OUTSIDE)).sum()),
            changed=changed,
            is_new=is_new,
        )


def check_books(intake: IntakeRecord, incidents: int, rejected: int, duplicates: int) -> None:
    """
    Refuse a file whose rows are not all accounted for.

    Raises
    ------
    StoreError
        Rows in differ from incidents + rejected + duplicates in the file.

    Examples
    --------
    >>> intake = IntakeRecord("a.csv", "0" * 64, pd.Timestamp("2026-11-09", tz="UTC"), "polis", 3)
    >>> check_books(intake, incidents=2, rejected=1, duplicates=0)
    >>> check_books(intake, incidents=1, rejected=1, duplicates=0)
    Traceback (most recent call last):
    est_geo.errors.StoreError: Varje rad i a.csv måste redovisas: 3 rader in, men 1 händelser,
    1 avvisade och 0 dubbletter. Inget är sparat. Det här är ett fel i est_geo.
    """
    if intake.rows != incidents + rejected + duplicates:
        raise StoreError(
            f"Varje rad i {intake.file_name} måste redovisas: {intake.rows} rader in, men "
            f"{incidents} händelser, {rejected} avvisade och {duplicates} dubbletter. "
            "Inget är sparat. Det här är ett fel i est_geo."
        )


def check_totals(books: Mapping[str, int]) -> None:
    """
    Refuse books over all files that do not balance.

    Raises
    ------
    StoreError
        A row is not accounted for.

    Examples
    --------
    >>> books = {"rows": 5, "incidents": 1, "unplaced": 1, "rejected": 1, "duplicates": 1}
    >>> check_totals(books | {"expired": 1})
    """
    parts = sum(books[name] for name in BALANCED)
    if books["rows"] != parts:
        raise StoreError(
            "Varje rad måste redovisas: rader in = händelser + utan plats + avvisade + dubbletter "
            f"+ gallrade, men {books['rows']} är inte {parts}. Det här är ett fel i est_geo."
        )


BALANCED = ("incidents", "unplaced", "rejected", "duplicates", "expired")
"""Where every row that ever came in stands today, each in one of them."""


@dataclass(frozen=True, slots=True)
class Submission:
    """
    One sending of the report form, which the sender may repeat until it is answered.

    Attributes
    ----------
    submission : str
        SHA-256 of the sender's idempotency key: it names the sending.
    actor : str
        Whose key it was sent with.
    content : str
        SHA-256 of what was sent.
    received_at : pandas.Timestamp
        When it reached us first, timezone-aware.
    incident_ids : tuple of str
        The incidents that it became.
    """

    submission: str
    actor: str
    content: str
    received_at: pd.Timestamp
    incident_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherAdded:
    """
    What became of a file of figures beside the reports.

    Attributes
    ----------
    stored : int
        New rows.
    rejected : int
        Rows that could not be understood.
    duplicates : int
        Known already, or repeated in the file.
    updated : int
        Part of the known ones that now say more: a lamp fault that has been mended, a lamp in
        another state.
    """

    stored: int
    rejected: int
    duplicates: int
    updated: int = 0


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """
    One place register being imported.

    Attributes
    ----------
    file_name : str
        The file's name without its folder.
    file_sha256 : str
        SHA-256 of the file's bytes, 64 hexadecimal digits.
    imported_at : pandas.Timestamp
        When, timezone-aware.
    kind : str
        What the file was: csv, gpkg, osm, gtfs.
    """

    file_name: str
    file_sha256: str
    imported_at: pd.Timestamp
    kind: str


Value = str | float | None
"""What a column holds in the log of decisions: times are ISO 8601 texts."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    What one report goes through when a review item is settled.

    Attributes
    ----------
    item_id : str
        The item.
    incident_id : str
        The report.
    before, after : mapping of str to value
        Changed columns of the report, and ``state`` of the item. A column that stands only in
        `after` is not kept in the log and cannot be taken back.
    """

    item_id: str
    incident_id: str
    before: Mapping[str, Value]
    after: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a place text means from now on: a row of `LEARNED_PLACES`."""

    alias: str
    name: str
    kind: str
    lon: float
    lat: float
    district: str | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    One decision: what is done, by whom, and all that it changes.

    Attributes
    ----------
    action : str
        accept, correct, merge, reject or keep.
    by : str
        Who, as a role or an account.
    at : pandas.Timestamp
        When, timezone-aware.
    changes : tuple of Change
        The item's own first; then the other report of a merge, or the items settled alike.
    learned : Learned or None
        What the decision teaches.
    """

    action: str
    by: str
    at: pd.Timestamp
    changes: tuple[Change, ...]
    learned: Learned | None = None
