"""Stops of a timetable (GTFS ``stops.txt``): a station with its platforms is one place."""

import pandas as pd

from est_geo.intake.coordinates import read_coordinates
from est_geo.intake.raw_values import texts
from est_geo.intake.reading import RawTable
from est_geo.intake.registers.columns import plain
from est_geo.intake.registers.found import (
    ALIASES,
    NO_NAME,
    ROW,
    SURE,
    Around,
    Found,
    completed_rows,
    faulted,
)
from est_geo.intake.registers.tabular import BROKEN, with_faults

KIND = "gtfs"
_NO_STOP = "Ingång, gångväg eller del av en plattform; ingen hållplats."
_PLATFORM, _STATION = "0", "1"


def from_stops(table: RawTable, around: Around) -> Found:
    """
    Read the stops of a timetable.

    A platform takes its station's name, so that the two become one place; a platform with a name of
    its own gives the station that name too.

    Examples
    --------
    >>> values = pd.DataFrame({"stop_id": ["1", "2"], "stop_name": ["Ryds centrum", "Läge A"],
    ...     "stop_lat": ["58.4", "58.4"], "stop_lon": ["15.6", "15.6"],
    ...     "location_type": ["1", "0"], "parent_station": ["", "1"]}, index=[1, 2])
    >>> table = RawTable("stops.txt", tuple(values), values)
    >>> found = from_stops(table, Around.of(None, None, None))
    >>> found.rows[["name", "aliases"]].values.tolist()
    [['Ryds centrum', ()], ['Ryds centrum', ('Läge A',)]]
    """
    column = {plain(heading): heading for heading in table.columns}
    values = table.values  # noqa: PD011 - RawTable.values is a table

    def given(name: str) -> pd.Series:
        if name in column:
            return texts(values[column[name]])
        return pd.Series("", index=values.index, dtype="str")

    where = read_coordinates(
        values, {"lon": column["stoplon"], "lat": column["stoplat"]}, around, around.crs
    )
    name, kind = given("stopname"), given("locationtype")
    name_of = dict(zip(given("stopid"), name, strict=True))
    station = given("parentstation").map(name_of).fillna("")
    own_name = (station != "") & (name != "") & ~_begins(name, station)
    rows = completed_rows(pd.DataFrame({
        ROW: values.index, "name": station.mask(station == "", name), "kind": "stop",
        "lon": where.lon, "lat": where.lat, "confidence": SURE,
        ALIASES: pd.Series([(one,) if has else () for one, has in zip(name, own_name, strict=True)],
                           index=values.index, dtype=object),
    }))  # fmt: skip
    real = kind.isin(["", _PLATFORM, _STATION]).to_numpy()
    rows = faulted(rows, _NO_STOP, ~real)
    rows = faulted(rows, NO_NAME, rows["name"] == "")
    rows = with_faults(rows, where)
    broken = completed_rows(pd.DataFrame({ROW: table.broken["row"].to_numpy(), "reason": BROKEN}))
    return Found(KIND, pd.concat([rows, broken], ignore_index=True) if len(broken) else rows)


def _begins(names: pd.Series, stations: pd.Series) -> pd.Series:
    pairs = zip(names.str.casefold(), stations.str.casefold(), strict=True)
    return pd.Series([one.startswith(station) for one, station in pairs], index=names.index)
