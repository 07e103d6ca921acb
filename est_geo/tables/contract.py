"""What a table contract is, and the one check at the door.

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


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column: what it is called, what it holds, in which unit.

    A value of a nullable column may be missing; an optional column is nullable and may be missing
    whole, and `completed` puts it there, empty.
    """

    name: str
    kind: Kind
    meaning: str
    nullable: bool = False
    optional: bool = False


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


def completed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """
    Add the optional columns of a contract that a table lacks, empty.

    Examples
    --------
    >>> from est_geo.tables import REJECTED
    >>> completed(REJECTED.empty(), REJECTED).columns.tolist()
    ['row', 'field', 'reason']
    """
    lacking = {
        one.name: _empty(table)[one.name].reindex(frame.index)
        for one in table.columns
        if one.optional and one.name not in frame
    }
    return frame.assign(**lacking) if lacking else frame


def typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """
    Give a table just the columns of a contract, in its order and of its types, and check it.

    Examples
    --------
    >>> from est_geo.tables import UNMET
    >>> typed(pd.DataFrame({"words": ["Ingen är ute."], "other": 1, "wish_id": 3.0}), UNMET).dtypes
    wish_id    int64
    words        str
    dtype: object
    """
    given = frame[table.names]
    # A column of nothing but missing times has no zone that it could be wrong about.
    unknown = [one for one in table.columns if one.kind == "time" and given[one.name].isna().all()]
    if unknown:
        empty = _empty(table)
        given = given.assign(**{one.name: empty[one.name].reindex(given.index) for one in unknown})
    return checked(given.astype(_empty(table).dtypes.to_dict()), table)


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
    >>> from est_geo.tables import REJECTED
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
