"""Streets without a house number: where two meet, and what is known of one alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from est_geo.intake.geocoding.answers import MOST_CANDIDATES, Candidate, Match, candidate, listed
from est_geo.intake.geocoding.areas import Said
from est_geo.intake.geocoding.confidence import confidence
from est_geo.intake.geocoding.index import Index, Place, Street
from est_geo.intake.geocoding.lines import Lines, Plane, Point

NEAR_STREET_M = 100.0
_AREA_OF_CROSSING_M = 400.0
_FEWEST_HOUSES = 5

STREET_ONLY = "Bara en gata är angiven, inget husnummer."
NO_SUCH_NUMBER = "Husnumret finns inte på gatan i platsregistret."
NO_LINES = "Gatornas sträckning finns inte i platsregistret."
NO_CROSSING = "Gatorna möts inte enligt platsregistret."
MANY_CROSSINGS = "Gatorna möts på flera ställen."
ELSEWHERE = "Stadsdelen eller orten i texten stämmer inte med platsen."


@dataclass(frozen=True, slots=True)
class Ground:
    """What every step asks: the index, the lines, and metres."""

    index: Index
    lines: Lines
    plane: Plane


def point_of(place: Place) -> Point:
    """Give the point of a row."""
    return place.lon, place.lat


def street_near(street: Street, ground: Ground) -> Point:
    """Give a point somewhere on a street."""
    middle = ground.lines.middle(tuple(street.lines)) if street.lines else None
    if middle:
        return middle
    at = (street.rows or street.everything()[:1])[0]
    return point_of(ground.index.rows[at])


def off_street(street: Street, point: Point, ground: Ground) -> float | None:
    """Metres from a point to a street, by its line or its houses; None if neither is known."""
    off = ground.lines.off(tuple(street.lines), point) if street.lines else None
    if off is not None:
        return off
    houses = (point_of(ground.index.rows[at]) for at in street.everything())
    return min((ground.plane.apart(point, house) for house in houses), default=None)


def whole_district(street: Street, ground: Ground) -> str:
    """
    District that a street lies in with all its length, ``""`` if that is not known.

    Known means: at least five houses, all in the same district, and no point of the street's line
    farther than 100 m from one of them. One house tells nothing about a long street.
    """
    if street.district is None:
        street.district = _whole_district(street, ground)
    return street.district


def _whole_district(street: Street, ground: Ground) -> str:
    rows = ground.index.rows
    houses = street.everything()
    districts = {rows[at].district for at in (*houses, *street.rows)}
    if len(houses) < _FEWEST_HOUSES or len(districts) != 1:
        return ""
    if street.lines and not _along(street, houses, ground):
        return ""
    return districts.pop()


def _along(street: Street, houses: list[int], ground: Ground) -> bool:
    shape = ground.lines.of(tuple(street.lines))
    if shape is None:
        return True
    points = [point_of(ground.index.rows[at]) for at in houses]
    corners = [ground.plane.degrees(x, y) for part in shape.geoms for x, y in list(part.coords)]
    return all(
        min(ground.plane.apart(corner, house) for house in points) <= NEAR_STREET_M
        for corner in corners
    )


def as_candidate(street: Street, ground: Ground) -> Candidate:
    """Offer a street to choose; its point is somewhere on it."""
    lon, lat = street_near(street, ground)
    return Candidate(street.name, "street", lon, lat, whole_district(street, ground))


def street_alone(
    streets: Iterable[Street], said: Said, ground: Ground, *, why: str, nearest: str = ""
) -> Match:
    """Answer with a street for a person, its houses as candidates, nearest number first."""
    known = list(streets)
    rows = [ground.index.rows[at] for street in known for at in _by_number(street, nearest)]
    if said.groups:
        rows = [row for row in rows if said.fits(row, ground.index, ground.plane)] or rows
    options = [as_candidate(street, ground) for street in known]
    options += [candidate(row) for row in rows[:MOST_CANDIDATES]]
    lon, lat = (options[0].lon, options[0].lat) if len(known) == 1 else (float("nan"),) * 2
    district = options[0].district if len(known) == 1 else ""
    return Match(
        match_type="street",
        status="review",
        confidence=confidence("street", "review"),
        name=known[0].name if len(known) == 1 else "",
        candidates=listed(options),
        near_lon=lon,
        near_lat=lat,
        district=district,
        why=why,
        circumstance="review",
    )


def _by_number(street: Street, nearest: str) -> list[int]:
    if not nearest.isdecimal():
        return street.everything()
    numbers = [number for number in street.houses if number.isdecimal()]
    numbers.sort(key=lambda number: abs(int(number) - int(nearest)))
    return [at for number in numbers[:6] for rows in street.houses[number].values() for at in rows]


def crossing(
    one: tuple[Street, ...], other: tuple[Street, ...], said: Said, ground: Ground, *, sure: bool
) -> Match:
    """
    Find where two streets meet.

    Parameters
    ----------
    one, other : tuple of Street
        What each of the two names may mean.
    said : Said
        Areas that the crossing must lie in.
    ground : Ground
        The register.
    sure : bool
        The text says that they meet, and both names are certain.
    """
    pairs = [(first, second) for first in one for second in other if first is not second]
    met = [
        (first, second, point)
        for first, second in pairs
        for point in ground.lines.crossings(tuple(first.lines), tuple(second.lines))
    ]
    return _answer(met, _fitting(met, said, ground), pairs, ground, sure=sure)


Meeting = tuple[Street, Street, Point]


def _fitting(met: list[Meeting], said: Said, ground: Ground) -> list[Meeting]:
    """Keep the crossings that lie where the text says, those in the very town first."""
    if not said.groups:
        return met
    rows = [(one, _row_at(one, ground)) for one in met]
    fitting = [
        (one, row) for one, row in rows if row and said.fits(row, ground.index, ground.plane)
    ]
    preferred = [one for one, row in fitting if said.prefers(row)]
    return preferred or [one for one, _ in fitting]


def _row_at(meeting: Meeting, ground: Ground) -> Place | None:
    """House of either street nearest the crossing: it tells the crossing's district and town."""
    rows = [ground.index.rows[at] for street in meeting[:2] for at in street.everything()]
    near = min(
        rows, key=lambda row: ground.plane.apart(point_of(row), meeting[2]), default=None
    )  # fmt: skip
    if near and ground.plane.apart(point_of(near), meeting[2]) > _AREA_OF_CROSSING_M:
        return near._replace(district="")
    return near


