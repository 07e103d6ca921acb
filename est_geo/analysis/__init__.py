"""The statistics of the picture: where, when, how much more than expected, how dark."""

from est_geo.analysis.counts import belongs, count_by_cell, known_at, period_panel
from est_geo.analysis.daylight import DarkShare, dark_hours, dark_share, sun_elevation
from est_geo.analysis.emerging_categories import classify_emerging, emerging_words
from est_geo.analysis.emerging_hotspots import emerging
from est_geo.analysis.getis_ord import benjamini_hochberg, gi_star
from est_geo.analysis.grid import neighbour_matrix, study_cells
from est_geo.analysis.hotspots import connected_spots, hot_cells, standing_areas
from est_geo.analysis.period_change import change, change_words
from est_geo.analysis.place_names import name_spots, spot_table
from est_geo.analysis.spot_history import spot_classes
from est_geo.analysis.spot_ids import carried_ids, ids_through
from est_geo.analysis.time_profiles import TimeProfile, peak_words, time_profile
from est_geo.analysis.trends import MannKendall, mann_kendall, mann_kendall_rows
from est_geo.analysis.week_watch import arrow_shown, surveillance

__all__ = [
    "DarkShare",
    "MannKendall",
    "TimeProfile",
    "arrow_shown",
    "belongs",
    "benjamini_hochberg",
    "carried_ids",
    "change",
    "change_words",
    "classify_emerging",
    "connected_spots",
    "count_by_cell",
    "dark_hours",
    "dark_share",
    "emerging",
    "emerging_words",
    "gi_star",
    "hot_cells",
    "ids_through",
    "known_at",
    "mann_kendall",
    "mann_kendall_rows",
    "name_spots",
    "neighbour_matrix",
    "peak_words",
    "period_panel",
    "spot_classes",
    "spot_table",
    "standing_areas",
    "study_cells",
    "sun_elevation",
    "surveillance",
    "time_profile",
]
