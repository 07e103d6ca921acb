"""Around every answer: security headers, checks of host, origin and size, HEAD, OPTIONS, a net."""

import logging
import time
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import DETAILS, Problem, from_routing, refusal, unexpected
from service.http_methods import allow
from service.logs import facts, log_request, new_request
from service.settings import is_loopback

LOG: Final = logging.getLogger("service")
HEADERS: Final = {
    # A browser minds it only over TLS, and so only where there is a proxy with a certificate.
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: a browser then says "null" of where its own forms come from, and the door
    # takes them for a proxy's. Others are told nothing by this one either.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept, Cookie, Authorization",
}
# Only the report form and the checklist ask the phone where it is.
LOCATED_PATHS: Final = frozenset({"/rapportera", "/atgarder/besiktning"})
REPORTER_POLICY: Final = HEADERS["Permissions-Policy"].replace(
    "geolocation=()", "geolocation=(self)"
)
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Files that are the same for every audience may be kept, and are asked for again by their tag.
KEPT_PATH: Final = "/static/"
KEPT_STATUSES: Final = frozenset({200, 206, 304})
# What a browser itself holds to: sent over TLS only, to this host only, from every path.
COOKIE_PREFIX: Final = b"__Host-"
MAX_BODY_BYTES: Final = 1_000_000
# So many wait at most; who comes after them is told to come back. Reports and the sign of life are
# never turned away for those who look at pictures: they have threads of their own.
MOST_AT_ONCE: Final = 200
REPORT_PATHS: Final = frozenset({"/api/v1/reports", "/open311/v2/requests.json"})


class Guard:
    """
    Middleware that no answer passes without.

    It stands outside the framework's own error handling and size limit, because an answer that the
    framework makes by itself would otherwise leave without its headers.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = ()) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self._here = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        new_request(scope)
        answer, began = _Answer(scope, send), time.monotonic()
        # HEAD is GET without the body (RFC 9110): the headers are then the same by construction.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        lane = _has_own_lane(scope)
        self._here += not lane
        try:
            await self._answered(scope, inner, receive, answer, lane=lane)
        finally:
            self._here -= not lane
            asked = {**inner, "method": scope["method"]}
            log_request(asked, answer.status, time.monotonic() - began)

    async def _answered(
        self, scope: Scope, inner: Scope, receive: Receive, answer: "_Answer", *, lane: bool
    ) -> None:
        request = Request(scope, receive)
        refused = self._refused(scope["method"], Headers(scope=scope))
        if refused is None and self._here > MOST_AT_ONCE and not lane:
            refused = Problem(503, DETAILS[503])
        if refused is not None:
            await refusal(request, refused)(scope, receive, answer.send)
            return
        if scope["method"] == "OPTIONS" and (methods := allow(scope)):
            await Response(status_code=204, headers={"Allow": methods})(scope, receive, answer.send)
            return
        try:
            await self.app(inner, _limited(receive), answer.send)
        except Exception as error:  # noqa: BLE001 - the last net: nothing passes it unanswered
            if not answer.begun:
                await _for_fault(request, error)(scope, receive, answer.send)

    def _refused(self, method: str, headers: Headers) -> Problem | None:
        if not self._knows(headers.get("host", "")):
            return Problem(421, DETAILS[421])
        if method not in SAFE_METHODS and _from_elsewhere(headers):
            return Problem(403, DETAILS[403])
        length = headers.get("content-length", "0")
        # The server has refused a length that is no number before it comes here.
        if length.isdecimal() and int(length) > MAX_BODY_BYTES:
            return Problem(413, DETAILS[413])
        return None

    def _knows(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return is_loopback(name) or name in self.hosts


def _from_elsewhere(headers: Headers) -> bool:
    """
    Say whether a foreign page makes a browser write here (CSRF).

    A browser says itself where a request comes from (``Sec-Fetch-Site``, in older ones ``Origin``);
    what is no browser says neither. A key in the header that no cookie goes with was put there by
    somebody who knows it.
    """
    bearer = headers.get("authorization", "").lower().startswith("bearer ")
    if bearer and "cookie" not in headers:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True


def _has_own_lane(scope: Scope) -> bool:
    path, method = scope["path"], scope["method"]
    return path == "/health" or (method == "POST" and path in REPORT_PATHS)


class _Answer:
    """What is sent for one request: with the headers, and for HEAD without the body."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.begun = False
        self.status = 500
        self._scope = scope
        self._send = send
        self._bare = scope["method"] == "HEAD"
        self._kept = scope["path"].startswith(KEPT_PATH)
        self._asks_where = scope["path"] in LOCATED_PATHS

    async def send(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            self.begun = True
            self.status = message["status"]
            message["headers"] = self._own_cookies(message["headers"])
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if "server" in headers:
                del headers["server"]
            if self._kept and message["status"] in KEPT_STATUSES:
                headers["Cache-Control"] = "no-cache"
            if self._asks_where:
                headers["Permissions-Policy"] = REPORTER_POLICY
        elif self._bare:
            more = message.get("more_body", False)
            message = {"type": "http.response.body", "body": b"", "more_body": more}
        await self._send(message)

    def _own_cookies(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Leave out a cookie that another host or plain HTTP could set or read."""
        kept = [
            (name, value)
            for name, value in headers
            if name.lower() != b"set-cookie" or value.startswith(COOKIE_PREFIX)
        ]
        if len(kept) < len(headers):
            LOG.error("cookie without __Host- left out", extra=facts(self._scope))
        return kept


def _limited(receive: Receive) -> Receive:
    """Count what comes in: a body in chunks states no length beforehand."""
    so_far = 0

    async def counted() -> Message:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        if so_far > MAX_BODY_BYTES:
            raise HTTPException(413)
        return message

    return counted


def _for_fault(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return from_routing(request, error)
    return unexpected(request, error)
