"""What a reader hands over: one row per place that the file speaks of, good or not, and lines."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from est_geo.errors import UnreadableFileError

KINDS = ("address", "street", "block", "stop", "centre", "landmark", "label")
CONFIDENCES = ("high", "medium", "unverified")
SURE, USUAL = CONFIDENCES[:2]

Bools = npt.NDArray[np.bool_]

NO_NAME = "Namn eller adress saknas."
NO_NUMBER = "Gata eller nummer saknas."
NO_POINT = "Koordinater saknas."
BAD_SHAPE = "Geometrin går inte att läsa."
FAR_AWAY = "Ligger utanför kommunen."
RESERVED = "Adressen är reserverad och inte i bruk."

_TEXTS = ("name", "kind", "district", "town", "confidence", "street", "reason")
_NUMBERS = ("lon", "lat")
ROW, ALIASES = "row", "aliases"
COLUMNS = (ROW, *_TEXTS, *_NUMBERS, ALIASES)
_SWEDEN = (10.0, 55.0, 24.5, 69.5)


class MissingColumnsError(UnreadableFileError):
    """The file is a table, but lacks a column that a place register must have."""


@dataclass(frozen=True)
class Around:
    """
    Where the municipality lies, as far as the caller has said; a `Whereabouts`.

    Attributes
    ----------
    outline : shapely geometry or None
        The municipality; of an unknown one, Sweden's box.
    districts : geopandas.GeoDataFrame
        Its districts; may be empty.
    crs : str or None
        CRS that the caller says the file is in.
    """

    outline: BaseGeometry | None
    districts: gpd.GeoDataFrame
    crs: str | None = None
    projected_crs: str = "EPSG:3006"

    @classmethod
    def of(
        cls, within: BaseGeometry | None, districts: gpd.GeoDataFrame | None, crs: str | None
    ) -> "Around":
        """
        Gather what is known.

        Examples
        --------
        >>> Around.of(None, None, None).outline.bounds
        (10.0, 55.0, 24.5, 69.5)
        """
        known = districts if districts is not None else gpd.GeoDataFrame({"id": []}, geometry=[])
        somewhere = within if within is not None or len(known) else shapely.box(*_SWEDEN)
        return cls(somewhere, known, crs)


@dataclass(frozen=True)
class Found:
    """
    What a reader found in a file.

    Attributes
    ----------
    kind : str
        What sort of file it is: csv, gpkg, osm or gtfs.
    rows : pandas.DataFrame
        ``row`` (number in the file), ``name``, ``kind``, ``lon``, ``lat``, ``district``, ``town``,
        ``confidence``, ``street`` (of an address), ``aliases`` (tuples), and ``reason``: why the
        row cannot be used, ``""`` where it can.
    lines : pandas.DataFrame
        ``row``, ``street``, ``aliases``, ``geometry`` (shapely, WGS 84), ``reason``.
    own : bool
        The file is in the project's own format, and says itself of which kind each place is.
    """

    kind: str
    rows: pd.DataFrame
    lines: pd.DataFrame = field(default_factory=lambda: line_table([]))
    own: bool = False


def place_table(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """
    Make the table of `Found.rows` from rows that leave out what they do not know.

    Examples
    --------
    >>> place_table([{"row": 1, "name": "Ryds centrum", "kind": "centre"}])["reason"].tolist()
    ['']
    """
    return completed_rows(pd.DataFrame(list(rows)))


def completed_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the columns that a table of places lacks, and give every column its type."""
    given: dict[str, Any] = {}
    for name in COLUMNS:
        if name in rows:
            given[name] = rows[name].to_numpy()
        else:
            given[name] = _blank(name, len(rows))
    full = pd.DataFrame(given).reset_index(drop=True)
    for name in _TEXTS:
        full[name] = full[name].astype("str").fillna("")
    return full.astype({ROW: "int64", "lon": "float64", "lat": "float64", ALIASES: object})


def _blank(name: str, size: int) -> Any:  # noqa: ANN401 - a column of whichever type
    if name in _NUMBERS:
        return float("nan")
    if name == ALIASES:
        return pd.Series([()] * size, dtype=object).to_numpy()
    return range(1, size + 1) if name == ROW else ""


def line_table(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """
    Make the table of `Found.lines`.

    Examples
    --------
    >>> line_table([]).columns.tolist()
    ['row', 'street', 'aliases', 'geometry', 'reason']
    """
    return pd.DataFrame(
        [(one[ROW], one["street"], one[ALIASES], one["geometry"], one["reason"]) for one in rows],
        columns=[ROW, "street", ALIASES, "geometry", "reason"],
    ).astype({ROW: "int64", "street": "str", "reason": "str"})


def faulted(rows: pd.DataFrame, reason: str, bad: pd.Series | Bools) -> pd.DataFrame:
    """
    Give a reason to the rows that are bad and have none before.

    Examples
    --------
    >>> rows = place_table([{"row": 1, "name": ""}, {"row": 2, "name": "Ryd", "reason": "Fel."}])
    >>> faulted(rows, NO_NAME, rows["name"] == "")["reason"].tolist()
    ['Namn eller adress saknas.', 'Fel.']
    """
    fresh = (rows["reason"] == "") & np.asarray(bad, dtype=bool)
    return rows.assign(reason=rows["reason"].mask(fresh, reason))
