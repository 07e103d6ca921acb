"""The grounds of the place that a page is about: a hot spot, a treated place, or a drawn one."""

from dataclasses import dataclass, replace
from typing import Any, Final

import shapely
from starlette.requests import Request

from est_geo.cells import cell_centres, cell_numbers
from est_geo.errors import NotFoundError, RequestError
from est_geo.grounding import (
    Known,
    PlaceArea,
    PlaceGrounds,
    drawn_area,
    inside,
    known_of,
    place_grounds,
)
from est_geo.planning import now_utc
from est_geo.policy import Access
from est_geo.profile import Profile
from service.access import access_of, may_of, pictures_of
from service.cards.wording import LEAST_FOR_PERCENT
from service.interventions_cache import grounds_of
from service.interventions_seen import interventions_seen
from service.rows import rows_of
from service.state import state_of

ASKED: Final = ("lon", "lat", "radie", "omrade", "namn")
"""Parts of an address that name a drawn place."""
LONGEST_OUTLINE: Final = 20_000
PATIENCE: Final = 3.0
"""Seconds that the page of one place waits for its grounds; the others have theirs to show."""
_NO_PLACE: Final = "Det finns ingen sådan plats. Välj en i listan, eller rita en."


@dataclass(frozen=True, slots=True)
class Found:
    """A place's grounds, or that they are being made."""

    grounds: PlaceGrounds | None
    counting: bool = False


def place_of(request: Request, place_id: str, *, wait: float = PATIENCE) -> Found:
    """
    Find a place by its id: a hot spot of the newest picture, or one where something was proposed.

    Raises
    ------
    NotFoundError
        There is none, or none that may be seen.
    """
    hot = hot_place(request, place_id, wait=wait)
    if hot.grounds is not None:
        return hot
    if hot.counting and _is_hot(request, place_id):
        return hot
    rows = interventions_seen(request).interventions
    held = rows_of(rows[rows["place_id"] == place_id].tail(1))
    if held:
        return treated_place(request, held[0])
    if hot.counting:
        return hot
    raise NotFoundError(_NO_PLACE)


def _is_hot(request: Request, place_id: str) -> bool:
    """Say whether the newest picture has such a hot spot that the asker sees."""
    pictures = pictures_of(request)
    spots = pictures.picture(pictures.available()[-1]).tables.hotspots
    return bool((spots["id"] == place_id).any())


def hot_place(request: Request, place_id: str, *, wait: float) -> Found:
    """Find a hot spot of the newest picture by its id."""
    seen = grounds_of(request, wait=wait)
    here = [one for one in seen.places if one.area.place_id == place_id]
    return Found(here[0] if here else None, counting=seen.state == "counting")


def treated_place(request: Request, row: dict[str, Any]) -> Found:
    """Give the grounds of what an intervention treats, by its own outline."""
    access, profile = access_of(request), state_of(request).profile
    if not may_draw(access):
        return Found(None)
    area = drawn_area(profile, str(row["outline"]), str(row["place"]))
    named = replace(area, place_id=str(row["place_id"]), name=str(row["place"]))
    return Found(_grounds(request, named))


def may_draw(access: Access) -> bool:
    """Whether somebody may ask for the numbers of any place: those who see single cells."""
    return "cells" in access.tables


def asked_area(profile: Profile, asked: dict[str, str]) -> PlaceArea | None:
    """
    Read the place that an address draws; None where it draws none.

    Raises
    ------
    RequestError
        A number cannot be read.
    GeometryError
        It is no place of the municipality.
    """
    name = asked.get("namn", "")
    if asked.get("omrade"):
        return drawn_area(profile, asked["omrade"], name)
    if not any(asked.get(one) for one in ("lon", "lat", "radie")):
        return None
    point = [_number(asked.get(one, default)) for one, default in _POINT.items()]
    return drawn_area(profile, (point[0], point[1], point[2]), name)


_POINT: Final = {"lon": "", "lat": "", "radie": "100"}


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise RequestError(
            "Punkten skrivs som longitud och latitud i grader (15,62 och 58,41) och radien i meter."
        ) from None


def drawn_place(request: Request, area: PlaceArea) -> Found:
    """
    Give the grounds of a drawn place.

    Raises
    ------
    NotFoundError
        It lies where the asker sees nothing.
    """
    if not may_draw(access_of(request)):
        raise NotFoundError(_NO_PLACE)
    return Found(_grounds(request, area))


def _grounds(request: Request, area: PlaceArea) -> PlaceGrounds:
    state, access = state_of(request), access_of(request)
    area = cut_area(area, access, state.profile)
    available = pictures_of(request).available()
    if not available:
        raise NotFoundError("Det finns ingen lägesbild än. Ta in rapporter först.")
    exact = "incidents" in may_of(request)
    known = _known(request)
    seen = known if exact else snapped(known, access)
    picture = state.pictures.picture(available[-1], "est")
    found = place_grounds(seen, state.profile, picture, area)
    return found if exact else of_few(found, len(inside(seen.incidents, area)))


def _known(request: Request) -> Known:
    """Read all that grounds rest on, once per state of the database."""
    state, now = state_of(request), now_utc()
    store = state.store
    key = ("known", store.version(), store.grounds_turn(), now.date())
    _, kept = state.grounds.of(key, lambda: (known_of(store, state.profile, now),), PATIENCE)
    return kept[0] if kept else known_of(store, state.profile, now)


def cut_area(area: PlaceArea, access: Access, profile: Profile) -> PlaceArea:
    """
    Cut a place to the districts that somebody sees.

    Raises
    ------
    NotFoundError
        Nothing of it lies there.
    """
    if access.districts is None:
        return area
    own = profile.districts[profile.districts["id"].isin(access.districts)].geometry.union_all()
    inside = shapely.intersection(area.outline, own)
    parts = [one for one in shapely.get_parts(inside) if isinstance(one, shapely.Polygon)]
    if area.district not in access.districts or not parts:
        raise NotFoundError(_NO_PLACE)
    return replace(area, outline=max(parts, key=lambda one: one.area))


def of_few(grounds: PlaceGrounds, n_ever: int) -> PlaceGrounds:
    """
    Leave out of a drawn place what a handful of reports tells of each of them.

    A place may be drawn round one cell, and its cells are counted on the map; but of what kind a
    single report was, at what hour, and whether it was dark, is for those who see single reports.

    Parameters
    ----------
    grounds : PlaceGrounds
        Of a drawn place.
    n_ever : int
        Reports there of all times: what the light is judged on.
    """
    if grounds.n >= LEAST_FOR_PERCENT:
        return grounds
    return replace(
        grounds,
        categories=grounds.categories.head(0),
        hours=grounds.hours.head(0),
        proposals=grounds.proposals.head(0),
        lighting=grounds.lighting if n_ever >= LEAST_FOR_PERCENT else None,
    )


def snapped(known: Known, access: Access) -> Known:
    """
    Move every report to the middle of its cell: a drawn outline then tells no more than the map.

    Without it the outline could be moved until it gives a single report's point away. What lies in
    a district that is not seen stays where it is, outside what is cut to the seen ones.
    """
    frame = known.incidents
    moves = (frame["cell"].notna() & access.rows.keeps(frame)).to_numpy()
    lon, lat = frame["lon"].to_numpy(copy=True), frame["lat"].to_numpy(copy=True)
    lon[moves], lat[moves] = cell_centres(cell_numbers(frame.loc[moves, "cell"]))
    return replace(known, incidents=frame.assign(lon=lon, lat=lat))
