"""What the directory says of itself: its addresses and its keys, kept for a while."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from service.identity.directory.fetching import fetch_json
from service.identity.directory.refusals import DirectoryDownError, DirectoryError
from service.identity.directory.settings import is_safe_address

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Ways to sign that are taken; what says another, or none, is refused before its key is sought."""

KEPT_SECONDS: Final = 3600
ASK_AGAIN_SECONDS: Final = 60
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_MOST_KEYS: Final = 50
_LEAST_RSA_BITS: Final = 2048
_TYPES: Final = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}

Key = RSAKey | ECKey


@dataclass(frozen=True, slots=True)
class Provider:
    """
    The directory's own document, held to what we ask of it.

    Attributes
    ----------
    authorization_endpoint, token_endpoint, jwks_uri : str
        Addresses.
    algorithms : frozenset of str
        Ways to sign that both it and we take.
    says_issuer : bool
        It names itself when it sends somebody back; then it must.
    auth_method : str
        How this service shows its secret: ``client_secret_basic`` or ``client_secret_post``.
    """

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    algorithms: frozenset[str]
    says_issuer: bool
    auth_method: str


class Directory:
    """Keeps the directory's document and keys, and asks for them again when they are old."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer = issuer
        self._clock = clock
        self._lock = Lock()
        self._provider: tuple[float, Provider] | None = None
        self._keys: tuple[float, list[dict[str, Any]]] | None = None

    def provider(self) -> Provider:
        """
        Give what the directory says of itself.

        Raises
        ------
        DirectoryDownError
            It does not answer, or says that it is another.
        """
        with self._lock:
            if self._provider is None or self._clock() - self._provider[0] > KEPT_SECONDS:
                found = fetch_json(self.issuer.rstrip("/") + _WELL_KNOWN)
                self._provider = (self._clock(), _provider(found, self.issuer))
            return self._provider[1]

    def key(self, kid: str, algorithm: str) -> Key:
        """
        Give the key of that name for that way to sign; only from the directory's own list.

        Raises
        ------
        DirectoryError
            There is none, several, or one that is not for this.
        """
        address = self.provider().jwks_uri
        with self._lock:
            found = self._named(address, kid, KEPT_SECONDS)
            if not found:
                # A directory changes its keys; whoever sends unknown names may not make us ask on.
                found = self._named(address, kid, ASK_AGAIN_SECONDS)
        if len(found) != 1:
            raise DirectoryError("unknown-key" if not found else "two-keys-of-a-name")
        return _key(found[0], algorithm)

    def _named(self, address: str, kid: str, most_seconds: int) -> list[dict[str, Any]]:
        if self._keys is None or self._clock() - self._keys[0] > most_seconds:
            listed = fetch_json(address).get("keys")
            if not isinstance(listed, list) or len(listed) > _MOST_KEYS:
                raise DirectoryDownError("no-key-list")
            self._keys = (self._clock(), [one for one in listed if isinstance(one, dict)])
        return [one for one in self._keys[1] if one.get("kid") == kid]


def _provider(found: dict[str, Any], issuer: str) -> Provider:
    if found.get("issuer") != issuer:
        raise DirectoryDownError("another-issuer")
    authorization, token, keys = (
        str(found.get(name)) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    if not all(is_safe_address(one) for one in (authorization, token, keys)):
        raise DirectoryDownError("unsafe-address")
    stated = found.get("id_token_signing_alg_values_supported", list(ALGORITHMS))
    algorithms = frozenset(ALGORITHMS) & frozenset(one for one in _list(stated))
    if not algorithms:
        raise DirectoryDownError("no-safe-algorithm")
    challenges = found.get("code_challenge_methods_supported")
    # Entra ID takes S256 and does not say so: only one who says otherwise is refused.
    if challenges is not None and "S256" not in _list(challenges):
        raise DirectoryDownError("no-s256")
    methods = _list(found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]))
    method = next(
        (one for one in ("client_secret_basic", "client_secret_post") if one in methods), None
    )
    if method is None:
        raise DirectoryDownError("no-client-secret")
    says = found.get("authorization_response_iss_parameter_supported") is True
    return Provider(authorization, token, keys, algorithms, says, method)


def _list(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _key(told: dict[str, Any], algorithm: str) -> Key:
    """Read a key, if it is public, for signatures, of the right type and strong enough."""
    operations = told.get("key_ops", ["verify"])
    if (
        told.get("kty") != _TYPES[algorithm]
        or told.get("use", "sig") != "sig"
        or told.get("alg", algorithm) != algorithm
        or not isinstance(operations, list)
        or "verify" not in operations
        or "d" in told
    ):
        raise DirectoryError("unfit-key")
    names = ("n", "e") if algorithm != "ES256" else ("crv", "x", "y")
    # Only what makes the key is handed on: no certificate, no address in it is looked at.
    parts: dict[str, Any] = {"kty": told["kty"]} | {name: told.get(name) for name in names}
    if algorithm == "ES256" and parts["crv"] != "P-256":
        raise DirectoryError("unfit-key")
    try:
        if algorithm == "ES256":
            return ECKey.import_key(parts)
        # Asked before it is read: the library takes a weak key, and only warns.
        if _bits(parts["n"]) < _LEAST_RSA_BITS:
            raise DirectoryError("weak-key")
        return RSAKey.import_key(parts)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise DirectoryError("unfit-key") from None


def _bits(number: str) -> int:
    """
    Count the bits of a number that a key states.

    Examples
    --------
    >>> _bits("AQAB")
    17
    """
    raw = base64.b64decode(number + "=" * (-len(number) % 4), altchars=b"-_", validate=True)
    return int.from_bytes(raw).bit_length()
