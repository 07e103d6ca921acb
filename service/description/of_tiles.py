"""Description of ``/tiles``: a layer's tiles and what describes them."""

from typing import Final

from service.description.about import About
from service.description.operations import Answer, Part, in_path, in_query, operation
from service.description.schemas import (
    FLAG,
    INTEGER,
    NUMBER,
    TEXT,
    Schema,
    any_keys,
    listed,
    one_of,
    record,
)
from service.tile_layers import TILE_LAYERS

MVT: Final = "application/vnd.mapbox-vector-tile"
_BYTES: Final[Schema] = {"type": "string", "format": "binary"}
_WEEK: Final[Schema] = {"type": "string", "pattern": "^[1-9][0-9]{3}-W(0[1-9]|[1-4][0-9]|5[0-3])$"}
_LAYER: Final[Schema] = record({
    "id": TEXT, "description": TEXT, "minzoom": INTEGER, "maxzoom": INTEGER,
    "fields": any_keys(TEXT),
})  # fmt: skip
_TILEJSON: Final[Schema] = record({
    "tilejson": TEXT, "name": TEXT, "description": TEXT, "version": TEXT, "scheme": TEXT,
    "tiles": listed(TEXT), "minzoom": INTEGER, "maxzoom": INTEGER, "bounds": listed(NUMBER),
    "center": listed(NUMBER), "vector_layers": listed(_LAYER), "made_up": FLAG, "period": TEXT,
    "n": INTEGER,
})  # fmt: skip


def tile_paths(_: About) -> dict[str, Part]:
    """Describe the tiles of every layer."""
    layer = in_path("layer", one_of(*TILE_LAYERS), "visits")
    week = in_query("week", "Veckan, som 2026-W47; annars den som kommer.", _WEEK)
    where = tuple(
        in_path(name, {"type": "string", "pattern": "^(0|[1-9][0-9]{0,6})$"}, example)
        for name, example in (("z", "11"), ("x", "1112"), ("y", "612"))
    )
    answers = {
        200: Answer("Rutan", _BYTES, MVT),
        204: Answer("Det finns inget i rutan som den som frågar får se"),
    }
    return {
        "/tiles/{layer}/tilejson.json": {
            "get": operation(
                "tilejson",
                "Ett lagers kartrutor, beskrivna (TileJSON 3.0.0)",
                {200: Answer("Beskrivningen", _TILEJSON)},
                parameters=(layer, week),
            )
        },
        "/tiles/{layer}/{z}/{x}/{y}.mvt": {
            "get": operation(
                "tile",
                "En kartruta (Mapbox Vector Tile)",
                answers,
                parameters=(layer, *where, week),
            )
        },
    }
