"""Where the shipped data files are, and the fingerprint of a file that somebody hands us."""

import hashlib
from pathlib import Path

from est_geo.errors import UnreadableFileError

_INSTALLED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent / "data"


def data_root() -> Path:
    """
    Folder of the shipped data: districts, gazetteer, profiles, interventions.

    Returns
    -------
    pathlib.Path
        ``est_geo/_data`` in an installed wheel, ``data/`` in a checkout.

    Examples
    --------
    >>> (data_root() / "profiles" / "linkoping.toml").is_file()
    True
    """
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def sha256_of(path: Path) -> str:
    """
    SHA-256 of a file's bytes, 64 hexadecimal digits.

    Raises
    ------
    UnreadableFileError
        The file cannot be read.

    Examples
    --------
    >>> len(sha256_of(data_root() / "profiles" / "linkoping.toml"))
    64
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(f"Filen {path.name} går inte att läsa.") from error
