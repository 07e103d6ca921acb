"""The documents of OGC API – Features: landing page, conformance, collections, items."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from est_geo.periods import Period
from est_geo.picture import PublishedPicture
from service.ogc.collections import Collection, Feature, Layer
from service.ogc.reference_systems import CRS84, URIS, moved
from service.ogc.selection import Selection, selected

GEOJSON: Final = "application/geo+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
JSON: Final = "application/json"
Document = dict[str, Any]
MADE_UP: Final = "Påhittade rapporter: siffrorna beskriver inte verkligheten. "

CONFORMS_TO: Final = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)


def _link(href: str, rel: str, kind: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def _about(picture: PublishedPicture | None) -> Document:
    if picture is None:
        return {}
    return {
        "made_up": picture.heading.made_up,
        "period": picture.heading.period.name,
        "audience": picture.audience,
        "notes": list(picture.notes),
    }


def _marked(text: str, picture: PublishedPicture | None) -> str:
    return MADE_UP + text if picture is not None and picture.heading.made_up else text


def landing(base: str, newest: PublishedPicture | None) -> Document:
    """Landing page; the newest picture says for whom it is and whether it is made up."""
    return {
        "title": "est_geo: lägesbildens lager",
        "description": _marked(
            "Stadsdelar, rutor, platser som sticker ut, närvaro och åtgärdsförslag. "
            "Antalen är inrapporterade händelser, inte brott.",
            newest,
        ),
        **_about(newest),
        "links": [
            _link(base, "self", JSON, "Den här sidan"),
            _link(f"{base}/api", "service-desc", OPENAPI, "Beskrivning av gränssnittet"),
            _link(f"{base}/conformance", "conformance", JSON, "Vad gränssnittet följer"),
            _link(f"{base}/collections", "data", JSON, "Samlingarna"),
        ],
    }


def collection_document(
    base: str, one: Collection, picture: PublishedPicture | None, available: list[Period]
) -> Document:
    """Describe one collection."""
    here = f"{base}/collections/{one.id}"
    document: Document = {
        "id": one.id,
        "title": one.title,
        "description": _marked(one.description, picture),
        **_about(picture),
        "itemType": "feature",
        "crs": list(URIS),
        "storageCrs": CRS84,
        "links": [
            _link(here, "self", JSON, one.title),
            _link(f"{here}/items", "items", GEOJSON, f"{one.title} som GeoJSON"),
        ],
    }
    if picture is not None:
        document["extent"] = _extent(picture, available)
    return document


def _extent(picture: PublishedPicture, available: list[Period]) -> Document:
    zone = picture.heading.timezone
    begin, end = available[0].bounds(zone)[0], available[-1].bounds(zone)[1]
    return {
        "spatial": {
            "bbox": [[round(float(edge), 6) for edge in picture.districts.total_bounds]],
            "crs": CRS84,
        },
        "temporal": {
            "interval": [[f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (begin, end)]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        },
    }


def collections_document(
    base: str, collections: list[Document], newest: PublishedPicture | None
) -> Document:
    """List of collections."""
    return {
        **_about(newest),
        "links": [_link(f"{base}/collections", "self", JSON, "Samlingarna")],
        "crs": list(URIS),
        "collections": collections,
    }


def items_document(
    here: str,
    layer: Layer | None,
    wanted: Selection,
    query: Mapping[str, str],
) -> Document:
    """
    One page of the features of a layer, with the way to the next and the one before.

    Without a layer (no picture meets the time asked for) there is no feature.
    """
    found = [] if layer is None else selected(layer, wanted)
    page = found[wanted.offset : wanted.offset + wanted.limit]
    links = [
        _link(_with(here, query), "self", GEOJSON, "Den här delen"),
        _link(here, "collection", JSON, "Samlingen"),
    ]
    if wanted.offset + wanted.limit < len(found):
        links.append(_turn(here, query, wanted.offset + wanted.limit, "next", "Nästa del"))
    if wanted.offset > 0:
        before = max(0, wanted.offset - wanted.limit)
        links.append(_turn(here, query, before, "prev", "Föregående del"))
    return {
        "type": "FeatureCollection",
        **({} if layer is None else layer.about),
        "features": [moved(feature, wanted.crs) for feature in page],
        "links": links,
        "timeStamp": f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "numberMatched": len(found),
        "numberReturned": len(page),
    }


def _turn(here: str, query: Mapping[str, str], offset: int, rel: str, title: str) -> dict[str, str]:
    return _link(_with(here, {**query, "offset": str(offset)}), rel, GEOJSON, title)


def _with(here: str, query: Mapping[str, str]) -> str:
    return f"{here}/items?{urlencode(query)}" if query else f"{here}/items"


def feature_document(here: str, layer: Layer, feature: Feature, wanted: Selection) -> Document:
    """One feature of a layer."""
    return {
        **moved(feature, wanted.crs),
        **layer.about,
        "links": [
            _link(f"{here}/items/{quote(feature['id'])}", "self", GEOJSON, "Den här"),
            _link(here, "collection", JSON, "Samlingen"),
        ],
    }
