"""The receipt of an intervention: counts from the store, compared and said in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from est_geo.errors import ReportError
from est_geo.follow_up.choosing import Chosen, choose_comparisons, touched
from est_geo.follow_up.counting import (
    Outcome,
    countable,
    intervention_row,
    outcome_of,
    rows_of,
    totals,
    weekly_counts,
    without_visits,
)
from est_geo.follow_up.details import details_of
from est_geo.follow_up.periods import FollowUp, follow_up_periods, receipt_from, selection_period
from est_geo.follow_up.picked import picked_words
from est_geo.follow_up.shapes import in_metres, ring_round
from est_geo.interventions.effect import EffectCounts, EffectReceipt, effect_receipt
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import EFFECTS, VERDICTS, typed
from est_geo.words import counted

_TREATED: Final = "platsen"
_DAYS_IN_WEEK: Final = 7
_DONE: Final = ("done", "evaluated")


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    What became of an intervention, with all that it rests on.

    Attributes
    ----------
    effect_row : pandas.DataFrame
        One row of `EFFECTS`; its number is 0 until it is kept.
    receipt : EffectReceipt
        Of the main outcome: the categories that the intervention answers.
    every : EffectReceipt
        The same of all incidents, told as the lesser thing.
    comparisons : pandas.DataFrame
        `COMPARISONS` with ``before``, ``after`` and ``counted`` (False: an intervention of its own
        was made there).
    balance : pandas.DataFrame
        How like the places were before (see `Chosen`).
    weekly : pandas.DataFrame
        ``week`` (Monday), ``treated`` and ``comparison`` (all of them together), for a picture.
    follow_up : FollowUp
        The weeks before and after.
    outcome : Outcome
        What was counted.
    """

    effect_row: pd.DataFrame
    receipt: EffectReceipt
    every: EffectReceipt
    comparisons: pd.DataFrame
    balance: pd.DataFrame
    weekly: pd.DataFrame
    follow_up: FollowUp
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Ground:
    """What both outcomes are counted on."""

    row: dict[str, Any]
    profile: Profile
    follow_up: FollowUp
    shapes: dict[str, BaseGeometry]
    names: list[str]
    candidates: tuple[BaseGeometry, ...]


def receipt(
    store: Store, profile: Profile, intervention_id: int, *, now: pd.Timestamp, keep: bool = False
) -> Receipt:
    """
    Say what became of an intervention.

    Its comparison places are chosen here, on what was known when the work began, if nobody has
    chosen them before; the receipt then says so.

    Parameters
    ----------
    store : Store
        Interventions and reports.
    profile : Profile
        Thresholds, categories, CRS.
    intervention_id : int
        Which intervention.
    now : pandas.Timestamp
        Present moment.
    keep : bool
        Keep the receipt, whatever it says.

    Returns
    -------
    Receipt
        With counts, intervals, verdict and all caveats.

    Raises
    ------
    NotFoundError
        There is no such intervention.
    ReportError
        It is not done, it is too early, or nothing is known of the time before.
    """
    row = intervention_row(store, intervention_id)
    if row["status"] not in _DONE:
        raise ReportError(
            "Ett effektkvitto kan göras först när åtgärden är utförd. Inget är ändrat."
        )
    incidents = countable(store, profile)
    first_known = incidents["occurred_from"].min()
    follow_up = follow_up_periods(
        row, profile, now=now, first_known=now if pd.isna(first_known) else first_known
    )
    chosen = choose_comparisons(store, profile, intervention_id, now=now)
    whole = Period(follow_up.before.first, follow_up.after.after)
    incidents, n_visits = without_visits(store, profile, incidents, whole)
    ground = _ground(row, profile, follow_up, chosen)
    outcome = outcome_of(str(row["kind"]), str(row["goal"]), profile)
    main = incidents[incidents["category"].isin(outcome.categories)].reset_index(drop=True)
    apart = _apart(store, ground, whole)
    kept = [name for name in ground.names if name not in apart]
    panel = weekly_counts(main, ground.shapes, whole, profile)
    told = _receipt_of(main, panel, ground, kept)
    every = _receipt_of(
        incidents, weekly_counts(incidents, ground.shapes, whole, profile), ground, kept
    )
    picked = picked_words(_selection_counts(panel, ground, follow_up), follow_up)
    caveats = (*told.caveats, *_caveats(store, ground, chosen.places, apart, n_visits, whole),
               *(_again(store, row) if keep else ()))  # fmt: skip
    said = replace(told, naive=" ".join(one for one in (picked, told.naive) if one),
                   caveats=caveats)  # fmt: skip
    places = _with_counts(chosen.places, panel, follow_up, kept)
    weekly = _weekly(panel, kept)
    made = Receipt(pd.DataFrame(), said, every, places, chosen.balance, weekly, follow_up, outcome)
    details = details_of(said, every, places, chosen.balance, weekly, follow_up, outcome)
    effect_row = _effect_row(row, said, follow_up, details, profile, now)
    if keep:
        effect_row["effect_id"] = store.add_effect(effect_row, now)
    return replace(made, effect_row=effect_row)


