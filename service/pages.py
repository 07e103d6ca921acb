"""Pages from templates: every text escaped, every value named by whoever made it."""

from collections.abc import Collection, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from est_geo.errors import EstGeoError
from est_geo.picture import Audience
from est_geo.policy import NOBODY, ROLE_NAMES
from est_geo.words import breakable, counted, listing, number, percent, span
from service.access import access_of, may_of, principal_of
from service.state import State, state_of

FOLDER: Final = Path(__file__).parent
OPEN_TO_ALL: Final = "oppet-lage"
_COUNTED: Final = frozenset({"/", "/karta", "/granska"})
AUDIENCES: Final[Mapping[Audience, str]] = {
    "intern": "Internt: sprid inte vidare",
    "est": "För EST-gruppen",
    "public": "För alla",
}


def _environment() -> Environment:
    # autoescape=True and not by suffix: select_autoescape leaves .svg and .txt templates raw.
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["breakable"] = breakable
    environment.filters["percent"] = percent
    environment.filters["listing"] = listing
    environment.globals["counted"] = counted
    environment.globals["span"] = span
    return environment


ENVIRONMENT: Final = _environment()


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Fill a template; what stands on every page comes from the application's state."""
    state, access, looking = state_of(request), access_of(request), principal_of(request)
    audience, may = access.audience, may_of(request)
    asked = status == HTTPStatus.OK and request.url.path in _COUNTED
    text = ENVIRONMENT.get_template(template).render(
        municipality=state.municipality,
        audience=AUDIENCES[audience],
        public=audience == "public",
        may=may,
        sees=access.tables,
        role=ROLE_NAMES[looking.role],
        stands_open=looking.who == OPEN_TO_ALL,
        home=home_of(may, looking.who),
        signed_in=looking.who.startswith("konto:"),
        path=request.url.path,
        waiting_cases=_waiting(state, asked) if "review" in may else None,
        **context,
    )
    return HTMLResponse(text, status, headers)


def home_of(may: Collection[str], who: str) -> str:
    """
    Address of the page that somebody starts from: the picture for all who may see one.

    Examples
    --------
    >>> home_of({"open", "picture"}, "konto:1"), home_of({"open", "audit", "admin"}, "konto:2")
    ('/', '/admin')

    Who has not logged in is asked to at the picture's own address; a patrol has none to start from.

    >>> home_of({"open"}, "ingen"), home_of({"open", "shift"}, "pass:1")
    ('/', '/rapportera')
    """
    if "picture" in may or who == NOBODY.who:
        return "/"
    return "/admin" if "admin" in may else "/rapportera"


def _waiting(state: State, asked: bool) -> int:  # noqa: FBT001
    """
    Count what waits for a person, for the menu: 0 where it is not asked.

    Only pages that read the database anyway ask: an error or the report form must not wait for it.
    """
    if not asked:
        return 0
    try:
        return sum(state.waiting.values())
    except EstGeoError:
        return 0
