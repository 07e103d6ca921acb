"""Physical measures: the catalogue of evidence, and proposals that rest on it."""

from est_geo.interventions.catalogue import Catalogue, Evidence, Intervention, read_catalogue
from est_geo.interventions.checklists import (
    Checklist,
    Checklists,
    Question,
    pointed,
    read_checklists,
    walk_words,
)
from est_geo.interventions.proposals import recommend

__all__ = [
    "Catalogue",
    "Checklist",
    "Checklists",
    "Evidence",
    "Intervention",
    "Question",
    "pointed",
    "read_catalogue",
    "read_checklists",
    "recommend",
    "walk_words",
]
