"""Open311 GeoReport v2: a list of service requests, as a town's fault reporting gives them."""

from dataclasses import replace

import pandas as pd

from est_geo.intake.about_lamps import are_all_faults_of_lamps
from est_geo.intake.raw_values import numbers, texts
from est_geo.intake.reading.raw_table import RawTable

_NEEDED = ("service_request_id", "requested_datetime")
_NAMES = ("service_name", "service_code")
_TAKEN = {"address": "plats", "status": "status", "agency_responsible": "ansvarig"}
_CLOSED = ("closed", "stängd", "avslutad")
_NO_TIME = "avslutat utan tid"
_OF_FAULTS = (
    "Filen är Open311-ärenden om lampor: felanmälningar, öppna tills ärendet är avslutat. Fritext "
    "(description) läses inte."
)
_REMARK = (
    "Filen är Open311-ärenden. De säger när ärendet anmäldes, inte när det hände: anmälan får stå "
    "för båda. Fritext (description) läses inte."
)


def from_open311(raw: RawTable) -> RawTable | None:
    """
    Give a table of Open311 requests our columns, or return None where it is no such table.

    Parameters
    ----------
    raw : RawTable
        Any file, as read.

    Returns
    -------
    RawTable or None
        Columns ``id``, ``tidpunkt``, ``inkom``, ``kategori``, and where they are there ``plats``,
        ``lon``, ``lat``, ``status``, ``ansvarig`` and ``åtgärdad``. Where every request is about a
        street lamp it is a file of faults: ``id``, ``kategori``, ``anmäld``, ``åtgärdad``, ``lon``,
        ``lat``.
        Descriptions and media are left out.

    Examples
    --------
    >>> values = pd.DataFrame({"service_request_id": ["7"], "service_name": ["Klotter"],
    ...     "requested_datetime": ["2026-11-09T14:30:00+01:00"], "description": ["Anna såg"],
    ...     "lat": ["58.41"], "long": ["15.62"]}, index=[1])
    >>> found = from_open311(RawTable("requests.json", tuple(values), values))
    >>> found.columns
    ('id', 'tidpunkt', 'inkom', 'kategori', 'lon', 'lat')
    """
    columns = set(raw.columns)
    if not columns.issuperset(_NEEDED) or not columns.intersection(_NAMES):
        return None
    given = raw.values  # noqa: PD011 - a table, not a Series' array
    requested = texts(given["requested_datetime"])
    kind = pd.Series("", given.index, dtype="str")
    for name in _NAMES:
        if name in columns:
            kind = kind.mask(kind == "", texts(given[name]))
    number = texts(given["service_request_id"])
    faults = are_all_faults_of_lamps(kind.unique())
    mended = _mended(given)
    if faults:
        taken = {"id": number, "kategori": kind, "anmäld": requested, "åtgärdad": mended}
    else:
        taken = {"id": number, "tidpunkt": requested, "inkom": requested, "kategori": kind}
        taken |= {ours: texts(given[name]) for name, ours in _TAKEN.items() if name in columns}
        # A mapping file may say that the requests are faults of lamps, whatever they are called.
        taken |= {"åtgärdad": mended} if (mended != "").any() else {}
    if columns.issuperset({"lat", "long"}):
        for ours, name in (("lon", "long"), ("lat", "lat")):
            taken[ours] = _number_or_text(given[name])
    values = pd.DataFrame(taken, index=given.index)
    return replace(
        raw, columns=tuple(map(str, values.columns)), values=values, broken_fields={},
        remarks=(*raw.remarks, _OF_FAULTS if faults else _REMARK),
    )  # fmt: skip


def _mended(given: pd.DataFrame) -> pd.Series:
    """
    Give the time when each request was closed: when it was last updated, if it is closed.

    A closed one that does not say when gets a text that is no time, and is rejected with that
    reason: taken for open it would put a lamp out that shines.
    """
    nothing = pd.Series("", given.index, dtype="str")
    status = texts(given["status"]).str.lower() if "status" in given else nothing
    updated = texts(given["updated_datetime"]) if "updated_datetime" in given else nothing
    return updated.mask(updated == "", _NO_TIME).where(status.isin(_CLOSED), "")


def _number_or_text(values: pd.Series) -> pd.Series:
    """Numbers where all are; else the text, so that what is no number is told of row by row."""
    found, bad = numbers(values)
    return texts(values) if bad.any() else pd.Series(found, index=values.index)
