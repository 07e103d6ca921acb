"""Passwords of local accounts: argon2id, long rather than odd, and never among the guessable."""

import secrets
import unicodedata
from collections.abc import Collection
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST: Final = 12
LONGEST: Final = 128
_LEAST_SCORE: Final = 3
_LEAST_REST: Final = 8  # letters that must be left when every guessable word is taken out
_SHORTEST_WORD: Final = 3
_JUDGED: Final = 64  # zxcvbn judges no more than 72; what comes after only makes a password better
_OUR_WORDS: Final = (
    "est", "est geo", "lägesbild", "trygghet", "kommun", "kommunen", "lösenord", "brott",
    "säkerhet", "admin", "administratör", "polis", "sommar", "vinter", "höst", "vår",
)  # fmt: skip
_HASHER: Final = PasswordHasher()
# A hash takes 64 MB: a crowd at the door must not take them all at once.
_TURNS: Final = BoundedSemaphore(2)


def hashed(password: str) -> str:
    """
    Hash a password for keeping: argon2id with the library's current settings.

    Examples
    --------
    >>> hashed("korrekt häst batteri").startswith("$argon2id$")
    True
    """
    with _TURNS:
        return _HASHER.hash(_normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """
    Say whether this is the password; as slowly for an account that does not exist.

    Parameters
    ----------
    kept : str or None
        The hash; None where there is no such account, or none with a password.
    password : str
        What was given.

    Examples
    --------
    >>> is_right(hashed("korrekt häst batteri"), "korrekt häst batteri")
    True
    >>> is_right(None, "korrekt häst batteri")
    False
    """
    with _TURNS:
        try:
            _HASHER.verify(kept or _nobodys(), _normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return bool(_HASHER.check_needs_rehash(kept))


def fault_of(password: str, about: Collection[str] = ()) -> str | None:
    """
    Say in Swedish what is wrong with a new password; None where nothing is.

    Parameters
    ----------
    password : str
        The new password.
    about : collection of str
        Words that anybody would guess: the municipality, the person's own names.

    Examples
    --------
    >>> fault_of("kortare")
    'ska ha minst 12 tecken'
    >>> fault_of("Linköping2026!", ["Linköping"])
    'är för lätt att gissa: ta fler ord som inte hör ihop'
    >>> fault_of("blek tröskel kajak 71") is None
    True
    """
    text = _normal(password)
    if len(text) < SHORTEST:
        return f"ska ha minst {SHORTEST} tecken"
    if len(text) > LONGEST:
        return f"får ha högst {LONGEST} tecken"
    if not text.isprintable():
        return "får inte ha styrtecken"
    words = [word.casefold() for one in (*_OUR_WORDS, *about) for word in (one, *one.split())]
    score = zxcvbn(text[:_JUDGED], user_inputs=words)["score"]
    if score < _LEAST_SCORE or len(_without(text.casefold(), words)) < _LEAST_REST:
        return "är för lätt att gissa: ta fler ord som inte hör ihop"
    return None


def _without(text: str, words: Collection[str]) -> str:
    """
    Take the words that anybody would guess out of a password.

    Examples
    --------
    >>> _without("sommar2026!!", ["sommar"])
    '2026!!'
    """
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _SHORTEST_WORD:
            text = text.replace(word, "")
    return text.replace(" ", "")


def _normal(password: str) -> str:
    # Two keyboards write å in two ways; it is the same password.
    return unicodedata.normalize("NFC", password)


@cache
def _nobodys() -> str:
    """Hash of a password that nobody has, so that an unknown name takes as long as a known one."""
    return str(_HASHER.hash(secrets.token_urlsafe()))
