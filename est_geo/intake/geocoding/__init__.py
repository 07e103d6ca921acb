"""From a place in Swedish words to a point of the register: exactly, or not at all."""

from est_geo.intake.geocoding.answers import Candidate, Match
from est_geo.intake.geocoding.gazetteer import Gazetteer
from est_geo.intake.geocoding.suggestions import suggest

__all__ = ["Candidate", "Gazetteer", "Match", "suggest"]
