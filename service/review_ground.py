"""What the map of a case is drawn on: no tiles, only what the municipality's own registers hold."""

from collections.abc import Iterator
from typing import Any, Final

import shapely

from est_geo.intake import Gazetteer
from est_geo.profile import Profile
from service.rows import rows_of

Feature = dict[str, Any]

NAMED_KINDS: Final = ("centre", "landmark", "stop", "label", "block")
MOST_NAMED: Final = 4_000
MOST_STREETS: Final = 6_000
_DEGREES: Final = 5
_SIMPLER: Final = 0.00005


def ground_of(profile: Profile, gazetteer: Gazetteer | None) -> dict[str, Any]:
    """
    Give districts, streets and named places as a GeoJSON collection, each with kind and name.

    Examples
    --------
    >>> ground = ground_of(Profile.load("linkoping"), None)
    >>> [one["properties"]["name"] for one in ground["features"]]
    ['Skäggetorp', 'Ryd', 'Berga', 'City']
    """
    features = [*_districts(profile)]
    if gazetteer is not None:
        features += [*_streets(gazetteer), *_named(gazetteer)]
    return {"type": "FeatureCollection", "features": features}


def _districts(profile: Profile) -> Iterator[Feature]:
    for name, shape in zip(profile.districts["name"], profile.districts.geometry, strict=True):
        yield _feature("district", name, shapely.geometry.mapping(shape))


def _streets(gazetteer: Gazetteer) -> Iterator[Feature]:
    lines = gazetteer.streets.sort_values(["street", "part", "position"])
    groups = lines.groupby(["street", "part"], sort=False)
    for number, ((name, _), points) in enumerate(groups):
        if number >= MOST_STREETS:
            return
        pairs = points[["lon", "lat"]].to_numpy()
        if len(pairs) > 1:
            line = shapely.simplify(shapely.LineString(pairs), _SIMPLER)
            yield _feature("street", str(name), shapely.geometry.mapping(line))


def _named(gazetteer: Gazetteer) -> Iterator[Feature]:
    places = gazetteer.places
    rank = places["kind"].map({kind: at for at, kind in enumerate(NAMED_KINDS)})
    shown = places.assign(rank=rank).dropna(subset=["rank"])
    for row in rows_of(shown.sort_values("rank", kind="stable").head(MOST_NAMED)):
        point = {"type": "Point", "coordinates": (row["lon"], row["lat"])}
        yield _feature(row["kind"], row["name"], point)


def _feature(kind: str, name: str, geometry: dict[str, Any]) -> Feature:
    rounded = {**geometry, "coordinates": _rounded(geometry["coordinates"])}
    return {
        "type": "Feature",
        "properties": {"kind": kind, "name": name},
        "geometry": rounded,
    }


def _rounded(coordinates: Any) -> Any:  # noqa: ANN401 - nested as deep as the geometry
    if isinstance(coordinates, float):
        return round(coordinates, _DEGREES)
    return [_rounded(one) for one in coordinates]
