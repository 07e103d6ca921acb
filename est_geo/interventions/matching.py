"""Places to compare with, chosen before the outcome is seen; and an order that is drawn by lot."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from est_geo.errors import TableError

Id = TypeVar("Id", int, str)
_KEPT = ("name", "district", "lon", "lat", "outline")


class Matched(NamedTuple):
    """
    Comparison places, and how like the treated place they are.

    Attributes
    ----------
    places : pandas.DataFrame
        ``rank, id, name, district, lon, lat, outline, distance``: nearest first.
    balance : pandas.DataFrame
        ``feature, treated, chosen_mean, all_mean, difference_in_sd``: the last is the chosen mean
        minus the treated one, in standard deviations over all places.
    """

    places: pd.DataFrame
    balance: pd.DataFrame


def matched_places(
    candidates: pd.DataFrame, treated: pd.Series, *, n: int, features: Sequence[str]
) -> Matched:
    """
    Choose the places that were most like the treated one before anything was done.

    Features are put in standard deviations over all the places and the treated one; the nearest
    by straight distance are chosen, ties in the order of their ids. Nothing is drawn by lot.

    Parameters
    ----------
    candidates : pandas.DataFrame
        ``id, name, district, lon, lat, outline`` and the features, all of the period **before**.
        A row with the treated place's own id is left out.
    treated : pandas.Series
        The same features of the treated place; its ``id`` too where it has one.
    n : int
        How many to choose; all where there are fewer.
    features : sequence of str
        Columns of numbers to be alike in.

    Raises
    ------
    TableError
        A column is missing, an id is repeated, or a feature is not a number.

    References
    ----------
    Stuart (2010), Matching methods for causal inference, Statistical Science 25(1): 1–21.

    Examples
    --------
    >>> rows = {"id": ["a", "b"], "name": ["A", "B"], "district": "ryd", "lon": 15.6, "lat": 58.4,
    ...         "outline": "", "n": [40, 12]}
    >>> found = matched_places(pd.DataFrame(rows), pd.Series({"n": 38}), n=1, features=["n"])
    >>> found.places["id"].tolist(), found.balance["chosen_mean"].tolist()
    (['a'], [40.0])
    """
    names = list(features)
    _refuse(candidates, treated, names)
    others = candidates[candidates["id"] != treated["id"]] if "id" in treated else candidates
    others = others.sort_values("id", ignore_index=True)
    table = others[names].to_numpy(np.float64)
    own = treated[names].to_numpy(np.float64)
    scale = np.vstack([table, own]).std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    distance = np.sqrt((((table - own) / scale) ** 2).sum(axis=1))
    # Equal places must tie, whatever the last bit of their distances says.
    nearest = np.argsort(distance.round(9), kind="stable")[:n]
    chosen = others.loc[nearest, ["id", *_KEPT]].reset_index(drop=True)
    chosen.insert(0, "rank", np.arange(1, len(nearest) + 1))
    chosen["distance"] = distance[nearest]
    return Matched(chosen, _balance(names, own, table, nearest, scale))


def fair_order(ids: Iterable[Id], *, seed: int) -> list[Id]:
    """
    Draw by lot which place is to be done first, so that those that wait are a fair comparison.

    Parameters
    ----------
    ids : iterable
        Ids, in any order, each counted once.
    seed : int
        Seed of the lot; the same ids and seed give the same order.

    Examples
    --------
    >>> fair_order([3, 1, 2], seed=7) == fair_order([1, 2, 3], seed=7)
    True
    """
    once = sorted(set(ids), key=str)
    return [once[at] for at in np.random.default_rng(seed).permutation(len(once))]


def _balance(
    names: list[str],
    own: np.ndarray[tuple[int], np.dtype[np.float64]],
    table: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    nearest: np.ndarray[tuple[int], np.dtype[np.intp]],
    scale: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> pd.DataFrame:
    missing = np.full(len(names), np.nan)
    chosen = table[nearest].mean(axis=0) if len(nearest) else missing
    return pd.DataFrame({
        "feature": names,
        "treated": own,
        "chosen_mean": chosen,
        "all_mean": table.mean(axis=0) if len(table) else missing,
        "difference_in_sd": (chosen - own) / scale,
    })  # fmt: skip


def _refuse(candidates: pd.DataFrame, treated: pd.Series, features: list[str]) -> None:
    asked = ["id", *_KEPT, *features]
    absent = [name for name in asked if name not in candidates.columns]
    absent += [f"{name} (platsen själv)" for name in features if name not in treated.index]
    if absent:
        raise TableError(
            f"Jämförelseplatser går inte att välja: {', '.join(absent)} saknas. Lägg till dem i "
            "underlaget. Inget är valt."
        )
    if candidates["id"].duplicated().any():
        raise TableError(
            "Varje plats får stå en gång bland dem som kan väljas; minst ett id står flera gånger. "
            "Inget är valt."
        )
    numbers = np.vstack([
        candidates[features].to_numpy(np.float64), treated[features].to_numpy(np.float64)
    ])  # fmt: skip
    if not np.isfinite(numbers).all():
        raise TableError(
            "Det platserna jämförs i måste vara tal; minst ett saknas eller är oändligt. Rätta "
            "underlaget. Inget är valt."
        )
