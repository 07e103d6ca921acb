"""A file's values as they stood, before anybody has understood them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from est_geo.tables import REJECTED

ROW = "row"
BROKEN_FIELD = "raden"


@dataclass(frozen=True, slots=True)
class RawTable:
    """
    A file's values as they stood.

    Attributes
    ----------
    name : str
        The file's name, without its folder.
    columns : tuple of str
        Headings in order; a repeated heading has its number after it.
    values : pandas.DataFrame
        One column per heading, indexed by row number (first data row is 1). CSV and spreadsheet
        values are text, Parquet values keep their types.
    broken : pandas.DataFrame
        Rows that could not be read as rows of this table (`REJECTED`).
    broken_fields : mapping of int to tuple of str
        What those rows held, by row number.
    remarks : tuple of str
        What a reader should know of how the file was read, in Swedish, one sentence each.
    """

    name: str
    columns: tuple[str, ...]
    values: pd.DataFrame
    broken: pd.DataFrame = field(default_factory=REJECTED.empty)
    broken_fields: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Data rows of the file, the broken ones among them."""
        return len(self.values) + len(self.broken)


def broken_rows(reasons: Sequence[tuple[int, str, str]]) -> pd.DataFrame:
    """
    Table of broken rows (`REJECTED`) from row number, field and reason.

    Examples
    --------
    >>> broken_rows([(2, "raden", "Raden är avklippt.")])["row"].tolist()
    [2]
    """
    frame = pd.DataFrame(list(reasons), columns=REJECTED.names)
    return frame.astype({ROW: "int64", "field": "str", "reason": "str"})
