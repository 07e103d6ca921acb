"""One table from error class to HTTP status, and one shape for every refusal."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from est_geo import errors
from service.access import (
    KeyMissingError,
    KeyRefusedError,
    LoginNeededError,
    TokenRefusedError,
    UnseenError,
)
from service.bodies import BodyTypeError
from service.http_methods import allow
from service.limits import TooManyError
from service.logs import facts, log_refusal, request_id, where
from service.pages import page
from service.pictures import BusyError

LOG: Final = logging.getLogger("service")

STATUS: Final[Mapping[type[errors.EstGeoError], int]] = {
    errors.RequestError: 400,
    errors.PeriodError: 400,
    errors.UnreadableFileError: 400,
    # Not 403: that something exists is also told only to those who may know it.
    errors.DisclosureError: 404,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.ReportError: 422,
    LoginNeededError: 401,
    TokenRefusedError: 401,
    KeyMissingError: 401,
    KeyRefusedError: 403,
    BodyTypeError: 415,
    errors.StoreError: 503,
    BusyError: 503,
    TooManyError: 429,
    errors.ProfileError: 500,
    errors.TableError: 500,
    errors.GeometryError: 500,
}

REFUSED: Final = (
    LoginNeededError,
    TokenRefusedError,
    KeyMissingError,
    KeyRefusedError,
    UnseenError,
)
"""What the policy refuses: each is written in the log with role, permission and route."""

TITLES: Final[Mapping[int, str]] = {
    400: "Frågan går inte att förstå",
    401: "Inloggning krävs",
    403: "Det är inte tillåtet",
    404: "Det finns inte här",
    405: "Det går inte att göra så",
    409: "Det krockar med något tidigare",
    413: "Det är för stort",
    415: "Fel sorts innehåll",
    422: "Rapporten går inte att ta emot",
    421: "Fel adress",
    429: "Vänta lite",
    500: "Något gick fel hos oss",
    503: "Tjänsten kan inte svara just nu",
}

DETAILS: Final[Mapping[int, str]] = {
    403: "Anropet kommer från en annan webbplats och besvaras inte. Inget har ändrats.",
    404: "Adressen leder ingenstans. Börja om från lägesbilden.",
    405: "Adressen finns, men tar inte emot den sortens anrop. Inget har ändrats.",
    413: "Det som skickades är större än vad tjänsten tar emot. Inget har ändrats.",
    421: "Tjänsten svarar bara den egna datorn. Öppna den på 127.0.0.1.",
    503: "Många frågar just nu. Vänta några sekunder och försök igen. Inget har ändrats.",
    500: "Inget har ändrats och inga rapporter har gått förlorade. Försök igen; händer det en "
    "gång till, säg till den som sköter tjänsten och nämn ärendets nummer.",
}

MOST_SECONDS_TO_WAIT: Final = 5
OPEN311: Final = "/open311/"
SIGN_IN: Final = "/logga-in"
SHIFT_PAGES: Final = "/pass/"
SHIFT_LINK: Final = "/pass"


@dataclass(frozen=True, slots=True)
class Problem:
    """
    A refusal: status and a Swedish sentence that says what to do.

    `faults` names fields of a form and what is wrong with each; `sign_in` says that it would be
    another answer to somebody who has logged in; `wait` says after how many seconds it would be
    another, where that is known.
    """

    status: int
    detail: str
    faults: tuple[tuple[str, str], ...] = ()
    sign_in: bool = False
    wait: int | None = None

    @property
    def title(self) -> str:
        """Short Swedish heading."""
        return TITLES.get(self.status) or HTTPStatus(self.status).phrase

    @property
    def headers(self) -> dict[str, str]:
        """Headers that go with the status."""
        if self.status == 401:  # noqa: PLR2004
            return {"WWW-Authenticate": 'Bearer realm="est-geo"'}
        if self.status in {429, 503}:
            # Not the same for everybody: those who were turned away together come back apart.
            apart = 1 + secrets.randbelow(MOST_SECONDS_TO_WAIT)
            return {"Retry-After": str(self.wait or apart)}
        return {}

    def document(self, request: str | None = None) -> dict[str, object]:
        """Problem document (RFC 9457); `request` is the id by which it can be named."""
        faults = [{"field": field, "detail": fault} for field, fault in self.faults]
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **({"instance": f"urn:uuid:{request}"} if request else {}),
            **({"errors": faults} if faults else {}),
        }


def status_of(error: errors.EstGeoError) -> int:
    """
    Status of an error: that of the nearest of its classes in the table.

    Examples
    --------
    >>> status_of(errors.PeriodError("x")), status_of(errors.EstGeoError("x"))
    (400, 500)
    """
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def refusal(request: Request, problem: Problem) -> Response:
    """Answer a browser with a page, Open311 in its own form, all others with a problem document."""
    if request.url.path.startswith(OPEN311):
        said = [{"code": problem.status, "description": problem.detail}]
        return JSONResponse(said, problem.status, problem.headers)
    if "text/html" in request.headers.get("accept", ""):
        if problem.sign_in and request.method == "GET":
            if request.url.path.startswith(SHIFT_PAGES):
                # A patrol has no account: its link is asked for, and what waits is sent from there.
                return RedirectResponse(SHIFT_LINK, 303)
            back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"{SIGN_IN}?till={quote(back, safe='')}", 303)
        return page(
            request,
            "fel.html",
            {"problem": problem, "request_id": request_id(request)},
            status=problem.status,
            headers=problem.headers,
        )
    document = problem.document(request_id(request))
    return JSONResponse(document, problem.status, problem.headers, "application/problem+json")


def from_est_geo(request: Request, error: Exception) -> Response:
    """Answer for an error that est_geo raised on purpose."""
    known = error if isinstance(error, errors.EstGeoError) else errors.EstGeoError()
    status = status_of(known)
    if status == 500:  # noqa: PLR2004 - a fault of ours; the sentence is for developers
        return unexpected(request, error)
    if isinstance(error, REFUSED):
        log_refusal(request.scope)
    faults = getattr(error, "faults", ())
    sign_in = isinstance(error, LoginNeededError)
    wait = getattr(error, "wait", None)
    return refusal(request, Problem(status, str(error), faults, sign_in=sign_in, wait=wait))


def from_routing(request: Request, error: Exception) -> Response:
    """Answer for what the router refuses: no such path, wrong method, too large a body."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = DETAILS.get(status, "Anropet kan inte besvaras. Inget har ändrats.")
    response = refusal(request, Problem(status, detail))
    response.headers.update(dict(getattr(error, "headers", None) or {}))
    if status == 405:  # noqa: PLR2004
        response.headers["Allow"] = allow(request.scope)
    return response


def from_validation(request: Request, error: Exception) -> Response:
    """Answer 400 with the names of the parameters; what was sent is never echoed."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    names = sorted({str(fault["loc"][-1]) for fault in faults})
    return refusal(request, Problem(400, f"De här delarna går inte att läsa: {', '.join(names)}."))


def unexpected(request: Request, error: Exception) -> Response:
    """Answer for a fault of ours. The log names its class and place, never what was sent."""
    LOG.error("unexpected", extra={**facts(request.scope), **where(error)})
    return refusal(request, Problem(500, DETAILS[500]))
