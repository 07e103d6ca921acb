"""Description of ``/api/v1/plans`` and ``/api/v1/wishes``: who is where, and what was asked."""

from typing import Final

from est_geo import tables
from est_geo.store import PLANS
from service.description.about import About
from service.description.operations import JSON, Answer, Part, in_path, operation
from service.description.schemas import (
    FLAG,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    listed,
    model_schema,
    nullable,
    one_of,
    record,
    row_schema,
)
from service.wish_bodies import WishBody

_ISO_WEEK: Final[Schema] = {
    "type": "string",
    "pattern": "^[1-9][0-9]{3}-W(0[1-9]|[1-4][0-9]|5[0-3])$",
}
_WEEK: Final = in_path("week", _ISO_WEEK, "2026-W47")
_NUMBER: Final = in_path("wish_id", {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}, "1")
_NOTHING: Final[Schema] = {"type": "object", "properties": {}, "additionalProperties": False}


def plan_paths(_: About) -> dict[str, Part]:
    """Describe the plans, the job that makes one, and the wishes."""
    job, one = Answer("Hur långt det har kommit", _job()), Answer("Planen", _plan())
    begun = Answer("Räkningen har börjat", _job())
    row = row_schema(tables.DEMAND)
    demand = Answer("Vikterna", record({"week": _ISO_WEEK, "demand": listed(row)}))
    known = Answer("Planerna, den äldsta först", record({"plans": listed(_plan_row())}))
    return {
        "/api/v1/plans": {"get": operation("plans", "Veckor som är planerade", {200: known})},
        "/api/v1/plans/job": {
            "get": operation("planJob", "Hur långt räkningen har kommit", {200: job})
        },
        "/api/v1/plans/job/cancel": {
            "post": operation("planCancel", "Avbryt räkningen", {200: job}, body={JSON: _NOTHING})
        },
        "/api/v1/plans/{week}": {
            "get": operation("plan", "En veckas närvaroplan", {200: one}, parameters=(_WEEK,)),
            "post": operation("planStart", "Räkna fram en veckas plan", {202: begun},
                              parameters=(_WEEK,), body={JSON: _NOTHING}),
        },
        "/api/v1/plans/{week}/demand": {
            "get": operation("planDemand", "Vad planen ska täcka", {200: demand},
                             parameters=(_WEEK,))
        },
        **_wishing(),
    }  # fmt: skip


def _wishing() -> dict[str, Part]:
    number = record({"wish_id": INTEGER})
    leads = ("wishWithdraw", {"wish_id": "$response.body#/wish_id"})
    made, back = Answer("Numret", number, leads=leads), Answer("Numret", number)
    all_of = Answer("Dem", record({"wishes": listed(row_schema(tables.WISHES))}))
    return {
        "/api/v1/wishes": {
            "get": operation("wishes", "Vad som är önskat och beslutat", {200: all_of}),
            "post": operation("wishAdd", "Önska, sätt fast eller undanta", {201: made},
                              body={JSON: model_schema(WishBody)}),
        },
        "/api/v1/wishes/{wish_id}/withdraw": {
            "post": operation("wishWithdraw", "Ta bort ett önskemål", {200: back},
                              parameters=(_NUMBER,), body={JSON: _NOTHING})
        },
    }  # fmt: skip


def _job() -> Schema:
    stages = one_of("none", "running", "done", "cancelled", "failed")
    return record({"stage": stages, "week": TEXT, "words": TEXT, "share": NUMBER,
                   "seconds": NUMBER, "plan_id": INTEGER})  # fmt: skip


def _plan_row() -> Schema:
    row = row_schema(PLANS)
    kept = {name: one for name, one in row["properties"].items() if name != "status"}
    return record(kept)


def _plan() -> Schema:
    return record({
        "week": _ISO_WEEK,
        "version": INTEGER,
        "made_at": nullable(MOMENT),
        "made_up": FLAG,
        "status": {"type": "object", "additionalProperties": True},
        "places": listed(row_schema(tables.PRESENCE_PLACES)),
        "shifts": listed(row_schema(tables.SHIFTS)),
        "visits": listed(row_schema(tables.VISITS)),
        "gaps": listed(row_schema(tables.GAPS)),
        "unmet": listed(row_schema(tables.UNMET)),
    })  # fmt: skip
