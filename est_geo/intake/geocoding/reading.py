"""A Swedish place text in tokens: words, numbers and marks, without flats, floors and postcodes."""

import re
import unicodedata
from typing import NamedTuple

from est_geo.intake.place_names import folded

LONGEST = 200
MOST_TOKENS = 40
_LONGEST_NUMBER = 4
_POSTCODE = 5
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_TOKEN = re.compile(
    r"\d{1,9}(?::\d{1,9})?|[^\W\d_]+(?::[^\W\d_]{1,2}\b)?|[/,()&+×;\-.]", re.UNICODE
)
_FLAT = frozenset({
    "lgh", "lägenhet", "lägenheten", "lght", "lghnr", "lägenhetsnummer", "vån", "våning",
    "våningen", "bv", "nb",
})  # fmt: skip
_STAIRS = frozenset({"tr", "trp", "trappor", "vån", "våning", "våningen"})
_NUMBER_WORDS = frozenset({"nr", "nummer", "no", "numret", "gatunummer"})
_ENTRANCE = frozenset({"uppgång", "uppg", "ingång", "port", "entré", "entre", "trapphus"})
_DETAILS = _FLAT | _STAIRS | _NUMBER_WORDS | _ENTRANCE | {"plan"}
_POSTCODE_LENGTHS = (3, 5)
_NO_LETTER = frozenset({"i", "o", "å", "x"})


class Token(NamedTuple):
    """One word, number or mark of a text."""

    text: str
    plain: str
    kind: str
    capital: bool
    glued: bool


class House(NamedTuple):
    """A house number as written, perhaps a range."""

    number: str
    letter: str = ""
    last: str = ""
    last_letter: str = ""


class Reading(NamedTuple):
    """The tokens of a text, and what was said beside them."""

    tokens: tuple[Token, ...]
    entrance: str
    care: frozenset[int]
    cased: bool
    words: tuple[str, ...]


def read_place(text: str) -> Reading:
    """
    Read a place text: what stands in it, in order, without what does not point at a place.

    Parameters
    ----------
    text : str
        At most `LONGEST` characters are read.

    Examples
    --------
    >>> read_place("Storg12B, lgh 1102, 582 31 Linköping").words
    ('storg', '12', 'b', ',', ',', 'linköping')
    """
    raw = _tokens(unicodedata.normalize("NFKC", text[:LONGEST])[: 2 * LONGEST])
    tokens, entrance, care = raw[: 2 * MOST_TOKENS], "", set[int]()
    said = {token.text for token in tokens}
    if any(len(word) in _POSTCODE_LENGTHS and word.isdecimal() for word in said):
        tokens = _without_postcodes(tokens)
    if not said.isdisjoint(_DETAILS):
        tokens, entrance = _without_details(tokens)
    if "c" in said and "/" in said:
        tokens, care = _without_care_of(tokens)
    kept = tuple(tokens[:MOST_TOKENS])
    words = [token for token in kept if token.kind == "word"]
    capitals = sum(token.capital for token in words)
    return Reading(
        kept,
        entrance,
        frozenset(care),
        0 < capitals < len(words),
        tuple(token.text for token in kept),
    )


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    end = -1
    for match in _TOKEN.finditer(text.translate(_DASHES)):
        word = match.group()
        kind = "number" if word[0].isdecimal() else "word" if word[0].isalpha() else "mark"
        plain = word.casefold().replace(":", "") if kind == "word" else word
        if kind == "number":
            plain = _number(word)
        if word != ".":
            found.append(Token(plain, folded(plain), kind, word[0].isupper(), match.start() == end))
        end = match.end()
    return found


def _number(word: str) -> str:
    """Digits of any script as ordinary ones, without leading zeros."""
    return ":".join(str(int(part)) for part in word.split(":"))


def _without_postcodes(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.kind == "number" and len(token.text) == _POSTCODE:
            at += 1
        elif after and _is_split_postcode(token, after, tokens[at + 2 : at + 3], kept):
            at += 2
        else:
            kept.append(token)
            at += 1
    return kept


def _is_split_postcode(token: Token, after: Token, then: list[Token], before: list[Token]) -> bool:
    """Tell "582 31 Linköping" from "Storgatan 582"."""
    digits = token.kind == after.kind == "number" and (len(token.text), len(after.text)) == (3, 2)
    if not digits or after.glued:
        return False
    town_follows = not then or then[0].kind == "word"
    return town_follows and bool(before) and (before[-1].text in ",(" or _is_house(before[-1]))


def _is_house(token: Token) -> bool:
    return token.kind == "number" or len(token.text) == 1


def _without_details(tokens: list[Token]) -> tuple[list[Token], str]:
    """Leave out flats, floors and "nr"; an entrance of a house is kept beside."""
    kept: list[Token] = []
    entrance = ""
    at = 0
    while at < len(tokens):
        word = tokens[at].text
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        numbered = any(token.kind == "number" for token in kept)
        if word in _FLAT:
            at += 2 if after and after.kind == "number" else 1
        elif word == "plan" and numbered and after and after.kind == "number":
            at += 2
        elif word in _STAIRS and kept and kept[-1].kind == "number":
            kept.pop()
            at += 1
        elif word in _NUMBER_WORDS and after and after.kind == "number":
            at += 1
        elif word in _ENTRANCE and after and _is_house(after) and after.text not in _NO_LETTER:
            if numbered:
                entrance = after.text if after.kind == "word" else entrance
                at += 2
            else:
                at += 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept, entrance


def _without_care_of(tokens: list[Token]) -> tuple[list[Token], set[int]]:
    """Leave out "c/o"; the words after it are a person's, up to a comma."""
    kept: list[Token] = []
    care: set[int] = set()
    at, open_ = 0, False
    while at < len(tokens):
        if [token.text for token in tokens[at : at + 3]] == ["c", "/", "o"]:
            at, open_ = at + 3, True
            continue
        open_ = open_ and tokens[at].text not in ",;)"
        if open_:
            care.add(len(kept))
        kept.append(tokens[at])
        at += 1
    return kept, care


def house_at(tokens: tuple[Token, ...], at: int) -> tuple[House, int] | None:
    """
    Read a house number at a position: the number, its letter, a range; and where it ends.

    Examples
    --------
    >>> house_at(read_place("12 B-D i Ryd").tokens, 0)
    (House(number='12', letter='b', last='', last_letter='d'), 4)
    """
    if not _numeric(tokens, at):
        return None
    number, letter, end = tokens[at].text, _letter(tokens, at + 1), at + 1
    end += bool(letter)
    if end + 1 < len(tokens) and tokens[end].text in "-/":
        if _numeric(tokens, end + 1):
            last, last_letter = tokens[end + 1].text, _letter(tokens, end + 2)
            return House(number, letter, last, last_letter), end + 2 + bool(last_letter)
        if letter and len(tokens[end + 1].text) == 1 and tokens[end + 1].glued:
            return House(number, letter, "", tokens[end + 1].text), end + 2
    return House(number, letter), end


def _numeric(tokens: tuple[Token, ...], at: int) -> bool:
    return (
        at < len(tokens)
        and tokens[at].kind == "number"
        and all(len(part) <= _LONGEST_NUMBER for part in tokens[at].text.split(":"))
    )


def _letter(tokens: tuple[Token, ...], at: int) -> str:
    if at >= len(tokens) or tokens[at].kind != "word" or len(tokens[at].text) != 1:
        return ""
    token = tokens[at]
    alone = at + 1 == len(tokens) or tokens[at + 1].kind == "mark"
    return token.text if token.glued or token.text not in _NO_LETTER or alone else ""
