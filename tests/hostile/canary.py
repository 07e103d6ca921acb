"""A browser that tells when a text of somebody's has run, asked for something, or become markup."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Frame, Page, sync_playwright

from tests.hostile.payloads import HOOK

CHROMIUM = shutil.which("chromium")
OUR_LINKS = frozenset({"tel:112", "tel:11414", "https://www.imy.se"})
"""Addresses elsewhere that stand in our own pages."""
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Everything that can be opened, sorted, switched or chosen. What lies under the mouse needs no
# mouse: an element that would run at its touch has an attribute that `_UNEXPECTED` finds.
_WORK_IT = """(every) => {
  const click = (one) => one.dispatchEvent(
    new MouseEvent('click', { bubbles: true, cancelable: true }));
  document.querySelectorAll('details').forEach((one) => { one.open = true; });
  document.querySelectorAll('[data-layer]').forEach((one) => { if (!one.checked) one.click(); });
  document.querySelectorAll('thead tr:first-child th button').forEach(click);
  for (const many of ['tr[data-id] .show', '.mark', '[data-spot]'])
    [...document.querySelectorAll(many)].filter((_, at) => at % every === 0).forEach(click);
}"""
_UNEXPECTED = """() => {
  const found = [];
  const never = new Set(['iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'base', 'img',
    'image', 'audio', 'video', 'source', 'track', 'math', 'marquee', 'template', 'foreignobject',
    'animate', 'set', 'use', 'portal', 'dialog', 'plaintext', 'xmp', 'keygen', 'x']);
  const leads = ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'srcset', 'poster',
    'background', 'ping'];
  for (const one of document.querySelectorAll('*')) {
    const tag = one.localName;
    if (never.has(tag)) found.push(`<${tag}>`);
    if (tag === 'meta' && /refresh/i.test(one.httpEquiv)) found.push('<meta refresh>');
    for (const { name, value } of one.attributes) {
      if (/^on/i.test(name)) found.push(`${tag} ${name}`);
      if (name === 'srcdoc') found.push(`${tag} ${name}`);
      if (!leads.includes(name)) continue;
      const to = new URL(value, document.baseURI);
      const ours = to.origin === location.origin && ['http:', 'file:'].includes(to.protocol);
      if (!ours) found.push(`${tag} ${name}=${value}`);
    }
  }
  return found;
}"""


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an application on a port of its own, until the block is left in whatever way."""
    listener = socket.create_server(("127.0.0.1", 0))
    # A connection is kept: a busy machine must not find it closed between two questions.
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_keep_alive=600))
    how = {"sockets": [listener]}
    thread = threading.Thread(target=server.run, kwargs=how, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start one browser for a module's tests."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield started
        started.close()


@dataclass
class Told:
    """What was seen on the pages that were opened."""

    pages: int = 0
    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Nothing ran, nothing foreign was asked for, nothing became markup, nothing complained."""
        return not (self.ran or self.asked or self.markup or self.said)


class Canary:
    """
    One browser window that listens for the hook, dialogs, foreign requests and new windows.

    `policy=False` takes the content security policy away, so that the escaping is tried alone.
    """

    def __init__(self, browser: Browser, *, policy: bool = True) -> None:
        self.told = Told()
        self._context = browser.new_context(bypass_csp=not policy, accept_downloads=False)
        self._context.set_default_timeout(20_000)
        self._context.expose_binding(HOOK, lambda _, *given: self.told.ran.append(str(given)))
        self._context.on("dialog", lambda one: (self.told.ran.append("dialog"), one.dismiss()))
        self._context.on("request", lambda one: self._asked(one.url))
        self.page: Page = self._context.new_page()
        self._context.on("page", lambda one: self.told.ran.append(f"window {one.url}"))
        self.page.on("framenavigated", self._went)
        self.page.on("console", lambda one: self._said(one.text))
        self.page.on("pageerror", lambda one: self.told.said.append(str(one)))
        self._origin = ""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the window."""
        self._context.close()

    def visit(self, url: str, ready: str | None = None, every: int = 40) -> None:
        """Open a page, work what is on it (of many of a kind every n-th), and look at it."""
        parts = urlsplit(url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self.page.goto(url, wait_until="load")
        self.told.pages += 1
        if ready is not None:
            self.page.wait_for_selector(ready, state="attached")
        self.page.evaluate(_WORK_IT, every)
        self.page.mouse.move(300, 400)
        self.page.wait_for_timeout(20)
        self.look()

    def look(self) -> None:
        """Look at the page as it stands now."""
        path = urlsplit(self.page.url).path
        self.told.markup += [
            f"{path}: {one[:120]}"
            for one in self.page.evaluate(_UNEXPECTED)
            if one.removeprefix("a href=") not in OUR_LINKS
        ]

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self._origin}/", "data:image/svg+xml", "about:blank")):
            self.told.asked.append(url[:200])

    def _went(self, frame: Frame) -> None:
        if frame.parent_frame is not None:
            self.told.ran.append(f"frame {frame.url[:100]}")

    def _said(self, text: str) -> None:
        # A refusal's own status is no fault of the page; a blocked script is.
        if "Failed to load resource" not in text:
            self.told.said.append(text[:300])
