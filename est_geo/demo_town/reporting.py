"""Who reported what, how exactly, and when it reached the municipality."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.demo_town.background import Ground
from est_geo.demo_town.planting import N_WEEKS, SPOTS
from est_geo.errors import ProfileError
from est_geo.periods import Period, to_utc
from est_geo.profile import DAYS, Actor, Profile

SILENT = "fritidsledare"
"""Actor that has sent nothing for the last weeks."""
SILENT_WEEKS = 2
NAMEABLE_WITHIN_M = 150.0
MEETING_HOUR = 8
"""Reports that came after this hour on the Monday after the last week do not exist yet."""
_EFFORT = 25.0  # an actor's weeks differ by about 20 %
_MEDIAN_DELAY_DAYS, _DELAY_SPREAD, _MOST_DAYS = 1.0, 1.05, 21.0
_DAY_ONLY, _NO_TIME = 0.04, 0.015
_OFFICE_OPENS, _OFFICE_CLOSES = 7.5, 16.0
_FRIDAY, _SATURDAY = 4, 5
_HOUR = np.timedelta64(3600, "s")

Bools = npt.NDArray[np.bool_]
Instants = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Reporter:
    """How much an actor reports of what it can see."""

    actor: str
    weight: float
    always: bool = False  # also outside its shifts
    in_words: bool = False  # names places instead of giving coordinates
    categories: frozenset[str] | None = None
    windowed: bool = False  # knows only between which times; says nothing of light or dark


_PROPERTY = frozenset({
    "skadegorelse", "inbrott", "otrygg_belysning", "otrygg_insyn", "otrygg_nedskrapning",
    "olovligt_boende",
})  # fmt: skip
REPORTERS = (
    Reporter("polis", 0.5, always=True),
    Reporter("kommunvaktare", 0.9, in_words=True),
    Reporter("ordningsvakter", 0.8),
    Reporter("faltassistenter", 0.5),
    Reporter("fritidsledare", 0.4, in_words=True),
    Reporter("trygghetsvardar", 0.6),
    Reporter("nattvandrare", 0.5, in_words=True, windowed=True),
    Reporter("stangastaden", 1.0, always=True, categories=_PROPERTY, windowed=True),
)
_AFTER_DARK = [spot.id for spot in SPOTS if spot.kind == "dark"]
_WINDOWED = "stangastaden"
_HOUR_WINDOWED = "nattvandrare"


def report(
    happened: pd.DataFrame,
    profile: Profile,
    ground: Ground,
    last_week: Period,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """
    Turn events into the reports that had come by the Monday meeting.

    Returns
    -------
    pandas.DataFrame
        The events that were reported in time, with ``actor``, ``found_from``, ``found_to`` (local;
        what the report says of the time), ``precision`` (minute, day or none), ``received``
        (local), ``found_utc`` and ``near`` (row of the nearest named place), by ``received``.
    """
    distance, near = ground.nearest(happened["east"].to_numpy(), happened["north"].to_numpy())
    actor = _who(happened, profile, distance <= NAMEABLE_WITHIN_M, rng)
    frame = happened.assign(actor=actor, near=near)
    frame["found_from"], frame["found_to"] = _when_found(frame, rng)
    frame["found_utc"] = to_utc(pd.DatetimeIndex(frame["found_from"]), profile.timezone)
    frame["precision"] = rng.choice(
        ["minute", "day", "none"], len(frame), p=[1 - _DAY_ONLY - _NO_TIME, _DAY_ONLY, _NO_TIME]
    )
    frame["received"] = frame["found_to"] + report_delays(len(frame), rng)
    meeting = pd.Timestamp(last_week.after) + pd.Timedelta(hours=MEETING_HOUR)
    in_time = frame[frame["received"] < meeting]
    return in_time.sort_values("received", kind="stable", ignore_index=True)


def report_delays(n: int, rng: np.random.Generator) -> npt.NDArray[np.timedelta64]:
    """Draw how long it took until the reports reached the municipality: about a day."""
    days = np.exp(rng.normal(np.log(_MEDIAN_DELAY_DAYS), _DELAY_SPREAD, n))
    return np.asarray(np.ceil(np.minimum(days, _MOST_DAYS) * 24 * 60).astype("timedelta64[m]"))


def _who(
    happened: pd.DataFrame, profile: Profile, nameable: Bools, rng: np.random.Generator
) -> npt.NDArray[np.object_]:
    weights = np.column_stack([
        one.weight
        * rng.gamma(_EFFORT, 1 / _EFFORT, N_WEEKS)[happened["week"]]
        * _can_report(one, happened, profile, nameable)
        for one in REPORTERS
    ])  # fmt: skip
    upto = weights.cumsum(axis=1)
    pick = rng.random(len(happened)) * upto[:, -1]
    names = np.array([one.actor for one in REPORTERS], dtype=object)
    return np.asarray(names[(pick[:, None] >= upto).sum(axis=1)])


def _can_report(
    reporter: Reporter, happened: pd.DataFrame, profile: Profile, nameable: Bools
) -> Bools:
    actor = _actor(profile, reporter.actor)
    can = np.ones(len(happened), dtype=bool)
    if not reporter.always:
        can &= _on_shift(actor, happened["at"])
    if reporter.in_words:
        can &= nameable
    if reporter.categories is not None:
        can &= happened["category"].isin(reporter.categories).to_numpy()
    if reporter.windowed:
        can &= ~happened["spot"].isin(_AFTER_DARK).to_numpy()
    if reporter.actor != "polis":
        can &= ~happened["category"].isin(profile.sensitive).to_numpy()
    if actor.districts:
        can &= happened["home"].isin(actor.districts).to_numpy()
    if reporter.actor == SILENT:
        can &= (happened["week"] < N_WEEKS - SILENT_WEEKS).to_numpy()
    return can


def _actor(profile: Profile, name: str) -> Actor:
    found = [one for one in profile.actors if one.id == name]
    if not found:
        raise ProfileError(
            f"Profilen {profile.id} saknar aktören {name}, som demons påhittade rapporter "
            "behöver. Använd profilen linkoping."
        )
    return found[0]


def _on_shift(actor: Actor, at: pd.Series) -> Bools:
    weekday, hour = at.dt.day_of_week.to_numpy(), (at.dt.hour + at.dt.minute / 60).to_numpy()
    on = np.zeros(len(at), dtype=bool)
    for shift in actor.shifts:
        days = [DAYS.index(day) for day in shift.days]
        on |= np.isin(weekday, days) & (hour >= shift.start) & (hour < shift.end)
        on |= np.isin((weekday - 1) % 7, days) & (hour + 24 < shift.end)
    return on


def _when_found(frame: pd.DataFrame, rng: np.random.Generator) -> tuple[Instants, Instants]:
    """Seen as it happened; or by the landlord next working morning; or some time in an hour."""
    at = frame["at"].to_numpy().astype("datetime64[s]")
    start, end = at.copy(), at.copy()
    landlord = (frame["actor"] == _WINDOWED).to_numpy()
    unseen = landlord & frame["category"].isin(["skadegorelse", "inbrott"]).to_numpy()
    left, opened = _closed_hours(at[unseen])
    spread = rng.integers(0, 60, int(unseen.sum())) * np.timedelta64(60, "s")
    start[unseen], end[unseen] = left, opened + spread
    walkers = (frame["actor"] == _HOUR_WINDOWED).to_numpy()
    start[walkers] = at[walkers].astype("datetime64[h]")
    end[walkers] = start[walkers] + _HOUR
    return start, end


def _closed_hours(at: Instants) -> tuple[Instants, Instants]:
    """Last time the office closed before each instant, and the next time it opens after."""
    day = at.astype("datetime64[D]")
    opening, closing = int(_OFFICE_OPENS * 3600), int(_OFFICE_CLOSES * 3600)
    offsets = np.arange(-4, 5).astype("timedelta64[D]")
    days = day[:, None] + offsets
    # 1970-01-01 was a Thursday, so day number + 3 counts from a Monday.
    working = (days.astype(np.int64) + 3) % 7 < _SATURDAY
    closes = days.astype("datetime64[s]") + np.timedelta64(closing, "s")
    opens = days.astype("datetime64[s]") + np.timedelta64(opening, "s")
    never = np.datetime64("1900-01-01", "s"), np.datetime64("2200-01-01", "s")
    left = np.where(working & (closes <= at[:, None]), closes, never[0]).max(axis=1)
    opened = np.where(working & (opens > at[:, None]), opens, never[1]).min(axis=1)
    return left, opened
