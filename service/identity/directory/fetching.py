"""Questions to the directory: short, small, never redirected, and only where it is safe."""

import time
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter

from est_geo.errors import RequestError
from service.bodies import read_json
from service.identity.directory.refusals import DirectoryDownError
from service.identity.directory.settings import is_safe_address

TIMEOUT: Final = (3.0, 5.0)
"""Seconds to connect, and to wait for each part of an answer."""

WHOLE_ANSWER: Final = 10.0
"""Seconds that a whole answer may take."""

MOST_BYTES: Final = 256_000
_JSON: Final = frozenset({"application/json", "application/jwk-set+json"})
_REDIRECTS: Final = range(300, 400)


class BoundedAdapter(HTTPAdapter):
    """Sends where it is safe, and reads no more than `MOST_BYTES` in `WHOLE_ANSWER` seconds."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """
        Send one question and read its whole answer.

        Raises
        ------
        DirectoryDownError
            The answer is a redirect, too long or too slow.
        """
        if not is_safe_address(request.url or ""):
            raise DirectoryDownError("unsafe-address")
        until = time.monotonic() + WHOLE_ANSWER
        response = super().send(request, *args, **kwargs | {"stream": True})
        try:
            if response.status_code in _REDIRECTS:
                raise DirectoryDownError("redirect")
            read = bytearray()
            for part in response.iter_content(8192):
                read += part
                if len(read) > MOST_BYTES:
                    raise DirectoryDownError("too-large")
                if time.monotonic() > until:
                    raise DirectoryDownError("too-slow")
        finally:
            response.close()
        response._content = bytes(read)  # noqa: SLF001 - what requests itself does when it reads
        return response


def bound(session: requests.Session) -> None:
    """Let every question of a session be bounded; nothing of the environment is listened to."""
    # The environment could add a password from ~/.netrc, or another way out.
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter())


def fetch_json(address: str) -> dict[str, Any]:
    """
    Fetch a JSON object.

    Raises
    ------
    DirectoryDownError
        No answer, or not the one that there must be: 200, JSON, an object, every member once.
    """
    with requests.Session() as session:
        bound(session)
        try:
            answer = session.get(
                address,
                timeout=TIMEOUT,
                allow_redirects=False,
                headers={"Accept": "application/json"},
            )
        except requests.RequestException:
            raise DirectoryDownError("no-answer") from None
    return json_object(answer)


def json_object(answer: requests.Response) -> dict[str, Any]:
    """
    Read an answer as a JSON object.

    Raises
    ------
    DirectoryDownError
        It is none, or its status is not 200.
    """
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status_code != requests.codes.ok or kind not in _JSON:
        raise DirectoryDownError("not-json")
    try:
        found = read_json(answer.content)
    except RequestError:
        raise DirectoryDownError("not-json") from None
    if not isinstance(found, dict):
        raise DirectoryDownError("not-json")
    return found
