"""A zip file that holds one register: that member and no other is unpacked, with limits."""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from est_geo.errors import UnreadableFileError

_MOST_MEMBERS = 2_000
_MOST_BYTES = {".txt": 256 * 1024**2, ".gpkg": 2 * 1024**3}
_MOST_RATIO = 200
_CHUNK = 1024**2
_ENCRYPTED = 0x1


@contextmanager
def unpacked(path: Path) -> Iterator[Path | None]:
    """
    Unpack a register's only member into a folder that is removed afterwards.

    Yields
    ------
    pathlib.Path or None
        ``stops.txt`` of a timetable or the only GeoPackage; None where the file is no zip, or a zip
        that holds neither (a spreadsheet is one).

    Raises
    ------
    UnreadableFileError
        The zip is damaged, encrypted, or larger than any register.
    """
    member = _member(path)
    if member is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="est_geo_") as folder:
        target = Path(folder, f"{path.stem}{PurePosixPath(member.filename).suffix.lower()}")
        _copy(path, member, target)
        yield target


def _member(path: Path) -> zipfile.ZipInfo | None:
    if not zipfile.is_zipfile(path):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(path) from error
    if len(members) > _MOST_MEMBERS:
        raise UnreadableFileError(
            f"{path.name} får ha högst {_MOST_MEMBERS} filer i sig, men har {len(members)}. "
            "Packa upp den fil som ska läsas in."
        )
    stops = [one for one in members if PurePosixPath(one.filename).name.lower() == "stops.txt"]
    packages = [one for one in members if one.filename.lower().endswith(".gpkg")]
    chosen = stops or packages
    if len(chosen) > 1:
        raise UnreadableFileError(
            f"{path.name} måste innehålla ett enda register, men har {len(chosen)}. "
            "Packa upp filen och läs in dem ett i taget."
        )
    return chosen[0] if chosen else None


def _copy(path: Path, member: zipfile.ZipInfo, target: Path) -> None:
    most = _MOST_BYTES[target.suffix]
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableFileError(
            f"{path.name} är låst med lösenord. Packa upp den och läs in filen därur."
        )
    if member.file_size > most or member.file_size > _MOST_RATIO * max(member.compress_size, 1):
        raise _too_large(path, most)
    written = 0
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(member) as source,
            target.open("wb") as sink,
        ):
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > most:  # the size that the zip states may be a lie
                    raise _too_large(path, most)
                sink.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _damaged(path) from error


def _too_large(path: Path, most: int) -> UnreadableFileError:
    return UnreadableFileError(
        f"Filen i {path.name} är större än ett register får vara ({most // 1024**2} MB, eller "
        f"{_MOST_RATIO} gånger sin packade storlek). Kontrollera filen; den kan vara skadlig."
    )


def _damaged(path: Path) -> UnreadableFileError:
    return UnreadableFileError(f"{path.name} är en skadad zip-fil. Hämta den på nytt från källan.")
