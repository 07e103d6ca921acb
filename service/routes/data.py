"""``/api/v1/pictures``: the picture for other programs, and its tables as CSV."""

from hashlib import sha256

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.errors import NotFoundError
from est_geo.picture import PublishedPicture
from est_geo.render import as_json, to_text
from est_geo.store import Deed
from service.access import access_of, pictures_of
from service.csv_tables import csv_tables_for, csv_text
from service.looks import is_named, note_seen
from service.parameters import parameters
from service.pictures import asked_period

router = APIRouter(prefix="/api/v1/pictures")


@router.get("/{week}")
def picture(request: Request, week: str) -> Response:
    """Give the picture of a period as JSON."""
    parameters(request, ())
    text = to_text(as_json(_picture(request, week)))
    _note_export(request, week, "picture")
    return tagged(request, text, "application/json")


@router.get("/{week}/{table}.csv")
def table(request: Request, week: str, table: str) -> Response:
    """One table of the picture as CSV that a Swedish Excel opens."""
    parameters(request, ())
    known = csv_tables_for(access_of(request))
    if table not in known:
        raise NotFoundError(f"Tabellen finns inte. De som finns: {', '.join(known)}.")
    text = csv_text(_picture(request, week), table)
    _note_export(request, week, table)
    response = tagged(request, text, "text/csv; charset=utf-8")
    name = f'attachment; filename="{table}-{week}.csv"'
    response.headers["Content-Disposition"] = name
    return response


def _note_export(request: Request, week: str, table: str) -> None:
    """Write down what leaves the service with whoever has a name; the public has none."""
    if is_named(request):
        note_seen(request, Deed("picture.export", "picture", week, details={"table": table}))


def tagged(request: Request, content: str | bytes, media: str) -> Response:
    """Answer with a content and its tag, or that the asker already has it."""
    body = content.encode("utf-8") if isinstance(content, str) else content
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    held = [one.strip().removeprefix("W/") for one in _held(request).split(",")]
    if tag in held or "*" in held:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type=media, headers={"ETag": tag})


def _held(request: Request) -> str:
    return request.headers.get("if-none-match", "")


def _picture(request: Request, week: str) -> PublishedPicture:
    pictures = pictures_of(request)
    return pictures.picture(asked_period(pictures, week))
