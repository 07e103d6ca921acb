"""Intake: from a file of reports to incidents with place, district and cell."""

from est_geo.intake.duplicates import dedupe_keys, duplicated_in_file
from est_geo.intake.gazetteer import read_gazetteer
from est_geo.intake.geocoder import geocode
from est_geo.intake.geocoding import Gazetteer, suggest
from est_geo.intake.headings import Mapping, read_mapping
from est_geo.intake.placement import locate
from est_geo.intake.readers import RawTable, read_table
from est_geo.intake.redaction import Redacted, redact
from est_geo.intake.rejects import write_rejected
from est_geo.intake.understanding import Understood, understand

__all__ = [
    "Gazetteer",
    "Mapping",
    "RawTable",
    "Redacted",
    "Understood",
    "dedupe_keys",
    "duplicated_in_file",
    "geocode",
    "locate",
    "read_gazetteer",
    "read_mapping",
    "read_table",
    "redact",
    "suggest",
    "understand",
    "write_rejected",
]
