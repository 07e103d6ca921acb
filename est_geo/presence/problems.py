"""What a planner is asked: places, what is expected there, who is out, and what people wish."""

from dataclasses import dataclass, field
from typing import get_args

import numpy as np
import pandas as pd

from est_geo.errors import ProfileError, TableError
from est_geo.periods import Period
from est_geo.profile import Power, Profile
from est_geo.tables import (
    AWAY,
    DEMAND,
    GROUNDS,
    PRESENCE_PLACES,
    SHIFTS,
    WISH_KINDS,
    WISHES,
    checked,
)

HOUR_MINUTES = 60
_HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Problem:
    """
    A period to plan, checked when it is made.

    Attributes
    ----------
    places : pandas.DataFrame
        `PRESENCE_PLACES`.
    demand : pandas.DataFrame
        `DEMAND`: whole hours of the period at those places.
    shifts, away : pandas.DataFrame
        `SHIFTS` and `AWAY`, from `shifts_out`.
    wishes : pandas.DataFrame
        `WISHES`, from `wishes_of`. A wish may name a place that is in no other table.
    profile : Profile
        Actors' powers, tasks, districts and travel; thresholds.
    period : Period
        The days to plan.
    not_before : pandas.Timestamp, optional
        Where the period is going on: pins apart, no visit begins before.

    Raises
    ------
    TableError
        A table breaks its contract, or two do not fit together. No value is quoted.
    ProfileError
        ``visit_minutes`` of the profile is not two lengths, shortest first, within an hour.
    """

    places: pd.DataFrame = field(repr=False)
    demand: pd.DataFrame = field(repr=False)
    shifts: pd.DataFrame = field(repr=False)
    away: pd.DataFrame = field(repr=False)
    wishes: pd.DataFrame = field(repr=False)
    profile: Profile = field(repr=False)
    period: Period
    not_before: pd.Timestamp | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be planned."""
        shortest, longest = self.profile.thresholds.visit_minutes
        if not 1 <= shortest <= longest <= HOUR_MINUTES:
            raise ProfileError(
                "visit_minutes måste vara två längder i minuter, den kortaste först och ingen över "
                f"{HOUR_MINUTES}; profilen {self.profile.id} har {shortest} och {longest}. "
                "Rätta profilen."
            )
        for frame, table in (
            (self.places, PRESENCE_PLACES),
            (self.demand, DEMAND),
            (self.shifts, SHIFTS),
            (self.away, AWAY),
            (self.wishes, WISHES),
        ):
            checked(frame, table)
        faults = [*self._place_faults(), *self._shift_faults(), *self._wish_faults()]
        if faults:
            raise TableError(
                f"Underlaget till planen håller inte ihop: {'; '.join(faults)}. "
                "Rätta underlaget och planera om; ingen plan är ändrad."
            )

    def _place_faults(self) -> list[str]:
        begin, after = self.period.bounds(self.profile.timezone)
        places, demand = self.places, self.demand
        into = (demand["start"] - begin).dt.total_seconds() % _HOUR_SECONDS
        weights = demand["weight"].to_numpy()
        return _named({
            "en plats har ett okänt behov": ~places["needs"].isin(get_args(Power)),
            "en plats har en okänd grund": ~places["ground"].isin(list(GROUNDS)),
            "en timme gäller en plats som inte finns bland platserna":
                ~demand["place_id"].isin(places["place_id"]),
            "en timme ligger utanför perioden":
                (demand["start"] < begin) | (demand["start"] >= after),
            "en timme börjar inte på hel timme": into != 0,
            "en vikt är inte ett tal från noll": ~(np.isfinite(weights) & (weights >= 0)),
        })  # fmt: skip

    def _shift_faults(self) -> list[str]:
        begin, after = self.period.bounds(self.profile.timezone)
        shifts, known = self.shifts, [one.id for one in self.profile.actors]
        ordered = shifts.sort_values(["actor", "team", "start"])
        before = ordered.groupby(["actor", "team"])["end"].shift()
        return _named({
            "ett pass har en aktör som inte finns i profilen": ~shifts["actor"].isin(known),
            "ett pass slutar inte efter sin början": shifts["end"] <= shifts["start"],
            "ett pass ligger utanför perioden":
                (shifts["start"] < begin) | (shifts["end"] > after),
            "ett pass har ett negativt antal besök": shifts["capacity"] < 0,
            "två pass för samma lag går i varandra": before > ordered["start"],
            "ett möte gäller ett pass som inte finns":
                ~self.away["shift_id"].isin(shifts["shift_id"]),
        })  # fmt: skip

    def _wish_faults(self) -> list[str]:
        wishes = self.wishes
        return _named({
            "ett önskemål är av okänt slag": ~wishes["kind"].isin(list(WISH_KINDS)),
            "ett önskemål slutar inte efter sin början": wishes["end"] <= wishes["start"],
            "ett önskemål har ett antal under ett": wishes["count"] < 1,
        })  # fmt: skip


def _named(faults: dict[str, pd.Series]) -> list[str]:
    return [words for words, wrong in faults.items() if np.asarray(wrong, dtype=bool).any()]
