"""polisen.se's published incidents, as its API gives them or as a table of them.

Their time stamp says when the notice was published; when it happened stands first in the name
("20 mars 12:37, Brand, Linköping"), in local time and without a year. Their point is the middle of
a municipality or a county: it says which town, never which street, so it is marked as coarse.
"""

import datetime as dt
import re
from dataclasses import replace

import numpy as np
import pandas as pd

from est_geo.intake.raw_values import numbers, texts
from est_geo.intake.reading.raw_table import RawTable
from est_geo.periods import MONTHS

MUNICIPALITY = "municipality"
ACCURACY_M = 5_000.0
SOURCE = "polisen.se"
_API = ("id", "datetime", "name", "type", "location.name", "location.gps")
_TABLE = ("id", "ts", "category", "lat", "lon", "loc_name", "name")
_NAME = re.compile(r"\s*(\d{1,2}) ([a-zåäö]{3,9})\.? (?:kl\.? ?)?(\d{1,2})[.:](\d{2})\s*,")
_PUBLISHED = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)? ?(Z|[+-]\d{2}:?\d{2})?"
)
_MONTH = {name: number for number, name in enumerate(MONTHS, start=1)}
_SURE_SHARE = 0.5
_LATEST = dt.timedelta(days=1)
_REMARK = (
    "Filen är polisens publicerade händelser: tiden är den som står i rubriken, tidpunkten för "
    "publiceringen är när rapporten kom in, och platsen är bara känd till kommun eller län."
)
_WITHOUT_TIME = "{n} av dem har ingen tid i rubriken och får okänd tid."


def from_polisen(raw: RawTable) -> RawTable | None:
    """
    Give a table of polisen.se's incidents our columns, or return None where it is no such table.

    Parameters
    ----------
    raw : RawTable
        Any file, as read.

    Returns
    -------
    RawTable or None
        Columns ``id``, ``tidpunkt`` (when it happened, local), ``inkom`` (when it was published),
        ``kategori``, ``plats``, ``lon``, ``lat``, ``accuracy_m``, ``platsprecision`` (always
        ``municipality``) and ``källa``.

    Examples
    --------
    >>> values = pd.DataFrame({"id": ["1"], "ts": ["2024-01-01 00:20:00"], "category": ["Brand"],
    ...     "lat": ["58.41"], "lon": ["15.62"], "loc_name": ["Linköping"],
    ...     "name": ["31 december 23:50, Brand, Linköping"]}, index=[1])
    >>> found = from_polisen(RawTable("a.csv", tuple(values), values))
    >>> found.values.loc[1, ["tidpunkt", "platsprecision"]].tolist()
    ['2023-12-31 23:50', 'municipality']
    """
    columns = set(raw.columns)
    given = raw.values  # noqa: PD011 - a table, not a Series' array
    if columns.issuperset(_API):
        lat, lon = _split(texts(given["location.gps"]))
        published, kind, place = given["datetime"], given["type"], given["location.name"]
    elif columns.issuperset(_TABLE) and _are_named(given["name"]):
        lat, lon = (pd.Series(numbers(given[one])[0], index=given.index) for one in ("lat", "lon"))
        published = given["ts_raw" if "ts_raw" in columns else "ts"]
        kind, place = given["category"], given["loc_name"]
    else:
        return None
    names = texts(given["name"])
    happened = [
        when_it_happened(name, at) for name, at in zip(names, texts(published), strict=True)
    ]
    values = pd.DataFrame({
        "id": texts(given["id"]), "tidpunkt": pd.Series(happened, given.index, dtype="str"),
        "inkom": texts(published).map(_tidy).astype("str"),
        "kategori": texts(kind), "plats": texts(place),
        "lon": lon, "lat": lat, "accuracy_m": np.where(lon.notna(), ACCURACY_M, np.nan),
        "platsprecision": pd.Series(MUNICIPALITY, given.index, dtype="str"),
        "källa": pd.Series(SOURCE, given.index, dtype="str"),
    }, index=given.index)  # fmt: skip
    remarks = [_REMARK]
    if unknown := happened.count(""):
        remarks.append(_WITHOUT_TIME.format(n=unknown))
    return replace(
        raw, columns=tuple(map(str, values.columns)), values=values, broken_fields={},
        remarks=(*raw.remarks, *remarks),
    )  # fmt: skip


def when_it_happened(name: str, published: str) -> str:
    """
    Local time that a notice's name begins with, in the year that fits its publication.

    The year is the latest in which the time is no more than a day after the publication. ``""``
    where the name has no time or the publication cannot be read.

    Examples
    --------
    >>> when_it_happened("20 mars 12:37, Brand, Linköping", "2023-03-20 12:37:05 +01:00")
    '2023-03-20 12:37'
    >>> when_it_happened("31 december 23:50, Rån, Ryd", "2024-01-01 0:20:00 +01:00")
    '2023-12-31 23:50'
    """
    said, at = _NAME.match(name.casefold()), _PUBLISHED.match(published)
    if said is None or at is None:
        return ""
    day, month, hour, minute = said.groups()
    try:
        stamp = dt.datetime.fromisoformat(f"{at[1]}T{int(at[2]):02d}:{at[3]}")
    except ValueError:
        return ""
    for year in (stamp.year + 1, stamp.year, stamp.year - 1):
        try:
            happened = dt.datetime(  # noqa: DTZ001 - local, as the notice says it
                year, _MONTH.get(month, 0), int(day), int(hour), int(minute)
            )
        except ValueError:
            continue
        if happened <= stamp + _LATEST:
            return happened.strftime("%Y-%m-%d %H:%M")
    return ""


def _tidy(published: str) -> str:
    """Write the hour with two digits: the API leaves the first out in the morning."""
    at = _PUBLISHED.fullmatch(published)
    if at is None:
        return published
    clock = f"{int(at[2]):02d}:{at[3]}:{at[4] or '00'}"
    return f"{at[1]} {clock} {at[5]}" if at[5] else f"{at[1]} {clock}"


def _are_named(names: pd.Series) -> bool:
    begun = texts(names).str.lower().str.match(_NAME.pattern)
    return len(begun) > 0 and float(begun.mean()) > _SURE_SHARE


def _split(gps: pd.Series) -> tuple[pd.Series, pd.Series]:
    parts = gps.str.split(",", n=1, expand=True).reindex(columns=[0, 1])
    lat, lon = (numbers(parts[at].fillna(""))[0] for at in (0, 1))
    return pd.Series(lat, gps.index), pd.Series(lon, gps.index)
