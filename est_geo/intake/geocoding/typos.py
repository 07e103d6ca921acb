"""Names within a letter or two of what was written, by an index of names with letters left out."""

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from est_geo.intake.geocoding.vocabulary import DIRECTIONS

SHORTEST = 6
LONG = 12
_LONGEST = 20


class Typos:
    """
    Folded names, found when one letter is wrong, or two in a long name.

    Parameters
    ----------
    names : iterable of str
        Folded keys without numbers.

    Examples
    --------
    >>> Typos(["rydsvagen", "kungsgatan"]).near("rydsvgaen")
    {'rydsvagen'}
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._one: dict[str, list[str]] = {}
        self._two: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            if len(name) < SHORTEST:
                continue
            for key in _shortened(name):
                self._one.setdefault(key, []).append(name)
            if LONG <= len(name) <= _LONGEST:
                for key in _twice_shortened(name):
                    self._two.setdefault(key, []).append(name)

    def near(self, written: str) -> set[str]:
        """Names that the writer may have meant, all at the least distance at which any is."""
        if not SHORTEST <= len(written):
            return set()
        found = self._within(written, self._one, _shortened(written), 1)
        if found or not LONG <= len(written) <= _LONGEST + 1:
            return found
        return self._within(written, self._two, _twice_shortened(written), 2)

    @staticmethod
    def _within(
        written: str, index: dict[str, list[str]], keys: Iterable[str], most: int
    ) -> set[str]:
        near = {name for key in keys for name in index.get(key, ())}
        return {
            name
            for name in near
            if name[0] == written[0]
            and OSA.distance(name, written, score_cutoff=most) <= most
            and _same_direction(name, written)
        }


def _same_direction(name: str, written: str) -> bool:
    """Norra is never a misspelt Södra: a known first word must be the name's own."""
    said = next((word for word in DIRECTIONS if written.startswith(word)), "")
    return not said or name.startswith(said)


def _shortened(name: str) -> Iterator[str]:
    yield name
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]


def _twice_shortened(name: str) -> set[str]:
    return {twice for once in set(_shortened(name)) for twice in _shortened(once)}
