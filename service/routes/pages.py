"""``/`` and ``/karta``: the pages that people read."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.access import access_of, pictures_of
from service.map_view import map_page
from service.pages import page
from service.parameters import parameters
from service.pictures import asked_period
from service.week_view import title, week_page

router = APIRouter(include_in_schema=False)


@router.get("/")
def week(request: Request) -> Response:
    """Lägesbild of a period, the latest unless another is asked for."""
    asked = parameters(request, ("period",)).get("period")
    pictures = pictures_of(request)
    available = pictures.available()
    period = asked_period(pictures, asked) if asked or available else None
    if period is None or period not in available:
        return nothing_here(request, "" if period is None else title(period))
    return page(request, "lagesbild.html", week_page(pictures.picture(period), available))


@router.get("/karta")
def big_map(request: Request) -> Response:
    """Map of one layer of a period, and the table that says the same."""
    query = parameters(request, ("period", "lager", "ruta"))
    pictures = pictures_of(request)
    available = pictures.available()
    period = asked_period(pictures, query.get("period")) if query or available else None
    if period is None or period not in available:
        return nothing_here(request, "" if period is None else title(period))
    view = map_page(
        pictures.picture(period), available, query.get("lager"), access_of(request).tables
    )
    return page(request, "karta.html", view | {"chosen": query.get("ruta", "")})


def nothing_here(request: Request, wanted: str) -> Response:
    """Say that there is no picture, and what to do about it."""
    available = pictures_of(request).available()
    context = {"wanted": wanted, "available": available[::-1], "path_only": request.url.path}
    return page(request, "tom.html", context, status=404 if wanted else 200)
