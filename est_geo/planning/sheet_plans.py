"""A week's plan as somebody may see it: what sheets and tiles are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from est_geo.periods import Period
from est_geo.presence import shifts_of
from est_geo.profile import Profile
from est_geo.store import KeptPlan
from est_geo.tables import SHIFTS, VISITS, completed
from est_geo.tables.row_rules import ALL_ROWS, RowRule

DRAFT: Final = 0
"""Version of a plan that nobody has kept: the picture's own draft."""

_TEAM: Final = ["actor", "team"]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """
    One week's visits, narrowed to what somebody may see.

    Attributes
    ----------
    week : Period
        The ISO week.
    version : int
        Version of the kept plan; `DRAFT` for one that nobody has kept.
    made_at : pandas.Timestamp
        When it was made, UTC.
    made_up : bool
        Whether the reports behind it are invented.
    visits : pandas.DataFrame
        `VISITS`, ordered by time, each with its ``shift_id``, and beside them ``shift_start`` and
        ``shift_end``.
    only : tuple of str
        Names of the districts that it is narrowed to; empty where it is whole.
    several : frozenset of str
        Actors with more than one team out in the week, whoever looks.
    municipality, place, timezone : str
        Id and name of the municipality, and its time zone.
    districts : mapping
        Swedish name of every district id.
    """

    week: Period
    version: int
    made_at: pd.Timestamp
    made_up: bool
    visits: pd.DataFrame = field(repr=False)
    only: tuple[str, ...]
    several: frozenset[str]
    municipality: str
    place: str
    timezone: str
    districts: Mapping[str, str] = field(repr=False)

    @property
    def words(self) -> str:
        """
        Say in Swedish which plan it is.

        Examples
        --------
        >>> sheet_draft(VISITS.empty(), Period.parse("2026-W47"), Profile.load("linkoping"),
        ...     made_at=pd.Timestamp("2026-11-15", tz="UTC"), made_up=True).words
        'Utkast för vecka 47 2026'
        """
        if self.version == DRAFT:
            return f"Utkast för {self.week.label}"
        made = self.made_at.tz_convert(self.timezone)
        return f"Plan för {self.week.label}, version {self.version}, gjord {made:%Y-%m-%d %H:%M}"


def sheet_plan(
    plan: KeptPlan,
    profile: Profile,
    *,
    made_up: bool,
    rows: RowRule = ALL_ROWS,
    several: frozenset[str] | None = None,
) -> SheetPlan:
    """
    Narrow a kept plan to what somebody may see.

    Parameters
    ----------
    plan : KeptPlan
        As it is kept.
    profile : Profile
        The municipality.
    made_up : bool
        `Store.made_up`.
    rows : RowRule, optional
        What may be seen of it; default: all.
    several : frozenset of str, optional
        From `several_teams` of the whole plan, where this is cut already.
    """
    shifts = plan.shifts.set_index("shift_id")
    made_at = plan.made_at if plan.made_at is not None else pd.Timestamp(0, tz="UTC")
    return _seen(
        plan.visits,
        profile,
        Period.parse(plan.week),
        rows,
        (plan.version, made_at, made_up),
        (shifts, several_teams(plan) if several is None else several),
    )


def several_teams(plan: KeptPlan) -> frozenset[str]:
    """Name the actors that have more than one team out in a plan's week."""
    return _several(pd.concat([plan.shifts[_TEAM], plan.visits[_TEAM]]))


def sheet_draft(
    visits: pd.DataFrame,
    week: Period,
    profile: Profile,
    *,
    made_at: pd.Timestamp,
    made_up: bool,
    rows: RowRule = ALL_ROWS,
) -> SheetPlan:
    """
    Give the draft of a week that has no kept plan.

    Parameters
    ----------
    visits : pandas.DataFrame
        `VISITS` of the picture of the week before.
    week : Period
        The ISO week.
    profile : Profile
        The municipality.
    made_at : pandas.Timestamp
        Up to when the draft's picture knows.
    made_up : bool
        Whether the reports behind it are invented.
    rows : RowRule, optional
        What may be seen of it; default: all.

    Examples
    --------
    >>> week = Period.parse("2026-W47")
    >>> made_at = pd.Timestamp("2026-11-15", tz="UTC")
    >>> draft = sheet_draft(
    ...     VISITS.empty(), week, Profile.load("linkoping"), made_at=made_at, made_up=False)
    >>> draft.version, len(draft.visits)
    (0, 0)
    """
    out = SHIFTS.empty().set_index("shift_id"), _several(visits[_TEAM])
    return _seen(visits, profile, week, rows, (DRAFT, made_at, made_up), out)


def _several(teams: pd.DataFrame) -> frozenset[str]:
    count = teams.groupby("actor")["team"].nunique()
    return frozenset(count.index[count > 1])


def _seen(
    visits: pd.DataFrame,
    profile: Profile,
    week: Period,
    rows: RowRule,
    made: tuple[int, pd.Timestamp, bool],
    out: tuple[pd.DataFrame, frozenset[str]],
) -> SheetPlan:
    version, made_at, made_up = made
    shifts, several = out
    kept = completed(visits[rows.keeps(visits)], VISITS)
    own = shifts_of(kept, profile)
    shift = kept["shift_id"].fillna(own["shift"])
    kept = kept.assign(
        shift_id=shift,
        # A shift as it was planned; one of a draft as the actor's hours are today.
        shift_start=_of(shift, shifts["start"]).fillna(own["shift_start"]),
        shift_end=_of(shift, shifts["end"]).fillna(own["shift_end"]),
    )
    names = profile.district_names
    only = () if rows.districts is None else tuple(sorted(names[one] for one in rows.districts))
    return SheetPlan(
        week=week,
        version=version,
        made_at=made_at,
        made_up=made_up,
        visits=kept.sort_values(["start", "id"], ignore_index=True),
        only=only,
        several=several,
        municipality=profile.id,
        place=profile.name,
        timezone=profile.timezone,
        districts=names,
    )


def _of(shift: pd.Series, known: pd.Series) -> pd.Series:
    return pd.Series(known.reindex(shift).array, index=shift.index)
