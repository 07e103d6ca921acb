"""The grid week by week: what the scan, the forecast and the hot spots' history are made from."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from est_geo.profile import Profile
from est_geo.week_tables.grid_tables import areas_inside, cell_of
from est_geo.week_tables.splitting import Past, Split

WEEK = "week"
_NOW = "now"
_AGES = pd.Timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class WeeklyCells:
    """
    Incidents per study cell and period, this one last.

    Attributes
    ----------
    panel : pandas.DataFrame
        Rows = study cells, and others that ever held an incident, zeros included; columns = starts
        of the weeks (UTC, ascending). Each week as it was known at the same lag as this one is now:
        for what compares weeks.
    known : pandas.DataFrame
        The same weeks as they are known now, late reports too: for what adds weeks up.
    districts : pandas.Series
        District of each cell.
    areas : pandas.Series
        Area inside the districts by cell, m² (`areas_inside`).
    timezone : str
        Whose midnights the periods begin at.
    """

    panel: pd.DataFrame
    known: pd.DataFrame
    districts: pd.Series
    areas: pd.Series
    timezone: str

    def cases(self, n_periods: int) -> pd.DataFrame:
        """Return one row an incident of the last periods: ``cell`` and local ``week``."""
        recent = self.panel.iloc[:, -n_periods:]
        counts = recent.to_numpy(dtype=np.int64)
        cell, week = np.nonzero(counts)
        times = counts[cell, week]
        starts = pd.DatetimeIndex(recent.columns).tz_convert(self.timezone).tz_localize(None)
        held = {"cell": recent.index[cell].repeat(times), "week": starts[week].repeat(times)}
        return pd.DataFrame(held)


def weekly_cells(
    cells: pd.DataFrame, split: Split, past: Past, resolution: int, profile: Profile
) -> WeeklyCells | None:
    """Count every week that the data cover per study cell; None where the period is no week."""
    if past.period.kind != WEEK:
        return None
    period, incidents = split.in_districts, split.shown_in_districts
    place = cell_of(incidents, resolution, profile)
    # A cell on the border that held an incident long ago is no study cell today, and still counts.
    districts = pd.concat(
        [
            cells.set_index("cell")["district"],
            incidents["district"].set_axis(place).loc[lambda one: one.index.notna()],
        ]
    )
    districts = districts[~districts.index.duplicated()].sort_index()
    study = districts.index.tolist()
    now = cell_of(period, resolution, profile).value_counts().reindex(study, fill_value=0)
    start = past.period.bounds(past.timezone)[0].tz_convert("UTC").as_unit("us")
    at_this_lag = replace(past, n_periods=past.n_covered)
    # Whatever is in the table is known by now: no deadline is then too late for a past week.
    by_now = replace(at_this_lag, as_of=past.as_of + _AGES)
    panel, known = (
        one.panel(incidents, place, study).assign(**{_NOW: now.astype("int64")})
        for one in (at_this_lag, by_now)
    )
    columns = pd.DatetimeIndex([*panel.columns[:-1], start], name="start").as_unit("us")
    panel.columns = known.columns = columns
    return WeeklyCells(panel, known, districts, areas_inside(study, profile), past.timezone)
