"""A shift's sheet as rows: its visits in order, as those who are out read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from est_geo.errors import NotFoundError
from est_geo.periods import MONTHS
from est_geo.planning.sheet_plans import DRAFT, SheetPlan
from est_geo.presence.sentences import POWERS
from est_geo.render.sheets.texts import plain

DAYS: Final = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One visit of a shift; times are local, texts are one line each.

    `visit` is its id in its plan. `uid` names it from one version of the plan to the next: the same
    shift's first, second, … visit to a place, whatever the minute.
    """

    visit: str
    uid: str
    number: int
    start: pd.Timestamp
    end: pd.Timestamp
    place: str
    district: str
    why: str
    task: str
    look: str
    pinned: bool
    lon: float
    lat: float
    version: int
    made_at: pd.Timestamp

    @property
    def hours(self) -> str:
        """When, by the clock."""
        return f"{self.start:%H:%M}–{self.end:%H:%M}"

    @property
    def where(self) -> str:
        """Name of the place, and its district where the name does not say it."""
        known = not self.district or self.district.casefold() in self.place.casefold()
        return self.place if known else f"{self.place}, {self.district}"


@dataclass(frozen=True, slots=True)
class ShiftSheet:
    """
    One team's shift.

    Attributes
    ----------
    shift_id, actor, actor_name, team : str
        Which it is; `team` is empty where the actor has only one.
    start, end : pandas.Timestamp
        Local.
    stops : tuple of Stop
        Its visits in order.
    made_up : bool
        Whether the reports behind it are invented.
    plan : str
        Swedish: which plan, which version, when it was made.
    only : tuple of str
        Names of the districts that it is narrowed to.
    place, timezone : str
        The municipality.
    """

    shift_id: str
    actor: str
    actor_name: str
    team: str
    start: pd.Timestamp
    end: pd.Timestamp
    stops: tuple[Stop, ...]
    made_up: bool
    plan: str
    only: tuple[str, ...]
    place: str
    timezone: str

    @property
    def who(self) -> str:
        """Actor and team."""
        return f"{self.actor_name}, {self.team}" if self.team else self.actor_name

    @property
    def day(self) -> str:
        """Day that it begins: ``fredag 20 november 2026``."""
        at = self.start
        return f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year}"

    @property
    def hours(self) -> str:
        """From when to when."""
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


def shift_sheets(plan: SheetPlan, actor: str | None = None) -> list[ShiftSheet]:
    """
    Give the sheet of every shift of a plan that has a visit, in order of time.

    Parameters
    ----------
    plan : SheetPlan
        The week.
    actor : str, optional
        Only this actor's shifts.
    """
    visits = plan.visits
    if actor is not None:
        visits = visits[visits["actor"] == actor]
    found = [_sheet(plan, str(name), own) for name, own in visits.groupby("shift_id", sort=False)]
    return sorted(found, key=lambda one: (one.start, one.shift_id))


def shift_sheet(plans: Sequence[SheetPlan], shift_id: str) -> ShiftSheet:
    """
    Give the sheet of one shift.

    A shift of a Sunday night is cut at midnight, and stands in two weeks' plans: both are joined.

    Parameters
    ----------
    plans : sequence of SheetPlan
        The weeks that it may stand in, in order.
    shift_id : str
        The shift.

    Raises
    ------
    NotFoundError
        It has no visit in any of them.
    """
    parts = []
    for plan in plans:
        own = plan.visits[plan.visits["shift_id"] == shift_id]
        if len(own):
            parts.append(_sheet(plan, shift_id, own))
    if not parts:
        raise NotFoundError("Passet har inga besök i planen. Se veckans plan för dem som finns.")
    stops = [stop for one in parts for stop in one.stops]
    return replace(
        parts[0],
        start=min(one.start for one in parts),
        end=max(one.end for one in parts),
        stops=tuple(replace(stop, number=at) for at, stop in enumerate(stops, 1)),
        plan=" · ".join(one.plan for one in parts),
        made_up=any(one.made_up for one in parts),
    )


def _sheet(plan: SheetPlan, shift_id: str, visits: pd.DataFrame) -> ShiftSheet:
    first = visits.iloc[0]
    rows = visits.assign(nth=visits.groupby("place_id").cumcount() + 1).to_dict("records")
    return ShiftSheet(
        shift_id=shift_id,
        actor=str(first["actor"]),
        actor_name=plain(str(first["actor_name"])),
        team=f"lag {first['team']}" if first["actor"] in plan.several else "",
        start=first["shift_start"].tz_convert(plan.timezone),
        end=first["shift_end"].tz_convert(plan.timezone),
        stops=tuple(_stop(plan, row, at) for at, row in enumerate(rows, 1)),
        made_up=plan.made_up,
        plan=plan.words,
        only=plan.only,
        place=plan.place,
        timezone=plan.timezone,
    )


def _stop(plan: SheetPlan, row: dict[Any, Any], number: int) -> Stop:
    task = _text(row["task"])
    parts = (plan.week.name, row["shift_id"], row["place_id"], row["nth"])
    named = [plain(str(one)).replace(" ", "-") for one in parts]
    return Stop(
        visit=plain(str(row["id"])),
        uid=f"{'.'.join(named)}@{plan.municipality}.est-geo",
        number=number,
        start=row["start"].tz_convert(plan.timezone),
        end=row["end"].tz_convert(plan.timezone),
        place=plain(str(row["place"])),
        district=plain(plan.districts.get(str(row["district"]), "")),
        why=_sentence(plain(str(row["why"]))),
        task=POWERS.get(task, task),
        look=_text(row["look"]),
        pinned=row["pinned"] == 1,
        lon=round(float(row["lon"]), 7),
        lat=round(float(row["lat"]), 7),
        version=plan.version,
        made_at=plan.made_at,
    )


def _text(value: object) -> str:
    return plain(value) if isinstance(value, str) else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def is_draft(stop: Stop) -> bool:
    """Whether a visit is only proposed: nobody has kept the plan that it stands in."""
    return stop.version == DRAFT
