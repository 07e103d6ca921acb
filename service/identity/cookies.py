"""Cookies: one of this host alone, out of reach of scripts, never sent along by a foreign page."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

SESSION: Final = "__Host-est"
BROWSER: Final = "__Host-est-katalog"
SHIFT: Final = "__Host-est-pass"


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """
    Set one of our cookies; without `seconds` it goes when the browser closes.

    Browsers take a Secure cookie over http from this computer itself, and nowhere else.

    Examples
    --------
    >>> response = Response()
    >>> set_cookie(response, SESSION, "x")
    >>> response.headers["set-cookie"]
    '__Host-est=x; HttpOnly; Path=/; SameSite=lax; Secure'
    """
    response.set_cookie(name, value, max_age=seconds, secure=True, httponly=True, samesite="lax")


def drop_cookie(response: Response, name: str) -> None:
    """Take one of our cookies back."""
    response.delete_cookie(name, secure=True, httponly=True, samesite="lax")


def cookie_of(request: Request, name: str) -> str:
    """Give the value of a cookie; an empty text where there is none."""
    return request.cookies.get(name, "")
