"""From a file to one of the tables beside the reports, every row accounted for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from est_geo.intake.beside_tables.figures import read_figures
from est_geo.intake.beside_tables.kinds import (
    FAULTS,
    LAMPS,
    PEOPLE,
    find_kind,
    stated_fields,
)
from est_geo.intake.beside_tables.points import read_exposure, read_lamp_faults, read_lamps
from est_geo.intake.faults import Fault
from est_geo.intake.raw_values import row_content
from est_geo.intake.reading.raw_table import RawTable, broken_rows
from est_geo.profile import Profile
from est_geo.tables import OTHER_TABLES, REJECTED, checked

_ASSUMED = "okand-"
_DIGITS = 32
_POINTS = {FAULTS: read_lamp_faults, LAMPS: read_lamps, PEOPLE: read_exposure}


@dataclass(frozen=True, slots=True)
class Beside:
    """
    A file of figures, people, lamps or their faults.

    Attributes
    ----------
    kind : str
        Name of the table: ``area_statistics``, ``survey_results``, ``exposure``, ``lamp_faults``,
        ``lamps``.
    frame : pandas.DataFrame
        That table.
    rejected : pandas.DataFrame
        `REJECTED`: rows (in a wide table: figures) that could not be understood.
    rows : int
        Rows of the file; in a wide table, with one column per period, its figures.
    duplicates : int
        Rows with an id that stood earlier in the file: ``rows = stored + rejected + duplicates``.
    columns : dict of str to str
        Field to the heading it was read from.
    source : str
        Who delivered it.
    """

    kind: str
    frame: pd.DataFrame
    rejected: pd.DataFrame
    rows: int
    duplicates: int
    columns: dict[str, str]
    source: str


def read_beside(
    raw: RawTable,
    profile: Profile,
    *,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    crs: str | None = None,
) -> Beside | None:
    """
    Read a file as a table beside the reports, or return None where it is a file of reports.

    Parameters
    ----------
    raw : RawTable
        What `read_table` returned.
    profile : Profile
        The municipality: its time zone, districts and where it lies.
    kind : str, optional
        Name of the table. Without it a file is one only when it is beyond doubt.
    mapping : mapping of str to str, optional
        Field to heading, where the headings are not recognised.
    source : str, optional
        Who delivered the file.
    crs : str, optional
        CRS of its coordinates.

    Raises
    ------
    UnreadableFileError
        The kind, a field or a heading is not there.

    Examples
    --------
    >>> values = pd.DataFrame({"Område": ["Ryd", "City"], "jan 2026": ["3", ""],
    ...     "feb 2026": ["1", "x"]}, index=[1, 2])
    >>> found = read_beside(RawTable("a.csv", tuple(values), values), Profile.load("linkoping"))
    >>> found.kind, found.rows, len(found.frame), found.rejected["row"].tolist()
    ('area_statistics', 4, 3, [2])
    """
    sort = kind or find_kind(raw)
    if sort is None:
        return None
    fields = stated_fields(sort, raw, mapping)
    named = source or _assumed(raw)
    index = raw.values.index  # noqa: PD011 - a table, not a Series' array
    at = pd.DataFrame({"row": index, "heading": ""})
    if sort in _POINTS:
        frame, faults = _POINTS[sort](raw, fields, profile, crs)
    else:
        frame, at, faults = read_figures(raw, sort, fields, profile)
    rejected, bad = _rejected(faults, at, raw)
    kept = frame[~bad].assign(source=named)
    kept = kept.assign(row_id=_row_ids(kept, sort)).drop_duplicates("row_id")
    return Beside(
        kind=sort,
        frame=_typed(kept, sort),
        rejected=rejected,
        rows=len(frame) + len(raw.broken),
        duplicates=int((~bad).sum()) - len(kept),
        columns=fields,
        source=named,
    )


def _assumed(raw: RawTable) -> str:
    headings = "\x1f".join(sorted(raw.columns))
    return _ASSUMED + hashlib.sha256(headings.encode()).hexdigest()[:8]


def _rejected(
    faults: list[Fault], at: pd.DataFrame, raw: RawTable
) -> tuple[pd.DataFrame, np.ndarray]:
    """Tell every bad row once; in a wide table every bad figure, under its own heading."""
    told: dict[int, tuple[str, list[str]]] = {}
    for fault in faults:
        for position in np.flatnonzero(fault.rows).tolist():
            told.setdefault(position, (fault.field, []))[1].append(fault.reason)
    bad = np.zeros(len(at), dtype=bool)
    bad[list(told)] = True
    rows, headings = at["row"].tolist(), at["heading"].tolist()
    repeated = at["row"].duplicated(keep=False).tolist()
    listed = [
        (int(rows[position]), headings[position] if repeated[position] else name, " ".join(why))
        for position, (name, why) in sorted(told.items())
    ]
    frame = pd.concat([raw.broken, broken_rows(listed)], ignore_index=True).sort_values("row")
    return checked(frame.reset_index(drop=True).astype({"row": "int64"}), REJECTED), bad


def _row_ids(frame: pd.DataFrame, kind: str) -> pd.Series:
    """
    Name each row by the source's id, else by its content and its number among equal rows.

    A lamp without an id is known by where it stands, so that a new inventory finds it again.
    """
    if kind == LAMPS:
        at = frame["lon"].map("{:.6f}".format) + "\x1f" + frame["lat"].map("{:.6f}".format)
        keys = "lamp\x1f" + frame["source"] + "\x1f" + at
    else:
        content = row_content(frame)
        running = content.groupby(content, sort=False).cumcount() + 1
        keys = "content\x1f" + kind + "\x1f" + content + "\x1f" + running.astype("str")
    if kind in {LAMPS, FAULTS}:
        own = frame["source_id"]
        named = "id\x1f" + frame["source"].str.len().astype("str") + "\x1f" + frame["source"]
        keys = keys.mask(own.notna(), named + "\x1f" + own.fillna(""))
    digests = [hashlib.sha256(str(key).encode()).hexdigest()[:_DIGITS] for key in keys]
    return pd.Series(digests, index=frame.index, dtype="str")


def _typed(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    table = OTHER_TABLES[kind]
    kinds = {"text": "str", "float": "float64", "time": "datetime64[us, UTC]"}
    whole = frame[table.names].astype({one.name: kinds[one.kind] for one in table.columns})
    return checked(whole.reset_index(drop=True), table)
