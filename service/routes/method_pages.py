"""``/metod`` and ``/metod/{slug}``: how each number is made, and when it misleads."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.errors import NotFoundError
from service.method_texts import PATH, library
from service.pages import page
from service.parameters import parameters
from service.routes.data import tagged

router = APIRouter(include_in_schema=False)
_HTML: Final = "text/html; charset=utf-8"


# async, as /health: the texts are there also when every thread waits for a picture.
@router.get(PATH)
async def methods(request: Request) -> Response:
    """List the texts."""
    parameters(request, ())
    return _tagged_page(request, "metoder.html", {"groups": library().groups})


@router.get(PATH + "/{slug}")
async def method(request: Request, slug: str) -> Response:
    """One text."""
    parameters(request, ())
    texts = library()
    text = texts.find(slug)
    if text is None:
        raise NotFoundError(
            "Det finns ingen metodsida med det namnet. Alla står under Hur talen räknas: /metod."
        )
    before, after = texts.beside(text)
    context = {"text": text, "before": before, "after": after, "groups": texts.groups}
    return _tagged_page(request, "metod.html", context)


def _tagged_page(request: Request, template: str, context: Mapping[str, object]) -> Response:
    made = page(request, template, context)
    return tagged(request, bytes(made.body).decode("utf-8"), _HTML)
