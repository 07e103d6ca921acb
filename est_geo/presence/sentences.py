"""Why a visit is proposed, and why nobody could be sent: one Swedish sentence each."""

from est_geo.periods import WEEKDAYS
from est_geo.presence.slots import Slot
from est_geo.presence.teams import Team
from est_geo.words import counted, number, percent

POWERS = {"samtal": "samtal", "narvaro": "närvaro", "tillsyn": "tillsyn", "ordning": "ordning"}
NO_HOTSPOTS = "Det finns ingen hotspot att planera besök vid."
NO_ACTORS = "Profilen har ingen aktör med pass och befogenhet, så inga besök kan föreslås."
_LEAST = 0.01


def why_visit(slot: Slot, place: str, count: int, weeks: float, peak: str) -> str:
    """
    Say why a team is sent to a place at an hour.

    Examples
    --------
    >>> slot = Slot("a", "city", "narvaro", 4, 22, 0, 0, 0.31)
    >>> why_visit(slot, "Resecentrum", 34, 13, "fre–lör 21–01")
    'Resecentrum har haft 34 händelser på 13 veckor, flest fre–lör 21–01; \
fre 22–23 väntas 0,31 händelser.'
    """
    top = "utan tydlig topp" if peak.startswith("ingen") else f"flest {peak}"
    past = f"{place} har haft {counted(count, 'händelse', 'händelser')} på {_weeks(weeks)}, {top}"
    return f"{past}; {_hour(slot)} väntas {_expected(slot.weight)} händelser."


def why_nobody(slot: Slot, teams: list[Team]) -> str:
    """Say why no team could take a slot; `teams` are all teams of the period."""
    out = [team for team in teams if team.is_out(slot)]
    if not out:
        return "ingen aktör är ute då"
    here = [team for team in out if team.covers(slot.district)]
    if not here:
        return "ingen aktör som verkar i stadsdelen är ute då"
    if not any(slot.needs in team.actor.powers for team in here):
        return f"ingen aktör med befogenheten {POWERS[slot.needs]} är ute då"
    return "alla lag är upptagna"


def plan_notes(covered: float, of_all: float, n_full: int, limit: int) -> tuple[str, ...]:
    """Say what the plan covers, and what a rule rather than a lack of teams left out."""
    notes = [_coverage(covered, of_all)]
    if n_full:
        notes.append(
            f"{counted(n_full, 'stark timme', 'starka timmar')} lämnades för att platsen redan "
            f"har {counted(limit, 'besök', 'besök')} den dagen."
        )
    return tuple(notes)


def untimed_note(n_places: int) -> str:
    """Say how many hot spots cannot be planned for want of times of day."""
    what = counted(n_places, "hotspot saknar", "hotspots saknar")
    return f"{what} händelser med klockslag och kan därför inte få någon besökstid."


def _coverage(covered: float, of_all: float) -> str:
    return (
        f"Besöken ligger i timmar som rymmer {percent(covered)} av de händelser som väntas när "
        f"någon med rätt befogenhet är ute, och {percent(of_all)} av alla som väntas vid platserna."
    )


def _hour(slot: Slot) -> str:
    return f"{WEEKDAYS[slot.weekday]} {slot.hour:02}–{(slot.hour + 1) % 24:02}"


def _weeks(weeks: float) -> str:
    if weeks == int(weeks):
        return counted(int(weeks), "vecka", "veckor")
    return f"{number(weeks, 1)} veckor"


def _expected(weight: float) -> str:
    return "färre än 0,01" if weight < _LEAST else number(weight, 2)
