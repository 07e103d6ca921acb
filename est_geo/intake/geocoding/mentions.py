"""Which names a text mentions: exact writings first, a wrong letter only where nothing else is."""

from typing import NamedTuple

from est_geo.intake.geocoding.index import FOREIGN, NAME, STREET, Hit, Index
from est_geo.intake.geocoding.reading import House, Reading, Token, house_at
from est_geo.intake.geocoding.towns import is_street_of_its_own, towns
from est_geo.intake.geocoding.typos import SHORTEST
from est_geo.intake.geocoding.vocabulary import DETAIL, DIRECTIONS, MOVING, NEAR, ORDINARY
from est_geo.intake.geocoding.writings import PART, SHORT, TYPO, key_part

_LONGEST_KEY = 60
_MOST_TYPO_WORDS = 4
_STREET_ENDINGS = ("gatan", "vägen", "gränd", "gränden", "stigen", "torget", "allén", "backen")
_AND = frozenset({"och", "o", "/", "&"})
_LETTERS_ALONE = 1


class Mention(NamedTuple):
    """A run of tokens that names something, with the house number that follows."""

    start: int
    end: int
    tier: int
    what: int
    ats: tuple[int, ...]
    name: tuple[int, int]
    house: House | None = None
    swapped: bool = False

    @property
    def span(self) -> range:
        """Positions of its tokens."""
        return range(self.start, self.end)


class Parts(NamedTuple):
    """The keys of a text's tokens, plain and with å ä ö."""

    keys: list[str]
    plain: list[str]


def find_mentions(reading: Reading, index: Index) -> list[Mention]:
    """
    Find what a text mentions, no token in two mentions, in the text's order.

    Parameters
    ----------
    reading : Reading
        The text.
    index : Index
        The register's index.
    """
    tokens = _with_endings(reading.tokens)
    parts = Parts(
        [key_part(token) for token in tokens], [key_part(token, plain=True) for token in tokens]
    )
    found = _chosen(_exact(tokens, parts, index))
    starts = _where_misspelt(tokens, found)
    if starts:
        found = _chosen([*found, *_misspelt(tokens, parts, index, found, starts)])
    if not any(mention.what in {STREET, NAME} for mention in found):
        found = _chosen([*found, *_tails(tokens, parts, index, found)])
    return found


