"""Physical measures: the evidence, proposals that rest on it, and an honest receipt afterwards."""

from est_geo.interventions.budget import within_budget
from est_geo.interventions.catalogue import (
    HARM_KINDS,
    LIGHTING,
    Catalogue,
    Evidence,
    Intervention,
    read_catalogue,
)
from est_geo.interventions.checklists import (
    Checklist,
    Checklists,
    Question,
    pointed,
    read_checklists,
    walk_words,
)
from est_geo.interventions.detectable import smallest_detectable
from est_geo.interventions.differences import Did, Wdd, Wdq, poisson_did, wdd, wdq
from est_geo.interventions.effect import EffectCounts, EffectReceipt, effect_receipt
from est_geo.interventions.effect_words import RING_TOO_FEW
from est_geo.interventions.influence import Influence, influence_of
from est_geo.interventions.lamp_words import LampsNear
from est_geo.interventions.lamps import lamps_near
from est_geo.interventions.light_numbers import UNKNOWN_DARK, DarkNumbers, LightSignals
from est_geo.interventions.lighting import (
    LIGHTING_FIRST,
    LIGHTING_OUTCOMES,
    LightingCase,
    lighting_case,
)
from est_geo.interventions.matching import Matched, fair_order, matched_places
from est_geo.interventions.outages import OutageEffect, outage_effect
from est_geo.interventions.priority import COST_VALUES, NEED_CLASSES, priorities
from est_geo.interventions.proposals import proposals_at, recommend
from est_geo.interventions.shrinkage import shrunk_before
from est_geo.interventions.walked import NightWalks, night_walks

__all__ = [
    "COST_VALUES",
    "HARM_KINDS",
    "LIGHTING",
    "LIGHTING_FIRST",
    "LIGHTING_OUTCOMES",
    "NEED_CLASSES",
    "RING_TOO_FEW",
    "UNKNOWN_DARK",
    "Catalogue",
    "Checklist",
    "Checklists",
    "DarkNumbers",
    "Did",
    "EffectCounts",
    "EffectReceipt",
    "Evidence",
    "Influence",
    "Intervention",
    "LampsNear",
    "LightSignals",
    "LightingCase",
    "Matched",
    "NightWalks",
    "OutageEffect",
    "Question",
    "Wdd",
    "Wdq",
    "effect_receipt",
    "fair_order",
    "influence_of",
    "lamps_near",
    "lighting_case",
    "matched_places",
    "night_walks",
    "outage_effect",
    "pointed",
    "poisson_did",
    "priorities",
    "proposals_at",
    "read_catalogue",
    "read_checklists",
    "recommend",
    "shrunk_before",
    "smallest_detectable",
    "walk_words",
    "wdd",
    "wdq",
    "within_budget",
]
