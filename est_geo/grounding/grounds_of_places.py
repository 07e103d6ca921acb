"""The grounds of a place, put together: counts, hours, light, sources, surroundings, proposals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from est_geo.grounding.areas import Picture, PlaceArea, hotspot_area
from est_geo.grounding.counting import (
    PlaceCount,
    WindowReports,
    at_place,
    category_mix,
    place_count,
    week_hours,
    window_reports,
)
from est_geo.grounding.knowing import Known, known_of
from est_geo.grounding.nearby import assets_within
from est_geo.grounding.residents import group_answers
from est_geo.grounding.weather import sources_at, sources_summary
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import RECOMMENDATIONS

_EARLY = frozenset({"new", "emerging"})
HORIZONS = {"early": "tidig signal", "lasting": "långsiktig", "drawn": "ritad plats"}
"""Which list a place belongs to, by id, in Swedish: what is new or growing, and what stays."""


@dataclass(frozen=True, slots=True)
class PlaceGrounds:
    """
    What is known of a place when an intervention is thought of.

    Attributes
    ----------
    area : PlaceArea
        The place.
    n : int
        Reports in the window.
    low, high : float
        95 % interval of what 13 such weeks hold.
    weeks : float
        Length of the window.
    categories : pandas.DataFrame
        ``category, name, n, weight, elsewhere, words``.
    hours : pandas.DataFrame
        ``weekday, hour, weight``; aoristic.
    lighting : LightingCase or None
        Whether light is the matter.
    sources : pandas.DataFrame
        ``source, name, says, words, n, newest``.
    assets : pandas.DataFrame
        ``kind, name, distance_m``.
    horizon : str
        A key of `HORIZONS`.
    proposals : pandas.DataFrame
        `RECOMMENDATIONS` of the place, in order of priority.
    summary : str
        Swedish: what the sources say together, and what is missing.
    count : PlaceCount
        The number against the rest of the town, with words.
    groups : pandas.DataFrame
        ``question, group, share, low, high, n, words``: what women, men … answered.
    """

    area: PlaceArea
    n: int
    low: float
    high: float
    weeks: float
    categories: pd.DataFrame
    hours: pd.DataFrame
    lighting: Any
    sources: pd.DataFrame
    assets: pd.DataFrame
    horizon: str
    proposals: pd.DataFrame
    summary: str
    count: PlaceCount
    groups: pd.DataFrame


def place_grounds(
    known: Known, profile: Profile, picture: Picture, area: PlaceArea
) -> PlaceGrounds:
    """
    Put together what is known of a place.

    Parameters
    ----------
    known : Known
        From `known_of`.
    profile : Profile
        The municipality.
    picture : SituationPicture or PublishedPicture
        Whose hot-spot window is counted.
    area : PlaceArea
        From `hotspot_area` or `drawn_area`.
    """
    return _grounds(known, profile, picture, area, window_reports(known, profile, picture))


def intervention_grounds(
    store: Store, profile: Profile, picture: Picture, *, now: pd.Timestamp
) -> tuple[PlaceGrounds, ...]:
    """
    Put together what is known of every hot spot of a picture, in the picture's order.

    Parameters
    ----------
    store : Store
        Read once for all of them.
    profile : Profile
        The municipality.
    picture : SituationPicture or PublishedPicture
        Whose hot spots.
    now : pandas.Timestamp
        The moment, timezone-aware.
    """
    spots = picture.tables.hotspots.sort_values("rank")["id"]
    if spots.empty:
        return ()
    known = known_of(store, profile, now)
    window = window_reports(known, profile, picture)
    areas = [hotspot_area(picture, str(one), profile) for one in spots]
    return tuple(_grounds(known, profile, picture, one, window) for one in areas)


def _grounds(
    known: Known, profile: Profile, picture: Picture, area: PlaceArea, window: WindowReports
) -> PlaceGrounds:
    here = at_place(window, area)
    count = place_count(here, window, area, profile)
    sources = sources_at(known, profile, area, window, count, _wrong_answers())
    return PlaceGrounds(
        area=area,
        n=count.n,
        low=count.low,
        high=count.high,
        weeks=window.weeks,
        categories=category_mix(here, window, profile),
        hours=week_hours(here, window, profile),
        lighting=None,
        sources=sources,
        assets=assets_within(known, area, profile),
        horizon=horizon_of(picture, area),
        proposals=_proposals(picture, area),
        summary=sources_summary(sources),
        count=count,
        groups=group_answers(known.surveys, area.district),
    )


def horizon_of(picture: Picture, area: PlaceArea) -> str:
    """Tell which list a place belongs to: early warning, long term, or drawn (S35)."""
    if area.drawn:
        return "drawn"
    spots = picture.tables.hotspots
    mine = spots["id"] == area.place_id
    growing = "kind" in spots and spots.loc[mine, "kind"].isin(_EARLY).any()
    return "early" if growing else "lasting"


def _proposals(picture: Picture, area: PlaceArea) -> pd.DataFrame:
    if area.drawn:
        return RECOMMENDATIONS.empty()
    table = picture.tables.recommendations
    return table[table["hotspot"] == area.place_id].reset_index(drop=True)


def _wrong_answers() -> Mapping[str, str]:
    return {}
