"""``/api/v1/openapi.json``: every address that answers programs, described."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.render import to_text
from service.access import is_open
from service.description import PATH, About, api_document
from service.parameters import parameters
from service.routes.data import tagged
from service.state import state_of

router = APIRouter(include_in_schema=False)


@router.get(PATH)
def description(request: Request) -> Response:
    """Give the OpenAPI 3.0 document."""
    parameters(request, ())
    document = api_document(about(request), str(request.base_url).rstrip("/"))
    return tagged(request, to_text(document), "application/json")


def about(request: Request) -> About:
    """Say what the description of a running service rests on."""
    state = state_of(request)
    settings = state.settings
    return About(
        profile=state.profile,
        audience=settings.audience,
        reviews=settings.reviews,
        login=not is_open(request, state),
        public_reporting=settings.public_reporting,
    )
