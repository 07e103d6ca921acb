"""From a file to a table of raw values: CSV as Swedish programs write it, and Parquet.

A file that cannot be read at all is refused before anything has changed. A single bad CSV row is
set aside with its number and the reason, and the rest of the file goes on.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from est_geo.errors import UnreadableFileError
from est_geo.tables import REJECTED
from est_geo.words import counted

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = (";", "\t", ",")
_SAMPLE = 20
_MIN_COLUMNS = 2
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NO_LIMIT = 2**31 - 1
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
        One column per heading, indexed by row number (first data row is 1). CSV values are text,
        Parquet values keep their types.
    broken : pandas.DataFrame
        Rows that could not be split into the right number of fields (`REJECTED`).
    broken_fields : mapping of int to tuple of str
        What those rows held, by row number.
    """

    name: str
    columns: tuple[str, ...]
    values: pd.DataFrame
    broken: pd.DataFrame = field(default_factory=REJECTED.empty)
    broken_fields: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def n_rows(self) -> int:
        """Data rows of the file, the broken ones among them."""
        return len(self.values) + len(self.broken)


def read_table(path: Path) -> RawTable:
    r"""
    Read a CSV or Parquet file into a table of raw values.

    CSV is decoded by its byte order mark, else as strict UTF-8, else as Windows-1252; the
    delimiter (semicolon, tab or comma) is the one that the heading and the first rows agree on.
    Lines with nothing in them are not rows, but they count in the row numbers.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    RawTable
        Headings, values and broken rows.

    Raises
    ------
    UnreadableFileError
        The file is missing, of another kind, empty, binary, or not a table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "rapporter.csv")
    ...     _ = file.write_bytes("Plats;Kategori\nÅgatan;Klotter\nRyd\n".encode("cp1252"))
    ...     table = read_table(file)
    >>> table.columns, table.values.loc[1].tolist(), table.broken["row"].tolist()
    (('Plats', 'Kategori'), ['Ågatan', 'Klotter'], [2])
    """
    reader = _READERS.get(path.suffix.casefold())
    if reader is None:
        raise UnreadableFileError(
            f"Filen {path.name} måste sluta på .csv, .txt, .tsv eller .parquet. "
            "Spara om den i ett av de formaten."
        )
    if not path.is_file():
        what = "är en mapp" if path.is_dir() else "finns inte"
        raise UnreadableFileError(f"{path.name} {what}. Ange sökvägen till en fil.")
    try:
        return reader(path)
    except OSError as error:
        raise UnreadableFileError(
            f"Filen {path.name} går inte att öppna. Kontrollera rättigheterna och försök igen."
        ) from error


def _read_csv(path: Path) -> RawTable:
    text = _decoded(path)
    lines = list(io.StringIO(text, newline=""))
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise UnreadableFileError(f"Filen {path.name} är tom. Ta ut den på nytt ur källsystemet.")
    # csv's own limit of 131 072 characters would let one bad row stop a file; it is a global.
    csv.field_size_limit(_NO_LIMIT)
    delimiter = _delimiter(lines[first:])
    records = _records(lines[first:], delimiter)
    columns = _headings(next(records))
    if len(columns) < _MIN_COLUMNS or _CONTROL.search("".join(columns)):
        raise UnreadableFileError(
            f"Filen {path.name} är ingen tabell: den första raden måste vara rubriker, minst två, "
            "med semikolon, tabb eller komma mellan. Lägg till en rubrikrad."
        )
    good, broken = _sorted_out(records, len(columns))
    return RawTable(path.name, columns, _frame(good, columns), _broken(broken, columns), broken)


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    bom = next((encoding for mark, encoding in _BOMS if raw.startswith(mark)), None)
    if bom is None and b"\x00" in raw:
        raise UnreadableFileError(
            f"Filen {path.name} är inte text, fast namnet säger det. "
            "Spara den som CSV i programmet som skapade den."
        )
    for encoding in (bom,) if bom else ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(
        f"Filen {path.name} måste vara text i UTF-8 eller Windows-1252, men är ingetdera. "
        "Spara om den som CSV UTF-8."
    )


def _delimiter(lines: Sequence[str]) -> str:
    def agreement(delimiter: str) -> tuple[int, int]:
        sample = [record for record in csv.reader(lines[:_SAMPLE], delimiter=delimiter) if record]
        width = len(sample[0])
        return (sum(len(record) == width for record in sample) if width > 1 else 0, width)

    return max(_DELIMITERS, key=agreement)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """Split lines into records; one that a stray quote drew over several lines is split again."""
    reader = csv.reader(lines, delimiter=delimiter)
    begun, width = 0, 0
    for record in reader:
        own = lines[begun : reader.line_num]
        begun = reader.line_num
        width = width or len(record)
        open_quote = begun == len(lines) and _never_closed(own, delimiter)
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


def _headings(record: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for number, heading in enumerate(record, start=1):
        name = " ".join(heading.split()) or f"kolumn {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return tuple(names)


def _sorted_out(
    records: Iterator[list[str]], width: int
) -> tuple[dict[int, list[str]], dict[int, tuple[str, ...]]]:
    good: dict[int, list[str]] = {}
    broken: dict[int, tuple[str, ...]] = {}
    for number, record in enumerate(records, start=1):
        if len(record) == width:
            if any(record) and any(value.strip() for value in record):
                good[number] = record
        elif any(value.strip() for value in record):
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


def _broken(rows: Mapping[int, Sequence[str]], columns: Sequence[str]) -> pd.DataFrame:
    reasons = [
        f"Raden måste ha {counted(len(columns), 'fält', 'fält')} som rubrikraden, men har "
        f"{len(record)}. Kontrollera skiljetecken och citattecken på raden."
        for record in rows.values()
    ]
    frame = pd.DataFrame({ROW: list(rows), "field": BROKEN_FIELD, "reason": reasons})
    return frame.astype({ROW: "int64", "field": "str", "reason": "str"})


def _read_parquet(path: Path) -> RawTable:
    try:
        table = pq.ParquetFile(path).read()
    except (pa.ArrowException, ValueError) as error:
        raise UnreadableFileError(
            f"Filen {path.name} går inte att läsa som Parquet. Den kan vara tom, avklippt eller av "
            "ett annat slag; ta ut den på nytt ur källsystemet."
        ) from error
    if table.num_columns < _MIN_COLUMNS:
        raise UnreadableFileError(
            f"Filen {path.name} är ingen tabell: den måste ha minst två kolumner."
        )
    columns = _headings([str(name) for name in table.column_names])
    try:
        values = table.rename_columns(list(columns)).to_pandas(ignore_metadata=True)
    except (pa.ArrowException, ValueError, OverflowError, KeyError) as error:
        raise UnreadableFileError(
            f"Filen {path.name} har ett datum eller en tidszon som inte finns. "
            "Rätta den i källsystemet, eller ta ut filen som CSV."
        ) from error
    values.index = pd.RangeIndex(1, len(values) + 1, name=ROW)
    return RawTable(path.name, columns, values)


_READERS: dict[str, Callable[[Path], RawTable]] = {
    ".csv": _read_csv,
    ".txt": _read_csv,
    ".tsv": _read_csv,
    ".parquet": _read_parquet,
}
