"""Does the plan feed on itself? A town where every place is equally risky, planned week by week.

``python -m benchmarks.presence_loop [runs]`` prints one table a setting: over the last year of two,
the share of the visits at the most visited place, the Gini coefficient of the places' visits and
their entropy (1 = spread evenly), as means over the runs with their standard error.

Forty places, each with two incidents a week by the same hours. Half of them are reported by
others. A team on the spot (13 minutes of an hour) sees and reports all of them, and one thing more
in three visits that nobody else would have reported. 112 visits a week, four a day and place at
most, as in `presence_backtest`.

- ``all places``: every place is in the plan and competes by its weight.
- ``hot spots only``: only places that the picture calls hot (exact test, all reports, 13 weeks) and
  never fewer than the four strongest; the others get only visits that explore.

- ``naive``: reports of the visits count as others, nothing explores.
- ``left out``: they weigh nothing; a hot spot that is hot only by them is left out.
- ``ours``: and a tenth of the visits explores.
- ``ours, 30 % unknown``: three of ten such reports name no actor or no minute, and so are not known
  for what they are.
- ``no feedback``: as ``naive`` in a town where presence makes no report: what chance alone does.
- ``shuffled``: the weeks of ``ours`` with the places' names shuffled each week.
"""

import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from benchmarks.presence_backtest import PLACES, SHORT, SLOTS, strongest_slots, weights_of
from est_geo.presence.hour_shares import WEEK

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WEEKS, JUDGED = 104, 52
RISK, REPORTED, SEEN, EXTRA = 2.0, 0.5, 13 / 60, 1 / 3
HOT, LEAST = 0.05, 4


@dataclass(frozen=True)
class Rules:
    """How the loop is closed, or not."""

    own_weight: float = 1.0
    explore: float = 0.0
    unknown: float = 0.0
    feedback: bool = True
    hot_only: bool = False


ARMS = {
    "naive": Rules(),
    "left out": Rules(own_weight=0.0),
    "ours": Rules(own_weight=0.0, explore=0.1),
    "ours, 30 % unknown": Rules(own_weight=0.0, explore=0.1, unknown=0.3),
    "no feedback": Rules(feedback=False),
}


def visits_of_weeks(rules: Rules, *, seed: int, weeks: int = WEEKS, slots: int = SLOTS) -> Floats:
    """Plan, visit, report, count, week after week; visits per week and place."""
    rng = np.random.default_rng(seed)
    evening = np.where(np.arange(WEEK) % 24 >= 16, 3.0, 1.0)  # noqa: PLR2004 - 16 o'clock
    risk = RISK * np.tile(evening / evening.sum(), (PLACES, 1))
    others, own = (np.zeros((SHORT, PLACES, WEEK)) for _ in range(2))
    others += rng.poisson(risk * REPORTED, others.shape)
    made = []
    for week in range(weeks):
        plan = _plan(others.sum(axis=0), own.sum(axis=0), rules, slots, rng)
        seen, marked = _reports(plan, risk, rules, rng)
        at = week % SHORT
        others[at] = rng.poisson(risk * REPORTED * np.where(plan, 1 - SEEN, 1.0)) + seen - marked
        own[at] = marked
        made.append(plan.sum(axis=1))
    return np.array(made, dtype=np.float64)


def _reports(
    plan: Bools, risk: Floats, rules: Rules, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Give the reports that the visits made, and those known to be theirs."""
    if not rules.feedback:
        return rng.poisson(plan * risk * REPORTED * SEEN).astype(float), np.zeros(plan.shape)
    seen = rng.poisson(plan * (risk * SEEN + EXTRA)).astype(float)
    marked = np.where(rng.random(plan.shape) >= rules.unknown, seen, 0.0)
    return seen, marked


def _plan(others: Floats, own: Floats, rules: Rules, slots: int, rng: np.random.Generator) -> Bools:
    counted = others + rules.own_weight * own
    weight = weights_of(counted, counted.sum(axis=0), SHORT)
    if rules.hot_only:
        weight[~_listed(others + own, counted)] = 0.0
    explored = round(rules.explore * slots)
    plan = strongest_slots(weight, slots - explored)
    free = np.flatnonzero(~plan)
    plan.flat[rng.choice(free, explored, replace=False)] = True
    return plan


def _listed(every: Floats, counted: Floats) -> Bools:
    """Places that the picture calls hot and that are so by what counts, at least the strongest."""
    hot = tail(every.sum(axis=1)) <= HOT
    listed = hot & (tail(counted.sum(axis=1), adjusted=False) <= HOT)
    strongest = np.argsort(-counted.sum(axis=1), kind="stable")[:LEAST]
    if listed.sum() < LEAST:
        listed[strongest] = True
    return np.asarray(listed)


def tail(counts: Floats, *, adjusted: bool = True) -> Floats:
    """Give the exact upper tail of each count, were every place alike."""
    whole = np.round(counts)
    p = stats.binom.sf(whole - 1, whole.sum(), 1 / PLACES)
    return np.asarray(stats.false_discovery_control(p) if adjusted else p)


def shuffled(visits: Floats, *, seed: int) -> Floats:
    """Shuffle the places' names each week."""
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(week) for week in visits])


def spread_of(visits: Floats) -> tuple[float, float, float]:
    """Share of the most visited place, Gini, and entropy (1 = even) of the places' visits."""
    share = np.sort(visits.sum(axis=0) / visits.sum())
    n = len(share)
    gini = float((2 * np.arange(1, n + 1) - n - 1) @ share / n)
    some = share[share > 0]
    return float(share[-1]), gini, float(-(some * np.log(some)).sum() / np.log(n))


def main() -> None:
    """Print the tables."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for hot_only in (False, True):
        print(f"\n{'hot spots only' if hot_only else 'all places'}, {runs} runs of {WEEKS} weeks")
        print(f"{'':<22}{'top place %':>16}{'Gini':>16}{'entropy':>16}")
        found: dict[str, list[tuple[float, float, float]]] = {}
        for name, rules in ARMS.items():
            given = Rules(**(vars(rules) | {"hot_only": hot_only}))
            for seed in range(runs):
                visits = visits_of_weeks(given, seed=seed)[-JUDGED:]
                found.setdefault(name, []).append(spread_of(visits))
                if name == "ours":
                    mixed = spread_of(shuffled(visits, seed=seed))
                    found.setdefault("shuffled", []).append(mixed)
        for name, rows in found.items():
            mean, error = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1) / np.sqrt(runs)
            cells = (
                f"{one * unit:.{places}f} ± {err * unit:.{places}f}"
                for one, err, unit, places in zip(mean, error, (100, 1, 1), (1, 3, 3), strict=True)
            )
            print(f"{name:<22}" + "".join(f"{cell:>16}" for cell in cells))


if __name__ == "__main__":
    main()
