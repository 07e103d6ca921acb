"""The OpenAPI 3.0 document of the OGC addresses (the framework's own is 3.1, which OGC refuses)."""

from typing import Any

from service.ogc.collections import Collection
from service.ogc.documents import GEOJSON, OPENAPI
from service.ogc.reference_systems import CRS84, URIS
from service.ogc.selection import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET

Part = dict[str, Any]


def openapi_document(base: str, collections: list[Collection]) -> Part:
    """Describe every address under ``/ogc``."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "est_geo: lägesbildens lager",
            "version": "1.0.0",
            "description": "OGC API – Features. Antalen är inrapporterade händelser, inte brott.",
        },
        "servers": [{"url": base}],
        "paths": _paths(collections),
        "components": {
            "parameters": _shared_parameters(),
            "responses": {"Problem": _problem()},
            "schemas": {"Problem": _problem_schema(), "Object": {"type": "object"}},
        },
    }


def _paths(collections: list[Collection]) -> Part:
    paths: Part = {
        "/": _get("landing", "Startsidan"),
        "/api": _get("api", "Den här beskrivningen", media=OPENAPI),
        "/conformance": _get("conformance", "Vad gränssnittet följer"),
        "/collections": _get("collections", "Samlingarna"),
    }
    for one in collections:
        at = f"/collections/{one.id}"
        paths[at] = _get(f"{one.id}.describe", one.title)
        paths[f"{at}/items"] = _get(
            f"{one.id}.items", one.description, _item_parameters(one), GEOJSON, missing=True
        )
        fid = {"name": "fid", "in": "path", "required": True, "schema": {"type": "string"}}
        paths[f"{at}/items/{{fid}}"] = _get(
            f"{one.id}.item",
            f"En av: {one.title.lower()}",
            [fid, _ref("crs"), _ref("datetime")],
            GEOJSON,
            missing=True,
        )
    return paths


def _get(
    name: str,
    summary: str,
    parameters: list[Part] | None = None,
    media: str = "application/json",
    *,
    missing: bool = False,
) -> Part:
    content = {media: {"schema": {"$ref": "#/components/schemas/Object"}}}
    problem = {"$ref": "#/components/responses/Problem"}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters or [],
            "responses": {
                "200": {"description": summary, "content": content},
                "400": problem,
                **({"404": problem} if missing else {}),
                "500": problem,
            },
        }
    }


def _ref(name: str) -> Part:
    return {"$ref": f"#/components/parameters/{name}"}


def _item_parameters(one: Collection) -> list[Part]:
    shared = [_ref(name) for name in ("bbox", "bbox-crs", "crs", "datetime", "limit", "offset")]
    return shared + [
        _query(name, f"Bara de vars {name} är lika med värdet.", {"type": "string"})
        for name in one.filters
    ]


def _query(name: str, description: str, schema: Part, **more: Any) -> Part:  # noqa: ANN401
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
        **more,
    }


def _shared_parameters() -> Part:
    system = {"type": "string", "format": "uri", "default": CRS84, "enum": list(URIS)}
    numbers = {
        "type": "array",
        "items": {"type": "number"},
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    }
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    offset = {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}
    form = {"style": "form", "explode": False}
    return {
        "bbox": _query("bbox", "Bara det som rör vid rutan.", numbers, **form),
        "bbox-crs": _query("bbox-crs", "Koordinatsystem för bbox.", system),
        "crs": _query("crs", "Koordinatsystem för svaret.", system),
        "datetime": _query(
            "datetime",
            "Den senaste lägesbilden vars period möter tiden eller intervallet.",
            {"type": "string"},
            **form,
        ),
        "limit": _query(
            "limit", f"Högst så många. Ett större tal räknas som {MAX_LIMIT}.", limit, **form
        ),
        "offset": _query("offset", "Hoppa över så många.", offset),
    }


def _problem() -> Part:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        "description": "Varför det inte gick, och vad man kan göra.",
        "content": {"application/problem+json": schema},
    }


def _problem_schema() -> Part:
    text, number = {"type": "string"}, {"type": "integer"}
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {"type": text, "title": text, "status": number, "detail": text},
    }
