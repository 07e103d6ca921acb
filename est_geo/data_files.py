"""Where the shipped files are, and the fingerprint of a file that somebody hands us."""

import hashlib
from pathlib import Path

from est_geo.errors import UnreadableFileError

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent / "data"
_INSTALLED_TEXTS = _PACKAGE / "_methods"
_CHECKOUT_TEXTS = _PACKAGE.parent / "docs" / "methods"
_INSTALLED_INFORMATION = _PACKAGE / "_information" / "informationstext.md"
_CHECKOUT_INFORMATION = _PACKAGE.parent / "docs" / "dataskydd" / "informationstext.md"


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


def methods_root() -> Path:
    """
    Folder of the texts that tell how each number is made, for the pages under ``/metod``.

    Returns
    -------
    pathlib.Path
        ``est_geo/_methods`` in an installed wheel, ``docs/methods/`` in a checkout.

    Examples
    --------
    >>> (methods_root() / "hotspots.md").is_file()
    True
    """
    return _INSTALLED_TEXTS if _INSTALLED_TEXTS.is_dir() else _CHECKOUT_TEXTS


def information_text() -> Path:
    """
    File of the text that tells people what is kept of them, for ``/om-personuppgifter``.

    Returns
    -------
    pathlib.Path
        ``est_geo/_information/`` in an installed wheel, ``docs/dataskydd/`` in a checkout.

    Examples
    --------
    >>> information_text().is_file()
    True
    """
    return _INSTALLED_INFORMATION if _INSTALLED_INFORMATION.is_file() else _CHECKOUT_INFORMATION


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
