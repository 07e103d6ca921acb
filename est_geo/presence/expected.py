"""Demand: expected incidents at each place in each real hour of the week to come."""

import math
from typing import Final

import numpy as np
import pandas as pd

from est_geo.periods import WEEKDAYS, Period
from est_geo.presence.hour_shares import TOWN, hour_shares, hours_as_rows, time_of_day_counts
from est_geo.profile import Profile
from est_geo.tables import DEMAND, HOURS, checked, typed
from est_geo.words import counted, number

_LEAST: Final = 0.01


def clock(period: Period, timezone: str) -> pd.DataFrame:
    """
    List every hour of a period.

    Stepped in UTC, so that the hour that autumn repeats is two and the one that spring skips none.

    Returns
    -------
    pandas.DataFrame
        ``start`` (UTC) and ``of_week`` (0–167, local, 0 = Monday 00).

    Examples
    --------
    >>> hours = clock(Period.parse("2026-W43"), "Europe/Stockholm")
    >>> len(hours), int((hours["of_week"] == 6 * 24 + 2).sum())
    (169, 2)
    """
    begin, after = period.bounds(timezone)
    start = pd.date_range(begin, after, freq="1h", inclusive="left").as_unit("us")
    local = start.tz_convert(timezone)
    of_week = (24 * local.day_of_week + local.hour).to_numpy(dtype=np.int64)
    return pd.DataFrame({"start": start, "of_week": of_week})


def expected_demand(
    places: pd.DataFrame,
    hours: pd.DataFrame,
    profile: Profile,
    period: Period,
) -> pd.DataFrame:
    """
    Spread each place's expected incidents over the hours of a period.

    An hour is left out when fewer than ``visit_min_incidents`` incidents of the past lie at that
    time of day, whatever the weekday, the hours next to it counted in: behind every hour of the
    plan stands something that happened there. The rule looks at what was counted, the weight at the
    estimate (`hour_shares`). (With the hour of the week instead, real cities were met worse.)

    Parameters
    ----------
    places : pandas.DataFrame
        ``place_id``, ``expected`` (incidents in a week), ``n`` (incidents behind it), ``weeks``
        (how long they were counted).
    hours : pandas.DataFrame
        `HOURS` of the places and of the whole town (``alla``), only incidents whose time of day is
        known.
    profile : Profile
        Thresholds and time zone.
    period : Period
        The week to come.

    Returns
    -------
    pandas.DataFrame
        `DEMAND`, only hours with a weight.

    Examples
    --------
    >>> places = pd.DataFrame(
    ...     {"place_id": ["a"], "expected": [2.0], "n": [26.0], "weeks": [13.0]})
    >>> hours = pd.DataFrame({"place": ["a", "alla"], "weekday": [4, 4], "hour": [22, 22],
    ...     "weight": [26.0, 26.0]})
    >>> profile = Profile.load("linkoping")
    >>> wanted = expected_demand(places, hours, profile, Period.parse("2026-W47"))
    >>> wanted["start"].dt.tz_convert("Europe/Stockholm").dt.hour.tolist()
    [21, 22, 23, 21, 22, 23, 21, 22, 23, 21, 22, 23, 21, 22, 23, 21, 22, 23, 21, 22, 23]
    >>> wanted["why"].iloc[13]
    'Fre 22–23 väntas 0,51 händelser: 26 händelser på 13 veckor, 26 av dem kl. 21–24 (alla dagar).'
    """
    keys = [str(one) for one in places["place_id"]]
    if not keys:
        return DEMAND.empty()
    past = hours_as_rows(checked(hours, HOURS), [*keys, TOWN])
    counts, town = past[:-1], past[-1]
    shares, _ = hour_shares(counts, town)
    near = time_of_day_counts(counts)
    weight = shares * places["expected"].to_numpy(dtype=float)[:, None]
    weight[near < profile.thresholds.visit_min_incidents - 1e-9] = 0.0
    moments = clock(period, profile.timezone)
    of_week = moments["of_week"].to_numpy()
    at, moment = np.nonzero(weight[:, of_week] > 0)
    hour = of_week[moment]
    told = zip(at, hour, strict=True)
    n, weeks = (places[one].to_numpy(dtype=float) for one in ("n", "weeks"))
    frame = pd.DataFrame({
        "place_id": np.asarray(keys, dtype=object)[at],
        "start": moments["start"].iloc[moment].to_numpy(),
        "weight": weight[at, hour],
        "why": [
            why_expected(int(h), weight[p, h], n[p], near[p, h], weeks[p]) for p, h in told
        ],
    })  # fmt: skip
    return typed_demand(frame)


def why_expected(of_week: int, weight: float, n: float, near: float, weeks: float) -> str:
    """
    Say in one sentence what an hour's weight rests on.

    Examples
    --------
    >>> why_expected(4 * 24 + 21, 0.123, 34.0, 4.5, 13).split(": ")
    ['Fre 21–22 väntas 0,12 händelser', '34 händelser på 13 veckor, omkring 5 av dem kl. 20–23 \
(alla dagar).']
    """
    around = f"kl. {(of_week - 1) % 24:02}–{_end(of_week + 1)}"
    hour = hour_words(of_week)
    return (
        f"{hour[:1].upper()}{hour[1:]} väntas {few(weight)} händelser: "
        f"{amount(n)} på {weeks_words(weeks)}, {_plain(near)} av dem {around} (alla dagar)."
    )


def hour_words(of_week: int) -> str:
    """
    Name an hour of the week.

    Examples
    --------
    >>> hour_words(23)
    'mån 23–24'
    """
    return f"{_day(of_week)} {of_week % 24:02}–{_end(of_week)}"


def few(weight: float) -> str:
    """
    Write a small expected number.

    Examples
    --------
    >>> few(0.004), few(0.25)
    ('färre än 0,01', '0,25')
    """
    return "färre än 0,01" if weight < _LEAST else number(weight, 2)


def amount(n: float) -> str:
    """
    Write how many incidents, with a decimal where they are down-weighted.

    Examples
    --------
    >>> amount(1.0), amount(2.5)
    ('1 händelse', '2,5 händelser')
    """
    whole = round(n)
    if abs(n - whole) < _LEAST:
        return counted(whole, "händelse", "händelser")
    return f"{number(n, 1)} händelser"


def weeks_words(weeks: float) -> str:
    """
    Write how many weeks.

    Examples
    --------
    >>> weeks_words(13.0), weeks_words(1.0), weeks_words(2.5)
    ('13 veckor', '1 vecka', '2,5 veckor')
    """
    whole = round(weeks)
    if abs(weeks - whole) < _LEAST:
        return counted(whole, "vecka", "veckor")
    return f"{number(weeks, 1)} veckor"


def typed_demand(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table the types and the order of `DEMAND`."""
    return typed(frame, DEMAND).sort_values(list(DEMAND.key), ignore_index=True)


def _plain(n: float) -> str:
    """Write a sum of parts of reports as somebody reads it out."""
    whole = round(n)
    if abs(n - whole) < _LEAST:
        return number(whole)
    return f"omkring {number(math.floor(n + 0.5))}" if n > 1 else "färre än en"


def _day(of_week: int) -> str:
    return WEEKDAYS[of_week // 24]


def _end(of_week: int) -> str:
    return f"{of_week % 24 + 1:02}"
