"""Description of ``/api/v1/walks``: what people saw where they went."""

from typing import Final

from est_geo import tables
from service.description.about import About
from service.description.operations import JSON, Answer, Part, in_header, operation
from service.description.schemas import (
    INTEGER,
    MOMENT,
    TEXT,
    UUID,
    Schema,
    any_keys,
    listed,
    model_schema,
    one_of,
    record,
    row_schema,
)
from service.walk_bodies import WalkBody
from service.walks_seen import HIDDEN, checklists_of

_AGAIN: Final = in_header(
    "Idempotency-Key", "Samma nyckel igen ger samma svar och ingen ny besiktning.", UUID
)


def walk_paths(about: About) -> dict[str, Part]:
    """Describe where walks come in, and where they are read."""
    made = Answer("Besiktningen är sparad", _receipt())
    again = Answer("Besiktningen fanns redan", _receipt())
    known = Answer("Besiktningarna, den nyaste först", record({"walks": listed(_walk())}))
    return {
        "/api/v1/walks": {
            "get": operation("walks", "Platsbesiktningar och trygghetsvandringar", {200: known}),
            "post": operation(
                "walkAdd", "Lämna in en besiktning", {200: again, 201: made},
                parameters=(_AGAIN,), body={JSON: _body(about)},
            ),
        }
    }  # fmt: skip


def _body(about: About) -> Schema:
    made = model_schema(WalkBody)
    asked = [one.id for one in checklists_of(about.profile).question]
    one = record(dict.fromkeys(asked, one_of(*tables.WALK_ANSWERS)), optional=tuple(asked))
    answers = {**one, "minProperties": 1}
    return made | {"properties": made["properties"] | {"answers": answers}}


def _walk() -> Schema:
    shown = {
        name: one
        for name, one in row_schema(tables.WALKS)["properties"].items()
        if name not in HIDDEN
    }
    told = {"answers": any_keys(one_of(*tables.WALK_ANSWERS)), "says": listed(TEXT)}
    return record(shown | told)


def _receipt() -> Schema:
    pointed = record({"kind": TEXT, "name": TEXT, "question": TEXT, "words": TEXT})
    return record({
        "walk_id": INTEGER, "kind": one_of(*tables.WALK_KINDS), "place": TEXT, "district": TEXT,
        "at": MOMENT, "says": TEXT, "pointed": listed(pointed),
    })  # fmt: skip
