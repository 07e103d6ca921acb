"""From one place text to one answer: exactly, or not at all."""

from collections.abc import Sequence

from est_geo.intake.geocoding.answers import (
    FOREIGN,
    MATCH_TYPE,
    NOTHING,
    TOO_LONG,
    Match,
    candidate,
    candidate_of,
    listed,
)
from est_geo.intake.geocoding.areas import Said, areas_said
from est_geo.intake.geocoding.confidence import confidence
from est_geo.intake.geocoding.houses import (
    SAME_LETTERS_M,
    SAME_PLACE_M,
    Between,
    between_neighbours,
    find_house,
    same_place,
)
from est_geo.intake.geocoding.index import AREA, NAME, STREET, Area, Street
from est_geo.intake.geocoding.leftovers import doubt, extra_words
from est_geo.intake.geocoding.mentions import Mention, find_mentions
from est_geo.intake.geocoding.reading import LONGEST, House, Reading, read_place
from est_geo.intake.geocoding.streets import (
    ELSEWHERE,
    NO_SUCH_NUMBER,
    STREET_ONLY,
    Ground,
    crossing,
    off_street,
    point_of,
    street_alone,
)
from est_geo.intake.geocoding.vocabulary import BETWEEN, BY, CORNER, JOINING, NEAR, STOP_WORDS
from est_geo.intake.geocoding.writings import EXACT, PART, PLAIN, SHORT, TYPO

_TIERS = {EXACT: "exact", SHORT: "short", PLAIN: "plain", TYPO: "typo", PART: "part"}
_TOGETHER_M = 100.0
_BESIDE_M = 150.0
_SAME_STOP_M = 100.0
_PLACED = frozenset({"address", "block", "stop", "place"})
_KV = frozenset({"kv", "kvarteret", "kvarter", "fastighet", "fast"})
_ORDER = {"address": 0, "interpolated": 1, "block": 2, "place": 3, "stop": 4}

TIE = "Flera platser heter så. Någon måste välja."
TWO = "Texten nämner flera platser."
PART_ONLY = "Namnet finns inte i platsregistret, bara liknande namn."
AREA_ONLY = "Bara ett område är angivet."
FOREIGN_TOO = "Texten nämner också en ort utanför kommunen."


def find(text: str, hint: str, ground: Ground) -> Match:
    """
    Find the place of one text.

    Parameters
    ----------
    text : str
        The place in words; more than `LONGEST` characters are no place.
    hint : str
        Slug of the district or town said beside it, or ``""``.
    ground : Ground
        The register.
    """
    if len(text) > LONGEST:
        return TOO_LONG
    reading = read_place(text)
    if not reading.tokens:
        return NOTHING
    mentions = find_mentions(reading, ground.index)
    said = areas_said(mentions, hint, ground.index)
    named = _settled(mentions, reading, ground)
    if not named:
        return _area(mentions, said, ground)
    match = _named(named, reading, said, ground)
    if match.status != "placed":
        return match
    kept = [one for one in mentions if one in named or one.what not in {STREET, NAME}]
    taken = [at for mention in kept for at in mention.span]
    why = FOREIGN_TOO if said.foreign else ""
    why = why or doubt(reading, taken, match.name, crossing=match.match_type == "intersection")
    if why:
        return _to_person(match, why)
    return _weakened(match, reading, taken)


def _settled(mentions: list[Mention], reading: Reading, ground: Ground) -> list[Mention]:
    """Leave out what is named by chance: a stop beside its street, a block's everyday word."""
    named = [one for one in mentions if one.what in {STREET, NAME}]
    stop_said = any(word in STOP_WORDS for word in reading.words)
    spans: dict[tuple[int, int], list[Mention]] = {}
    for one in named:
        spans.setdefault((one.start, one.end), []).append(one)
    kept = []
    for same in spans.values():
        names = [one for one in same if one.what == NAME]
        streets = [one for one in same if one.what == STREET]
        kept.append(names[0] if names and (stop_said or not streets) else streets[0])
    firm = [one for one in kept if not _is_weak(one, reading, ground)]
    return firm or kept


