"""What a text says about where in the municipality: districts, towns, other towns."""

from functools import lru_cache
from typing import NamedTuple

from est_geo.intake.geocoding.index import AREA, FOREIGN, Area, Index, Place
from est_geo.intake.geocoding.lines import Plane
from est_geo.intake.geocoding.mentions import Mention
from est_geo.intake.geocoding.towns import towns
from est_geo.intake.place_names import slug

_LABEL_M = 2500.0


class Said(NamedTuple):
    """Areas said in the text or beside it; a place must lie in one of each group."""

    groups: tuple[tuple[Area, ...], ...] = ()
    foreign: bool = False

    def fits(self, place: Place, index: Index, plane: Plane) -> bool:
        """Whether a place lies where the text says."""
        return not self.groups or all(
            any(_holds(area, place, index, plane) for area in one) for one in self.groups
        )

    def prefers(self, place: Place) -> bool:
        """Whether a place has the very town that is said: the municipality's is its largest."""
        return all(any(area.id == slug(place.town) for area in one) for one in self.groups)


def areas_said(mentions: list[Mention], hint: str, index: Index) -> Said:
    """
    Gather the areas of a text and of a hint beside it.

    Parameters
    ----------
    mentions : list of Mention
        What the text mentions.
    hint : str
        Slug of a district or town, or ``""``.
    index : Index
        The register's index.
    """
    groups = [
        tuple(index.areas[at] for at in mention.ats) for mention in mentions if mention.what == AREA
    ]
    foreign = any(mention.what == FOREIGN for mention in mentions)
    if hint:
        meant = tuple(area for area in index.areas if area.id == hint)
        if meant:
            groups.append(meant)
        else:
            foreign = foreign or hint in _town_slugs()
    return Said(tuple(dict.fromkeys(groups)), foreign)


@lru_cache(maxsize=1)
def _town_slugs() -> frozenset[str]:
    return frozenset(slug(town) for town in towns())


def _holds(area: Area, place: Place, index: Index, plane: Plane) -> bool:
    if area.kind == "municipality":
        return True
    if area.kind == "district":
        return place.district == area.id
    if area.kind == "town":
        return slug(place.town) == area.id
    label = index.rows[area.at]
    return plane.apart((label.lon, label.lat), (place.lon, place.lat)) <= _LABEL_M
