"""Which interventions a budget holds, by the group's own order."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from est_geo.errors import TableError
from est_geo.words import number


def within_budget(
    priorities: pd.DataFrame, budget: float, *, estimates: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """
    Take interventions in the order of their score for as long as the money lasts.

    Whole interventions only, the highest score first; one that does not fit is passed over, and a
    later and cheaper one may still fit. It is not the selection with the highest sum of scores
    (the knapsack): scores are a group's judgement on a scale of order, and a sum of them means
    nothing; the order is what the group has agreed on and can explain.

    Parameters
    ----------
    priorities : pandas.DataFrame
        ``id, score, cost`` in kronor, and ``cost_class`` where estimates are given. Equal scores
        keep the order that they came in.
    budget : float
        Kronor.
    estimates : mapping of str to float, optional
        Kronor of each cost class (`Profile.cost_estimates`), used where the cost is not known.

    Returns
    -------
    pandas.DataFrame
        The same rows, highest score first, and ``used_cost`` (kronor reckoned with; NaN where
        nothing is known), ``guessed`` (it is the class's estimate), ``chosen``, ``spent`` (by all
        chosen so far), ``short`` (kronor that were missing for one that did not fit, else NaN) and
        ``words`` in Swedish.

    Raises
    ------
    TableError
        The budget or a cost is below zero or no number.

    Examples
    --------
    >>> rows = pd.DataFrame({"id": ["a", "b", "c"], "score": [60, 40, 20],
    ...     "cost": [300.0, 900.0, 100.0]})
    >>> found = within_budget(rows, 500)
    >>> found["chosen"].tolist(), found["spent"].tolist(), found["short"].tolist()[1]
    ([True, False, True], [300.0, 300.0, 400.0], 700.0)
    """
    ordered = priorities.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    cost, guessed = _costs(ordered, estimates or {})
    if not (math.isfinite(budget) and budget >= 0) or (cost < 0).any() or np.isinf(cost).any():
        raise TableError(
            "Budgeten och varje kostnad måste vara ett tal i kronor, noll eller mer. Rätta det; "
            "inget är ändrat."
        )
    chosen, spent, passed = [], [], False
    used, steps = 0.0, []
    for one in cost.tolist():
        step = _Step(one, budget - used, passed)
        used += one if step.fits else 0.0
        passed = passed or not step.fits
        chosen.append(step.fits)
        spent.append(used)
        steps.append(step)
    return ordered.assign(
        used_cost=cost,
        guessed=guessed,
        chosen=np.array(chosen, dtype=bool),
        spent=np.array(spent, dtype=np.float64),
        short=np.array([step.short for step in steps], dtype=np.float64),
        words=pd.Series(
            [step.words(bool(guess)) for step, guess in zip(steps, guessed, strict=True)],
            index=ordered.index, dtype="str",
        ),
    )  # fmt: skip


class _Step(NamedTuple):
    """One intervention in its turn: its cost, what is left, and whether one has not fitted."""

    cost: float
    left: float
    passed: bool

    @property
    def fits(self) -> bool:
        return self.cost <= self.left

    @property
    def short(self) -> float:
        return math.nan if self.fits else self.cost - self.left

    def words(self, guessed: bool) -> str:  # noqa: FBT001 - a row's own mark
        if not math.isfinite(self.cost):
            return "Kostnaden är inte känd: ange den för att få med åtgärden i budgeten."
        cost = f"{'Antagen kostnad' if guessed else 'Kostar'} {number(self.cost)} kr"
        guess = " (gissning efter kostnadsklassen)" if guessed else ""
        if not self.fits:
            left = f"{number(self.left)} kr är kvar"
            return f"Ryms inte. {cost}{guess}, {left}: {number(self.short)} kr fattas."
        later = " En åtgärd högre upp rymdes inte, men den här gör det." if self.passed else ""
        return f"Ryms. {cost}{guess}; därefter är {number(self.left - self.cost)} kr kvar.{later}"


def _costs(ordered: pd.DataFrame, estimates: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Cost of each, its class's estimate where it is not known, and whether it is that."""
    cost = ordered["cost"].to_numpy(dtype=np.float64, na_value=math.nan)
    missing = np.isnan(cost)
    if "cost_class" in ordered:
        by_class = ordered["cost_class"].map(dict(estimates)).to_numpy(dtype=np.float64)
        cost = np.where(missing, by_class, cost)
    return cost, missing & ~np.isnan(cost)
