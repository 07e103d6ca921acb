"""Numbers and lists as a Swedish reader writes them, and text that a spreadsheet may open."""

import math
import re
from collections.abc import Sequence

THIN = "\u202f"
MISSING = "–"
# A formula begins a cell; and a Swedish spreadsheet splits a file at semicolons, an English one at
# commas, whatever the file was written with. Before the formula may stand what is not shown or is
# stripped: signs without width, spaces, quotes.
_SIGNS = "=+\\-@⁺⁼₊₌−⩵⩶﬩﹢﹣﹦﹫＋－＝＠"
_UNSEEN = (
    r'"\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2'
    r"\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb\U000110bd"
    r"\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
# A stretch of unseen signs is read once, from the separator before it: the time is linear.
_FORMULA = re.compile(rf"^(?=[\t\r\n])|(?:^|(?<=[;,\t\r\n]))(?=[{_UNSEEN}]*[{_SIGNS}])")
_JOINT = re.compile(r"(hets|nings|skaps|tions|dags)(?=[a-zåäö]{4})")
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,20})?")


def number(value: float, decimals: int = 0) -> str:
    """
    Write a number with decimal comma and thin space between thousands.

    Examples
    --------
    >>> number(2.25, 1), number(12345) == f"12{THIN}345", number(float("nan"))
    ('2,2', True, '–')
    """
    if not math.isfinite(value):
        return MISSING
    return f"{value:,.{decimals}f}".replace(",", THIN).replace(".", ",")


def span(low: float, high: float, decimals: int = 0) -> str:
    """
    Write an interval: ``71–93``; an unknown one is a dash.

    Examples
    --------
    >>> span(71, 93), span(float("nan"), 3)
    ('71–93', '–')
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return MISSING
    return f"{number(low, decimals)}–{number(high, decimals)}"


def ratio_decimals(low: float, high: float, least: int = 1) -> int:
    """
    Count the decimals that show an interval of a ratio to leave 1 out, when it does.

    Examples
    --------
    >>> ratio_decimals(1.7, 7.9), ratio_decimals(1.004, 1.08), ratio_decimals(0.8, 1.3)
    (1, 3, 1)
    """
    bound = low if low > 1 else high
    if low <= 1 <= high or not math.isfinite(bound):
        return least
    most = 4
    return next((n for n in range(least, most) if round(bound, n) != 1), most)


def percent(share: float) -> str:
    """
    Write a share as whole per cent, with the space that Swedish puts before the sign.

    Examples
    --------
    >>> percent(0.456) == "46\u00a0%"
    True
    """
    return f"{number(100 * share)}\u00a0%" if math.isfinite(share) else MISSING


def listing(words: Sequence[str]) -> str:
    """
    Join words as a sentence does.

    Examples
    --------
    >>> listing(["Ryd", "Berga", "City"])
    'Ryd, Berga och City'
    """
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} och {words[-1]}"


def counted(count: int, one: str, many: str) -> str:
    """
    Write a count with its noun in the right number.

    Examples
    --------
    >>> counted(1, "händelse", "händelser"), counted(87, "händelse", "händelser")
    ('1 händelse', '87 händelser')
    """
    return f"{number(count)} {one if count == 1 else many}"


def breakable(text: str) -> str:
    """
    Put soft hyphens where long Swedish compounds may be broken on a narrow screen.

    Examples
    --------
    >>> breakable("Otrygghetsskapande samling") == "Otrygghets\u00adskapande samling"
    True
    >>> breakable("Händelse mot anställd")
    'Händelse mot anställd'
    """
    return _JOINT.sub("\\1\u00ad", text)


ARROWS = {"over": "över det väntade", "under": "under det väntade", "none": "inom normal variation"}
CHANCE = "kan vara slump"


def outside(count: float, low: float, high: float) -> bool:
    """
    Whether a count lies outside an interval; an unknown one holds everything.

    Examples
    --------
    >>> outside(0, 2, 14), outside(2, 2, 14), outside(5, float("nan"), float("nan"))
    (True, False, False)
    """
    return bool(count < low or count > high)


def verdict(arrow: str, expected: float, *, beyond: bool = False) -> str:
    """
    Say in words how a count stands to what was expected.

    A count beyond its interval that the noise gate gives no arrow is no ordinary variation, and not
    surely anything else: of many intervals some are missed by chance.

    Examples
    --------
    >>> verdict("over", 4.0), verdict("none", float("nan")), verdict("none", 4.0, beyond=True)
    ('över det väntade', 'ingen historik att jämföra med', 'kan vara slump')
    """
    if not math.isfinite(expected):
        return "ingen historik att jämföra med"
    return CHANCE if beyond and arrow == "none" else ARROWS[arrow]


def guarded(text: str) -> str:
    """
    Put a quote before all in a text that a spreadsheet would run as a formula; numbers stay.

    Also after a separator within the text: a spreadsheet may split the file at another sign than
    the one that it was written with.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-3,5"), guarded("Ryd"), guarded("Ryd;=1+1")
    ("'=1+1", '-3,5', 'Ryd', "Ryd;'=1+1")
    """
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub("'", text)
