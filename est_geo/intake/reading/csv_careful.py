"""CSV read record by record: quotes, line breaks in fields, stray quotes, broken rows."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

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
    lines = list(io.StringIO(raw.decode("utf-8", errors="surrogateescape"), newline=""))
    records = _records(lines, delimiter)
    columns = unique_headings([_DAMAGE.sub("�", one) for one in next(records)])
    good, broken = _sorted_out(records, len(columns))
    reasons = [(row, BROKEN_FIELD, _why(fields, len(columns))) for row, fields in broken.items()]
    shown = {row: fields[:_KEPT_FIELDS] for row, fields in broken.items()}
    return RawTable(path.name, columns, _frame(good, columns), broken_rows(reasons), shown)


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
    records: Iterator[list[str]], width: int
) -> tuple[dict[int, list[str]], dict[int, tuple[str, ...]]]:
    good: dict[int, list[str]] = {}
    broken: dict[int, tuple[str, ...]] = {}
    for number, record in enumerate(records, start=1):
        whole = "".join(record)
        if not whole.strip():
            continue
        if len(record) == width and (whole.isascii() or not _DAMAGE.search(whole)):
            good[number] = record
        else:
            broken[number] = tuple(record)
    return good, broken


def _frame(rows: Mapping[int, Sequence[str]], columns: Sequence[str]) -> pd.DataFrame:
    index = pd.Index(list(rows), dtype="int64", name=ROW)
    by_column = list(zip(*rows.values(), strict=True)) or [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), index=index, dtype="str")
            for name, values in zip(columns, by_column, strict=True)
        },
        index=index,
    )


def _why(record: Sequence[str], width: int) -> str:
    if len(record) == width:
        return _DAMAGED
    return (
        f"Raden måste ha {counted(width, 'fält', 'fält')} som rubrikraden, men har {len(record)}. "
        "Kontrollera skiljetecken och citattecken på raden."
    )