def _is_weak(mention: Mention, reading: Reading, ground: Ground) -> bool:
    """Tell a block's name without "kv" and number, which is most often an ordinary word."""
    if mention.what != STREET or mention.house:
        return False
    block = all(ground.index.streets[at].block for at in mention.ats)
    return block and reading.words[mention.start] not in _KV


def _named(named: list[Mention], reading: Reading, said: Said, ground: Ground) -> Match:
    pointed = [one for one in named if one.what == NAME or one.house or _is_block(one, ground)]
    streets = [one for one in named if one not in pointed]
    if not pointed:
        return _streets(streets, reading, said, ground)
    found = [_pointed(one, reading, said, ground) for one in pointed]
    match = _combined(found, ground) if len(found) > 1 else found[0]
    if match.status == "placed" and _between(reading):
        return _to_person(match, TWO) if len(found) == 1 or streets else match
    for one in streets:
        match = _beside_street(match, one, ground)
    return match


def _is_block(mention: Mention, ground: Ground) -> bool:
    return all(ground.index.streets[at].block for at in mention.ats)


def _pointed(mention: Mention, reading: Reading, said: Said, ground: Ground) -> Match:
    if mention.what == NAME:
        return _judged(mention.ats, mention, reading, said, ground)
    streets = [ground.index.streets[at] for at in mention.ats]
    if mention.house is None:
        return _block_alone(streets, mention, reading, said, ground)
    return _house(streets, mention.house, mention, reading, said, ground)


def _house(
    streets: list[Street],
    house: House,
    mention: Mention,
    reading: Reading,
    said: Said,
    ground: Ground,
) -> Match:
    found = [find_house(street, house, reading.entrance) for street in streets]
    rows = tuple(dict.fromkeys(at for one in found for at in one.rows))
    if mention.tier == PART or len(streets) > 1:
        why = PART_ONLY if mention.tier == PART else TIE
        if rows:
            return _review(rows, ground, why)
        return street_alone(streets, said, ground, why=why, nearest=house.number)
    if not rows:
        return _missing(streets[0], house, mention, said, ground)
    note = found[0].note
    wide = {"exact": SAME_PLACE_M, "letters": SAME_LETTERS_M}.get(note, SAME_PLACE_M)
    rival = _rival_between(streets[0], house, rows, said, ground)
    if rival:
        return _review((*rows, rival.near), ground, TIE)
    return _judged(rows, mention, reading, said, ground, within=wide, note=note)


def _rival_between(
    street: Street, house: House, rows: tuple[int, ...], said: Said, ground: Ground
) -> Between | None:
    """Find a gap for the same number in another town that has a street of this name."""
    known = {ground.index.rows[at].town for at in rows}
    if not ground.index.towns_of(street) - known:
        return None
    found = between_neighbours(street, house, ground.index.rows, ground.lines)
    return next(
        (
            one
            for one in found
            if ground.index.rows[one.near].town not in known
            and said.fits(ground.index.rows[one.near], ground.index, ground.plane)
            and not (said.groups and any(said.prefers(ground.index.rows[at]) for at in rows))
        ),
        None,
    )


def _missing(street: Street, house: House, mention: Mention, said: Said, ground: Ground) -> Match:
    """Place a missing number between its neighbours, if it has them; else leave it to a person."""
    if street.block:
        rows = tuple(street.everything())
        return _review(rows, ground, "Numret finns inte i kvarteret i platsregistret.", "block")
    if not street.house(house.number):
        found = between_neighbours(street, house, ground.index.rows, ground.lines)
        rows_of = ground.index.rows
        fitting = [one for one in found if said.fits(rows_of[one.near], ground.index, ground.plane)]
        if len(fitting) > 1:
            fitting = [one for one in fitting if said.groups and said.prefers(rows_of[one.near])]
        if len(fitting) == 1 and (mention.tier < TYPO):
            lon, lat = fitting[0].point
            sure = confidence("interpolated", "exact")
            name = f"{street.name} {house.number}{house.letter.upper()}"
            return Match(
                "interpolated", "placed", sure, name, lon, lat, circumstance=_TIERS[mention.tier]
            )
    return street_alone([street], said, ground, why=NO_SUCH_NUMBER, nearest=house.number)