def _with_endings(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Give "Stor-" its ending in "Stor- och Kungsgatan"."""
    out = list(tokens)
    for at in range(len(out) - 3):
        if out[at].kind == "word" and out[at + 1].text == "-" and out[at + 2].text in _AND:
            ending = next((one for one in _STREET_ENDINGS if out[at + 3].text.endswith(one)), "")
            if ending and not out[at].text.endswith(ending):
                token = out[at]
                out[at] = token._replace(
                    text=token.text + ending, plain=token.plain + ending.replace("ä", "a")
                )
    return tuple(out)


def _exact(tokens: tuple[Token, ...], parts: Parts, index: Index) -> list[Mention]:
    found: list[Mention] = []
    longest = index.longest
    for start, first in enumerate(tokens):
        if first.kind != "word":
            continue
        key = plain = ""
        words = 0
        for end in range(start + 1, len(tokens) + 1):
            if tokens[end - 1].kind == "mark":
                if tokens[end - 1].text not in "-(),":
                    break
                continue
            key += parts.keys[end - 1]
            plain += parts.plain[end - 1]
            words += 1
            if words > longest or len(key) > _LONGEST_KEY:
                break
            hits = index.hits(key, plain)
            if hits and not _too_short(key, words):
                found += _mentions(tokens, start, end, hits, index)
    return found


def _too_short(key: str, words: int) -> bool:
    """One or two letters are a name only when the register says so in full: "US"."""
    return len(key) <= _LETTERS_ALONE or (words == 1 and key in NEAR)


def _mentions(
    tokens: tuple[Token, ...], start: int, end: int, hits: list[Hit], index: Index
) -> list[Mention]:
    found: list[Mention] = []
    named = len(hits) > 1 and any(hit.what == NAME for hit in hits)
    for what in dict.fromkeys(hit.what for hit in hits):
        ats = tuple(hit.at for hit in hits if hit.what == what)
        mention = Mention(start, end, hits[0].tier, what, ats, (start, end))
        if what == STREET:
            street = _with_house(tokens, mention, index)
            if not named or _is_street(street[0], index):
                found += street
        elif what != FOREIGN or _is_written_as_town(tokens, start, end):
            found.append(mention)
    return found


def _with_house(tokens: tuple[Token, ...], mention: Mention, index: Index) -> list[Mention]:
    """Add the house number after a street, or before it where nothing else stands there."""
    after = house_at(tokens, _past_comma(tokens, mention.end))
    if after:
        house, end = after
        block = index.streets[mention.ats[0]].block
        if block and house.letter == "" and end < len(tokens):
            letters = index.streets[mention.ats[0]].house(house.number)
            at = end + (tokens[end].text == "(")
            if at < len(tokens) and tokens[at].text in letters:
                house, end = house._replace(letter=tokens[at].text), at + 1
        return [mention._replace(house=house, end=end)]
    before = _house_before(tokens, mention.start)
    if before:
        house, start = before
        return [mention._replace(house=house, start=start, swapped=True)]
    return [mention]


def _is_street(mention: Mention, index: Index) -> bool:
    """Tell a street from a place that only has a few numbered doors: "Ryds centrum 9"."""
    streets = [index.streets[at] for at in mention.ats]
    number = mention.house.number if mention.house else ""
    return any(street.official or street.house(number) for street in streets)


def _past_comma(tokens: tuple[Token, ...], at: int) -> int:
    return at + 1 if at + 1 < len(tokens) and tokens[at].text in ",(" else at


def _house_before(tokens: tuple[Token, ...], start: int) -> tuple[House, int] | None:
    """Read "12 B Storgatan": the number opens the text or follows a mark."""
    for length in (1, 2):
        at = start - length
        if at >= 0 and (at == 0 or tokens[at - 1].kind == "mark"):
            found = house_at(tokens, at)
            if found and found[1] == start:
                return found[0], at
    return None


def _is_written_as_town(tokens: tuple[Token, ...], start: int, end: int) -> bool:
    """Whether "vara" or "mark" is the town here: after a comma or "i", or with a capital."""
    name = " ".join(token.text for token in tokens[start:end])
    everyday = towns().get(name, towns().get(name.removesuffix("s"), False))
    if not everyday:
        return True
    before = tokens[start - 1].text if start else ""
    return tokens[start].capital or before in {",", "i", "("}


def _chosen(found: list[Mention]) -> list[Mention]:
    """Choose the longest mentions first, a street with its number before a name as long."""
    order = sorted(
        found,
        key=lambda one: (
            -(one.end - one.start), one.tier, one.house is None, one.what, one.start,
        ),
    )  # fmt: skip
    taken: set[int] = set()
    chosen: list[Mention] = []
    for mention in order:
        same = [one for one in chosen if (one.start, one.end) == (mention.start, mention.end)]
        if not taken.isdisjoint(mention.span) and not (same and same[0].tier == mention.tier):
            continue
        chosen.append(mention)
        taken.update(mention.span)
    return sorted(chosen, key=lambda one: (one.start, one.what))


def _unknown(token: Token) -> bool:
    word = token.text
    return token.kind == "word" and not (word in NEAR or word in DETAIL or word in ORDINARY)


def _where_misspelt(tokens: tuple[Token, ...], known: list[Mention]) -> list[int]:
    """
    Tokens at which a misspelt name may begin.

    Where a place is named in full, only the word just before it may be a misspelt part of a longer
    name ("Nrora Kungsgatan 3"); any other unknown word is judged as what it is, unknown.
    """
    taken = {at for mention in known for at in mention.span}
    full = {mention.start for mention in known if mention.what == NAME or mention.house is not None}
    unknown = [at for at, token in enumerate(tokens) if at not in taken and _unknown(token)]
    if full:
        return [at for at in unknown if at + 1 in full]
    if not unknown:
        return []
    return [at for at, token in enumerate(tokens) if token.kind == "word" and _may_begin(token)]


def _may_begin(token: Token) -> bool:
    return token.text not in NEAR and token.text not in ORDINARY


def _misspelt(
    tokens: tuple[Token, ...],
    parts: Parts,
    index: Index,
    known: list[Mention],
    starts: list[int],
) -> list[Mention]:
    firm = [one for one in known if one.what in {STREET, NAME}]
    found: list[Mention] = []
    for start in starts:
        plain = ""
        for end in range(start + 1, min(start + _MOST_TYPO_WORDS, len(tokens)) + 1):
            if tokens[end - 1].kind != "word" or tokens[end - 1].text in NEAR:
                break
            plain += parts.plain[end - 1]
            if not SHORTEST - 1 <= len(plain) <= _LONGEST_KEY:
                continue
            inside = [one for one in firm if not _apart(one, start, end)]
            for name, hits in index.misspelt(plain).items():
                tier = _plausible(tokens[start:end], plain, name, inside, parts)
                if tier is not None:
                    meant = [hit._replace(tier=tier) for hit in hits]
                    found += _mentions(tokens, start, end, meant, index)
    return _together(found)


def _apart(mention: Mention, start: int, end: int) -> bool:
    return mention.end <= start or end <= mention.start


def _plausible(
    tokens: tuple[Token, ...], plain: str, name: str, inside: list[Mention], parts: Parts
) -> int | None:
    """Tell whether a name may be meant; a known word is never a misspelling of another."""
    for mention in inside:
        exact = "".join(parts.plain[slice(*mention.name)])
        longer = name.endswith(exact) and len(name) > len(exact) + 2
        if not longer or mention.tier > SHORT:
            return None
    for token in tokens:
        word = token.text
        town = word in towns() or word.removesuffix("s") in towns()
        if (town or token.plain in DIRECTIONS or _is_known(word)) and token.plain not in name:
            return None
    return PART if is_street_of_its_own(plain) and plain != name else TYPO


def _is_known(word: str) -> bool:
    return word in MOVING or word in NEAR


def _together(found: list[Mention]) -> list[Mention]:
    """One mention for all names that a run of tokens may be a misspelling of."""
    spans: dict[tuple[int, int, int], Mention] = {}
    for one in found:
        key = (one.start, one.end, one.what)
        have = spans.get(key, one)
        ats = tuple(dict.fromkeys((*have.ats, *one.ats)))
        spans[key] = one._replace(ats=ats, tier=max(one.tier, have.tier))
    return list(spans.values())


def _tails(
    tokens: tuple[Token, ...], parts: Parts, index: Index, known: list[Mention]
) -> list[Mention]:
    """Streets of which only the last word is said: for a person to choose among."""
    found: list[Mention] = []
    for at, token in enumerate(tokens):
        if token.kind == "word" and all(_apart(one, at, at + 1) for one in known):
            hits = index.tails(parts.plain[at])
            if hits:
                ats = tuple(hit.at for hit in hits)
                found += _with_house(
                    tokens, Mention(at, at + 1, PART, STREET, ats, (at, at + 1)), index
                )
    return found
