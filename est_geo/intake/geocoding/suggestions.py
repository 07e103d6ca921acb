"""Type-ahead: the register's names that begin as the writer has begun."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from est_geo.intake.geocoding.answers import Candidate, candidate
from est_geo.intake.geocoding.gazetteer import Gazetteer
from est_geo.intake.geocoding.index import AREA, NAME, STREET, Street
from est_geo.intake.geocoding.reading import LONGEST, read_place
from est_geo.intake.geocoding.streets import Ground, as_candidate
from est_geo.intake.geocoding.vocabulary import NEAR
from est_geo.intake.geocoding.writings import key_part

_MOST_LOOKED_AT = 200
_POINTED = frozenset({"address", "interpolated", "intersection", "place", "stop", "block"})


def suggest(text: str, gazetteer: Gazetteer, *, limit: int = 8) -> list[dict[str, Any]]:
    """
    Suggest places for what has been typed so far.

    Parameters
    ----------
    text : str
        The beginning of a place; "Storg 1" suggests the houses of Storgatan whose number
        begins with 1.
    gazetteer : Gazetteer
        The register.
    limit : int, optional
        At most this many.

    Returns
    -------
    list of dict
        Each with ``name``, ``kind``, ``lon``, ``lat`` and ``district`` (None where unknown). A
        street is suggested so that the writer can go on to its number: its point is only somewhere
        on it (``kind == "street"``), never to be reported as a place.

    Examples
    --------
    >>> from est_geo.data_files import data_root
    >>> from est_geo.intake import read_gazetteer
    >>> register = read_gazetteer(data_root() / "gazetteer" / "places.csv")
    >>> [place["name"] for place in suggest("skägge", register)]
    ['Skäggetorps centrum', 'Skäggetorp']
    """
    if len(text) > LONGEST or limit < 1:
        return []
    found: dict[Candidate, None] = {}
    for one in _suggested(text, gazetteer):
        found[one] = None
        if len(found) >= limit:
            break
    return [one.as_dict() for one in found]


def _suggested(text: str, gazetteer: Gazetteer) -> Iterator[Candidate]:
    tokens = list(read_place(text).tokens)
    while tokens and tokens[0].text in NEAR:
        tokens.pop(0)
    match = gazetteer.look_up(text)
    if match.status == "placed":
        yield Candidate(match.name, match.match_type, match.lon, match.lat, match.district)
    number = next((at for at, token in enumerate(tokens) if token.kind == "number"), len(tokens))
    stem = "".join(key_part(token, plain=True) for token in tokens[:number])
    house = "".join(token.text for token in tokens[number:] if token.kind != "mark")
    if not stem:
        return
    if house:
        yield from _houses(stem, house, gazetteer.ground)
    else:
        yield from _names(stem, gazetteer.ground)
    yield from match.candidates


def _houses(stem: str, house: str, ground: Ground) -> Iterator[Candidate]:
    for street in _streets(stem, ground):
        yield from _numbered(street, house, ground)


def _streets(stem: str, ground: Ground) -> Iterator[Street]:
    """Streets written so exactly, then those that only begin so."""
    exact = [hit.at for hit in ground.index.hits(stem, stem) if hit.what == STREET]
    begun = [at for what, at in _begun(stem, ground) if what == STREET]
    for at in dict.fromkeys([*exact, *begun]):
        yield ground.index.streets[at]


def _numbered(street: Street, house: str, ground: Ground) -> Iterator[Candidate]:
    found = [
        (len(number), number, letter, at)
        for number, letters in street.houses.items()
        for letter, rows in letters.items()
        if (number + letter).startswith(house)
        for at in rows
    ]
    for *_, at in sorted(found):
        yield candidate(ground.index.rows[at])


def _names(stem: str, ground: Ground) -> Iterator[Candidate]:
    index = ground.index
    for what, at in _begun(stem, ground):
        if what == NAME:
            yield candidate(index.rows[at])
        elif what == STREET and index.streets[at].official:
            yield as_candidate(index.streets[at], ground)
        elif what == AREA and index.areas[at].at >= 0:
            yield candidate(index.rows[index.areas[at].at])


def _begun(stem: str, ground: Ground) -> list[tuple[int, int]]:
    """Find what begins with a stem: named places first, then streets, then areas."""
    keys = ground.index.prefixes
    start = bisect_left(keys, (stem, -1, -1))
    order = {NAME: 0, STREET: 1, AREA: 2}
    found: dict[tuple[int, int], int] = {}
    for key, what, at in keys[start : start + _MOST_LOOKED_AT]:
        if not key.startswith(stem):
            break
        found.setdefault((what, at), len(key))
    return sorted(found, key=lambda one: (order[one[0]], found[one], one[1]))
