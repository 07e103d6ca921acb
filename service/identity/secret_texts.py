"""Secrets: 256 random bits, of which only a hash is ever kept."""

import hashlib
import hmac
import re
import secrets
from typing import Final

_BYTES: Final = 32
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
TOKEN_PREFIX: Final = "est_"  # noqa: S105 - what every token begins with, so that leaks are found


def new_secret() -> str:
    """
    Make 256 random bits that can stand in an address, a header or a cookie.

    Examples
    --------
    >>> is_secret(new_secret()), new_secret() == new_secret()
    (True, False)
    """
    return secrets.token_urlsafe(_BYTES)


def is_secret(text: str) -> bool:
    """Whether a text can be one of ours at all; what cannot is never looked up."""
    return _SECRET.fullmatch(text) is not None


def digest(secret: str) -> str:
    """
    SHA-256 of a secret: what is kept, and looked up.

    256 random bits need no slow hash and no salt: there is nothing to guess.

    Examples
    --------
    >>> digest("abc")[:12]
    'ba7816bf8f01'
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def derived(secret: str, purpose: str) -> str:
    """
    Another secret made of one, from which the first cannot be told.

    Examples
    --------
    >>> derived("a", "nonce") == derived("a", "nonce"), derived("a", "x") == derived("a", "nonce")
    (True, False)
    """
    return hmac.digest(secret.encode(), purpose.encode(), "sha256").hex()


def same(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode(), other.encode())
