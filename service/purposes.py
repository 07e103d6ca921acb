"""Why somebody looks at single reports: said once, masked, and written down with every look."""

import re
from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic
from typing import Final

from est_geo.errors import RequestError
from est_geo.intake import redact

PURPOSES: Final[Mapping[str, str]] = {
    "granskning": "Granska rapporter som kommit in",
    "lagesbild": "Ta fram lägesbild eller underlag",
    "begaran": "Svara på en begäran eller fråga",
    "rattelse": "Rätta ett fel",
    "tillsyn": "Tillsyn och uppföljning",
    "annat": "Annat",
}
HEADER: Final = "x-syfte"
PARAMETER: Final = "syfte"
_OWN_WORDS: Final = "annat"
LEAST: Final = 3
MOST: Final = 200
_BACK: Final = re.compile(r"/granska(\?[a-z0-9=&_-]{0,200})?")


class PurposeMissingError(RequestError):
    """Why the reports are to be seen was not said."""


def chosen_purpose(sent: Mapping[str, str]) -> str:
    """
    Read the purpose that a form chose.

    Raises
    ------
    PurposeMissingError
        None was chosen, or the own words are missing, too short or too long.

    Examples
    --------
    >>> chosen_purpose({"val": "begaran", "ord": "ärende 12"})
    'Svara på en begäran eller fråga: ärende 12'
    """
    choice, own = sent.get("val", ""), sent.get("ord", "").strip()
    if choice not in PURPOSES:
        raise PurposeMissingError("Välj varför du behöver se enskilda rapporter.")
    if choice == _OWN_WORDS:
        return masked(own)
    return f"{PURPOSES[choice]}: {masked(own)}" if own else PURPOSES[choice]


def masked(text: str) -> str:
    """
    Mask personal data in a purpose.

    Raises
    ------
    PurposeMissingError
        It is too short or too long, or holds control characters.

    Examples
    --------
    >>> masked("  samråd om   torget ")
    'samråd om torget'
    """
    plain = " ".join(text.split())
    if not (LEAST <= len(plain) <= MOST and plain.isprintable()):
        raise PurposeMissingError(
            f"Skriv syftet med {LEAST}–{MOST} tecken, utan namn och personnummer."
        )
    return redact(plain).text


class Purposes:
    """
    What each one who is logged in has said; forgotten after a working day and at a restart.

    Parameters
    ----------
    clock : callable
        Seconds that only go forward.

    Examples
    --------
    >>> said = Purposes()
    >>> said.keep("konto:1", "Tillsyn")
    >>> said.of("konto:1"), said.of("konto:2")
    ('Tillsyn', None)
    """

    HOLDS_SECONDS: Final = 12 * 3600.0

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._said: dict[str, tuple[float, str]] = {}

    def keep(self, who: str, purpose: str) -> None:
        """Remember what somebody said."""
        now = self._clock()
        with self._lock:
            self._said = {
                one: kept for one, kept in self._said.items() if now - kept[0] < self.HOLDS_SECONDS
            }
            self._said[who] = (now, purpose)

    def of(self, who: str) -> str | None:
        """Give what somebody said; None where nothing holds."""
        with self._lock:
            at, purpose = self._said.get(who, (0.0, ""))
        return purpose if purpose and self._clock() - at < self.HOLDS_SECONDS else None


def way_back(asked: str) -> str:
    """
    Give the page to go back to: only one of the review's own.

    Examples
    --------
    >>> way_back("/granska?slag=place"), way_back("https://annan.se/granska")
    ('/granska?slag=place', '/granska')
    """
    return asked if _BACK.fullmatch(asked) else "/granska"
