"""What a patrol's phone sends of a visit, read strictly, and the time that is believed of it."""

import datetime as dt
import re
import uuid
from typing import Any, Final, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from est_geo.errors import RequestError
from est_geo.tables import MARKS, VISIT_NOTES

KEY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
EARLY: Final = pd.Timedelta(hours=1)
"""How long before its shift a patrol may have been at a place."""


class Mark(BaseModel):
    """
    One thing that a phone says of a visit.

    Attributes
    ----------
    key : str or None
        The phone's own key of this one thing, a UUID; the same however often it is sent.
    kind : {"arrived", "left"}
        What is said.
    at : datetime.datetime
        When, by the phone.
    note : str or None
        How it was: a key of `VISIT_NOTES`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    key: str | None = None
    kind: Literal["arrived", "left"]
    at: dt.datetime
    note: str | None = None

    @field_validator("key", mode="before")
    @classmethod
    def _uuid(cls, value: object) -> object:
        if value is None:
            return None
        if not isinstance(value, str) or not KEY.fullmatch(value.lower()):
            raise ValueError("no UUID")
        return value.lower()

    @field_validator("at", mode="before")
    @classmethod
    def _moment(cls, value: object) -> dt.datetime:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            raise ValueError("no moment")
        return dt.datetime.fromisoformat(value)

    @field_validator("note")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in VISIT_NOTES:
            raise ValueError("unknown note")
        return value


def read_mark(body: object, header: str | None) -> Mark:
    """
    Read what a phone says of a visit; its key may stand in the body, in the header, or in both.

    Parameters
    ----------
    body : object
        Parsed JSON.
    header : str or None
        ``Idempotency-Key``.

    Returns
    -------
    Mark
        With a key: a new one where none was sent.

    Raises
    ------
    RequestError
        It cannot be understood, or the two keys differ.

    Examples
    --------
    >>> said = {"kind": "arrived", "at": "2026-11-20T18:02:00+01:00"}
    >>> one = read_mark(said, "0B0E64CA-34B8-4D34-9C28-6F3DD1F13C3A")
    >>> one.key, one.kind, one.note
    ('0b0e64ca-34b8-4d34-9c28-6f3dd1f13c3a', 'arrived', None)
    >>> read_mark(said | {"at": "2026-11-20T18:02:00"}, None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    est_geo.errors.RequestError: Uppgiften om besöket går inte att förstå. Fel i: at. ...
    """
    given: Any = body
    if header is not None and isinstance(given, dict):
        own = given.get("key")
        if own is not None and (not isinstance(own, str) or own.lower() != header.lower()):
            raise RequestError(
                "Nyckeln i Idempotency-Key och key i innehållet ska vara samma. Inget är sparat."
            )
        given = given | {"key": header}
    try:
        read = Mark.model_validate(given)
    except ValidationError as error:
        raise _refused(error) from None
    return read if read.key else read.model_copy(update={"key": str(uuid.uuid4())})


def believed(
    at: dt.datetime, start: pd.Timestamp, end: pd.Timestamp, received: pd.Timestamp
) -> pd.Timestamp:
    """
    Give the time that is believed: the phone's own, held within the shift and before it came.

    A phone whose clock is wrong loses nothing: what it says is kept, at the nearest time that can
    be true.

    Parameters
    ----------
    at : datetime.datetime
        By the phone.
    start, end : pandas.Timestamp
        Between which it can have been.
    received : pandas.Timestamp
        When it reached us.

    Examples
    --------
    >>> start, end, received = (pd.Timestamp(f"2026-11-20 {h}:00Z") for h in (17, 23, 21))
    >>> for text in ("1970-01-01T00:00:00Z", "2026-11-20T19:30:00Z", "9999-12-31T23:59:59-09:00"):
    ...     print(believed(dt.datetime.fromisoformat(text), start, end, received))
    2026-11-20 17:00:00+00:00
    2026-11-20 19:30:00+00:00
    2026-11-20 21:00:00+00:00
    """
    last = min(end, received).to_pydatetime()
    first = min(start.to_pydatetime(), last)
    return pd.Timestamp(min(max(at, first), last)).tz_convert("UTC")


def _refused(error: ValidationError) -> RequestError:
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    names = {str(one["loc"][0]) for one in faults if one["loc"]}
    known = sorted(names & set(Mark.model_fields))
    said = f"Fel i: {', '.join(known)}. " if known else ""
    return RequestError(
        f"Uppgiften om besöket går inte att förstå. {said}Det ska vara JSON med key (ett UUID), "
        f"kind ({' eller '.join(MARKS)}), at (tid med tidszon) och note (null eller en av "
        f"{', '.join(VISIT_NOTES)}). Inget är sparat."
    )
