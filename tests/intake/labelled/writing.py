"""Texts about the made-up town and the real register, each with its truth.

The ways of writing are this module's own: nothing is taken from the geocoder, so that a writing the
geocoder does not know is a miss here and not a hole in both.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tests.intake.labelled.town import (
    TOWN,
    VILLAGE,
    Street,
    Town,
    degrees,
    district_of,
    slug_of,
)

NAN = float("nan")
_CLOSE = 25.0


@dataclass(frozen=True)
class Case:
    """A text and its truth: a point within some metres, or no point at all (`lon` is NaN)."""

    text: str
    group: str
    lon: float = NAN
    lat: float = NAN
    within: float = _CLOSE
    hint: str | None = None

    @property
    def answerable(self) -> bool:
        return bool(np.isfinite(self.lon))


_SHORT_ENDINGS = (
    ("gatan", ("g.", "g", "gat.", "gat")), ("vägen", ("v.", "v", "väg.", "väg")),
    ("gränd", ("gr.", "gr")), ("gårdens", ("gd.",)), ("stigen", ("st.", "stig")),
)  # fmt: skip
_SHORT_FIRST = {
    "Norra": ("N.", "N", "Nrra"), "Södra": ("S.", "S"), "Östra": ("Ö.", "Ö"), "Västra": ("V.", "V"),
    "Gamla": ("G:a", "Gla", "Gla."), "S:t": ("Sankt", "St", "S:t", "St."), "Doktor": ("Dr", "Dr."),
}  # fmt: skip
_BEFORE = (
    "vid", "utanför", "bakom", "framför", "på", "nära", "intill", "mittemot", "i närheten av",
    "på parkeringen vid", "på innergården vid", "på baksidan av", "källaren", "i trapphuset på",
    "vid busskuren utanför", "bråk utanför", "klotter på fasaden till", "parkeringen vid",
    "ungdomar som hänger vid",
)  # fmt: skip
_AFTER = ("", "", "", ", på kvällen", " (källaren)", ", entrén", ", baksidan", " på natten")
_KEYS = {
    "a": "sqz", "e": "wrd", "i": "uok", "o": "ipl", "u": "yij", "n": "bm", "r": "et", "s": "ad",
    "t": "ry", "g": "fh", "l": "ök", "k": "jl", "d": "sf", "v": "cb", "ä": "öå", "ö": "äl",
}  # fmt: skip


class Writer:
    """Draws texts about a town."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town = town
        self.rng = np.random.default_rng([seed, 77])
        self.names = {street.name for street in town.streets}
        self.by_length: dict[int, list[tuple[str, str]]] = {}
        for name in sorted(self.names):
            plain = bare(name)
            self.by_length.setdefault(len(plain), []).append((name, plain))
        self.rows: dict[tuple[str, ...], np.ndarray] = {}
        self.per_name: dict[str, list[Street]] = {}
        for street in town.streets:
            self.per_name.setdefault(street.name, []).append(street)
        self.single = [s for s in town.streets if len(self.per_name[s.name]) == 1]
        self.long = [s for s in town.streets if s.town == TOWN][:80]

    def pick(self, some):
        return some[int(self.rng.integers(len(some)))]

    def street(self) -> Street:
        """Draw a street whose name is one street's alone, a long one every other time."""
        pool = self.long if self.rng.random() < 0.5 else self.single
        while True:
            street = self.pick(pool)
            if street.houses and len(self.per_name[street.name]) == 1:
                return street

    def house(self, street: Street) -> str:
        return self.pick(list(street.houses))

    def case(self, text, group, xy, within=_CLOSE, hint=None) -> Case:
        lon, lat = degrees(*xy)
        return Case(text, group, float(lon), float(lat), within, hint)

    # -- the ways of writing -------------------------------------------------------------------

    def shortened(self, name: str) -> str:
        """Shorten the name's first word, its ending, or both."""
        words = name.split(" ")
        if len(words) > 1 and words[0] in _SHORT_FIRST:
            words[0] = self.pick(_SHORT_FIRST[words[0]])
            if self.rng.random() < 0.5:
                return " ".join(words)
        for ending, forms in _SHORT_ENDINGS:
            if words[-1].endswith(ending) and len(words[-1]) > len(ending):
                words[-1] = words[-1].removesuffix(ending) + self.pick(forms)
                break
        return " ".join(words)

    def misspelt(self, name: str) -> str | None:
        """Make one slip inside a long word; None if the result may be another street's name."""
        letters = [at for at in range(len(name)) if name[at].isalpha()]
        if sum(c.isalpha() for c in name) < 6:
            return None
        at = self.pick(letters)
        kind = self.rng.integers(4)
        if kind == 0 and at + 1 < len(name) and name[at + 1].isalpha():
            slip = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        elif kind == 1:
            slip = name[:at] + name[at + 1 :]
        elif kind == 2:
            slip = name[:at] + name[at] + name[at:]
        else:
            slip = name[:at] + self.pick(_KEYS.get(name[at].lower(), "e")) + name[at + 1 :]
        return None if slip == name or self.is_near_another(slip, name) else slip

    def is_near_another(self, written: str, own: str = "") -> bool:
        """Whether another street's name is at most one slip away."""
        plain = bare(written)
        some = [one for off in (-1, 0, 1) for one in self.by_length.get(len(plain) + off, ())]
        return any(near(plain, other) for name, other in some if name != own)

    def foreign_keyboard(self, name: str) -> str | None:
        plain = name.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
        return None if plain == name or plain in self.names else plain

    def number(self, house: str) -> str:
        digits = house.rstrip("ABCD")
        letter = house[len(digits) :]
        if not letter:
            return self.pick([digits, digits, digits, f"nr {digits}", f"nr. {digits}"])
        return digits + self.pick([letter, letter.lower(), f" {letter}", f" {letter.lower()}"])

    def cased(self, text: str) -> str:
        chance = self.rng.random()
        return text.lower() if chance < 0.2 else text.upper() if chance < 0.25 else text

    def around(self, text: str) -> str:
        chance = self.rng.random()
        if chance < 0.35:
            text = f"{self.pick(_BEFORE)} {text}"
        return text + self.pick(_AFTER)


