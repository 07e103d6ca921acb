"""Personal, co-ordination and interim numbers, in every writing that still is one."""

import datetime as dt
import re
from collections.abc import Iterator

from personnummer import personnummer

from est_geo.intake.personal_data.letters import Span

KIND = "personnummer"

_SEP = r"[ ._/-]{0,3}"
# (?=(...)) looks at every start, so that a false beginning cannot hide the number inside it.
_TEN_DIGITS = (
    rf"(\d\d){_SEP}(\d\d){_SEP}(\d\d)[ ._/+:-]{{0,3}}(\d{{4}})(?!\d)",
    r"(\d\d)(\d\d)(\d\d)[ +-]{1,3}(\d\d[ -]\d\d)(?!\d)",
)
# With a century and without are asked for apart: "200101-0004" can begin either way.
_NUMBERS = tuple(
    re.compile(rf"(?<!\d)(?=({century}{ten}))")
    for ten in _TEN_DIGITS
    for century in ("", rf"(?:18|19|20){_SEP}")
)
_INTERIM = re.compile(
    r"(?<!\d)(?=((?:(?:18|19|20)[ -]?)?(?:(\d\d)(\d\d)(\d\d) ?[-+]? ?|"
    r"(\d\d)[-./ ](\d\d)[-./ ](\d\d) ?[-+] ?)[TRSUWXJKLMNtrsuwxjklmn]\d{3}(?!\d)))"
)
_ONE_BY_ONE = re.compile(r"(?<!\d)(?:\d[ ._-]){9}(?:\d[ ._-]\d[ ._-])?\d(?![ ._-]?\d)")
_ZERO_LOST = re.compile(r"(?<!\d)(?=((\d)(\d\d)(\d\d)[-+ ]?(\d{4})(?!\d)))")
_SAID = re.compile(
    r"(?:pnr|p-nr|person-?(?:nr|nummer|id)|pers\.? ?nr|samordnings(?:nr|nummer)|född)[ .:=]{0,4}"
    r"((?:(?:18|19|20)[ -]?)?\d\d[ ._/-]?\d\d[ ._/-]?\d\d(?:[ ._/+-]{0,3}\d{4})?)(?!\d)",
    re.IGNORECASE,
)
_SAMORDNING = 60
_TEN = 10


def personal_numbers(text: str) -> Iterator[Span]:
    """
    Find personal numbers, with a possible date and a right check digit, or with a word for them.

    Interim numbers have no check digit; a possible date is enough. A co-ordination number's day
    is 60 more than the day. A sole trader's organisation number is a personal number, and a
    company's is none: its third digit makes the month impossible.

    Examples
    --------
    >>> [span[:2] for span in personal_numbers("81 12 18 - 9876, 850709-T220, 556036-0793")]
    [(0, 15), (17, 28)]
    """
    for start, end in (*_checked(text), *_interim(text)):
        yield start, end, KIND
    for match in _SAID.finditer(text):
        yield match.start(1), match.end(1), KIND


def _checked(text: str) -> Iterator[tuple[int, int]]:
    for form in _NUMBERS:
        for match in form.finditer(text):
            last = match[5].replace(" ", "").replace("-", "")
            if _is_number(match[2] + match[3] + match[4] + last):
                yield match.span(1)
    for match in _ONE_BY_ONE.finditer(text):
        if _is_number("".join(filter(str.isdigit, match[0]))[-_TEN:]):
            yield match.span()
    for match in _ZERO_LOST.finditer(text):
        if _is_number("0" + "".join(match.group(2, 3, 4, 5))):
            yield match.span(1)


def _interim(text: str) -> Iterator[tuple[int, int]]:
    for match in _INTERIM.finditer(text):
        if _is_day(*(match.group(2, 3, 4) if match[2] else match.group(5, 6, 7))):
            yield match.span(1)


def _is_number(ten: str) -> bool:
    """Say whether ten digits are a number; 000, which the library refuses, is checked here."""
    if not _is_day(ten[:2], ten[2:4], ten[4:6]):
        return False
    # The library guesses the century of ten digits by today's date, so it is told both.
    return any(personnummer.valid(century + ten) for century in ("19", "20")) or (
        ten[6:9] == "000" and _check_digit(ten[:9]) == ten[9]
    )


def _is_day(year: str, month: str, day: str) -> bool:
    number = int(day) - (_SAMORDNING if int(day) > _SAMORDNING else 0)
    try:
        # Year 2000 + yy has the same leap days as 1900 + yy, save for 1900 itself.
        dt.date(2000 + int(year), int(month), number)
    except ValueError:
        return False
    return True


def _check_digit(nine: str) -> str:
    doubled = "".join(str(int(digit) * (2 - place % 2)) for place, digit in enumerate(nine))
    return str(-sum(map(int, doubled)) % _TEN)
