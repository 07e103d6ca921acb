"""What was found, as an Arrow file with the rest in its metadata."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from est_geo.intake.reading.apart.found import Found, clean

ROW = "row"
ABOUT = b"est_geo"


def write(found: Any, path: Path) -> None:  # noqa: ANN401 - a table of Arrow's, or what we found
    """
    Write an Arrow file: the column ``row``, then the file's columns by number.

    Parameters
    ----------
    found : Found or pyarrow.Table
        What a reader returned.
    path : pathlib.Path
        The file to write.
    """
    table = _table(found) if isinstance(found, Found) else found
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _table(found: Found) -> pa.Table:
    rows = [number for number, _ in found.rows]
    columns = [pa.array(rows, pa.int64())]
    by_column = zip(*(values for _, values in found.rows), strict=True)
    whole = list(by_column) or [()] * len(found.columns)
    for at, values in enumerate(whole):
        kind = pa.float64() if at in found.numeric else pa.large_string()
        columns.append(pa.array(values, kind))
    names = [ROW, *(str(number) for number in range(len(found.columns)))]
    table = pa.table(columns, names=names)
    more = {
        "broken": found.broken,
        "broken_fields": list(found.broken_fields.items()),
        "remarks": [clean(one) for one in found.remarks],
        "crs": found.crs,
    }
    return table.replace_schema_metadata(about(found.columns, **more))


def about(columns: Sequence[str], **more: Any) -> dict[bytes, bytes]:  # noqa: ANN401 - JSON
    """
    Metadata that says what the numbered columns are called, and whatever else is known.

    Examples
    --------
    >>> about(["Tid"], crs="EPSG:3006")
    {b'est_geo': b'{"columns": ["Tid"], "crs": "EPSG:3006"}'}
    """
    said = {"columns": [clean(one) for one in columns], **more}
    return {ABOUT: json.dumps(said).encode()}
