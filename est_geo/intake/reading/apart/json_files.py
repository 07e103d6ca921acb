"""JSON: GeoJSON, a list of records, or one JSON object per line.

A feature that is no point keeps its row number and is set aside: a street or an area is not a place
where something happened, and its middle least of all. Text is checked as JSON is written: huge
numbers stay text, NaN is no coordinate, a key that stands twice breaks its row.
"""

import json
import math
import sys
from collections.abc import Sequence
from typing import Any

from est_geo.errors import UnreadableFileError
from est_geo.intake.reading.apart.cells import cell_text
from est_geo.intake.reading.apart.found import BROKEN_FIELD, Cell, Found
from est_geo.intake.reading.apart.geometry import GEOMETRY, NOT_A_NUMBER, point_of
from est_geo.intake.reading.limits import Limits

TWICE = "\x00twice"
_LON_LAT = ["lon", "lat"]
_LONG_NUMBER = 18
_NOT_NUMBERS = ("NaN", "Infinity", "-Infinity")
_WGS84 = ("crs84", "4326", "4258", "4619", "wgs84")
_BASE = 60
_TWICE = "Raden har samma fält två gånger. Behåll ett av dem."
_NOT_A_ROW = "Raden är inget JSON-objekt. Skriv om den i källsystemet."
Record = dict[str, Any]


def read(data: bytes, name: str, limits: Limits) -> Found:
    """
    Read JSON.

    Raises
    ------
    UnreadableFileError
        It is not JSON, is nested too deep, or is no table.

    Examples
    --------
    >>> read(b'[{"id": 1, "plats": "Ryd"}]', "a.json", Limits()).rows
    [(1, ['1', 'Ryd'])]
    """
    text = _decoded(data, name)
    try:
        document = _parsed(text, limits)
    except RecursionError as error:
        raise _refusal(name, f"är JSON i fler än {limits.depth} nivåer") from error
    except (ValueError, OverflowError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not _is_object(lines[0], limits):  # noqa: PLR2004 - not one a line
            raise _refusal(name, "går inte att läsa som JSON") from error
        document = [_line(line, limits) for line in lines]
    return _found(document, name, limits)


def _refusal(name: str, what: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"Filen {name} {what}. Ta ut den på nytt ur källsystemet, som GeoJSON med punkter eller "
        "som en lista av poster."
    )


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(name, "är inte JSON i UTF-8") from error
    if "\x00" in text:
        raise _refusal(name, "har NUL-tecken och är därför inte JSON")
    return text


def _parsed(text: str, limits: Limits) -> Any:  # noqa: ANN401 - JSON is anything
    sys.setrecursionlimit(_frames() + _BASE + limits.depth)
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_int=lambda digits: int(digits) if len(digits) <= _LONG_NUMBER else digits,
            parse_constant=lambda _: NOT_A_NUMBER,
        )
    finally:
        sys.setrecursionlimit(1000)


def _frames() -> int:
    frame, depth = sys._getframe(), 0  # noqa: SLF001 - the only way to know how deep we are
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


