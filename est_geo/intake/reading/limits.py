"""How much a file may hold, and what the process that reads it may use."""

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """
    The most that a file may be, and that its reading may cost.

    Attributes
    ----------
    text_bytes, parquet_bytes, sheet_bytes, json_bytes, geopackage_bytes : int
        Largest file of each kind.
    columns, rows, cells : int
        Largest table; `cells` holds for spreadsheets and JSON, which are read into memory whole.
    decoded_bytes : int
        Largest Parquet table once decoded.
    zip_bytes, zip_entries, zip_ratio : int
        What a spreadsheet's zip may unpack to, in how many parts, how many times its own size.
    vertices, depth : int
        Largest geometry, and deepest nesting, of a JSON file.
    memory_bytes, parquet_memory_bytes : int
        Address space of the reading process.
    cpu_seconds, wall_seconds : float
        Longest reading of a large file; a small one gets less (`cpu_for`).

    Examples
    --------
    >>> Limits().cpu_for(100_000), Limits().cpu_for(20 * MB)
    (1.2, 10.0)
    """

    text_bytes: int = 300 * MB
    parquet_bytes: int = 300 * MB
    sheet_bytes: int = 20 * MB
    json_bytes: int = 20 * MB
    geopackage_bytes: int = 100 * MB
    columns: int = 500
    rows: int = 5_000_000
    cells: int = 3_000_000
    decoded_bytes: int = 1_000 * MB
    zip_bytes: int = 50 * MB
    zip_entries: int = 100
    zip_ratio: int = 100
    vertices: int = 1_000
    depth: int = 60
    memory_bytes: int = 512 * MB
    parquet_memory_bytes: int = 3_000 * MB
    cpu_seconds: float = 10.0
    wall_seconds: float = 15.0

    def cpu_for(self, size: int) -> float:
        """Processor seconds that a file of this many bytes may take: one, and two per megabyte."""
        return min(self.cpu_seconds, round(1.0 + 2 * size / MB, 1))
