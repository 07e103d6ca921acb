"""House numbers: exact, between two known neighbours, or not at all."""

from bisect import bisect_left
from typing import NamedTuple

from est_geo.intake.geocoding.index import Index, Place, Street
from est_geo.intake.geocoding.lines import Lines, Plane, Point
from est_geo.intake.geocoding.reading import House

SAME_PLACE_M = 60.0
SAME_LETTERS_M = 50.0
WIDEST_GAP = 10
WIDEST_GAP_M = 120.0


class Found(NamedTuple):
    """Rows of a house; `note` tells how: exact, letters, range, or missing."""

    rows: tuple[int, ...]
    note: str


class Between(NamedTuple):
    """A point between two known neighbours; `near` is one of them."""

    point: Point
    near: int


def find_house(street: Street, house: House, entrance: str) -> Found:
    """
    Find a house of a street; a number that is not there is never taken for another.

    Parameters
    ----------
    street : Street
        The street or block.
    house : House
        The number as written.
    entrance : str
        An entrance said beside it ("uppgång B"), or ``""``.
    """
    if house.last:
        return _range(street, house)
    letters = street.house(house.number)
    if house.last_letter:
        return _all_of(letters, (house.letter, house.last_letter))
    said = house.letter or (entrance if entrance in letters else "")
    if said or "" in letters:
        return Found(tuple(letters.get(said, ())), "exact")
    if not _from_the_first(letters):
        return Found((), "missing")
    return Found(tuple(at for rows in letters.values() for at in rows), "letters")


def _from_the_first(letters: dict[str, list[int]]) -> bool:
    """Whether the letters begin with A and leave none out: a lone 9C has neighbours unknown."""
    known = sorted(letters)
    return known == [chr(ord("a") + at) for at in range(len(known))]


def _all_of(letters: dict[str, list[int]], wanted: tuple[str, ...]) -> Found:
    if not all(one in letters for one in wanted):
        return Found((), "missing")
    return Found(tuple(at for one in wanted for at in letters[one]), "letters")


def _range(street: Street, house: House) -> Found:
    whole = street.houses.get(f"{house.number}-{house.last}", {})
    if whole:
        return Found(tuple(at for rows in whole.values() for at in rows), "exact")
    ends = [
        street.house(house.number).get(house.letter),
        street.house(house.last).get(house.last_letter),
    ]
    if not all(ends):
        return Found((), "missing")
    return Found(tuple(at for rows in ends if rows for at in rows), "range")


def same_place(rows: tuple[int, ...], index: Index, plane: Plane, within: float) -> bool:
    """Whether rows lie so near each other that it does not matter which is meant."""
    points = [(index.rows[at].lon, index.rows[at].lat) for at in rows]
    return len(points) == 1 or plane.spread(points) <= within


def between_neighbours(
    street: Street, house: House, rows: tuple[Place, ...], lines: Lines
) -> list[Between]:
    """
    Place a missing number between its neighbours on the same side, one point per town.

    The neighbours are the nearest known numbers of the same parity below and above. They must be at
    most `WIDEST_GAP` numbers and `WIDEST_GAP_M` metres apart. The point follows the street's line
    where there is one, else the straight line between them.
    """
    if house.last or house.last_letter or not house.number.isdecimal():
        return []
    wanted = int(house.number)
    side = street.side(wanted)
    middle = bisect_left(side, wanted)
    low = [one for one in reversed(side[:middle]) if wanted - one < WIDEST_GAP]
    high = [one for one in side[middle:] if 0 < one - wanted < WIDEST_GAP]
    below, above = _nearest_of_town(street, low, rows), _nearest_of_town(street, high, rows)
    found = [
        _between(wanted, below[town], above[town], street, rows, lines)
        for town in below
        if town in above
    ]
    return [one for one in found if one is not None]


def _nearest_of_town(
    street: Street, numbers: list[int], rows: tuple[Place, ...]
) -> dict[str, tuple[int, int]]:
    """Give the first of the numbers in each town, and one of its rows."""
    found: dict[str, tuple[int, int]] = {}
    for number in numbers:
        for some in street.houses[str(number)].values():
            for at in some:
                found.setdefault(rows[at].town, (number, at))
    return found


def _between(
    wanted: int,
    low: tuple[int, int],
    high: tuple[int, int],
    street: Street,
    rows: tuple[Place, ...],
    lines: Lines,
) -> Between | None:
    first, last = rows[low[1]], rows[high[1]]
    ends = (first.lon, first.lat), (last.lon, last.lat)
    if high[0] - low[0] > WIDEST_GAP or lines.plane.apart(*ends) > WIDEST_GAP_M:
        return None
    share = (wanted - low[0]) / (high[0] - low[0])
    point = lines.between(tuple(street.lines), *ends, share) if street.lines else None
    if point is None:
        point = (
            ends[0][0] + share * (ends[1][0] - ends[0][0]),
            ends[0][1] + share * (ends[1][1] - ends[0][1]),
        )
    return Between(point, low[1] if 2 * share <= 1 else high[1])
