"""What is typed of an actor's hours: read field by field, every fault in words, nothing lost."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from est_geo.errors import ProfileError
from est_geo.intake.redaction import redact
from est_geo.planning import supplied
from est_geo.planning.supply_words import POWER_WORDS, TRAVEL_WORDS, days_of, days_words, differing
from est_geo.profile import Actor, Meeting, Profile, Shift
from service.identity.forms import one

Typed = dict[str, list[str]]

SHIFT_ROWS: Final = 8
MEETING_ROWS: Final = 4
_SHIFT_PARTS: Final = ("dagar", "fran", "till", "lag")
SEVERAL: Final = ("befogenhet", "stadsdel")
KNOWN: Final = (
    "aktor", "gor", *SEVERAL, "uppgifter", "besok", "fardsatt", "uniform", "ledig",
    *(f"pass{at}_{part}" for at in range(SHIFT_ROWS) for part in _SHIFT_PARTS),
    *(f"mote{at}_{part}" for at in range(MEETING_ROWS) for part in _SHIFT_PARTS[:3]),
)  # fmt: skip
"""Fields of the form."""

_MOST_DAYS_OFF: Final = 60
_MOST_TASKS: Final = 12
_MOST_VISITS: Final = 40
_MOST_TEAMS: Final = 50
_LAST_HOUR: Final = 30
_TASK: Final = re.compile(r"[a-zåäöéü][a-zåäöéü -]{1,39}", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_WRONG_DAYS: Final = "Skriv dagarna som mån–fre eller tis, lör."


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed: as settings that differ from the profile, or every fault in it."""

    settings: dict[str, Any]
    faults: list[str]


def typed_of(actor: Actor) -> Typed:
    """
    Write an actor as its form's fields.

    Examples
    --------
    >>> actor = Actor(id="x", name="X", kind="x", powers=("samtal",), tasks=("krogtillsyn",))
    >>> typed_of(actor)["befogenhet"], typed_of(actor)["uppgifter"]
    (['samtal'], ['krogtillsyn'])
    """
    fields: Typed = {
        "aktor": [actor.id],
        "befogenhet": list(actor.powers),
        "stadsdel": list(actor.districts),
        "uppgifter": [", ".join(actor.tasks)],
        "besok": [str(actor.visits_per_shift)],
        "fardsatt": [actor.travel],
        "uniform": ["ja"] if actor.uniformed else [],
        "ledig": [", ".join(f"{day:%Y-%m-%d}" for day in actor.days_off)],
    }
    for at, shift in enumerate(actor.shifts):
        fields |= _line(f"pass{at}", shift) | {f"pass{at}_lag": [str(shift.teams)]}
    for at, meeting in enumerate(actor.meetings):
        fields |= _line(f"mote{at}", meeting)
    return {name: fields.get(name, []) for name in KNOWN}


def _line(name: str, line: Shift | Meeting) -> Typed:
    return {
        f"{name}_dagar": [days_words(line.days)],
        f"{name}_fran": [str(line.start)],
        f"{name}_till": [str(line.end)],
    }


def read_supply(sent: Typed, base: Actor, profile: Profile) -> Read:
    """
    Read what was typed of an actor.

    Parameters
    ----------
    sent : dict of str to list of str
        The form's fields (`KNOWN`).
    base : Actor
        The actor as the profile has it.
    profile : Profile
        Its districts.
    """
    faults: list[str] = []
    fields = _fields(sent, faults, frozenset(profile.districts["id"]))
    if faults:
        return Read({}, faults)
    try:
        found = supplied(profile, {base.id: fields})
    except ProfileError as error:
        return Read({}, [f"{error} Inget är ändrat."])
    said = next(actor for actor in found.actors if actor.id == base.id)
    return Read({name: fields[name] for name in differing(said, base)}, [])


def _fields(sent: Typed, faults: list[str], districts: frozenset[str]) -> dict[str, Any]:
    powers, covered = set(sent["befogenhet"]), set(sent["stadsdel"])
    if not powers <= set(POWER_WORDS) or one(sent, "fardsatt") not in TRAVEL_WORDS:
        faults.append("Välj befogenheter och färdsätt bland dem som finns.")
    if not covered <= districts:
        faults.append("Välj stadsdelar bland dem som finns.")
    return {
        "powers": [power for power in POWER_WORDS if power in powers],
        "tasks": _tasks(one(sent, "uppgifter"), faults),
        "districts": sorted(covered),
        "shifts": _lines(sent, "pass", SHIFT_ROWS, faults),
        "visits_per_shift": _whole(one(sent, "besok"), "Besök per pass", 0, _MOST_VISITS, faults),
        "travel": one(sent, "fardsatt"),
        "uniformed": bool(sent["uniform"]),
        "meetings": _lines(sent, "mote", MEETING_ROWS, faults),
        "days_off": _days_off(one(sent, "ledig"), faults),
    }


def _lines(sent: Typed, name: str, rows: int, faults: list[str]) -> list[dict[str, Any]]:
    found = []
    for at in range(rows):
        days = one(sent, f"{name}{at}_dagar")
        if not days.strip():
            continue  # an empty line is no shift: so one is taken away
        what = f"{'Pass' if name == 'pass' else 'Möte'} {at + 1}"
        read = days_of(days)
        if read is None:
            faults.append(f"{what}: {_WRONG_DAYS}")
        start = _whole(one(sent, f"{name}{at}_fran"), f"{what}, från", 0, 23, faults)
        end = _whole(one(sent, f"{name}{at}_till"), f"{what}, till", 1, _LAST_HOUR, faults)
        if start is not None and end is not None and end <= start:
            faults.append(f"{what}: sluttiden måste komma efter starttiden.")
        line: dict[str, Any] = {"days": list(read or ()), "start": start, "end": end}
        if name == "pass":
            teams = _whole(one(sent, f"pass{at}_lag"), f"{what}, lag", 1, _MOST_TEAMS, faults)
            line["teams"] = teams
        found.append(line)
    return found


def _tasks(text: str, faults: list[str]) -> list[str]:
    found = [" ".join(part.split()) for part in text.split(",") if part.strip()]
    if len(found) > _MOST_TASKS or not all(_TASK.fullmatch(part) for part in found):
        faults.append(
            f"Uppgifter: skriv högst {_MOST_TASKS}, med komma mellan, bara bokstäver och högst 40 "
            "tecken i varje."
        )
    elif any(redact(part).findings for part in found):
        faults.append("Uppgifter: nämn ingen person.")
    return list(dict.fromkeys(found))


def _days_off(text: str, faults: list[str]) -> list[str]:
    found = sorted({part for part in re.split(r"[\s,;]+", text) if part})
    if len(found) > _MOST_DAYS_OFF or not all(_is_day(part) for part in found):
        faults.append(
            f"Lediga dagar: skriv dem som 2026-12-24, med komma mellan, högst {_MOST_DAYS_OFF}."
        )
        return []
    return found


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _whole(text: str, what: str, low: int, high: int, faults: list[str]) -> int | None:
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) <= 3:  # noqa: PLR2004 - enough
        number = int(stripped)
        if low <= number <= high:
            return number
    faults.append(f"{what}: skriv ett heltal {low}–{high}.")
    return None
