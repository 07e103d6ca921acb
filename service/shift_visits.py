"""Where a shift's visits are found: in the kept plan, else in the draft of the latest pictures."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.presence import shifts_of
from service.state import State

_PICTURES: Final = 2


@dataclass(frozen=True, slots=True)
class ShiftVisits:
    """
    One shift's visits.

    Attributes
    ----------
    visits : pandas.DataFrame
        `VISITS`, in order.
    start, end : pandas.Timestamp
        When the shift begins and ends.
    """

    visits: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp


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
        return ShiftVisits(kept.visits, kept.start, kept.end)
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
