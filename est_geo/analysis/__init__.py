"""The statistics of the picture: where, when, how much more than expected, how dark."""

from est_geo.analysis.counts import belongs, count_by_cell, known_at, period_panel
from est_geo.analysis.daylight import DarkShare, dark_hours, dark_share, sun_elevation
from est_geo.analysis.getis_ord import benjamini_hochberg, gi_star
from est_geo.analysis.grid import neighbour_matrix, study_cells
from est_geo.analysis.hotspots import connected_spots, hot_cells, standing_areas
from est_geo.analysis.place_names import name_spots, spot_table
from est_geo.analysis.time_profiles import TimeProfile, peak_words, time_profile
from est_geo.analysis.week_watch import arrow_shown, arrows_of, surveillance

__all__ = [
    "DarkShare",
    "TimeProfile",
    "arrow_shown",
    "arrows_of",
    "belongs",
    "benjamini_hochberg",
    "connected_spots",
    "count_by_cell",
    "dark_hours",
    "dark_share",
    "gi_star",
    "hot_cells",
    "known_at",
    "name_spots",
    "neighbour_matrix",
    "peak_words",
    "period_panel",
    "spot_table",
    "standing_areas",
    "study_cells",
    "sun_elevation",
    "surveillance",
    "time_profile",
]
