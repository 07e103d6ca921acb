"""Physical measures: the catalogue of evidence, and proposals that rest on it."""

from est_geo.interventions.catalogue import Catalogue, Evidence, Intervention, read_catalogue
from est_geo.interventions.proposals import recommend

__all__ = ["Catalogue", "Evidence", "Intervention", "read_catalogue", "recommend"]
