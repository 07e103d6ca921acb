"""How much is reported at a place, of what kind and when, against what the rest of the town has."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from est_geo import analysis
from est_geo.grounding.areas import Picture, PlaceArea, inside, square_metres
from est_geo.grounding.knowing import Known
from est_geo.profile import Profile
from est_geo.tables import OUTSIDE
from est_geo.words import counted, number, percent, ratio_decimals, span

QUARTER_WEEKS = 13
_DAYS_IN_WEEK = 7
_TAIL = 0.025
_FEW = 10  # a percentage of fewer says more than is known


@dataclass(frozen=True, slots=True)
class WindowReports:
    """
    The reports that grounds are counted on, prepared once for every place.

    Attributes
    ----------
    reports : pandas.DataFrame
        `INCIDENTS` of the picture's hot-spot window that have a point.
    town : pandas.DataFrame
        Those of them that lie in a priority district.
    town_m2 : float
        Surface of the priority districts.
    weeks : float
        Length of the window.
    start, end : pandas.Timestamp
        The window.
    """

    reports: pd.DataFrame
    town: pd.DataFrame
    town_m2: float
    weeks: float
    start: pd.Timestamp
    end: pd.Timestamp


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """
    How many, and how that stands to the town.

    Attributes
    ----------
    n : int
        Reports at the place in the window.
    low, high : float
        95 % interval of what 13 such weeks hold.
    ratio, ratio_low, ratio_high : float
        Reports per surface here over those in the rest of the priority districts; NaN where there
        is nothing to compare with.
    words : str
        Swedish: both, in a sentence or two.
    """

    n: int
    low: float
    high: float
    ratio: float
    ratio_low: float
    ratio_high: float
    words: str


def window_reports(known: Known, profile: Profile, picture: Picture) -> WindowReports:
    """Take out the reports of a picture's window, as the picture knew them."""
    heading = picture.heading
    reports = known.incidents[known.incidents["lon"].notna()]
    held = analysis.known_at(reports, heading.as_of)
    held &= analysis.belongs(reports, heading.window, profile.timezone)
    reports = reports[held]
    town = reports[reports["district"].notna() & ~reports["district"].isin(OUTSIDE)]
    surface = profile.districts.geometry.to_crs(profile.projected_crs).area.sum()
    start, end = heading.window.bounds(profile.timezone)
    weeks = heading.window.n_days / _DAYS_IN_WEEK
    return WindowReports(reports, town, float(surface), weeks, start, end)


def at_place(window: WindowReports, area: PlaceArea) -> pd.DataFrame:
    """
    Give the window's reports at a place.

    At a hot spot those of the priority districts, as the picture counts them; at a drawn place all.
    """
    return inside(window.reports if area.drawn else window.town, area)


def place_count(
    here: pd.DataFrame, window: WindowReports, area: PlaceArea, profile: Profile
) -> PlaceCount:
    """
    Count a place, with Garwood's (1936) exact Poisson interval, and compare it with the town.

    The interval takes each report to come by itself; where they come in flocks it is too narrow.
    """
    n = len(here)
    scale = QUARTER_WEEKS / window.weeks
    low, high = (scale * bound for bound in garwood(n))
    surface = square_metres(area.outline, profile.projected_crs)
    elsewhere = len(window.town) - int(window.town.index.isin(here.index).sum())
    rest = window.town_m2 - surface
    nan = float("nan")
    if elsewhere + n == 0 or rest <= 0:
        return PlaceCount(n, low, high, nan, nan, nan, _count_words(n, low, high, window))
    found = analysis.change([elsewhere], [n], exposure=(rest, surface)).iloc[0]
    ratio, ratio_low, ratio_high = (float(found[name]) for name in ("ratio", "low", "high"))
    words = (
        f"{_count_words(n, low, high, window)} {_density_words(n, ratio, ratio_low, ratio_high)}"
    )
    return PlaceCount(n, low, high, ratio, ratio_low, ratio_high, words)


