"""Description of ``/ogc``: the collections and their features, each with its own filters."""

from typing import TYPE_CHECKING, Final

from est_geo import tables
from est_geo.policy import NOBODY, TABLES, Access
from est_geo.tables.contract import Column, Table
from service.description.about import About
from service.description.operations import (
    JSON,
    Answer,
    Part,
    in_path,
    in_query,
    operation,
    purpose,
)
from service.description.schemas import (
    FLAG,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    listed,
    nullable,
    one_of,
    record,
    row_schema,
)
from service.ogc.collections import INCIDENTS, Collection, collections_for
from service.ogc.documents import GEOJSON, OPENAPI
from service.ogc.reference_systems import CRS84, URIS
from service.ogc.selection import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET

if TYPE_CHECKING:
    from est_geo.picture import Audience

_BESIDE: Final = tuple(
    Column(name, "text", "beside the week's numbers") for name in (
        "count_text", "boundary_note", "state")
)  # fmt: skip
# Free text, what was masked in it and the hash of the content are never shown.
_NEVER_SHOWN: Final = frozenset({"incident_id", "content", "note", "findings", "source_id"})
_SHOWN_OF_INCIDENTS: Final = Table("incidents", ("id",), (
    Column("id", "text", "the report"),
    *(one for one in tables.INCIDENTS.columns if one.name not in _NEVER_SHOWN),
))  # fmt: skip
_ROWS: Final[dict[str, Table]] = {
    "cells": tables.CELLS,
    "hotspots": tables.HOTSPOTS,
    "visits": tables.VISITS,
    "recommendations": tables.RECOMMENDATIONS,
    "districts": Table("districts", ("district",), (*tables.DISTRICT_WEEK.columns, *_BESIDE)),
    "incidents": _SHOWN_OF_INCIDENTS,
}
_LONGEST: Final = 200
_ABOUT: Final[dict[str, Schema]] = {
    "made_up": FLAG,
    "period": TEXT,
    "audience": one_of("intern", "est", "public"),
    "notes": listed(TEXT),
}
_LINK: Final = record({"href": TEXT, "rel": TEXT, "type": TEXT, "title": TEXT})
_WHERE: Final[Schema] = {
    "type": "object",
    "nullable": True,
    "required": ["type", "coordinates"],
    "properties": {
        "type": one_of("Point", "Polygon", "MultiPolygon"),
        "coordinates": {"type": "array", "items": {}, "minItems": 1},
    },
    "additionalProperties": False,
}
_CRS: Final = one_of(*URIS)
_SYSTEM: Final = {**_CRS, "default": CRS84}
_DATETIME: Final[Schema] = {
    "anyOf": [{**TEXT, "format": "date"}, {**TEXT, "format": "date-time"}, {
        "type": "string",
        "pattern": r"^((\.\.|20[0-9]{2}-0[1-9]-[012][1-8])/\.\.)?$",
    }],
}  # fmt: skip


def layer_paths(about: About) -> dict[str, Part]:
    """Describe every address under ``/ogc``, the collections one by one."""
    known = collections_for(_widest(about))
    links = {"links": listed(_LINK)}
    shown = tuple(_ABOUT)
    landing = record({"title": TEXT, "description": TEXT, **_ABOUT, **links}, optional=shown)
    every = listed(_described())
    held = {**_ABOUT, **links, "crs": listed(_CRS), "collections": every}
    several = record(held, optional=shown)
    classes = record({"conformsTo": listed({"type": "string", "format": "uri"})})
    paths = {
        "/ogc": _get("layers", "Startsidan för kartlagren", landing),
        "/ogc/": _get("layersFolder", "Startsidan för kartlagren", landing),
        "/ogc/conformance": _get("layerConformance", "Vad gränssnittet följer", classes),
        "/ogc/api": _get("layerApi", "Lagren beskrivna för sig", {"type": "object"}, OPENAPI),
        "/ogc/collections": _get("collections", "Samlingarna", several),
    }
    for one in known:
        paths |= _collection_paths(one)
    return paths | _collection_paths(INCIDENTS, (purpose(),))


def _widest(about: About) -> Access:
    """See as the one who sees most where the service runs so: a role may see less."""
    open_to_all = about.audience == "public" and not about.login
    audience: Audience = "public" if open_to_all else "intern"
    return Access(NOBODY, "picture", allowed=True, audience=audience, tables=TABLES)


