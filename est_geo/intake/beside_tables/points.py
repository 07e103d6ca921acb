"""Tables beside the reports that have points: people or dwellings, lamps, and their faults."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.intake.about_lamps import lamp_state
from est_geo.intake.coordinates import read_coordinates
from est_geo.intake.faults import Fault
from est_geo.intake.headings import find_columns
from est_geo.intake.occurrence import EARLIEST
from est_geo.intake.raw_values import numbers, texts
from est_geo.intake.reading.raw_table import RawTable
from est_geo.intake.redaction import redacted
from est_geo.intake.times import Times, read_times
from est_geo.profile import Profile

_FAR = 0.2
"""Degrees outside the municipality's bounds at which a lamp is none of its own."""
_AXES = ("lon", "lat", "north", "east", "x", "y")


def read_exposure(
    raw: RawTable, fields: Mapping[str, str], profile: Profile, crs: str | None = None
) -> tuple[pd.DataFrame, list[Fault]]:
    """
    Read how many people (or what else) there are at each point.

    Examples
    --------
    >>> values = pd.DataFrame({"Befolkning": [20, None], "lon": [15.6, 15.7], "lat": [58.4, 58.3]})
    >>> found, faults = read_exposure(RawTable("a.csv", tuple(values), values),
    ...     {"amount": "Befolkning"}, Profile.load("linkoping"))
    >>> found["amount"].tolist()[0], faults[0].rows.tolist()
    (20.0, [False, True])
    """
    values = raw.values  # noqa: PD011 - a table, not a Series' array
    place, faults = _place(raw, fields, profile, crs)
    heading = fields["amount"]
    amount, bad = numbers(values[heading])
    wrong = bad | np.isnan(amount) | (amount < 0)
    place = place.assign(unit=_text(values, fields, "unit"), amount=amount)
    return place, [
        Fault(wrong, heading, "Antalet måste vara ett tal, noll eller mer. Fyll i det."),
        *faults,
        _nowhere(place, faults, fields.get("lon", heading)),
    ]


def read_lamps(
    raw: RawTable, fields: Mapping[str, str], profile: Profile, crs: str | None = None
) -> tuple[pd.DataFrame, list[Fault]]:
    """
    Read an inventory of street lamps: where, of what kind, and in what state.

    A state that is not given is unknown, never guessed; one that cannot be read is a fault.

    Examples
    --------
    >>> values = pd.DataFrame({"lampid": ["1", "2"], "status": ["lyser", "planerad"],
    ...     "lon": [15.6, 15.7], "lat": [58.4, 58.4]})
    >>> found, faults = read_lamps(RawTable("a.csv", tuple(values), values),
    ...     {"id": "lampid", "status": "status"}, Profile.load("linkoping"))
    >>> found["status"][0], faults[0].rows.tolist()
    ('working', [False, True])
    """
    values = raw.values  # noqa: PD011 - a table, not a Series' array
    place, faults = _place(raw, fields, profile, crs)
    given = texts(values[fields["status"]]) if "status" in fields else pd.Series("", values.index)
    state = given.map({one: lamp_state(str(one)) for one in given.unique()})
    stated = _times(values, fields, "stated", profile.timezone)
    heading, at = fields.get("status", raw.columns[0]), fields.get("stated", raw.columns[0])
    found = place.assign(
        source_id=_text(values, fields, "id"), kind=redacted(_text(values, fields, "kind")),
        status=state.astype("object"), stated_at=stated.at,
    )  # fmt: skip
    return found, [
        Fault(
            state.isna().to_numpy(), heading,
            "Lampans status går inte att läsa. Skriv lyser, släckt, borttagen eller okänd.",
        ),
        Fault(stated.bad, at, "Tiden för inventeringen går inte att läsa. Skriv som 2026-11-09."),
        Fault(
            np.asarray(stated.at < EARLIEST), at,
            "Tiden för inventeringen ligger före år 1990. Rätta datumet.",
        ),
        *faults,
        _nowhere(place, faults, fields.get("lon", raw.columns[0])),
        Fault(
            _far(place, profile), fields.get("lon", raw.columns[0]),
            "Lampan står långt utanför kommunen. Kontrollera koordinaterna.",
        ),
    ]  # fmt: skip


