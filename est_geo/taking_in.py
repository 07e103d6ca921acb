"""LINE 1: from files of reports to incidents in the store, every row accounted for.

Each step checks its own table at the door (`est_geo.tables.checked`); here they are only called,
in order, and the books are balanced after each file and over all of them.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from os import PathLike
from pathlib import Path

import pandas as pd

from est_geo import intake
from est_geo.books import COUNTS, FileTakeIn, TakeIn, balanced
from est_geo.errors import PeriodError, UnreadableFileError
from est_geo.profile import Profile
from est_geo.store import Added, IntakeRecord, Rehearsal, Store
from est_geo.tables import INCIDENTS, NOT_FOUND, REJECTED

AnyPath = str | PathLike[str]


@dataclass(frozen=True, slots=True)
class _Read:
    """A file read, understood and placed; nothing stored yet."""

    path: Path
    record: IntakeRecord
    raw: intake.RawTable
    understood: intake.Understood
    incidents: pd.DataFrame
    review: pd.DataFrame
    preview: pd.DataFrame
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
    once = understood.reports[~repeated]
    placed = intake.place_reports(once, ids[~repeated], profile, gazetteer)
    review = intake.doubts(placed, taken_at)
    preview = intake.understood_rows(placed.incidents, once["row"], profile)
    record = IntakeRecord(path.name, _sha256(path), taken_at, understood.source, raw.n_rows)
    n_repeated = int(repeated.sum())
    return _Read(path, record, raw, understood, placed.incidents, review, preview, n_repeated)


def _keep(read: _Read, keeper: Store | Rehearsal) -> _Kept:
    rejected = read.understood.rejected
    added = keeper.add(read.record, read.incidents, rejected, read.repeated, review=read.review)
    new = read.incidents[added.is_new]
    review = read.review[read.review["incident_id"].isin(new["incident_id"])]
    file = replace(
        _file_take_in(read, added), coarse=_coarse(new), review=len(review), preview=read.preview
    )
    balanced(file)
    if isinstance(keeper, Store) and file.rejected:
        file = replace(file, rejected_file=_write_rejected(read, beside=keeper.path.parent))
    return _Kept(file, new, rejected.assign(file=read.path.name))


def _coarse(incidents: pd.DataFrame) -> int:
    known = incidents["district"].notna() | ~incidents["match_type"].isin([NOT_FOUND])
    return int((incidents["lon"].isna() & known).sum())


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
        problems=understood.rejected,
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
    balanced(result)
    return result


def _stacked(frames: list[pd.DataFrame], empty: pd.DataFrame) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else empty


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
