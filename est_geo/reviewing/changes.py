"""What a decision changes in a report: pure functions on one report at a time."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from est_geo.errors import RequestError
from est_geo.intake.place_names import normal
from est_geo.intake.placement import areas
from est_geo.intake.redaction import redact
from est_geo.profile import Profile
from est_geo.store import Change, Learned
from est_geo.tables import COARSE_MATCHES, COORDINATES, INCIDENTS, POINT_MATCHES

Row = dict[str, Any]

_MATCH_TYPE = {"centre": "place", "landmark": "place", "label": "district"}
_POINT = ("lon", "lat", "match_type", "district", "cell")
_AREA = ("match_type", "district", "near_lon", "near_lat")
_TIME = ("occurred_from", "occurred_to", "time_precision")
_TIMES = tuple(one.name for one in INCIDENTS.columns if one.kind == "time")
_MASKED = re.compile(r"\[[a-zåäö-]{2,40}\]")
_FAR_DEGREES = 1.0


def row_of(record: Mapping[Any, Any]) -> Row:
    """
    Row of a table as plain values: text, numbers, times as ISO 8601 in UTC, None where missing.

    Examples
    --------
    >>> row_of({"lon": float("nan"), "at": pd.Timestamp("2026-11-09 14:30", tz="UTC"), "n": 1})
    {'lon': None, 'at': '2026-11-09T14:30:00.000000Z', 'n': 1}
    """
    return {str(name): _plain(value) for name, value in record.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a frame holds
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.item() if isinstance(value, np.generic) else value


def changed(item_id: str, incident: Row, state: str | None, target: Row) -> Change:
    """
    Tell what becomes of a report: only what differs, and that it counts as long as this holds.

    Parameters
    ----------
    item_id : str
        The item that is settled.
    incident : dict
        The report as it is.
    state : str or None
        State that the item gets; None where this report is not the item's own.
    target : dict
        Columns and what they are to hold. Words that go missing are not kept in the log.

    Examples
    --------
    >>> report = {"incident_id": "a", "standing": "counted", "note": "mörkt", "lon": None}
    >>> changed("i", report, "corrected", {"note": None}).before
    {'standing': 'counted', 'state': 'open'}
    >>> changed("i", report, "accepted", {"lon": 15.6}).after
    {'standing': 'counted', 'state': 'accepted', 'lon': 15.6}
    """
    differs = {name: value for name, value in target.items() if incident[name] != value}
    kept = {name: incident[name] for name in differs if name not in {"note", "place"}}
    # A report that another decision has merged or withdrawn meanwhile is changed by nobody else.
    before: Row = {"standing": "counted"} | ({"state": "open"} if state else {})
    after: Row = {"standing": "counted"} | ({"state": state} if state else {})
    before |= {name: value for name, value in kept.items() if name != "standing"}
    return Change(item_id, str(incident["incident_id"]), before, after | differs)


def placed(
    action: str,
    profile: Profile,
    candidates: Sequence[Row],
    candidate: int | None,
    point: tuple[float, float] | None,
) -> Row:
    """
    Tell where a report lies after a decision about its place.

    A chosen street or area gives no point: the report counts in its district, where it has one,
    and points roughly.

    Raises
    ------
    RequestError
        There is no such candidate, or the point is no possible one.

    Examples
    --------
    >>> placed("correct", Profile.load("linkoping"), (), None, (15.6216, 58.4109))["cell"]
    '8a08b3c24d27fff'
    >>> placed("keep", Profile.load("linkoping"), (), None, None)
    {}
    """
    if action == "keep":
        return {}
    if action == "reject":
        return {"standing": "withdrawn"}
    if action == "correct":
        if point is None:
            raise RequestError("Peka ut platsen på kartan (point) för att rätta den.")
        return _at(*point, COORDINATES, profile)
    chosen = _chosen(candidates, candidate)
    match_type = _match_type(chosen)
    lon, lat = float(chosen["lon"]), float(chosen["lat"])
    if match_type in POINT_MATCHES:
        return _at(lon, lat, match_type, profile)
    return {
        "lon": None,
        "lat": None,
        "match_type": match_type,
        "district": chosen.get("district") or None,
        "cell": None,
        "near_lon": lon,
        "near_lat": lat,
    }


def merged(item_id: str, incident: Row, other: Row, state: str) -> list[Change]:
    """
    Tell what becomes of two reports of the same incident: the one that came first stays.

    It takes the point, or else the area, and the time from the other where it has none. Its actor,
    category and words stay its own: whose report it is must not be mixed up.

    Examples
    --------
    >>> first = {"incident_id": "a", "standing": "counted", "received_at": "2026-11-09",
    ...     "merged_into": None, "lon": 15.6, "occurred_from": "2026-11-08"}
    >>> last = first | {"incident_id": "b", "received_at": "2026-11-10"}
    >>> [(one.incident_id, one.after["standing"]) for one in merged("i", last, first, "merged")]
    [('b', 'merged'), ('a', 'counted')]
    """
    # Reports that came at the same time: the one that was known before the doubt arose stays.
    came_first = str(incident["received_at"]) < str(other["received_at"])
    kept, gone = (incident, other) if came_first else (other, incident)
    taken: Row = {}
    if kept["lon"] is None and gone["lon"] is not None:
        taken |= {name: gone[name] for name in _POINT}
    elif kept["lon"] is None and kept["district"] is None and gone["district"] is not None:
        taken |= {name: gone[name] for name in _AREA}
    if kept["occurred_from"] is None and gone["occurred_from"] is not None:
        taken |= {name: gone[name] for name in _TIME}
    away = {"standing": "merged", "merged_into": kept["incident_id"]}
    return [changed(item_id, gone, state, away), changed(item_id, kept, None, taken)]


def learned_from(
    action: str,
    incident: Row,
    candidates: Sequence[Row],
    candidate: int | None,
    name: str | None,
    target: Row,
) -> Learned | None:
    """
    Tell what a decision teaches: the place that a report's words mean from now on.

    Nothing is learned from a report without words for its place, or whose words hold personal data,
    and nothing when a street or an area was chosen.

    Examples
    --------
    >>> target = {"lon": 15.6, "lat": 58.4, "district": "city"}
    >>> learned_from("correct", {"place": "vid Kiosken"}, (), None, None, target)
    Learned(alias='vid kiosken', name='vid Kiosken', kind='landmark', lon=15.6, lat=58.4,
            district='city')
    >>> learned_from("correct", {"place": "hos [telefon]"}, (), None, None, target) is None
    True
    """
    words = str(incident["place"] or "").strip()
    alias = normal(words)
    if action not in {"accept", "correct"} or not alias:
        return None
    if _MASKED.search(words) or redact(words).findings:
        return None
    if action == "correct":
        lon, lat = float(target["lon"]), float(target["lat"])
        return Learned(alias, name or words, "landmark", lon, lat, target["district"])
    chosen = _chosen(candidates, candidate)
    if _match_type(chosen) not in POINT_MATCHES:
        return None  # a street or an area is no point, and must not become one by being learned
    lon, lat = float(chosen["lon"]), float(chosen["lat"])
    return Learned(
        alias, str(chosen["name"]), str(chosen["kind"]), lon, lat, chosen.get("district") or None
    )


def _chosen(candidates: Sequence[Row], candidate: int | None) -> Row:
    if candidate is None or not 0 <= candidate < len(candidates):
        raise RequestError(
            f"Välj en av de föreslagna platserna (candidate, 0–{len(candidates) - 1})."
            if candidates
            else "Ärendet har inga föreslagna platser. Peka ut platsen på kartan i stället."
        )
    return candidates[candidate]


def _match_type(chosen: Row) -> str:
    kind = str(chosen["kind"])
    if kind == "label" and not chosen.get("district"):
        return "municipality"
    known = _MATCH_TYPE.get(kind, kind)
    return known if known in {*POINT_MATCHES, *COARSE_MATCHES} - {COORDINATES} else "place"


def _at(lon: float, lat: float, match_type: str, profile: Profile) -> Row:
    west, south, east, north = profile.districts.total_bounds
    near = (
        west - _FAR_DEGREES <= lon <= east + _FAR_DEGREES
        and south - _FAR_DEGREES <= lat <= north + _FAR_DEGREES
    )
    if not near:
        raise RequestError(
            "Punkten måste ligga i eller nära kommunen, men den ligger långt bort. Har longitud "
            "och latitud bytt plats? Inget är ändrat."
        )
    district, cell = areas(np.array([lon]), np.array([lat]), profile)
    return {
        "lon": lon,
        "lat": lat,
        "match_type": match_type,
        "district": str(district[0]),
        "cell": str(cell[0]),
    }
