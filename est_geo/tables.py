"""THE CONTRACTS: the columns, types, units and keys of every table, and one check at the door.

A step that makes a table passes it through `checked` before the next step reads it. All faults come
in one message; a message never holds a value from the table, because a value can be personal.

The check is our own sixty lines rather than a schema library, because those print the offending
values, and ours may be somebody's name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar

import pandas as pd
from pandas.api import types

from est_geo.errors import TableError

Kind = Literal["text", "float", "int", "bool", "time"]
Frame = TypeVar("Frame", bound=pd.DataFrame)

REST = "ovriga_kommunen"
"""District id of what lies in the municipality but in no priority district."""
ELSEWHERE = "annan_kommun"
"""District id of what lies outside the municipality."""
OUTSIDE = (REST, ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, what it holds, in which unit."""

    name: str
    kind: Kind
    meaning: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order and the columns that name a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """Return the table with no rows, every column of its right type."""
        return _empty(self).copy()


@lru_cache(maxsize=64)
def _empty(table: Table) -> pd.DataFrame:
    return pd.DataFrame(
        {column.name: pd.Series(dtype=_DTYPES[column.kind]) for column in table.columns}
    )


_DTYPES = {
    "text": "str",
    "float": "float64",
    "int": "int64",
    "bool": "bool",
    "time": "datetime64[us, UTC]",
}

_IS: dict[Kind, Callable[[Any], bool]] = {
    "text": types.is_string_dtype,
    "float": types.is_float_dtype,
    "int": types.is_integer_dtype,
    "bool": types.is_bool_dtype,
    "time": lambda dtype: isinstance(dtype, pd.DatetimeTZDtype) and str(dtype.tz) == "UTC",
}

_c = Column

REPORTS = Table("reports", ("row",), (
    _c("row", "int", "row number in the file, first data row is 1"),
    _c("source", "text", "system that the report comes from"),
    _c("source_id", "text", "the source's own id", nullable=True),
    _c("content", "text", "SHA-256 of the row's content"),
    _c("occurred_from", "time", "earliest time it can have happened", nullable=True),
    _c("occurred_to", "time", "latest time; equal to occurred_from for an instant", nullable=True),
    _c("time_precision", "text", "minute, window, day, month or unknown"),
    _c("received_at", "time", "when the report reached us"),
    _c("received_stated", "bool", "the source said when; else it is the time of intake"),
    _c("category", "text", "category id of the profile"),
    _c("actor", "text", "reporting actor", nullable=True),
    _c("place", "text", "place in words, personal data masked", nullable=True),
    _c("lon", "float", "degrees, WGS 84", nullable=True),
    _c("lat", "float", "degrees, WGS 84", nullable=True),
))  # fmt: skip

INCIDENTS = Table("incidents", ("incident_id",), (
    _c("incident_id", "text", "the dedupe key, hashed"),
    _c("source", "text", "system that the report comes from"),
    _c("source_id", "text", "the source's own id", nullable=True),
    _c("content", "text", "SHA-256 of the row's content"),
    _c("occurred_from", "time", "earliest time it can have happened", nullable=True),
    _c("occurred_to", "time", "latest time; equal to occurred_from for an instant", nullable=True),
    _c("time_precision", "text", "minute, window, day, month or unknown"),
    _c("received_at", "time", "when the report reached us"),
    _c("received_stated", "bool", "the source said when; else it is the time of intake"),
    _c("category", "text", "category id of the profile"),
    _c("actor", "text", "reporting actor", nullable=True),
    _c("place", "text", "place in words, personal data masked", nullable=True),
    _c("lon", "float", "degrees, WGS 84; missing = unplaced", nullable=True),
    _c("lat", "float", "degrees, WGS 84; missing = unplaced", nullable=True),
    _c("match_type", "text", "coordinates, or how the gazetteer found it, or none"),
    _c("district", "text", "district id, or one of OUTSIDE; missing = unplaced", nullable=True),
    _c("cell", "text", "H3 cell at the profile's resolution; missing = unplaced", nullable=True),
))  # fmt: skip

REJECTED = Table("rejected", ("row", "field"), (
    _c("row", "int", "row number in the file, first data row is 1"),
    _c("field", "text", "column that could not be understood"),
    _c("reason", "text", "Swedish: what was expected, what was found, what to do"),
))  # fmt: skip