def bare(name: str) -> str:
    return name.lower().replace(" ", "").translate(_BARE)


_BARE = str.maketrans("åäö", "aao")


def near(one: str, other: str) -> bool:
    """Whether two bare names are one slip apart or less: counted by brute force."""
    if abs(len(one) - len(other)) > 1:
        return False
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    a, b = one[head:], other[head:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


def answerable(writer: Writer, n: int) -> list[Case]:
    """Draw texts that have one right point."""
    made = [
        (_plain, 16), (_short, 14), (_slip, 14), (_foreign, 6), (_around, 12), (_mail, 5),
        (_named, 9), (_stop, 4), (_block, 3), (_corner, 9), (_gap, 5), (_letters, 4),
        (_two_towns, 4), (_moved_words, 3), (_range, 2), (_apart, 3), (_beside_street, 2),
        (_untidy, 4),
    ]  # fmt: skip
    return _drawn(writer, n, made)


def unanswerable(writer: Writer, n: int) -> list[Case]:
    """Draw texts that must not be placed."""
    made = [
        (_no_number, 12), (_far_gap, 6), (_other_town, 10), (_unknown_street, 8), (_look_alike, 8),
        (_street_only, 6), (_area_only, 4), (_tie, 5), (_wrong_area, 6), (_no_letter, 5),
        (_leads_away, 8), (_no_corner, 4), (_nonsense, 6), (_one_letter_away, 6), (_wide, 3),
        (_unknown_name, 5),
    ]  # fmt: skip
    return _drawn(writer, n, made)


def _drawn(writer: Writer, n: int, made) -> list[Case]:
    weights = np.array([weight for _, weight in made], dtype=float)
    cases: dict[str, Case] = {}
    while len(cases) < n:
        make = made[int(writer.rng.choice(len(made), p=weights / weights.sum()))][0]
        case = make(writer)
        if case is not None:
            cases.setdefault(f"{case.text}|{case.hint}", case)
    return list(cases.values())


# -- answerable ------------------------------------------------------------------------------------


def _plain(w: Writer):
    street = w.street()
    house = w.house(street)
    text = w.cased(f"{street.name} {w.number(house)}")
    return w.case(text, "address", street.houses[house])


def _short(w: Writer):
    street = w.street()
    house = w.house(street)
    name = w.shortened(street.name)
    glue = "" if w.rng.random() < 0.15 else " "
    number = house if not glue else w.number(house)
    return w.case(w.cased(f"{name}{glue}{number}"), "abbreviation", street.houses[house])


def _slip(w: Writer):
    street = w.street()
    house = w.house(street)
    name = w.misspelt(street.name)
    if name is None:
        return None
    return w.case(w.cased(f"{name} {w.number(house)}"), "typo", street.houses[house])


def _foreign(w: Writer):
    street = w.street()
    house = w.house(street)
    name = w.foreign_keyboard(street.name)
    if name is None:
        return None
    return w.case(f"{name} {w.number(house)}", "foreign keyboard", street.houses[house])


def _around(w: Writer):
    street = w.street()
    house = w.house(street)
    name = w.shortened(street.name) if w.rng.random() < 0.3 else street.name
    text = w.around(f"{name} {w.number(house)}")
    text = text.lower() if w.rng.random() < 0.15 else text
    return w.case(text, "with other words", street.houses[house])


def _mail(w: Writer):
    street = w.street()
    house = w.house(street)
    line = f"{street.name} {w.number(house)}"
    text = w.pick([
        f"{line}, 582 31 {street.town}", f"{line}, 58231 {street.town}", f"{line} {street.town}",
        f"{line} lgh 1102", f"{line}, lgh 1203, {street.town}", f"{line}, 2 tr", f"{line} vån 3",
        f"c/o Andersson, {line}", f"{line}, {street.town}, Sverige", f"{street.town}, {line}",
        f"{line}, c/o Nilsson", f"Adress: {line}", f"{line} port 2", f"{line}; {street.town}",
    ])  # fmt: skip
    return w.case(text, "postal", street.houses[house])


def _named_row(w: Writer, kinds):
    places = w.town.places
    if tuple(kinds) not in w.rows:
        w.rows[tuple(kinds)] = np.flatnonzero(places["kind"].isin(kinds).to_numpy())
    at = int(w.pick(w.rows[tuple(kinds)]))
    return at, str(places["name"].iloc[at]), (places["lon"].iloc[at], places["lat"].iloc[at])


def _named(w: Writer):
    at, name, (lon, lat) = _named_row(w, ["centre", "landmark"])
    aliases = w.town.aliases[at]
    call = w.pick([name, *aliases])
    chance = w.rng.random()
    if chance < 0.15 and len(name) > 9:
        slip = w.misspelt(name)
        call = slip or name
    elif chance < 0.3:
        call = call.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
    elif chance < 0.45 and name.startswith(f"{TOWN}s "):
        call = name.removeprefix(f"{TOWN}s ") + "en"
        call = call.replace("kyrkaen", "kyrkan").replace("centrumen", "centrum")
    elif chance < 0.45 and name.endswith(" kyrka"):
        call = name + "n"
    text = w.cased(w.around(call))
    return Case(text, "named place", float(lon), float(lat), 30.0)


def _stop(w: Writer):
    _, name, (lon, lat) = _named_row(w, ["stop"])
    if "läge" not in name:
        return None
    call = name.split(" (")[0]
    word = w.pick(["hållplats", "busshållplatsen", "hpl", "Hållplatsen", "vid busshållplatsen"])
    return Case(f"{word} {call}", "stop", float(lon), float(lat), 60.0)


def _block(w: Writer):
    _, name, (lon, lat) = _named_row(w, ["block"])
    call = name.replace("kv. ", w.pick(["kv. ", "kv ", "kvarteret ", "Kv. ", "kvarter "]))
    return Case(w.cased(call), "block", float(lon), float(lat), 30.0)


def _crossing(w: Writer):
    """Draw two long streets that cross, and where, from the maker's own lines."""
    across, down = w.pick(w.long[:40]), w.pick(w.long[40:])
    best, at = 1e9, None
    for part in range(len(across.line) - 1):
        for against in range(len(down.line) - 1):
            point = _cut(*across.line[part : part + 2], *down.line[against : against + 2])
            if point is not None:
                best, at = 0.0, point
    return (across.name, down.name, at) if best == 0.0 else None


def _cut(a, b, c, d):
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if abs(across) < 1e-9:
        return None
    t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across
    u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / across
    return (ax + t * (bx - ax), ay + t * (by - ay)) if 0 <= t <= 1 and 0 <= u <= 1 else None


_CORNERS = (
    "hörnet {a}/{b}", "hörnet {a} {b}", "korsningen {a} och {b}", "{a}/{b}", "{a} x {b}",
    "korsningen {a}-{b}", "där {a} möter {b}", "i korsningen {a}/{b}", "hörnet av {a} och {b}",
    "{a} vid {b}", "{a} & {b}", "korsningen mellan {a} och {b}", "gathörnet {a}/{b}",
    "{a} i hörnet av {b}", "rondellen {a}/{b}", "hörnet {a} och {b}",
)  # fmt: skip


def _corner(w: Writer):
    met = _crossing(w)
    if met is None:
        return None
    names = [met[0], met[1]] if w.rng.random() < 0.5 else [met[1], met[0]]
    names = [w.shortened(name) if w.rng.random() < 0.25 else name for name in names]
    text = w.pick(_CORNERS).format(a=names[0], b=names[1])
    both = set(met[:2]) & {name for name, some in w.per_name.items() if len(some) > 1}
    if len(both) == 2:
        text += f", {TOWN}"
    return w.case(w.cased(text), "intersection", met[2])


def _gap(w: Writer):
    """A house that stands there, but is not in the register: between close neighbours only."""
    street = w.street()
    fair = [number for number in street.unlisted if _has_close_neighbours(street, int(number))]
    if not fair:
        return None
    number = w.pick(fair)
    return w.case(f"{street.name} {number}", "gap", street.unlisted[number], 40.0)


def _sides(street: Street, number: int):
    known: dict[int, list[tuple[float, float]]] = {}
    for house, point in street.houses.items():
        known.setdefault(int(house.rstrip("ABCD")), []).append(point)
    same = [one for one in known if one % 2 == number % 2]
    low = max((one for one in same if one < number), default=None)
    high = min((one for one in same if one > number), default=None)
    return known, low, high


def _has_close_neighbours(street: Street, number: int) -> bool:
    known, low, high = _sides(street, number)
    if low is None or high is None or number in known or high - low > 6:
        return False
    points = np.array(known[low] + known[high])
    return bool(np.hypot(*np.ptp(points, axis=0)) < 90)


def _lettered(street: Street, *, wide: bool):
    groups: dict[str, list[tuple[float, float]]] = {}
    for house, point in street.houses.items():
        if house[-1].isalpha():
            groups.setdefault(house[:-1], []).append(point)
    spread = {number: np.hypot(*np.ptp(np.array(some), axis=0)) for number, some in groups.items()}
    return [
        (number, np.mean(groups[number], axis=0))
        for number, metres in spread.items()
        if len(groups[number]) > 1 and (metres > 80 if wide else metres < 40)
    ]


def _letters(w: Writer):
    street = w.street()
    fair = _lettered(street, wide=False)
    if not fair:
        return None
    number, point = w.pick(fair)
    return w.case(f"{street.name} {number}", "letter left out", point, 40.0)


def _two_towns(w: Writer):
    name = w.pick([name for name, some in w.per_name.items() if len(some) > 1])
    street = w.pick(w.per_name[name])
    house = w.house(street)
    x, y = street.houses[house]
    where = street.town
    area = district_of(x, y, w.town.areas)
    if area and w.rng.random() < 0.4:
        where = next(one for one in w.town.areas if slug_of(one) == area)
    text = f"{name} {house}"
    if w.rng.random() < 0.3:
        return w.case(text, "two towns", (x, y), hint=where)
    return w.case(w.pick(["{t}, {w}", "{t} i {w}", "{t} {w}", "{w}, {t}"]).format(
        t=text, w=where), "two towns", (x, y))  # fmt: skip


def _moved_words(w: Writer):
    street = w.street()
    house = w.house(street)
    return w.case(f"{w.number(house).removeprefix('nr. ').removeprefix('nr ')} {street.name}",
                  "swapped words", street.houses[house])  # fmt: skip


def _range(w: Writer):
    street = w.street()
    houses = [house for house in street.houses if house.isdigit()]
    first = w.pick(houses) if houses else "0"
    last = str(int(first) + 2)
    if last not in street.houses or first not in street.houses:
        return None
    middle = np.mean([street.houses[first], street.houses[last]], axis=0)
    if np.hypot(*np.subtract(street.houses[first], street.houses[last])) > 50:
        return None
    dash = w.pick(["-", "–", " - "])
    return w.case(f"{street.name} {first}{dash}{last}", "range", middle, 40.0)


def _apart(w: Writer):
    """A compound written as two words."""
    street = w.street()
    ending = next((one for one in ("gatan", "vägen") if street.name.endswith(one)), None)
    if ending is None or " " in street.name:
        return None
    house = w.house(street)
    name = street.name.removesuffix(ending) + " " + ending
    return w.case(f"{name} {house}", "two words", street.houses[house])


def _untidy(w: Writer):
    """Odd spaces, marks and line ends around an address."""
    street = w.street()
    house = w.house(street)
    name = w.shortened(street.name) if w.rng.random() < 0.3 else street.name
    text = w.pick([
        " {n}   {h} ", "{n} {h}.", "{n} {h}!!", "{n}, {h}", "{n} (nr {h})", '"{n} {h}"',
        "{n}\t{h}", "{n} {h}\n", "- {n} {h}", "{n}: {h}", "{n} nr.{h}", "{n} # {h}", "*{n} {h}*",
        "{n}\u00a0{h}", "({n} {h})", "{n} {h}?", "Plats: {n} {h}", "{n} {h} ...", "{n}{h}",
    ])  # fmt: skip
    return w.case(text.format(n=name, h=house), "untidy", street.houses[house])


def _beside_street(w: Writer):
    met = _crossing(w)
    if met is None:
        return None
    street = next((s for s in w.long if s.name == met[0]), None)
    if street is None or len(w.per_name[street.name]) > 1:
        return None
    near_ = [
        (house, point)
        for house, point in street.houses.items()
        if np.hypot(*np.subtract(point, met[2])) < 60
    ]
    if not near_:
        return None
    house, point = w.pick(near_)
    text = w.pick(["{a} {n}, hörnet {b}", "{a} {n} vid {b}", "{a} {n}/{b}"])
    return w.case(text.format(a=met[0], n=house, b=met[1]), "address at corner", point)


# -- unanswerable ----------------------------------------------------------------------------------


def _no_number(w: Writer):
    street = w.street()
    most = max(int(house.rstrip("ABCD")) for house in street.houses)
    number = most + int(w.rng.integers(3, 900))
    name = w.shortened(street.name) if w.rng.random() < 0.3 else street.name
    return Case(w.around(f"{name} {number}"), "no such number")


def _far_gap(w: Writer):
    street = w.pick([s for s in w.single if s.far_gaps])
    return Case(f"{street.name} {w.pick(street.far_gaps)}", "wide gap")


_OTHERS = (
    "Mjölby", "Norrköping", "Stockholm", "Göteborg", "Malmö", "Motala", "Finspång", "Tranås",
    "Uppsala", "Eskilstuna", "Gävle", "Upplands Väsby", "Kisa", "Skänninge", "Västervik",
)  # fmt: skip


def _other_town(w: Writer):
    street = w.street()
    line = f"{street.name} {w.house(street)}"
    town = w.pick(_OTHERS)
    form = w.pick(["{a}, {t}", "{a} i {t}", "{t}, {a}", "{a} {t}", "{t}", "{a}, 595 30 {t}"])
    text = form.format(a=line, t=town)
    return Case(text.lower() if w.rng.random() < 0.25 else text, "other town")


_STRANGE = (
    "Sagovägen 12", "Påhittsgatan 3", "Ingenstansvägen 1", "Trollskogsgränd 5", "Lyckans torg",
    "Kungliga slottet", "Nordpolen 1", "Månvägen 77", "Rymdgatan 4", "Gurkodlarvägen 8",
)  # fmt: skip


def _unknown_street(w: Writer):
    return Case(w.around(w.pick(_STRANGE)), "unknown street")


def _look_alike(w: Writer):
    """The same first part, another kind of street: not in the town, and no misspelling."""
    street = w.street()
    endings = ("gatan", "vägen", "gränd", "stigen", "torget", "allén", "plan")
    own = next((one for one in endings if street.name.endswith(one)), None)
    if own is None:
        return None
    other = street.name.removesuffix(own) + w.pick([one for one in endings if one != own])
    if w.rng.random() < 0.3 and " " not in street.name:
        other = f"{w.pick(['Norra', 'Södra', 'Nya', 'Lilla'])} {street.name}"
    if w.is_near_another(other):
        return None
    return Case(f"{other} {w.house(street)}", "look-alike street")


def _street_only(w: Writer):
    street = w.street()
    return Case(w.cased(w.around(street.name)), "street only")


def _area_only(w: Writer):
    area = w.pick([*w.town.areas, TOWN, VILLAGE])
    return Case(w.pick(["{}", "i {}", "någonstans i {}", "hela {}", "{} centralt"]).format(area),
                "area only")  # fmt: skip


def _tie(w: Writer):
    name = w.pick([name for name, some in w.per_name.items() if len(some) > 1])
    one, other = w.per_name[name][:2]
    both = sorted(set(one.houses) & set(other.houses))
    return Case(f"{name} {w.pick(both)}", "tie between towns") if both else None


def _wrong_area(w: Writer):
    street = w.street()
    house = w.house(street)
    own = district_of(*street.houses[house], w.town.areas)
    other = w.pick([area for area in w.town.areas if slug_of(area) != own])
    if w.rng.random() < 0.3:
        return Case(f"{street.name} {house}", "contradicting area", hint=other)
    return Case(f"{street.name} {house}, {other}", "contradicting area")


def _no_letter(w: Writer):
    street = w.street()
    lettered = [house for house in street.houses if house[-1].isalpha()]
    plain = [house for house in street.houses if house.isdigit()]
    if not lettered or not plain:
        return None
    base = w.pick(lettered)[:-1] if w.rng.random() < 0.5 else w.pick(plain)
    return Case(f"{street.name} {base}{w.pick('FGH')}", "no such letter")


def _leads_away(w: Writer):
    street, other = w.street(), w.street()
    line = f"{street.name} {w.house(street)}"
    form = w.pick([
        "mellan {a} och {b}", "200 meter norr om {a}", "på väg mot {a}", "bussen från {a}",
        "norr om {a}", "inte på {a} utan längre bort", "någonstans bortom {a}",
        "{a} eller {b}", "andra sidan ån från {a}", "ett kvarter från {a}",
    ])  # fmt: skip
    return Case(form.format(a=line, b=f"{other.name} {w.house(other)}"), "leads away")


def _no_corner(w: Writer):
    one, other = w.pick(w.long[:40]), w.pick(w.long[:40])
    if one is other or len(w.per_name[one.name]) > 1 or len(w.per_name[other.name]) > 1:
        return None
    return Case(w.pick(_CORNERS[:4]).format(a=one.name, b=other.name), "streets do not meet")


_NOTHING = (
    "vet ej", "okänd plats", "???", "-", "se bilaga", "hemma hos en kompis", "i skogen",
    "vid skolan", "på bussen", "parken", "gångtunneln", "bakom affären", "asdfgh jklö",
    "1234567890", "x y z", "kl 22", "fotbollsplanen", "överallt", "ring mig", "#!&%", "nära ån",
    "vid ICA", "skogsdungen bakom husen", "12", "12 B", "12:14", "tisdag kväll",
)  # fmt: skip


def _nonsense(w: Writer):
    text = w.pick(_NOTHING)
    return Case(text if w.rng.random() < 0.5 else f"{text} {w.pick(_NOTHING)}", "nonsense")


_REAL_WORDS = (
    "Lindgatan", "Lundgatan", "Bergsgatan", "Borgsgatan", "Hamngatan", "Ågatan", "Björkgatan",
    "Storgatan", "Fiskargatan", "Skolgatan", "Kungsgatan", "Vasagatan",
)  # fmt: skip
_OTHER_WORDS = (
    "Lingatan", "Långgatan", "Bergsgränd", "Burgsgatan", "Hamngränd", "Algatan", "Björngatan",
    "Storkgatan", "Fiskaregränd", "Stolgatan", "Ringgatan", "Vassgatan",
)  # fmt: skip


def _one_letter_away(w: Writer):
    """A real Swedish street name that this town lacks, a letter or two from one it has."""
    name = w.pick([other for other in _OTHER_WORDS if other not in w.names])
    return Case(f"{name} {int(w.rng.integers(1, 40))}", "another street's name")


def _wide(w: Writer):
    street = w.street()
    fair = _lettered(street, wide=True)
    if not fair:
        return None
    return Case(f"{street.name} {w.pick(fair)[0]}", "letters far apart")


def _unknown_name(w: Writer):
    street = w.street()
    line = f"{street.name} {w.house(street)}"
    name = w.pick(["Granlunda", "Östervik", "Mörkhult", "Tistelberga", "Kalvsvik", "Hjälmsta"])
    return Case(
        w.pick(["{l}, {n}", "{l} i {n}", "{n}, {l}"]).format(l=line, n=name), "unknown name"
    )


# -- the real register -----------------------------------------------------------------------------


def real_cases(places: pd.DataFrame, seed: int, n: int) -> list[Case]:
    """Draw texts about the shipped register's named places, blocks and addresses."""
    rng = np.random.default_rng([seed, 78])
    rows = places[~places["kind"].isin(["street", "label"])]
    cases: dict[str, Case] = {}
    while len(cases) < n:
        row = rows.iloc[int(rng.integers(len(rows)))]
        text = str(row["name"])
        chance = rng.random()
        if "(" in text and chance < 0.5:
            continue
        if chance < 0.2:
            text = text.lower()
        elif chance < 0.4:
            text = text.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
        elif chance < 0.6:
            text = f"{_BEFORE[int(rng.integers(8))]} {text}"
        elif chance < 0.7:
            text = f"{text}, Linköping"
        elif chance < 0.8 and row["kind"] == "block":
            text = text.replace("kv. ", "kvarteret ")
        elif chance < 0.9 and row["kind"] == "address":
            text = text.replace("gatan", "g.").replace("vägen", "v.")
        cases.setdefault(text, Case(text, f"real {row['kind']}", row["lon"], row["lat"], 60.0))
    return list(cases.values())


# -- written by hand -------------------------------------------------------------------------------


def hand_written(
    path: Path, registers: dict[str, pd.DataFrame], town: Town
) -> dict[str, list[Case]]:
    """Read the texts written by hand; what each means is a name of its register, or nothing."""
    rows = pd.read_csv(path, sep=";", keep_default_na=False)
    found: dict[str, list[Case]] = {name: [] for name in registers}
    for row in rows.itertuples(index=False):
        lon, lat = NAN, NAN
        if " / " in row.means:
            lon, lat = degrees(*_meeting(town, *row.means.split(" / ")))
        elif row.means:
            places = registers[row.register]
            place = places[(places["name"] == row.means) & ~_elsewhere(places)].iloc[0]
            lon, lat = place["lon"], place["lat"]
        found[row.register].append(Case(row.text, "hand-written", float(lon), float(lat), 60.0))
    return found


def _elsewhere(places: pd.DataFrame) -> pd.Series:
    return places["town"].fillna("") == VILLAGE


def _meeting(town: Town, one: str, other: str):
    first, second = (
        next(street.line for street in town.streets if street.name == name and street.town == TOWN)
        for name in (one, other)
    )
    points = (
        _cut(*first[part : part + 2], *second[against : against + 2])
        for part in range(len(first) - 1)
        for against in range(len(second) - 1)
    )
    return next(point for point in points if point is not None)
