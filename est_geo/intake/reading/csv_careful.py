"""CSV read record by record: quotes, line breaks in fields, stray quotes, broken rows."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from est_geo.intake.reading.headings_of import unique_headings
from est_geo.intake.reading.raw_table import BROKEN_FIELD, ROW, RawTable, broken_rows
from est_geo.words import counted

_NO_LIMIT = 2**31 - 1
_KEPT_FIELDS = 200
_DAMAGE = re.compile("[\ud800-\udfff]")
_DAMAGED = "Raden har tecken som varken är UTF-8 eller Windows-1252. Skriv om raden i källsystemet."


def read_carefully(path: Path, raw: bytes, delimiter: str) -> RawTable:
    r"""
    Read CSV text record by record.

    Parameters
    ----------
    path : pathlib.Path
        Gives the table its name.
    raw : bytes
        The text in UTF-8, from its heading row on. Bytes that are not UTF-8 break their own row.
    delimiter : str
        What stands between fields.

    Examples
    --------
    >>> read_carefully(Path("a.csv"), b'a;b\n"x;y";2\n3\n', ";").values.loc[1].tolist()
    ['x;y', '2']
    """
    # csv's own limit of 131 072 characters would let one bad row stop a file; it is a global.
    csv.field_size_limit(_NO_LIMIT)
    text = raw.decode("utf-8", errors="surrogateescape")
    damaged = _DAMAGE.search(text) is not None
    records = _records(list(io.StringIO(text, newline="")), delimiter)
    columns = unique_headings([_DAMAGE.sub("�", one) for one in next(records)])
    numbers, values, broken = _sorted_out(records, len(columns), damaged=damaged)
    reasons = [(row, BROKEN_FIELD, _why(fields, len(columns))) for row, fields in broken.items()]
    shown = {row: fields[:_KEPT_FIELDS] for row, fields in broken.items()}
    frame = _frame(numbers, values, columns)
    return RawTable(path.name, columns, frame, broken_rows(reasons), shown)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """Split lines into records; one that a stray quote drew over several lines is split again."""
    reader = csv.reader(lines, delimiter=delimiter)
    begun, width = 0, 0
    for record in reader:
        own = lines[begun : reader.line_num]
        begun = reader.line_num
        width = width or len(record)
        last = begun == len(lines)
        if not last and len(own) == 1:
            yield record
            continue
        open_quote = last and _never_closed(own, delimiter)
        drawn = len(own) > 1 and (len(record) != width or open_quote or _misquoted(own, delimiter))
        if drawn:
            yield from (next(csv.reader([line], delimiter=delimiter), []) for line in own)
        else:
            yield [] if open_quote and len(record) == width else record


def _misquoted(lines: Sequence[str], delimiter: str) -> bool:
    """Tell a stray quote that met another one, rows later, from a field with line breaks in it."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _never_closed(lines: Sequence[str], delimiter: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _sorted_out(
    records: Iterator[list[str]], width: int, *, damaged: bool
) -> tuple[list[int], list[str], dict[int, tuple[str, ...]]]:
    """Give the row numbers of good rows, their fields one after another, and the broken rows."""
    numbers: list[int] = []
    values: list[str] = []  # one flat list: a million small ones would keep the collector busy
    broken: dict[int, tuple[str, ...]] = {}
    for number, record in enumerate(records, start=1):
        whole = "".join(record)
        if not whole or whole.isspace():
            continue
        if len(record) == width and not (damaged and _DAMAGE.search(whole)):
            numbers.append(number)
            values.extend(record)
        else:
            broken[number] = tuple(record)
    return numbers, values, broken


def _frame(numbers: list[int], values: list[str], columns: Sequence[str]) -> pd.DataFrame:
    index = pd.Index(numbers, dtype="int64", name=ROW)
    width = len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(_text_array(values[at::width]), index=index)
            for at, name in enumerate(columns)
        },
        index=index,
    )


def _text_array(values: list[str]) -> Any:  # noqa: ANN401 - an array of pandas'
    try:
        return pd.array(pa.array(values, pa.large_string()), dtype="str")
    except pa.ArrowException:  # lone surrogates of UTF-16 text: what no table can hold
        return pd.array([_DAMAGE.sub("�", one) for one in values], dtype="str")


def _why(record: Sequence[str], width: int) -> str:
    if len(record) == width:
        return _DAMAGED
    return (
        f"Raden måste ha {counted(width, 'fält', 'fält')} som rubrikraden, men har {len(record)}. "
        "Kontrollera skiljetecken och citattecken på raden."
    )
