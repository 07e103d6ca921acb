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
    UNKNOWN_DARK,
    DarkNumbers,
    Intervention,
    LightingCase,
    lamps_near,
    lighting_case,
    read_catalogue,
)
from est_geo.profile import Profile
from est_geo.words import listing

LIGHTING: Final = "belysning"
"""Id of lighting in the catalogue."""
_MOST_YEARS: Final = 3
_DAYS_OF_A_YEAR: Final = 365
_SHORT_DAYS: Final = 14
"""A year that lacks at most a fortnight at its ends passes for whole: seldom does a place report
every day."""
_DISORDER: Final = frozenset({"ordning", "samtal"})
"""Powers that disorder and violence ask for; light does not surely lessen them."""
_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class _Span:
    """Whole years back from the last whole day that reports cover; none with less than one."""

    start: pd.Timestamp
    end: pd.Timestamp
    years: int


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
    span = _span(known, profile)
    dark = _dark(incidents_at_place, _lessened(lighting), span, profile)
    return _case(_Asked(incidents_at_place, area, dark), known, profile, lighting, span)


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
    span = _span(known, profile)
    held = [inside(known.incidents, area) for area in areas]
    dark = [_dark(one, _lessened(lighting), span, profile) for one in held]
    p = pd.Series([one.p for one in dark], dtype="float64")
    q = analysis.benjamini_hochberg(p)
    return tuple(
        _case(_Asked(incidents, area, one._replace(q=float(of_one))), known, profile, lighting,
              span)
        for incidents, area, one, of_one in zip(held, areas, dark, q, strict=True)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A place, its incidents, and the ratio of those that light can lessen."""

    incidents: pd.DataFrame
    area: PlaceArea
    dark: DarkNumbers


def _case(
    asked: _Asked, known: Known, profile: Profile, lighting: Intervention, span: _Span | None
) -> LightingCase:
    area, limits = asked.area, profile.thresholds
    lamps = lamps_near(
        known.lamps,
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
        hours=_hours(asked.incidents, _lessened(lighting), span, profile),
        weak=_dark(asked.incidents, _disorder(lighting, profile), span, profile),
    )


def _lessened(lighting: Intervention) -> tuple[str, ...]:
    """Give the categories that light can lessen: what it answers, but for felt safety."""
    return tuple(one for one in lighting.answers if one not in lighting.safety)


def _disorder(lighting: Intervention, profile: Profile) -> tuple[str, ...]:
    """Disorder and violence: what asks for order or talk, and lighting does not answer."""
    return tuple(
        one.id
        for one in profile.categories
        if one.needs in _DISORDER and not one.sensitive and one.id not in lighting.answers
    )


def _span(known: Known, profile: Profile) -> _Span | None:
    """Find the whole years that reports cover: no season may weigh twice."""
    times = known.incidents["occurred_from"]
    times = times[times < known.now]
    if times.notna().sum() == 0:
        return None
    zone = profile.timezone
    first = pd.Timestamp(times.min()).tz_convert(zone).normalize()
    after_last = pd.Timestamp(times.max()).tz_convert(zone).normalize() + pd.DateOffset(days=1)
    end = min(after_last, known.now.tz_convert(zone).normalize())
    years = min(((end - first).days + _SHORT_DAYS) // _DAYS_OF_A_YEAR, _MOST_YEARS)
    if not years:
        return None
    return _Span(max(first, end - pd.DateOffset(years=years)), end, years)


def _dark(
    incidents: pd.DataFrame, categories: Collection[str], span: _Span | None, profile: Profile
) -> DarkNumbers:
    of_kind = _of_kind(incidents, categories, profile)
    names = _names(of_kind, categories, profile)
    if span is None:
        return UNKNOWN_DARK._replace(names=names)
    found = analysis.dark_light_ratio(
        of_kind["occurred_from"],
        of_kind["lon"],
        of_kind["lat"],
        timezone=profile.timezone,
        start=span.start,
        end=span.end,
        times_to=of_kind["occurred_to"],
    )
    return DarkNumbers(
        found.ratio, found.low, found.high, found.p, found.n_dark, found.n_light,
        years=span.years, names=names,
    )  # fmt: skip


def _hours(
    incidents: pd.DataFrame, categories: Collection[str], span: _Span | None, profile: Profile
) -> pd.DataFrame:
    """Rates for the small picture; no rows where nothing is covered."""
    columns = ["hour", "dark_rate", "light_rate", "n_dark", "n_light"]
    if span is None:
        return pd.DataFrame(columns=columns, dtype="float64")
    of_kind = _of_kind(incidents, categories, profile)
    found = analysis.dark_light_hours(
        of_kind["occurred_from"],
        of_kind["lon"],
        of_kind["lat"],
        timezone=profile.timezone,
        start=span.start,
        end=span.end,
        times_to=of_kind["occurred_to"],
    )
    return found[columns]


def _of_kind(
    incidents: pd.DataFrame, categories: Collection[str], profile: Profile
) -> pd.DataFrame:
    kinds = set(categories) - profile.sensitive
    return incidents[incidents["category"].isin(kinds)]


def _names(of_kind: pd.DataFrame, categories: Collection[str], profile: Profile) -> str:
    """Call the incidents by their categories: the most frequent, or all that there can be."""
    seen = of_kind["category"].value_counts()
    order = sorted(seen.index, key=lambda one: (-seen[one], str(one))) or list(categories)
    names = [profile.category[one].name.lower() for one in order if one in profile.category]
    if not names:
        return UNKNOWN_DARK.names
    if len(names) > _MOST_NAMED + 1:
        return f"{', '.join(names[:_MOST_NAMED])} med flera"
    return listing(names)
