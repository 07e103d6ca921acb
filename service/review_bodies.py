"""What a reviewer sends, read strictly; a fault is named and what was sent is never quoted."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from est_geo.errors import RequestError

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]

_FIELDS: Final = 12


class Decision(BaseModel):
    """
    One decision.

    Attributes
    ----------
    action : {"accept", "correct", "keep", "merge", "reject"}
        What is done.
    candidate : int, optional
        Position of the accepted place among the case's candidates, from 0.
    point : tuple of float, optional
        Longitude and latitude of the corrected place.
    name : str, optional
        What the corrected place is called.
    teach : bool
        The place text means this place from now on.
    same_text : bool
        Every other report that waits with the same place text is settled alike.

    Examples
    --------
    >>> Decision.of_form({"action": "accept", "val": "1", "teach": "1"}).candidate
    1
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    action: Literal["accept", "correct", "keep", "merge", "reject"]
    candidate: Annotated[int, Field(ge=0, lt=1000)] | None = None
    point: tuple[Longitude, Latitude] | None = None
    name: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    teach: bool = True
    same_text: bool = False

    @classmethod
    def of_form(cls, sent: Mapping[str, str]) -> "Decision":
        """
        Read a decision from the fields of the page's form.

        Raises
        ------
        RequestError
            It cannot be understood.
        """
        chosen = sent.get("val", "")
        body = {
            "action": sent.get("action", ""),
            "candidate": int(chosen) if chosen.isascii() and chosen.isdigit() else None,
            "teach": "teach" in sent,
            "same_text": "same_text" in sent,
        }
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            raise _refused(error) from None


class _Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid")


async def json_decision(request: Request) -> Decision:
    """Read a decision from a JSON body."""
    body = await _json(request)
    try:
        return Decision.model_validate_json(body)
    except ValidationError as error:
        raise _refused(error) from None


async def json_nothing(request: Request) -> None:
    """Read a body that says nothing: an empty one or ``{}``."""
    body = await _json(request)
    try:
        _Nothing.model_validate_json(body or b"{}")
    except ValidationError as error:
        raise _refused(error) from None


async def sent_form(request: Request) -> dict[str, str]:
    """Read the fields of a form, each once."""
    if _media(request) != "application/x-www-form-urlencoded":
        raise RequestError("Formuläret måste skickas som application/x-www-form-urlencoded.")
    try:
        text = (await request.body()).decode("utf-8")
        pairs = parse_qsl(text, max_num_fields=_FIELDS, errors="strict")
    except ValueError:
        raise RequestError("Formuläret går inte att läsa. Inget har ändrats.") from None
    if len(dict(pairs)) != len(pairs):
        raise RequestError("Varje fält i formuläret får bara stå en gång. Inget har ändrats.")
    return dict(pairs)


async def _json(request: Request) -> bytes:
    if _media(request) != "application/json":
        raise RequestError("Beslutet måste skickas som application/json. Inget har ändrats.")
    return await request.body()


def _media(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _refused(error: ValidationError) -> RequestError:
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    names = {str(one["loc"][0]) for one in faults if one["loc"]}
    known = sorted(names & set(Decision.model_fields))
    said = f"Fel i: {', '.join(known)}. " if known else ""
    return RequestError(
        f"Beslutet går inte att förstå. {said}Det ska vara JSON med action (accept, correct, keep, "
        "merge eller reject) och vid behov candidate, point, name, teach och same_text. "
        "Inget har ändrats."
    )
