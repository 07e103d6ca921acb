"""The lighting case of places: the dark/light ratio, the lamps and the walks put together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo import analysis
from est_geo.grounding.areas import PlaceArea, inside
from est_geo.grounding.knowing import Known
from est_geo.grounding.light_signals import signals_at, walks_in_dark
from est_geo.interventions import (
    LIGHTING,
    DarkNumbers,
    Intervention,
    LightingCase,
    lamps_near,
    lighting_case,
    read_catalogue,
)
from est_geo.profile import Profile
from est_geo.week_tables import (
    CoveredYears,
    covered_years,
    dark_numbers,
    judged_together,
    of_kinds,
)

_DISORDER: Final = frozenset({"ordning", "samtal"})
"""Powers that disorder and violence ask for; light does not surely lessen them."""


def lighting_of(
    incidents_at_place: pd.DataFrame, area: PlaceArea, known: Known, profile: Profile
) -> LightingCase:
    """
    Judge whether lighting is motivated at one place, by itself.

    Where several places are judged, `lighting_cases` corrects for it.

    Parameters
    ----------
    incidents_at_place : pandas.DataFrame
        `INCIDENTS` of all times at the place, none of a sensitive category.
    area : PlaceArea
        The place.
    known : Known
        Lamps, faults, walks, surveys; and all incidents, which say what years are covered.
    profile : Profile
        Thresholds and names.

    Returns
    -------
    LightingCase
        The outcome, its words and numbers.
    """
    lighting = read_catalogue().of[LIGHTING]
    covered = covered_years(known.incidents, known.now, profile)
    dark = dark_numbers(incidents_at_place, lighting.gated, covered, profile)
    return _case(_Asked(incidents_at_place, area, dark), known, profile, lighting, covered)


def lighting_cases(
    areas: Sequence[PlaceArea], known: Known, profile: Profile
) -> tuple[LightingCase, ...]:
    """
    Judge whether lighting is motivated at places that are looked at together.

    Among many places some ratio is surely above 1 by chance, so here a case against what is
    reported also needs q ≤ 0.05 over the places (Benjamini & Hochberg 1995).

    Parameters
    ----------
    areas : sequence of PlaceArea
        The places.
    known : Known
        All that is known.
    profile : Profile
        Thresholds and names.

    Returns
    -------
    tuple of LightingCase
        In the order of the places.
    """
    lighting = read_catalogue().of[LIGHTING]
    covered = covered_years(known.incidents, known.now, profile)
    held = [inside(known.incidents, area) for area in areas]
    dark = [dark_numbers(one, lighting.gated, covered, profile) for one in held]
    return tuple(
        _case(_Asked(incidents, area, one), known, profile, lighting, covered)
        for incidents, area, one in zip(held, areas, judged_together(dark), strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A place, its incidents, and the ratio of those that light can lessen."""

    incidents: pd.DataFrame
    area: PlaceArea
    dark: DarkNumbers


def _case(
    asked: _Asked,
    known: Known,
    profile: Profile,
    lighting: Intervention,
    covered: CoveredYears | None,
) -> LightingCase:
    area, limits = asked.area, profile.thresholds
    local = known.lamps["stated_at"].dt.tz_convert(profile.timezone)
    lamps = lamps_near(
        known.lamps.assign(stated_at=local),
        known.faults,
        area.lon,
        area.lat,
        now=known.now,
        reach_m=limits.lamp_reach_m,
        crs=profile.projected_crs,
        outline=area.outline,
    )
    walks = walks_in_dark(area, known, profile)
    return lighting_case(
        asked.dark,
        signals_at(asked.incidents, area, known, profile, (lamps, walks, lighting)),
        lamps,
        walks,
        least_signals=limits.lighting_reports,
        hours=_hours(asked.incidents, lighting.gated, covered, profile),
        weak=dark_numbers(asked.incidents, _disorder(lighting, profile), covered, profile),
    )


def _disorder(lighting: Intervention, profile: Profile) -> tuple[str, ...]:
    """Disorder and violence: what asks for order or talk, and lighting does not answer."""
    return tuple(
        one.id
        for one in profile.categories
        if one.needs in _DISORDER and not one.sensitive and one.id not in lighting.answers
    )


def _hours(
    incidents: pd.DataFrame,
    categories: Collection[str],
    covered: CoveredYears | None,
    profile: Profile,
) -> pd.DataFrame:
    """Rates for the small picture; no rows where nothing is covered."""
    columns = ["hour", "dark_rate", "light_rate", "n_dark", "n_light"]
    if covered is None:
        return pd.DataFrame(columns=columns, dtype="float64")
    of_kind = of_kinds(incidents, categories, profile)
    found = analysis.dark_light_hours(
        of_kind["occurred_from"],
        of_kind["lon"],
        of_kind["lat"],
        timezone=profile.timezone,
        start=covered.start,
        end=covered.end,
        times_to=of_kind["occurred_to"],
    )
    return found[columns]
