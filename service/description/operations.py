"""One operation: what may be sent, every status that may come back, and who may ask."""

from dataclasses import dataclass
from typing import Any, Final

from service.description.schemas import (
    INTEGER,
    TEXT,
    Schema,
    listed,
    record,
)
from service.purposes import LEAST, MOST, PARAMETER

Part = dict[str, Any]
JSON: Final = "application/json"
OPEN311: Final = "Open311Error"
PROBLEM: Final = "application/problem+json"
CSV: Final = "text/csv"
_ALWAYS: Final = (400, 404, 421, 429, 500, 503)
LOCKED: Final = (401, 403)
_WITH_BODY: Final = (403, 409, 413, 415, 422)
REFUSED: Final[dict[int, str]] = {
    400: "En parameter eller ett fält går inte att förstå, eller finns inte.",
    401: "Det saknas inloggning, pollett eller nyckel.",
    403: "Den som frågar får inte, eller anropet kommer från en annan webbplats.",
    404: "Det finns inte, eller finns inte för den som frågar.",
    409: "Det krockar med något tidigare.",
    413: "Det som skickades är för stort.",
    415: "Det som skickades är av fel sort.",
    421: "Tjänsten svarar inte på det värdnamnet.",
    422: "Innehållet går att läsa men inte att ta emot; errors säger vilka fält.",
    429: "För många frågor; Retry-After säger när det går igen.",
    500: "Ett fel hos tjänsten. Inget har ändrats.",
    503: "Tjänsten kan inte svara just nu; Retry-After säger när det är värt att försöka.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status that is no refusal: what comes, as which media type, and where it leads on to."""

    says: str
    schema: Schema | None = None
    media: str = JSON
    headers: tuple[str, ...] = ()
    leads: tuple[str, dict[str, str]] | None = None


def operation(
    name: str,
    summary: str,
    answers: dict[int, Answer],
    *,
    parameters: tuple[Part, ...] = (),
    body: dict[str, Schema] | None = None,
    open311: bool = False,
) -> Part:
    """
    Describe one operation.

    Parameters
    ----------
    name, summary : str
        Its id, and a Swedish sentence.
    answers : dict of int to Answer
        By status, what is no refusal.
    parameters : tuple of dict
        In the path, the query and the headers.
    body : dict of str to Schema, optional
        By media type, what may be sent.
    open311 : bool
        Refusals have the form of Open311.

    Examples
    --------
    >>> made = operation("health", "Processen lever", {200: Answer("Ja", TEXT)})
    >>> sorted(made["responses"])
    ['200', '400', '404', '421', '429', '500', '503']
    """
    refused = (*_ALWAYS, *(_WITH_BODY if body else ()))
    form = OPEN311 if open311 else "Problem"
    made: Part = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {str(status): _answer(one) for status, one in answers.items()}
        | {str(one): refusal(one, form) for one in refused},
    }
    if body:
        content = {media: {"schema": schema} for media, schema in body.items()}
        made["requestBody"] = {"required": True, "content": content}
    return made


def refusal(status: int, form: str = "Problem") -> Part:
    """Refer to a shared refusal."""
    return {"$ref": f"#/components/responses/{form}{status}"}


def _answer(one: Answer) -> Part:
    made: Part = {"description": one.says}
    if one.schema is not None:
        made["content"] = {one.media: {"schema": one.schema}}
    if one.headers:
        made["headers"] = {name: {"required": True, "schema": TEXT} for name in one.headers}
    if one.leads:
        to, known = one.leads
        made["links"] = {to: {"operationId": to, "parameters": known}}
    return made


def in_path(name: str, schema: Schema, example: str) -> Part:
    """Describe a part of the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def in_query(name: str, says: str, schema: Schema, **more: Any) -> Part:  # noqa: ANN401
    """Describe a query parameter, which may be left out."""
    shown = {"name": name, "in": "query", "required": False, "description": says}
    # An empty value counts as not given.
    return {**shown, "allowEmptyValue": True, "schema": schema, **more}


def purpose(*, required: bool = True) -> Part:
    """Describe why single reports are asked for; it is kept in the log."""
    words = {"type": "string", "minLength": LEAST, "maxLength": MOST, "example": "Granskning"}
    says = "Varför enskilda rapporter ska visas; skrivs i loggen."
    return in_query(PARAMETER, says, words) | {"required": required}


def in_header(name: str, says: str, schema: Schema) -> Part:
    """Describe a header, which may be left out."""
    shown = {"name": name, "in": "header", "required": False, "description": says}
    return {**shown, "schema": schema}


def problem_schema() -> Schema:
    """Describe the problem document (RFC 9457) of every refusal."""
    fault = record({"field": TEXT, "detail": TEXT})
    fields = {
        "type": {"type": "string", "enum": ["about:blank"]},
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT,
        "instance": {"type": "string", "pattern": "^urn:uuid:[0-9a-f-]{36}$"},
        "errors": listed(fault),
    }
    return record(fields, optional=("errors", "instance"))


def refusals() -> Part:
    """Give every refusal as a shared response, in our own form and in that of Open311."""
    page = {"schema": {"type": "string"}}
    own = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": page}
    theirs = {JSON: {"schema": {"$ref": "#/components/schemas/Open311Errors"}}}
    return {
        f"{form}{status}": {"description": says, "content": content, **_told(status)}
        for form, content in (("Problem", own), (OPEN311, theirs))
        for status, says in REFUSED.items()
    }


def _told(status: int) -> Part:
    if status in {429, 503}:
        wait = {"required": True, "schema": {**INTEGER, "minimum": 1}}
        return {"headers": {"Retry-After": wait}}
    if status == 401:  # noqa: PLR2004
        return {"headers": {"WWW-Authenticate": {"required": True, "schema": TEXT}}}
    return {}
