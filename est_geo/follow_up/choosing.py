"""Which places an intervention is compared with: chosen on what was known before, and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from est_geo.errors import NotFoundError, ReportError
from est_geo.follow_up.candidates import (
    FEATURES,
    Site,
    candidate_places,
    history,
    named,
    place_features,
)
from est_geo.follow_up.counting import countable, intervention_row, outcome_of
from est_geo.follow_up.shapes import in_metres
from est_geo.interventions.matching import matched_places
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import COMPARISONS, typed
from est_geo.week_tables import read_places

_ON_THE_GROUND: Final = ("ordered", "done", "evaluated")


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    The comparison places of an intervention.

    Attributes
    ----------
    places : pandas.DataFrame
        `COMPARISONS`.
    balance : pandas.DataFrame
        ``feature, name, treated, chosen_mean, all_mean, difference_in_sd``: how like the treated
        place they were before, all of it known before the work began.
    candidates : tuple of shapes
        Every place that could have been chosen, in metres.
    """

    places: pd.DataFrame
    balance: pd.DataFrame
    candidates: tuple[BaseGeometry, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a choice rests on: the places that could be chosen, and the reports behind them."""

    places: pd.DataFrame
    own: pd.Series
    reports: pd.DataFrame
    year: Period
    answered: frozenset[str]


def choose_comparisons(
    store: Store, profile: Profile, intervention_id: int, *, now: pd.Timestamp, seed: int = 0
) -> Chosen:
    """
    Choose the places to compare an intervention with, and keep them; chosen ones stay.

    The choice rests on reports that were known when the work began (or now, when it has not):
    nothing that came of it can be seen. Places of a fair trial that wait for their turn come first.

    Parameters
    ----------
    store : Store
        Interventions and reports.
    profile : Profile
        Thresholds, districts, CRS.
    intervention_id : int
        Which intervention.
    now : pandas.Timestamp
        Present moment.
    seed : int
        Kept with the choice; nothing is drawn by lot here.

    Returns
    -------
    Chosen
        Never fewer than one place.

    Raises
    ------
    NotFoundError
        There is no such intervention.
    ReportError
        It is not ordered, or there is no place to compare with.
    """
    row = intervention_row(store, intervention_id)
    kept = store.comparisons(intervention_id)
    if len(kept):
        return comparison_places(store, profile, intervention_id)
    if row["status"] not in _ON_THE_GROUND:
        raise ReportError(
            "Jämförelseplatser väljs när åtgärden är beställd, när platsen inte längre kan ritas "
            "om. Inget är sparat."
        )
    began = row["work_start"] if pd.notna(row["work_start"]) else row["done_at"]
    known_until = now if pd.isna(began) else min(began, now)
    known = _known(store, profile, row, known_until)
    ground = _waiting(store, profile, row)
    chosen = _nearest(known.places, known.own, [one["shape"] for one in ground], profile)
    rows = [*ground, *chosen.to_dict("records")]
    if not rows:
        raise ReportError(
            "Det finns ingen plats att jämföra med: ingen annan plats av samma storlek hade "
            "rapporter året innan. Inget är sparat."
        )
    frame = pd.DataFrame(rows).assign(
        intervention_id=intervention_id, rank=np.arange(1, len(rows) + 1),
        chosen_at=now, known_until=known_until, seed=seed,
    )  # fmt: skip
    kept = typed(frame, COMPARISONS)
    store.set_comparisons(kept)
    return _chosen(kept, known, row, profile)


def comparison_places(store: Store, profile: Profile, intervention_id: int) -> Chosen:
    """
    Give the places that an intervention is compared with, and how like it they were.

    Raises
    ------
    NotFoundError
        None are chosen yet.
    """
    row = intervention_row(store, intervention_id)
    kept = store.comparisons(intervention_id)
    if kept.empty:
        raise NotFoundError("Jämförelseplatserna är inte valda än. De väljs när den beställs.")
    known = _known(store, profile, row, kept["known_until"].iloc[0])
    return _chosen(kept, known, row, profile)


def touched(
    rows: pd.DataFrame, shape: BaseGeometry, start: pd.Timestamp, end: pd.Timestamp, crs: str
) -> pd.DataFrame:
    """
    Give the interventions whose area meets a shape and whose work or outcome falls in a time.

    One that was done before `start` changed nothing within the time; one on order may at any
    moment.
    """
    told = rows[rows["status"].isin(_ON_THE_GROUND)]
    began = told["work_start"].fillna(told["ordered_at"])
    in_time = (told["done_at"].isna() | (told["done_at"] >= start)) & ~(began >= end)
    told = told[in_time]
    meets = [shapely.intersects(in_metres(one, crs), shape) for one in told["outline"]]
    return told[np.array(meets, dtype=bool)]


def _known(
    store: Store, profile: Profile, row: Mapping[str, Any], known_until: pd.Timestamp
) -> _Known:
    """Read what may be known when the choice is made: nothing that came later."""
    reports, year = history(countable(store, profile), known_until, profile)
    crs = profile.projected_crs
    others = store.interventions()
    others = others[others["intervention_id"] != row["intervention_id"]]
    start = year.bounds(profile.timezone)[0]
    on = others[others["status"].isin(_ON_THE_GROUND)]
    on = on[on["done_at"].isna() | (on["done_at"] >= start)]
    taken = tuple(in_metres(one, crs) for one in on["outline"])
    shape = in_metres(str(row["outline"]), crs)
    site = Site(shape, str(row["district"]), taken, profile.thresholds.displacement_m)
    answered = outcome_of(str(row["kind"]), str(row["goal"]), profile).categories
    places, own = candidate_places(reports, year, site, answered, profile)
    return _Known(places, own, reports, year, answered)


def _chosen(kept: pd.DataFrame, known: _Known, row: Mapping[str, Any], profile: Profile) -> Chosen:
    shapes = np.array([in_metres(one, profile.projected_crs) for one in kept["outline"]], object)
    told = place_features(
        known.reports, known.year, shapes, kept["district"], str(row["district"]),
        known.answered, profile,
    )  # fmt: skip
    return Chosen(kept, _balance(told, known.own, known.places), tuple(known.places["shape"]))


def _waiting(store: Store, profile: Profile, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the places of the same fair trial that come later in the drawn order."""
    trials = store.trials()
    mine = trials[trials["intervention_id"] == row["intervention_id"]]
    if mine.empty:
        return []
    number, place = mine["trial_id"].iloc[0], mine["place"].iloc[0]
    later = trials[(trials["trial_id"] == number) & (trials["place"] > place)]
    known = store.interventions().set_index("intervention_id")
    waiting = known.loc[later.sort_values("place")["intervention_id"]]
    waiting = waiting[waiting["work_start"].isna() & waiting["done_at"].isna()]
    own = in_metres(str(row["outline"]), profile.projected_crs)
    found = []
    for one in waiting.to_dict("records"):
        shape = in_metres(str(one["outline"]), profile.projected_crs)
        if one["status"] != "dropped" and not shapely.intersects(own, shape):
            told = {name: one[name] for name in ("district", "lon", "lat", "outline")}
            found.append({**told, "name": one["place"], "distance": 0.0, "shape": shape})
    return found


def _nearest(
    places: pd.DataFrame, own: pd.Series, taken: list[BaseGeometry], profile: Profile
) -> pd.DataFrame:
    """Choose the most alike that do not touch one another."""
    bare = places.assign(name="", outline="")
    ranked = matched_places(bare, own, n=len(bare), features=list(FEATURES)).places
    shape = bare.set_index("id")["shape"]
    chosen: list[str] = []
    for one in ranked["id"]:
        if not any(shapely.intersects(shape[one], other) for other in taken):
            chosen.append(one)
            taken = [*taken, shape[one]]
        if len(chosen) == profile.thresholds.comparison_places:
            break
    told = ranked[ranked["id"].isin(chosen)].merge(bare[["id", "shape"]], on="id")
    return named(told, read_places(profile), profile)


def _balance(told: pd.DataFrame, own: pd.Series, places: pd.DataFrame) -> pd.DataFrame:
    every = pd.concat([places[list(FEATURES)], told, own.to_frame().T], ignore_index=True)
    spread = every.astype(float).std(ddof=0)
    mean = told.mean()
    difference = ((mean - own) / spread.where(spread > 0, 1.0)).astype(float).to_numpy()
    every_mean = every.astype(float).mean().to_numpy()
    return pd.DataFrame({
        "feature": list(FEATURES), "name": list(FEATURES.values()),
        "treated": own.astype(float).to_numpy(), "chosen_mean": mean.to_numpy(),
        "all_mean": every_mean, "difference_in_sd": difference,
    })  # fmt: skip
