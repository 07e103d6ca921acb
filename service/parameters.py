"""Query parameters: the known ones, once each; everything else is refused with 400."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from starlette.requests import Request

from est_geo.errors import RequestError

_MAX_LENGTH = 200
_NONE_LONGER: Mapping[str, int] = MappingProxyType({})
_MOST_DIGITS = 200


def parameters(
    request: Request, known: Collection[str], longer: Mapping[str, int] = _NONE_LONGER
) -> dict[str, str]:
    """
    Query parameters of a request.

    Parameters
    ----------
    request : Request
        The request.
    known : collection of str
        Names that the address takes.
    longer : mapping of str to int, optional
        Those that may be longer than the others, and how long.

    Returns
    -------
    dict of str to str
        Those given; an empty value counts as not given.

    Raises
    ------
    RequestError
        A name is unknown or given twice, or a value is too long or holds control characters. What
        was sent is never quoted.
    """
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise RequestError(
                "Frågan har en parameter som adressen inte känner. "
                + (f"Den tar: {', '.join(known)}." if known else "Den tar inga parametrar.")
            )
        if name in found:
            raise RequestError(f"Parametern {name} får bara stå en gång.")
        most = longer.get(name, _MAX_LENGTH)
        if len(value) > most or not value.isprintable():
            raise RequestError(f"Parametern {name} får ha högst {most} tecken och inga styrtecken.")
        found[name] = value
    return {name: value for name, value in found.items() if value}


def whole_number(text: str, name: str, low: int, high: int | None = None) -> int:
    """
    Read a whole number within bounds; without `high` there is no upper one.

    Raises
    ------
    RequestError
        It is none, or out of bounds.

    Examples
    --------
    >>> whole_number("25", "limit", 1, 10_000)
    25
    """
    if (
        text.isascii()
        and text.isdigit()
        and len(text) <= _MOST_DIGITS
        and low <= int(text)
        and (high is None or int(text) <= high)
    ):
        return int(text)
    end = "" if high is None else f" till {high}"
    raise RequestError(f"Parametern {name} måste vara ett heltal från {low}{end}.")