def garwood(n: int) -> tuple[float, float]:
    """
    Exact 95 % interval of a Poisson mean (Garwood 1936, Biometrika 28).

    Examples
    --------
    >>> low, high = garwood(10)
    >>> round(low, 2), round(high, 2), garwood(0)[0]
    (4.8, 18.39, 0.0)
    """
    low = float(stats.chi2.ppf(_TAIL, 2 * n)) / 2 if n else 0.0
    return low, float(stats.chi2.isf(_TAIL, 2 * (n + 1))) / 2


def category_mix(here: pd.DataFrame, window: WindowReports, profile: Profile) -> pd.DataFrame:
    """
    Count a place's categories, the most frequent first.

    Returns
    -------
    pandas.DataFrame
        ``category, name, n, weight`` (summed harm), ``elsewhere`` (share of the category among the
        reports in the rest of the town, 0–1) and ``words`` (Swedish).
    """
    counts = here["category"].value_counts()
    rest = window.town[~window.town.index.isin(here.index)]["category"].value_counts()
    rows = [
        {
            "category": str(key),
            "name": profile.category[str(key)].name,
            "n": int(n),
            "weight": float(n * profile.category[str(key)].harm),
            "elsewhere": float(rest.get(key, 0) / rest.sum()) if rest.sum() else float("nan"),
        }
        for key, n in counts.items()
    ]
    table = pd.DataFrame(rows, columns=["category", "name", "n", "weight", "elsewhere"])
    table = table.astype({"category": "str", "name": "str", "n": "int64"})
    table = table.astype({"weight": "float64", "elsewhere": "float64"})
    table = table.sort_values(["n", "category"], ascending=[False, True], ignore_index=True)
    told = zip(table["n"], table["elsewhere"], strict=True)
    words = [_mix_words(int(n), len(here), int(rest.sum()), share) for n, share in told]
    return table.assign(words=pd.Series(words, index=table.index, dtype="str"))


def week_hours(here: pd.DataFrame, window: WindowReports, profile: Profile) -> pd.DataFrame:
    """Spread a place's reports over the hours of the week, aoristically: `HOURS` without place."""
    found = analysis.time_profile(
        here["occurred_from"],
        here["occurred_to"],
        timezone=profile.timezone,
        start=window.start,
        end=window.end,
    )
    return found.table[["weekday", "hour", "weight"]]


def _count_words(n: int, low: float, high: float, window: WindowReports) -> str:
    weeks = f"{number(window.weeks, 0 if float(window.weeks).is_integer() else 1)} veckor"
    return (
        f"{counted(n, 'händelse', 'händelser')} på {weeks}; på {QUARTER_WEEKS} sådana veckor "
        f"väntas {span(low, high, 0 if high >= _FEW else 1)} (95\u00a0% intervall)."
    )


def _density_words(n: int, ratio: float, low: float, high: float) -> str:
    if n >= _FEW and not np.isfinite(ratio):
        return "I resten av stadsdelarna är för lite rapporterat för att jämföra med."
    if n < _FEW:
        return "För få för att jämföra platsen med resten av stadsdelarna."
    interval = f"95\u00a0% intervall {span(low, high, ratio_decimals(low, high))}"
    if low <= 1 <= high:
        return (
            f"Det är inte säkert mer eller mindre per yta än i stadsdelarna i övrigt ({interval})."
        )
    times = f"{number(ratio, ratio_decimals(low, high))} gånger"
    return f"Det är {times} så mycket per yta som i stadsdelarna i övrigt ({interval})."


def _mix_words(n: int, total: int, rest: int, elsewhere: float) -> str:
    if total < _FEW:
        return f"{n} av {total}"
    here = f"{n} av {total} ({percent(n / total)})"
    return here if rest < _FEW else f"{here}; i stadsdelarna i övrigt {percent(elsewhere)}"
