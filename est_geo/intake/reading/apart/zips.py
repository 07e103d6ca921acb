"""A spreadsheet's zip, looked at before anything is unpacked."""

import io
import zipfile

from est_geo.errors import UnreadableFileError
from est_geo.intake.reading.limits import MB, Limits

_SHEETS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_RATIO_FROM = 1 * MB
_LOCAL_HEADER = 30


def check_zip(data: bytes, name: str, limits: Limits) -> None:
    """
    Refuse a zip that is damaged, is no spreadsheet, or unpacks to more than allowed.

    Raises
    ------
    UnreadableFileError
        Told without naming what is in it.

    Examples
    --------
    >>> check_zip(b"PK", "a.xlsx", Limits())
    Traceback (most recent call last):
    est_geo.errors.UnreadableFileError: Filen a.xlsx är skadad och går inte att packa upp.
    Ta ut den på nytt ur källsystemet.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableFileError(
            f"Filen {name} är skadad och går inte att packa upp. Ta ut den på nytt ur källsystemet."
        ) from error
    if len(parts) > limits.zip_entries:
        raise UnreadableFileError(
            f"Filen {name} har {len(parts)} delar; ett kalkylblad får ha högst "
            f"{limits.zip_entries}. Spara om tabellen som CSV."
        )
    unpacked = sum(part.file_size for part in parts)
    ratio = limits.zip_ratio
    if unpacked > limits.zip_bytes or any(
        part.file_size > max(_RATIO_FROM, ratio * part.compress_size) for part in parts
    ) or unpacked > max(_RATIO_FROM, ratio * len(data)):  # fmt: skip
        raise UnreadableFileError(
            f"Filen {name} packar upp till {unpacked // MB} MB; ett kalkylblad får packa upp till "
            f"högst {limits.zip_bytes // MB} MB och {ratio} gånger sin storlek. "
            "Spara tabellen som CSV."
        )
    if _overlap(parts) or any(_escapes(part.filename) for part in parts):
        raise UnreadableFileError(
            f"Filen {name} är inget vanligt kalkylblad: dess delar ligger om varandra eller har "
            "namn som pekar utanför filen. Spara om den i kalkylprogrammet."
        )
    if not {part.filename for part in parts} & set(_SHEETS):
        raise UnreadableFileError(
            f"Filen {name} är ett packat arkiv men inget kalkylblad. Packa upp det och läs in "
            "tabellen för sig."
        )


def _overlap(parts: list[zipfile.ZipInfo]) -> bool:
    placed = sorted(parts, key=lambda part: part.header_offset)
    ends = 0
    for part in placed:
        if part.header_offset < ends:
            return True
        ends = part.header_offset + _LOCAL_HEADER + part.compress_size
    return False


def _escapes(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")
