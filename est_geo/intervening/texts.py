"""What people write about an intervention: looked at, and masked before it is kept."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from est_geo.intake import redact

LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 2000
_UNREADABLE: Final = frozenset({"Cc", "Cs"})
_PIECE: Final = 480  # `redact` looks at 500 characters, and cuts off what comes after
_AROUND: Final = 80  # longer than any number or name that is masked


def kept_text(text: str) -> str:
    r"""
    Give a text as it is kept: on one line, whole, with personal data masked.

    Examples
    --------
    >>> kept_text("Lampan  är trasig.\nRing 070-123 45 67")
    'Lampan är trasig. Ring [telefon]'
    >>> kept_text("Mörkt. " * 80 + "Ring 070-123 45 67")[-21:]
    'Mörkt. Ring [telefon]'
    """
    rest, kept = " ".join(text.split()), []
    while len(rest) > _PIECE:
        at = _cut(rest)
        kept.append(redact(rest[:at]).text)
        rest = rest[at:].strip()
    return " ".join([*kept, redact(rest).text]).strip()


def text_faults(texts: Mapping[str, str], most: int) -> list[str]:
    r"""
    Name in Swedish what is wrong with texts, by what each is called; never what was written.

    Examples
    --------
    >>> text_faults({"skälet": "a" * 11}, 10)
    ['skälet får ha högst 10 tecken']
    >>> text_faults({"skälet": "rad ett\nrad två", "namnet": "a\x00"}, 20)
    ['namnet får inte ha styrtecken']
    """
    long = [
        f"{name} får ha högst {most} tecken" for name, text in texts.items() if len(text) > most
    ]
    strange = [
        f"{name} får inte ha styrtecken"
        for name, text in texts.items()
        if any(unicodedata.category(sign) in _UNREADABLE for sign in "".join(text.split()))
    ]
    return long + strange


def _cut(text: str) -> int:
    """Find where a long text may be cut: at a space that stands in nothing to be masked."""
    at = text.rfind(" ", 1, _PIECE)
    while at > _AROUND:
        before, after = text[at - _AROUND : at], text[at + 1 : at + _AROUND]
        if redact(f"{before} {after}").text == f"{redact(before).text} {redact(after).text}":
            return at
        at = text.rfind(" ", 1, at)
    return _PIECE
