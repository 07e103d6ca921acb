"""Reporters' keys: who sends, told by what only they hold."""

import re
from typing import Final

import pandas as pd
from starlette.requests import Request

from est_geo.errors import EstGeoError
from est_geo.policy import NOBODY, Access, Permission, Principal, decide
from service.identity.secret_texts import digest
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


def key_holder(state: State, token: str) -> Principal | None:
    """
    Say who reports with a key; None where nobody has it, or no longer.

    Only the key's SHA-256 is looked up; the key itself is stored nowhere.
    """
    if not _TOKEN.fullmatch(token):
        return None
    found = state.store.report_key_holder(digest(token), pd.Timestamp.now(tz="UTC"))
    return None if found is None else Principal(f"nyckel:{found[0]}", "rapportor", actor=found[1])


def reporter(state: State, token: str | None, permission: Permission) -> Access:
    """
    Let a reporter through by the key.

    Raises
    ------
    KeyMissingError
        There is no key, and reporting is not open to everybody.
    KeyRefusedError
        Nobody has it, it is revoked or too old, or its actor is no longer in the profile.
    """
    principal = NOBODY if token is None else key_holder(state, token)
    if principal is not None:
        access = decide(principal, permission, state.profile, opened=state.settings.opened)
        if access.allowed:
            return access
    if token is None:
        raise KeyMissingError(
            "En rapport kräver en rapportörsnyckel. Öppna sidan med den länk eller QR-kod som du "
            "har fått, eller be den som sköter tjänsten om en. Inget är sparat."
        )
    raise KeyRefusedError(
        "Nyckeln gäller inte, eller gäller inte längre. Be den som sköter tjänsten om en ny "
        "länk. Inget är sparat."
    )
