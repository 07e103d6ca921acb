"""The ways in which people write a name of the register: short, definite, without brackets."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

from est_geo.intake.geocoding.reading import Token, read_place
from est_geo.intake.geocoding.vocabulary import BEFORE, ENDINGS, FORMS

EXACT, SHORT, PLAIN, TYPO, PART = range(5)
"""How near a writing is to the name: the name, a short form, without å ä ö, misspelt, a part."""

_MOST = 400
_SHORTEST_STEM = 1
_SHORTEST_FORM = 2
_SHORTEST_ALONE = 3
_OFFICIAL = {
    "st": "sankt", "skt": "sankt", "n": "norra", "s": "södra", "ö": "östra", "v": "västra",
    "g": "gamla", "ga": "gamla", "l": "lilla", "la": "lilla", "kv": "kvarteret", "sta": "sankta",
    "kvarter": "kvarteret", "fast": "fastighet", "us": "universitetssjukhuset",
}  # fmt: skip
_INSIDE = re.compile(r"^([^()]{1,120})\(([^()]{1,120})\)")
_STATION = ("centralen", "centralstationen", "järnvägsstationen", "tågstationen", "stationen")


def key_part(token: Token, *, plain: bool = False) -> str:
    """How a token stands in a key: numbers are marked, so that they never run together."""
    if token.kind == "mark":
        return ""
    text = token.plain if plain else token.text
    return f"#{text}" if token.kind == "number" else text


def key_of(words: Iterable[str]) -> str:
    """
    Key of a name given as words.

    Examples
    --------
    >>> key_of(["kv", "gasellen", "1"])
    'kvgasellen#1'
    """
    return "".join(f"#{word}" if word[:1].isdecimal() else word for word in words)


def words_of(name: str) -> tuple[str, ...]:
    """
    Words of a register's name, its own abbreviations written out.

    Examples
    --------
    >>> words_of("S:t Larsgatan"), words_of("kv. Gasellen 1")
    (('sankt', 'larsgatan'), ('kvarteret', 'gasellen', '1'))
    """
    words = [token.text for token in read_place(name).tokens if token.kind != "mark"]
    if len(words) > 1:
        words[0] = _OFFICIAL.get(words[0], words[0])
    return tuple(words)


def street_writings(words: tuple[str, ...]) -> dict[str, int]:
    """
    Keys under which a street is found, and how near each is to its name.

    Examples
    --------
    >>> found = street_writings(("västra", "svedengatan"))
    >>> found["västrasvedengatan"], found["vsvedeng"]
    (0, 1)
    """
    found = dict.fromkeys(_exactly(words), EXACT)
    choices = [(word, *BEFORE.get(word, ())) for word in words[:-1]]
    for some in list(product(*choices, _endings(words[-1], shortest=1)))[:_MOST]:
        found.setdefault(key_of(some), SHORT)
    if words[-1] == "centrum":
        for key in _centre(words):
            found.setdefault(key, SHORT)
    return found


def _exactly(words: tuple[str, ...]) -> Iterator[str]:
    """Keys of the name itself; "S:t" and "Sankt" are one."""
    yield key_of(words)
    if words[:1] in {("sankt",), ("sankta",)} and len(words) > 1:
        yield key_of(("st" if words[0] == "sankt" else "sta", *words[1:]))


def typo_writings(words: tuple[str, ...]) -> set[str]:
    """Keys of a street in which a letter may be wrong: whole, or with its first word short."""
    choices = [(word, *BEFORE.get(word, ())) for word in words[:-1]]
    return {key_of(some) for some in list(product(*choices, [words[-1]]))[:_MOST]}


def name_writings(name: str, kind: str, own: frozenset[str]) -> dict[str, int]:
    """
    Keys under which a named place is found.

    Parameters
    ----------
    name, kind : str
        As in `PLACES`.
    own : frozenset of str
        The municipality and its towns: "Linköpings domkyrka" is also "domkyrkan".

    Examples
    --------
    >>> found = name_writings("Linköpings domkyrka", "landmark", frozenset({"linköping"}))
    >>> found["linköpingsdomkyrka"], found["domkyrkan"]
    (0, 1)
    """
    found: dict[str, int] = {}
    for words in _bases(name, kind):
        for key in _exactly(words):
            found.setdefault(key, EXACT)
        for some in (words, *_without_town(words, own)):
            for key in _shorter(some, kind, own):
                found.setdefault(key, SHORT)
    return found


def without_brackets(name: str) -> tuple[str, str]:
    """
    Split a name from what stands in its brackets.

    Examples
    --------
    >>> without_brackets("kv. Ostbrickan 2 (A)")
    ('kv. Ostbrickan 2', 'A')
    """
    parts = _INSIDE.match(name)
    return (parts[1].strip(), parts[2].strip()) if parts else (name, "")


def _endings(word: str, shortest: int) -> tuple[str, ...]:
    for ending, forms in ENDINGS.items():
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            least = shortest if len(stem) >= _SHORTEST_STEM else _SHORTEST_ALONE
            return (word, *(stem + form for form in forms if len(form) >= least))
    return (word,)


def _bases(name: str, kind: str) -> Iterator[tuple[str, ...]]:
    yield words_of(name)
    outside, inside = without_brackets(name)
    if inside:
        yield words_of(outside)
        # "(södra)" is no name by itself; "(stadsbiblioteket)" and "(US norr)" are.
        if kind == "landmark" or name.startswith("fastighet"):
            yield words_of(inside)


def _without_town(words: tuple[str, ...], own: frozenset[str]) -> Iterator[tuple[str, ...]]:
    first = words[0] if words else ""
    if len(words) > 1 and (first.removesuffix("s") in own or first in own):
        yield words[1:]


def _shorter(words: tuple[str, ...], kind: str, own: frozenset[str]) -> Iterator[str]:
    if not words:
        return
    choices = [(word, *BEFORE.get(word, ())) for word in words[:-1]]
    last = [*_endings(words[-1], shortest=_SHORTEST_FORM)]
    last += [words[-1].removesuffix(old) + new for old, new in _forms_of(words[-1])]
    for some in list(product(*choices, last))[:_MOST]:
        yield key_of(some)
        if len(some) > 1 and some[0].endswith("s") and len(some[0]) > _SHORTEST_ALONE:
            yield key_of((some[0][:-1], *some[1:]))
    if words[-1] == "centrum" and len(words) > 1 and kind == "centre":
        yield from _centre(words)
    if words[-1] == "centralstation":
        yield from _STATION
        yield from (f"{town}{end}" for town in own for end in ("c", "sc", "central", "station"))
    if words[0] == "universitetssjukhuset":
        yield key_of(("us", *words[1:]))


def _forms_of(word: str) -> Iterator[tuple[str, str]]:
    for indefinite, definite in FORMS.items():
        if word.endswith(definite):
            yield definite, indefinite
        elif word.endswith(indefinite):
            yield indefinite, definite


def _centre(words: tuple[str, ...]) -> Iterator[str]:
    area = "".join(words[:-1])
    for one in {area, area.removesuffix("s")}:
        yield from (f"{one}{end}" for end in ("centrum", "c", "centrumet", "cent"))
