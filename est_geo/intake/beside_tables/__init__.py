"""Tables that come beside the reports and never become incidents."""

from est_geo.intake.beside_tables.reading_beside import Beside, read_beside

__all__ = ["Beside", "read_beside"]
