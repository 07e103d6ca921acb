"""What a request for features asks for, and the features that answer it."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from est_geo.errors import RequestError
from est_geo.periods import Period
from service.ogc.collections import Collection, Feature, Layer
from service.ogc.reference_systems import CRS84, Box, System, box_in_degrees, system
from service.parameters import whole_number

DEFAULT_LIMIT = 1_000
MAX_LIMIT = 10_000
MAX_OFFSET = 10_000_000
ITEM_PARAMETERS = ("bbox", "bbox-crs", "crs", "datetime", "limit", "offset")
FEATURE_PARAMETERS = ("crs", "datetime")

_BOX_NUMBERS = {4: (0, 1, 2, 3), 6: (0, 1, 3, 4)}
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?")
_OPEN = ("", "..")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which features, from which on, how many, and in which coordinates."""

    limit: int
    offset: int
    boxes: tuple[Box, ...]
    filters: Mapping[str, str]
    crs: System


def selection(query: Mapping[str, str], one: Collection) -> Selection:
    """
    Read what a request asks for.

    Raises
    ------
    RequestError
        A value means nothing.
    """
    return Selection(
        # A larger limit is no error (OGC 17-069r4, fc-limit-response-1 C).
        limit=min(MAX_LIMIT, whole_number(query.get("limit", str(DEFAULT_LIMIT)), "limit", 1)),
        offset=whole_number(query.get("offset", "0"), "offset", 0, MAX_OFFSET),
        boxes=_boxes(query),
        filters={name: query[name] for name in one.filters if name in query},
        crs=system(query.get("crs", CRS84), "crs"),
    )


def _boxes(query: Mapping[str, str]) -> tuple[Box, ...]:
    of = system(query.get("bbox-crs", CRS84), "bbox-crs")
    if "bbox" not in query:
        return ()
    try:
        numbers = [float(part) for part in query["bbox"].split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in _BOX_NUMBERS or not all(map(math.isfinite, numbers)):
        raise RequestError("Parametern bbox måste vara fyra eller sex tal med komma emellan.")
    west, south, east, north = (numbers[at] for at in _BOX_NUMBERS[len(numbers)])
    box = box_in_degrees((west, south, east, north), of)
    if box[1] > box[3] or (of.uri != CRS84 and box[0] > box[2]):
        raise RequestError("Parametern bbox måste ha det minsta hörnet först.")
    if box[0] > box[2]:  # across the antimeridian, as RFC 7946 has it
        return (box[0], box[1], 180.0, box[3]), (-180.0, box[1], box[2], box[3])
    return (box,)


def selected(layer: Layer, wanted: Selection) -> list[Feature]:
    """Features of a layer that pass every filter, in the layer's order."""
    keep = np.ones(len(layer.features), dtype=bool)
    if wanted.boxes:
        keep = np.zeros(len(layer.features), dtype=bool)
        for box in wanted.boxes:
            keep |= shapely.intersects(layer.geometries, shapely.box(*box))
    return [
        feature
        for feature, kept in zip(layer.features, keep.tolist(), strict=True)
        if kept
        and all(
            _same(feature["properties"].get(name), text) for name, text in wanted.filters.items()
        )
    ]


def _same(value: Any, text: str) -> bool:  # noqa: ANN401 - a GeoJSON property
    if value is None:
        return False
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, int | float):
        try:
            return float(text) == value
        except ValueError:
            return False
    return str(value) == text


def period_asked(text: str | None, available: list[Period], zone: dt.tzinfo) -> Period | None:
    """
    Newest period that meets an OGC ``datetime``: an instant, or an interval with open ends.

    Returns
    -------
    Period or None
        None where no period meets it. Without a `text`, the newest.

    Raises
    ------
    RequestError
        The text is neither an instant nor an interval.
    """
    first, last = (dt.date.min, dt.date.max) if text is None else _days(text, zone)
    met = [one for one in available if one.first <= last and one.last >= first]
    return max(met, default=None)


def _days(text: str, zone: dt.tzinfo) -> tuple[dt.date, dt.date]:
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and parts[0] in _OPEN):  # noqa: PLR2004 - two ends
        raise _bad_datetime()
    first = dt.date.min if parts[0] in _OPEN else _local_day(parts[0], zone)
    last = dt.date.max if parts[-1] in _OPEN else _local_day(parts[-1], zone)
    if first > last:
        raise _bad_datetime()
    return first, last


def _local_day(text: str, zone: dt.tzinfo) -> dt.date:
    if not _INSTANT.fullmatch(text):
        raise _bad_datetime()
    try:
        moment = dt.datetime.fromisoformat(text.upper())
        return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()
    except (ValueError, OverflowError) as error:
        raise _bad_datetime() from error


def _bad_datetime() -> RequestError:
    return RequestError(
        "Parametern datetime måste vara en tid (2026-11-09 eller 2026-11-09T00:00:00Z) eller ett "
        "intervall med / emellan, där .. betyder öppet."
    )
