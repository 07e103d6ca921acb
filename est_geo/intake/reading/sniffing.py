"""What a file is, by its first bytes and never by its name alone; a link or a device is no file."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from est_geo.errors import UnreadableFileError
from est_geo.intake.reading.limits import MB, Limits

HEAD = 4096
TEXT, SHEET, JSON, GEOPACKAGE, PARQUET = "text", "sheet", "json", "geopackage", "parquet"
KIND_OF = {
    ".csv": TEXT, ".txt": TEXT, ".tsv": TEXT,
    ".xlsx": SHEET, ".xls": SHEET, ".ods": SHEET,
    ".geojson": JSON, ".json": JSON, ".geojsonl": JSON, ".ndjson": JSON, ".jsonl": JSON,
    ".gpkg": GEOPACKAGE,
    ".parquet": PARQUET,
}  # fmt: skip
_MARKS = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"SQLite format 3\x00", "sqlite"), (b"PAR1", "parquet"), (b"%PDF", "pdf"), (b"MZ", "program"),
    (b"\x7fELF", "program"), (b"\x89PNG", "bild"), (b"\xff\xd8\xff", "bild"), (b"GIF8", "bild"),
    (b"\x1f\x8b", "gzip"), (b"7z\xbc\xaf", "gzip"), (b"Rar!", "gzip"),
)  # fmt: skip
_FITS = {
    TEXT: ("text", "json", "utf16"), SHEET: ("zip", "ole"), JSON: ("json",),
    GEOPACKAGE: ("sqlite",), PARQUET: ("parquet",),
}  # fmt: skip
_LOOKS_LIKE = {
    "zip": "ett kalkylblad eller zip-arkiv (.xlsx, .ods, .zip)",
    "ole": "ett äldre kalkylblad (.xls)",
    "sqlite": "en databas (.gpkg)",
    "parquet": "en Parquetfil (.parquet)",
    "pdf": "en PDF",
    "program": "ett program",
    "bild": "en bild",
    "gzip": "ett packat arkiv",
    "markup": "XML eller HTML",
    "json": "JSON (.json)",
    "text": "vanlig text (.csv)",
    "utf16": "text i UTF-16",
}
_SHOULD_BE = {
    TEXT: "inte text",
    SHEET: "inget kalkylblad",
    JSON: "inte JSON",
    GEOPACKAGE: "ingen GeoPackage",
    PARQUET: "går inte att läsa som Parquet",
}


def opened(path: Path) -> BinaryIO:
    """
    Open an ordinary file for reading; refuse folders, links, pipes and devices.

    Raises
    ------
    UnreadableFileError
        It is none, is not there, or may not be read.

    Examples
    --------
    >>> opened(Path("finns-inte.csv"))
    Traceback (most recent call last):
    est_geo.errors.UnreadableFileError: finns-inte.csv finns inte. Ange sökvägen till en fil.
    """
    # A pipe would be waited for without NONBLOCK; a link could point at any file of the computer.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise UnreadableFileError(_cannot_open(path, error)) from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        with suppress(OSError):
            os.close(handle)
        what = "är en mapp" if stat.S_ISDIR(mode) else "är ingen vanlig fil"
        raise UnreadableFileError(f"{path.name} {what}. Ange sökvägen till en fil.")
    return os.fdopen(handle, "rb")


def _cannot_open(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path.name} finns inte. Ange sökvägen till en fil."
    if isinstance(error, IsADirectoryError):
        return f"{path.name} är en mapp. Ange sökvägen till en fil."
    if error.errno in (errno.ELOOP, errno.EMLINK):
        return f"{path.name} är en länk till en annan fil. Ange sökvägen till filen själv."
    if error.errno in (errno.ENXIO, errno.ENODEV):
        return f"{path.name} är ingen vanlig fil. Ange sökvägen till en fil."
    return f"Filen {path.name} går inte att öppna. Kontrollera rättigheterna och försök igen."


def kind_of(path: Path) -> str:
    """
    Kind that a file's ending promises.

    Raises
    ------
    UnreadableFileError
        No kind of ours has that ending.

    Examples
    --------
    >>> kind_of(Path("Rapporter.XLSX"))
    'sheet'
    """
    kind = KIND_OF.get(path.suffix.casefold())
    if kind is None:
        raise UnreadableFileError(
            f"Filen {path.name} måste sluta på .csv, .txt, .tsv, .xlsx, .xls, .ods, .geojson, "
            ".json, .gpkg eller .parquet. Spara om den i ett av de formaten."
        )
    return kind


def looks_like(head: bytes) -> str:
    r"""
    Tell what the first bytes of a file are.

    Examples
    --------
    >>> looks_like(b"PK\x03\x04"), looks_like(b' [{"id": 1}]'), looks_like(b"Tid;Plats")
    ('zip', 'json', 'text')
    >>> looks_like(b"<OGRVRTDataSource>")
    'markup'
    """
    for mark, what in _MARKS:
        if head.startswith(mark):
            return what
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf16"
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not plain:
        return "text" if head else "empty"
    if b"\x00" in head:
        return "utf16" if _alternates(head) else "binary"
    if plain.startswith((b"{", b"[")):
        return "json"
    markup = (b"<?xml", b"<!", b"<html", b"<ogrvrt", b"<kml", b"<gpx", b"<table", b"<workbook")
    return "markup" if plain.lower().startswith(markup) else "text"


def _alternates(head: bytes) -> bool:
    """Tell UTF-16 without its mark: every other byte is NUL."""
    half = len(head) // 2
    return max(head[0::2].count(0), head[1::2].count(0)) > half * 0.6 > 0


def examined(path: Path, file: BinaryIO, limits: Limits) -> str:
    """
    Check a file's size and that its content is what its ending says; return the kind.

    Raises
    ------
    UnreadableFileError
        It is too large, empty or of another kind. The content is never quoted.
    """
    kind = kind_of(path)
    size = os.fstat(file.fileno()).st_size
    most = getattr(limits, f"{kind}_bytes")
    if size > most:
        raise UnreadableFileError(
            f"Filen {path.name} är {size // MB} MB; {path.suffix.casefold()} får vara högst "
            f"{most // MB} MB. Dela upp den eller spara den som CSV."
        )
    head = file.read(HEAD)
    file.seek(0)
    found = looks_like(head)
    if found == "empty" and kind != PARQUET:
        raise UnreadableFileError(f"Filen {path.name} är tom. Ta ut den på nytt ur källsystemet.")
    if found not in _FITS[kind]:
        raise UnreadableFileError(_mismatch(path, kind, found))
    return kind


def _mismatch(path: Path, kind: str, found: str) -> str:
    if kind == PARQUET:
        return (
            f"Filen {path.name} går inte att läsa som Parquet. Den kan vara tom, avklippt eller av "
            "ett annat slag; ta ut den på nytt ur källsystemet."
        )
    looks = _LOOKS_LIKE.get(found)
    what = f"den ser ut att vara {looks}" if looks else "den har tecken som ingen text har"
    return (
        f"Filen {path.name} är {_SHOULD_BE[kind]}, fast namnet säger det: {what}. Ge den rätt "
        "ändelse, eller spara om den i programmet som skapade den."
    )
