"""The index over a place register: writings of names, streets with their houses, areas."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from est_geo.intake.geocoding.towns import municipalities, towns
from est_geo.intake.geocoding.typos import Typos
from est_geo.intake.geocoding.writings import (
    EXACT,
    PART,
    PLAIN,
    SHORT,
    TYPO,
    key_of,
    name_writings,
    street_writings,
    typo_writings,
    without_brackets,
    words_of,
)
from est_geo.intake.place_names import folded, slug

STREET, NAME, AREA, FOREIGN = range(4)
_ADDRESS = re.compile(r"(.{0,120}\S) (\d{1,4}(?:[:-]\d{1,4})?) ?([a-zåäö]?)")
_RANGE_STEP, _LONGEST_RANGE = 2, 40


class Place(NamedTuple):
    """One row of the register, as the geocoder looks at it."""

    name: str
    kind: str
    lon: float
    lat: float
    district: str
    town: str
    confidence: str


class Hit(NamedTuple):
    """What a key leads to: how near the writing is, and which street, place or area."""

    tier: int
    what: int
    at: int


class Area(NamedTuple):
    """A district, a town, the municipality or another label; `at` is its row, -1 if none."""

    kind: str
    id: str
    name: str
    at: int


@dataclass(slots=True, eq=False)
class Street:
    """A street, or a block with its units: houses[number][letter] are rows of the register."""

    name: str
    words: tuple[str, ...]
    block: bool = False
    official: bool = False
    rows: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    all_rows: list[int] = field(default_factory=list)
    district: str | None = None
    sides: tuple[list[int], list[int]] | None = None
    houses: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    ranges: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def add(self, number: str, letter: str, at: int) -> None:
        """Note the house of a row; a range of numbers stands for those on its side."""
        low, _, high = number.partition("-")
        self.houses.setdefault(number, {}).setdefault(letter, []).append(at)
        if high and int(low) < int(high) <= int(low) + _LONGEST_RANGE:
            for one in range(int(low), int(high) + 1, _RANGE_STEP):
                self.ranges.setdefault(str(one), {}).setdefault(letter, []).append(at)

    def house(self, number: str) -> dict[str, list[int]]:
        """Rows of a number by letter; a range of the register only where nothing is exact."""
        return self.houses.get(number) or self.ranges.get(number, {})

    def side(self, number: int) -> list[int]:
        """Known numbers on a number's side of the street, in order."""
        if self.sides is None:
            known = sorted(int(one) for one in self.houses if one.isdecimal())
            self.sides = [n for n in known if n % 2 == 0], [n for n in known if n % 2]
        return self.sides[number % 2]

    def everything(self) -> list[int]:
        """Rows of all its houses."""
        if len(self.all_rows) == 0:
            self.all_rows = [
                at for letters in self.houses.values() for rows in letters.values() for at in rows
            ]
        return self.all_rows


