"""LINE 1: from files of reports to incidents in the store, every row accounted for.

Each step checks its own table at the door (`est_geo.tables.checked`); here they are only called,
in order, and the books are balanced after each file and over all of them.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from os import PathLike
from pathlib import Path

import pandas as pd

from est_geo import intake
from est_geo.books import COUNTS, FileTakeIn, TakeIn, balanced
from est_geo.data_files import sha256_of
from est_geo.doubting import doubts_about
from est_geo.errors import PeriodError, UnreadableFileError
from est_geo.profile import Profile
from est_geo.registering import municipal_gazetteer
from est_geo.store import Added, IntakeRecord, Rehearsal, Store
from est_geo.tables import INCIDENTS, NOT_FOUND, REJECTED
from est_geo.taking_beside import keep_beside

AnyPath = str | PathLike[str]
_Keeping = tuple[Store | Rehearsal, Store | None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the caller said of all the files."""

    profile: Profile
    source: str | None
    mapping: intake.Mapping | None
    taken_at: pd.Timestamp


@dataclass(frozen=True, slots=True)
class _Read:
    """A file read and understood; nothing placed or stored yet."""

    path: Path
    raw: intake.RawTable
    understood: intake.Understood


@dataclass(frozen=True, slots=True)
class _ReadBeside:
    """A file of figures beside the reports."""

    path: Path
    raw: intake.RawTable
    beside: intake.Beside


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
        Files of any kind that `est_geo.intake.read_table` reads, each stored whole or not at all.
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
    asked = _Asked(municipality, source, meaning, _instant(now))
    files = (_read(path, asked) for path in _listed(paths))
    # The first file is read before the database is opened: one that cannot be read makes none.
    first = next(files)
    with _keeper(db, dry_run=dry_run) as (keeper, store):
        keeper.bind(municipality.id, municipality.resolution)
        if municipality.made_up and isinstance(keeper, Store):
            keeper.mark_made_up()
        gazetteer = municipal_gazetteer(municipality, store)
        kept = [_keep(read, asked, (keeper, store), gazetteer) for read in chain([first], files)]
    return _summed(kept)


def _read(path: Path, asked: _Asked) -> _Read | _ReadBeside:
    said = asked.mapping or intake.Mapping()
    raw = intake.read_table(path, sheet=said.sheet)
    beside = intake.read_beside(
        raw,
        asked.profile,
        kind=said.table,
        mapping=said.columns if said.table else None,
        source=asked.source or said.source,
        crs=said.crs,
    )
    if beside is not None:
        return _ReadBeside(path, raw, beside)
    understood = intake.understand(
        raw, asked.profile, source=asked.source, mapping=asked.mapping, taken_at=asked.taken_at
    )
    return _Read(path, raw, understood)


def _keep(
    read: _Read | _ReadBeside, asked: _Asked, keeping: _Keeping, gazetteer: intake.Gazetteer
) -> _Kept:
    """Store a file, all of it or nothing."""
    if isinstance(read, _Read):
        return _keep_reports(read, asked, keeping, gazetteer)
    beside, digest = read.beside, sha256_of(read.path)
    name = _safe_name(read.path)
    record = IntakeRecord(name, digest, asked.taken_at, beside.source, beside.rows)
    file = keep_beside(beside, read.raw, record, *keeping)
    return _Kept(file, INCIDENTS.empty(), REJECTED.empty().assign(file=pd.Series(dtype="str")))


def _keep_reports(
    read: _Read, asked: _Asked, keeping: _Keeping, gazetteer: intake.Gazetteer
) -> _Kept:
    """Tell duplicates, place, find the doubts, and store."""
    keeper, store = keeping
    reports, rejected = read.understood.reports, read.understood.rejected
    ids = intake.dedupe_keys(reports)
    repeated = intake.duplicated_in_file(ids)
    once = reports[~repeated] if repeated.any() else reports
    placed = intake.place_reports(once, ids[~repeated], asked.profile, gazetteer)
    doubts = doubts_about(placed, asked.profile, asked.taken_at, store)
    record = IntakeRecord(
        _safe_name(read.path),
        sha256_of(read.path),
        asked.taken_at,
        read.understood.source,
        read.raw.n_rows,
    )
    n_repeated = int(repeated.sum())
    added = keeper.add(record, placed.incidents, rejected, n_repeated, review=doubts)
    new = placed.incidents[added.is_new]
    file = replace(
        _file_take_in(read, added),
        coarse=_coarse(new),
        review=int(doubts["incident_id"].isin(new["incident_id"]).sum()) if len(doubts) else 0,
        preview=intake.understood_rows(placed.incidents, once["row"], asked.profile),
    )
    balanced(file)
    if isinstance(keeper, Store) and file.rejected:
        file = replace(file, rejected_file=_write_rejected(read, beside=keeper.path.parent))
    return _Kept(file, new, rejected.assign(file=read.path.name))


def _safe_name(path: Path) -> str:
    """Name of the file as it may be stored: somebody's name or number may stand in it."""
    return intake.redact(path.name).text or "fil"


def _coarse(incidents: pd.DataFrame) -> int:
    known = incidents["district"].notna() | (incidents["match_type"] != NOT_FOUND)
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
        notes=read.raw.remarks,
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
def _keeper(db: AnyPath | Store, *, dry_run: bool) -> Iterator[_Keeping]:
    """Give whoever keeps the reports, and the store behind it, if there is one."""
    if isinstance(db, Store):
        yield (Rehearsal(db) if dry_run else db), db
    elif dry_run and not Path(db).exists():
        yield Rehearsal(None), None
    else:
        with Store.open(Path(db), create=not dry_run) as store:
            yield (Rehearsal(store) if dry_run else store), store


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
