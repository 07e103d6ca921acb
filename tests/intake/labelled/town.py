"""A MADE-UP town: street lines, 25 000 addresses, stops, landmarks, blocks, a second town.

Nothing in it exists. The streets of `CORE` are the same for every seed, so that texts written by
hand can speak of them; all others are drawn.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from est_geo.tables import PLACES, STREET_POINTS, checked

TOWN, VILLAGE = "Provstad", "Byholm"
LON, LAT = 14.0, 57.5
_PER_LON, _PER_LAT = 111_320.0 * np.cos(np.radians(LAT)), 111_320.0
_GRID, _APART = 40, 180.0
_LOCAL, _VILLAGE_STREETS = 2900, 110
_AREAS = (
    "Norrby", "Söderby", "Lövängen", "Kvarnhagen", "Hagalund", "Mariedal", "Tegelängen", "Fyrkulla",
)  # fmt: skip

ACROSS = (
    "Storgatan", "Lillgatan", "Vasagatan", "Vasavägen", "Norra Kungsgatan", "Södra Kungsgatan",
    "Östra Ringvägen", "Västra Ringvägen", "Lindgatan", "Lundgatan", "Bergsgatan", "Borgsgatan",
    "S:t Olofsgatan", "Hamngatan", "Hamnvägen", "Skolgatan", "Repslagargatan", "Trädgårdsgatan",
)  # fmt: skip
DOWN = (
    "Drottninggatan", "Kungsgatan", "Kungsvägen", "Kungsgården", "Järnvägsgatan", "Kyrkogatan",
    "Norra Promenaden", "Södra Promenaden", "Ågatan", "Björkgatan", "Björkvägen",
    "Gamla Tanneforsvägen",
    "Doktor Westrings gata", "Snickargatan", "Fiskargatan", "Badhusgatan", "Slottsgatan",
    "Västra vägen",
)  # fmt: skip
_FIRST = (
    "Alm", "Apel", "Bäck", "Björn", "Blåbärs", "Bok", "Brunns", "Dal", "Ek", "Enbärs", "Fjäll",
    "Flax", "Fågel", "Getinge", "Glimmer", "Gran", "Grodd", "Gös", "Hassel", "Havre", "Humle",
    "Häll", "Hästsko", "Jakt", "Kalk", "Kaprifol", "Klock", "Kornblom", "Kråk", "Kvist", "Käpp",
    "Lav", "Lomm", "Luft", "Lärk", "Mjölk", "Mossbergs", "Måns", "Nattviol", "Nunne", "Nöt",
    "Orrspels", "Plommon", "Pärl", "Ramslöks", "Renfane", "Rågskärs", "Röllek", "Sav", "Skogs",
    "Skuggvikens", "Smultron", "Snö", "Spelmans", "Stjärn", "Sädes", "Tallbacks", "Tistel", "Torn",
    "Trumslagar", "Tåg", "Uppfarts", "Vete", "Vildros", "Vårlöks", "Ygg", "Åkerbärs", "Älg",
    "Ängsull", "Ört",
)  # fmt: skip
_SECOND = (
    "", "bergs", "dals", "holms", "höjds", "kulle", "lunds", "marks", "mo", "skogs", "torps",
    "viks", "ängs", "hults", "näs", "åsa",
)  # fmt: skip
_LAST = ("gatan", "vägen", "gränd", "stigen", "backen", "gatan", "vägen")
_LANDMARKS = (
    ("{} centrum", "centre"), ("{} kyrka", "landmark"), ("{}skolan", "landmark"),
    ("{} vårdcentral", "landmark"), ("{} idrottsplats", "landmark"), ("{}badet", "landmark"),
)  # fmt: skip
_SINGLE = (
    ("Stora torget", "centre", ""), ("Provstads centralstation", "landmark", "Centralen"),
    ("Provstads resecentrum", "stop", "Resecentrum"), ("Provstads domkyrka", "landmark", ""),
    ("Stadsbiblioteket", "landmark", "Provstads stadsbibliotek"), ("Stadsparken", "landmark", ""),
    ("Gallerian Kvarnen", "centre", "Kvarnen"), ("ICA Maxi", "landmark", "Maxi"),
    ("ICA Nära Norrby", "landmark", "ICA Norrby"), ("Folkets park", "landmark", ""),
    ("Arenan", "landmark", "Provstad arena"), ("Rosenhallen", "landmark", ""),
)  # fmt: skip
_BLOCKS = (
    "Abborren", "Bävern", "Citronen", "Duvan", "Elefanten", "Fasanen", "Granaten", "Hermelinen",
    "Igelkotten", "Jaguaren", "Kometen", "Lotusen", "Muraren", "Noten", "Oboisten",
)  # fmt: skip


@dataclass
class Street:
    """A made-up street: its line in metres and where its houses stand."""

    name: str
    town: str
    line: np.ndarray
    houses: dict[str, tuple[float, float]] = field(default_factory=dict)
    unlisted: dict[str, tuple[float, float]] = field(default_factory=dict)
    far_gaps: list[int] = field(default_factory=list)


@dataclass
class Town:
    """The made-up town: its tables, and what its maker knows of it."""

    places: pd.DataFrame
    aliases: tuple[tuple[str, ...], ...]
    points: pd.DataFrame
    streets: list[Street]
    areas: dict[str, tuple[float, float, float, float]]


def degrees(x, y):
    """Turn metres of the made-up plane into degrees."""
    return LON + x / _PER_LON, LAT + y / _PER_LAT


def make_town(seed: int, *, local: int = _LOCAL) -> Town:
    """Make the town of a seed; `local` is its number of small streets."""
    rng = np.random.default_rng(seed)
    taken = {*ACROSS, *DOWN}
    streets = [*_grid(rng, taken), *_local(rng, local, taken), *_village(rng)]
    for street in streets:
        _build(street, rng)
    areas = _areas()
    rows = [*_address_rows(streets), *_named_rows(streets, rng)]
    frame = pd.DataFrame(rows, columns=["name", "kind", "x", "y", "town", "alias"])
    frame["lon"], frame["lat"] = degrees(frame["x"], frame["y"])
    places = pd.DataFrame({
        "place_id": np.arange(1, len(frame) + 1),
        "name": frame["name"].astype("str"),
        "kind": frame["kind"].astype("str"),
        "lon": frame["lon"],
        "lat": frame["lat"],
        "district": pd.Series(
            [district_of(x, y, areas) or None for x, y in zip(frame["x"], frame["y"], strict=True)]
        ).astype("str"),
        "town": frame["town"].astype("str"),
        "confidence": pd.Series(["high"] * len(frame), dtype="str"),
    })  # fmt: skip
    aliases = tuple(tuple(filter(None, one.split("|"))) for one in frame["alias"])
    return Town(checked(places, PLACES), aliases, _points(streets), streets, areas)


def slug_of(area: str) -> str:
    return area.lower().translate(str.maketrans("åäö", "aao"))


def district_of(x: float, y: float, areas) -> str:
    for name, (x0, y0, x1, y1) in areas.items():
        if x0 <= x < x1 and y0 <= y < y1:
            return slug_of(name)
    return ""


def _areas():
    side = _GRID * _APART
    boxes = {}
    for at, name in enumerate(_AREAS):
        x0, y0 = (at % 4) * side / 4, (at // 4) * side / 2
        boxes[name] = (x0, y0, x0 + side / 4, y0 + side / 2 - 900)
    return boxes


def _names(rng, n, taken):
    every = [
        first + second + last
        for first in _FIRST for second in _SECOND for last in dict.fromkeys(_LAST)
    ]  # fmt: skip
    order = [every[at] for at in rng.permutation(len(every))]
    chosen = []
    for name in order:
        if name not in taken and len(chosen) < n:
            chosen.append(name)
            taken.add(name)
    return chosen


def _grid(rng, taken):
    """Make long streets that cross, names of the core first."""
    side = _GRID * _APART
    across = [*ACROSS, *_names(rng, _GRID - len(ACROSS), taken)]
    down = [*DOWN, *_names(rng, _GRID - len(DOWN), taken)]
    streets = []
    for at, name in enumerate(across):
        x = np.linspace(0, side, 30)
        y = at * _APART + 12 * np.sin(x / 700 + at)
        streets.append(Street(name, TOWN, np.column_stack([x, y])))
    for at, name in enumerate(down):
        y = np.linspace(-30, side, 30)
        x = at * _APART + 90 + 12 * np.sin(y / 600 + at)
        streets.append(Street(name, TOWN, np.column_stack([x, y])))
    return streets


def _local(rng, n, taken):
    streets = []
    for name in _names(rng, n, taken):
        x, y = rng.uniform(0, _GRID * _APART, 2)
        angle, length = rng.uniform(0, 2 * np.pi), rng.uniform(30, 68)
        along = np.linspace(0, length, 5)
        bend = np.cumsum(rng.normal(0, 0.12, 5)) + angle
        line = np.column_stack([x + along * np.cos(bend), y + along * np.sin(bend)])
        streets.append(Street(name, TOWN, line))
    return streets


def _village(rng):
    """Make the second town, 15 km away: half of its streets bear names of the first."""
    shared = ["Storgatan", "Kungsgatan", "Skolgatan", "Järnvägsgatan", "Björkvägen", "Hamngatan"]
    taken = {*ACROSS, *DOWN}
    names = [*shared, *_names(rng, _VILLAGE_STREETS - len(shared), taken)]
    streets = []
    for at, name in enumerate(names):
        offset = 22_000 + (at % 12) * 160.0, 3_000 + (at // 12) * 160.0
        flat = at % 2 == 0
        along = np.linspace(0, 500, 6)
        x = offset[0] + (along if flat else 60 + 8 * np.sin(along / 90))
        y = offset[1] + (8 * np.sin(along / 90) if flat else along - 80)
        streets.append(Street(name, VILLAGE, np.column_stack([x, y])))
    return streets


def _build(street: Street, rng) -> None:
    """Put houses along a street: odd to the left, even to the right, with gaps and letters."""
    steps = np.hypot(*np.diff(street.line, axis=0).T)
    ends = np.concatenate([[0.0], np.cumsum(steps)]).tolist()
    length = ends[-1]
    at = {1: 12.0, 0: 12.0}
    most = 120 if length > 2000 else 60
    for side in (1, 0):
        number = 1 if side else 2
        while at[side] < length - 5 and number < most:
            chance = rng.random()
            x, y = _beside(street.line, ends, at[side], 14 if side else -14)
            if chance < 0.05 and number > 2:
                street.unlisted[str(number)] = (x, y)
            elif chance < 0.13:
                wide = rng.random() < 0.3
                for step, letter in enumerate("ABCD"[: int(rng.integers(2, 5))]):
                    x, y = _beside(
                        street.line, ends, at[side] + step * (60 if wide else 9),
                        14 if side else -14,
                    )  # fmt: skip
                    street.houses[f"{number}{letter}"] = (x, y)
                at[side] += 150 if wide else 20
            else:
                street.houses[str(number)] = (x, y)
            if rng.random() < 0.012 and number + 24 < most:
                street.far_gaps.append(number + 12)
                number += 24
            number += 2
            at[side] += rng.uniform(14, 26)


def _beside(line, ends, at, off):
    at = min(max(at, 0.0), ends[-1])
    part = min(bisect_right(ends, at) - 1, len(ends) - 2)
    length = ends[part + 1] - ends[part]
    (x0, y0), (x1, y1) = line[part].tolist(), line[part + 1].tolist()
    share, dx, dy = (at - ends[part]) / length, (x1 - x0), (y1 - y0)
    return x0 + share * dx - off * dy / length, y0 + share * dy + off * dx / length


def _address_rows(streets):
    rows = []
    for street in streets:
        middle = street.line[len(street.line) // 2]
        rows.append((street.name, "street", middle[0], middle[1], street.town, ""))
        rows += [
            (f"{street.name} {house}", "address", x, y, street.town, "")
            for house, (x, y) in street.houses.items()
        ]
    return rows


def _named_rows(streets, rng):
    rows = []
    side = _GRID * _APART
    for name, kind, alias in _SINGLE:
        x, y = rng.uniform(600, side - 600, 2)
        rows.append((name, kind, x, y, TOWN, alias))
    for area, (x0, y0, x1, y1) in _areas().items():
        for form, kind in _LANDMARKS:
            name = form.format(f"{area}s" if " " in form else area)
            x, y = rng.uniform(x0 + 80, x1 - 80), rng.uniform(y0 + 80, y1 - 80)
            alias = f"{area} C" if kind == "centre" else ""
            rows.append((name, kind, x, y, TOWN, alias))
        rows.append((area, "label", (x0 + x1) / 2, (y0 + y1) / 2, TOWN, ""))
    rows.append((TOWN, "label", side / 2, side / 2, TOWN, ""))
    rows.append((VILLAGE, "label", 22_800, 3_800, VILLAGE, ""))
    long = streets[: 2 * _GRID]
    for street in long:
        x, y = street.line[int(rng.integers(3, 26))]
        for letter, off in (("A", 12.0), ("B", -12.0)):
            rows.append((f"{street.name} (läge {letter})", "stop", x + off, y + off, TOWN, ""))
    for name in _BLOCKS:
        for unit in range(1, int(rng.integers(2, 6))):
            x, y = rng.uniform(0, side, 2)
            rows.append((f"kv. {name} {unit}", "block", x, y, TOWN, ""))
    return rows


def _points(streets):
    parts: dict[str, int] = {}
    rows = []
    for street in streets:
        part = parts[street.name] = parts.get(street.name, -1) + 1
        lon, lat = degrees(street.line[:, 0], street.line[:, 1])
        rows += [
            (street.name, part, position, *point)
            for position, point in enumerate(zip(lon, lat, strict=True))
        ]
    frame = pd.DataFrame(rows, columns=["street", "part", "position", "lon", "lat"])
    return checked(frame.astype({"street": "str"}), STREET_POINTS)