def _block_alone(
    streets: list[Street], mention: Mention, reading: Reading, said: Said, ground: Ground
) -> Match:
    rows = tuple(at for street in streets for at in street.everything())
    if len(rows) == 1 and reading.words[mention.start] in _KV:
        one = mention._replace(tier=max(mention.tier, SHORT))
        return _judged(rows, one, reading, said, ground)
    return _review(rows, ground, "Bara kvarteret är angivet, inget nummer.", "block")


def _judged(
    rows: Sequence[int],
    mention: Mention,
    reading: Reading,
    said: Said,
    ground: Ground,
    *,
    within: float = SAME_PLACE_M,
    note: str = "exact",
) -> Match:
    """Place the one that fits, or leave it to a person when none or several do."""
    index, plane = ground.index, ground.plane
    fitting = tuple(at for at in rows if said.fits(index.rows[at], index, plane))
    if not fitting:
        return _review(tuple(rows), ground, ELSEWHERE)
    if len(fitting) > 1 and any(word in STOP_WORDS for word in reading.words):
        fitting = tuple(at for at in fitting if index.rows[at].kind == "stop") or fitting
    if said.groups and len(fitting) > 1:
        fitting = tuple(at for at in fitting if said.prefers(index.rows[at])) or fitting
    stops = all(index.rows[at].kind == "stop" for at in fitting)
    one_name = len({index.rows[at].name.partition(" (")[0] for at in fitting}) == 1
    if not same_place(fitting, index, plane, _SAME_STOP_M if stops and one_name else within):
        return _review(fitting, ground, TIE)
    place = index.rows[fitting[0]]
    kind = MATCH_TYPE[place.kind]
    if kind not in _PLACED or mention.tier == PART:
        return _review(fitting, ground, PART_ONLY)
    how = note if note != "exact" else _TIERS[mention.tier]
    how = "swapped" if mention.swapped else how
    return Match(
        kind, "placed", confidence(kind, how, place.confidence), place.name, place.lon, place.lat,
        district=place.district, circumstance=how,
    )  # fmt: skip


def _review(rows: tuple[int, ...], ground: Ground, why: str, kind: str = "") -> Match:
    places = [ground.index.rows[at] for at in rows]
    found = kind or MATCH_TYPE[places[0].kind]
    names = dict.fromkeys(place.name for place in places)
    options = listed([candidate(place) for place in places])
    return Match(
        found, "review", confidence(found, "review"), places[0].name if len(names) == 1 else "",
        candidates=options, near_lon=places[0].lon, near_lat=places[0].lat, why=why,
        circumstance="review",
    )  # fmt: skip


def _to_person(match: Match, why: str) -> Match:
    """Take a placed answer back to a candidate."""
    kinds = {"address": "address", "block": "block", "stop": "stop", "place": "landmark"}
    one = candidate_of(match, kinds.get(match.match_type, match.match_type))
    return Match(
        match.match_type, "review", confidence(match.match_type, "review"), match.name,
        candidates=one, near_lon=match.lon, near_lat=match.lat, why=why, circumstance="review",
    )  # fmt: skip


def _combined(found: list[Match], ground: Ground) -> Match:
    """Answer with the most exact of several places if they are one and the same."""
    placed = sorted(
        (one for one in found if one.status == "placed"), key=lambda one: _ORDER[one.match_type]
    )
    if all(one in placed or _holds(one, placed[0]) for one in found if placed):
        points = [(one.lon, one.lat) for one in placed]
        if points and ground.plane.spread(points) <= _TOGETHER_M:
            return placed[0]
    first = found[0]
    options = [
        option for one in found for option in (one.candidates or _to_person(one, TWO).candidates)
    ]
    return Match(
        first.match_type, "review", confidence(first.match_type, "review"), "",
        candidates=listed(options), why=TWO, circumstance="review",
    )  # fmt: skip


