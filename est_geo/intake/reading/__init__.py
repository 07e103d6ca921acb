"""From a file to a table of raw values, whatever the format and however hostile the file.

A file that cannot be read at all is refused before anything has changed. A single bad row is set
aside with its number and the reason, and the rest of the file goes on.
"""

from est_geo.intake.reading.files import read_table
from est_geo.intake.reading.limits import Limits
from est_geo.intake.reading.raw_table import RawTable

__all__ = ["Limits", "RawTable", "read_table"]
