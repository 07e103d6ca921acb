"""``/om-personuppgifter``: what is kept of people, why, how long and who sees it."""

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.method_texts import MethodText, read_text
from service.pages import page
from service.parameters import parameters
from service.routes.data import tagged
from service.state import state_of

PATH: Final = "/om-personuppgifter"
_HTML: Final = "text/html; charset=utf-8"
router = APIRouter(include_in_schema=False)


@cache
def _text(file: Path) -> MethodText:
    return read_text(file)


# async, as /health: the text is there also when every thread waits for a picture.
@router.get(PATH)
async def about_personal_data(request: Request) -> Response:
    """Tell what is kept of people."""
    parameters(request, ())
    text = _text(state_of(request).profile.information_path)
    made = page(request, "information.html", {"text": text})
    return tagged(request, bytes(made.body).decode("utf-8"), _HTML)
