"""What became of the rows: the books of a file, of a batch of files, and their balance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from est_geo.errors import TableError
from est_geo.tables import REJECTED
from est_geo.words import counted

COUNTS = ("rows", "incidents", "unplaced", "rejected", "duplicates", "outside")
_NAMED_AT_MOST = 8
_COMMON = 3


@dataclass(frozen=True, slots=True)
class FileTakeIn:
    """
    What became of one file.

    Attributes
    ----------
    name : str
        The file's name, without its folder.
    rows : int
        Data rows; the sum of the next four.
    incidents : int
        New incidents with a place, in the districts and outside them.
    unplaced : int
        New incidents without a place.
    rejected : int
        Rows that could not be understood.
    duplicates : int
        Rows known already, or repeated in the file.
    outside : int
        Part of `incidents` that lies in no priority district.
    changed : int
        Part of `duplicates` whose content differs from what is stored; the stored one stays.
    source : str
        System that the reports come from.
    source_assumed : bool
        Nobody said which; the name is made from the headings.
    columns : dict of str to str
        Field to the heading it was read from.
    ignored : tuple of str
        Headings that were not used.
    unknown_categories : dict of str to int
        Category texts that the profile does not know, and how many rows have each.
    rejected_file : pathlib.Path or None
        Where the rejected rows stand with their reasons.
    coarse : int
        Part of `unplaced` that is known to a street, a district or roughly: counted in its area,
        in no cell.
    review : int
        New doubts that wait for a person.
    beside : str
        Table beside the reports that the rows went to; empty for reports. The counts above are
        then 0, and `beside_rows` says what came in.
    beside_rows : dict of str to int
        ``rows = stored + rejected + duplicates`` of such a file.
    notes : tuple of str
        What the reader of the file had to say of it.
    preview : pandas.DataFrame
        The first rows as they were understood; personal data masked.
    problems : pandas.DataFrame
        `REJECTED` with ``found``, the shape of what stood there.
    """

    name: str
    rows: int
    incidents: int
    unplaced: int
    rejected: int
    duplicates: int
    outside: int
    changed: int
    source: str
    source_assumed: bool
    columns: dict[str, str]
    ignored: tuple[str, ...]
    unknown_categories: dict[str, int]
    rejected_file: Path | None = None
    coarse: int = 0
    review: int = 0
    beside: str = ""
    beside_rows: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    preview: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    problems: pd.DataFrame = field(default_factory=REJECTED.empty, repr=False, compare=False)

    def remarks(self) -> list[str]:
        """Return what a reader should know of the file, in Swedish, one sentence each."""
        said = list(self.notes)
        if self.source_assumed:
            said.append(
                f"Källan är inte angiven; filen kallas {self.source}. Ange den med --source."
            )
        if self.unknown_categories:
            rows = sum(self.unknown_categories.values())
            # What stands in a row or two may be a sentence about somebody: it is not printed.
            common = [text for text, n in self.unknown_categories.items() if n >= _COMMON]
            named = f": {_some(common)}" if common else ""
            said.append(
                f"{counted(rows, 'rad', 'rader')} har en kategori som profilen inte känner{named}."
            )
        if self.ignored:
            said.append(f"Kolumner som inte används och inte sparas: {_some(self.ignored)}.")
        if self.changed:
            said.append(
                f"{counted(self.changed, 'dubblett', 'dubbletter')} skiljer sig från det som redan "
                "är sparat; det sparade gäller."
            )
        if self.coarse:
            said.append(
                f"{counted(self.coarse, 'rapport', 'rapporter')} har bara stadsdel, gata eller "
                "ungefärlig plats: ingen ruta, men den som ryms i en stadsdel räknas där."
            )
        if self.review:
            said.append(
                f"{counted(self.review, 'fråga', 'frågor')} väntar på granskning (/granska)."
            )
        if self.rejected_file is not None:
            said.append(f"De avvisade raderna står med skäl i {self.rejected_file}.")
        return said


@dataclass(frozen=True, slots=True)
class TakeIn:
    """
    What became of all files together.

    The counts are those of `FileTakeIn`, summed.

    Attributes
    ----------
    files : tuple of FileTakeIn
        File by file, in the order given.
    tables : dict of str to pandas.DataFrame
        ``incidents``: the new incidents, placed and unplaced (`INCIDENTS`); ``rejected``:
        `REJECTED` with the column ``file``.
    """

    rows: int
    incidents: int
    unplaced: int
    rejected: int
    duplicates: int
    outside: int
    changed: int
    files: tuple[FileTakeIn, ...]
    tables: dict[str, pd.DataFrame] = field(repr=False, compare=False)

    def counts(self) -> dict[str, int]:
        """Return the six numbers of the books, and nothing else."""
        return {name: getattr(self, name) for name in COUNTS}


def balanced(books: FileTakeIn | TakeIn) -> None:
    """
    Refuse books that do not balance.

    Raises
    ------
    TableError
        A row is not accounted for.
    """
    parts = books.incidents + books.unplaced + books.rejected + books.duplicates
    if books.rows != parts or not 0 <= books.outside <= books.incidents:
        raise TableError(
            "Varje rad måste redovisas: rader in = händelser + utan plats + avvisade + dubbletter, "
            f"men {books.rows} är inte {parts}. Det här är ett fel i est_geo."
        )


def _some(names: Sequence[str]) -> str:
    """Name the first few and say how many more there are."""
    more = len(names) - _NAMED_AT_MOST
    shown = ", ".join(names[:_NAMED_AT_MOST])
    return f"{shown} och {more} till" if more > 0 else shown
