"""What is looked at, written down before it is shown, with why."""

from urllib.parse import unquote

from starlette.requests import Request

from est_geo.store import Deed
from service.access import access_of, principal_of, store_of
from service.purposes import HEADER, LEAST, MOST, PARAMETER, PurposeMissingError, masked
from service.state import state_of

STANDS_OPEN = "Öppet läge: inget syfte angivet"
_OPEN = "oppet-lage"


def purpose_of(request: Request) -> str:
    """
    Give the purpose of a request: what it says itself, else what was said on the page.

    Raises
    ------
    PurposeMissingError
        None is said, and the policy asks for one.
    """
    stated = unquote(request.headers.get(HEADER, "")) or request.query_params.get(PARAMETER, "")
    if stated:
        return masked(stated)
    who = principal_of(request).who
    kept = state_of(request).purposes.of(who)
    if kept is not None:
        return kept
    if who == _OPEN or not access_of(request).purpose:
        return STANDS_OPEN if who == _OPEN else ""
    raise PurposeMissingError(
        "Ange varför enskilda rapporter ska visas: parametern syfte eller huvudet X-Syfte, "
        f"{LEAST}–{MOST} tecken. Det skrivs i loggen."
    )


def is_named(request: Request) -> bool:
    """Say whether the one who asks is an account or a token."""
    return principal_of(request).who.startswith(("konto:", "token:"))


def note_seen(request: Request, *deeds: Deed) -> None:
    """
    Write down what is about to be shown; what cannot be written down is not shown.

    Raises
    ------
    StoreError
        It could not be written.
    """
    if deeds:
        store_of(request).note(*deeds)
