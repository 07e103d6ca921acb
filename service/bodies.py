"""Bodies of requests: read whole, read once, and never quoted."""

import json
import math
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from est_geo.errors import EstGeoError, RequestError

_MAX_FIELDS: Final = 100
_MAX_DEPTH: Final = 12


class BodyTypeError(EstGeoError, TypeError):
    """The body is of a type that the address does not take."""


async def json_body(request: Request) -> Any:  # noqa: ANN401 - whatever JSON can say
    """
    Read a body as JSON.

    Raises
    ------
    BodyTypeError
        It does not say that it is JSON.
    RequestError
        It is not UTF-8 or not JSON, names a field twice, or holds NaN, Infinity, half a character
        or nesting without end.
    """
    if media_type(request) != "application/json":
        raise BodyTypeError("Skicka rapporten som JSON (Content-Type: application/json).")
    return read_json(await request.body())


def media_type(request: Request) -> str:
    """Media type of a body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def read_json(body: bytes) -> Any:  # noqa: ANN401 - as json_body
    r"""
    Read JSON strictly.

    Examples
    --------
    >>> read_json(b'{"a": [1, "x"]}')
    {'a': [1, 'x']}
    >>> deep = b"[" * 9999
    >>> for bad in (b'{"a": NaN}', b'{"a": 1, "a": 2}', b'"\\ud800"', deep, b"\xff", b"1e999"):
    ...     try:
    ...         read_json(bad)
    ...     except RequestError as error:
    ...         print(type(error).__name__)
    RequestError
    RequestError
    RequestError
    RequestError
    RequestError
    RequestError
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_refused,
            parse_float=_finite,
            object_pairs_hook=_once,
        )
        _sound(value, _MAX_DEPTH)
    except (ValueError, RecursionError):
        # `from None`: the error would carry the text along.
        raise RequestError(
            "Innehållet går inte att läsa som JSON: varje fält ska stå en gång, tal ska vara "
            "ändliga och text hel. Inget är sparat."
        ) from None
    return value


def _refused(_: str) -> float:
    raise ValueError


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _sound(value: Any, depth: int) -> None:  # noqa: ANN401 - as json_body
    """Refuse what nests too deep, and half a surrogate pair, which no UTF-8 can hold."""
    if depth < 0:
        raise ValueError
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, dict):
        for name, one in value.items():
            _sound(name, depth - 1)
            _sound(one, depth - 1)
    elif isinstance(value, list):
        for one in value:
            _sound(one, depth - 1)


async def form_body(request: Request) -> list[tuple[str, str]]:
    """
    Read a form-encoded body as names and values, in order.

    Raises
    ------
    RequestError
        It is not UTF-8, or has more fields than any form of ours.
    """
    try:
        text = (await request.body()).decode("ascii")
        return parse_qsl(
            text,
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError:
        raise RequestError("Formuläret går inte att läsa. Inget är sparat.") from None
