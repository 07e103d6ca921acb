"""The directory's word for who somebody is (an ID token): believed only when all of it holds."""

import base64
import binascii
import math
import re
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError

from est_geo.errors import RequestError
from service.bodies import read_json
from service.identity.directory.provider import ALGORITHMS, Directory
from service.identity.directory.refusals import DirectoryError
from service.identity.directory.settings import DirectorySettings
from service.identity.secret_texts import same

LEEWAY_SECONDS: Final = 60
"""How far two clocks may be apart."""

OLDEST_SECONDS: Final = 600
"""A token that was made longer ago than a log-in may take is not from this log-in."""

_LONGEST: Final = 60_000
_LONGEST_SUBJECT: Final = 255
_LONGEST_NAME: Final = 100
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# Anything else that a header says would be an order to us: a key to use, an address to fetch.
_HEADER: Final = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})

TOO_MANY_GROUPS: Final = (
    "Ditt konto är med i så många grupper att katalogen inte skickar dem. Ingen är inloggad. Be IT "
    "ställa in att bara de grupper som hör till den här tjänsten skickas."
)


@dataclass(frozen=True, slots=True)
class Vouched:
    """
    Whom the directory vouches for.

    Attributes
    ----------
    subject : str
        The directory's own id of the person.
    name : str
        Name to show.
    groups : frozenset of str
        Groups or roles, as the directory names them.
    """

    subject: str
    name: str
    groups: frozenset[str]


def vouched(
    token: object, *, directory: Directory, told: DirectorySettings, nonce: str, now: float
) -> Vouched:
    """
    Read an ID token, if it is from this directory, to this service, for this log-in, and fresh.

    Parameters
    ----------
    token : str
        As the directory's token endpoint gave it.
    directory : Directory
        Its addresses and keys.
    told : DirectorySettings
        Who we are there.
    nonce : str
        What this log-in was begun with.
    now : float
        Seconds since 1970.

    Raises
    ------
    DirectoryError
        Something does not hold; nothing of the token is in the error.
    """
    claims = _signed(token, directory)
    _check_parties(claims, told)
    _check_times(claims, now)
    given = claims.get("nonce")
    if not isinstance(given, str) or not same(given, nonce):
        raise DirectoryError("nonce")
    subject = claims.get("sub")
    if (
        not isinstance(subject, str)
        or not 0 < len(subject) <= _LONGEST_SUBJECT
        or not subject.isprintable()
        or not subject.strip()
    ):
        raise DirectoryError("subject")
    return Vouched(subject, _name(claims), _groups(claims, told.group_claim))


def _signed(token: object, directory: Directory) -> dict[str, Any]:
    """Claims of a token, once its signature holds."""
    if not isinstance(token, str) or len(token) > _LONGEST or not _COMPACT.fullmatch(token):
        raise DirectoryError("not-a-token")
    header, payload, _ = token.split(".")
    said = _part(header)
    algorithm, kid = said.get("alg"), said.get("kid")
    # Asked before any key is looked for: what says "none", or a secret way, gets no key at all.
    if algorithm not in ALGORITHMS or algorithm not in directory.provider().algorithms:
        raise DirectoryError("algorithm")
    if not said.keys() <= _HEADER or not isinstance(kid, str):
        raise DirectoryError("header")
    if str(said.get("typ", "JWT")).upper() != "JWT":
        raise DirectoryError("type")
    try:
        jws.deserialize_compact(token, directory.key(kid, algorithm), algorithms=[algorithm])
    except (JoseError, ValueError):
        raise DirectoryError("signature") from None
    return _part(payload)


def _part(text: str) -> dict[str, Any]:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = read_json(raw)
    except (binascii.Error, ValueError, RequestError):
        raise DirectoryError("not-a-token") from None
    if not isinstance(found, dict):
        raise DirectoryError("not-a-token")
    return found


def _check_parties(claims: dict[str, Any], told: DirectorySettings) -> None:
    if claims.get("iss") != told.issuer:
        raise DirectoryError("issuer")
    audience = claims.get("aud")
    to = [audience] if isinstance(audience, str) else audience
    if not isinstance(to, list) or told.client_id not in to:
        raise DirectoryError("audience")
    party = claims.get("azp")
    if (len(to) > 1 or party is not None) and party != told.client_id:
        raise DirectoryError("authorized-party")


def _check_times(claims: dict[str, Any], now: float) -> None:
    expires, made = _time(claims, "exp"), _time(claims, "iat")
    if expires is None or expires <= now - LEEWAY_SECONDS:
        raise DirectoryError("expired")
    if made is None or made > now + LEEWAY_SECONDS or made < now - OLDEST_SECONDS:
        raise DirectoryError("issued-at")
    if "nbf" in claims:
        begins = _time(claims, "nbf")
        if begins is None or begins > now + LEEWAY_SECONDS:
            raise DirectoryError("not-before")


def _time(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return None
    return seconds if math.isfinite(seconds) else None


def _name(claims: dict[str, Any]) -> str:
    """Name to show; where the directory gives none, a word for anybody."""
    for one in ("name", "preferred_username"):
        value = claims.get(one)
        if isinstance(value, str) and value.strip() and value.isprintable():
            return value.strip()[:_LONGEST_NAME]
    return "Utan namn"


def _groups(claims: dict[str, Any], claim: str) -> frozenset[str]:
    elsewhere = claims.get("_claim_names")
    if claims.get("hasgroups") or (isinstance(elsewhere, dict) and claim in elsewhere):
        raise DirectoryError("too-many-groups", TOO_MANY_GROUPS)
    listed = claims.get(claim, [])
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise DirectoryError("groups")
    return frozenset(listed)
