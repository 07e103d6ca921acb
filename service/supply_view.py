"""``/narvaro/aktorer`` as it is shown: each actor's hours, and what differs from the profile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from est_geo.errors import ProfileError
from est_geo.planning import supplied
from est_geo.planning.supply_words import (
    FIELD_WORDS,
    POWER_WORDS,
    TRAVEL_WORDS,
    differing,
    field_words,
    hour_words,
    shift_words,
    week_words,
)
from est_geo.profile import Actor, Profile
from service.identity.forms import one
from service.supply_form import MEETING_ROWS, SHIFT_ROWS, Typed, typed_of

HOURS_FROM: Final = tuple((str(hour), hour_words(hour)) for hour in range(24))
HOURS_TO: Final = tuple((str(hour), hour_words(hour)) for hour in range(1, 31))
_WORDS: Final = ("powers", "tasks", "districts", "visits_per_shift", "travel", "uniformed",
                 "meetings", "days_off")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActorShown:
    """One actor on the page: words to read, fields to change."""

    id: str
    name: str
    out: str
    shifts: list[str]
    facts: list[tuple[str, str]]
    differs: list[tuple[str, str, str]]
    typed: Mapping[str, list[str]]
    shift_rows: Sequence[int]
    meeting_rows: Sequence[int]
    faults: Sequence[str]
    opened: bool


def supply_page(
    profile: Profile,
    supply: Mapping[str, Mapping[str, Any]],
    districts: Collection[str] | None,
    tried: Typed | None = None,
    faults: Sequence[str] = (),
) -> dict[str, Any]:
    """
    Everything that the page of supply writes.

    Parameters
    ----------
    profile : Profile
        The municipality.
    supply : mapping
        What has been said since: actor to fields.
    districts : collection of str or None
        Only actors that work in one of these; None = all.
    tried : dict, optional
        What was typed and could not be kept; it stays in its form.
    faults : sequence of str
        Why not.
    """
    names = profile.district_names
    shown = [
        _shown(_only(base, districts), _only(said, districts), names, tried, faults)
        for base in profile.actors
        for said in [_as_said(profile, base, supply)]
        if _is_present(said, base) and _works_in(said, districts)
    ]
    return {
        "actors": shown,
        "powers": list(POWER_WORDS.items()),
        "travels": list(TRAVEL_WORDS.items()),
        "districts": [(one, names[one]) for one in profile.districts["id"]],
        "hours_from": HOURS_FROM,
        "hours_to": HOURS_TO,
    }


def _as_said(profile: Profile, base: Actor, supply: Mapping[str, Mapping[str, Any]]) -> Actor:
    """Give the actor as it was last said; the profile's where that no longer follows its rules."""
    try:
        found = supplied(profile, {base.id: supply.get(base.id, {})})
    except ProfileError:
        return base
    return next(one for one in found.actors if one.id == base.id)


def _only(actor: Actor, districts: Collection[str] | None) -> Actor:
    """Give an actor as one district's group sees it: not where else it works."""
    if districts is None:
        return actor
    own = tuple(one for one in actor.districts if one in districts)
    return actor.model_copy(update={"districts": own or tuple(districts)})


def _is_present(said: Actor, base: Actor) -> bool:
    """Whether the actor is ever out; one that only reports has no hours to show."""
    return bool(said.powers or said.shifts or base.powers or base.shifts)


def _works_in(actor: Actor, districts: Collection[str] | None) -> bool:
    return districts is None or not actor.districts or bool(set(actor.districts) & set(districts))


def _shown(
    base: Actor,
    said: Actor,
    names: Mapping[str, str],
    tried: Typed | None,
    faults: Sequence[str],
) -> ActorShown:
    own = tried is not None and one(tried, "aktor") == base.id
    typed = tried if own and tried is not None else typed_of(said)
    return ActorShown(
        id=base.id,
        name=base.name,
        out=week_words(said),
        shifts=[shift_words(one) for one in said.shifts],
        facts=[
            (FIELD_WORDS[field].capitalize(), field_words(said, field, names)) for field in _WORDS
        ],
        differs=[
            (FIELD_WORDS[field], field_words(said, field, names), field_words(base, field, names))
            for field in differing(said, base)
        ],
        typed=typed,
        shift_rows=_rows(typed, "pass", SHIFT_ROWS),
        meeting_rows=_rows(typed, "mote", MEETING_ROWS),
        faults=faults if own else (),
        opened=own,
    )


def _rows(typed: Typed, name: str, most: int) -> range:
    """Lines that are filled in, and one more to fill."""
    filled = [at for at in range(most) if any(typed.get(f"{name}{at}_dagar", []))]
    return range(min(most, max(filled, default=-1) + 2))
