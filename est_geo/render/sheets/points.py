"""GeoJSON (RFC 7946) of a shift: its visits as points, in order."""

from typing import Any

from est_geo.render.sheets.stops import ShiftSheet, Stop, is_draft
from est_geo.render.sheets.texts import MADE_UP

_UTC = "%Y-%m-%dT%H:%M:%SZ"


def shift_geojson(sheet: ShiftSheet) -> dict[str, Any]:
    """
    Give a shift's visits as a FeatureCollection.

    Parameters
    ----------
    sheet : ShiftSheet
        The shift.

    Returns
    -------
    dict
        Beside the features: ``made_up``, ``period`` (from when to when, ISO 8601 in UTC), ``n``,
        ``shift``, ``actor``, ``plan`` and ``notes``.
    """
    return {
        "type": "FeatureCollection",
        "made_up": sheet.made_up,
        "period": f"{_utc(sheet.start)}/{_utc(sheet.end)}",
        "n": len(sheet.stops),
        "shift": sheet.shift_id,
        "actor": sheet.actor,
        "plan": sheet.plan,
        "notes": [*([MADE_UP] if sheet.made_up else []), *narrowed_words(sheet.only)],
        "features": [_feature(sheet, stop) for stop in sheet.stops],
    }


def narrowed_words(only: tuple[str, ...]) -> list[str]:
    """
    Say that a sheet is narrowed to some districts; nothing where it is whole.

    Examples
    --------
    >>> narrowed_words(("Ryd",)), narrowed_words(())
    (['Visar bara besök i Ryd.'], [])
    """
    return [f"Visar bara besök i {' och '.join(only)}."] if only else []


def _feature(sheet: ShiftSheet, stop: Stop) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": stop.visit,
        "geometry": {"type": "Point", "coordinates": [stop.lon, stop.lat]},
        "properties": {
            "id": stop.visit,
            "number": stop.number,
            "actor": sheet.actor,
            "actor_name": sheet.actor_name,
            "team": sheet.team or None,
            "place": stop.place,
            "district": stop.district,
            "start": _utc(stop.start),
            "end": _utc(stop.end),
            "why": stop.why,
            "task": stop.task or None,
            "look": stop.look or None,
            "pinned": stop.pinned,
            "draft": is_draft(stop),
        },
    }


def _utc(at: Any) -> str:  # noqa: ANN401 - a timestamp that is there
    return str(at.tz_convert("UTC").strftime(_UTC))
