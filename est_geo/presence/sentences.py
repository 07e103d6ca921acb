"""Why a visit is proposed, and why nobody could be sent: one Swedish sentence each."""

from est_geo.periods import WEEKDAYS
from est_geo.presence.board import Board, Clock, Team
from est_geo.presence.choices import may_come
from est_geo.presence.problems import HOUR_MINUTES
from est_geo.words import counted, number

POWERS = {"samtal": "samtal", "narvaro": "närvaro", "tillsyn": "tillsyn", "ordning": "ordning"}
NO_PLACES = "Det finns ingen plats att planera besök vid."
NO_ACTORS = "Ingen aktör med befogenhet är ute under perioden, så inga besök kan föreslås."
_LEAST = 0.01


def place_words(place: str, count: int, weeks: float, peak: str) -> str:
    """
    Say why a hot spot is in the plan.

    Examples
    --------
    >>> place_words("Resecentrum", 34, 13, "fre–lör 21–01")
    'Resecentrum har haft 34 händelser på 13 veckor, flest fre–lör 21–01.'
    """
    top = "utan tydlig topp" if peak.startswith("ingen") else f"flest {peak}"
    happened = counted(count, "händelse", "händelser")
    return f"{place} har haft {happened} på {_weeks(weeks)}, {top}."


def hour_words(weekday: int, hour: int, weight: float) -> str:
    """
    Say how much is expected in an hour of the week.

    Examples
    --------
    >>> hour_words(4, 22, 0.31)
    'Fre 22–23 väntas 0,31 händelser.'
    """
    expected = "färre än 0,01" if weight < _LEAST else number(weight, 2)
    return f"{hour_name(weekday, hour).capitalize()} väntas {expected} händelser."


def hour_name(weekday: int, hour: int) -> str:
    """
    Name an hour of the week.

    Examples
    --------
    >>> hour_name(5, 23)
    'lör 23–00'
    """
    return f"{WEEKDAYS[weekday]} {hour:02}–{(hour + 1) % 24:02}"


def span_name(clock: Clock, start: int, end: int) -> str:
    """Name a span of minutes by its first local day: ``lör 22–02``."""
    first = min(max(start // HOUR_MINUTES, 0), clock.n_hours - 1)
    last = min(max((end - 1) // HOUR_MINUTES, 0), clock.n_hours - 1)
    low, high = f"{clock.hour[first]:02}", f"{(clock.hour[last] + 1) % 24:02}"
    if start % HOUR_MINUTES or end % HOUR_MINUTES:
        low += f".{start % HOUR_MINUTES:02}"
        high = f"{clock.hour[last if end % HOUR_MINUTES else (last + 1) % clock.n_hours]:02}"
        high += f".{end % HOUR_MINUTES:02}"
    name = WEEKDAYS[clock.weekday[first]]
    days = int(clock.day[last] - clock.day[first])
    until = f"{WEEKDAYS[clock.weekday[last]]} " if days > 1 else ""
    return f"{name} {low}–{until}{high}"


def why_nobody(board: Board, spot: int, hour: int) -> str:
    """Say why no team could take a slot."""
    place = board.spots[spot]
    start = hour * HOUR_MINUTES
    out = [team for team in board.teams if team.within(start, start + HOUR_MINUTES)]
    if not out:
        return "ingen aktör är ute då"
    here = [team for team in out if team.covers(place.district)]
    if not here:
        return "ingen aktör som verkar i stadsdelen är ute då"
    if not any(team.can(place.needs) for team in here):
        return f"ingen aktör med befogenheten {POWERS[place.needs]} är ute då"
    if not any(may_come(team, place, place.needs) for team in here):
        return "platsen upplevs som trygg, och bara uniformerade lag är ute då"
    return "alla lag är upptagna"


def task_name(task: str) -> str:
    """
    Name a power or a kind of task.

    Examples
    --------
    >>> task_name("narvaro"), task_name("krogtillsyn")
    ('befogenheten närvaro', 'uppgiften krogtillsyn')
    """
    return f"befogenheten {POWERS[task]}" if task in POWERS else f"uppgiften {task}"


def shifts_word(teams: list[Team]) -> str:
    """
    Count shifts.

    Examples
    --------
    >>> shifts_word([])
    'inget pass'
    """
    return counted(len(teams), "pass", "pass") if teams else "inget pass"


def _weeks(weeks: float) -> str:
    if weeks == int(weeks):
        return counted(int(weeks), "vecka", "veckor")
    return f"{number(weeks, 1)} veckor"