def _holds(unsure: Match, placed: Match) -> bool:
    """Whether a placed answer settles an unsure one: it is one of its candidates."""
    return any((one.lon, one.lat) == (placed.lon, placed.lat) for one in unsure.candidates)


def _beside_street(match: Match, mention: Mention, ground: Ground) -> Match:
    """Check a place against a street said beside it: "Storgatan 12, hörnet Drottninggatan"."""
    if match.status != "placed":
        return match
    streets = [ground.index.streets[at] for at in mention.ats]
    offs = [off_street(street, (match.lon, match.lat), ground) for street in streets]
    if any(off is not None and off <= _BESIDE_M for off in offs):
        return match
    return _to_person(match, TWO)


def _streets(mentions: list[Mention], reading: Reading, said: Said, ground: Ground) -> Match:
    meant = [tuple(ground.index.streets[at] for at in one.ats) for one in mentions]
    distinct = list(dict.fromkeys(meant))
    if len(distinct) == 1:
        part = mentions[0].tier == PART or len(distinct[0]) > 1
        why = PART_ONLY if part else STREET_ONLY
        return street_alone(distinct[0], said, ground, why=why)
    if len(distinct) > 2:  # noqa: PLR2004 - two streets meet
        return street_alone([one[0] for one in distinct], said, ground, why=TWO)
    typos = sum(one.tier == TYPO for one in mentions)
    sure = (
        _meet(mentions, reading)
        and not _between(reading)
        and all(len(one) == 1 for one in distinct)
        and all(one.tier < PART for one in mentions)
        and typos < len(mentions)
    )
    return crossing(distinct[0], distinct[1], said, ground, sure=sure)


def _between(reading: Reading) -> bool:
    """Whether the place is said to lie between two; "korsningen mellan" is a crossing."""
    return any(
        word in BETWEEN and (at == 0 or reading.words[at - 1] not in CORNER)
        for at, word in enumerate(reading.words)
    )


def _meet(mentions: list[Mention], reading: Reading) -> bool:
    """Whether the text says that the two streets meet."""
    words = reading.words
    if any(word in CORNER for word in words):
        return True
    between = words[mentions[0].end : mentions[-1].start]
    joined = [word for word in between if word in JOINING or word in BY - {"och", "o", "mot"}]
    return bool(joined)


def _area(mentions: list[Mention], said: Said, ground: Ground) -> Match:
    """Only an area is known: enough for a person to begin with, never for a cell."""
    if said.foreign:
        return FOREIGN
    groups = [mention for mention in mentions if mention.what == AREA]
    if not groups:
        return NOTHING
    areas = [ground.index.areas[at] for at in groups[0].ats]
    area = min(areas, key=lambda one: ("district", "label", "town", "municipality").index(one.kind))
    return _as_area(area, single=len(said.groups) == 1, ground=ground)


def _as_area(area: Area, *, single: bool, ground: Ground) -> Match:
    kind = "district" if area.kind in {"district", "label"} else "municipality"
    place = ground.index.rows[area.at] if area.at >= 0 else None
    lon, lat = point_of(place) if place else (float("nan"),) * 2
    name = place.name if place else area.name.title()
    return Match(
        kind, "review", confidence(kind, "review"), name,
        candidates=(candidate(place),) if place else (), near_lon=lon, near_lat=lat,
        district=area.id if area.kind == "district" and single else "", why=AREA_ONLY,
        circumstance="review",
    )  # fmt: skip


def _weakened(match: Match, reading: Reading, taken: list[int]) -> Match:
    """Lower the confidence where the place is only beside, or where unknown words stand."""
    known = set(taken)
    beside = any(
        token.text in NEAR and at not in known and token.text not in {"i", "på"}
        for at, token in enumerate(reading.tokens)
    )
    how = "extra" if extra_words(reading, taken) else "beside" if beside else ""
    if not how:
        return match
    sure = min(match.confidence, confidence(match.match_type, how))
    return match._replace(confidence=sure, circumstance=f"{match.circumstance} {how}")
