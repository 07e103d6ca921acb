"""From what somebody does with a visit to the wishes that make the next plan do it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from est_geo.errors import NotFoundError, ReportError
from est_geo.planning import Wish
from est_geo.presence.sentences import POWERS
from est_geo.profile import Profile
from service.presence.shown import ShownPlan
from service.rows import rows_of

DEEDS: Final = ("fast", "slapp", "flytta", "byt", "bort")
"""Fix a visit, let it go, move it, swap it with another, take it away."""
_HOUR: Final = pd.Timedelta(hours=1)
_WHOSE: Final = ("actor", "team", "place_id")


@dataclass(frozen=True, slots=True)
class Change:
    """Wishes to write down and numbers of wishes to take back."""

    wishes: tuple[Wish, ...] = ()
    withdrawn: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """
    What somebody does with a visit.

    Attributes
    ----------
    deed : str
        One of `DEEDS`.
    visit : str
        The visit's id.
    team, place, day, clock : str
        Where a moved visit goes: ``polis:1``, a place's id, ``2026-11-27``, ``21:15``.
    other : str
        The visit that it is swapped with.
    words : str
        Who decided it and why.
    """

    deed: str
    visit: str
    team: str = ""
    place: str = ""
    day: str = ""
    clock: str = ""
    other: str = ""
    words: str = ""


def change_of(
    asking: Asking,
    plan: ShownPlan,
    standing: pd.DataFrame,
    profile: Profile,
    now: pd.Timestamp,
) -> Change:
    """
    Say which wishes a change of the plan is.

    Parameters
    ----------
    asking : Asking
        What is done.
    plan : ShownPlan
        The plan that it is done to.
    standing : pandas.DataFrame
        `WISHES` that hold in its week: the pins among them are let go where a pinned visit is
        changed.
    profile : Profile
        Gives the time zone.
    now : pandas.Timestamp
        A visit that has begun stays as it is, and none is moved to a time that has been.

    Raises
    ------
    NotFoundError
        The visit is not in the plan.
    ReportError
        It cannot be done; nothing is changed.
    """
    visit = _visit(plan, asking.visit)
    if visit["start"] <= now:
        raise ReportError("Besöket har börjat eller är över, och ligger kvar. Inget är ändrat.")
    pins = _pins_of(visit, _pins(standing), profile.timezone)
    if asking.deed == "fast":
        return Change((_pin(visit, asking.words),)) if not pins else Change()
    if asking.deed == "slapp":
        return Change(withdrawn=pins)
    if asking.deed == "bort":
        return Change((_forbidden(visit, asking.words, team=0),), pins)
    if asking.deed == "flytta":
        change = _moved(visit, asking, plan, profile, pins)
        if change.wishes[0].start <= now:
            raise ReportError("Den tiden har redan varit. Inget är ändrat.")
        return change
    if asking.deed == "byt":
        if _visit(plan, asking.other)["start"] <= now:
            raise ReportError("Det andra besöket har börjat eller är över. Inget är ändrat.")
        return _swapped(visit, asking, plan, standing, profile)
    raise ReportError("Välj vad som ska göras med besöket. Inget är ändrat.")


def with_pins(plan: ShownPlan, standing: pd.DataFrame, zone: str) -> ShownPlan:
    """Mark the visits that a standing wish pins, also one that was written after the plan."""
    pins = _pins(standing)
    pinned = [1.0 if _pins_of(one, pins, zone) else 0.0 for one in rows_of(plan.visits)]
    return replace(plan, visits=plan.visits.assign(pinned=pinned))


def _visit(plan: ShownPlan, visit_id: str) -> dict[str, Any]:
    found = rows_of(plan.visits[plan.visits["id"] == visit_id])
    if not found:
        raise NotFoundError(
            "Besöket finns inte i planen längre: den har räknats om. Läs in sidan igen; inget är "
            "ändrat."
        )
    return found[0]


def _pins(standing: pd.DataFrame) -> list[dict[str, Any]]:
    return rows_of(standing[standing["kind"] == "pin"])


def _pins_of(visit: dict[str, Any], pins: list[dict[str, Any]], zone: str) -> tuple[int, ...]:
    """Give the wishes that pin a visit: at its moment, or at its hour of every week."""
    same = [one for one in pins if all(one[name] == visit[name] for name in _WHOSE)]
    return tuple(
        int(one["wish_id"])
        for one in same
        if one["start"] == visit["start"]
        or (one["weekly"] and _of_week(one["start"], zone) == _of_week(visit["start"], zone))
    )


def _of_week(at: pd.Timestamp, zone: str) -> tuple[int, int, int]:
    local = at.tz_convert(zone)
    return local.weekday(), local.hour, local.minute


def _pin(visit: dict[str, Any], words: str) -> Wish:
    task = visit["task"] if isinstance(visit["task"], str) and visit["task"] else None
    return Wish(
        "pin", visit["place"], visit["lon"], visit["lat"], visit["start"], visit["end"],
        place_id=visit["place_id"], actor=visit["actor"], team=int(visit["team"]), task=task,
        words=words,
    )  # fmt: skip


def _forbidden(visit: dict[str, Any], words: str, *, team: int) -> Wish:
    hour = visit["start"].floor("h")
    return replace(
        _pin(visit, words), kind="forbid", start=hour, end=hour + _HOUR, team=team, task=None
    )


def _left(old: dict[str, Any], new: Wish, words: str) -> tuple[Wish, ...]:
    """Keep a team away from where it was, unless it stays there within the same hour."""
    same = (old["actor"], old["team"], old["place_id"]) == (new.actor, new.team, new.place_id)
    if same and old["start"].floor("h") == new.start.floor("h"):
        return ()
    return (_forbidden(old, words, team=int(old["team"])),)


def _moved(
    visit: dict[str, Any], asking: Asking, plan: ShownPlan, profile: Profile, pins: Sequence[int]
) -> Change:
    actor, _, team = asking.team.partition(":")
    places = rows_of(plan.places[plan.places["place_id"] == asking.place])
    if not places or not team.isdecimal():
        raise ReportError("Välj ett lag och en plats som finns i planen. Inget är ändrat.")
    start = _instant(asking.day, asking.clock, profile.timezone)
    first, after = plan.week.bounds(profile.timezone)
    if not first <= start < after:
        raise ReportError("Besöket måste ligga kvar i planens vecka. Inget är ändrat.")
    _able(actor, places[0], profile)
    pin = _pin(visit, asking.words)
    there = replace(
        pin, actor=actor, team=int(team), start=start,
        end=start + (visit["end"] - visit["start"]), **_where(places[0]),
        task=pin.task if asking.place == visit["place_id"] else None,
    )  # fmt: skip
    return Change((there, *_left(visit, there, asking.words)), tuple(pins))


def _able(actor_id: str, place: dict[str, Any], profile: Profile) -> None:
    """Refuse at once what no plan can do, so that nobody waits for a plan to hear it."""
    actor = next((one for one in profile.actors if one.id == actor_id), None)
    if actor is None:
        return
    if place["needs"] not in (*actor.powers, *actor.tasks):
        raise ReportError(
            f"{actor.name} har inte befogenheten {POWERS.get(place['needs'], place['needs'])}, "
            f"som {place['name']} kräver. Inget är ändrat."
        )
    if actor.districts and place["district"] not in actor.districts:
        raise ReportError(
            f"{actor.name} arbetar inte i stadsdelen där {place['name']} ligger. Inget är ändrat."
        )


def _where(place: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": place["name"],
        "place_id": place["place_id"],
        "lon": place["lon"],
        "lat": place["lat"],
    }


def _instant(day: str, clock: str, zone: str) -> pd.Timestamp:
    try:
        local = pd.Timestamp(dt.datetime.fromisoformat(f"{day}T{clock}"))
        known = local.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
        return known.tz_convert("UTC").as_unit("us")
    except (ValueError, TypeError):
        raise ReportError(
            "Skriv dagen och klockslaget, till exempel 21:15. Inget är ändrat."
        ) from None


def _swapped(
    visit: dict[str, Any],
    asking: Asking,
    plan: ShownPlan,
    standing: pd.DataFrame,
    profile: Profile,
) -> Change:
    """Let two visits change places: each team keeps its own time, which lies within its shift."""
    other = _visit(plan, asking.other)
    if other["place_id"] == visit["place_id"]:
        raise ReportError(
            "Båda besöken är på samma plats, så det finns inget att byta. Inget är ändrat."
        )
    names = {"place": "name", "place_id": "place_id", "lon": "lon", "lat": "lat"}
    wishes: list[Wish] = []
    known_places = {one["place_id"]: one for one in rows_of(plan.places)}
    for mine, theirs in ((visit, other), (other, visit)):
        if theirs["place_id"] in known_places:
            _able(mine["actor"], known_places[theirs["place_id"]], profile)
        place = {new: theirs[old] for old, new in names.items()}
        there = replace(_pin(mine, asking.words), task=None, **place)
        wishes += [there, *_left(mine, there, asking.words)]
    known, zone = _pins(standing), profile.timezone
    pins = [*_pins_of(visit, known, zone), *_pins_of(other, known, zone)]
    return Change(tuple(wishes), tuple(pins))
