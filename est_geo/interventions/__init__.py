"""Physical measures: the catalogue of evidence, and proposals that rest on it."""

from est_geo.interventions.budget import within_budget
from est_geo.interventions.catalogue import Catalogue, Evidence, Intervention, read_catalogue
from est_geo.interventions.lamp_words import LampsNear
from est_geo.interventions.lamps import lamps_near
from est_geo.interventions.light_numbers import UNKNOWN_DARK, DarkNumbers, LightSignals
from est_geo.interventions.lighting import (
    LIGHTING_FIRST,
    LIGHTING_OUTCOMES,
    LightingCase,
    lighting_case,
)
from est_geo.interventions.proposals import recommend
from est_geo.interventions.walked import NightWalks, night_walks

__all__ = [
    "LIGHTING_FIRST",
    "LIGHTING_OUTCOMES",
    "UNKNOWN_DARK",
    "Catalogue",
    "DarkNumbers",
    "Evidence",
    "Intervention",
    "LampsNear",
    "LightSignals",
    "LightingCase",
    "NightWalks",
    "lamps_near",
    "lighting_case",
    "night_walks",
    "read_catalogue",
    "recommend",
    "within_budget",
]
