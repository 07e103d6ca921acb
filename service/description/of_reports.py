"""Description of reports by the form and by Open311, and of the place suggestions."""

from typing import Final

from est_geo.report_form import TIME_PATTERN, FormReport
from service.description.about import About
from service.description.operations import JSON, Answer, Part, in_header, in_path, in_query
from service.description.operations import operation as _operation
from service.description.schemas import (
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    UUID,
    Schema,
    listed,
    model_schema,
    nullable,
    one_of,
    record,
)
from service.open311.requests import PERSONAL
from service.open311.services import REASONS_CODE, offered

FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final[Schema] = {"type": "string", "maxLength": 200}
_AGAIN: Final = in_header(
    "Idempotency-Key", "Samma nyckel igen ger samma svar och ingen ny rapport.", UUID
)
_ROOT: Final = "/open311/v2"


def report_paths(about: About) -> dict[str, Part]:
    """Describe where reports come in, and what helps to write one."""
    made = Answer("Rapporten är sparad", _receipt())
    again = Answer("Rapporten fanns redan", _receipt())
    found = record({"name": TEXT, "kind": TEXT, "lon": NUMBER, "lat": NUMBER,
                    "district": nullable(TEXT)})  # fmt: skip
    said = in_query("q", "Det som är skrivet hittills.", _QUERY)
    places = Answer("Platser", record({"places": listed(found)}))
    ground = Answer("Underlaget", {"type": "object"}, JSON, ("ETag",))
    return {
        "/api/v1/reports": {
            "post": _operation(
                "report", "Lämna en rapport", {200: again, 201: made},
                parameters=(_AGAIN,), body={JSON: report_schema(about)},
            )
        },
        "/api/v1/places": {
            "get": _operation(
                "places", "Föreslå platser ur registret", {200: places}, parameters=(said,),
            )
        },
        "/rapportera/karta.json": {
            "get": _operation(
                "formGround", "Formulärets kartunderlag", {200: ground}
            )
        },
        **_open311(about),
    }  # fmt: skip


def report_schema(about: About) -> Schema:
    """Describe what a report may hold: the form's own model, with the profile's categories."""
    whole = model_schema(FormReport)
    incident = whole["properties"]["incidents"]["items"]["properties"]
    incident["category"] = one_of(*sorted(about.profile.category))
    return whole


def _receipt() -> Schema:
    item = record({"id": TEXT, "what": TEXT, "where": TEXT, "says": TEXT})
    number = {"type": "string", "pattern": "^[0-9A-F]{4}-[0-9A-F]{4}$"}
    return record({
        "receipt": number, "received_at": MOMENT, "says": TEXT, "items": listed(item),
    })  # fmt: skip


def _open311(about: About) -> dict[str, Part]:
    codes = list(offered(about.profile))
    code = in_path("code", one_of(*codes), codes[0])
    services = Answer("Tjänsterna", listed(_service()))
    asked = Answer("Vad tjänsten frågar efter", _definition())
    return {
        f"{_ROOT}/discovery.json": {
            "get": _told("discovery", "Var tjänsterna finns", Answer("Svaret", _discovery()), about)
        },
        f"{_ROOT}/services.json": {
            "get": _told("services", "Vad som kan rapporteras", services, about)
        },
        f"{_ROOT}/services/{{code}}.json": {
            "get": _told("service", "Vad en tjänst frågar efter", asked, about, (code,))
        },
        f"{_ROOT}/requests.json": {"get": _list(about), "post": _post(about)},
        f"{_ROOT}/requests/{{name}}.json": {"get": _one(about)},
    }


def _told(
    name: str, says: str, answer: Answer, about: About, parameters: tuple[Part, ...] = ()
) -> Part:
    everywhere = (*parameters, *_everywhere(about))
    return _operation(
        f"open311{name.capitalize()}", says, {200: answer}, parameters=everywhere, open311=True,
    )  # fmt: skip


def _everywhere(about: About) -> tuple[Part, ...]:
    return (in_query("jurisdiction_id", "Kommunens id.", one_of(about.profile.id, "")),)


