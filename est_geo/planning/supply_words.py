"""An actor's hours in Swedish words: days as people write them, and what the profile says else."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from est_geo.profile import DAYS, Actor, Meeting, Shift
from est_geo.words import listing

POWER_WORDS: Final[Mapping[str, str]] = {
    "samtal": "samtal", "narvaro": "närvaro", "tillsyn": "tillsyn", "ordning": "ordning",
}  # fmt: skip
TRAVEL_WORDS: Final[Mapping[str, str]] = {"foot": "till fots", "bike": "cykel", "car": "bil"}
FIELD_WORDS: Final[Mapping[str, str]] = {
    "powers": "befogenheter",
    "tasks": "uppgifter",
    "districts": "stadsdelar",
    "shifts": "pass",
    "visits_per_shift": "besök per pass och lag",
    "travel": "färdsätt",
    "uniformed": "uniform",
    "meetings": "möten",
    "days_off": "lediga dagar",
}
"""What each field that may be said anew is called."""

_HOURS: Final = 24
_LONG_RUN: Final = 3
_NONE: Final = "inga"
_SEPARATORS: Final = re.compile(r"\s*[,;]\s*|\s+och\s+|\s+")
_RANGE: Final = re.compile(r"\s*[–—-]\s*")


def days_of(text: str) -> tuple[str, ...] | None:
    """
    Read weekdays as people write them; None where a word is no weekday or there is none.

    Examples
    --------
    >>> days_of("mån–ons, Lördag"), days_of("sön-tis"), days_of("varje dag"), days_of("")
    (('mån', 'tis', 'ons', 'lör'), ('mån', 'tis', 'sön'), None, None)
    """
    found: set[str] = set()
    for part in _SEPARATORS.split(_RANGE.sub("-", text.strip().casefold())):
        ends = [_day(one) for one in part.split("-")]
        if len(ends) > 2 or None in ends:  # noqa: PLR2004 - from and to
            return None
        first, last = DAYS.index(str(ends[0])), DAYS.index(str(ends[-1]))
        found |= {DAYS[(first + at) % 7] for at in range((last - first) % 7 + 1)}
    return tuple(day for day in DAYS if day in found)


def _day(word: str) -> str | None:
    return next((day for day in DAYS if word in {day, _LONG[day], _LONG[day] + "ar"}), None)


_LONG: Final = dict(
    zip(
        DAYS,
        ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
        strict=True,
    )
)


def days_words(days: Collection[str]) -> str:
    """
    Write weekdays, three or more in a row as a span.

    Examples
    --------
    >>> days_words(["mån", "tis", "ons", "lör"]), days_words(["fre", "lör"]), days_words([])
    ('mån–ons, lör', 'fre, lör', '')
    """
    said: list[str] = []
    run: list[str] = []
    for day in (*DAYS, ""):
        if day in days and day:
            run.append(day)
            continue
        said += [f"{run[0]}–{run[-1]}"] if len(run) >= _LONG_RUN else run
        run = []
    return ", ".join(said)


def hour_words(hour: int) -> str:
    """
    Write an hour of a shift: past midnight is the next day's.

    Examples
    --------
    >>> hour_words(14), hour_words(24), hour_words(26)
    ('14', '24', '02 nästa dag')
    """
    return f"{hour:02}" if hour <= _HOURS else f"{hour - _HOURS:02} nästa dag"


def shift_words(shift: Shift | Meeting) -> str:
    """
    Write a shift or a meeting.

    Examples
    --------
    >>> shift_words(Shift(days=("fre", "lör"), start=18, end=27, teams=2))
    'fre, lör 18–03 nästa dag, 2 lag'
    """
    hours = f"{days_words(shift.days)} {hour_words(shift.start)}–{hour_words(shift.end)}"
    teams = f", {shift.teams} lag" if isinstance(shift, Shift) else ""
    return hours + teams


def field_words(actor: Actor, field: str, districts: Mapping[str, str]) -> str:
    """
    Write one field of an actor.

    Parameters
    ----------
    actor : Actor
        The actor.
    field : str
        A key of `FIELD_WORDS`.
    districts : mapping of str to str
        Names of the districts.

    Examples
    --------
    >>> actor = Actor(id="x", name="X", kind="x", powers=("samtal", "narvaro"))
    >>> [field_words(actor, one, {}) for one in ("powers", "districts", "days_off", "uniformed")]
    ['samtal och närvaro', 'hela kommunen', 'inga', 'nej']
    """
    words: Mapping[str, Sequence[str]] = {
        "powers": [POWER_WORDS[one] for one in actor.powers],
        "tasks": actor.tasks,
        "districts": [districts.get(one, one) for one in actor.districts] or ["hela kommunen"],
        "visits_per_shift": [str(actor.visits_per_shift)],
        "travel": [TRAVEL_WORDS[actor.travel]],
        "uniformed": ["ja" if actor.uniformed else "nej"],
        "days_off": [f"{day:%Y-%m-%d}" for day in actor.days_off],
    }
    if field in words:
        return listing(list(words[field])) or _NONE
    lines = actor.shifts if field == "shifts" else actor.meetings
    return "; ".join(shift_words(one) for one in lines) or _NONE


def week_words(actor: Actor) -> str:
    """
    Say how much an actor is out in an ordinary week.

    Examples
    --------
    >>> shifts = ({"days": ("fre", "lör"), "start": 18, "end": 27, "teams": 2},)
    >>> week_words(Actor(id="x", name="X", kind="x", shifts=shifts, visits_per_shift=6))
    '4 lagpass och 36 timmar i veckan, högst 24 besök'
    """
    passes = sum(len(one.days) * one.teams for one in actor.shifts)
    hours = sum(len(one.days) * one.teams * (one.end - one.start) for one in actor.shifts)
    if not passes:
        return "inga pass"
    most = passes * actor.visits_per_shift
    return f"{passes} lagpass och {hours} timmar i veckan, högst {most} besök"


def differing(actor: Actor, base: Actor) -> list[str]:
    """
    Name the fields that differ from the profile's, whatever the order of a set.

    Examples
    --------
    >>> base = Actor(id="x", name="X", kind="x", powers=("samtal", "narvaro"))
    >>> said = base.model_copy(update={"powers": ("narvaro", "samtal"), "travel": "car"})
    >>> differing(said, base)
    ['travel']
    """
    unordered = {"powers", "districts", "tasks", "days_off"}

    def value(one: Actor, field: str) -> object:
        found = getattr(one, field)
        return frozenset(found) if field in unordered else found

    return [field for field in FIELD_WORDS if value(actor, field) != value(base, field)]
