"""The picture's quick draft of next week's visits: hot spots only, by the greedy rule."""

from collections.abc import Mapping

import pandas as pd

from est_geo.periods import Period
from est_geo.presence.planner import greedy_visits
from est_geo.presence.plans import Plan
from est_geo.presence.problems import Problem
from est_geo.presence.sentences import hour_words, place_words
from est_geo.presence.slots import demand, hours_of
from est_geo.presence.supply import shifts_out
from est_geo.profile import Power, Profile
from est_geo.tables import DEMAND, PRESENCE_PLACES, WISHES, typed


def draft_visits(
    hotspots: pd.DataFrame,
    hours: pd.DataFrame,
    profile: Profile,
    period: Period,
    *,
    needs: Mapping[str, Power],
    weeks: float,
) -> Plan:
    """
    Draft the visits of a period from the hot spots and their hours of the week alone.

    It looks back only and knows no wishes; nobody is sent to a place in an hour of the week with
    fewer than ``visit_min_incidents`` over the window.

    Parameters
    ----------
    hotspots, hours : pandas.DataFrame
        `HOTSPOTS` and `HOURS`.
    profile : Profile
        The municipality.
    period : Period
        The days to plan.
    needs : mapping of str to {"samtal", "narvaro", "tillsyn", "ordning"}
        Power that each hot spot asks for most; ``"narvaro"`` where a hot spot is not named.
    weeks : float
        Length of the hot-spot window in weeks.

    Examples
    --------
    >>> from est_geo.tables import HOTSPOTS, HOURS
    >>> week = Period.parse("2026-W47")
    >>> draft_visits(HOTSPOTS.empty(), HOURS.empty(), Profile.load("linkoping"), week,
    ...              needs={}, weeks=13).visits.empty
    True
    """
    wanted = demand(hotspots, hours, profile, weeks=weeks, needs=needs)
    places = _places(wanted)
    least = profile.thresholds.visit_min_incidents / weeks
    told = dict(zip(places["place_id"], places["words"], strict=True))
    asked = Problem(
        places,
        _demand(wanted[wanted["weight"] >= least], profile, period, told),
        *shifts_out(profile, period),
        WISHES.empty(),
        profile,
        period,
    )
    return greedy_visits(asked)


def _places(wanted: pd.DataFrame) -> pd.DataFrame:
    spots = wanted.drop_duplicates("hotspot")
    about = zip(spots["place"], spots["count_window"], spots["weeks"], spots["peak"], strict=True)
    frame = spots.assign(
        place_id=spots["hotspot"],
        name=spots["place"],
        ground="long_term",
        felt_safe=False,
        weeks_running=0,
        n=spots["count_window"],
        words=[place_words(*one) for one in about],
    )
    return typed(frame.reset_index(drop=True), PRESENCE_PLACES)


def _demand(
    wanted: pd.DataFrame, profile: Profile, period: Period, told: Mapping[str, str]
) -> pd.DataFrame:
    begin = period.bounds(profile.timezone)[0]
    slots = hours_of(wanted, period, profile.timezone)
    frame = pd.DataFrame({
        "place_id": [slot.hotspot for slot in slots],
        "start": begin + pd.to_timedelta([slot.start for slot in slots], unit="min"),
        "weight": [slot.weight for slot in slots],
        "why": [
            f"{told[slot.hotspot]} {hour_words(slot.weekday, slot.hour, slot.weight)}"
            for slot in slots
        ],
    })  # fmt: skip
    return typed(frame, DEMAND)
