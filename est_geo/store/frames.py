"""Tables of the contracts to Arrow and back, no type lost on the way."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa

from est_geo.errors import StoreError
from est_geo.tables import Kind, Table

_ARROW: dict[Kind, pa.DataType] = {
    "text": pa.large_string(),
    "float": pa.float64(),
    "int": pa.int64(),
    "bool": pa.bool_(),
    "time": pa.timestamp("us", tz="UTC"),
}
_TEXT = pd.StringDtype(na_value=np.nan)


def _schema(table: Table) -> pa.Schema:
    return pa.schema([(column.name, _ARROW[column.kind]) for column in table.columns])


def to_arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """
    Columns of the contract as an Arrow table; a missing value becomes a null.

    Examples
    --------
    >>> from est_geo.tables import REJECTED
    >>> to_arrow(REJECTED.empty(), REJECTED).column_names
    ['row', 'field', 'reason']
    """
    return pa.Table.from_pandas(
        frame[table.names], schema=_schema(table), preserve_index=False
    ).replace_schema_metadata()


def from_arrow(found: pa.Table, table: Table) -> pd.DataFrame:
    """
    Frame with the contract's own types, from what the database answered.

    Examples
    --------
    >>> from est_geo.tables import INCIDENTS, checked
    >>> empty = from_arrow(to_arrow(INCIDENTS.empty(), INCIDENTS), INCIDENTS)
    >>> checked(empty, INCIDENTS).dtypes.equals(INCIDENTS.empty().dtypes)
    True
    """
    # The database names the time zone in its own way (Etc/UTC); the cast only renames it.
    return plain_frame(found.select(table.names).cast(_schema(table)))


def plain_frame(found: pa.Table) -> pd.DataFrame:
    """Arrow table as a frame whose texts are pandas' own `str`."""
    frame: pd.DataFrame = found.to_pandas(
        types_mapper={pa.string(): _TEXT, pa.large_string(): _TEXT}.get
    )
    return frame


def instant(time: pd.Timestamp | None) -> dt.datetime | None:
    """
    Python's own datetime, which DuckDB takes; a time without a zone would be read as UTC unasked.

    Raises
    ------
    StoreError
        The time has no zone.

    Examples
    --------
    >>> instant(pd.Timestamp("2026-11-09 14:30"))
    Traceback (most recent call last):
    est_geo.errors.StoreError: En tid till databasen måste ha en tidszon.
    """
    if time is None:
        return None
    if time.tzinfo is None:
        raise StoreError("En tid till databasen måste ha en tidszon.")
    return time.floor("us").to_pydatetime()
