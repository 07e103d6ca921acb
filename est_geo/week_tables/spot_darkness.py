"""How dark it is when something is reported at a hot spot, and whether the dark plays a part."""

import pandas as pd

from est_geo import analysis
from est_geo.periods import Period
from est_geo.profile import Profile

_YEARS = 3
"""The ratio needs whole years; older ones tell of another place."""


def spot_darkness(
    keys: list[str],
    window: pd.DataFrame,
    ever: pd.DataFrame,
    window_period: Period,
    profile: Profile,
) -> pd.DataFrame:
    """
    Give each hot spot's dark share of the window, and its dark/light ratio over whole years.

    Parameters
    ----------
    keys : list of str
        Ids of the hot spots, in the order of the rows.
    window, ever : pandas.DataFrame
        `INCIDENTS` with ``hotspot``: those of the window, and those of all times.
    window_period : Period
        The hot-spot window.
    profile : Profile
        Time zone.

    Returns
    -------
    pandas.DataFrame
        ``n_timed, dark_share, dark_low, dark_high, dark_hours`` of the window, and ``dark_ratio,
        dark_ratio_low, dark_ratio_high, dark_q, n_dark, n_light`` over at most three years. Six
        intervals of 95 % would call the dark guilty somewhere in every fourth quiet picture, so
        what is said of it goes by ``dark_q``.
    """
    _, end = window_period.bounds(profile.timezone)
    start = _first_day(ever, end, profile)
    recent = ever[ever["occurred_from"].between(start, end, inclusive="left")]
    rows = [
        _share(window[window["hotspot"] == key], window_period, profile)
        | _ratio(recent[recent["hotspot"] == key], start, end, profile)
        for key in keys
    ]
    table = pd.DataFrame(rows)
    if rows:
        table["dark_q"] = analysis.benjamini_hochberg(table.pop("dark_p"))
    return table


def _first_day(ever: pd.DataFrame, end: pd.Timestamp, profile: Profile) -> pd.Timestamp:
    """Give the first midnight that reports cover, never more than some years back."""
    earliest = pd.Timestamp(end - pd.DateOffset(years=_YEARS))
    begins = ever["occurred_from"].min()
    if pd.isna(begins):
        return earliest
    first = pd.Timestamp(begins).tz_convert(profile.timezone).normalize()
    return max(earliest, first)


def _share(incidents: pd.DataFrame, window: Period, profile: Profile) -> dict[str, float]:
    dark = analysis.dark_share(
        incidents["occurred_from"], incidents["occurred_to"], incidents["lon"], incidents["lat"]
    )
    start, end = window.bounds(profile.timezone)
    lon, lat = float(incidents["lon"].mean()), float(incidents["lat"].mean())
    return {
        "n_timed": dark.n,
        "dark_share": dark.share,
        "dark_low": dark.low,
        "dark_high": dark.high,
        "dark_hours": analysis.dark_hours(start, end, lon, lat),
    }


def _ratio(
    incidents: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp, profile: Profile
) -> dict[str, float]:
    found = analysis.dark_light_ratio(
        incidents["occurred_from"],
        incidents["lon"],
        incidents["lat"],
        timezone=profile.timezone,
        start=start,
        end=end,
        times_to=incidents["occurred_to"],
    )
    return {
        "dark_ratio": found.ratio,
        "dark_ratio_low": found.low,
        "dark_ratio_high": found.high,
        "dark_p": found.p,
        "n_dark": found.n_dark,
        "n_light": found.n_light,
    }