def _collection_paths(one: Collection, beside: tuple[Part, ...] = ()) -> dict[str, Part]:
    at = f"/ogc/collections/{one.id}"
    fid = in_path("fid", {"type": "string", "minLength": 1, "maxLength": _LONGEST}, "ryd")
    where = (*beside, _crs(), _datetime())
    page = {**collection_schema(one.id)["properties"], "links": listed(_LINK)}
    page |= {"timeStamp": MOMENT, "numberMatched": INTEGER, "numberReturned": INTEGER}
    some = record(page, optional=(*_ABOUT, "window"))
    single = record({**_feature(one.id)["properties"], **_ABOUT, "window": TEXT,
                     "links": listed(_LINK)})  # fmt: skip
    return {
        at: _get(f"{one.id}Collection", one.title, _described()),
        f"{at}/items": _get(
            f"{one.id}Items",
            one.description,
            some,
            GEOJSON,
            (*_paging(), *where, *_filters(one)),
            (f"{one.id}Item", {"fid": "$response.body#/features/0/id"}),
        ),
        f"{at}/items/{{fid}}": _get(
            f"{one.id}Item", f"En av: {one.title.lower()}", single, GEOJSON, (fid, *where)
        ),
    }


def _get(
    name: str,
    summary: str,
    schema: Schema,
    media: str = JSON,
    parameters: tuple[Part, ...] = (),
    leads: tuple[str, dict[str, str]] | None = None,
) -> Part:
    headers = ("Content-Crs",) if media == GEOJSON else ()
    answer = Answer(summary, schema, media, headers, leads)
    return {"get": operation(name, summary, {200: answer}, parameters=parameters)}


def collection_schema(name: str) -> Schema:
    """Describe a GeoJSON file of one collection."""
    fields = {"type": one_of("FeatureCollection"), **_ABOUT, "window": TEXT}
    return record({**fields, "features": listed(_feature(name))})


def _feature(name: str) -> Schema:
    known = _ROWS.get(name)
    properties = {"type": "object"} if known is None else row_schema(known, optional=True)
    return record({
        "type": one_of("Feature"), "id": TEXT, "geometry": _WHERE, "properties": properties,
    })  # fmt: skip


def _described() -> Schema:
    box = listed(listed(NUMBER, minItems=4, maxItems=4))
    spans = listed(listed(nullable(MOMENT), minItems=2, maxItems=2))
    extent = record({
        "spatial": record({"bbox": box, "crs": TEXT}),
        "temporal": record({"interval": spans, "trs": TEXT}),
    })  # fmt: skip
    fields = {"id": TEXT, "title": TEXT, "description": TEXT, **_ABOUT,
              "itemType": one_of("feature"), "crs": listed(_CRS), "storageCrs": TEXT,
              "links": listed(_LINK), "extent": extent}  # fmt: skip
    return record(fields, optional=(*_ABOUT, "extent"))


def _paging() -> tuple[Part, ...]:
    numbers = listed(NUMBER, minItems=4, maxItems=6)
    form = {"style": "form", "explode": False}
    most = {"type": "integer", "minimum": 1, "default": DEFAULT_LIMIT}
    offset = {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}
    return (
        in_query("bbox", "Bara det som rör vid rutan: fyra eller sex tal, minsta hörnet först.",
                 numbers, **form),
        in_query("bbox-crs", "Koordinatsystem för bbox.", _SYSTEM),
        in_query("limit", f"Högst så många. Ett större tal räknas som {MAX_LIMIT}.", most),
        in_query("offset", "Hoppa över så många.", offset),
    )  # fmt: skip


def _crs() -> Part:
    return in_query("crs", "Koordinatsystem för svaret.", _SYSTEM)


def _datetime() -> Part:
    says = "Den senaste lägesbilden vars period möter tiden, eller intervallet med / emellan."
    return in_query("datetime", says, _DATETIME)


def _filters(one: Collection) -> tuple[Part, ...]:
    value = {"type": "string", "maxLength": _LONGEST}
    return tuple(
        in_query(name, f"Bara de vars {name} är lika med värdet.", value) for name in one.filters
    )
