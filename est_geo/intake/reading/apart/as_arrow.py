"""What was found as a table of Arrow's, and as an Arrow file: for what is large or has types."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from est_geo.intake.reading.apart.found import Cell, clean

ROW = "row"
ABOUT = b"est_geo"
NAME = "table.arrow"


def write_arrow(table: pa.Table, folder: Path) -> None:
    """Write an Arrow file: the column ``row`` where there is one, then the columns by number."""
    with (
        pa.OSFile(str(folder / NAME), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)


def arrow_table(
    rows: Sequence[int],
    values: Sequence[Sequence[Cell]],
    numeric: Sequence[int],
    about: Mapping[str, Any],
) -> pa.Table:
    """
    Make a table of columns by number, with everything else in its metadata.

    Examples
    --------
    >>> arrow_table([1, 2], [["Ryd", ""], [15.6, None]], [1], {"columns": ["a", "b"]}).num_rows
    2
    """
    kinds = [pa.float64() if at in numeric else pa.large_string() for at in range(len(values))]
    columns = [pa.array(column, kind) for column, kind in zip(values, kinds, strict=True)]
    names = [ROW, *(str(at) for at in range(len(columns)))]
    table = pa.table([pa.array(rows, pa.int64()), *columns], names=names)
    return table.replace_schema_metadata({ABOUT: json.dumps(about).encode()})


def numbered(table: pa.Table) -> pa.Table:
    """
    Name columns by number, their headings beside: headings may repeat, numbers may not.

    Examples
    --------
    >>> numbered(pa.table({"Tid": [1]})).column_names
    ['0']
    """
    renamed = table.rename_columns([str(at) for at in range(table.num_columns)])
    about = {"columns": [clean(str(one)) for one in table.column_names]}
    return renamed.replace_schema_metadata({ABOUT: json.dumps(about).encode()})
