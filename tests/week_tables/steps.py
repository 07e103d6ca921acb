"""The steps of a picture up to its hot spots, for tests of those that follow."""

from dataclasses import dataclass

import pandas as pd

from est_geo import analysis, week_tables
from est_geo.periods import Period
from est_geo.week_tables import Past, Split, WeeklyCells
from tests.made_up import LINKOPING


@dataclass(frozen=True)
class Steps:
    split: Split
    past: Past
    cells: pd.DataFrame
    weekly: WeeklyCells | None


def steps_to(
    incidents: pd.DataFrame,
    period: Period,
    *,
    as_of: pd.Timestamp | None = None,
    resolution: int = LINKOPING.resolution,
) -> Steps:
    """Split, count and test, as `situation_picture` does; the window is thirteen weeks."""
    moment = period.bounds(LINKOPING.timezone)[1] if as_of is None else as_of
    known = incidents[analysis.known_at(incidents, moment)]
    window = Period.days(Period.week_of(period.last).before(12).first, period.last)
    split = week_tables.split_reports(known, period, window, LINKOPING)
    past = week_tables.past_of(split.shown, period, moment, LINKOPING)
    held = (split.window_in_districts, split.in_districts)
    counted = (week_tables.count_incidents(one, resolution, LINKOPING) for one in held)
    cells = week_tables.cell_table(*counted, resolution, LINKOPING)
    weekly = week_tables.weekly_cells(cells, split, past, resolution, LINKOPING)
    return Steps(split, past, cells, weekly)
