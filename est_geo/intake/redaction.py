"""Personal data in free text, masked before anything is stored, shown or logged.

The kind of what was found is kept, never the text. Patterns have no nested quantifiers, and the
text is cut at 500 characters, so that no text can make them slow.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

MAX_LENGTH = 500

_DASHES = dict.fromkeys("‐‑‒–—―−－", "-")
_LOOK_ALIKES = str.maketrans(_DASHES | {"＋": "+", "＠": "@", "．": ".", "﹫": "@"})

# (?=(...)) looks at every start, so that a false beginning cannot hide the number inside it.
_PERSONAL = re.compile(
    r"(?<!\d)(?=((?:(?:18|19|20)[ -]?)?(\d\d)[-./ ]?(\d\d)[-./ ]?(\d\d) ?[-+]? ?"
    r"([A-Za-z]?\d{3}|\d{4})(?![0-9])))"
)
_INTERIM_LETTERS = "TRSUWXJKLMN"
_SAMORDNING = 60
_EMAIL = re.compile(r"[\w.+'-]{1,64} ?(?:@|\(at\)|\[at\]) ?[\w.-]{2,200}", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00?(?=[1-9])|46(?=7))[\d ()/-]{6,24}")
_DATE_LIKE = re.compile(r"\d{1,2}[-/ ]\d{1,2}[-/ ]\d{4}(?!\d)")
_LOCAL_DIGITS, _WORLD_DIGITS, _FEWEST_DIGITS = 10, 14, 8
_PLATE = re.compile(
    r"(?<![^\W_])(?P<letters>[A-HJ-PR-UW-Z]{3})(?P<gap>[ -]?)"
    r"\d{2}[0-9A-HJ-NPR-UW-Z](?![^\W_])",
    re.IGNORECASE,
)
_PLATE_SAID = re.compile(r"\b(?:reg\w{0,20}|bil\w{0,10}|mc|moped\w{0,5})[.:]? ?$", re.IGNORECASE)
_NOT_PLATES = frozenset({
    "hus", "rum", "lgh", "box", "tel", "sal", "kod", "dag", "del", "per", "typ", "gym",
    "zon", "mer", "den", "ett", "och", "kor", "nya", "ort", "trp", "van", "max", "est",
    "tag", "art", "par", "mot", "lok", "kaj", "ron", "plan", "bus", "nat", "fre", "tor",
    "lor", "kvm", "ben", "hon", "han", "med", "om",
})  # fmt: skip

_Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text with personal data masked, and which kinds were found (in order, each time)."""

    text: str
    findings: list[str]


def redact(text: str) -> Redacted:
    """
    Mask personal numbers, phone numbers, e-mail addresses and registration plates.

    Personal and co-ordination numbers count only with a possible date and a right check digit;
    interim numbers with a possible date. Names are not found.

    Parameters
    ----------
    text : str
        Any text; what is over 500 characters is cut off.

    Returns
    -------
    Redacted
        The masked text and the kinds found: ``personnummer``, ``telefon``, ``e-post``, ``regnr``.

    Examples
    --------
    >>> redact("Vid Ryds centrum, 811218-9876, ring 070-123 45 67")
    Redacted(text='Vid Ryds centrum, [personnummer], ring [telefon]',
             findings=['personnummer', 'telefon'])
    >>> redact("Hus 123, Rydsvägen 9C").findings
    []
    """
    clean = "".join(_visible(text[: 2 * MAX_LENGTH]))
    plain = "".join(map(_plain, clean)).translate(_LOOK_ALIKES)
    if len(clean) > MAX_LENGTH:
        # A number that the cut would halve is dropped whole, or its first half would be kept.
        cut = re.search(r"[\d ()+./-]{0,24}$", plain[:MAX_LENGTH])
        end = cut.start() if cut else MAX_LENGTH
        clean, plain = clean[:end], plain[:end]
    spans = [span for finder in _FINDERS for span in finder(plain)]
    found = _merged(spans)
    parts, begun = [], 0
    for start, end, kind in found:
        parts += [clean[begun:start], f"[{kind}]"]
        begun = end
    return Redacted("".join(parts) + clean[begun:], [kind for _, _, kind in found])


