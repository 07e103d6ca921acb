"""Line 2c: what speaks for and against a measure at a place, from everything that is known."""

from est_geo.grounding.areas import PlaceArea, drawn_area, hotspot_area, inside
from est_geo.grounding.grounds_of_places import (
    HORIZONS,
    PlaceGrounds,
    intervention_grounds,
    place_grounds,
)
from est_geo.grounding.knowing import Known, known_of
from est_geo.grounding.lighting import lighting_cases, lighting_of
from est_geo.grounding.overlay import with_grounds
from est_geo.grounding.weather import LIMITS, QUESTION, SAYS, SOURCES, sources_summary

__all__ = [
    "HORIZONS",
    "LIMITS",
    "QUESTION",
    "SAYS",
    "SOURCES",
    "Known",
    "PlaceArea",
    "PlaceGrounds",
    "drawn_area",
    "hotspot_area",
    "inside",
    "intervention_grounds",
    "known_of",
    "lighting_cases",
    "lighting_of",
    "place_grounds",
    "sources_summary",
    "with_grounds",
]
