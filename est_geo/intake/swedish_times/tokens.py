"""A text about time, cut into what each piece is: a date, a clock, a weekday, "till" ..."""

import re
import unicodedata
from dataclasses import dataclass

from est_geo.intake.swedish_times.refusals import Refusal, RefusedError

MAX_LENGTH = 120

_MONTHS = (
    "januari january jan", "februari february feb", "mars march mar", "april apr", "maj may",
    "juni june jun", "juli july jul", "augusti august aug", "september sept sep",
    "oktober october okt oct", "november nov", "december dec",
)  # fmt: skip
MONTH_NUMBER = {
    word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()
}
_NAMES = "|".join(sorted(MONTH_NUMBER, key=len, reverse=True))
_DAYS = {"mån": 0, "tis": 1, "ons": 2, "tor": 3, "fre": 4, "lör": 5, "sön": 6}
_PART = (
    r"förmiddag|eftermiddag|lunchtid|lunch|morgon|midnatt|kväll|natt|gryning|skymning|dagtid|fm|em"
)
_PART_OF = {"lunchtid": "lunch", "fm": "förmiddag", "em": "eftermiddag"}
_END = r"(?![^\W_])"
_FULL_YEAR = r"(?:19|20)\d\d(?!\d)"
# "-26" is a year; "-26/11", "-22:00" and "- 26" are the other end of a window.
_SHORT_YEAR = rf"(?: ?-|/|[ -]?')(?P<yy{{0}}>\d\d)(?![\d:./]| ?(?:{_NAMES}))"
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d{1,9})?)?"