def read_lamp_faults(
    raw: RawTable, fields: Mapping[str, str], profile: Profile, crs: str | None = None
) -> tuple[pd.DataFrame, list[Fault]]:
    """
    Read faults of street lamps: what, where, from when to when.

    Examples
    --------
    >>> values = pd.DataFrame({"anmäld": ["2026-01-01", "?"], "lagad": ["2026-01-03", ""]})
    >>> found, faults = read_lamp_faults(RawTable("a.csv", tuple(values), values),
    ...     {"reported": "anmäld", "repaired": "lagad"}, Profile.load("linkoping"))
    >>> str(found["repaired_at"][0]), faults[0].rows.tolist()
    ('2026-01-02 23:00:00+00:00', [False, True])
    """
    values = raw.values  # noqa: PD011 - a table, not a Series' array
    place, faults = _place(raw, fields, profile, crs)
    reported = read_times(values[fields["reported"]], profile.timezone)
    repaired = _times(values, fields, "repaired", profile.timezone)
    found = place.assign(
        source_id=_text(values, fields, "id"), kind=redacted(_text(values, fields, "kind")),
        reported_at=reported.at, repaired_at=repaired.at,
    )  # fmt: skip
    heading, mended = fields["reported"], fields.get("repaired", fields["reported"])
    early = np.asarray(reported.at < EARLIEST)
    return found, [
        Fault(
            ~reported.known, heading,
            "Tiden för felanmälan saknas eller går inte att läsa. Skriv som 2026-11-09.",
        ),
        Fault(early, heading, "Tiden för felanmälan ligger före år 1990. Rätta datumet."),
        Fault(repaired.bad, mended, "Tiden för lagningen går inte att läsa. Skriv som 2026-11-09."),
        Fault(
            np.asarray(repaired.at < reported.at), mended,
            "Felet är lagat innan det anmäldes. Rätta datumet.",
        ),
        *faults,
    ]  # fmt: skip


def _place(
    raw: RawTable, fields: Mapping[str, str], profile: Profile, crs: str | None
) -> tuple[pd.DataFrame, list[Fault]]:
    values = raw.values  # noqa: PD011 - as above
    named = {axis: one for axis, one in find_columns(raw.columns).items() if axis in _AXES}
    named |= {axis: fields[axis] for axis in ("lon", "lat") if axis in fields}
    if named.keys() >= {"lon", "lat"}:
        named = {axis: named[axis] for axis in ("lon", "lat")}
    found = read_coordinates(values, named, profile, crs)
    return pd.DataFrame({"lon": found.lon, "lat": found.lat}, index=values.index), found.faults


def _nowhere(place: pd.DataFrame, faults: list[Fault], heading: str) -> Fault:
    """Rows without coordinates, where nothing else has been said of them."""
    nowhere = place["lon"].isna().to_numpy()
    return Fault(
        nowhere & ~_any(faults, len(place)), heading,
        "Koordinaterna saknas. Fyll i longitud och latitud.",
    )  # fmt: skip


def _far(place: pd.DataFrame, profile: Profile) -> npt.NDArray[np.bool_]:
    whole = profile.outline
    bounds = profile.districts.total_bounds if whole is None else whole.bounds
    west, south, east, north = bounds
    lon, lat = place["lon"], place["lat"]
    near = lon.between(west - _FAR, east + _FAR) & lat.between(south - _FAR, north + _FAR)
    far: npt.NDArray[np.bool_] = (lon.notna() & ~near).to_numpy()
    return far


def _any(faults: list[Fault], length: int) -> npt.NDArray[np.bool_]:
    bad = np.zeros(length, dtype=bool)
    for fault in faults:
        bad |= fault.rows
    return bad


def _text(values: pd.DataFrame, fields: Mapping[str, str], field: str) -> pd.Series:
    if field not in fields:
        return pd.Series(np.nan, index=values.index, dtype="str")
    given = texts(values[fields[field]])
    return given.mask(given == "")


def _times(values: pd.DataFrame, fields: Mapping[str, str], field: str, timezone: str) -> Times:
    given = values[fields[field]] if field in fields else pd.Series("", values.index, dtype="str")
    return read_times(given, timezone)