def _answer(
    met: list[Meeting],
    fitting: list[Meeting],
    pairs: list[tuple[Street, Street]],
    ground: Ground,
    *,
    sure: bool,
) -> Match:
    first, second = pairs[0]
    name = f"{first.name} / {second.name}" if len(pairs) == 1 else ""
    if len(fitting) == 1 and sure:
        lon, lat = fitting[0][2]
        return Match(
            "intersection", "placed", confidence("intersection", "exact"),
            f"{fitting[0][0].name} / {fitting[0][1].name}", lon, lat, circumstance="exact",
        )  # fmt: skip
    options = listed([_meeting_candidate(one, ground) for one in fitting or met])
    lined = all(street.lines for pair in pairs for street in pair)
    if len(fitting) > 1:
        why = MANY_CROSSINGS
    elif met:
        why = ELSEWHERE if not fitting else "Texten säger inte säkert att gatorna möts här."
    else:
        why = NO_CROSSING if lined else NO_LINES
    if not options:
        streets = dict.fromkeys(street.name for pair in pairs for street in pair)
        known = {street.name: street for pair in pairs for street in pair}
        options = listed([as_candidate(known[one], ground) for one in streets])
    return Match(
        "intersection", "review", confidence("intersection", "review"), name,
        candidates=options, why=why, circumstance="review",
    )  # fmt: skip


def _meeting_candidate(meeting: Meeting, ground: Ground) -> Candidate:
    near = _row_at(meeting, ground)
    return Candidate(
        f"{meeting[0].name} / {meeting[1].name}", "intersection", *meeting[2],
        near.district if near else "",
    )  # fmt: skip
