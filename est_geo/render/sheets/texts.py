"""Texts of a sheet: whatever a place is called, it is one line of letters and no more."""

import re
import unicodedata
from typing import Final

from est_geo.tables import VISIT_NOTES

MADE_UP: Final = "Påhittade rapporter: planen gäller inte verkliga händelser."
EMERGENCY: Final = "Pågående fara: ring 112."
NO_NAMES: Final = "Skriv inga namn och inget om enskilda personer."
NOTES: Final = tuple(VISIT_NOTES.values())

_LONGEST: Final = 600
_DROPPED: Final = frozenset({"Cf", "Cs", "Co", "Cn"})
_SPACES: Final = frozenset({"Cc", "Zl", "Zp", "Zs"})
# What the typeface that typst carries with it can draw, of what a Swedish place may hold.
_DRAWN: Final = (
    (0x20, 0x250), (0x300, 0x483), (0x1E00, 0x1F00), (0x2010, 0x2040), (0x20A0, 0x20C0),
    (0x2190, 0x219A), (0x2200, 0x2300), (0x25A0, 0x2600), (0xFB00, 0xFB07),
)  # fmt: skip
_UNDRAWN: Final = "□"
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9_-]+")


def plain(text: str) -> str:
    r"""
    Make one line of a text: no control characters, nothing unseen, at most 600 signs.

    Examples
    --------
    >>> plain("Ryds\r\ncentrum\x00 \u202e(norra)"), plain("x" * 601)[-2:]
    ('Ryds centrum (norra)', 'x…')
    """
    kinds = [(one, unicodedata.category(one)) for one in unicodedata.normalize("NFC", text)]
    kept = "".join(
        " " if kind in _SPACES else one for one, kind in kinds if kind not in _DROPPED
    ).split()
    line = " ".join(kept)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def drawable(text: str) -> str:
    """
    Put a square where the typeface has no sign, so that a page is never refused for one.

    Examples
    --------
    >>> drawable("Ågatan – 😀")
    'Ågatan – □'
    """
    return "".join(
        one if any(low <= ord(one) < high for low, high in _DRAWN) else _UNDRAWN for one in text
    )


def file_name(text: str) -> str:
    """
    Make a part of a file name from an id.

    Examples
    --------
    >>> file_name("polis-20261120-18-1"), file_name('../"x"')
    ('polis-20261120-18-1', '-x-')
    """
    return _NOT_IN_NAMES.sub("-", text.lower())[:80]
