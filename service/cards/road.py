"""An intervention's road as a visible track, and what has happened on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.tables import ACTIONS, STATUSES
from est_geo.trail_words import who_says
from service.cards.wording import day
from service.rows import rows_of

ROAD: Final = ("proposed", "decided", "ordered", "done", "evaluated")
_STAMPS: Final = dict(
    zip(ROAD, ("proposed_at", "decided_at", "ordered_at", "done_at", "evaluated_at"), strict=True)
)
_STATE_WORDS: Final = {"been": "klart", "here": "här nu", "ahead": "kvar", "left": "kom aldrig hit"}


@dataclass(frozen=True, slots=True)
class Station:
    """One place on the road: whether it is passed, where the card stands, or still ahead."""

    status: str
    name: str
    state: str
    says: str
    on: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    on: str
    what: str
    words: str
    who: str


def track(row: Mapping[str, Any], zone: str) -> list[Station]:
    """
    Lay out the road of an intervention.

    Parameters
    ----------
    row : mapping
        A row of `INTERVENTIONS`.
    zone : str
        Time zone of the days.

    Examples
    --------
    >>> row = {"status": "dropped", "proposed_at": pd.Timestamp("2026-11-16", tz="UTC")}
    >>> [(one.name, one.state) for one in track(row, "UTC")]
    [('föreslagen', 'been'), ('avskriven', 'here')]
    """
    status = str(row["status"])
    days = {one: day(row.get(_STAMPS[one]), zone) for one in ROAD}
    if status == "dropped":
        passed = [one for one in ROAD if days[one]]
        stations = [_station(one, "been", days[one]) for one in passed]
        return [*stations, _station("dropped", "here", "")]
    here = ROAD.index(status)
    states = ["been" if at < here else "here" if at == here else "ahead" for at in range(len(ROAD))]
    # What lies ahead has no day of its own, whatever a reopened row remembers.
    return [
        _station(one, state, "" if state == "ahead" else days[one])
        for one, state in zip(ROAD, states, strict=True)
    ]


def _station(status: str, state: str, on: str) -> Station:
    return Station(status, STATUSES[status], state, _STATE_WORDS[state], on)


def happened(steps: pd.DataFrame, people: Mapping[str, str], zone: str) -> list[Step]:
    """Tell `INTERVENTION_STEPS` in words, the newest first."""
    return [
        Step(
            on=day(row["at"], zone),
            what=ACTIONS[row["action"]].capitalize(),
            words=row["words"],
            who=people.get(row["made_by"], who_says(row["made_by"])),
        )
        for row in rows_of(steps.iloc[::-1])
    ]
