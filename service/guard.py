"""Around every answer: security headers, host check, size limit, HEAD, a net for faults of ours."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import DETAILS, Problem, from_routing, refusal, unexpected
from service.settings import is_loopback

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# Files that are the same for every audience may be kept, and are asked for again by their tag.
KEPT_PATH: Final = "/static/"
KEPT_STATUSES: Final = frozenset({200, 206, 304})
MAX_BODY_BYTES: Final = 1_000_000


class Guard:
    """
    Middleware that no answer passes without.

    It stands outside the framework's own error handling and size limit, because an answer that the
    framework makes by itself would otherwise leave without its headers.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = ()) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, answer = Request(scope, receive), _Answer(scope, send)
        refused = self._refused(Headers(scope=scope))
        if refused is not None:
            await refusal(request, refused)(scope, receive, answer.send)
            return
        # HEAD is GET without the body (RFC 9110): the headers are then the same by construction.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self.app(inner, _limited(receive), answer.send)
        except Exception as error:  # noqa: BLE001 - the last net: nothing passes it unanswered
            if not answer.begun:
                await _for_fault(request, error)(scope, receive, answer.send)

    def _refused(self, headers: Headers) -> Problem | None:
        if not self._knows(headers.get("host", "")):
            return Problem(421, DETAILS[421])
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


class _Answer:
    """What is sent for one request: with the headers, and for HEAD without the body."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.begun = False
        self._send = send
        self._bare = scope["method"] == "HEAD"
        self._kept = scope["path"].startswith(KEPT_PATH)

    async def send(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if self._kept and message["status"] in KEPT_STATUSES:
                headers["Cache-Control"] = "no-cache"
        elif self._bare:
            more = message.get("more_body", False)
            message = {"type": "http.response.body", "body": b"", "more_body": more}
        await self._send(message)


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
