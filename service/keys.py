"""Reporters' keys: who sends, told by what only they hold."""

import hashlib
import re
from typing import Final

import pandas as pd
from starlette.requests import Request

from est_geo.errors import EstGeoError
from service.state import State

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,128}")


class KeyMissingError(EstGeoError, PermissionError):
    """No reporter's key came with the request."""


class KeyRefusedError(EstGeoError, PermissionError):
    """The key that came with the request does not hold, or no longer."""


def bearer(request: Request) -> str | None:
    """Give the key in the ``Authorization`` header; None where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def actor_of(state: State, token: str | None) -> str:
    """
    Id of the actor that a key belongs to.

    Only the key's SHA-256 is looked up; the key itself is stored nowhere.

    Raises
    ------
    KeyMissingError
        There is no key.
    KeyRefusedError
        Nobody has it, it is revoked or too old, or its actor is no longer in the profile.
    """
    if token is None:
        raise KeyMissingError(
            "En rapport kräver en rapportörsnyckel. Öppna sidan med den länk eller QR-kod som du "
            "har fått, eller be den som sköter tjänsten om en. Inget är sparat."
        )
    actor = None
    if _TOKEN.fullmatch(token):
        digest = hashlib.sha256(token.encode()).hexdigest()
        actor = state.store.actor_of_key(digest, pd.Timestamp.now(tz="UTC"))
    if actor is None or actor not in {one.id for one in state.profile.actors}:
        raise KeyRefusedError(
            "Nyckeln gäller inte, eller gäller inte längre. Be den som sköter tjänsten om en ny "
            "länk. Inget är sparat."
        )
    return actor
