"""The readers' former address; they live in `est_geo.intake.reading`."""

from est_geo.intake.reading import RawTable, read_table

__all__ = ["RawTable", "read_table"]
