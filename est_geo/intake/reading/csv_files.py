"""CSV: its writing, its delimiter, its headings; then the fast way, or the careful one."""

import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from est_geo.errors import UnreadableFileError
from est_geo.intake.reading.csv_careful import read_carefully
from est_geo.intake.reading.csv_fast import read_fast
from est_geo.intake.reading.limits import Limits
from est_geo.intake.reading.raw_table import RawTable
from est_geo.intake.reading.text_files import read_text

_DELIMITERS = (";", "\t", ",")
_SAMPLE = 20
_SAMPLE_BYTES = 1 << 16
_MIN_COLUMNS = 2
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_csv(path: Path, file: BinaryIO, limits: Limits) -> RawTable:
    r"""
    Read an open CSV file.

    Raises
    ------
    UnreadableFileError
        It is empty, binary, or no table.

    Examples
    --------
    >>> import io
    >>> read_csv(Path("a.csv"), io.BytesIO(b"a;b\n1;2\n"), Limits()).columns
    ('a', 'b')
    """
    text = read_text(path, file)
    raw = text.raw[_first_filled(path, text.raw) :]
    delimiter = _delimiter(_sample(raw))
    _check_headings(path, raw, delimiter, limits)
    found = None if text.damaged else read_fast(path, raw, delimiter)
    if found is None:
        found = read_carefully(path, raw, delimiter)
    if len(found.columns) < _MIN_COLUMNS or _CONTROL.search("".join(found.columns)):
        raise _no_table(path)
    return replace(found, remarks=text.remarks)


def _no_table(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        f"Filen {path.name} är ingen tabell: den första raden måste vara rubriker, minst två, "
        "med semikolon, tabb eller komma mellan. Lägg till en rubrikrad."
    )


def _first_filled(path: Path, raw: bytes) -> int:
    """Where the first line with anything on it begins."""
    begun = 0
    for end in re.finditer(rb"\r\n|\n|\r|\Z", raw):
        if raw[begun : end.start()].decode("utf-8", errors="replace").strip():
            return begun
        begun = end.end()
    raise UnreadableFileError(f"Filen {path.name} är tom. Ta ut den på nytt ur källsystemet.")


def _sample(raw: bytes) -> list[str]:
    text = raw[:_SAMPLE_BYTES].decode("utf-8", errors="replace")
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    whole = lines if len(raw) <= _SAMPLE_BYTES or len(lines) == 1 else lines[:-1]
    return whole[:_SAMPLE]


def _delimiter(lines: Sequence[str]) -> str:
    def agreement(delimiter: str) -> tuple[int, int]:
        sample = [record for record in csv.reader(lines, delimiter=delimiter) if record]
        width = len(sample[0]) if sample else 0
        return (sum(len(record) == width for record in sample) if width > 1 else 0, width)

    return max(_DELIMITERS, key=agreement)


def _check_headings(path: Path, raw: bytes, delimiter: str, limits: Limits) -> None:
    """Count the columns before anything is made of them."""
    end = re.search(rb"[\r\n]", raw)
    heading = raw[: end.start()] if end else raw
    width = heading.count(delimiter.encode()) + 1
    if width > limits.columns:
        raise UnreadableFileError(
            f"Filen {path.name} har {width} kolumner; högst {limits.columns} läses. "
            "Ta ut den ur källsystemet med bara de kolumner som behövs."
        )
