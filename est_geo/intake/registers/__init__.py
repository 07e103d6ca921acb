"""Place registers in the formats that they come in: tables, GeoPackage, OpenStreetMap, GTFS."""

from est_geo.intake.registers.assembling import Register
from est_geo.intake.registers.reading import read_gazetteer, read_register

__all__ = ["Register", "read_gazetteer", "read_register"]
