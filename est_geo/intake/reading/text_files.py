"""Text as Swedish programs write it: UTF-8, Windows-1252, or UTF-16 with its mark.

A file in which some lines are UTF-8 and others are not has been pasted together from two. Then each
line is read by itself: UTF-8, else Windows-1252. A line that is UTF-8 with damage in it is neither;
its bad bytes become lone surrogates, which no decoded text has otherwise, so that the row that has
them can be set aside and the rest goes on.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from est_geo.errors import UnreadableFileError
from est_geo.words import counted

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Text:
    """
    A file's text in UTF-8 (bad bytes as they were), and what should be said about it.

    Attributes
    ----------
    raw : bytes
        The text without byte order mark.
    damaged : bool
        Some lines of it are not UTF-8.
    remarks : tuple of str
        Swedish sentences.
    """

    raw: bytes
    damaged: bool = False
    remarks: tuple[str, ...] = ()


def read_text(path: Path, file: BinaryIO) -> Text:
    """
    Read a text file as UTF-8, whatever it was written in.

    Raises
    ------
    UnreadableFileError
        It is binary, in an unknown writing, or one line is longer than a megabyte.

    Examples
    --------
    >>> import io
    >>> read_text(Path("a.csv"), io.BytesIO("Åby".encode("cp1252"))).raw.decode()
    'Åby'
    """
    raw = _gathered(path, file)
    bom, encoding = next((one for one in _BOMS if raw.startswith(one[0])), (b"", ""))
    if encoding == "utf-16":
        return Text(_from_utf16(path, raw))
    raw = raw[len(bom) :]
    if b"\x00" in raw:
        raise UnreadableFileError(
            f"Filen {path.name} är inte text, fast namnet säger det, eller text i UTF-16 utan "
            "märke. Spara den som CSV UTF-8 i programmet som skapade den."
        )
    if raw.isascii() or _decodes(raw, "utf-8"):
        return Text(raw)
    mixed = _line_by_line(raw)
    if mixed is not None:
        return mixed
    if bom or not _decodes(raw, "cp1252"):
        raise _unknown_writing(path)
    return Text(raw.decode("cp1252").encode())


def _gathered(path: Path, file: BinaryIO) -> bytes:
    """Read the file whole, but stop at a line that is longer than any row of a table."""
    parts: list[bytes] = []
    while chunk := file.read(_CHUNK):
        if len(chunk) == _CHUNK and b"\n" not in chunk and b"\r" not in chunk:
            raise UnreadableFileError(
                f"Filen {path.name} är ingen tabell: en rad är längre än en miljon tecken. "
                "Ta ut den på nytt ur källsystemet, med en rad per händelse."
            )
        parts.append(chunk)
    return b"".join(parts)


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _from_utf16(path: Path, raw: bytes) -> bytes:
    try:
        text = raw.decode("utf-16").encode()
    except UnicodeError as error:
        raise _unknown_writing(path) from error
    if b"\x00" in text:
        raise _unknown_writing(path)
    return text


def _unknown_writing(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        f"Filen {path.name} måste vara text i UTF-8 eller Windows-1252, men är ingetdera. "
        "Spara om den som CSV UTF-8."
    )


def _line_by_line(raw: bytes) -> Text | None:
    """Read each line by itself, where at least one of them is beyond doubt UTF-8."""
    lines = raw.split(b"\n")
    bad = [
        at for at, line in enumerate(lines) if not line.isascii() and not _decodes(line, "utf-8")
    ]
    marked = sum(not line.isascii() for line in lines)
    if len(bad) == marked:
        return None
    windows = 0
    for at in bad:
        if _without_utf8(lines[at]) and _decodes(lines[at], "cp1252"):
            lines[at] = lines[at].decode("cp1252").encode()
            windows += 1
    remarks = []
    if windows:
        remarks.append(
            f"{counted(windows, 'rad', 'rader')} var skrivna i Windows-1252 fast filen i övrigt är "
            "UTF-8; de lästes var för sig."
        )
    return Text(b"\n".join(lines), damaged=windows < len(bad), remarks=tuple(remarks))


def _without_utf8(line: bytes) -> bool:
    """Tell a line that has no character of several bytes in it: nothing says that it is UTF-8."""
    kept = line.decode("utf-8", errors="ignore")
    return kept.isascii()
