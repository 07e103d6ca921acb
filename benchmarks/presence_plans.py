"""Presence plans of real size: ours beside the greedy rule, with what is proven of ours.

``python -m benchmarks.presence_plans [--cases 50] [--effort 2.5] [--explore]``. The cases are those
of `tests/presence/random_weeks.py`: seven kinds of actors, fifteen teams, 21 team-shifts in the
week, forty places, six wishes. Every plan is held to every rule by `tests/presence/plan_rules.py`,
which knows nothing of the planner. ``--explore`` tells what the share of exploring visits costs.
"""

import argparse
import os
import statistics
import time
from collections import Counter

from est_geo.presence import Plan, Problem, greedy_visits, plan_visits
from tests.presence.plan_rules import no_rule_is_broken
from tests.presence.random_weeks import week_of_real_size

COLUMNS = (
    "greedy", "ours", "gain %", "bound", "gap %", "seconds", "cpu", "effort", "cov g %", "cov %",
)  # fmt: skip


def levels(plan: Plan) -> tuple[int, int, int]:
    one = plan.status
    return one.wishes_short, one.districts_short, one.explore_short


def row(asked: Problem, number: int, effort: float) -> tuple[list[float], Plan, Plan]:
    rival = greedy_visits(asked, seed=number)
    began = time.process_time()
    ours = plan_visits(asked, seed=number, effort=effort)
    spent = time.process_time() - began
    for plan in (rival, ours):
        no_rule_is_broken(asked, plan)
    low, high = rival.status.objective, ours.status.objective
    assert (levels(ours), -high) <= (levels(rival), -low)
    status = ours.status
    assert status.bound is not None
    assert status.gap is not None
    values = [
        low, high, 100 * (high / low - 1), status.bound, 100 * status.gap, status.seconds, spent,
        status.effort, 100 * rival.covered, 100 * ours.covered,
    ]  # fmt: skip
    return values, rival, ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=50)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--effort", type=float, default=2.5)
    parser.add_argument("--explore", action="store_true", help="also plan without exploring")
    given = parser.parse_args()
    print("case  " + "  ".join(f"{name:>8}" for name in COLUMNS) + "  missing  stopped by")
    rows, why, costs, better = [], Counter[str](), [], 0
    for number in range(given.first, given.first + given.cases):
        asked = week_of_real_size(number)
        values, rival, ours = row(asked, number, given.effort)
        rows.append(values)
        why[ours.status.stopped_by] += 1
        better += levels(ours) < levels(rival)
        numbers = "  ".join(f"{one:8.2f}" for one in values)
        missing = "/".join(map(str, levels(ours)))
        print(f"{number:4}  {numbers}  {missing:>7}  {ours.status.stopped_by}", flush=True)
        if given.explore:
            free = week_of_real_size(number, explore_share=0.0)
            without = plan_visits(free, seed=number, effort=given.effort)
            costs.append(100 * (without.covered - ours.covered))
    for name, of in (("min", min), ("median", statistics.median), ("max", max)):
        summed = "  ".join(f"{of(column):8.2f}" for column in zip(*rows, strict=True))
        print(f"{name:>6}{summed}")
    print(f"stopped by {dict(why)}; load {os.getloadavg()[0]:.1f}; no rule broken;", end=" ")
    print(f"fewer wishes or floors missing than greedy in {better}")
    if costs:
        print(
            f"exploring costs {statistics.median(costs):.2f} points of coverage (median), ", end=""
        )
        print(f"{min(costs):.2f} to {max(costs):.2f}")


if __name__ == "__main__":
    main()
