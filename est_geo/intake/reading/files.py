"""One door for every file of reports: what it is, whether it may be read, and who reads it."""

from collections.abc import Callable
from pathlib import Path

from est_geo.errors import UnreadableFileError
from est_geo.intake.reading.csv_files import read_csv
from est_geo.intake.reading.isolation import read_apart
from est_geo.intake.reading.limits import Limits
from est_geo.intake.reading.open311 import from_open311
from est_geo.intake.reading.polisen import from_polisen
from est_geo.intake.reading.raw_table import RawTable
from est_geo.intake.reading.sniffing import SHEET, TEXT, examined, kind_of, opened

_KNOWN: tuple[Callable[[RawTable], RawTable | None], ...] = (from_polisen, from_open311)


def read_table(path: Path, *, sheet: str | None = None, limits: Limits | None = None) -> RawTable:
    r"""
    Read a file into a table of raw values: CSV, XLSX, XLS, ODS, GeoJSON, JSON, GeoPackage, Parquet.

    The content decides what a file is; where the ending says another thing, it is refused. Every
    kind but CSV is read in a process of its own, with limits on size, memory and time. CSV is
    decoded by its byte order mark, else as strict UTF-8, else as Windows-1252; the delimiter
    (semicolon, tab or comma) is the one that the heading and the first rows agree on. Lines with
    nothing in them are not rows, but they count in the row numbers. Files of polisen.se's incidents
    and of Open311 requests are known by their columns and get ours.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    sheet : str, optional
        Name of the sheet in a workbook; else the first that has a table.
    limits : Limits, optional
        Other limits than the usual ones.

    Returns
    -------
    RawTable
        Headings, values, broken rows and remarks.

    Raises
    ------
    UnreadableFileError
        The file is missing, of another kind, too large, empty, damaged, or not a table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "rapporter.csv")
    ...     _ = file.write_bytes("Plats;Kategori\nÅgatan;Klotter\nRyd\n".encode("cp1252"))
    ...     table = read_table(file)
    >>> table.columns, table.values.loc[1].tolist(), table.broken["row"].tolist()
    (('Plats', 'Kategori'), ['Ågatan', 'Klotter'], [2])
    """
    allowed = limits or Limits()
    kind_of(path)
    try:
        with opened(path) as file:
            kind = examined(path, file, allowed)
            if kind == TEXT:
                raw = read_csv(path, file, allowed)
            else:
                options = {"sheet": sheet} if kind == SHEET else {}
                raw = read_apart(kind, path, file, allowed, **options)
    except OSError as error:
        raise UnreadableFileError(
            f"Filen {path.name} går inte att läsa. Kontrollera rättigheterna och försök igen."
        ) from error
    if len(raw.columns) < 2:  # noqa: PLR2004 - a table has at least two
        raise UnreadableFileError(
            f"Filen {path.name} är ingen tabell: den måste ha minst två kolumner."
        )
    return next((found for known in _KNOWN if (found := known(raw)) is not None), raw)
