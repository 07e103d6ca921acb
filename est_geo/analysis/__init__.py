"""The statistics of the picture: where, when, how much more than expected, how dark."""

from est_geo.analysis.counts import belongs, count_by_cell, known_at, period_panel
from est_geo.analysis.daylight import DarkShare, dark_hours, dark_share, sun_elevation
from est_geo.analysis.getis_ord import benjamini_hochberg, gi_star
from est_geo.analysis.grid import neighbour_matrix, study_cells
from est_geo.analysis.hotspots import connected_spots, hot_cells, standing_areas
from est_geo.analysis.next_week import forecast
from est_geo.analysis.place_names import name_spots, spot_table
from est_geo.analysis.plain_maps import RIVAL_NAMES, cell_areas, naive_rivals
from est_geo.analysis.rivalry import scoreboard
from est_geo.analysis.scoring import log_score, score
from est_geo.analysis.time_profiles import TimeProfile, peak_words, time_profile
from est_geo.analysis.verdicts import ForecastVerdict, forecast_verdict
from est_geo.analysis.week_watch import arrow_shown, surveillance

__all__ = [
    "RIVAL_NAMES",
    "DarkShare",
    "ForecastVerdict",
    "TimeProfile",
    "arrow_shown",
    "belongs",
    "benjamini_hochberg",
    "cell_areas",
    "connected_spots",
    "count_by_cell",
    "dark_hours",
    "dark_share",
    "forecast",
    "forecast_verdict",
    "gi_star",
    "hot_cells",
    "known_at",
    "log_score",
    "naive_rivals",
    "name_spots",
    "neighbour_matrix",
    "peak_words",
    "period_panel",
    "score",
    "scoreboard",
    "spot_table",
    "standing_areas",
    "study_cells",
    "sun_elevation",
    "surveillance",
    "time_profile",
]
