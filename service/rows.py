"""Rows of a table as plain dictionaries, for a page that goes through them one by one."""

from typing import Any, cast

import pandas as pd

Row = dict[str, Any]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """
    Give the rows of a table in order, each with its columns by name.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"name": ["Ryd"], "count": [12]}))
    [{'name': 'Ryd', 'count': 12}]
    """
    return cast("list[Row]", frame.to_dict("records"))
