"""Hostile workbooks."""

import datetime as dt
import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import xlwt

CANARY = "Kanarie Kvist 19850709-9805"
SHEET = "xl/worksheets/sheet1.xml"
ROW = ["2026-11-09 14:30", "Klotter", 15.62, 58.41, CANARY]
HEADINGS = ["Tid", "Kategori", "lon", "lat", "Plats"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows) -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    book.save(data)
    return data.getvalue()


def replaced(data: bytes, part: str, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as archive:
        for name in old.namelist():
            archive.writestr(name, new if name == part else old.read(name))
    return out.getvalue()


def sheet_xml(cells: bytes, before: bytes = b"") -> bytes:
    return (
        b'<?xml version="1.0"?>' + before + b'<worksheet xmlns="' + MAIN.encode() + b'"><sheetData>'
        + cells + b"</sheetData></worksheet>"
    )  # fmt: skip


def text_cell(at: str, text: bytes) -> bytes:
    return b'<c r="' + at.encode() + b'" t="inlineStr"><is><t>' + text + b"</t></is></c>"


def bomb(path: Path) -> None:
    path.write_bytes(replaced(workbook(ROW), SHEET, sheet_xml(b" " * 60_000_000)))


def hundred_megabytes(path: Path) -> None:
    row = b'<row r="1">' + text_cell("A1", b"x" * 1000) + b"</row>"
    path.write_bytes(replaced(workbook(ROW), SHEET, sheet_xml(row * (100_000_000 // len(row)))))


def nested(path: Path) -> None:
    data = b"0" * 5_000_000
    for depth in range(6):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", 8) as archive:
            for copy in range(4):
                archive.writestr(f"{depth}{copy}.zip", data)
        data = out.getvalue()
    path.write_bytes(data)


def overlapping(path: Path) -> None:
    """Every entry of the directory points at the same packed bytes."""
    data = workbook(ROW)
    end = data.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HII", data[end + 10 : end + 20])
    directory = bytearray(data[start : start + size])
    at = 0
    while at < size:
        directory[at + 42 : at + 46] = struct.pack("<I", 0)
        at += 46 + sum(struct.unpack("<HHH", directory[at + 28 : at + 34]))
    assert count > 1
    path.write_bytes(data[:start] + bytes(directory) + data[end:])


def many_entries(path: Path) -> None:
    out = io.BytesIO(workbook(ROW))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(5000 - len(archive.namelist())):
            archive.writestr(f"x/{number}", b"")
    path.write_bytes(out.getvalue())


def lying(path: Path) -> None:
    """Both headers say that the sheet is small; it is not."""
    data = bytearray(replaced(workbook(ROW), SHEET, sheet_xml(b"<row/>" * 20_000_000)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        part = archive.getinfo(SHEET)
    true = struct.pack("<I", part.file_size)
    local = part.header_offset
    assert data[local + 22 : local + 26] == true
    data[local + 22 : local + 26] = struct.pack("<I", 1000)
    central = data.index(true, local + 26)
    data[central : central + 4] = struct.pack("<I", 1000)
    path.write_bytes(bytes(data))


def outside(path: Path) -> None:
    out = io.BytesIO(workbook(ROW))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../../../../tmp/est-geo-was-here", CANARY)
    path.write_bytes(out.getvalue())


def xxe(path: Path) -> None:
    before = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    rows = b'<row r="1">' + text_cell("A1", b"Tid &x;") + text_cell("B1", b"&x;") + b"</row>"
    path.write_bytes(replaced(workbook(ROW), SHEET, sheet_xml(rows, before)))


def billion_laughs(path: Path) -> None:
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
    )
    before = b"<!DOCTYPE w [" + entities + b"]>"
    rows = b'<row r="1">' + text_cell("A1", b"Tid &a11;") + text_cell("B1", b"&a11;") + b"</row>"
    path.write_bytes(replaced(workbook(ROW), SHEET, sheet_xml(rows, before)))


def far_corner(path: Path) -> None:
    rows = (
        b'<row r="1">' + text_cell("A1", b"Tid") + b'</row><row r="1048576">'
        + text_cell("XFD1048576", b"x") + b"</row>"
    )  # fmt: skip
    path.write_bytes(replaced(workbook(ROW), SHEET, sheet_xml(rows)))


def formulas(path: Path) -> None:
    path.write_bytes(workbook(["@SUM(1+1)*cmd|' /C calc'!A0", *ROW[1:]]))


def pdf_and_zip(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + workbook(ROW))


def csv_and_zip(path: Path) -> None:
    path.write_bytes(f"Tid;Kategori\n2026-11-09;{CANARY}\n".encode() + workbook(ROW))


def repeated_ods(path: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    text = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="a">'
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", 8) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0)
        archive.writestr("content.xml", text)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")


def xls() -> bytes:
    book, data = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("a")
    for at, row in enumerate([HEADINGS, *[ROW] * 400]):
        for column, value in enumerate(row):
            sheet.write(at, column, str(value))
    sheet.write(500, 0, dt.date(2026, 11, 9))
    book.save(data)
    return data.getvalue()


def looping_xls(path: Path) -> None:
    """Every sector of the allocation table names the first as its next."""
    data = bytearray(xls())
    first = struct.unpack("<I", data[76:80])[0]
    at = 512 * (first + 1)
    data[at : at + 512] = struct.pack("<I", 0) * 128
    path.write_bytes(bytes(data))


def cut_xls(path: Path) -> None:
    path.write_bytes(xls()[:1500])
