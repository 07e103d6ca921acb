"""Which methods an address takes."""

from typing import Final

from starlette.routing import Match, Mount
from starlette.types import Scope

_ASKED: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def allow(scope: Scope) -> str:
    """
    Write the ``Allow`` header of an address; empty where there is no such address.

    HEAD goes with GET, because the guard answers it so; OPTIONS goes with everything.
    """
    # A mounted folder has taken its own name off the path; the whole path is asked about.
    whole = {**scope, "root_path": scope.get("app_root_path", scope.get("root_path", ""))}
    taken = [method for method in _ASKED if _takes({**whole, "method": method})]
    if "GET" in taken:
        taken.insert(1, "HEAD")
    return ", ".join([*taken, "OPTIONS"]) if taken else ""


def _takes(scope: Scope) -> bool:
    for route in scope["app"].routes:
        if route.matches(scope)[0] is Match.FULL:
            # Mounted are only folders of files, which are read and never written.
            return not isinstance(route, Mount) or scope["method"] == "GET"
    return False
