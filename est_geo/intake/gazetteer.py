# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
"""The place register: names and addresses with coordinates, and an index over how people write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from est_geo.errors import ProfileError
from est_geo.intake.place_names import folded, normal, slug, within_one_edit
from est_geo.intake.raw_values import numbers, texts
from est_geo.intake.readers import read_table
from est_geo.tables import PLACES, checked

KINDS = ("address", "street", "block", "stop", "centre", "landmark", "label")
CONFIDENCES = ("high", "medium", "unverified")
_NEEDED = ("name", "kind", "lon", "lat")
_SHORTEST_TYPO = 6
_LETTERS = r"[a-zåäö]"
_ADDRESS = re.compile(r"(?P<stem>\D*[^\d ]) (?P<number>\d{1,4}(?:-\d{1,4}|:\d{1,4})?[a-z]?)")
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
_INSIDE = re.compile(r"^(?P<before>[^(]+)\((?P<inside>[^)]+)\)")
_STATION = ("centralen", "centralstationen", "järnvägsstationen", "tågstationen")


class Place(NamedTuple):
    """One place, as the geocoder looks at it."""

    name: str
    kind: str
    lon: float
    lat: float
    district: str
    confidence: str


@dataclass(frozen=True)
class Gazetteer:
    """
    A municipality's places and the index over their names.

    Attributes
    ----------
    places : pandas.DataFrame
        `PLACES`, indexed 0, 1, 2, …

    Examples
    --------
    >>> from est_geo.data_files import data_root
    >>> register = read_gazetteer(data_root() / "gazetteer" / "places.csv")
    >>> [register.places["name"][at] for at in register.named("skäggetorp c")]
    ['Skäggetorps centrum']
    """

    places: pd.DataFrame
    aliases: tuple[tuple[str, ...], ...] = ()

    def named(self, name: str) -> tuple[int, ...]:
        """Positions of the places that bear this normalised name."""
        return self._index[0].get(name, ())

    def numbered(self, stem: str) -> tuple[int, ...]:
        """Positions of the addresses of a street, or the units of a block."""
        return self._index[1].get(stem, ())

    def similar(self, name: str) -> set[str]:
        """
        Known names that the writer may have meant: an ending left out, or one letter wrong.

        House numbers are no part of these names: a number is never guessed.
        """
        found = {
            full
            for short, ending in (("g", "atan"), ("v", "ägen"))
            if name.endswith(short) and self._knows(full := name + ending)
        }
        if len(name) < _SHORTEST_TYPO or any(letter.isdigit() for letter in name):
            return found
        plain = folded(name)
        near = {one for key in _shortened(plain) for one in self._typos.get(key, ())}
        return found | {
            one
            for one in near
            if folded(one)[0] == plain[0] and (folded(one) == plain or within_one_edit(one, name))
        }

    @cached_property
    def rows(self) -> tuple[Place, ...]:
        """Places by position; a place in no known district has ``""``."""
        columns = [self.places[name].tolist() for name in ("name", "kind", "lon", "lat")]
        districts = self.places["district"].fillna("").tolist()
        sure = self.places["confidence"].tolist()
        return tuple(Place(*row) for row in zip(*columns, districts, sure, strict=True))

    @cached_property
    def districts(self) -> frozenset[str]:
        """Ids of the districts that any place lies in."""
        return frozenset(self.places["district"].dropna())

    @cached_property
    def municipalities(self) -> frozenset[str]:
        """Normalised names of labels that are no district's."""
        labels = self.places.loc[self.places["kind"] == "label", "name"]
        return frozenset(normal(name) for name in labels if slug(name) not in self.districts)

    def _knows(self, name: str) -> bool:
        return name in self._index[0] or name in self._index[1]

    @cached_property
    def _index(self) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
        names: dict[str, list[int]] = {}
        stems: dict[str, list[int]] = {}
        streets = {
            normal(name)
            for name, kind in zip(self.places["name"], self.places["kind"], strict=True)
            if kind == "street"
        }
        own = self.aliases or ((),) * len(self.places)
        rows = zip(self.places["name"], self.places["kind"], own, strict=True)
        for at, (name, kind, aliases) in enumerate(rows):
            given = normal(name)
            for form in dict.fromkeys(
                [*_forms(name, kind, self.municipalities), *map(normal, aliases)]
            ):
                if form == given or form not in streets:
                    names.setdefault(form, []).append(at)
                address = _ADDRESS.fullmatch(form)
                if address and kind in {"address", "block"}:
                    stems.setdefault(address["stem"], []).append(at)
        return {k: tuple(v) for k, v in names.items()}, {k: tuple(v) for k, v in stems.items()}

    @cached_property
    def _typos(self) -> dict[str, set[str]]:
        """Every known name under itself and under itself with one letter left out."""
        found: dict[str, set[str]] = {}
        for name in dict.fromkeys([*self._index[0], *self._index[1]]):
            if len(name) >= _SHORTEST_TYPO and not any(letter.isdigit() for letter in name):
                for key in _shortened(folded(name)):
                    found.setdefault(key, set()).add(name)
        return found


