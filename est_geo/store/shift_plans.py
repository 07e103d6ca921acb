"""One shift of the kept plans: its visits as they stand, and every one that it was ever given."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.store.access import Access
from est_geo.store.frames import from_arrow
from est_geo.tables import PRESENCE_PLACES, SHIFTS, VISITS

_NEWEST: Final = """
WITH weeks AS (
    SELECT DISTINCT week FROM plans JOIN plan_shifts USING (plan_id) WHERE shift_id = $shift_id
)
SELECT arg_max(plan_id, version) AS plan_id FROM plans JOIN weeks USING (week) GROUP BY week
"""
_SHIFT: Final = f"""
SELECT plan_shifts.* FROM plan_shifts JOIN plans USING (plan_id)
WHERE shift_id = $shift_id AND week IN (
    SELECT week FROM plans WHERE plan_id IN ({_NEWEST})
)
QUALIFY row_number() OVER (PARTITION BY week ORDER BY version DESC) = 1
"""  # noqa: S608 - constants of this module
_VISITS: Final = f"""
SELECT * FROM plan_visits
WHERE plan_id IN ({_NEWEST}) AND shift_id = $shift_id ORDER BY start, id
"""  # noqa: S608
_PLACES: Final = f"""
SELECT * FROM plan_places WHERE plan_id IN ({_NEWEST})
QUALIFY row_number() OVER (PARTITION BY place_id ORDER BY plan_id DESC) = 1
ORDER BY name, place_id
"""  # noqa: S608
_EVER: Final = """
SELECT * FROM plan_visits
WHERE shift_id = $shift_id AND id = $visit_id ORDER BY plan_id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """
    One shift of a kept plan.

    Attributes
    ----------
    actor : str
        Actor id.
    start, end : pandas.Timestamp
        When it begins and ends; one over Monday's midnight stands in both weeks, a part in each.
    visits : pandas.DataFrame
        `VISITS` of the week's newest plan, in order; none where it has none for the shift.
    places : pandas.DataFrame
        `PRESENCE_PLACES` of that plan.
    """

    actor: str
    start: pd.Timestamp
    end: pd.Timestamp
    visits: pd.DataFrame
    places: pd.DataFrame


class ShiftPlans(Access):
    """Shifts of the kept plans."""

    def planned_shift(self, shift_id: str) -> PlannedShift | None:
        """
        Give a shift as its week's newest plan has it; None where no kept plan ever had it.

        Parameters
        ----------
        shift_id : str
            The shift.
        """
        rows = self._table(_SHIFT, SHIFTS.names, shift_id=shift_id)
        if not len(rows):
            return None
        parts = from_arrow(rows, SHIFTS)
        return PlannedShift(
            actor=str(parts["actor"].iloc[0]),
            start=parts["start"].min(),
            end=parts["end"].max(),
            visits=from_arrow(self._table(_VISITS, VISITS.names, shift_id=shift_id), VISITS),
            places=from_arrow(
                self._table(_PLACES, PRESENCE_PLACES.names, shift_id=shift_id), PRESENCE_PLACES
            ),
        )

    def visit_ever_planned(self, shift_id: str, visit_id: str) -> pd.DataFrame:
        """
        Give a visit that some version of the plan gave a shift (`VISITS`); no row where none did.

        A plan that is made again takes nothing from those who are out already.

        Parameters
        ----------
        shift_id, visit_id : str
            The shift, and the visit.
        """
        return from_arrow(
            self._table(_EVER, VISITS.names, shift_id=shift_id, visit_id=visit_id), VISITS
        )
