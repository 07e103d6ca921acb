"""LINE 1: from files of reports to incidents in the store, every row accounted for.

Each step checks its own table at the door (`est_geo.tables.checked`); here they are only called,
in order, and the books are balanced after each file and over all of them.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from os import PathLike
from pathlib import Path

import pandas as pd

from est_geo import intake
from est_geo.errors import PeriodError, TableError, UnreadableFileError
from est_geo.profile import Profile
from est_geo.store import Added, IntakeRecord, Rehearsal, Store
from est_geo.tables import INCIDENTS, REJECTED
from est_geo.words import counted

AnyPath = str | PathLike[str]
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

    def remarks(self) -> list[str]:
        """Return what a reader should know of the file, in Swedish, one sentence each."""
        said = []
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


@dataclass(frozen=True, slots=True)
class _Read:
    """A file read, understood and placed; nothing stored yet."""

    path: Path
    record: IntakeRecord
    raw: intake.RawTable
    understood: intake.Understood
    incidents: pd.DataFrame
    repeated: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file stored, with its new incidents."""

    file: FileTakeIn
    new: pd.DataFrame
    rejected: pd.DataFrame


def take_in(
    paths: AnyPath | Sequence[AnyPath],
    *,
    profile: str | Path | Profile,
    db: AnyPath | Store,
    source: str | None = None,
    mapping: AnyPath | intake.Mapping | None = None,
    now: dt.datetime | None = None,
    dry_run: bool = False,
) -> TakeIn:
    r"""
    Take in files of reports: read, understand, tell duplicates, place, store.

    Parameters
    ----------
    paths : path or sequence of paths
        CSV or Parquet files. Each file is stored whole or not at all.
    profile : str, path or Profile
        The municipality.
    db : path or Store
        The database; made when it does not exist.
    source : str, optional
        System that the reports come from.
    mapping : path or Mapping, optional
        What the headings and categories mean, where they are not recognised.
    now : datetime.datetime, optional
        Time of intake, with time zone.
    dry_run : bool
        Count everything, store nothing and write nothing.

    Returns
    -------
    TakeIn
        ``rows = incidents + unplaced + rejected + duplicates``; the rejected rows are also
        written, with their reasons, to ``FILE.avvisade.csv``.

    Raises
    ------
    UnreadableFileError
        A file cannot be read at all; it has changed nothing. Files before it stay taken in.
    StoreError
        The database cannot be used, or belongs to another municipality.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "rapporter.csv")
    ...     _ = file.write_text("tid;kategori;lon;lat\n2026-11-09 14:30;klotter;15.62;58.41\n")
    ...     one = take_in(file, profile="linkoping", db=Path(folder, "est.duckdb"))
    ...     two = take_in(file, profile="linkoping", db=Path(folder, "est.duckdb"))
    >>> one.incidents, one.duplicates, two.incidents, two.duplicates
    (1, 0, 0, 1)
    """
    municipality = Profile.load(profile)
    meaning = mapping if isinstance(mapping, intake.Mapping | None) else _mapping(mapping)
    taken_at = _instant(now)
    place_names = municipality.gazetteer_path
    gazetteer = intake.read_gazetteer(place_names) if place_names else None
    files = (
        _read(path, municipality, gazetteer, source=source, mapping=meaning, taken_at=taken_at)
        for path in _listed(paths)
    )
    # The first file is read before the database is opened: one that cannot be read makes none.
    first = next(files)
    with _keeper(db, dry_run=dry_run) as keeper:
        keeper.bind(municipality.id, municipality.resolution)
        if municipality.made_up and isinstance(keeper, Store):
            keeper.mark_made_up()
        kept = [_keep(read, keeper) for read in chain([first], files)]
    return _summed(kept)


def _read(
    path: Path,
    profile: Profile,
    gazetteer: intake.Gazetteer | None,
    *,
    source: str | None,
    mapping: intake.Mapping | None,
    taken_at: pd.Timestamp,
) -> _Read:
    raw = intake.read_table(path)
    understood = intake.understand(raw, profile, source=source, mapping=mapping, taken_at=taken_at)
    ids = intake.dedupe_keys(understood.reports)
    repeated = intake.duplicated_in_file(ids)
    incidents = intake.locate(understood.reports[~repeated], ids[~repeated], profile, gazetteer)
    record = IntakeRecord(path.name, _sha256(path), taken_at, understood.source, raw.n_rows)
    return _Read(path, record, raw, understood, incidents, int(repeated.sum()))


