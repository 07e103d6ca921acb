"""``/om-personuppgifter``: what is kept of people, why, how long and who sees it."""

from functools import cache
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.data_files import information_text
from service.method_texts import MethodText, read_text
from service.pages import page
from service.parameters import parameters
from service.routes.data import tagged

PATH: Final = "/om-personuppgifter"
_HTML: Final = "text/html; charset=utf-8"
router = APIRouter(include_in_schema=False)


@cache
def _text() -> MethodText:
    return read_text(information_text())


# async, as /health: the text is there also when every thread waits for a picture.
@router.get(PATH)
async def about_personal_data(request: Request) -> Response:
    """Tell what is kept of people."""
    parameters(request, ())
    made = page(request, "information.html", {"text": _text()})
    return tagged(request, bytes(made.body).decode("utf-8"), _HTML)
