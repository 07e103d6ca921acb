"""What was found, written to a file: JSON where it is small, Arrow where it is large or has types.

Arrow takes half a second to load; most files of reports are read in less.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from est_geo.intake.reading.apart.found import Found, clean

NAME = "table.json"
_LARGE = 100_000


def write(found: Any, folder: Path) -> None:  # noqa: ANN401 - a table of Arrow's, or Found
    """
    Write what a reader returned to a folder.

    Parameters
    ----------
    found : Found or pyarrow.Table
        What a reader returned.
    folder : pathlib.Path
        Where `NAME` or `as_arrow.NAME` is written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Found(["a"], rows=[(1, ["x"])]), Path(folder))
    ...     sorted(json.loads(Path(folder, NAME).read_text()))
    ['about', 'numeric', 'rows', 'values']
    """
    if not isinstance(found, Found):
        import_module("est_geo.intake.reading.apart.as_arrow").write_arrow(found, folder)
        return
    rows = [number for number, _ in found.rows]
    whole = list(zip(*(one for _, one in found.rows), strict=True))
    parts = {
        "rows": rows,
        "values": whole or [()] * len(found.columns),
        "numeric": sorted(found.numeric),
        "about": {
            "columns": [clean(one) for one in found.columns],
            "broken": found.broken,
            "broken_fields": list(found.broken_fields.items()),
            "remarks": [clean(one) for one in found.remarks],
            "crs": found.crs,
        },
    }
    if len(rows) * len(whole) > _LARGE:
        as_arrow = import_module("est_geo.intake.reading.apart.as_arrow")
        as_arrow.write_arrow(as_arrow.arrow_table(**parts), folder)
    else:
        (folder / NAME).write_text(json.dumps(parts), encoding="utf-8")
