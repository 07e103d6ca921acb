# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
"""The file of rejected rows, made to be opened in a spreadsheet, mended and read again."""

import csv
from pathlib import Path

import pandas as pd

from est_geo.intake.raw_values import texts
from est_geo.intake.reading.raw_table import RawTable
from est_geo.intake.redaction import redact
from est_geo.words import guarded

HEADINGS = ("radnummer", "fält", "orsak")


def write_rejected(path: Path, raw: RawTable, rejected: pd.DataFrame) -> None:
    r"""
    Write the rejected rows with their reasons, as CSV that Excel opens (semicolon, UTF-8 with BOM).

    Personal data is masked in every cell, and no cell can become a formula. The file is written
    beside and put in place whole.

    Parameters
    ----------
    path : pathlib.Path
        The file to write; an older one is replaced.
    raw : RawTable
        The file that the rows came from.
    rejected : pandas.DataFrame
        `REJECTED`.

    Examples
    --------
    >>> import tempfile
    >>> values = pd.DataFrame({"Tid": ["?"], "Plats": ["=1+1"]}, index=[1])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.avvisade.csv")
    ...     write_rejected(file, RawTable("a.csv", ("Tid", "Plats"), values),
    ...         pd.DataFrame({"row": [1], "field": ["Tid"], "reason": ["Går inte att läsa."]}))
    ...     file.read_text(encoding="utf-8-sig").splitlines()[1]
    '"1";"Tid";"Går inte att läsa.";"?";"\'=1+1"'
    """
    known = raw.values.index.intersection(pd.Index(rejected["row"]))
    shown = pd.DataFrame({name: texts(raw.values.loc[known, name]) for name in raw.columns})
    originals = dict(raw.broken_fields) | {
        int(number): tuple(values)
        for number, values in zip(known, shown.itertuples(index=False, name=None), strict=True)
    }
    beside = path.with_name(path.name + ".ny")
    try:
        with beside.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
            writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            writer.writerow([_safe(name) for name in (*HEADINGS, *raw.columns)])
            for row, field, reason in rejected[["row", "field", "reason"]].itertuples(index=False):
                cells = (str(row), field, reason, *originals.get(int(row), ()))
                writer.writerow([_safe(cell) for cell in cells])
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _safe(cell: str) -> str:
    return guarded(redact(cell).text)
