"""The dark/light ratio that lighting is judged by: one kind of incidents, over whole years."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo import analysis
from est_geo.interventions import UNKNOWN_DARK, DarkNumbers
from est_geo.profile import Profile
from est_geo.words import listing

MOST_YEARS: Final = 3
"""Older reports tell of another place."""
_DAYS_OF_A_YEAR: Final = 365
_SHORT_DAYS: Final = 14
"""A year that lacks at most a fortnight at its ends passes for whole: seldom does a place report
every day."""
_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class CoveredYears:
    """Whole years back from the last whole day that reports cover."""

    start: pd.Timestamp
    end: pd.Timestamp
    years: int


def covered_years(
    incidents: pd.DataFrame, until: pd.Timestamp, profile: Profile
) -> CoveredYears | None:
    """
    Find the whole years that reports cover up to a moment: no season may weigh twice.

    Returns
    -------
    CoveredYears or None
        None where they cover less than one year.
    """
    times = incidents["occurred_from"]
    times = times[times < until]
    if times.notna().sum() == 0:
        return None
    zone = profile.timezone
    first = pd.Timestamp(times.min()).tz_convert(zone).normalize()
    after_last = pd.Timestamp(times.max()).tz_convert(zone).normalize() + pd.DateOffset(days=1)
    end = min(after_last, until.tz_convert(zone).normalize())
    years = min(((end - first).days + _SHORT_DAYS) // _DAYS_OF_A_YEAR, MOST_YEARS)
    if not years:
        return None
    return CoveredYears(max(first, end - pd.DateOffset(years=years)), end, years)


def dark_numbers(
    incidents: pd.DataFrame,
    categories: Collection[str],
    covered: CoveredYears | None,
    profile: Profile,
) -> DarkNumbers:
    """
    Compare the dark with the light at the same clock hours, for some categories of a place.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS` of all times at the place.
    categories : collection of str
        Those that are asked of; sensitive ones are left out.
    covered : CoveredYears or None
        From `covered_years` of the whole town; None gives unknown.
    profile : Profile
        Time zone and names.
    """
    of_kind = of_kinds(incidents, categories, profile)
    names = category_names(of_kind, categories, profile)
    if covered is None:
        return UNKNOWN_DARK._replace(names=names)
    found = analysis.dark_light_ratio(
        of_kind["occurred_from"],
        of_kind["lon"],
        of_kind["lat"],
        timezone=profile.timezone,
        start=covered.start,
        end=covered.end,
        times_to=of_kind["occurred_to"],
        lend=True,
    )
    told = not found.lent or found.low > 1  # with lent ones nothing but a rise can be told
    ratio, low, high = (
        (found.ratio, found.low, found.high) if told else (math.nan, math.nan, math.nan)
    )
    return DarkNumbers(
        ratio, low, high, found.p, found.n_dark, found.n_light,
        years=covered.years, names=names, lent=found.lent,
    )  # fmt: skip


def of_kinds(
    incidents: pd.DataFrame, categories: Collection[str], profile: Profile
) -> pd.DataFrame:
    """Keep the incidents of some categories, never sensitive ones."""
    return incidents[incidents["category"].isin(set(categories) - profile.sensitive)]


def judged_together(dark: list[DarkNumbers]) -> list[DarkNumbers]:
    """Give places that are looked at together their q: one ratio of many is high by chance."""
    q = analysis.benjamini_hochberg(pd.Series([one.p for one in dark], dtype="float64"))
    return [one._replace(q=float(of_one)) for one, of_one in zip(dark, q, strict=True)]


def category_names(of_kind: pd.DataFrame, categories: Collection[str], profile: Profile) -> str:
    """Call incidents by their categories: the most frequent, or all that there can be."""
    seen = of_kind["category"].value_counts()
    order = sorted(seen.index, key=lambda one: (-seen[one], str(one))) or list(categories)
    names = [profile.category[one].name.lower() for one in order if one in profile.category]
    if not names:
        return UNKNOWN_DARK.names
    if len(names) > _MOST_NAMED + 1:
        return f"{', '.join(names[:_MOST_NAMED])} med flera"
    return listing(names)
