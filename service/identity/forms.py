"""What people type on the pages of identity: read strictly, and never shown again in an error."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from starlette.requests import Request

from est_geo.errors import RequestError
from service.bodies import BodyTypeError, form_body, media_type

LONGEST_FIELD: Final = 1000
_LOCAL: Final = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~?=&%+,:;@!*'()-]{0,300}")
_LOGIN: Final = re.compile(r"[a-z0-9åäöéü][a-z0-9åäöéü._@-]{1,63}")
_NAME_LENGTHS: Final = range(2, 101)


async def fields_of(
    request: Request,
    known: Collection[str],
    several: Collection[str] = (),
    *,
    longest: int = LONGEST_FIELD,
) -> dict[str, list[str]]:
    """
    Read a form.

    Parameters
    ----------
    request : Request
        The request.
    known : collection of str
        Fields that it may have.
    several : collection of str
        Those of them that may be there more than once.
    longest : int
        Characters that a field may have.

    Raises
    ------
    BodyTypeError
        It is no form.
    RequestError
        A field is unknown, given twice or too long.
    """
    if media_type(request) != "application/x-www-form-urlencoded":
        raise BodyTypeError("Skicka formuläret som application/x-www-form-urlencoded.")
    found: dict[str, list[str]] = {name: [] for name in known}
    for name, value in await form_body(request):
        twice = found.get(name) and name not in several
        if name not in found or twice or len(value) > longest:
            raise RequestError("Formuläret går inte att läsa. Inget är ändrat.")
        found[name].append(value)
    return found


def one(sent: dict[str, list[str]], name: str) -> str:
    """Give a field's value; an empty text where it was not sent."""
    return sent[name][0] if sent[name] else ""


def local_path(text: str) -> str:
    r"""
    Give a path on this site to go to; the start page for anything else.

    Examples
    --------
    >>> [local_path(one) for one in ("/karta?period=2026-W46", "//evil.se", "/\\evil.se",
    ...                              "https://evil.se", "/a\nb", "/logga-ut", "")]
    ['/karta?period=2026-W46', '/', '/', '/', '/', '/', '/']
    """
    if not _LOCAL.fullmatch(text) or text.startswith(("/logga-", "/valkommen", "/pass")):
        return "/"
    return text


def login_of(text: str) -> str | None:
    """
    Read a log-in name as it is kept: small letters, composed; None for what cannot be one.

    Examples
    --------
    >>> login_of(" Åsa.Berg "), login_of("a"), login_of("åsa berg")
    ('åsa.berg', None, None)
    """
    name = unicodedata.normalize("NFC", text.strip()).casefold()
    return name if _LOGIN.fullmatch(name) else None


def name_of(text: str) -> str | None:
    r"""
    Read a name to show; None for what cannot be one.

    Examples
    --------
    >>> name_of("  Åsa   Berg "), name_of("x"), name_of("a\x00b")
    ('Åsa Berg', None, None)
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    return name if len(name) in _NAME_LENGTHS and name.isprintable() else None
