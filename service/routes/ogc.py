"""``/ogc``: OGC API – Features."""

from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.errors import NotFoundError
from est_geo.picture import PublishedPicture
from est_geo.render.geojson import to_text
from service.access import access_of, may_of, pictures_of
from service.ogc import documents
from service.ogc.collections import (
    INCIDENTS,
    Collection,
    Feature,
    Layer,
    collection,
    collections_for,
)
from service.ogc.openapi import openapi_document
from service.ogc.selection import (
    FEATURE_PARAMETERS,
    ITEM_PARAMETERS,
    period_asked,
    selection,
)
from service.parameters import parameters
from service.state import state_of

router = APIRouter(prefix="/ogc")


def _base(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}/ogc"


def here(request: Request, one: Collection) -> str:
    """Address of a collection."""
    return f"{_base(request)}/collections/{one.id}"


def answer(document: Any, media: str = documents.JSON, **headers: str) -> Response:  # noqa: ANN401
    """Answer with a document."""
    return Response(to_text(document), media_type=media, headers=headers)


@router.get("")
@router.get("/")
def landing(request: Request) -> Response:
    """Landing page."""
    parameters(request, ())
    return answer(documents.landing(_base(request), _newest(request)))


@router.get("/conformance")
def conformance(request: Request) -> Response:
    """Say which parts of the standard are followed."""
    parameters(request, ())
    return answer({"conformsTo": list(documents.CONFORMS_TO)})


@router.get("/api")
def api(request: Request) -> Response:
    """OpenAPI 3.0 document."""
    parameters(request, ())
    return answer(openapi_document(_base(request), _known(request)), documents.OPENAPI)


@router.get("/collections")
def collections(request: Request) -> Response:
    """List of collections."""
    parameters(request, ())
    told = [described(request, one) for one in _known(request)]
    document = documents.collections_document(_base(request), told, _newest(request))
    return answer(document)


@router.get("/collections/{name}")
def one_collection(request: Request, name: str) -> Response:
    """Describe a collection."""
    parameters(request, ())
    return answer(described(request, _collection(request, name)))


@router.get("/collections/{name}/items")
def items(request: Request, name: str) -> Response:
    """Features of a collection."""
    one = _collection(request, name)
    query = parameters(request, (*ITEM_PARAMETERS, *one.filters))
    wanted = selection(query, one)
    layer = layer_of(request, one, query.get("datetime"))
    document = documents.items_document(here(request, one), layer, wanted, query)
    return answer(document, documents.GEOJSON, **{"Content-Crs": f"<{wanted.crs.uri}>"})


@router.get("/collections/{name}/items/{fid}")
def item(request: Request, name: str, fid: str) -> Response:
    """Give one feature."""
    one = _collection(request, name)
    query = parameters(request, FEATURE_PARAMETERS)
    wanted = selection(query, one)
    layer, feature = feature_of(request, one, query.get("datetime"), fid)
    document = documents.feature_document(here(request, one), layer, feature, wanted)
    return answer(document, documents.GEOJSON, **{"Content-Crs": f"<{wanted.crs.uri}>"})


def feature_of(
    request: Request, one: Collection, when: str | None, fid: str
) -> tuple[Layer, Feature]:
    """
    Find a feature of a collection, and the layer that it stands in.

    Raises
    ------
    NotFoundError
        There is none of that id, or none that the asker may see.
    """
    layer = layer_of(request, one, when)
    for feature in layer.features if layer else ():
        if layer is not None and feature["id"] == fid:
            return layer, feature
    raise NotFoundError("Det finns inget med det id:t i samlingen för den perioden.")


def _known(request: Request) -> list[Collection]:
    single = [INCIDENTS] if "incidents" in may_of(request) else []
    return [*collections_for(access_of(request)), *single]


def _collection(request: Request, name: str) -> Collection:
    return collection(name, access_of(request))


def described(request: Request, one: Collection) -> documents.Document:
    """Describe a collection as the asker sees it."""
    available = pictures_of(request).available()
    return documents.collection_document(_base(request), one, _newest(request), available)


def _newest(request: Request) -> PublishedPicture | None:
    pictures = pictures_of(request)
    available = pictures.available()
    return pictures.picture(available[-1]) if available else None


def layer_of(request: Request, one: Collection, when: str | None) -> Layer | None:
    """Layer of a collection for the time asked for, as the asker sees it."""
    picture = _picture(request, when)
    return None if picture is None else state_of(request).layers.of(picture, one)


def _picture(request: Request, when: str | None) -> PublishedPicture | None:
    pictures = pictures_of(request)
    zone = ZoneInfo(state_of(request).timezone)
    period = period_asked(when, pictures.available(), zone)
    return None if period is None else pictures.picture(period)
