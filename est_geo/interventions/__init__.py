"""Physical measures: the evidence, proposals that rest on it, and an honest receipt afterwards."""

from est_geo.interventions.catalogue import Catalogue, Evidence, Intervention, read_catalogue
from est_geo.interventions.detectable import smallest_detectable
from est_geo.interventions.differences import Did, Wdd, Wdq, poisson_did, wdd, wdq
from est_geo.interventions.effect import EffectCounts, EffectReceipt, effect_receipt
from est_geo.interventions.matching import Matched, fair_order, matched_places
from est_geo.interventions.outages import OutageEffect, outage_effect
from est_geo.interventions.proposals import recommend
from est_geo.interventions.shrinkage import shrunk_before

__all__ = [
    "Catalogue",
    "Did",
    "EffectCounts",
    "EffectReceipt",
    "Evidence",
    "Intervention",
    "Matched",
    "OutageEffect",
    "Wdd",
    "Wdq",
    "effect_receipt",
    "fair_order",
    "matched_places",
    "outage_effect",
    "poisson_did",
    "read_catalogue",
    "recommend",
    "shrunk_before",
    "smallest_detectable",
    "wdd",
    "wdq",
]
