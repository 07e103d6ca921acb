"""Visits of the plans that held: of each version those that begin before the next one was made.

A plan that was made when all of its visits were over was told to nobody, and never held.
"""

from typing import Final

import pandas as pd

from est_geo.store.access import Access
from est_geo.store.frames import from_arrow
from est_geo.tables import VISITS

HELD: Final = """
SELECT visit.*, held.week FROM plan_visits AS visit JOIN (
    SELECT plan_id, week, version, version = min(version) OVER weeks AS is_first,
        made_at AS held_from, lead(made_at) OVER weeks AS held_until
    FROM plans WINDOW weeks AS (PARTITION BY week ORDER BY version)
) AS held USING (plan_id) JOIN (
    SELECT plan_id, max(start) AS last_start FROM plan_visits GROUP BY plan_id
) AS told USING (plan_id)
WHERE (start >= held_from OR (is_first AND last_start >= held_from))
  AND (held_until IS NULL OR start < held_until)
QUALIFY row_number() OVER (PARTITION BY id ORDER BY version DESC) = 1
"""
"""Each visit that was ever to be made, once, with its week. Who plans a week anew when it has begun
does not plan what was before: those visits stay as they were told to those who made them."""

_WITHIN: Final = f"""
SELECT * FROM ({HELD}) WHERE week BETWEEN $first_week AND $last_week ORDER BY start, id
"""  # noqa: S608 - our own text
_PLACES: Final = """
SELECT DISTINCT ON (place_id) place_id, name FROM plan_places JOIN plans USING (plan_id)
WHERE week BETWEEN $first_week AND $last_week ORDER BY place_id, plan_id DESC
"""


class HeldVisits(Access):
    """Visits of the plans that held."""

    def held_visits(self, first_week: str, last_week: str) -> pd.DataFrame:
        """
        Return the visits that were to be made in some weeks, whatever was planned anew (`VISITS`).

        Parameters
        ----------
        first_week, last_week : str
            ISO weeks, both included.
        """
        given = {"first_week": first_week, "last_week": last_week}
        return from_arrow(self._table(_WITHIN, VISITS.names, **given), VISITS)

    def planned_places(self, first_week: str, last_week: str) -> dict[str, str]:
        """
        Return the names of the places of those weeks' plans, by id.

        Parameters
        ----------
        first_week, last_week : str
            ISO weeks, both included.
        """
        found = self._table(_PLACES, first_week=first_week, last_week=last_week)
        return dict(zip(found["place_id"].to_pylist(), found["name"].to_pylist(), strict=True))
