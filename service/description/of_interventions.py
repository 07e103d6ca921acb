"""Description of ``/api/v1/interventions``: physical measures on their road to done."""

from typing import Final

from est_geo import tables
from est_geo.intervening import REMINDER_KINDS
from est_geo.intervening.proposing import catalogue
from service.description.about import About
from service.description.operations import JSON, Answer, Part, in_path, in_query, operation
from service.description.schemas import (
    FLAG,
    INTEGER,
    MOMENT,
    TEXT,
    Schema,
    listed,
    model_schema,
    nullable,
    one_of,
    record,
    row_schema,
)
from service.intervention_bodies import (
    DossierBody,
    EndBody,
    FactorBody,
    ProposalBody,
    StepBody,
    TrialBody,
    VersionBody,
)

_PATH: Final = "/api/v1/interventions"
_NUMBER: Final = in_path("intervention_id", {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}, "1")
_STEPS: Final = {
    "acknowledge": "Kvittera för ägaren att beställningen är sedd",
    "finish": "Säg att åtgärden är utförd",
    "note": "Skriv en anteckning",
    "reopen": "Återöppna en åtgärd; ägaren får veta det",
    "change": "Ändra vad som står om en åtgärd",
    "decide": "Besluta om en åtgärd",
    "drop": "Avskriv en åtgärd",
    "evaluate": "Godkänn effektkvittot",
    "order": "Beställ en åtgärd",
}


def intervention_paths(about: About) -> dict[str, Part]:
    """Describe the list, one of them, its steps, a camera's dossier, and the group's judgement."""
    return {**_listing(about), **_beside(), **_single(), **_dossier(), **_steps()}


def _listing(about: About) -> dict[str, Part]:
    row = row_schema(tables.INTERVENTIONS)
    known = Answer("De som får ses", record({"made_up": FLAG, "interventions": listed(row)}))
    number = {"intervention_id": "$response.body#/intervention_id"}
    made = Answer("Numret", record({"intervention_id": INTEGER}), leads=("intervention", number))
    return {
        _PATH: {
            "get": operation("interventions", "Fysiska åtgärder", {200: known},
                             parameters=_filters(about)),
            "post": operation("interventionPropose", "Föreslå en åtgärd", {201: made},
                              body={JSON: model_schema(ProposalBody)}),
        }
    }  # fmt: skip


def _filters(about: About) -> tuple[Part, ...]:
    profile = about.profile
    owners = one_of(*(one.id for one in profile.owners)) if profile.owners else TEXT
    return (
        in_query("status", "Bara de som står så på vägen.", one_of(*tables.STATUSES)),
        in_query("district", "Bara en stadsdel.",
                 one_of(*profile.districts["id"].astype(str), *tables.OUTSIDE)),
        in_query("kind", "Bara ett slag ur åtgärdskatalogen.", one_of(*catalogue().of)),
        in_query("owner", "Bara en ägares.", owners),
    )  # fmt: skip


def _beside() -> dict[str, Part]:
    told = record({"intervention_id": INTEGER, "kind": one_of(*REMINDER_KINDS), "words": TEXT,
                   "due": MOMENT, "owner": TEXT})  # fmt: skip
    reminded = Answer("Det som är sent eller väntar", record({"reminders": listed(told)}))
    judged = Answer("Numret", record({"factor_id": INTEGER}))
    drawn = Answer("Ordningen", record({"trial_id": INTEGER, "order": listed(INTEGER)}))
    return {
        f"{_PATH}/reminders": {
            "get": operation("interventionReminders", "Påminnelser", {200: reminded})
        },
        f"{_PATH}/factors": {
            "post": operation("factorSet", "Bedöm en faktor i ett förslag", {201: judged},
                              body={JSON: model_schema(FactorBody)})
        },
        f"{_PATH}/trials": {
            "post": operation("trialDraw", "Lotta i vilken ordning åtgärder görs", {201: drawn},
                              body={JSON: model_schema(TrialBody)})
        },
    }  # fmt: skip


def _single() -> dict[str, Part]:
    moves = [one for one in tables.ACTIONS if one != "propose"]
    whole = Answer("Åtgärden", record({
        "made_up": FLAG,
        "intervention": row_schema(tables.INTERVENTIONS),
        "moves": listed(one_of(*moves)),
        "steps": listed(row_schema(tables.INTERVENTION_STEPS)),
        "receipts": listed(row_schema(tables.EFFECTS)),
        "comparisons": listed(row_schema(tables.COMPARISONS)),
        "dossier": nullable(row_schema(tables.CAMERA_DOSSIERS)),
    }))  # fmt: skip
    return {
        f"{_PATH}/{{intervention_id}}": {
            "get": operation("intervention", "En fysisk åtgärd", {200: whole},
                             parameters=(_NUMBER,))
        }
    }  # fmt: skip


def _dossier() -> dict[str, Part]:
    answer = Answer("Underlaget", record({
        "dossier": nullable(row_schema(tables.CAMERA_DOSSIERS)),
        "version": nullable(TEXT),
        "missing": listed(TEXT),
    }))  # fmt: skip
    at = f"{_PATH}/{{intervention_id}}/dossier"

    def sent(name: str, says: str, body: Schema) -> Part:
        return operation(name, says, {200: answer}, parameters=(_NUMBER,), body={JSON: body})

    return {
        at: {
            "get": operation("dossier", "En kameras underlag", {200: answer},
                             parameters=(_NUMBER,)),
            "post": sent("dossierWrite", "Skriv kamerans underlag", model_schema(DossierBody)),
        },
        f"{at}/close": {
            "post": sent("dossierClose", "Slut kamerans underlag", model_schema(VersionBody))
        },
        f"{at}/end": {
            "post": sent("dossierEnd", "Säg när bevakningen upphörde", model_schema(EndBody))
        },
    }  # fmt: skip


def _steps() -> dict[str, Part]:
    taken = Answer("Steget är taget", record({
        "intervention_id": INTEGER, "status": one_of(*tables.STATUSES), "step_id": INTEGER,
    }))  # fmt: skip
    body = model_schema(StepBody)
    return {
        f"{_PATH}/{{intervention_id}}/{action}": {
            "post": operation(f"intervention{action.title()}", says, {200: taken},
                              parameters=(_NUMBER,), body={JSON: body})
        }
        for action, says in _STEPS.items()
    }  # fmt: skip
