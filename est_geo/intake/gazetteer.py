# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
"""Read a place register: names and addresses with coordinates."""

from pathlib import Path

import numpy as np
import pandas as pd

from est_geo.errors import ProfileError
from est_geo.intake.geocoding import Gazetteer
from est_geo.intake.raw_values import numbers, texts
from est_geo.intake.readers import read_table
from est_geo.tables import PLACES, checked

__all__ = ["CONFIDENCES", "KINDS", "Gazetteer", "read_gazetteer"]

KINDS = ("address", "street", "block", "stop", "centre", "landmark", "label")
CONFIDENCES = ("high", "medium", "unverified")
_NEEDED = ("name", "kind", "lon", "lat")


def read_gazetteer(path: Path) -> Gazetteer:
    """
    Read a place register.

    Parameters
    ----------
    path : pathlib.Path
        CSV with the columns name, kind, lon, lat, and, where known, district, confidence and
        aliases (separated by ``|``).

    Raises
    ------
    ProfileError
        A column is missing, a row has no name, an unknown kind or confidence, or no coordinates.
    UnreadableFileError
        The file cannot be read at all.

    Examples
    --------
    >>> from est_geo.data_files import data_root
    >>> len(read_gazetteer(data_root() / "gazetteer" / "places.csv").places) > 200
    True
    """
    raw = read_table(Path(path))
    missing = [name for name in _NEEDED if name not in raw.columns]
    if missing or len(raw.broken):
        what = (
            f"saknar kolumnen {missing[0]}"
            if missing
            else (f"har fel antal fält på rad {int(raw.broken['row'].iloc[0])}")
        )
        raise ProfileError(
            f"Platsregistret {raw.name} {what}. Kolumnerna är name, kind, lon, lat, district, "
            "confidence och aliases."
        )
    given = {name: texts(raw.values[name]) for name in raw.columns}
    blank = pd.Series("", index=raw.values.index, dtype="str")
    (lon, lon_bad), (lat, lat_bad) = numbers(raw.values["lon"]), numbers(raw.values["lat"])
    confidence = given.get("confidence", blank)
    confidence = confidence.mask(confidence == "", CONFIDENCES[1])
    faulty = (given["name"] == "") | ~given["kind"].isin(KINDS) | ~confidence.isin(CONFIDENCES)
    faulty |= lon_bad | lat_bad | ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))  # noqa: PLR2004 - the globe
    if faulty.any():
        first = int(faulty.index.to_numpy()[faulty.to_numpy()][0])
        raise ProfileError(
            f"Platsregistret {raw.name}: varje rad måste ha namn, känd sort ({', '.join(KINDS)}), "
            f"känd säkerhet ({', '.join(CONFIDENCES)}) och koordinater i WGS 84. "
            f"{int(faulty.sum())} rader har det inte, den första är rad {first}."
        )
    district = given.get("district", blank)
    places = pd.DataFrame({
        "place_id": np.arange(1, len(lon) + 1),
        "name": given["name"].to_numpy(),
        "kind": given["kind"].to_numpy(),
        "lon": lon,
        "lat": lat,
        "district": district.mask(district == "").to_numpy(),
        "town": given.get("town", blank).replace("", np.nan).to_numpy(),
        "confidence": confidence.to_numpy(),
    }).astype({
        "name": "str", "kind": "str", "district": "str", "town": "str", "confidence": "str",
    })  # fmt: skip
    others = given.get("aliases", blank)
    aliases = tuple(tuple(filter(None, map(str.strip, one.split("|")))) for one in others)
    return Gazetteer(checked(places, PLACES), aliases)
