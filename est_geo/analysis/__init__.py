"""The statistics of the picture: where, when, how much more than expected, how dark."""

from est_geo.analysis.cell_areas import cell_areas_inside
from est_geo.analysis.clock_hours import dark_light_hours
from est_geo.analysis.counts import (
    aoristic_weight,
    belongs,
    count_by_cell,
    known_at,
    period_panel,
)
from est_geo.analysis.dark_light import DarkLightRatio, dark_light_ratio, dark_light_words
from est_geo.analysis.daylight import DarkShare, dark_hours, dark_share, darkness, sun_elevation
from est_geo.analysis.density import (
    bandwidth_rule,
    cell_density,
    kernel_density,
    relative_risk,
)
from est_geo.analysis.emerging_categories import classify_emerging, emerging_words
from est_geo.analysis.emerging_hotspots import emerging
from est_geo.analysis.gathering import Concentration, concentration, concentration_words
from est_geo.analysis.getis_ord import benjamini_hochberg, gi_star
from est_geo.analysis.grid import neighbour_matrix, study_cells
from est_geo.analysis.hotspots import connected_spots, hot_cells, standing_areas
from est_geo.analysis.near_repeat import knox, near_repeat_words
from est_geo.analysis.next_week import forecast
from est_geo.analysis.peak_times import peak_windows, peak_words
from est_geo.analysis.period_change import change, change_words
from est_geo.analysis.place_names import name_spots, spot_table
from est_geo.analysis.plain_maps import RIVAL_NAMES, naive_rivals, whole_cell_areas
from est_geo.analysis.reporting_delay import StillToCome, delay_words, late_reports, still_to_come
from est_geo.analysis.reporting_effort import (
    cell_states,
    effort_by_district,
    effort_words,
    reporters_per_period,
)
from est_geo.analysis.rivalry import scoreboard
from est_geo.analysis.scoring import log_score, score
from est_geo.analysis.space_time_scan import cluster_words, clusters_shown, scan
from est_geo.analysis.spot_history import spot_classes
from est_geo.analysis.spot_ids import carried_ids, ids_through
from est_geo.analysis.time_profiles import TimeProfile, time_profile
from est_geo.analysis.trends import MannKendall, mann_kendall, mann_kendall_rows
from est_geo.analysis.verdicts import ForecastVerdict, forecast_verdict
from est_geo.analysis.week_watch import arrow_shown, arrows_of, surveillance

__all__ = [
    "RIVAL_NAMES",
    "Concentration",
    "DarkLightRatio",
    "DarkShare",
    "ForecastVerdict",
    "MannKendall",
    "StillToCome",
    "TimeProfile",
    "aoristic_weight",
    "arrow_shown",
    "arrows_of",
    "bandwidth_rule",
    "belongs",
    "benjamini_hochberg",
    "carried_ids",
    "cell_areas_inside",
    "cell_density",
    "cell_states",
    "change",
    "change_words",
    "classify_emerging",
    "cluster_words",
    "clusters_shown",
    "concentration",
    "concentration_words",
    "connected_spots",
    "count_by_cell",
    "dark_hours",
    "dark_light_hours",
    "dark_light_ratio",
    "dark_light_words",
    "dark_share",
    "darkness",
    "delay_words",
    "effort_by_district",
    "effort_words",
    "emerging",
    "emerging_words",
    "forecast",
    "forecast_verdict",
    "gi_star",
    "hot_cells",
    "ids_through",
    "kernel_density",
    "known_at",
    "knox",
    "late_reports",
    "log_score",
    "mann_kendall",
    "mann_kendall_rows",
    "naive_rivals",
    "name_spots",
    "near_repeat_words",
    "neighbour_matrix",
    "peak_windows",
    "peak_words",
    "period_panel",
    "relative_risk",
    "reporters_per_period",
    "scan",
    "score",
    "scoreboard",
    "spot_classes",
    "spot_table",
    "standing_areas",
    "still_to_come",
    "study_cells",
    "sun_elevation",
    "surveillance",
    "time_profile",
    "whole_cell_areas",
]