_FORMS = {
    "stamp": rf"(?P<sday>\d{{4}}-\d\d-\d\d)(?P<st>[t ])(?P<sclock>{_CLOCK}) ?"
    r"(?P<zone>z|[+-]\d\d(?::?\d\d)?)(?![\d:.-])",
    "packed": r"(?P<pday>(?:19|20)\d{6})[t ]?(?P<pclock>\d{4}(?:\d\d)?)(?![\d:./])"
    r"|(?P<oday>(?:19|20)\d{6})(?!\d)t?",
    "iso": r"(?P<iy>\d{4})[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})(?!\d)t?",
    "year_week": r"(?P<wy>\d{4})[- ]?(?:w|v\.?|vecka) ?(?P<ww>\d{1,2})"
    rf"(?:-?(?P<wd>[1-7]))?{_END}",
    "week": r"(?:veckan|vecka|v\.?|w) ?(?P<vw>\d{1,2})"
    rf"(?:[ ,/-]{{1,2}}(?P<vy>{_FULL_YEAR}))?(?![\d:./-])",
    "days": rf"(?P<r1>\d{{1,2}}) ?(?:-|och|till) ?(?P<r2>\d{{1,2}})"
    rf"(?:/(?P<rm>\d{{1,2}})|(?::?e|:a)? (?P<rn>{_NAMES}){_END}\.?)"
    rf"(?:[ ,/-]{{1,2}}(?P<ry>{_FULL_YEAR})|{_SHORT_YEAR.format('r')})?(?![\d:./])",
    "two_first": r"(?P<ta>\d\d)-(?P<tb>\d\d)-(?P<tc>\d\d)(?![\d:./-])",
    "day_first": r"(?P<fd>\d{1,2})[-/.](?P<fm>\d{1,2})(?:[-/.]| ?, ?| )"
    rf"(?P<fy>{_FULL_YEAR})(?!-\d\d?-\d|/\d\d?/\d|\.\d\d?\.\d)",
    "slash": rf"(?P<ld>\d{{1,2}})/(?P<lm>\d{{1,2}})(?!\d)(?:{_SHORT_YEAR.format('l')})?",
    "dots": r"(?P<za>\d{1,2})\.(?P<zb>\d{1,2})\.(?P<zc>\d\d)(?![\d:])",
    "named": rf"(?P<nd>\d{{1,2}})(?::?e|:a|\.)? ?(?P<nm>{_NAMES}){_END}\.?"
    rf"(?:[ ,-]{{0,2}}(?P<ny>{_FULL_YEAR})|{_SHORT_YEAR.format('n')})?",
    "month": rf"(?P<mn>{_NAMES}){_END}\.?(?: (?P<my>{_FULL_YEAR}))?",
    "iso_month": r"(?P<ay>(?:19|20)\d\d)-(?P<am>\d\d)(?![\d:./-])",
    "said_clock": r"(?:kl\.?|klockan) ?(?P<kh>\d{1,2})"
    r"(?:[:.h]?(?P<kmi>\d\d)| (?P<kmj>\d\d)(?![\d/.:]|-\d\d?-"
    rf"|(?::?e|:a)? ?(?:{_NAMES})))?(?:[:.](?P<ks>\d\d))?(?!\d|/)(?P<kt>-tiden|tiden)?"
    r"(?: ?(?P<kx>[ap]\.?m\.?|fm|em)(?![^\W_]))?",
    "clock": r"(?P<ch>\d{1,2})(?:[:.](?P<cmi>\d\d)(?:[:.](?P<cs>\d\d)(?:[.,]\d{1,9})?)?"
    r"|h(?P<cmh>\d\d)?)(?!\d|/\d{1,2}(?!\d))(?P<ct>-tiden)?"
    r"(?: ?(?P<cx>[ap]\.?m\.?|fm|em)(?![^\W_]))?",
    "number": r"(?P<n>\d{4}|\d{1,2})(?![\d:/])"
    r"(?:(?P<nt>-tiden)|(?: ?(?P<nx>[ap]\.?m\.?|fm|em)(?![^\W_])))?",
    "relative": r"(?:i ?(?P<past>förr?går|går|dag|morse|natt|kväll|förmiddags|eftermiddags))"
    rf"{_END}",
    "night_to": r"(?:på )?natten (?P<qt>till|mot|mellan)(?: den)?(?= )|natt (?P<qn>till|mot)(?= )",
    "weekday": r"(?P<pi>i )?(?P<wn>mån|tis|ons|tor|fre|lör|sön)s?(?:dag)?(?:en|ens|s)?\.?"
    rf"(?=[^\w]|$|{_PART})",
    "weekend": rf"(?P<hi>i )?helg(?:en)?{_END}",
    "part": rf"(?:på |i |under |vid )?(?:sen |sent (?:på )?|tidigt? (?:på )?)?(?P<part>{_PART})"
    rf"(?:en|n|s)?{_END}",
    "soon": rf"strax (?P<se>efter|före|innan){_END}",
    "to": rf"(?:-{{1,3}}|/|till och med|t\.? ?o\.? ?m\.?|till|och|to|until){_END}|[-/]",
    "from": rf"(?:från och med|fr\.? ?o\.? ?m\.?|från|mellan){_END}",
    "after": rf"(?:tidigast|efter|sedan){_END}",
    "before": rf"(?:senast|före|innan|fram till){_END}",
    "about": rf"(?:ca\.?|c:a|c\.a\.?|cirka|omkring|runt|kring|ungefär|ung\.?|typ|vid pass){_END}|~",
    "filler": rf"(?:den|vid|på|under|någon gång|dygnet|om|i|kl\.?|klockan){_END}|[ ,;.]",
}
_LEXER = re.compile("|".join(f"(?P<{kind}_>{form})" for kind, form in _FORMS.items()))
_KINDS = tuple(_FORMS)
_MARKS = str.maketrans(dict.fromkeys("‐‑‒–—―−→", "-") | {"’": "'", "´": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: its kind and its named parts, those that are there."""

    kind: str
    parts: dict[str, str]


def tokens(text: str) -> list[Token]:
    """
    Cut a text into tokens; what is no word about time refuses the whole text.

    Examples
    --------
    >>> [one.kind for one in tokens("Mån 9/11 2026 kl. 22–02")]
    ['weekday', 'day_first', 'said_clock', 'to', 'number']
    """
    if len(text) > MAX_LENGTH:
        raise RefusedError(Refusal.UNREADABLE)
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_MARKS)
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    plain = " ".join(plain.split()).strip(" ,;.")
    found, place = [], 0
    while place < len(plain):
        match = _LEXER.match(plain, place)
        if match is None or match.end() == place:
            raise RefusedError(Refusal.UNREADABLE)
        place = match.end()
        kind = next(one for one in _KINDS if match[f"{one}_"] is not None)
        if kind != "filler":
            inner = {name: part for name, part in match.groupdict().items() if part is not None}
            found.append(Token(kind, inner))
    return found


def weekday_number(name: str) -> int:
    """Monday is 0."""
    return _DAYS[name]


def part_name(word: str) -> str:
    """Give the part's name in `hours.PARTS`."""
    return _PART_OF.get(word, word)
