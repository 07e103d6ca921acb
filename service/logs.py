"""
Log lines that hold no personal data: one JSON object a line, and only fields from a list.

A line never holds a path, a query, a body, a header, a name or an address: the route's template
says what was asked for, the role says who, and the request id ties it to what the user was shown.
"""

import json
import logging
import sys
import time
import uuid
from typing import TYPE_CHECKING, Any, Final, TextIO

from starlette.requests import Request
from starlette.types import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUESTS: Final = logging.getLogger("service.requests")
OWN: Final = ("service", "est_geo")
FIELDS: Final = (
    "request", "route", "method", "status", "ms", "role", "permission", "fault", "place",
)  # fmt: skip
"""What a line may say beside its time, its level and what happened."""
_KNOWN_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NO_ROUTE: Final = "-"


class JsonLines(logging.Formatter):
    """
    Writes a record as one line of JSON.

    Our own lines say what happened in a few fixed words and put every value in a field of the list.
    Of another library's line only its constant text is kept, never what was filled into it, and of
    a traceback only the class and the place of the fault.

    Examples
    --------
    >>> record = logging.LogRecord("uvicorn.error", 40, "x", 1, "bad %s", ("Anna",), None)
    >>> json.loads(JsonLines().format(record))["event"]
    'bad %s'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        line |= {name: vars(record)[name] for name in FIELDS if name in vars(record)}
        if record.exc_info and record.exc_info[1] is not None:
            line |= where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def where(error: BaseException) -> dict[str, str]:
    """
    Say which class of fault it was and where; never its text, which may hold what was sent.

    Examples
    --------
    >>> where(ValueError("Anna"))
    {'fault': 'ValueError', 'place': '?'}
    """
    trace, place = error.__traceback__, "?"
    while trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return {"fault": type(error).__name__, "place": place}


def start_logging(stream: TextIO | None = None) -> logging.Handler:
    """Send our own lines, and what the server says, to a stream as JSON; standard error if none."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    for name in (*OWN, "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], False
    for name in (*OWN, "uvicorn"):
        logging.getLogger(name).addHandler(handler)
    logging.getLogger("uvicorn.error").propagate = True
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(logging.INFO)
    return handler


def new_request(scope: Scope) -> None:
    """Give a request its random id, by which a user can name it and the log line be found."""
    scope.setdefault("state", {})["request_id"] = str(uuid.uuid4())


def request_id(request: Request) -> str | None:
    """Id of a request; None where the request never passed the guard."""
    found = getattr(request.state, "request_id", None)
    return found if isinstance(found, str) else None


def facts(scope: Scope) -> dict[str, Any]:
    """Say of a request what a log line may say of it."""
    state: Mapping[str, Any] = scope.get("state", {})
    principal = getattr(state.get("access"), "principal", None) or state.get("looking")
    method = scope["method"] if scope["method"] in _KNOWN_METHODS else "OTHER"
    known = {
        "request": state.get("request_id"),
        "route": template(scope),
        "method": method,
        "role": getattr(principal, "role", None),
        "permission": state.get("permission"),
    }
    return {name: value for name, value in known.items() if value is not None}


def template(scope: Scope) -> str:
    """
    Give the template of the route that a request reached; "-" where it reached none.

    Examples
    --------
    >>> template({"path": "/hemligt"})
    '-'
    """
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else _NO_ROUTE


def log_request(scope: Scope, status: int, seconds: float) -> None:
    """Write that a request was answered."""
    level = logging.INFO
    if status >= 500:  # noqa: PLR2004 - a fault of ours
        level = logging.ERROR
    elif status in {401, 403, 429}:
        level = logging.WARNING
    said = {**facts(scope), "status": status, "ms": round(seconds * 1000)}
    REQUESTS.log(level, "answered", extra=said)


def log_refusal(scope: Scope) -> None:
    """Write that the policy said no: the role, the permission and the route's template."""
    REQUESTS.warning("refused", extra=facts(scope))