def due(store: Store, profile: Profile, now: pd.Timestamp) -> list[int]:
    """
    Give the interventions that are done, whose period has passed, and that have no receipt since.

    Parameters
    ----------
    store : Store
        Interventions and receipts.
    profile : Profile
        Thresholds.
    now : pandas.Timestamp
        Present moment.
    """
    kept = store.effects().groupby("intervention_id")["made_at"].max()
    found = []
    for row in rows_of(store.interventions()):
        ready = receipt_from(row, profile) if row["status"] == "done" else None
        told = kept.get(row["intervention_id"])
        if ready is not None and ready <= now and not (told is not None and told >= row["done_at"]):
            found.append(int(row["intervention_id"]))
    return found


def _ground(row: dict[str, Any], profile: Profile, follow_up: FollowUp, chosen: Chosen) -> _Ground:
    crs, width = profile.projected_crs, profile.thresholds.displacement_m
    own = in_metres(str(row["outline"]), crs)
    places = chosen.places
    names = [f"{rank}" for rank in places["rank"]]
    others = dict(zip(names, (in_metres(one, crs) for one in places["outline"]), strict=True))
    every = {_TREATED: own, **others}
    rings = {f"ring {name}": ring_round(shape, width, every) for name, shape in every.items()}
    return _Ground(row, profile, follow_up, every | rings, names, chosen.candidates)


def _receipt_of(
    incidents: pd.DataFrame, panel: pd.DataFrame, ground: _Ground, kept: list[str]
) -> EffectReceipt:
    sums = totals(panel, ground.follow_up)
    pairs = {name: (int(row["before"]), int(row["after"])) for name, row in sums.iterrows()}
    table = pd.DataFrame({
        "name": kept,
        "before": [pairs[name][0] for name in kept],
        "after": [pairs[name][1] for name in kept],
        "ring_before": [pairs[f"ring {name}"][0] for name in kept],
        "ring_after": [pairs[f"ring {name}"][1] for name in kept],
    })  # fmt: skip
    selection, candidates = None, tuple[int, ...]()
    if ground.follow_up.holds_selection:
        within = _selection_weeks(panel, ground, ground.follow_up)
        held = panel.loc[:, within].sum(axis=1)
        selection = int(held[_TREATED])
        table["selection"] = [int(held[name]) for name in kept]
        candidates = _others(incidents, ground, panel.columns[within])
    counts = EffectCounts(
        treated=pairs[_TREATED], ring=pairs[f"ring {_TREATED}"], comparisons=table,
        days=ground.follow_up.days, selection=selection, candidates=candidates,
        same_season=ground.follow_up.same_season,
    )  # fmt: skip
    return effect_receipt(counts, detectable_ratio=ground.profile.thresholds.detectable_ratio)