def read_gazetteer(path: Path) -> Gazetteer:
    """
    Read a place register.

    Parameters
    ----------
    path : pathlib.Path
        CSV with the columns name, kind, lon, lat, and, where known, district, confidence and
        aliases (separated by ``|``).

    Raises
    ------
    ProfileError
        A column is missing, a row has no name, an unknown kind or confidence, or no coordinates.
    UnreadableFileError
        The file cannot be read at all.

    Examples
    --------
    >>> from est_geo.data_files import data_root
    >>> len(read_gazetteer(data_root() / "gazetteer" / "places.csv").places) > 200
    True
    """
    raw = read_table(Path(path))
    missing = [name for name in _NEEDED if name not in raw.columns]
    if missing or len(raw.broken):
        what = (
            f"saknar kolumnen {missing[0]}"
            if missing
            else (f"har fel antal fält på rad {int(raw.broken['row'].iloc[0])}")
        )
        raise ProfileError(
            f"Platsregistret {raw.name} {what}. Kolumnerna är name, kind, lon, lat, district, "
            "confidence och aliases."
        )
    given = {name: texts(raw.values[name]) for name in raw.columns}
    blank = pd.Series("", index=raw.values.index, dtype="str")
    (lon, lon_bad), (lat, lat_bad) = numbers(raw.values["lon"]), numbers(raw.values["lat"])
    confidence = given.get("confidence", blank)
    confidence = confidence.mask(confidence == "", CONFIDENCES[1])
    faulty = (given["name"] == "") | ~given["kind"].isin(KINDS) | ~confidence.isin(CONFIDENCES)
    faulty |= lon_bad | lat_bad | ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))  # noqa: PLR2004 - the globe
    if faulty.any():
        first = int(faulty.index.to_numpy()[faulty.to_numpy()][0])
        raise ProfileError(
            f"Platsregistret {raw.name}: varje rad måste ha namn, känd sort ({', '.join(KINDS)}), "
            f"känd säkerhet ({', '.join(CONFIDENCES)}) och koordinater i WGS 84. "
            f"{int(faulty.sum())} rader har det inte, den första är rad {first}."
        )
    district = given.get("district", blank)
    places = pd.DataFrame({
        "place_id": np.arange(1, len(lon) + 1),
        "name": given["name"].to_numpy(),
        "kind": given["kind"].to_numpy(),
        "lon": lon,
        "lat": lat,
        "district": district.mask(district == "").to_numpy(),
        "town": given.get("town", blank).replace("", np.nan).to_numpy(),
        "confidence": confidence.to_numpy(),
    }).astype({
        "name": "str", "kind": "str", "district": "str", "town": "str", "confidence": "str",
    })  # fmt: skip
    others = given.get("aliases", blank)
    aliases = tuple(tuple(filter(None, map(str.strip, one.split("|")))) for one in others)
    return Gazetteer(checked(places, PLACES), aliases)


def _forms(name: str, kind: str, municipalities: frozenset[str]) -> Iterator[str]:
    """Every normalised way in which people write a name."""
    for base in _with_and_without_brackets(name, kind):
        yield base
        yield base.removeprefix("kv ").removeprefix("fastighet ")
        yield from _common_short_forms(base, kind)
        own = next((one for one in municipalities if base.startswith(f"{one}s ")), None)
        if own and kind != "address":
            short = base.removeprefix(f"{own}s ")
            yield short
            yield short + ("n" if short.endswith("a") else "en")
            if short == "centralstation":
                yield from (*_STATION, f"{own} c", f"{own} central")


def _with_and_without_brackets(name: str, kind: str) -> Iterator[str]:
    yield normal(name)
    parts = _INSIDE.match(name)
    if parts:
        yield normal(parts["before"])
        # "(södra)" is no name by itself; "(stadsbiblioteket)" and "(US norr)" are.
        if kind == "landmark" or name.startswith("fastighet"):
            yield normal(parts["inside"])
    house = _RANGE.search(name)
    if house and kind == "address":
        low, high = int(house[1]), int(house[2])
        for number in range(low, min(high, low + 40) + 1, 2):
            yield normal(_RANGE.sub(str(number), name))


def _common_short_forms(base: str, kind: str) -> Iterator[str]:
    if kind == "centre" and base.endswith(" centrum"):
        area = base.removesuffix(" centrum")
        for one in {area, area.removesuffix("s")}:
            yield from (f"{one} centrum", f"{one} c", f"{one} centrumet")
    if kind == "landmark" and base.endswith(" kyrka"):
        yield base + "n"


def _shortened(name: str) -> Iterator[str]:
    yield name
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]
