"""The statistics of the picture: where, when, how much more than expected, how dark."""

from est_geo.analysis.cell_areas import cell_areas_inside
from est_geo.analysis.counts import (
    aoristic_weight,
    belongs,
    count_by_cell,
    known_at,
    period_panel,
)
from est_geo.analysis.dark_light import DarkLightRatio, dark_light_ratio, dark_light_words
from est_geo.analysis.daylight import DarkShare, dark_hours, dark_share, darkness, sun_elevation
from est_geo.analysis.emerging_categories import classify_emerging, emerging_words
from est_geo.analysis.emerging_hotspots import emerging
from est_geo.analysis.getis_ord import benjamini_hochberg, gi_star
from est_geo.analysis.grid import neighbour_matrix, study_cells
from est_geo.analysis.hotspots import connected_spots, hot_cells, standing_areas
from est_geo.analysis.peak_times import peak_windows, peak_words
from est_geo.analysis.period_change import change, change_words
from est_geo.analysis.place_names import name_spots, spot_table
from est_geo.analysis.space_time_scan import cluster_words, clusters_shown, scan
from est_geo.analysis.time_profiles import TimeProfile, time_profile
from est_geo.analysis.trends import MannKendall, mann_kendall, mann_kendall_rows
from est_geo.analysis.week_watch import arrow_shown, surveillance

__all__ = [
    "DarkLightRatio",
    "DarkShare",
    "MannKendall",
    "TimeProfile",
    "aoristic_weight",
    "arrow_shown",
    "belongs",
    "benjamini_hochberg",
    "cell_areas_inside",
    "change",
    "change_words",
    "classify_emerging",
    "cluster_words",
    "clusters_shown",
    "connected_spots",
    "count_by_cell",
    "dark_hours",
    "dark_light_ratio",
    "dark_light_words",
    "dark_share",
    "darkness",
    "emerging",
    "emerging_words",
    "gi_star",
    "hot_cells",
    "known_at",
    "mann_kendall",
    "mann_kendall_rows",
    "name_spots",
    "neighbour_matrix",
    "peak_windows",
    "peak_words",
    "period_panel",
    "scan",
    "spot_table",
    "standing_areas",
    "study_cells",
    "sun_elevation",
    "surveillance",
    "time_profile",
]
