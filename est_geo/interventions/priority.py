"""The group's order: need × possibility to influence × cost class, each 1–5 and visible."""

import math
from collections.abc import Hashable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from est_geo.interventions.catalogue import Catalogue
from est_geo.interventions.influence import influence_of
from est_geo.interventions.order_words import before_next, factor_words, need_words
from est_geo.tables import EFFECTS, FACTORS, FACTORS_SET

NEED_CLASSES: Final = (10.0, 25.0, 50.0, 100.0)
"""Harm-weighted incidents in the window from which the need is 2, 3, 4 and 5."""
COST_VALUES: Final = {"låg": 5, "medel": 3, "hög": 1}
"""What a cost class is worth: five speaks for."""
_Z: Final = 1.96
_ADDED: Final = {
    **dict.fromkeys(FACTORS, "int64"),
    **{f"{one}_computed": "int64" for one in FACTORS},
    **{f"{one}_words": "str" for one in FACTORS},
    "score": "float64",
}


def priorities(
    rows: pd.DataFrame,
    catalogue: Catalogue,
    factors: pd.DataFrame | None = None,
    effects: pd.DataFrame | None = None,
    *,
    within: str | None = None,
) -> pd.DataFrame:
    """
    Put proposals in order by the method's own criteria, and say in words why.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``subject`` (recommendation id), ``kind``, ``weight`` (harm-weighted incidents that it
        answers), ``n`` (how many they are), ``cost_class``, ``name``, ``place``; ``goal`` and
        ``variance`` (of the weight) where known.
    catalogue : Catalogue
        What studies say of each kind.
    factors : pandas.DataFrame, optional
        `FACTORS_SET`: the group's own judgement stands instead of a computed factor; the newest
        holds, 0 takes it back.
    effects : pandas.DataFrame, optional
        `EFFECTS`: our own receipts.
    within : str, optional
        A column: the next that the words speak of is the next with the same value. With the
        district no words name a place of another one.

    Returns
    -------
    pandas.DataFrame
        The same rows, the first to be done first, and ``need, influence, cost`` (1–5),
        ``need_computed, influence_computed, cost_computed``, ``need_words, influence_words,
        cost_words``, ``score`` (their product) and ``words``: why it stands before the next.

    Notes
    -----
    Equal scores are told apart by weight, then by n, then by subject. The difference to the next is
    called unsure where two Poisson counts as large differ as much in one case of twenty.

    Examples
    --------
    >>> from est_geo.interventions.catalogue import read_catalogue
    >>> rows = pd.DataFrame({"subject": ["a-belysning", "a-renhallning"], "weight": [60.0, 30.0],
    ...     "kind": ["belysning", "renhallning"], "n": [20, 30], "cost_class": ["hög", "låg"],
    ...     "name": ["Belysning", "Renhållning"], "place": "Torget"})
    >>> found = priorities(rows, read_catalogue())
    >>> found[["kind", "need", "influence", "cost", "score"]].to_numpy().tolist()
    [['renhallning', 3, 3, 5, 45.0], ['belysning', 4, 3, 1, 12.0]]
    """
    given = {} if factors is None else _own_judgement(factors)
    receipts = EFFECTS.empty() if effects is None else effects
    told = [_judged(row, catalogue, given, receipts) for row in rows.to_dict("records")]
    columns = pd.DataFrame(told, columns=list(_ADDED), index=rows.index)
    kept = rows.drop(columns=[one for one in (*_ADDED, "words") if one in rows])
    table = pd.concat([kept, columns], axis=1).astype(_ADDED)
    ordered: pd.DataFrame = table.sort_values(
        ["score", "weight", "n", "subject"],
        ascending=[False, False, False, True],
        ignore_index=True,
    )
    words = _told(ordered.to_dict("records"), within)
    return ordered.assign(words=pd.Series(words, index=ordered.index, dtype="str"))


def _told(ordered: list[dict[Hashable, Any]], within: str | None) -> list[str]:
    """Say of each proposal why it stands before the next of its list."""
    words: list[str] = []
    coming: dict[object, Mapping[Hashable, Any]] = {}
    for one in reversed(ordered):
        of_list = None if within is None else one[within]
        other = coming.get(of_list)
        said = f"{factor_words(one)} {before_next(one, other, sure=_sure(one, other))}"
        words.append(said.strip())
        coming[of_list] = one
    return words[::-1]


def need_class(weight: float) -> int:
    """
    Class of a need, 1–5, from the harm-weighted incidents.

    Examples
    --------
    >>> [need_class(one) for one in (0, 9.9, 10, 49, 50, 100)]
    [1, 1, 2, 3, 4, 5]
    """
    return 1 + int(np.searchsorted(NEED_CLASSES, weight, side="right"))


def _own_judgement(factors: pd.DataFrame) -> Mapping[tuple[str, str], tuple[int, str]]:
    newest = factors.sort_values("factor_id").drop_duplicates(["subject", "factor"], keep="last")
    return {
        (str(row["subject"]), str(row["factor"])): (int(row["value"]), str(row["words"]))
        for row in newest[FACTORS_SET.names].to_dict("records")
        if row["value"]
    }


def _judged(
    row: Mapping[Hashable, Any],
    catalogue: Catalogue,
    given: Mapping[tuple[str, str], tuple[int, str]],
    effects: pd.DataFrame,
) -> dict[str, object]:
    measure = catalogue.of[str(row["kind"])]
    goal = str(row.get("goal") or measure.goals[0])
    influence = influence_of(measure, goal, effects)
    cost_class = str(row["cost_class"])
    computed = {
        "need": (need_class(float(row["weight"])), need_words(row)),
        "influence": (influence.value, influence.words),
        "cost": (COST_VALUES[cost_class], f"Kostnadsklass {cost_class}."),
    }
    judged: dict[str, object] = {}
    for factor, (value, words) in computed.items():
        own, why = given.get((str(row["subject"]), factor), (value, ""))
        judged[factor], judged[f"{factor}_computed"] = own, value
        said = f"Gruppen har satt {own} (räknat {value})." if own != value else ""
        judged[f"{factor}_words"] = " ".join(one for one in (said, why, words) if one)
    judged["score"] = float(math.prod(int(str(judged[one])) for one in FACTORS))
    return judged


def _sure(one: Mapping[Hashable, Any], other: Mapping[Hashable, Any] | None) -> bool:
    """Whether the weights of two proposals differ by more than chance."""
    if other is None:
        return True
    away = abs(float(one["weight"]) - float(other["weight"]))
    return away > _Z * math.sqrt(_variance(one) + _variance(other))


def _variance(row: Mapping[Hashable, Any]) -> float:
    known = float(row.get("variance", math.nan))
    weight, n = float(row["weight"]), float(row["n"])
    return known if math.isfinite(known) else weight * weight / max(n, 1.0)
