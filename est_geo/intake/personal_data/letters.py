"""A text made readable: what the eye sees, letter by letter, in the letters of a keyboard."""

import re
import unicodedata
from collections.abc import Iterator

MAX_LENGTH = 500

Span = tuple[int, int, str]
"""Start, end and kind of what was found."""

_DASHES = dict.fromkeys("‐‑‒–—―−－﹘﹣⁻₋", "-")
_LOOK_ALIKES = str.maketrans(
    _DASHES
    | {
        "＋": "+",
        "＠": "@",
        "．": ".",
        "﹫": "@",
        "。": ".",
        "·": ".",
        "•": ".",
        "∕": "/",
        "⁄": "/",
    }
)
_LETTER_FOR_DIGIT = re.compile(
    r"(?<=\d)[OoIl|]{1,3}(?=[\dOoIl|]{0,3}[ ./+-]{0,3}\d)|(?<=[\d-])[OoIl|]{1,3}(?![^\W_])"
    r"|(?<![^\W_])[OoIl|](?=\d[\dOoIl|]{0,9}[ -]?\d{3})"
)
_SURE = str.maketrans("OoIl|", "00111")


def readable(text: str) -> tuple[str, str]:
    """
    Give the text without what does not show, and the same letters as a keyboard writes them.

    Both have the same length, so that what is found in the second can be masked in the first. A
    number that the cut at 500 characters would halve is dropped whole.

    Examples
    --------
    >>> readable("nr\u200b ８１–１２")
    ('nr ８１–１２', 'nr 81-12')
    """
    text = text[: 2 * MAX_LENGTH]
    if text.isascii() and text.isprintable():
        clean = plain = text
    else:
        clean = "".join(_visible(unicodedata.normalize("NFC", text)))
        plain = "".join(map(_plain, clean)).translate(_LOOK_ALIKES)
    if len(clean) > MAX_LENGTH:
        cut = re.search(r"[\d ()+./-]{0,24}$", plain[:MAX_LENGTH])
        end = cut.start() if cut else MAX_LENGTH
        clean, plain = clean[:end], plain[:end]
    return clean, plain


def _visible(text: str) -> Iterator[str]:
    for letter in text:
        kind = unicodedata.category(letter)
        if kind != "Cf":
            yield " " if kind in {"Cc", "Zs", "Zl", "Zp"} else letter


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    like = unicodedata.normalize("NFKC", letter)
    return like if len(like) == 1 else letter


def with_digits(plain: str) -> str:
    """
    Read the letters O, I and l inside a number as the digits they stand for.

    Examples
    --------
    >>> with_digits("81l2I8-9876 vid Ola"), with_digits("O7O-1234567")
    ('811218-9876 vid Ola', '070-1234567')
    """
    return _LETTER_FOR_DIGIT.sub(lambda match: match[0].translate(_SURE), plain)
