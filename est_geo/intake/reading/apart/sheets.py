"""XLSX, XLS and ODS: the first sheet with a table in it, wherever its headings stand."""

import datetime as dt
import io
from collections.abc import Sequence

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from est_geo.errors import UnreadableFileError
from est_geo.intake.reading.apart.cells import Value, cell_text, column_texts
from est_geo.intake.reading.apart.found import Found
from est_geo.intake.reading.apart.zips import check_zip
from est_geo.intake.reading.limits import Limits

_MIN_COLUMNS = 2
_HEADING_AMONG = 60
_LOOK_AHEAD = 20
_LONGEST_HEADING = 120
_YEARS = range(1900, 2101)
Rows = Sequence[Sequence[Value]]


def read(data: bytes, name: str, limits: Limits, sheet: str | None = None) -> Found:
    """
    Read a workbook's first sheet that has a table, or the sheet named.

    Raises
    ------
    UnreadableFileError
        It is too large, damaged, or has no table.
    """
    if data.startswith(b"PK"):
        check_zip(data, name, limits)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = _in_order(book)
    if sheet is not None and sheet not in names:
        raise UnreadableFileError(
            f"Filen {name} har inget blad med det namnet. Ange ett av dess {len(names)} blad."
        )
    for one in [sheet] if sheet is not None else names:
        rows, first = _rows(book, one, name, limits)
        at = heading_row(rows)
        if at is not None:
            found = _table(rows, at)
            found.remarks += _about(one, names, at + first)
            return found
    raise UnreadableFileError(
        f"Filen {name} har inget blad med en tabell: en rad med minst två rubriker, och rader "
        "under den. Lägg till en rubrikrad."
    )


def _in_order(book: CalamineWorkbook) -> list[str]:
    """Names of the work sheets, the hidden ones last."""
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    shown = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    return shown + [one.name for one in sheets if one.name not in shown]


def _rows(book: CalamineWorkbook, sheet: str, name: str, limits: Limits) -> tuple[Rows, int]:
    found = book.get_sheet_by_name(sheet)
    if found.start is None:
        return [], 0
    height, width = found.height, found.width
    if width > limits.columns or height * width > limits.cells:
        raise UnreadableFileError(
            f"Filen {name} har ett blad på {height} rader och {width} kolumner; högst "
            f"{limits.columns} kolumner och {limits.cells} celler läses. Ta bort det som ligger "
            "utanför tabellen, eller spara den som CSV."
        )
    return found.to_python(skip_empty_area=True), found.start[0]


def heading_row(rows: Rows) -> int | None:
    """
    Position of the headings: the first row of words nearly as wide as what follows it.

    Examples
    --------
    >>> heading_row([["Rapporter", ""], ["", ""], ["Tid", "Plats"], ["2026-11-09", "Ryd"]])
    2
    """
    for at, row in enumerate(rows[:_HEADING_AMONG]):
        filled = _filled(row)
        widest = max((_filled(one) for one in rows[at + 1 : at + 1 + _LOOK_AHEAD]), default=0)
        if filled >= _MIN_COLUMNS and 2 * filled >= widest and _are_headings(row):
            return at
    return None


def _filled(row: Sequence[Value]) -> int:
    return sum(cell_text(value).strip() != "" for value in row)


def _are_headings(row: Sequence[Value]) -> bool:
    filled = [value for value in row if cell_text(value).strip()]
    words = [one for one in filled if isinstance(one, str) and any(map(str.isalpha, one))]
    short = all(len(one) <= _LONGEST_HEADING for one in words)
    return bool(words) and short and all(_may_head(one) for one in filled)


def _may_head(value: Value) -> bool:
    """Take words, years and months for headings: tables of statistics have all three."""
    if isinstance(value, str):
        plain = value.strip()
        return any(map(str.isalpha, plain)) or (plain.isdigit() and int(plain[:9]) in _YEARS)
    if isinstance(value, dt.date):
        return value.day == 1
    return isinstance(value, int | float) and not isinstance(value, bool) and value in _YEARS


def _table(rows: Rows, at: int) -> Found:
    heading, body = rows[at], rows[at + 1 :]
    width = max((len(row) for row in rows), default=0)
    columns = [[row[place] if place < len(row) else None for row in body] for place in range(width)]
    texts = [column_texts(column) for column in columns]
    titles = [cell_text(value).strip() for value in heading] + [""] * (width - len(heading))
    kept = [
        place for place in range(width)
        if titles[place] or any(one.strip() for one in texts[place])
    ]  # fmt: skip
    found = Found([titles[place] for place in kept])
    for number, row in enumerate(zip(*(texts[place] for place in kept), strict=True), start=1):
        if any(one.strip() for one in row):
            found.add(number, row)
    return found


def _about(sheet: str, names: Sequence[str], line: int) -> list[str]:
    said = []
    if line:
        said.append(
            f"Rubrikerna står på rad {line + 1} i bladet; raderna ovanför lästes inte, och "
            "raderna numreras från den första under rubrikerna."
        )
    others = [one for one in names if one != sheet]
    if others:
        said.append(f"Bladet {sheet} lästes, men inte: {', '.join(others[:8])}.")
    return said
