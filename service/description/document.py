"""The whole document, and the check that no address is left out of it."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

from service.access import ROUTES
from service.access.principals import SESSION_COOKIE, SHIFT_COOKIE
from service.description.about import About
from service.description.of_interventions import intervention_paths
from service.description.of_layers import layer_paths
from service.description.of_orders import order_paths
from service.description.of_pictures import picture_paths, picture_schema
from service.description.of_plans import plan_paths
from service.description.of_reports import report_paths
from service.description.of_review import review_paths
from service.description.of_service import PATH, service_paths
from service.description.of_tiles import tile_paths
from service.description.of_trail import trail_paths
from service.description.of_visits import visit_paths
from service.description.of_walks import walk_paths
from service.description.operations import (
    LOCKED,
    OPEN311,
    Part,
    problem_schema,
    refusal,
    refusals,
)
from service.description.schemas import INTEGER, TEXT, listed, record

__all__ = ["PATH", "api_document", "described_paths", "for_programs"]

_SUBJECTS: Final[tuple[Callable[[About], dict[str, Part]], ...]] = (
    service_paths,
    picture_paths,
    layer_paths,
    report_paths,
    review_paths,
    plan_paths,
    intervention_paths,
    trail_paths,
    tile_paths,
    visit_paths,
    walk_paths,
    order_paths,
)
Needed = list[dict[str, list[str]]]
_BY_KEY: Final = frozenset({"report", "own_reports"})
_COLLECTION: Final = re.compile(r"^(/ogc/collections)/(?!incidents)[a-z_]+")
_BEGINNINGS: Final = ("/api/", "/ogc", "/open311/", "/tiles/")
_WHOLE: Final = ("/health", "/ready", "/metrics")
_SAYS: Final = (
    "Lägesbilder, kartlager, rapporter och granskning som JSON, GeoJSON och CSV. Antalen är "
    "inrapporterade händelser, inte brott. Okända parametrar och fält avvisas; varje vägran är "
    "ett problemdokument (RFC 9457) på svenska."
)


def api_document(about: About, base: str) -> dict[str, Any]:
    """
    Describe every address that answers programs.

    Parameters
    ----------
    about : About
        The facts that it rests on.
    base : str
        Where the service is, without a slash at the end.

    Returns
    -------
    dict
        An OpenAPI 3.0 document.

    Examples
    --------
    >>> from est_geo.profile import Profile
    >>> made = api_document(About(Profile.load("linkoping")), "http://127.0.0.1:8000")
    >>> made["openapi"], sorted(made["paths"]["/open311/v2/requests.json"])
    ('3.0.3', ['get', 'post'])
    """
    paths = described_paths(about)
    for path, item in paths.items():
        for method, operation in item.items():
            _locked(path, method, operation, about)
    return {
        "openapi": "3.0.3",
        "info": {"title": "est_geo", "version": "1.0.0", "description": _SAYS},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": {
                "Problem": problem_schema(),
                "Open311Errors": listed(record({"code": INTEGER, "description": TEXT}), minItems=1),
                "Picture": picture_schema(),
            },
            "responses": refusals(),
            "securitySchemes": _schemes(),
        },
    }


def described_paths(about: About) -> dict[str, Part]:
    """Give every described path with its operations."""
    return {path: item for subject in _SUBJECTS for path, item in subject(about).items()}


def _locked(path: str, method: str, operation: Part, about: About) -> None:
    """Say what an operation asks of the one who comes, by the permission of its route."""
    permission = ROUTES[method.upper(), _COLLECTION.sub(r"\1/{name}", path)]
    keys: Needed = [{"reportKey": []}]
    in_address: Needed = [{"open311Key": []}] if path.startswith("/open311/") else []
    people: Needed = [{"token": []}, {"session": []}]
    needed: Needed = []
    if permission in _BY_KEY:
        needed = [] if about.public_reporting and permission == "report" else keys + in_address
    elif permission == "shift":
        needed = [{"shift": []}]
    elif permission != "open" and about.login:
        needed = people + (keys if permission == "places" else [])
    operation["security"] = needed
    if permission != "open":
        form = OPEN311 if in_address else "Problem"
        operation["responses"] |= {str(one): refusal(one, form) for one in LOCKED}


def _schemes() -> Part:
    return {
        "token": {"type": "http", "scheme": "bearer",
                  "description": "En pollett ur /konto, för QGIS och skript."},
        "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE,
                    "description": "Webbläsarens inloggning."},
        "shift": {"type": "apiKey", "in": "cookie", "name": SHIFT_COOKIE,
                  "description": "Ett lags telefon, som har öppnat passets länk."},
        "reportKey": {"type": "http", "scheme": "bearer",
                      "description": "En rapportörs nyckel, ur länken eller QR-koden."},
        "open311Key": {"type": "apiKey", "in": "query", "name": "api_key",
                       "description": "Samma nyckel, så som Open311 skickar den."},
    }  # fmt: skip


def for_programs(routes: Sequence[BaseRoute]) -> set[tuple[str, str]]:
    """
    List method and path template of every route that must be described.

    A page for people is none of them; nor is a folder of files.
    """
    return {
        (method, str(route.path))
        for route in iter_route_contexts(routes)
        if _answers_programs(str(route.path))
        for method in route.methods or ()
    }


def _answers_programs(path: str) -> bool:
    ends = path.endswith((".json", ".csv", ".mvt"))
    return path.startswith(_BEGINNINGS) or path in _WHOLE or ends
