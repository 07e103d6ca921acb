"""Demand: expected incidents per hot spot and hour of the week, and the hours of a real period."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from est_geo.errors import PeriodError
from est_geo.periods import Period
from est_geo.profile import Power, Profile
from est_geo.tables import HOTSPOTS, HOURS, checked

HOUR_MINUTES = 60
_HOURS_OF_WEEK = pd.MultiIndex.from_product([range(7), range(24)], names=["weekday", "hour"])
_DEFAULT_NEED: Power = "narvaro"
_FROM_SPOT = ["place", "district", "lon", "lat", "needs", "count_window", "weeks", "peak"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One hot spot during one hour of the period; minutes count from the period's first instant."""

    hotspot: str
    district: str
    needs: str
    weekday: int
    hour: int
    day: int
    start: int
    weight: float

    @property
    def end(self) -> int:
        """Minute at which the hour is over."""
        return self.start + HOUR_MINUTES

    @property
    def hour_of_week(self) -> tuple[str, int, int]:
        """Key of the slot in `GAPS`."""
        return self.hotspot, self.weekday, self.hour


def demand(
    hotspots: pd.DataFrame,
    hours: pd.DataFrame,
    profile: Profile,
    *,
    needs: Mapping[str, Power],
    weeks: float | None = None,
) -> pd.DataFrame:
    """
    Give the expected incidents per hot spot, weekday and hour of an ordinary week.

    The aoristic number of incidents of that hour of the week in the hot-spot window, divided by
    the window's length. It looks back only: no trend, no season, no known events.

    Parameters
    ----------
    hotspots : pandas.DataFrame
        `HOTSPOTS`.
    hours : pandas.DataFrame
        `HOURS`; rows of other places than the hot spots are passed over.
    profile : Profile
        Gives the window's length where `weeks` is not given.
    needs : mapping of str to {"samtal", "narvaro", "tillsyn", "ordning"}
        Power that each hot spot asks for most; ``"narvaro"`` where a hot spot is not named.
    weeks : float, optional
        Length of the hot-spot window in weeks.

    Returns
    -------
    pandas.DataFrame
        168 rows a hot spot, zeros included: ``hotspot, weekday, hour, weight`` (incidents per
        week), ``place, district, lon, lat, needs, count_window, weeks, peak``.

    Raises
    ------
    PeriodError
        The window has no length.
    TableError
        A table does not keep its contract.

    Examples
    --------
    >>> wanted = demand(HOTSPOTS.empty(), HOURS.empty(), Profile.load("linkoping"), needs={})
    >>> wanted.empty, list(wanted.columns[:4])
    (True, ['hotspot', 'weekday', 'hour', 'weight'])
    """
    length = profile.thresholds.hotspot_window_weeks if weeks is None else weeks
    if not length > 0:
        raise PeriodError(
            f"Fönstret måste vara längre än noll veckor, men är {length}. Ange dess längd i veckor."
        )
    spots = checked(hotspots, HOTSPOTS)
    counted = checked(hours, HOURS).set_index(["place", "weekday", "hour"])["weight"]
    every = pd.MultiIndex.from_tuples(
        [(spot, *moment) for spot in spots["id"] for moment in _HOURS_OF_WEEK],
        names=["place", "weekday", "hour"],
    )
    weight = counted.reindex(every, fill_value=0.0) / length
    table = weight.rename("weight").rename_axis(["hotspot", "weekday", "hour"]).reset_index()
    about = spots.assign(
        place=spots["name"],
        needs=[needs.get(spot, _DEFAULT_NEED) for spot in spots["id"]],
        weeks=float(length),
    ).set_index("id")[_FROM_SPOT]
    typed = table.astype({"hotspot": "str", "weekday": "int64", "hour": "int64"})
    return typed.merge(about, left_on="hotspot", right_index=True, validate="m:1")


def hours_of(demand: pd.DataFrame, period: Period, timezone: str) -> list[Slot]:
    """
    Every hour of the period at every hot spot where something is expected.

    The hours are stepped in UTC, so an hour that daylight saving repeats is two slots and one that
    it skips is none.
    """
    start, after = period.bounds(timezone)
    clock = pd.date_range(start, after, freq="1h", inclusive="left")
    local = clock.tz_convert(timezone)
    moments = pd.DataFrame(
        {
            "weekday": local.day_of_week.astype("int64"),
            "hour": local.hour.astype("int64"),
            "day": [moment.toordinal() for moment in local.date],
            "start": range(0, HOUR_MINUTES * len(clock), HOUR_MINUTES),
        }
    )
    wanted = demand[demand["weight"] > 0]
    full = wanted.merge(moments, on=["weekday", "hour"]).sort_values(["hotspot", "start"])
    columns = ["hotspot", "district", "needs", "weekday", "hour", "day", "start", "weight"]
    return [Slot(*row) for row in full[columns].itertuples(index=False, name=None)]
