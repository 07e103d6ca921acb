"""The grounds of a place, put together: counts, hours, light, sources, surroundings, proposals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from est_geo.grounding.areas import Picture, PlaceArea, hotspot_area, inside
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
from est_geo.grounding.lighting import lighting_cases, lighting_of
from est_geo.grounding.nearby import assets_within
from est_geo.grounding.residents import group_answers
from est_geo.grounding.weather import sources_at, sources_summary
from est_geo.interventions import LightingCase, proposals_at, read_catalogue, read_checklists
from est_geo.interventions.proposals import EARLY_KINDS
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import RECOMMENDATIONS

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
        Whether light is the matter; None where so little is reported that it would tell of single
        reports to one who does not see them.
    sources : pandas.DataFrame
        ``source, name, says, words, n, newest``.
    assets : pandas.DataFrame
        ``kind, name, distance_m``.
    horizon : str
        A key of `HORIZONS`.
    proposals : pandas.DataFrame
        `RECOMMENDATIONS` of the place, in order of priority, with ``*_computed`` and ``*_words`` of
        each factor.
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
    lighting: LightingCase | None
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
    if area.drawn:
        lighting = lighting_of(inside(known.incidents, area), area, known, profile)
    else:
        # Judged with the picture's other hot spots: one of many is high by chance.
        areas = hotspot_areas(picture, profile)
        cases = lighting_cases(areas, known, profile)
        held = {one.place_id: case for one, case in zip(areas, cases, strict=True)}
        lighting = held[area.place_id]
    return _put_together(known, profile, picture, [(area, lighting)])[0]


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
    areas = hotspot_areas(picture, profile)
    if not areas:
        return ()
    known = known_of(store, profile, now)
    cases = lighting_cases(areas, known, profile)
    return _put_together(known, profile, picture, list(zip(areas, cases, strict=True)))


def hotspot_areas(picture: Picture, profile: Profile) -> list[PlaceArea]:
    """Give the places that a picture's hot spots are, in the picture's order."""
    spots = picture.tables.hotspots.sort_values("rank")["id"]
    return [hotspot_area(picture, str(one), profile) for one in spots]


def _put_together(
    known: Known,
    profile: Profile,
    picture: Picture,
    places: Sequence[tuple[PlaceArea, LightingCase]],
) -> tuple[PlaceGrounds, ...]:
    window = window_reports(known, profile, picture)
    wrong = _wrong_answers(profile)
    without = [
        _grounds(known, profile, (area, case, horizon_of(picture, area)), window, wrong)
        for area, case in places
    ]
    proposed = _proposals(without, known, profile)
    return tuple(replace(one, proposals=_of_place(proposed, one.area.place_id)) for one in without)


def _grounds(
    known: Known,
    profile: Profile,
    place: tuple[PlaceArea, LightingCase, str],
    window: WindowReports,
    wrong: dict[str, tuple[str, str]],
) -> PlaceGrounds:
    area, lighting, horizon = place
    here = at_place(window, area)
    count = place_count(here, window, area, profile)
    sources = sources_at(known, profile, area, window, count, wrong)
    return PlaceGrounds(
        area=area,
        n=count.n,
        low=count.low,
        high=count.high,
        weeks=window.weeks,
        categories=category_mix(here, window, profile),
        hours=week_hours(here, window, profile),
        lighting=lighting,
        sources=sources,
        assets=assets_within(known, area, profile),
        horizon=horizon,
        proposals=RECOMMENDATIONS.empty(),
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
    growing = "kind" in spots and spots.loc[mine, "kind"].isin(EARLY_KINDS).any()
    return "early" if growing else "lasting"


def _proposals(grounds: list[PlaceGrounds], known: Known, profile: Profile) -> pd.DataFrame:
    """Propose for all places at once: the order is over all of them."""
    names = {"category": "category", "n": "count", "weight": "weight"}
    mixes = [
        one.categories[list(names)].rename(columns=names).assign(hotspot=one.area.place_id)
        for one in grounds
    ]
    places = pd.DataFrame(
        [
            {
                "id": one.area.place_id,
                "name": one.area.name,
                "district": one.area.district,
                "lon": one.area.lon,
                "lat": one.area.lat,
                "horizon": one.horizon,
            }
            for one in grounds
        ]
    )
    return proposals_at(
        places,
        pd.concat(mixes, ignore_index=True),
        read_catalogue(),
        profile,
        lighting={one.area.place_id: one.lighting for one in grounds if one.lighting},
        factors=known.factors,
        effects=known.effects,
    )


def _of_place(proposals: pd.DataFrame, place_id: str) -> pd.DataFrame:
    return proposals[proposals["hotspot"] == place_id].reset_index(drop=True)


def _wrong_answers(profile: Profile) -> dict[str, tuple[str, str]]:
    """Which answer of each question shows that something is wrong, and what it means."""
    questions = read_checklists(profile.checklists_path).question
    return {one.id: (one.wrong, one.means(one.wrong)) for one in questions if one.wrong is not None}