def _once(pairs: list[tuple[str, Any]]) -> Record:
    """Make a dict of pairs, marked where a key stands twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        made[TWICE] = True
    return made


def _is_object(line: str, limits: Limits) -> bool:
    return isinstance(_line(line, limits), dict)


def _line(line: str, limits: Limits) -> Any:  # noqa: ANN401 - as above
    try:
        return _parsed(line.strip("\x1e \t"), limits)
    except (ValueError, OverflowError, RecursionError):
        return None


def _found(document: Any, name: str, limits: Limits) -> Found:  # noqa: ANN401 - as above
    crs = ""
    if isinstance(document, dict):
        if document.get("type") == "FeatureCollection":
            crs, document = _crs(document, name), document.get("features")
        elif document.get("type") == "Feature":
            document = [document]
        else:
            lists = [one for one in document.values() if isinstance(one, list) and one]
            document = lists[0] if len(lists) == 1 else None
    if not isinstance(document, list) or not any(isinstance(one, dict) for one in document):
        raise _refusal(name, "är JSON men ingen tabell")
    features = sum(isinstance(one, dict) and one.get("type") == "Feature" for one in document)
    if len(document) > limits.rows:
        raise _refusal(name, f"har fler än {limits.rows} poster")
    if 2 * features > len(document):
        found = _features(document, name, limits)
        found.crs = crs or found.crs
    else:
        found = _records(document, name, limits)
    return found


def _crs(document: Record, name: str) -> str:
    """CRS of an older GeoJSON; the newer has no such member and is in WGS 84."""
    member = document.get("crs")
    if member is None:
        return ""
    properties = member.get("properties") if isinstance(member, dict) else None
    stated = properties.get("name") if isinstance(properties, dict) else None
    plain = str(stated or "").casefold().rpartition(":")[2]
    if plain in _WGS84:
        return ""
    if plain.isdecimal() and len(plain) <= 6:  # noqa: PLR2004 - an EPSG number
        return f"EPSG:{int(plain)}"
    raise _refusal(name, "har ett koordinatsystem som inte känns igen (WGS 84 eller EPSG-nummer)")


def _names(records: Sequence[Record], name: str, limits: Limits) -> list[str]:
    """Keys that hold plain values anywhere, in the order they come."""
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(key for key, value in record.items() if _is_plain(value)))
        names.pop(TWICE, None)
        if len(names) > limits.columns:
            raise _refusal(name, f"har fler än {limits.columns} fält")
    if len(names) * len(records) > limits.cells:
        raise _refusal(name, f"har fler än {limits.cells} värden")
    return list(names)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _text(value: object) -> str:
    if value is NOT_A_NUMBER or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return cell_text(value)


def _flat(record: Record) -> Record:
    """Lift what stands one level down: ``location.name``."""
    flat: Record = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": one for inner, one in value.items() if inner != TWICE}
        else:
            flat[key] = value
    return flat


def _twice(record: Record) -> bool:
    return TWICE in record or any(isinstance(one, dict) and TWICE in one for one in record.values())


def _records(document: Sequence[Any], name: str, limits: Limits) -> Found:
    flat = [_flat(one) if isinstance(one, dict) else {} for one in document]
    found = Found(_names(flat, name, limits))
    if len(found.columns) < 2:  # noqa: PLR2004 - a table has at least two
        raise _refusal(name, "är JSON men ingen tabell")
    for number, (one, record) in enumerate(zip(document, flat, strict=True), start=1):
        values = [_text(record.get(key)) for key in found.columns]
        if not isinstance(one, dict):
            found.set_aside(number, BROKEN_FIELD, _NOT_A_ROW)
        elif _twice(one):
            found.set_aside(number, BROKEN_FIELD, _TWICE, values)
        else:
            found.add(number, values)
    return found


def _features(document: Sequence[Any], name: str, limits: Limits) -> Found:
    properties = [_properties(one) for one in document]
    keys = _names(properties, name, limits)
    found = Found([*_LON_LAT, *keys], numeric={0, 1})
    for number, (one, record) in enumerate(zip(document, properties, strict=True), start=1):
        values: list[Cell] = [_text(record.get(key)) for key in keys]
        fault, point = _fault_or_point(one, record, limits)
        if point is None:
            found.set_aside(number, *fault, ["", "", *values])
        else:
            found.add(number, [*point, *values])
    if all(values[0] is None for _, values in found.rows):
        return _without_points(found)
    return found


def _fault_or_point(
    feature: object, properties: Record, limits: Limits
) -> tuple[tuple[str, str], tuple[float | None, float | None] | None]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return (BROKEN_FIELD, _NOT_A_ROW), None
    if _twice(feature) or TWICE in properties:
        return (BROKEN_FIELD, _TWICE), None
    reason, point = point_of(feature.get("geometry"), limits.vertices)
    return (GEOMETRY, reason), point


def _properties(feature: object) -> Record:
    if not isinstance(feature, dict):
        return {}
    inner = feature.get("properties")
    properties = dict(inner) if isinstance(inner, dict) else {}
    if "id" in feature and "id" not in properties:
        properties = {"id": feature["id"], **properties}
    return properties


def _without_points(found: Found) -> Found:
    """No feature has a point: the columns of the geometry would only hide those of the file."""
    found.columns, found.numeric = found.columns[2:], set()
    found.rows = [(number, values[2:]) for number, values in found.rows]
    found.broken_fields = {row: values[2:] for row, values in found.broken_fields.items()}
    return found
