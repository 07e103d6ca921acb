"""Intake: from a file of reports to incidents with place, district and cell."""

from est_geo.intake.beside_tables import Beside, read_beside
from est_geo.intake.duplicates import dedupe_keys, duplicated_in_file
from est_geo.intake.first_rows import HOW, understood_rows
from est_geo.intake.geocoder import geocode
from est_geo.intake.geocoding import Gazetteer, suggest
from est_geo.intake.headings import Mapping, read_mapping
from est_geo.intake.placement import Placed, areas, locate, place_reports
from est_geo.intake.reading import RawTable, read_table
from est_geo.intake.redaction import Redacted, redact
from est_geo.intake.registers import Register, read_gazetteer, read_register
from est_geo.intake.rejects import write_rejected
from est_geo.intake.suspects import suspected_duplicates
from est_geo.intake.understanding import Understood, understand
from est_geo.intake.unsure import doubts

__all__ = [
    "HOW",
    "Beside",
    "Gazetteer",
    "Mapping",
    "Placed",
    "RawTable",
    "Redacted",
    "Register",
    "Understood",
    "areas",
    "dedupe_keys",
    "doubts",
    "duplicated_in_file",
    "geocode",
    "locate",
    "place_reports",
    "read_beside",
    "read_gazetteer",
    "read_mapping",
    "read_register",
    "read_table",
    "redact",
    "suggest",
    "suspected_duplicates",
    "understand",
    "understood_rows",
    "write_rejected",
]
