"""Words by which a file of lamps, or of their faults, is known; and what states are called."""

import unicodedata
from collections.abc import Iterable

_LAMPS = (
    "belysning", "lampa", "lampor", "lampan", "armatur", "lyktstolp", "gatlykt", "ljuspunkt",
    "street light", "streetlight", "alley light", "lights out", "lamp post",
)  # fmt: skip
_KINDS = (*_LAMPS, "led", "natrium", "kvicksilver", "metallhalogen", "lysror", "stolp", "sodium")
_MOST_KINDS = 40
_STATES = {
    "working": (
        "lyser", "tand", "ok", "fungerar", "hel", "i drift", "drift", "i bruk", "aktiv", "on",
        "lit", "working", "works", "active", "in service", "operational",
    ),
    "out": (
        "slackt", "trasig", "trasigt", "sonder", "defekt", "lyser ej", "lyser inte", "ur drift",
        "ur funktion", "fungerar inte", "fungerar ej", "ej i drift", "felanmald", "off", "out",
        "broken", "faulty", "not working", "out of service", "out of order",
    ),
    "removed": (
        "borttagen", "nedmonterad", "demonterad", "raserad", "riven", "avvecklad", "utgangen",
        "removed", "dismantled", "decommissioned",
    ),
    "unknown": ("", "okant", "okand", "ej kand", "vet ej", "unknown", "not known", "-", "?"),
}  # fmt: skip
_BY_WORD = {word: state for state, words in _STATES.items() for word in words}


def plain(text: str) -> str:
    """
    Write a text in small letters without accents, one space between words.

    Examples
    --------
    >>> plain("  Släckt, ")
    'slackt,'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def lamp_state(text: str) -> str | None:
    """
    Read a lamp's state as an inventory writes it: a key of `LAMP_STATES`, or None.

    Examples
    --------
    >>> [lamp_state(one) for one in ("Lyser", "TRASIG", "i drift", "", "planerad")]
    ['working', 'out', 'working', 'unknown', None]
    """
    return _BY_WORD.get(plain(text).strip(".,"))


def are_all_faults_of_lamps(kinds: Iterable[str]) -> bool:
    """
    Whether every kind in a file is about a street lamp, so that it is a file of their faults.

    Examples
    --------
    >>> are_all_faults_of_lamps(["Trasig gatubelysning", "Street Lights All/Out"])
    True
    >>> are_all_faults_of_lamps(["Släckt lampa", "Klotter"]), are_all_faults_of_lamps([])
    (False, False)
    """
    return _all_hold(kinds, _LAMPS)


def are_all_kinds_of_lamps(kinds: Iterable[str]) -> bool:
    """
    Whether every kind in a file is that of a lamp, so that it may be an inventory of them.

    Examples
    --------
    >>> are_all_kinds_of_lamps(["LED 30 W", "Högtrycksnatrium"]), are_all_kinds_of_lamps(["Bänk"])
    (True, False)
    """
    return _all_hold(kinds, _KINDS)


def _all_hold(kinds: Iterable[str], words: tuple[str, ...]) -> bool:
    """Few kinds, each with one of the words; an empty one is none."""
    different = {plain(one) for one in kinds}
    return 0 < len(different) <= _MOST_KINDS and all(
        any(word in kind for word in words) for kind in different
    )
