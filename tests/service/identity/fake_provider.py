"""A fake identity provider on this computer: as right as can be, until a test bends it."""

import base64
import hashlib
import json
import secrets
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, Key, RSAKey

CLIENT = "est-geo"
SECRET = "the client's secret"  # noqa: S105 - of the fake
CALLBACK = "https://127.0.0.1:8000/logga-in/katalog/svar"
KID = "signing-1"
SUBJECT = "7b2c-subject-of-a-person"
GROUP = "sakerhet"

Claims = dict[str, Any]
Made = Callable[["FakeProvider", Claims], str]


@cache
def rsa_key(bits: int = 2048, which: int = 0) -> RSAKey:
    """Give a key, made once; `which` tells two of the same size apart."""
    del which
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one of 1024 bits is made only to be refused
        return RSAKey.generate_key(bits, parameters={"kid": KID})


@cache
def ec_key(curve: str = "P-256") -> ECKey:
    return ECKey.generate_key(curve, parameters={"kid": "signing-ec"})


def b64(raw: bytes | str) -> str:
    data = raw.encode() if isinstance(raw, str) else raw
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims: Claims | str, key: Key | None = None, **header: Any) -> str:
    """Sign claims, or a payload that is written as it stands."""
    payload = claims if isinstance(claims, str) else json.dumps(claims)
    said = {"alg": "RS256", "kid": KID, "typ": "JWT"} | header
    said = {name: value for name, value in said.items() if value is not None}
    registry = jws.JWSRegistry(algorithms=[said["alg"]], strict_check_header=False)
    return jws.serialize_compact(said, payload, key or rsa_key(), registry=registry)


def raw_signed(header: dict[str, Any] | str, claims: Claims) -> str:
    """Sign with the right key under a header that no library would write."""
    said = header if isinstance(header, str) else json.dumps(header)
    text = f"{b64(said)}.{b64(json.dumps(claims))}"
    algorithm = jws.JWSRegistry.algorithms["RS256"]
    return f"{text}.{b64(algorithm.sign(text.encode(), rsa_key()))}"


@dataclass
class FakeProvider:
    """
    The provider; tests change its parts.

    Attributes
    ----------
    says : dict
        Changes to its own document; None takes a member away.
    keys : list
        Its public keys, as it lists them.
    claims : dict
        Changes to a token's claims; None takes one away.
    make : callable
        Makes the token of the claims.
    answers : dict
        Whole answers, by path: status, headers and body.
    asked : list
        Paths that were asked for.
    """

    issuer: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(
        default_factory=lambda: [
            rsa_key().as_dict(private=False, use="sig", alg="RS256"),
            ec_key().as_dict(private=False, use="sig"),
        ]
    )
    claims: Claims = field(default_factory=dict)
    make: Made = lambda _, claims: signed(claims)
    answers: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    begun: dict[str, dict[str, str]] = field(default_factory=dict)
    checks_verifier: bool = True
    tokens: list[str] = field(default_factory=list)

    def straight(self) -> None:
        """Bend everything back."""
        fresh = FakeProvider(self.issuer)
        for one in fields(self):
            setattr(self, one.name, getattr(fresh, one.name))

    def document(self) -> dict[str, Any]:
        made = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "PS256", "ES256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.says
        return {name: value for name, value in made.items() if value is not None}

    def authorize(self, address: str) -> dict[str, str]:
        """Do what a person and the provider do: give back what stands in the address back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"] == CALLBACK
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.begun[code] = asked
        return {"code": code, "state": asked["state"], "session_state": "x"}

    def token_answer(self, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        got = unquote(base64.b64decode(authorization.removeprefix("Basic ")).decode())
        begun = self.begun.pop(sent.get("code", ""), None)
        challenge = b64(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if got != base64.b64decode(expected).decode():
            return 401, {"error": "invalid_client"}
        if begun is None or sent.get("redirect_uri") != CALLBACK:
            return 400, {"error": "invalid_grant"}
        if self.checks_verifier and begun["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        token = self.make(self, self.ordinary_claims(begun["nonce"]))
        self.tokens.append(str(token))
        return 200, {"token_type": "Bearer", "access_token": "opaque", "id_token": token}

    def ordinary_claims(self, nonce: str) -> Claims:
        now = int(time.time())
        made = {
            "iss": self.issuer, "aud": CLIENT, "sub": SUBJECT, "nonce": nonce, "iat": now,
            "nbf": now, "exp": now + 300, "name": "Åsa Berg", "groups": [GROUP],
        } | self.claims  # fmt: skip
        return {name: value for name, value in made.items() if value is not None}


def _handler(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one class
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if path in provider.answers:
                self._send(*provider.answers[path])
            elif path == "/.well-known/openid-configuration":
                self._json(200, provider.document())
            elif path == "/keys":
                self._json(200, {"keys": provider.keys})
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            length = int(self.headers.get("content-length", "0"))
            sent = {name: values[0] for name, values in
                    parse_qs(self.rfile.read(length).decode()).items()}  # fmt: skip
            if path in provider.answers:
                self._send(*provider.answers[path])
            else:
                self._json(*provider.token_answer(sent, self.headers.get("authorization", "")))

        def _json(self, status: int, value: object) -> None:
            self._send(status, {"Content-Type": "application/json"}, json.dumps(value))

        def _send(self, status: int, headers: dict[str, str], body: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def provided() -> Iterator[FakeProvider]:
    """Run a fake provider, and stop it."""
    provider = FakeProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
