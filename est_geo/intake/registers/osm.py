"""OpenStreetMap (``.osm.pbf``): addresses, streets as lines, stops and named places.

The file is streamed. Only the places of nodes are kept, in memory for a municipality's extract and
on disk for a large one; what lies outside the municipality's box is dropped on the way.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from osmium.osm.types import Area, Node, OSMEntity, Relation, Way
from shapely.geometry.base import BaseGeometry

from est_geo.errors import UnreadableFileError
from est_geo.intake.registers.found import (
    ALIASES,
    FAR_AWAY,
    NO_NUMBER,
    ROW,
    USUAL,
    Around,
    Found,
    line_table,
    place_table,
)

KIND = "osm"
MAGIC = b"OSMHeader"
_NO_NODES = "Objektets noder saknas i filen."
_LARGE = 256 * 1024**2
_KEYS = ("name", "addr:housenumber")  # whatever has neither is nothing that anybody writes
_NAMED = (
    "amenity", "shop", "leisure", "tourism", "historic", "office", "healthcare", "railway",
    "building", "landuse",
)  # fmt: skip
_NO_STREET = frozenset({
    "bus_stop", "platform", "construction", "proposed", "services", "rest_area", "crossing",
    "traffic_signals", "street_lamp", "motorway_junction", "elevator",
})  # fmt: skip
_AREAS = frozenset({
    "suburb", "quarter", "neighbourhood", "locality", "city_block", "hamlet", "village", "town",
    "isolated_dwelling", "borough", "city", "municipality",
})  # fmt: skip
_STOPS = frozenset({"platform", "stop_position", "station", "stop_area"})
_RAIL_STOPS = frozenset({"station", "halt", "tram_stop"})
_CENTRES = frozenset({"mall"})
_OTHER_NAMES = ("alt_name", "short_name", "old_name", "loc_name", "official_name")
_MOST_NAMES, _LONGEST = 20, 200


@dataclass
class _Gathered:
    """Rows and lines so far, relations whose area has not come yet, and a count of them all."""

    box: tuple[float, float, float, float] | None
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    relations: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    count: int = 0

    def number(self) -> int:
        self.count += 1
        return self.count

    def far(self, lon: float, lat: float) -> bool:
        if self.box is None:
            return False
        west, south, east, north = self.box
        return not (west <= lon <= east and south <= lat <= north)


def from_osm(path: Path, around: Around, within: BaseGeometry | None = None) -> Found:
    """
    Read what a municipality's map calls addresses, streets, stops and places.

    Parameters
    ----------
    path : pathlib.Path
        The file; OpenStreetMap is always WGS 84.
    around : Around
        Not needed beyond the call's shape.
    within : shapely geometry, optional
        Its box bounds what is kept.

    Raises
    ------
    UnreadableFileError
        The file is damaged or cut short.
    """
    del around
    found = _Gathered(None if within is None else within.bounds)
    try:
        with _storage(path) as storage:
            for entity in _entities(path, storage):
                _take(entity, found)
        for places in found.relations.values():
            _take_places(places, None, found)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise UnreadableFileError(
            f"{path.name} går inte att läsa som OSM-fil (.osm.pbf): den är skadad eller avklippt. "
            "Hämta den på nytt från källan."
        ) from error
    return Found(KIND, place_table(found.rows), line_table(found.lines))


@contextmanager
def _storage(path: Path) -> Iterator[str]:
    if path.stat().st_size < _LARGE:
        yield "flex_mem"
        return
    with tempfile.TemporaryDirectory(prefix="est_geo_") as folder:
        yield f"sparse_file_array,{folder}/noder"


def _entities(path: Path, storage: str) -> Iterator[OSMEntity]:
    # The format is stated and the path absolute: osmium would fetch what looks like an address.
    file = osmium.io.File(str(path.resolve()), "pbf")
    wanted = osmium.filter.KeyFilter(*_KEYS)
    processor = osmium.FileProcessor(file).with_locations(storage).with_areas(wanted)
    yield from processor.with_filter(wanted)


def _take(entity: OSMEntity, found: _Gathered) -> None:
    if isinstance(entity, Area) and entity.from_way():
        return  # has come as a way
    tags = {tag.k: " ".join(tag.v.split())[:_LONGEST] for tag in entity.tags}
    if isinstance(entity, Way) and _is_street(tags):
        _take_street(entity, tags, found)
    places = list(_places(tags))
    if not places:
        return
    if isinstance(entity, Relation):
        found.relations.update(_whole_area(entity, places))
        return
    if isinstance(entity, Area):
        found.relations.pop(entity.orig_id(), None)
    _take_places(places, _shape(entity), found)


def _take_places(
    places: list[dict[str, Any]], shape: tuple[float, float] | None, found: _Gathered
) -> None:
    for place in places:
        place[ROW] = found.number()
        place.setdefault("reason", "")
        if shape is None:
            place["reason"] = place["reason"] or _NO_NODES
        else:
            place["lon"], place["lat"] = shape
            if found.far(*shape):
                place["reason"] = place["reason"] or FAR_AWAY
        found.rows.append(place)


def _whole_area(
    relation: Relation, places: list[dict[str, Any]]
) -> dict[int, list[dict[str, Any]]]:
    """Keep a relation until it comes again as an area; one that never does is told of."""
    kind = next((tag.v for tag in relation.tags if tag.k == "type"), "")
    return {relation.id: places} if kind in {"multipolygon", "boundary"} else {}


def _is_street(tags: dict[str, str]) -> bool:
    highway = tags.get("highway", "")
    return bool(highway) and "name" in tags and highway not in _NO_STREET and not _square(tags)


def _square(tags: dict[str, str]) -> bool:
    return tags.get("area") == "yes" or tags.get("place") == "square"


def _take_street(way: Way, tags: dict[str, str], found: _Gathered) -> None:
    points = _points(way)
    line = shapely.LineString(points) if len(points) > 1 else None
    reason = "" if line is not None else _NO_NODES
    if line is not None and all(found.far(*point) for point in points):
        reason = FAR_AWAY
    found.lines.append({
        ROW: found.number(), "street": tags["name"], ALIASES: _other_names(tags),
        "geometry": line, "reason": reason,
    })  # fmt: skip


def _places(tags: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Everything that one object is: an address, and perhaps a shop with a name there."""
    if "addr:housenumber" in tags:
        yield from _addresses(tags)
    name = tags.get("name")
    kind = _kind(tags) if name else None
    if kind is not None:
        yield {
            "name": name, "kind": kind, "confidence": USUAL, ALIASES: _other_names(tags),
            "town": tags.get("addr:city", ""),
        }  # fmt: skip


