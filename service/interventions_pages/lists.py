"""The list view: proposals by horizon and goal, and interventions by how far they have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from est_geo.tables import GOALS, STATUSES
from service.interventions_pages.items import ON_ROAD, Item

LEADS: Final = {
    "early": "Nytt eller på väg upp: att pröva medan platsen är orolig.",
    "lasting": "Här har det hänt mycket länge: det som tar tid att ändra.",
    "drawn": "Platser som gruppen själv har ritat.",
}
ROAD: Final = tuple(one for one in STATUSES if one != "dropped")


@dataclass(frozen=True, slots=True)
class GoalList:
    """Proposals of one goal within one list."""

    id: str
    goal: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ProposalList:
    """Proposals of one horizon: crime and safety are never one list."""

    id: str
    title: str
    lead: str
    goals: tuple[GoalList, ...]

    @property
    def n(self) -> int:
        """How many proposals it holds."""
        return sum(len(one.items) for one in self.goals)


def proposal_lists(items: Sequence[Item], titles: dict[str, str]) -> list[ProposalList]:
    """Give the lists of proposals, each with a list per goal; those without any are left out."""
    found = []
    for horizon, title in titles.items():
        of_it = [one for one in items if one.suggested and one.horizon == horizon]
        goals = tuple(
            GoalList(f"{horizon}-{goal}", goal, words.capitalize(), own)
            for goal, words in GOALS.items()
            if (own := tuple(one for one in of_it if one.goal == goal))
        )
        if goals:
            found.append(ProposalList(horizon, title, LEADS[horizon], goals))
    return found


def on_their_way(items: Sequence[Item]) -> list[Item]:
    """Give what is not done yet, what is due first first."""
    road = [one for one in items if one.status in ON_ROAD]
    return sorted(road, key=lambda one: (one.deadline is None, one.deadline or 0, one.number))


def finished(items: Sequence[Item]) -> list[Item]:
    """Give what is done and what was evaluated, the newest first."""
    done = [one for one in items if one.status in {"done", "evaluated"}]
    return sorted(done, key=lambda one: -one.number)


def dropped(items: Sequence[Item]) -> list[Item]:
    """Give what was dropped, the newest first."""
    return sorted((one for one in items if one.status == "dropped"), key=lambda one: -one.number)


def board(items: Sequence[Item]) -> list[tuple[str, str, list[Item]]]:
    """Give the columns of the board: id and name of each status, and what stands there."""
    return [
        (status, STATUSES[status], [one for one in items if one.status == status])
        for status in ROAD
    ]