def _merged(spans: list[_Span]) -> list[_Span]:
    """Join spans that overlap, so that no end of one sticks out; the first found says the kind."""
    merged: list[_Span] = []
    for start, end, kind in spans:
        over = [one for one in merged if start < one[1] and one[0] < end]
        merged = [one for one in merged if one not in over]
        low, high = min([start, *(one[0] for one in over)]), max([end, *(one[1] for one in over)])
        merged.append((low, high, over[0][2] if over else kind))
    return sorted(merged)


def redacted(values: pd.Series) -> pd.Series:
    """
    Mask every text of a column; each distinct text is looked at once.

    Examples
    --------
    >>> redacted(pd.Series(["Ryd", "ring 070-123 45 67"])).tolist()
    ['Ryd', 'ring [telefon]']
    """
    suspect = (
        values.str.contains(r"\p{Nd}|\p{Cf}|[@＠﹫]|[(\[]at[)\]]", regex=True)
        | (values.str.len() > MAX_LENGTH)
        if _re2(values)
        else values.notna()
    )
    distinct = {text: redact(text).text for text in values[suspect.astype(bool)].dropna().unique()}
    return values.mask(values.isin(list(distinct)), values.map(distinct)) if distinct else values


def _re2(values: pd.Series) -> bool:
    """Only Arrow's text knows the Unicode classes of the quick look."""
    return getattr(values.dtype, "storage", "") == "pyarrow"


def _visible(text: str) -> Iterator[str]:
    for letter in text:
        kind = unicodedata.category(letter)
        if kind != "Cf":
            yield " " if kind in {"Cc", "Zs", "Zl", "Zp"} else letter


def _plain(letter: str) -> str:
    return letter if letter.isascii() else str(unicodedata.decimal(letter, letter))


def _personal_numbers(text: str) -> Iterator[_Span]:
    for match in _PERSONAL.finditer(text):
        year, month, day, last = match[2], match[3], match[4], match[5]
        if not _is_day(int(year), int(month), int(day)):
            continue
        interim = not last[0].isdigit()
        if interim and (last[0].upper() not in _INTERIM_LETTERS or len(last) != len("T220")):
            continue
        if interim or (len(last) == len("1234") and _luhn(year + month + day + last)):
            yield match.start(1), match.end(1), "personnummer"


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        # Year 2000 + yy has the same leap days as 1900 + yy, save for 1900 itself.
        dt.date(2000 + year, month, day - _SAMORDNING if day > _SAMORDNING else day)
    except ValueError:
        return False
    return True


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(digits):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of two digits
    return total % 10 == 0


def _emails(text: str) -> Iterator[_Span]:
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end(), "e-post"


def _phones(text: str) -> Iterator[_Span]:
    for match in _PHONE.finditer(text):
        run = match[0]
        if _DATE_LIKE.match(run):
            continue
        most = _LOCAL_DIGITS if run[0] == "0" and not run.startswith("00") else _WORLD_DIGITS
        end = _end_of_number(run, most)
        if sum(letter.isdigit() for letter in run[:end]) >= _FEWEST_DIGITS:
            yield match.start(), match.start() + end, "telefon"


def _end_of_number(run: str, most: int) -> int:
    """Where the number ends: the last whole group that keeps it within `most` digits."""
    digits, end = 0, 0
    for place, letter in enumerate(run):
        if letter.isdigit():
            digits += 1
            if digits > most:
                return end
            if place + 1 == len(run) or not run[place + 1].isdigit():
                end = place + 1
    return end


def _plates(text: str) -> Iterator[_Span]:
    for match in _PLATE.finditer(text):
        word = match["letters"]
        if word.casefold() in _NOT_PLATES:
            continue
        # "abc 123" in small letters is any three-letter word and a number, unless a car is named.
        said = bool(_PLATE_SAID.search(text[max(0, match.start() - 30) : match.start()]))
        if match["gap"] != " " or word.isupper() or said:
            yield match.start(), match.end(), "regnr"


_FINDERS = (_personal_numbers, _emails, _phones, _plates)
