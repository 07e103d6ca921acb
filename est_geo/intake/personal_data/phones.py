"""Phone numbers: Swedish and foreign, with or without a word for them."""

import re
from collections.abc import Iterator

import phonenumbers

from est_geo.intake.personal_data.letters import Span

KIND = "telefon"

_PREFIXED = re.compile(
    r"(?<![\w.,])(?<!\d[:/-])(?:\(?\+|\(?00?(?=[1-9]|\(0?\)|\))|46(?=7))[\d ()./-]{6,26}"
)
_SAID = re.compile(
    r"(?<![^\W_])(?:tele?(?:fon)?(?:nr|nummer)?|tfn|mob(?:il)?(?:nr|nummer)?|ring(?:a|er|de|t)?|"
    r"sms:?a?|nås på|växel|fax|swisha?)[ .:]{0,3}(?:(?:till|på|nr|nummer|är)[ .:]{1,2}){0,2}"
    r"(\(?\d[\d ()./-]{3,18}\d)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d{1,2}([-/. ])\d{1,2}[-/. ](?:19|20)\d\d(?!\d)|(?:19|20)\d\d([-/.])\d\d\2\d\d"
)
_CLOCKS = re.compile(r"\d\d[.]\d\d ?- ?\d\d[.]\d\d(?!\d)")
_DECIMAL = re.compile(r"\+?\d{1,3}\.\d{4,}")
_PUBLIC = {"112", "11414", "1177", "11313", "118118", "116123", "116111", "116117", "020"}
_LOCAL_DIGITS, _WORLD_DIGITS, _FEWEST, _FEWEST_SAID = 10, 15, 8, 6


def phones(text: str) -> Iterator[Span]:
    """
    Find phone numbers.

    Examples
    --------
    >>> [span[:2] for span in phones("070.123.45.67 eller tel 20 60 00, den 9.11.2026")]
    [(0, 13), (24, 32)]
    """
    for match in _PREFIXED.finditer(text):
        run = match[0]
        if _DATE.match(run) or _CLOCKS.match(run) or _DECIMAL.match(run):
            continue
        local = run.lstrip("(")[0] == "0" and not run.lstrip("(").startswith("00")
        end = _end_of_number(run, _LOCAL_DIGITS if local else _WORLD_DIGITS)
        if sum(map(str.isdigit, run[:end])) >= _FEWEST and _possible(run[:end]):
            yield match.start(), match.start() + end, KIND
    for match in _SAID.finditer(text):
        digits = "".join(filter(str.isdigit, match[1]))
        if _DATE.match(match[1]) or _CLOCKS.match(match[1]) or digits in _PUBLIC:
            continue
        end = _end_of_number(match[1], _WORLD_DIGITS)
        if sum(map(str.isdigit, match[1][:end])) >= _FEWEST_SAID:
            yield match.start(1), match.start(1) + end, KIND


def _possible(run: str) -> bool:
    """Ask the library whether a number of that length can be; one with + is meant as a number."""
    if "+" in run or run.startswith("46"):
        return True
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(run, "SE")))
    except phonenumbers.NumberParseException:
        return run.startswith("00")  # a country code that does not exist


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
