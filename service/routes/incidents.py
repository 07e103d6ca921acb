"""``/ogc/collections/incidents``: single reports, each reading with a purpose and a row kept."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.store import Deed
from service.access import store_of
from service.looks import purpose_of
from service.ogc import documents
from service.ogc.collections import INCIDENTS, Feature
from service.ogc.selection import FEATURE_PARAMETERS, ITEM_PARAMETERS, selection
from service.parameters import parameters
from service.purposes import PARAMETER
from service.routes.ogc import answer, described, feature_of, here, layer_of

router = APIRouter(prefix="/ogc/collections/incidents")


@router.get("")
def about(request: Request) -> Response:
    """Describe the collection; no report is read for it."""
    parameters(request, ())
    return answer(described(request, INCIDENTS))


@router.get("/items")
def items(request: Request) -> Response:
    """List the reports of a period."""
    query = parameters(request, (PARAMETER, *ITEM_PARAMETERS, *INCIDENTS.filters))
    purpose, wanted = purpose_of(request), selection(query, INCIDENTS)
    layer = layer_of(request, INCIDENTS, query.get("datetime"))
    document = documents.items_document(here(request, INCIDENTS), layer, wanted, query)
    _read(request, purpose, document["features"])
    return answer(document, documents.GEOJSON, **{"Content-Crs": f"<{wanted.crs.uri}>"})


@router.get("/items/{fid}")
def item(request: Request, fid: str) -> Response:
    """Give one report."""
    query = parameters(request, (PARAMETER, *FEATURE_PARAMETERS))
    purpose, wanted = purpose_of(request), selection(query, INCIDENTS)
    layer, feature = feature_of(request, INCIDENTS, query.get("datetime"), fid)
    document = documents.feature_document(here(request, INCIDENTS), layer, feature, wanted)
    _read(request, purpose, [feature])
    return answer(document, documents.GEOJSON, **{"Content-Crs": f"<{wanted.crs.uri}>"})


def _read(request: Request, purpose: str, features: list[Feature]) -> None:
    """Write down what is about to be shown; what cannot be written down is not shown."""
    ids = [str(one["id"]) for one in features]
    one = ids[0] if len(ids) == 1 else ""
    store_of(request).note(Deed("incident.read", "incident", one, purpose, objects=ids))
