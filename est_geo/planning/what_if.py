"""What if one more team were out: the week planned twice, and neither kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
from pydantic import ValidationError

from est_geo.errors import ProfileError
from est_geo.periods import Period
from est_geo.planning.supply import supplied
from est_geo.planning.supply_words import days_words, hour_words
from est_geo.presence import Plan, Problem, plan_visits, shifts_out, wishes_of
from est_geo.profile import Profile, Shift
from est_geo.store import KeptPlan, Store
from est_geo.words import counted, number, percent, span

_HALF: Final = 0.5
_SEEN: Final = 0.05  # fewer expected incidents in a week are written as 0,0
_NO_SHIFT: Final = (
    "Passet måste ha minst en dag, sluta efter att det börjat och ha 1–50 lag. Inget är ändrat."
)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """
    A week with the supply that there is, and with the changed one.

    Attributes
    ----------
    before, after : float
        Share (0–1) of the expected weight that each plan covers.
    least, most : float or None
        Between these the gain of the best plans lies, in expected incidents of hours met; None
        where the planner proves no bound.
    sure : bool
        There is a gain to speak of, whatever the planner may have missed.
    words : str
        Swedish: what the change gives.
    """

    before: float
    after: float
    least: float | None
    most: float | None
    sure: bool
    words: str

    @property
    def gain(self) -> float:
        """How much more is covered, as a share of all that is expected."""
        return self.after - self.before


def one_more(profile: Profile, actor: str, shift: Mapping[str, Any]) -> tuple[Profile, str]:
    """
    Give the profile with one more shift of an actor, and the change in words.

    Parameters
    ----------
    profile : Profile
        The municipality, with its supply as it was last said.
    actor : str
        Actor id.
    shift : mapping
        ``days``, ``start``, ``end`` and ``teams`` of the profile's `Shift`.

    Raises
    ------
    ProfileError
        The profile has no such actor, it makes no visits, or the shift breaks a rule.

    Examples
    --------
    >>> linkoping = Profile.load("linkoping")
    >>> shift = {"days": ["fre", "lör"], "start": 20, "end": 26, "teams": 1}
    >>> one_more(linkoping, "nattvandrare", shift)[1]
    'Nattvandrarna ute fre, lör 20–02 nästa dag med 1 lag till'
    """
    known = next((one for one in profile.actors if one.id == actor), None)
    if known is None or not (known.powers or known.tasks) or not known.visits_per_shift:
        raise ProfileError(
            "Välj en aktör som gör besök: en med befogenheter eller uppgifter, och med besök per "
            "pass. Inget är ändrat."
        )
    try:
        extra = Shift.model_validate(dict(shift))
    except ValidationError as error:
        raise ProfileError(_NO_SHIFT) from error
    if not extra.days:
        raise ProfileError(_NO_SHIFT)
    changed = known.model_copy(update={"shifts": (*known.shifts, extra)})
    actors = tuple(changed if one.id == actor else one for one in profile.actors)
    hours = f"{hour_words(extra.start)}–{hour_words(extra.end)}"
    said = f"{known.name} ute {days_words(extra.days)} {hours} med {extra.teams} lag till"
    return profile.model_copy(update={"actors": actors}), said


def what_if(
    store: Store,
    profile: Profile,
    week: str,
    actor: str,
    shift: Mapping[str, Any],
    *,
    effort: float | None = None,
    stop: Callable[[], bool] | None = None,
) -> WhatIf:
    """
    Plan a week again with the supply that there is and with one more shift; keep neither.

    Both plans are made on the kept plan's places and demand, with the same wishes, seed and effort,
    so that the difference is the shift's. What the planner may have missed is its proven gap.

    Parameters
    ----------
    store : Store
        The kept plan, the wishes, the supply.
    profile : Profile
        The municipality.
    week : str
        ISO week that has a plan.
    actor : str
        Actor id.
    shift : mapping
        The shift that is added, as in `one_more`.
    effort : float, optional
        Solver's deterministic seconds for each plan; default half the profile's ``plan_effort``.
    stop : callable, optional
        Asked now and then whether to stop with what there is.

    Raises
    ------
    NotFoundError
        The week is not planned.
    ProfileError
        The shift cannot be.
    """
    kept = store.plan_or_fail(week)
    own = supplied(profile, store.supply())
    changed, said = one_more(own, actor, shift)
    spent = own.thresholds.plan_effort * _HALF if effort is None else effort
    begin, after = Period.parse(week).bounds(own.timezone)
    wishes = store.wishes(begin, after)
    first, second = (
        plan_visits(_asked(kept, one, wishes), seed=kept.seed, effort=spent, stop=stop)
        for one in (own, changed)
    )
    found = compared(first, second, float(kept.demand["weight"].sum()), said)
    limit = "" if found.sure else _why_not(first, own)
    return replace(found, words=f"{found.words}{limit}")


def _why_not(plan: Plan, profile: Profile) -> str:
    """Say so where it is the limit per place and day that leaves a team without work."""
    limit = profile.thresholds.max_visits_per_place_and_day
    day = plan.visits["start"].dt.tz_convert(profile.timezone).dt.date
    visits = plan.visits.assign(day=day).groupby(["place_id", "day"]).size()
    full = int(visits[visits >= limit].sum())
    if full < max(_HALF * len(plan.visits), 1):
        return ""
    return (
        f" En sak som begränsar är profilens gräns, högst {limit} besök per plats och dag: "
        f"{full} av {counted(len(plan.visits), 'besök', 'besök')} ligger på platser som då är "
        "fulla."
    )


def _asked(kept: KeptPlan, profile: Profile, wishes: pd.DataFrame) -> Problem:
    week = Period.parse(kept.week)
    shifts, away = shifts_out(profile, week)
    held = wishes_of(wishes, week, profile.timezone)
    return Problem(kept.places, kept.demand, shifts, away, held, profile, week)


def compared(before: Plan, after: Plan, weight: float, said: str) -> WhatIf:
    """
    Say what a change gives, and whether it is more than the planner may have missed.

    Parameters
    ----------
    before, after : Plan
        Without the change and with it.
    weight : float
        Expected incidents of the week.
    said : str
        The change in words.
    """
    first, second = before.status, after.status
    least = None if first.bound is None else float(second.objective - first.bound)
    most = None if second.bound is None else float(second.bound - first.objective)
    shares = [percent(one.covered) for one in (before, after)]
    said = f"{said}: planen täcker {shares[1]} av det väntade"
    same = shares[0] == shares[1]
    change = f"{said}, med eller utan" if same else f"{said} i stället för {shares[0]}"
    gain = (after.covered - before.covered) * weight
    if gain >= _SEEN:
        change += f", timmar med {number(gain, 1)} väntade händelser till"
    sure = least is not None and least >= _SEEN
    words = f"{change}. {_how_sure(least, most)}"
    return WhatIf(float(before.covered), float(after.covered), least, most, sure, words)


def _how_sure(least: float | None, most: float | None) -> str:
    if least is None or most is None:
        return "Skillnaden går inte att säkert jämföra: det är inte bevisat hur bra planerna är."
    if most < _SEEN:
        return "Räknat så här gör det inte någon skillnad att tala om."
    if least < _SEEN:
        return "Skillnaden går inte att skilja från planens egen osäkerhet."
    apart = span(least, most, 1)
    return (
        f"Räknat så här är det bevisat att bästa möjliga planer skiljer {apart} väntade händelser."
    )
