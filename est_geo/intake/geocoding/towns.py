"""Swedish towns, and the words that streets are named by (`data/gazetteer/`)."""

from functools import lru_cache

from est_geo.data_files import data_root
from est_geo.intake.place_names import folded

_MUNICIPALITIES = "# municipalities"
_ENDINGS = ("gatan", "vagen", "grand", "stigen", "torget", "backen", "leden", "garden", "plan")


def _lines(name: str) -> list[str]:
    path = data_root() / "gazetteer" / name
    return path.read_text(encoding="utf-8").splitlines()


@lru_cache(maxsize=1)
def towns() -> dict[str, bool]:
    """
    Every known Swedish town in lower case, and whether its name is an everyday word as well.

    Examples
    --------
    >>> towns()["mjölby"], towns()["vara"]
    (False, True)
    """
    names = [line.strip() for line in _lines("swedish_towns.txt")]
    return {
        name.removeprefix("*").casefold(): name.startswith("*")
        for name in names
        if name and not name.startswith("#")
    }


@lru_cache(maxsize=1)
def municipalities() -> frozenset[str]:
    """
    Names of the Swedish municipalities in lower case.

    Examples
    --------
    >>> len(municipalities())
    290
    """
    lines = _lines("swedish_towns.txt")
    first = lines.index(_MUNICIPALITIES) + 1
    last = next(at for at in range(first, len(lines)) if lines[at].startswith("#"))
    return frozenset(line.removeprefix("*").casefold() for line in lines[first:last])


@lru_cache(maxsize=1)
def _street_words() -> frozenset[str]:
    lines = _lines("swedish_street_words.txt")
    return frozenset(folded(line) for line in lines if not line.startswith("#"))


def is_street_of_its_own(name: str) -> bool:
    """
    Whether a folded name without spaces is a usual Swedish street name, so no misspelling.

    Examples
    --------
    >>> is_street_of_its_own("vingatan"), is_street_of_its_own("vingtaan")
    (True, False)
    """
    stem = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), "")
    known = _street_words()
    return bool(stem) and (stem in known or stem.removesuffix("s") in known)