def _addresses(tags: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Every number of a house: "7;9" is two addresses, "7-9" is one with a range."""
    street = tags.get("addr:street") or tags.get("addr:place") or ""
    said = [one.strip() for one in tags["addr:housenumber"].replace(",", ";").split(";")]
    numbers = [one for one in dict.fromkeys(said) if one][:_MOST_NAMES] or [""]
    for number in numbers:
        usable = bool(street and number)
        yield {
            "name": f"{street} {number}" if usable else "", "kind": "address",
            "confidence": USUAL, "street": street, "town": tags.get("addr:city", ""), ALIASES: (),
            "reason": "" if usable else NO_NUMBER,
        }  # fmt: skip


def _kind(tags: dict[str, str]) -> str | None:
    highway, transport = tags.get("highway"), tags.get("public_transport")
    if highway == "bus_stop" or transport in _STOPS or tags.get("amenity") == "bus_station":
        return "stop"
    if tags.get("railway") in _RAIL_STOPS:
        return "stop"
    if tags.get("shop") in _CENTRES:
        return "centre"
    if tags.get("place") in _AREAS:
        return "label"
    if _square(tags) or any(key in tags for key in _NAMED):
        return "landmark"
    return None


def _other_names(tags: dict[str, str]) -> tuple[str, ...]:
    said = [one.strip() for key in _OTHER_NAMES for one in tags.get(key, "").split(";")]
    names = [one for one in dict.fromkeys(said) if one and one != tags.get("name")]
    return tuple(names[:_MOST_NAMES])


def _shape(entity: OSMEntity) -> tuple[float, float] | None:
    """Where an object lies: a node's place, or the middle of a way or an area."""
    if isinstance(entity, Node):
        where = entity.location
        return (where.lon, where.lat) if where.valid() else None
    if isinstance(entity, Way):
        return _middle([_points(entity)])
    if isinstance(entity, Area):
        return _middle(
            [
                [(node.lon, node.lat) for node in ring if node.location.valid()]
                for ring in entity.outer_rings()
            ]
        )
    return None


def _points(way: Way) -> list[tuple[float, float]]:
    return [(node.lon, node.lat) for node in way.nodes if node.location.valid()]


def _middle(rings: list[list[tuple[float, float]]]) -> tuple[float, float] | None:
    """Middle of an area where the ring closes on itself and is one, else of the points."""
    closed = [ring for ring in rings if len(ring) > 3 and ring[0] == ring[-1]]  # noqa: PLR2004 - a triangle closed
    shapes = [shape for shape in map(shapely.Polygon, closed) if shape.is_valid]
    if shapes:
        middle = shapely.MultiPolygon(shapes).centroid
        return float(middle.x), float(middle.y)
    points = [point for ring in rings for point in ring]
    if not points:
        return None
    lon, lat = np.mean(points, axis=0)
    return float(lon), float(lat)
