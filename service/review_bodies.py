"""What a reviewer sends, read strictly; a fault is named and what was sent is never quoted."""

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from starlette.requests import Request

from est_geo.errors import RequestError
from service.bodies import BodyTypeError, form_body, json_body, media_type

_SMALL: Final = re.compile(r"[0-9]{1,3}")
_EAST: Final = 180
_NORTH: Final = 90


class Decision(BaseModel):
    """
    One decision.

    Attributes
    ----------
    action : {"accept", "correct", "keep", "merge", "reject"}
        What is done.
    candidate : int, optional
        Position of the accepted place among the case's candidates, from 0.
    point : list of float, optional
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
    point: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    name: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    teach: bool = True
    same_text: bool = False

    @classmethod
    def of(cls, body: object) -> "Decision":
        """
        Read a decision from parsed JSON.

        Raises
        ------
        RequestError
            It cannot be understood.

        Examples
        --------
        >>> Decision.of({"action": "correct", "point": [15.6, 58.4]}).place
        (15.6, 58.4)
        """
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            raise _refused(error) from None

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
            "candidate": int(chosen) if _SMALL.fullmatch(chosen) else None,
            "teach": "teach" in sent,
            "same_text": "same_text" in sent,
        }
        return cls.of(body)

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude of the corrected place."""
        return None if self.point is None else (self.point[0], self.point[1])

    @field_validator("point")
    @classmethod
    def _on_earth(cls, value: list[float] | None) -> list[float] | None:
        if value is not None and not (abs(value[0]) <= _EAST and abs(value[1]) <= _NORTH):
            raise ValueError("outside the earth")
        return value


async def json_decision(request: Request) -> Decision:
    """Read a decision from a JSON body."""
    return Decision.of(await json_body(request))


async def json_nothing(request: Request) -> None:
    """Read a body that says nothing: ``{}``."""
    if await json_body(request) != {}:
        raise RequestError("Adressen tar inga uppgifter: skicka {} som JSON. Inget har ändrats.")


async def sent_form(request: Request) -> dict[str, str]:
    """Read the fields of a form, each once."""
    if media_type(request) != "application/x-www-form-urlencoded":
        raise BodyTypeError("Skicka formuläret som application/x-www-form-urlencoded.")
    pairs = await form_body(request)
    if len(dict(pairs)) != len(pairs):
        raise RequestError("Varje fält i formuläret får bara stå en gång. Inget har ändrats.")
    return dict(pairs)


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
