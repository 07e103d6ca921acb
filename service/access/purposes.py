"""Why somebody looks at single reports: said before they are shown, and kept in the trail."""

from typing import Final

from starlette.requests import Request

from est_geo.errors import RequestError
from est_geo.intake import redact

PARAMETER: Final = "syfte"
HEADER: Final = "X-Syfte"
_LEAST, _MOST = 3, 200


def purpose_of(request: Request) -> str:
    """
    Read the purpose that a request states, with personal data masked.

    Raises
    ------
    RequestError
        There is none, it is too short or too long, or holds control characters; nothing is shown.
    """
    said = request.query_params.get(PARAMETER) or request.headers.get(HEADER, "")
    return checked_purpose(said)


def checked_purpose(said: str) -> str:
    """
    Give a purpose as it is kept.

    Raises
    ------
    RequestError
        As in `purpose_of`.

    Examples
    --------
    >>> checked_purpose("  kvalitet inför mötet, ring 070-123 45 67 ")
    'kvalitet inför mötet, ring [telefon]'
    >>> checked_purpose("x")
    Traceback (most recent call last):
    est_geo.errors.RequestError: Säg varför du vill se enskilda rapporter: syfte=…, 3 till 200
    tecken. Det skrivs i loggen. Inget har visats.
    """
    text = " ".join(said.split())
    if not (_LEAST <= len(text) <= _MOST and text.isprintable()):
        raise RequestError(
            f"Säg varför du vill se enskilda rapporter: {PARAMETER}=…, {_LEAST} till {_MOST} "
            "tecken. Det skrivs i loggen. Inget har visats."
        )
    return redact(text).text
