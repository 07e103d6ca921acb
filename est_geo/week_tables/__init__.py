"""The tables of a picture: who is counted, what was expected, which places, which hours.

Called by `est_geo.situation` in order. Sensitive categories are set apart in the first step and
never come back: no cell, hot spot, district or category count holds them, so no difference between
two tables can show them.
"""

from est_geo.week_tables.beside_numbers import remarks
from est_geo.week_tables.clusters import cluster_table
from est_geo.week_tables.expectations import (
    category_table,
    district_tables,
    gated,
    headline,
    overall_table,
)
from est_geo.week_tables.grid_tables import cell_table, count_incidents, count_points
from est_geo.week_tables.light_ratio import (
    CoveredYears,
    category_names,
    covered_years,
    dark_numbers,
    judged_together,
    of_kinds,
)
from est_geo.week_tables.looking_ahead import tried_forecast, with_forecast
from est_geo.week_tables.reporting import reach_tables, reporters_table
from est_geo.week_tables.splitting import Past, Split, past_of, split_reports
from est_geo.week_tables.spot_lighting import spot_lighting
from est_geo.week_tables.spots import hotspot_table, hours_table, needs_of, read_places
from est_geo.week_tables.weekly_cells import WeeklyCells, weekly_cells

__all__ = [
    "CoveredYears",
    "Past",
    "Split",
    "WeeklyCells",
    "category_names",
    "category_table",
    "cell_table",
    "cluster_table",
    "count_incidents",
    "count_points",
    "covered_years",
    "dark_numbers",
    "district_tables",
    "gated",
    "headline",
    "hotspot_table",
    "hours_table",
    "judged_together",
    "needs_of",
    "of_kinds",
    "overall_table",
    "past_of",
    "reach_tables",
    "read_places",
    "remarks",
    "reporters_table",
    "split_reports",
    "spot_lighting",
    "tried_forecast",
    "weekly_cells",
    "with_forecast",
]
