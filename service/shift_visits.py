"""Where a shift's visits are found: in the kept plan, else in the draft of the latest pictures."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd

from est_geo.crs import to_metres
from est_geo.presence import shifts_of
from est_geo.tables import PRESENCE_PLACES
from service.state import State

OWN: Final = "egen"
"""What the id of a visit begins with that no plan has: the patrol went to a place by itself."""
_NEAR_M: Final = 1_500
_MOST_PLACES: Final = 20
_MOST_DIGITS: Final = 2
_PICTURES: Final = 2


@dataclass(frozen=True, slots=True)
class ShiftVisits:
    """
    One shift's visits.

    Attributes
    ----------
    visits : pandas.DataFrame
        `VISITS`, in order; of one that the patrol made by itself its id and its place.
    start, end : pandas.Timestamp
        When the shift begins and ends.
    places : pandas.DataFrame
        `PRESENCE_PLACES` of its plan; none of a draft.
    """

    visits: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp
    places: pd.DataFrame = field(default_factory=PRESENCE_PLACES.empty)

    def near(self, crs: str) -> pd.DataFrame:
        """Places of the plan that are near one of the visits (`PRESENCE_PLACES`), by name."""
        if self.visits.empty or self.places.empty:
            return self.places.iloc[:0]
        here, there = (to_metres(one["lon"], one["lat"], crs) for one in (self.places, self.visits))
        apart = np.hypot(*(a[:, None] - b[None, :] for a, b in zip(here, there, strict=True)))
        near = self.places.assign(apart=apart.min(axis=1))
        kept = near[near["apart"] <= _NEAR_M].nsmallest(_MOST_PLACES, "apart")
        return kept.drop(columns="apart").sort_values(["name", "place_id"], ignore_index=True)

    def own_place(self, shift: str, visit: str) -> pd.DataFrame:
        """
        Give the place of a visit that the patrol made by itself; no row where the id is no such.

        Its id says the shift, the place and which visit there it was: ``egen-<shift>-<place>-1``.
        """
        prefix = f"{OWN}-{shift}-"
        place, _, number = visit.removeprefix(prefix).rpartition("-")
        known = visit.startswith(prefix) and number.isascii() and number.isdecimal()
        if not known or len(number) > _MOST_DIGITS:
            return self.places.iloc[:0]
        return self.places[self.places["place_id"] == place]


def visits_of(state: State, shift: str) -> ShiftVisits | None:
    """
    Give a shift's visits as they are planned now; None where no plan and no draft has the shift.

    Parameters
    ----------
    state : State
        The application's.
    shift : str
        The shift.
    """
    kept = state.store.planned_shift(shift)
    if kept is not None:
        return ShiftVisits(kept.visits, kept.start, kept.end, kept.places)
    return _drafted(state, shift)


def visit_of(state: State, shift: str, visit: str) -> ShiftVisits | None:
    """
    Give one visit of a shift, that some version of its plan has; None where it is not of the shift.

    Whoever is out with an older plan was given that visit, and has made it.
    """
    kept = state.store.planned_shift(shift)
    if kept is not None:
        one = state.store.visit_ever_planned(shift, visit)
        if len(one):
            return ShiftVisits(one, kept.start, kept.end)
        whole = ShiftVisits(kept.visits, kept.start, kept.end, kept.places)
        place = whole.own_place(shift, visit)
        if len(place):
            return replace(whole, visits=place.assign(id=visit))
    # The plan may have been made when those who had the draft were out already.
    drafted = _drafted(state, shift)
    if drafted is None:
        return None
    own = drafted.visits[drafted.visits["id"] == visit]
    return ShiftVisits(own, drafted.start, drafted.end) if len(own) else None


def _drafted(state: State, shift: str) -> ShiftVisits | None:
    for period in state.pictures.available("est")[: -_PICTURES - 1 : -1]:
        visits = state.pictures.picture(period, "est").tables.visits
        shifts = shifts_of(visits, state.profile)
        own = shifts["shift"] == shift
        if own.any():
            first = shifts[own].iloc[0]
            ordered = visits[own].sort_values(["start", "id"])
            return ShiftVisits(ordered, first["shift_start"], first["shift_end"])
    return None