class Index:
    """
    What `look_up` asks: keys to hits, streets, areas, and names a letter away.

    Parameters
    ----------
    places : pandas.DataFrame
        `PLACES`.
    aliases : tuple of tuple of str
        Other names, one tuple per row of `places`, or none at all.
    lines : iterable of str
        Names of the streets that have a line.
    """

    def __init__(
        self, places: pd.DataFrame, aliases: tuple[tuple[str, ...], ...], lines: Iterable[str]
    ) -> None:
        self.rows = _rows(places)
        self.streets: list[Street] = []
        self.areas: list[Area] = []
        self.districts = frozenset(row.district for row in self.rows if row.district)
        self._keys: dict[str, list[Hit]] = {}
        self._towns: dict[int, frozenset[str]] = {}
        self._street_at: dict[tuple[str, bool], int] = {}
        self._stems: dict[tuple[str, bool], int] = {}
        self._add_areas()
        self._own = frozenset(
            area.name.casefold() for area in self.areas if area.kind in {"municipality", "town"}
        )
        for name in lines:
            street = self._street(name, block=False)
            street.official = True
            street.lines.append(name)
        self._add_places(aliases or ((),) * len(self.rows))
        self._add_streets()
        self._add_foreign()

    def hits(self, key: str, plain: str) -> list[Hit]:
        """Find what a key leads to, at the nearest writing; then what it does without å ä ö."""
        found = self._keys.get(key)
        if found:
            return found
        return self._plain.get(plain, [])

    def misspelt(self, plain: str) -> dict[str, list[Hit]]:
        """Names a letter or two from a folded key, with what they lead to."""
        return {name: self._typo_targets[name] for name in self._typos.near(plain)}

    def tails(self, plain: str) -> list[Hit]:
        """Streets that bear a name after a first word: "Storgatan" for "Norra Storgatan"."""
        return self._tails.get(plain, [])

    def towns_of(self, street: Street) -> frozenset[str]:
        """Towns that a street's houses lie in: several when towns share its name."""
        found = self._towns.get(id(street))
        if found is None:
            found = frozenset(self.rows[at].town for at in street.everything())
            self._towns[id(street)] = found
        return found

    @cached_property
    def longest(self) -> int:
        """Most words that any name has."""
        most = max((len(street.words) for street in self.streets), default=1)
        names = (row.name.count(" ") for row in self.rows if row.kind != "address")
        return min(max(most, max(names, default=0) + 1) + 1, 9)

    @cached_property
    def prefixes(self) -> list[tuple[str, int, int]]:
        """Folded keys of whole names in order, for type-ahead: key, what, which."""
        found = {
            (folded(key), hit.what, hit.at)
            for key, hits in self._keys.items()
            for hit in hits
            if hit.tier <= SHORT and hit.what in {STREET, NAME, AREA} and len(key) > 1
        }
        return sorted(found)

    @cached_property
    def _plain(self) -> dict[str, list[Hit]]:
        found: dict[str, list[Hit]] = {}
        for key, hits in self._keys.items():
            moved = [hit._replace(tier=max(hit.tier, PLAIN)) for hit in hits]
            _merge(found, folded(key), moved)
        return found

    @cached_property
    def _typo_targets(self) -> dict[str, list[Hit]]:
        found: dict[str, list[Hit]] = {}
        for at, street in enumerate(self.streets):
            for key in typo_writings(street.words):
                _merge(found, folded(key), [Hit(TYPO, STREET, at)])
        for key, hits in self._keys.items():
            if "#" not in key:
                some = [hit._replace(tier=TYPO) for hit in hits if hit.what in {NAME, AREA}]
                _merge(found, folded(key), some)
        return {key: hits for key, hits in found.items() if hits}

    @cached_property
    def _typos(self) -> Typos:
        whole = {folded(key_of(street.words)) for street in self.streets}
        whole |= {folded(key) for key, hits in self._keys.items() if hits[0].tier == EXACT}
        return Typos(self._typo_targets, frozenset(set(self._typo_targets) - whole))

    @cached_property
    def _tails(self) -> dict[str, list[Hit]]:
        found: dict[str, list[Hit]] = {}
        for at, street in enumerate(self.streets):
            if len(street.words) > 1 and not street.block:
                _merge(found, folded(key_of(street.words[1:])), [Hit(PART, STREET, at)])
        return found

    def _street(self, name: str, *, block: bool) -> Street:
        at = self._stems.get((name, block))
        if at is None:
            words = words_of(name)
            words = words[1:] if block and len(words) > 1 and words[0] in _BLOCK_WORDS else words
            key = (key_of(words), block)
            at = self._street_at.setdefault(key, len(self.streets))
            if at == len(self.streets):
                self.streets.append(Street(name, words or (name,), block))
            self._stems[name, block] = at
        return self.streets[at]

    def _add_places(self, aliases: tuple[tuple[str, ...], ...]) -> None:
        for at, row in enumerate(self.rows):
            if row.kind == "street":
                street = self._street(row.name, block=False)
                street.official = True
                street.rows.append(at)
            elif row.kind in {"address", "block"}:
                self._add_house(at, row)
        official = {key_of(street.words) for street in self.streets if street.official}
        for at, (row, others) in enumerate(zip(self.rows, aliases, strict=True)):
            if row.kind == "street":
                self._add_street_aliases(row.name, others)
            elif row.kind != "label":
                if row.kind not in {"address", "block"}:
                    self._add_name(at, row, official)
                for other in others:
                    self._add_writings(at, other, row.kind)

    def _add_name(self, at: int, row: Place, official: set[str]) -> None:
        """Add a named place; no short form of it may hide a street."""
        own = key_of(words_of(row.name))
        for key, tier in name_writings(row.name, row.kind, self._own).items():
            named_so = key == own or (row.kind == "stop" and tier == EXACT)
            if named_so or key not in official:
                self._add(key, Hit(tier, NAME, at))

    def _add_writings(self, at: int, name: str, kind: str) -> None:
        for key, tier in name_writings(name, kind, self._own).items():
            self._add(key, Hit(tier, NAME, at))

    def _add_street_aliases(self, name: str, others: tuple[str, ...]) -> None:
        at = self._stems[name, False]
        for other in others:
            for key, tier in street_writings(words_of(other)).items():
                self._add(key, Hit(tier, STREET, at))

    def _add_house(self, at: int, row: Place) -> None:
        name, inside = without_brackets(row.name)
        parts = _ADDRESS.fullmatch(name.casefold())
        if parts is None:
            self._add(key_of(words_of(row.name)), Hit(EXACT, NAME, at))
            return
        block = row.kind == "block"
        letter = parts[3] or ("".join(words_of(inside)) if block else "")
        self._street(name[: parts.end(1)], block=block).add(parts[2], letter, at)
        if inside and name.startswith("fastighet"):
            self._add_writings(at, inside, row.kind)

    def _add_streets(self) -> None:
        for at, street in enumerate(self.streets):
            if not street.words:
                continue
            if street.block:
                for word in ("kv", "kvarteret", "kvarter", "fastighet", "fast"):
                    self._add(word + key_of(street.words), Hit(EXACT, STREET, at))
                self._add(key_of(street.words), Hit(SHORT, STREET, at))
                continue
            for key, tier in street_writings(street.words).items():
                self._add(key, Hit(tier, STREET, at))

    def _add_areas(self) -> None:
        known: dict[tuple[str, str], int] = {}
        for at, row in enumerate(self.rows):
            if row.kind == "label":
                self._area(_label_kind(row.name, self.districts), row.name, at, known)
        for town in dict.fromkeys(row.town for row in self.rows if row.town):
            self._area("town", town, -1, known)
        for district in sorted(self.districts):
            if ("district", district) not in known:
                self._area("district", district.replace("_", " "), -1, known)

    def _area(self, kind: str, name: str, at: int, known: dict[tuple[str, str], int]) -> None:
        own = (kind, slug(name))
        if own in known:
            return
        known[own] = len(self.areas)
        words = words_of(name)
        key = key_of(words)
        hit = Hit(EXACT, AREA, len(self.areas))
        self.areas.append(Area(kind, slug(name), name, at))
        self._add(key, hit)
        if not key.endswith("s"):
            self._add(f"{key}s", hit._replace(tier=SHORT))

    def _add_foreign(self) -> None:
        for town in towns():
            key = key_of(words_of(town))
            for one in (key, f"{key}s"):
                if one not in self._keys:
                    self._keys[one] = [Hit(EXACT, FOREIGN, -1)]

    def _add(self, key: str, hit: Hit) -> None:
        if key:
            _merge(self._keys, key, [hit])


_BLOCK_WORDS = frozenset({"kvarteret", "fastighet"})


def _rows(places: pd.DataFrame) -> tuple[Place, ...]:
    columns = [places[name].tolist() for name in ("name", "kind", "lon", "lat")]
    columns.append(places["district"].fillna("").tolist())
    blank = pd.Series("", index=places.index, dtype="str")
    columns.append(places.get("town", blank).fillna("").tolist())
    columns.append(places["confidence"].tolist())
    return tuple(Place(*row) for row in zip(*columns, strict=True))


def _label_kind(name: str, districts: frozenset[str]) -> str:
    if slug(name) in districts:
        return "district"
    return "municipality" if name.casefold() in municipalities() else "label"


def _merge(into: dict[str, list[Hit]], key: str, hits: list[Hit]) -> None:
    """Keep only the hits at the nearest writing; each target once."""
    have = into.get(key)
    if have is None:
        into[key] = list(hits)
        return
    for hit in hits:
        if not have or hit.tier < have[0].tier:
            have[:] = [hit]
        elif hit.tier == have[0].tier and hit not in have:
            have.append(hit)
