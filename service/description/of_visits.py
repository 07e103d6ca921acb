"""Description of what a patrol's phone says of its visits."""

from typing import Final

from est_geo.tables import MARKS, VISIT_NOTES
from service.description.about import About
from service.description.operations import JSON, Answer, Part, in_header, in_path, operation
from service.description.schemas import MOMENT, TEXT, UUID, Schema, nullable, one_of, record

_AGAIN: Final = in_header(
    "Idempotency-Key", "Samma nyckel igen ger samma svar och ingen ny uppgift.", UUID
)
_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})$"
)


def visit_paths(_: About) -> dict[str, Part]:
    """Describe where it is said that a patrol is at a place, or has left it."""
    made = Answer("Uppgiften är sparad", _said())
    again = Answer("Uppgiften fanns redan", _said())
    visit = in_path("visit", {"type": "string", "maxLength": 200}, "20261120T1712Z-vakt-1")
    return {
        "/api/v1/visits/{visit}/check-in": {
            "post": operation(
                "checkIn", "Säg att laget är på plats, eller har lämnat platsen",
                {200: again, 201: made}, parameters=(visit, _AGAIN), body={JSON: _sent()},
            )
        }
    }  # fmt: skip


def _sent() -> Schema:
    return record(
        {
            "key": nullable(UUID),
            "kind": one_of(*MARKS),
            "at": {"type": "string", "maxLength": 40, "pattern": _PATTERN},
            "note": {**nullable(TEXT), "enum": [*VISIT_NOTES, None]},
        },
        optional=("key", "note"),
    )


def _said() -> Schema:
    return record({
        "key": UUID, "visit": TEXT, "kind": one_of(*MARKS), "at": MOMENT, "note": nullable(TEXT),
    })  # fmt: skip
