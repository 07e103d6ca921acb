"""Description of ``/api/v1/pictures``: the picture and its tables."""

from dataclasses import fields
from typing import Final

from est_geo import tables
from est_geo.picture import Headline, Outlook, PictureTables, Remarks, Totals
from est_geo.tables.contract import Table
from service.csv_tables import CSV_TABLES
from service.description.about import About
from service.description.of_layers import collection_schema
from service.description.operations import CSV, JSON, Answer, Part, in_path, operation
from service.description.schemas import (
    DAY,
    FLAG,
    INTEGER,
    MOMENT,
    NUMBER,
    PERIOD,
    TEXT,
    Schema,
    any_keys,
    listed,
    nullable,
    one_of,
    record,
    row_schema,
)

PICTURE_TABLES: Final[dict[str, Table]] = {
    one.name: getattr(tables, one.name.upper()) for one in fields(PictureTables)
}
AUDIENCE: Final = one_of("intern", "est", "public")
_WEEK: Final = in_path("week", PERIOD, "2026-W46")
_TAGGED: Final = ("ETag",)


def picture_paths(_: About) -> dict[str, Part]:
    """Describe the picture as JSON and its tables as CSV."""
    whole = Answer("Lägesbilden", {"$ref": "#/components/schemas/Picture"}, JSON, _TAGGED)
    text = Answer("Tabellen", TEXT, CSV, (*_TAGGED, "Content-Disposition"))
    name = in_path("table", one_of(*CSV_TABLES), "cells")
    return {
        "/api/v1/pictures/{week}": {
            "get": operation(
                "picture", "Lägesbilden för en period", {200: whole}, parameters=(_WEEK,)
            )
        },
        "/api/v1/pictures/{week}/{table}.csv": {
            "get": operation(
                "pictureTable", "En av bildens tabeller", {200: text}, parameters=(_WEEK, name)
            )
        },
    }


def picture_schema() -> Schema:
    """Describe a published picture."""
    texts = listed(TEXT)
    return record({
        "made_up": FLAG,
        "audience": AUDIENCE,
        "heading": _heading(),
        "headline": _headline(),
        "totals": nullable(_same(Totals, INTEGER)),
        "count_text": any_keys(TEXT),
        "notes": texts,
        "plan_notes": texts,
        "outlook": record({"shown": FLAG, "sentence": TEXT, "n_weeks": INTEGER}),
        "remarks": _same(Remarks, TEXT),
        "tables": record({
            name: listed(row_schema(table)) for name, table in PICTURE_TABLES.items()
        }),
        "districts": collection_schema("districts"),
        "incidents": nullable(listed(row_schema(tables.INCIDENTS))),
    })  # fmt: skip


def _heading() -> Schema:
    span = record({"name": TEXT, "label": TEXT, "dates": TEXT, "first": DAY, "last": DAY})
    return record({
        "municipality": TEXT,
        "profile": TEXT,
        "period": span,
        "window": span,
        "as_of": MOMENT,
        "timezone": TEXT,
        "resolution": {**INTEGER, "minimum": 0, "maximum": 15},
        "made_up": FLAG,
    })  # fmt: skip


def _headline() -> Schema:
    kinds: dict[str, Schema] = {"sentence": TEXT, "count": INTEGER, "arrow": TEXT}
    return record({one.name: kinds.get(one.name, nullable(NUMBER)) for one in fields(Headline)})


def _same(kind: type[Totals | Remarks | Outlook], schema: Schema) -> Schema:
    return record({one.name: schema for one in fields(kind)})
