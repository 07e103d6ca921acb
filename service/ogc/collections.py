"""The collections: what each holds, which property names a feature, which ones filter."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

from est_geo.errors import NotFoundError
from est_geo.picture import PublishedPicture
from est_geo.policy import Access
from est_geo.render.geojson import (
    cells_geojson,
    districts_geojson,
    hotspots_geojson,
    incidents_geojson,
    recommendations_geojson,
    visits_geojson,
)

Feature = dict[str, Any]
_KEPT_LAYERS = 64


@dataclass(frozen=True, slots=True)
class Collection:
    """
    One collection of features.

    Attributes
    ----------
    id, title, description : str
        Name in addresses, Swedish name and Swedish sentence.
    make : callable
        From a published picture to a GeoJSON FeatureCollection.
    filters : tuple of str
        Properties that a query may ask for by equality.
    part : str
        The part of a picture that it shows; who may not see that part does not see the collection.
    """

    id: str
    title: str
    description: str
    make: Callable[[PublishedPicture], dict[str, Any]]
    filters: tuple[str, ...]
    part: str


_ALL: Final = (
    Collection(
        "districts",
        "Stadsdelar",
        "Prioriterade stadsdelar med periodens antal inrapporterade händelser och vad som väntats.",
        districts_geojson,
        ("district", "name", "arrow"),
        "district_week",
    ),
    Collection(
        "cells",
        "Rutor",
        "H3-rutor med antal inrapporterade händelser i hotspotfönstret och i perioden, och Gi*.",
        cells_geojson,
        ("cell", "district", "count", "count_period", "hot", "role", "hotspot"),
        "cells",
    ),
    Collection(
        "hotspots",
        "Platser som sticker ut",
        "Heta rutor som hänger ihop: namn, antal, väntat intervall, tid i veckan och historia.",
        hotspots_geojson,
        ("id", "name", "district", "arrow", "kind"),
        "hotspots",
    ),
    Collection(
        "visits",
        "Närvaro nästa vecka",
        "Föreslagna besök: aktör, plats, tid och varför.",
        visits_geojson,
        ("id", "actor", "hotspot", "district"),
        "visits",
    ),
    Collection(
        "recommendations",
        "Åtgärdsförslag",
        "Förslag till fysiska åtgärder i prioriteringsordning, med underlag, belägg för och emot, "
        "begränsningar, behov, möjlighet att påverka och kostnad.",
        recommendations_geojson,
        ("id", "hotspot", "district", "intervention", "cost_class", "goal", "outcome", "horizon"),
        "recommendations",
    ),
)
INCIDENTS: Final = Collection(
    "incidents",
    "Enskilda rapporter",
    "Periodens inrapporterade händelser, en och en. Kräver ett syfte, och varje läsning loggas.",
    incidents_geojson,
    ("id", "category", "district", "source", "actor", "match_type"),
    "incidents",
)
"""Behind a permission of its own, so not among those that a picture has."""

_PUBLIC: Final = ("districts",)


def collections_for(access: Access) -> list[Collection]:
    """Give the collections that somebody may see at all."""
    if access.audience == "public":
        return [one for one in _ALL if one.id in _PUBLIC]
    return [one for one in _ALL if one.part in access.tables]


def collection(name: str, access: Access) -> Collection:
    """
    Find a collection by its id.

    Raises
    ------
    NotFoundError
        There is none, or none for the one who asks.
    """
    for one in collections_for(access):
        if one.id == name:
            return one
    known = ", ".join(one.id for one in collections_for(access))
    raise NotFoundError(f"Samlingen finns inte. De som finns: {known}.")


@dataclass(frozen=True, slots=True)
class Layer:
    """
    A collection of one picture.

    Attributes
    ----------
    features : list of Feature
        The features.
    geometries : array of shapely geometries
        Their geometries, for a spatial filter.
    about : dict
        What the file says beside its features: the period, for whom, and whether it is made up.
    """

    features: list[Feature]
    geometries: npt.NDArray[np.object_]
    about: dict[str, Any]


class Layers:
    """Layers made when asked for; kept, because QGIS asks for a layer in many small boxes."""

    def __init__(self) -> None:
        # The picture is kept with its layer: its id() is then never given to another picture.
        self._kept: OrderedDict[tuple[int, str], tuple[PublishedPicture, Layer]] = OrderedDict()
        self._lock = Lock()

    def of(self, picture: PublishedPicture, one: Collection) -> Layer:
        """Layer of a collection of a picture."""
        key = (id(picture), one.id)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        layer = _layer(picture, one)
        with self._lock:
            self._kept[key] = (picture, layer)
            while len(self._kept) > _KEPT_LAYERS:
                self._kept.popitem(last=False)
        return layer


def _layer(picture: PublishedPicture, one: Collection) -> Layer:
    made = one.make(picture)
    features = made["features"]
    about = {name: value for name, value in made.items() if name not in {"type", "features"}}
    geometries = np.empty(len(features), dtype=object)
    for at, feature in enumerate(features):
        geometries[at] = shape(feature["geometry"]) if feature["geometry"] else None
    shapely.prepare(geometries)
    return Layer(features, geometries, about)
