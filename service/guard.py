"""Around every answer: the security headers, the host check, and a net for faults of ours."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import DETAILS, Problem, refusal, unexpected
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


class Guard:
    """
    Middleware that no answer passes without.

    It stands outside the framework's own error handling, because an answer that the framework makes
    for an unforeseen exception would otherwise leave without its headers.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = ()) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, begun = Request(scope, receive), False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        async def answer(make: Callable[[], Response]) -> None:
            await make()(scope, receive, with_headers)

        if not self._knows(Headers(scope=scope).get("host", "")):
            await answer(lambda: refusal(request, Problem(421, DETAILS[421])))
            return
        try:
            await self.app(scope, receive, with_headers)
        except Exception as error:  # noqa: BLE001 - the last net: nothing passes it unanswered
            fault = error
            if not begun:
                await answer(lambda: unexpected(request, fault))

    def _knows(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return is_loopback(name) or name in self.hosts