PLACES = Table("places", ("place_id",), (
    _c("place_id", "int", "running number"),
    _c("name", "text", "the name people use"),
    _c("kind", "text", "address, street, block, stop, centre, landmark, label"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("district", "text", "district id, where known", nullable=True),
    _c("confidence", "text", "high, medium or unverified"),
))  # fmt: skip

CELLS = Table("cells", ("cell",), (
    _c("cell", "text", "H3 cell"),
    _c("district", "text", "district that holds most of its incidents, else its centre"),
    _c("count", "int", "incidents in the hot-spot window, inside the study area"),
    _c("count_period", "int", "incidents in the period itself"),
    _c("z", "float", "Getis–Ord Gi*", nullable=True),
    _c("p", "float", "two-sided normal p of z", nullable=True),
    _c("q", "float", "Benjamini–Hochberg of p over the study cells", nullable=True),
    _c("sum", "float", "incidents in the cell and its neighbours"),
    _c("expected", "float", "what chance alone would put there"),
    _c("hot_p", "float", "exact binomial upper tail of sum"),
    _c("hot_q", "float", "Benjamini–Hochberg of hot_p"),
    _c("hot", "bool", "hot_q at or below the profile's level"),
    _c("role", "text", "centre, rim or none"),
    _c("hotspot", "text", "id of the hot spot it belongs to", nullable=True),
))  # fmt: skip

CELL_DISTRICTS = Table("cell_districts", ("cell", "district"), (
    _c("cell", "text", "H3 cell"),
    _c("district", "text", "district id"),
    _c("count", "int", "incidents in the hot-spot window, in this cell and this district"),
))  # fmt: skip

_EXPECTATION = (
    _c(
        "expected", "float", "incidents expected from the past; missing = no history", nullable=True
    ),
    _c("low", "float", "lower end of the 95 % predictive interval", nullable=True),
    _c("high", "float", "upper end of the 95 % predictive interval", nullable=True),
    _c("p_exceed", "float", "P(Y >= observed)", nullable=True),
    _c("q", "float", "Benjamini–Hochberg of the two-sided p within the table", nullable=True),
    _c("arrow", "text", "over, under or none: passed the noise gate"),
)

DISTRICT_WEEK = Table("district_week", ("district",), (
    _c("district", "text", "district id; REST and ELSEWHERE have a row each"),
    _c("name", "text", "district's Swedish name"),
    _c("count", "int", "incidents in the period"),
    *_EXPECTATION,
))  # fmt: skip

CATEGORY_WEEK = Table("category_week", ("district", "category"), (
    _c("district", "text", "district id"),
    _c("category", "text", "category id"),
    _c("name", "text", "category's Swedish name"),
    _c("count", "int", "incidents in the period"),
    *_EXPECTATION,
))  # fmt: skip

TREND = Table("trend", ("district", "start"), (
    _c("district", "text", "district id"),
    _c("start", "time", "start of the earlier period of the same length"),
    _c("count", "int", "incidents, as known at the same lag"),
))  # fmt: skip

HOURS = Table("hours", ("place", "weekday", "hour"), (
    _c("place", "text", "hot spot id or district id; 'alla' for the whole study area"),
    _c("weekday", "int", "0 = Monday"),
    _c("hour", "int", "local hour 0–23"),
    _c("weight", "float", "aoristic number of incidents in the hot-spot window"),
))  # fmt: skip

HOTSPOTS = Table("hotspots", ("id",), (
    _c("id", "text", "stable slug of district and place"),
    _c("rank", "int", "1 = most incidents in the window"),
    _c("name", "text", "place name that people use"),
    _c("district", "text", "district id"),
    _c("lon", "float", "degrees, weighted middle of its centre cells"),
    _c("lat", "float", "degrees, weighted middle of its centre cells"),
    _c("n_cells", "int", "number of cells"),
    _c("count", "int", "incidents in the period"),
    _c("count_window", "int", "incidents in the hot-spot window"),
    _c("harm", "float", "summed category weights in the window"),
    _c("share", "float", "share of the district's incidents in the window, 0–1"),
    *_EXPECTATION,
    _c("categories", "text", "Swedish: the largest categories, largest first"),
    _c("peak", "text", "Swedish: when in the week, or that no time stands out"),
    _c("n_timed", "int", "incidents in the window with a usable time of day"),
    _c("dark_share", "float", "share of timed incidents after dark, 0–1", nullable=True),
    _c("dark_low", "float", "lower end of its 95 % interval", nullable=True),
    _c("dark_high", "float", "upper end of its 95 % interval", nullable=True),
    _c("dark_hours", "float", "share of the window's hours that were dark, 0–1", nullable=True),
))  # fmt: skip

VISITS = Table("visits", ("id",), (
    _c("id", "text", "name of the visit"),
    _c("actor", "text", "actor id"),
    _c("actor_name", "text", "actor's Swedish name"),
    _c("team", "int", "team number of the actor, 1 is the first"),
    _c("hotspot", "text", "hot spot id"),
    _c("place", "text", "place name"),
    _c("district", "text", "district id"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("start", "time", "visit begins"),
    _c("end", "time", "visit ends"),
    _c("minutes", "int", "10–16"),
    _c("weight", "float", "expected incidents in that place and hour of the week"),
    _c("why", "text", "Swedish: why here and why then, one sentence"),
))  # fmt: skip

GAPS = Table("gaps", ("hotspot", "weekday", "hour"), (
    _c("hotspot", "text", "hot spot id"),
    _c("place", "text", "place name"),
    _c("weekday", "int", "0 = Monday"),
    _c("hour", "int", "local hour at which the slot begins"),
    _c("weight", "float", "expected incidents in the slot"),
    _c("why", "text", "Swedish: why nobody could be sent"),
))  # fmt: skip

RECOMMENDATIONS = Table("recommendations", ("id",), (
    _c("id", "text", "hot spot id and intervention id"),
    _c("hotspot", "text", "hot spot id"),
    _c("place", "text", "place name"),
    _c("district", "text", "district id"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("intervention", "text", "intervention id of the catalogue"),
    _c("name", "text", "intervention's Swedish name"),
    _c("n", "int", "incidents that the proposal rests on"),
    _c("grounds", "text", "Swedish: the numbers it rests on, with interval"),
    _c("evidence_for", "text", "Swedish: findings that speak for it"),
    _c("evidence_against", "text", "Swedish: null and contested findings"),
    _c("sources", "text", "sources, ' · ' between them; at least one"),
    _c("limitation", "text", "Swedish: at least one limitation"),
    _c("alternative", "text", "Swedish: what to try or look at first"),
    _c("cost_class", "text", "låg, medel or hög"),
    _c("owner", "text", "Swedish: who usually owns such a measure"),
    _c("weight", "float", "order of the list: incidents it answers, by harm"),
))  # fmt: skip

REPORTERS = Table("reporters", ("actor",), (
    _c("actor", "text", "actor id"),
    _c("name", "text", "actor's Swedish name"),
    _c("count", "int", "reports that began in the period"),
    _c("silent_periods", "int", "periods in a row without a report, 0 = reported now"),
    _c("ever", "bool", "has reported in the period or in those it is compared with"),
))  # fmt: skip


def checked(frame: Frame, table: Table) -> Frame:
    """
    Return the table as it came, or refuse it with every fault in one message.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table to look at. Columns beyond the contract are allowed.
    table : Table
        Its contract.

    Returns
    -------
    pandas.DataFrame
        The same object.

    Raises
    ------
    TableError
        A column is missing or of the wrong type, a value is missing where one must be, or two rows
        have the same key. No value is ever quoted.

    Examples
    --------
    >>> checked(REJECTED.empty(), REJECTED).empty
    True
    >>> checked(REJECTED.empty().drop(columns="reason"), REJECTED)
    Traceback (most recent call last):
    est_geo.errors.TableError: The table 'rejected' breaks its contract: column 'reason' is missing.
    """
    faults = [fault for column in table.columns for fault in _column_faults(frame, column)]
    if not faults and frame.duplicated(list(table.key)).any():
        first = int(frame.duplicated(list(table.key)).to_numpy().argmax())
        faults.append(f"the key {table.key} repeats, first at row {first}")
    if faults:
        raise TableError(f"The table {table.name!r} breaks its contract: {'; '.join(faults)}.")
    return frame


def _column_faults(frame: pd.DataFrame, column: Column) -> list[str]:
    if column.name not in frame:
        return [f"column {column.name!r} is missing"]
    values = frame[column.name]
    if not _IS[column.kind](values.dtype):
        return [f"column {column.name!r} must be {column.kind}, but is {values.dtype}"]
    if not column.nullable and values.isna().any():
        first = int(values.isna().to_numpy().argmax())
        n = int(values.isna().sum())
        return [f"column {column.name!r} lacks a value in {n} rows, first row {first}"]
    return []