def _keep(read: _Read, keeper: Store | Rehearsal) -> _Kept:
    rejected = read.understood.rejected
    added = keeper.add(read.record, read.incidents, rejected, read.repeated)
    file = _file_take_in(read, added)
    _balanced(file)
    if isinstance(keeper, Store) and file.rejected:
        file = replace(file, rejected_file=_write_rejected(read, beside=keeper.path.parent))
    return _Kept(file, read.incidents[added.is_new], rejected.assign(file=read.path.name))


def _file_take_in(read: _Read, added: Added) -> FileTakeIn:
    understood = read.understood
    return FileTakeIn(
        name=read.path.name,
        rows=read.raw.n_rows,
        incidents=added.new_incidents,
        unplaced=added.unplaced,
        rejected=understood.rejected["row"].nunique(),
        duplicates=added.duplicates,
        outside=added.outside,
        changed=added.changed,
        source=understood.source,
        source_assumed=understood.source_assumed,
        columns=understood.columns,
        ignored=understood.ignored,
        unknown_categories=understood.unknown_categories,
    )


def _write_rejected(read: _Read, beside: Path) -> Path | None:
    """Write beside the file, else beside the database; the database has the reasons anyway."""
    used = set(read.understood.columns.values())
    columns = tuple(one for one in read.raw.columns if one in used)
    # A column that intake does not keep is not kept here either: free text, names, numbers.
    values = read.raw.values[list(columns)]  # noqa: PD011 - a table, not a Series' array
    kept = replace(read.raw, columns=columns, values=values, broken_fields={})
    for folder in (read.path.parent, beside):
        target = folder / f"{read.path.name}.avvisade.csv"
        try:
            intake.write_rejected(target, kept, read.understood.rejected)
        except OSError:
            continue
        return target
    return None


def _summed(kept: list[_Kept]) -> TakeIn:
    files = tuple(one.file for one in kept)
    sums = {name: sum(getattr(one, name) for one in files) for name in (*COUNTS, "changed")}
    tables = {
        "incidents": _stacked([one.new for one in kept], INCIDENTS.empty()),
        "rejected": _stacked(
            [one.rejected for one in kept], REJECTED.empty().assign(file=pd.Series(dtype="str"))
        ),
    }
    result = TakeIn(**sums, files=files, tables=tables)
    _balanced(result)
    return result


def _stacked(frames: list[pd.DataFrame], empty: pd.DataFrame) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else empty


def _balanced(books: FileTakeIn | TakeIn) -> None:
    parts = books.incidents + books.unplaced + books.rejected + books.duplicates
    if books.rows != parts or not 0 <= books.outside <= books.incidents:
        raise TableError(
            "Varje rad måste redovisas: rader in = händelser + utan plats + avvisade + dubbletter, "
            f"men {books.rows} är inte {parts}. Det här är ett fel i est_geo."
        )


@contextmanager
def _keeper(db: AnyPath | Store, *, dry_run: bool) -> Iterator[Store | Rehearsal]:
    if isinstance(db, Store):
        yield Rehearsal(db) if dry_run else db
    elif dry_run and not Path(db).exists():
        yield Rehearsal(None)
    else:
        with Store.open(Path(db), create=not dry_run) as store:
            yield Rehearsal(store) if dry_run else store


def _listed(paths: AnyPath | Sequence[AnyPath]) -> list[Path]:
    listed = [paths] if isinstance(paths, str | PathLike) else list(paths)
    if not listed:
        raise UnreadableFileError("Ange minst en fil att ta in.")
    return [Path(path) for path in listed]


def _mapping(path: AnyPath) -> intake.Mapping:
    return intake.read_mapping(Path(path))


def _instant(now: dt.datetime | None) -> pd.Timestamp:
    if now is None:
        return pd.Timestamp.now(tz="UTC").floor("us")
    if now.tzinfo is None:
        raise PeriodError("Tiden för intaget (now) måste ha en tidszon.")
    return pd.Timestamp(now).tz_convert("UTC").floor("us")


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(f"Filen {path.name} går inte att läsa.") from error


def _some(names: Sequence[str]) -> str:
    """Name the first few and say how many more there are."""
    more = len(names) - _NAMED_AT_MOST
    shown = ", ".join(names[:_NAMED_AT_MOST])
    return f"{shown} och {more} till" if more > 0 else shown