def _list(about: About) -> Part:
    some = {"type": "string", "maxLength": 200}
    page = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
    size = {"type": "integer", "minimum": 1, "maximum": 1000}
    status = {"type": "string", "pattern": "^((open|closed)(,(open|closed))?)?$"}
    when = {"type": "string", "pattern": f"^({TIME_PATTERN})?$"}
    asked = (
        in_query("service_request_id", "Ärenden, med komma emellan.", some),
        in_query("service_code", "Tjänster, med komma emellan.", some),
        in_query("start_date", "Från och med; högst 90 dagar till end_date.", when),
        in_query("end_date", "Till och med.", when),
        in_query("status", "Öppna eller stängda.", status),
        in_query("page", "Vilken sida.", page),
        in_query("page_size", "Ärenden per sida.", size),
    )
    first = {"name": "$response.body#/0/service_request_id"}
    answer = Answer(
        "Aktörens egna ärenden", listed(request_schema()), leads=("open311Request", first)
    )
    return _operation(
        "open311Requests", "Lista egna ärenden", {200: answer},
        parameters=(*_everywhere(about), *asked), open311=True,
    )  # fmt: skip


def _one(about: About) -> Part:
    name = in_path("name", {"type": "string", "pattern": "^[0-9a-f]{32}$"}, "0" * 32)
    answer = Answer("Ärendet", listed(request_schema()))
    return _operation(
        "open311Request", "Ett eget ärende", {200: answer},
        parameters=(name, *_everywhere(about)), open311=True,
    )  # fmt: skip


def _post(about: About) -> Part:
    first = {"name": "$response.body#/0/service_request_id"}
    made = Answer("Ärendet är sparat", listed(record({
        "service_request_id": TEXT, "service_notice": TEXT, "account_id": nullable(TEXT),
    })), leads=("open311Request", first))  # fmt: skip
    return _operation(
        "open311Report", "Lämna ett ärende", {201: made},
        parameters=(*_everywhere(about), _AGAIN),
        body={FORM: _fields(about), JSON: _fields(about)}, open311=True,
    )  # fmt: skip


def _fields(about: About) -> Schema:
    known = {
        "jurisdiction_id": _QUERY,
        "service_code": one_of(*offered(about.profile)),
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_string": {"type": "string", "minLength": 2, "maxLength": 200},
        "address_id": _QUERY,
        "description": {"type": "string", "maxLength": 4000},
        "requested_datetime": MOMENT,
        f"attribute[{REASONS_CODE}]": TEXT,
        "api_key": _QUERY,
        **dict.fromkeys(sorted(PERSONAL), _QUERY),
    }
    return record(known, optional=tuple(name for name in known if name != "service_code"))


def request_schema() -> Schema:
    """Describe a request of GeoReport v2, as it is answered."""
    texts = ("service_name", "service_code", "requested_datetime", "updated_datetime")
    missing = ("status_notes", "description", "agency_responsible", "service_notice",
               "expected_datetime", "address", "address_id", "zipcode", "media_url")  # fmt: skip
    return record({
        "service_request_id": TEXT,
        "status": one_of("open", "closed"),
        **dict.fromkeys(texts, TEXT),
        **{name: nullable(TEXT) for name in missing},
        "lat": nullable(NUMBER),
        "long": nullable(NUMBER),
    })  # fmt: skip


def _service() -> Schema:
    texts = ("service_code", "service_name", "description", "keywords", "group")
    return record({**dict.fromkeys(texts, TEXT), "metadata": FLAG, "type": one_of("realtime")})


def _definition() -> Schema:
    value = record({"key": TEXT, "name": TEXT})
    texts = ("code", "datatype", "datatype_description", "description")
    asked = record({
        **dict.fromkeys(texts, TEXT), "variable": FLAG, "required": FLAG,
        "order": {"type": "integer"}, "values": listed(value),
    })  # fmt: skip
    return record({"service_code": TEXT, "attributes": listed(asked)})


def _discovery() -> Schema:
    texts = ("specification", "url", "changeset", "type")
    end = record({**dict.fromkeys(texts, TEXT), "formats": listed(TEXT)})
    head = dict.fromkeys(("changeset", "contact", "key_service"), TEXT)
    return record({**head, "endpoints": listed(end)})
