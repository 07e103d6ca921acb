"""Registration plates of cars and motorcycles: ABC 123, ABC 12D, and what is said to be one."""

import re
from collections.abc import Iterator

from est_geo.intake.personal_data.letters import Span

KIND = "regnr"

_PLATE = re.compile(
    r"(?<![^\W_])(?P<letters>[A-HJ-PR-UW-Z]{3})(?P<gap>[ ._-]?)"
    r"\d{2}[0-9A-HJ-NPR-UW-Z](?![^\W_])",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"(?<![^\W_])(?:[A-HJ-PR-UW-Z] ){3}\d \d [0-9A-HJ-NPR-UW-Z](?![^\W_]| [^\W_](?![^\W_]))"
)
_SAID = re.compile(
    r"\b(?:reg\w{0,20}|skylt\w{0,6}|bil\w{0,10}|mc|moped\w{0,5})[.:]? ?(?:nr|nummer)?[.:]? ?$",
    re.IGNORECASE,
)
_OWN_WORDS = re.compile(
    r"(?i:(?<![^\W_])(?:reg(?:istrerings)?\.?-?(?:nr|nummer|skylt(?:en)?)|bilskylt(?:en)?))"
    r"[ .:]{1,3}\"?([A-ZÅÄÖ0-9]{2,7}|[A-ZÅÄÖ]{2,5} [A-ZÅÄÖ0-9]{1,4})(?![^\W_])"
)
_NOT_PLATES = frozenset({
    "hus", "rum", "lgh", "box", "tel", "sal", "kod", "dag", "del", "per", "typ", "gym",
    "zon", "mer", "den", "ett", "och", "kor", "nya", "ort", "trp", "van", "max", "est",
    "tag", "art", "par", "mot", "lok", "kaj", "ron", "plan", "bus", "nat", "fre", "tor",
    "lor", "kvm", "ben", "hon", "han", "med", "om", "gps", "sms", "dnr", "kst", "obj", "fax",
    "hpl", "ank", "nod", "sek", "min", "tim", "kap", "ref", "tot", "top", "pos", "lgr",
    "ons", "mån", "spr", "stn", "bet", "tab", "sid", "bes", "nst", "cam", "kam", "lpn", "mnr",
    "pnr", "fnr", "jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov",
    "dec", "ban", "bok", "lag", "nej", "upp", "ner", "har", "kan", "ska", "som", "man", "all",
})  # fmt: skip


def plates(text: str) -> Iterator[Span]:
    """
    Find registration plates.

    "abc 123" in small letters is any three-letter word and a number, unless a car is named; a
    personal plate is found only after a word for it.

    Examples
    --------
    >>> [span[:2] for span in plates("ABC 123, abc12d, hus 123, regnr KUNGEN")]
    [(0, 7), (9, 15), (32, 38)]
    """
    for match in _PLATE.finditer(text):
        word = match["letters"]
        if word.casefold() in _NOT_PLATES:
            continue
        said = bool(_SAID.search(text[max(0, match.start() - 30) : match.start()]))
        if match["gap"] != " " or word.isupper() or said:
            yield match.start(), match.end(), KIND
    for match in _SPACED.finditer(text):
        yield match.start(), match.end(), KIND
    for match in _OWN_WORDS.finditer(text):
        yield match.start(1), match.end(1), KIND
