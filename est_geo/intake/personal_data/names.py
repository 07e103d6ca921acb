"""Names of people, where two words of a list stand together. What is not in a list is not found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from est_geo.data_files import data_root
from est_geo.intake.personal_data.letters import Span

SURE, UNSURE = "namn", "namn?"

_FOLDER = data_root() / "names"


def _listed(name: str) -> frozenset[str]:
    words = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split()
    return frozenset(word.casefold() for word in words)


_GIVEN, _SURNAMES = _listed("given"), _listed("surnames")
NAME_WORDS = frozenset(part for word in _GIVEN | _SURNAMES for part in word.split("-"))
"""Every word that a name can begin with, in small letters; a text without any has no name."""

_WORD = re.compile(r"[^\W\d_]{1,40}(?:[-'][^\W\d_]{1,40}){0,2}")
_SURNAME_ENDS = ("sson", "sdotter", "qvist", "kvist", "ström", "gren", "lund", "stedt", "bäck")
# Given names and surnames that are words as well: two of these together prove nothing.
_ALSO_WORDS = _listed("also_words")
_NO_PERSON_BEFORE = _listed("not_before")
_PLACE_ENDS = tuple(_listed("place_ends"))
_FIRMS = _listed("firms")
_TITLES = _listed("titles")
_RELATIONS = _listed("relations")
_STREET = re.compile(
    r"(?:,| på| vid| i| från) [^\W\d_]{3,40}(?:gatan|vägen|gränden|stigen|"
    r"torget|backen|allén|gata|väg|gränd) \d{1,3}"
)
_PARTICLES = frozenset({"af", "von", "de", "al", "el", "van", "der", "bin"})
_FAR = 4


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    folded: str

    @property
    def case(self) -> str:
        if self.text[0].islower():
            return "small"
        return "capitals" if len(self.text) > 1 and self.text.isupper() else "name"


def names(text: str) -> Iterator[Span]:
    """
    Find names: a sure pair is `SURE`, a likely name (to be looked at, not masked) is `UNSURE`.

    Examples
    --------
    >>> list(names("Anna Svensson såg det vid Karl Johans gata"))
    [(0, 13, 'namn')]
    >>> list(names("hos familjen Andersson"))
    [(13, 22, 'namn?')]
    """
    words = [_Word(m.start(), m.end(), m[0], m[0].casefold()) for m in _WORD.finditer(text)]
    if NAME_WORDS.isdisjoint(part for one in words for part in one.folded.split("-")):
        return
    place = 0
    while place < len(words):
        found = _pair(text, words, place) or _alone(text, words, place)
        if found is None:
            place += 1
            continue
        last, kind = found
        yield words[place].start, words[last].end, kind
        place = last + 1


def _pair(text: str, words: list[_Word], first: int) -> tuple[int, str] | None:
    """Find "Förnamn (mellannamn) Efternamn", or "Efternamn, Förnamn", from one word on."""
    if _reversed(text, words, first):
        return first + 1, SURE
    if not _given(words[first]) or _after_saint(words, first):
        return None
    for last in range(first + 1, min(first + _FAR, len(words))):
        between = text[words[last - 1].end : words[last].start]
        if between.strip(" ") not in {"", "."} or len(between) > 2:  # noqa: PLR2004 - ". "
            return None
        if kind := _surname(words[first], words[last]):
            return None if _place_follows(text, words, last) else (last, kind)
        if _given(words[last]) or len(words[last].text) == 1 or words[last].folded in _PARTICLES:
            continue
        likely = _unlisted(words[first], words[last]) and not _place_follows(text, words, last)
        return (last, UNSURE) if likely else None
    return None


def _unlisted(given: _Word, word: _Word) -> bool:
    """Say whether a word in no list may be a surname: a capital after a sure given name."""
    return (
        given.case == word.case == "name"
        and given.folded not in _ALSO_WORDS
        and not _is_place(word)
    )


def _given(word: _Word) -> bool:
    return word.folded in _GIVEN or (
        "-" in word.folded and all(part in _GIVEN for part in word.folded.split("-"))
    )


def _surname(given: _Word, word: _Word) -> str | None:
    """Say how sure it is that a word is the surname of the given name before it."""
    if given.case != word.case and not (given.case == "name" and word.case == "capitals"):
        return None
    folded = word.folded
    parts = folded.split("-")
    known = all(part in _SURNAMES for part in parts)
    likely = folded.endswith(_SURNAME_ENDS) and len(folded) > len("sson")
    if not (known or likely):
        genitive = folded.endswith("s") and folded[:-1] in _SURNAMES and word.case != "small"
        return UNSURE if genitive else None
    if given.folded in _ALSO_WORDS and folded in _ALSO_WORDS:
        return UNSURE if given.case != "small" else None
    if given.case != "small":
        return SURE
    plain = given.folded not in _ALSO_WORDS and folded not in _ALSO_WORDS
    return SURE if folded.endswith("sson") or (known and plain) else None


def _reversed(text: str, words: list[_Word], first: int) -> bool:
    if first + 1 >= len(words) or text[words[first].end : words[first + 1].start] != ", ":
        return False
    surname, given = words[first], words[first + 1]
    return (
        surname.folded in _SURNAMES
        and surname.folded not in _ALSO_WORDS
        and given.folded in _GIVEN
        and given.folded not in _ALSO_WORDS
        and "small" not in {surname.case, given.case}
    )


def _after_saint(words: list[_Word], first: int) -> bool:
    return any(one.folded in _NO_PERSON_BEFORE for one in words[max(0, first - 2) : first])


def _place_follows(text: str, words: list[_Word], last: int) -> bool:
    """Say whether the name belongs to a street, a school or a firm: the very next word tells."""
    if last + 1 >= len(words) or text[words[last].end : words[last + 1].start] not in {" ", "-"}:
        return False
    after = words[last + 1]
    return _is_place(after) or (after.folded in _FIRMS and after.case != "small")


def _is_place(word: _Word) -> bool:
    """Say whether a word is a street's, a school's ...: "torget", "Larsgatan", but not "Hallén"."""
    return any(
        word.folded.endswith(end) and len(word.folded) - len(end) not in {1, 2}
        for end in _PLACE_ENDS
    )


def _alone(text: str, words: list[_Word], first: int) -> tuple[int, str] | None:
    """Find one name that its neighbours make likely: a title, a kinship, or an address."""
    word = words[first]
    if word.case == "small" or _after_saint(words, first):
        return None
    before = words[first - 1] if first else None
    near = before is not None and text[before.end : word.start].strip(" .:") == ""
    if near and before and _is_person(word, before) and not _place_follows(text, words, first):
        return first, UNSURE
    plain_given = word.folded in _GIVEN and word.folded not in _ALSO_WORDS
    if plain_given and _STREET.match(text, word.end):
        return first, UNSURE
    return None


def _is_person(word: _Word, before: _Word) -> bool:
    if before.folded in _TITLES and (word.folded in _SURNAMES or word.folded in _GIVEN):
        return True
    return before.folded in _RELATIONS and word.folded in _GIVEN
