"""Names within a letter or two of what was written, by an index of names with letters left out."""

import itertools
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA, Levenshtein

from est_geo.intake.geocoding.vocabulary import DIRECTIONS

SHORTEST = 6
LONG = 12
LONG_START = 8
SURE = 11
_PIECES = 3
_APART = 4
_MOST_IN_PIECE = 300
Piece = tuple[int, int, str]


class Typos:
    """
    Folded names, found when one letter is wrong, or two in a long name.

    One letter: the name and the text are equal after a letter is left out of each at most. Two
    letters: of a name cut in three, one piece must stand in the text as it is, at most two steps
    from its place. A piece that very many names share ("vägen") finds none by itself.

    Parameters
    ----------
    names : iterable of str
        Folded keys without numbers.
    strict : frozenset of str
        Those among them whose first letter must be right: "vsvedengatan" for "Västra".

    Examples
    --------
    >>> Typos(["rydsvagen", "kungsgatan"]).near("rydsvgaen")
    {'rydsvagen'}
    """

    def __init__(self, names: Iterable[str], strict: frozenset[str] = frozenset()) -> None:
        self._strict = strict
        self._one: dict[str, list[str]] = {}
        self._two: dict[Piece, list[str]] = {}
        for name in dict.fromkeys(names):
            if len(name) < SHORTEST:
                continue
            for key in _shortened(name):
                self._one.setdefault(key, []).append(name)
            if len(name) >= LONG:
                for number, (start, end) in enumerate(_cuts(len(name))):
                    piece = (len(name), number, name[start:end])
                    self._two.setdefault(piece, []).append(name)

    def near(self, written: str) -> set[str]:
        """Names that the writer may have meant, all at the least distance at which any is."""
        if len(written) < SHORTEST:
            return set()
        found = self._within(written, self._similar(written), 1)
        if found or len(written) < LONG:
            return found
        found = self._within(written, self._sharing(written), 2)
        return {name for name in found if _spread_out(name, written)}

    def _similar(self, written: str) -> set[str]:
        return {name for key in _shortened(written) for name in self._one.get(key, ())}

    def _sharing(self, written: str) -> set[str]:
        found: set[str] = set()
        for length in range(max(len(written) - 2, LONG), len(written) + 3):
            for number, (start, end) in enumerate(_cuts(length)):
                for shift in range(-2, 3):
                    if start + shift < 0:
                        continue
                    piece = written[start + shift : end + shift]
                    names = self._two.get((length, number, piece), ())
                    if len(names) <= _MOST_IN_PIECE:
                        found.update(names)
        return found

    def _within(self, written: str, names: Iterable[str], most: int) -> set[str]:
        return {
            name
            for name in names
            if (
                name[0] == written[0] or (name not in self._strict and _may_begin_so(name, written))
            )
            and OSA.distance(name, written, score_cutoff=most) <= most
            and _same_direction(name, written)
        }


def _may_begin_so(name: str, written: str) -> bool:
    """
    Whether a first letter may be wrong: names that differ there are most often two names.

    In a name of `SURE` letters or more it may; in one of `LONG_START` the first two may have
    changed places.
    """
    if len(name) >= SURE:
        return True
    return len(name) >= LONG_START and name[:2] == written[1::-1] and name[2:] == written[2:]


def _spread_out(name: str, written: str) -> bool:
    """Two slips side by side make another word ("ängs" and "näs"), not a misspelling."""
    at = [one.src_pos for one in Levenshtein.editops(name, written)]
    return max(at) - min(at) >= _APART


@lru_cache(maxsize=128)
def _cuts(length: int) -> tuple[tuple[int, int], ...]:
    """Where a name of a length is cut in pieces."""
    ends = [length * at // _PIECES for at in range(_PIECES + 1)]
    return tuple(itertools.pairwise(ends))


def _same_direction(name: str, written: str) -> bool:
    """Norra is never a misspelt Södra: a known first word must be the name's own."""
    said = next((word for word in DIRECTIONS if written.startswith(word)), "")
    return not said or name.startswith(said)


def _shortened(name: str) -> Iterator[str]:
    yield name
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]
