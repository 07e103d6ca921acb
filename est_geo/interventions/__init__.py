"""Physical measures: the catalogue of evidence, and proposals that rest on it."""

from est_geo.interventions.catalogue import Catalogue, Evidence, Intervention, read_catalogue
from est_geo.interventions.lifecycle import CAMERA, allowed_moves, may_decide
from est_geo.interventions.proposals import recommend

__all__ = [
    "CAMERA",
    "Catalogue",
    "Evidence",
    "Intervention",
    "allowed_moves",
    "may_decide",
    "read_catalogue",
    "recommend",
]