def _selection_weeks(
    panel: pd.DataFrame, ground: _Ground, follow_up: FollowUp
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Mark the weeks before that hold a day of the window that the place was picked on."""
    monday = np.array(panel.columns)
    picked = selection_period(ground.row, ground.profile)
    if picked is None:
        return np.zeros(len(monday), dtype=bool)
    first = Period.week_of(picked.first).first
    marked: np.ndarray[Any, np.dtype[np.bool_]] = (
        (monday >= max(first, follow_up.before.first))
        & (monday < min(picked.after, follow_up.before.after))
    )  # fmt: skip
    return marked


def _selection_counts(
    panel: pd.DataFrame, ground: _Ground, follow_up: FollowUp
) -> tuple[int, int, int, int] | None:
    """Give (count, weeks) of the whole window that the place was picked on, and of after."""
    picked = selection_period(ground.row, ground.profile)
    if picked is None:
        return None
    monday, own = np.array(panel.columns), panel.loc[_TREATED].to_numpy()
    week = Period.week_of(picked.first).first
    within = (monday >= week) & (monday < picked.after)
    after = (monday >= follow_up.after.first) & (monday < follow_up.after.after)
    if not within.any():
        return None
    return int(own[within].sum()), int(within.sum()), int(own[after].sum()), int(after.sum())


def _others(incidents: pd.DataFrame, ground: _Ground, weeks: pd.Index) -> tuple[int, ...]:
    """Count the reports of the selection weeks at every place that might have been picked."""
    if not len(weeks) or not ground.candidates:
        return ()
    shapes = {str(at): shape for at, shape in enumerate(ground.candidates)}
    window = Period(weeks[0], Period.week_of(weeks[-1]).after)
    counts = weekly_counts(incidents, shapes, window, ground.profile)
    return tuple(int(one) for one in counts.sum(axis=1))


def _apart(store: Store, ground: _Ground, whole: Period) -> dict[str, str]:
    """Name the comparison places where an intervention of their own was made meanwhile."""
    crs = ground.profile.projected_crs
    start, end = whole.bounds(ground.profile.timezone)
    others = store.interventions()
    others = others[others["intervention_id"] != ground.row["intervention_id"]]
    found = {}
    for name in ground.names:
        meets = touched(others, ground.shapes[name], start, end, crs)
        if len(meets):
            found[name] = str(meets["title"].iloc[0])
    return found


def _caveats(
    store: Store,
    ground: _Ground,
    places: pd.DataFrame,
    apart: Mapping[str, str],
    n_visits: int,
    whole: Period,
) -> tuple[str, ...]:
    zone, row = ground.profile.timezone, ground.row
    said = [f"Jämfört med {ground.follow_up.words}."]
    began = row["done_at"] if pd.isna(row["work_start"]) else row["work_start"]
    chosen_at = places["chosen_at"].iloc[0]
    if chosen_at > began:
        day = chosen_at.tz_convert(zone).date().isoformat()
        said.append(
            f"Jämförelseplatserna valdes först den {day}, efter att arbetet hade börjat, men bara "
            "på rapporter som var kända innan."
        )
    if apart:
        left = counted(len(apart), "jämförelseplats räknas", "jämförelseplatser räknas")
        said.append(f"{left} inte, för där har en annan åtgärd gjorts eller beställts under tiden.")
    others = store.interventions()
    others = others[others["intervention_id"] != row["intervention_id"]]
    start, end = whole.bounds(zone)
    same = touched(others, ground.shapes[_TREATED], start, end, ground.profile.projected_crs)
    if len(same):
        more = counted(len(same), "åtgärd till", "åtgärder till")
        said.append(f"På platsen finns {more} under tiden; vad som gjorde vad går inte att säga.")
    if n_visits:
        reports = counted(n_visits, "rapport", "rapporter")
        said.append(f"{reports} i kommunen gjordes under planerade besök och räknas inte.")
    return tuple(said)


def _again(store: Store, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Tell that the same work has been judged before: who looks often enough finds something."""
    effects = store.effects(int(row["intervention_id"]))
    earlier = effects.loc[effects["made_at"] >= row["done_at"], "verdict"]
    if earlier.empty:
        return ()
    said = VERDICTS[str(earlier.iloc[-1])]
    words = (
        f"Det här är kvitto nummer {len(earlier) + 1} för samma arbete; det förra sade: {said}. "
        "Den som räknar om tills något syns hittar lättare en slump."
    )
    return (words,)


def _with_counts(
    places: pd.DataFrame, panel: pd.DataFrame, follow_up: FollowUp, kept: list[str]
) -> pd.DataFrame:
    names = [f"{rank}" for rank in places["rank"]]
    sums = totals(panel, follow_up).loc[names]
    return places.assign(
        before=sums["before"].to_numpy(), after=sums["after"].to_numpy(),
        counted=[name in kept for name in names],
    )  # fmt: skip


def _weekly(panel: pd.DataFrame, kept: list[str]) -> pd.DataFrame:
    return pd.DataFrame({
        "week": list(panel.columns),
        "treated": panel.loc[_TREATED].to_numpy(),
        "comparison": panel.loc[kept].sum(axis=0).to_numpy(),
    })  # fmt: skip


def _effect_row(
    row: Mapping[str, Any],
    said: EffectReceipt,
    follow_up: FollowUp,
    details: str,
    profile: Profile,
    now: pd.Timestamp,
) -> pd.DataFrame:
    before, after = (one.bounds(profile.timezone) for one in (follow_up.before, follow_up.after))
    given = {
        "effect_id": 0, "intervention_id": row["intervention_id"], "kind": row["kind"],
        "district": row["district"], "made_at": now,
        "before_start": before[0], "before_end": before[1],
        "after_start": after[0], "after_end": after[1],
        "n_before": said.n_before, "n_after": said.n_after,
        "ratio": said.ratio, "low": said.low, "high": said.high,
        "verdict": said.verdict, "words": said.sentence, "details": details, "made_by": "",
    }  # fmt: skip
    return typed(pd.DataFrame([given]), EFFECTS)
