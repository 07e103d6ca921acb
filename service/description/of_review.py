"""Description of ``/api/v1/review``: the queue, the suggestions, the decisions."""

from typing import Final

from est_geo import tables
from est_geo.tables.contract import Column, Table
from service.description.about import About
from service.description.operations import JSON, Answer, Part, in_path, in_query, operation, purpose
from service.description.schemas import (
    FLAG,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    any_keys,
    listed,
    model_schema,
    nullable,
    one_of,
    record,
    row_schema,
)
from service.review_bodies import Decision
from service.review_words import KINDS
from service.routes.review import MOST_CASES, MOST_DECISIONS

_FIRST_CASE: Final = ("reviewDecide", {"item_id": "$response.body#/cases/0/item/item_id"})
_MADE: Final = ("reviewUndo", {"decision_id": "$response.body#/decision/decision_id"})
_HIGHEST: Final = 10**15
_ID: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 64}


def review_paths(about: About) -> dict[str, Part]:
    """Describe the review addresses; none where nobody reviews."""
    if not about.reviews:
        return {}
    kind = in_query("kind", "Bara ett slag.", one_of(*KINDS))
    many = in_query("limit", "Högst så många.", _count(MOST_CASES))
    skip = in_query("offset", "Hoppa över så många.", {
        "type": "integer", "minimum": 0, "maximum": _HIGHEST})  # fmt: skip
    few = in_query("limit", "Högst så många.", _count(MOST_DECISIONS))
    why = purpose(required=False)
    text = in_query("text", "Det som är skrivet hittills.", {"type": "string", "maxLength": 200})
    queue, log = Answer("Det som väntar", _queue(), leads=_FIRST_CASE), Answer("Besluten", _log())
    return {
        "/api/v1/review": {
            "get": operation("review", "Det som väntar på en människa", {200: queue},
                             parameters=(kind, many, skip, why))
        },
        "/api/v1/review/places": {
            "get": operation("reviewPlaces", "Föreslå platser", {200: Answer("Dem", _places())},
                             parameters=(text,))
        },
        "/api/v1/review/decisions": {
            "get": operation("reviewDecisions", "De senaste besluten", {200: log},
                             parameters=(few, why))
        },
        **_deciding(),
    }  # fmt: skip


def _deciding() -> dict[str, Part]:
    made = Answer("Beslutet", record({"decision": _decision()}), leads=_MADE)
    number = in_path("decision_id", {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}, "1")
    item = in_path("item_id", _ID, "0" * 32)
    nothing: Schema = {"type": "object", "properties": {}, "additionalProperties": False}
    return {
        "/api/v1/review/decisions/{decision_id}/undo": {
            "post": operation("reviewUndo", "Ångra ett beslut", {200: made},
                              parameters=(number,), body={JSON: nothing})
        },
        "/api/v1/review/{item_id}/decision": {
            "post": operation("reviewDecide", "Avgör ett ärende", {200: made},
                              parameters=(item,), body={JSON: decision_schema()})
        },
    }  # fmt: skip


def decision_schema() -> Schema:
    """Describe what a reviewer may send."""
    made = model_schema(Decision)
    made["properties"]["point"]["items"] = {"type": "number", "minimum": -180, "maximum": 180}
    return made


def _count(most: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": 50}


def _queue() -> Schema:
    shown = tuple(one for one in tables.REVIEW_ITEMS.columns if one.name != "candidates")
    item = row_schema(
        Table("item", ("item_id",), (*shown, Column("state", "text", "open or how it ended")))
    )
    standing = (Column("standing", "text", "counted or not"),
                Column("merged_into", "text", "the report that it repeats"))  # fmt: skip
    report = row_schema(
        Table("report", ("incident_id",), (*tables.INCIDENTS.columns, *standing)), optional=True
    )
    place = record({"name": TEXT, "kind": TEXT, "lon": NUMBER, "lat": NUMBER,
                    "district": nullable(TEXT)})  # fmt: skip
    case = record({
        "item": item, "incident": report, "other": nullable(report), "candidates": listed(place),
    })  # fmt: skip
    return record({
        "total": INTEGER, "by_kind": any_keys(INTEGER), "limit": INTEGER, "offset": INTEGER,
        "cases": listed(case),
    })  # fmt: skip


def _places() -> Schema:
    one = record({"name": TEXT, "under": TEXT, "point": FLAG, "lon": NUMBER, "lat": NUMBER})
    return record({"places": listed(one)})


def _log() -> Schema:
    return record({"decisions": listed(_decision())})


def _decision() -> Schema:
    """One decision as told: of a log, of a decision just made, or of one taken back."""
    state = any_keys({"nullable": True})
    fields: dict[str, Schema] = {
        "decision_id": INTEGER, "item_id": TEXT, "action": TEXT, "at": MOMENT, "by": TEXT,
        "incident_id": TEXT, "before": state, "after": state, "undoes": INTEGER,
        "settled_with": INTEGER, "kind": one_of(*KINDS), "settled": INTEGER,
    }  # fmt: skip
    beside: dict[str, Schema] = {
        "undone": FLAG, "same_text": INTEGER, "learned": FLAG, "remark": nullable(TEXT),
    }  # fmt: skip
    return record({**fields, **beside}, optional=tuple(beside))
