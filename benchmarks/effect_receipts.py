"""Is the effect receipt right as often as it says: ``python -m benchmarks.effect_receipts``.

Draws towns of two hundred places with a known effect (mostly none), lets one place be treated,
matches comparison places on the period before, and counts what `effect_receipt` says; beside it
what a bare before and after would have said. ``--runs 2000`` takes some minutes; the tests draw
the same with fewer runs.
"""

import argparse
import math
import time
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.interventions import EffectCounts, EffectReceipt, effect_receipt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

PERIOD, SETTLING = 26, 4
"""Weeks that `World.n` is told for, and weeks of the work."""
YEAR = 52
CLAIMED = 0.9
"""A bare before and after that fell below this is told of as a success."""


@dataclass(frozen=True, slots=True)
class World:
    """
    A town to draw.

    Attributes
    ----------
    n : float
        Expected incidents at the mean place in 26 weeks.
    effect : float
        True rate ratio at the treated place afterwards.
    moved : float
        Share of what was prevented that comes back in the ring.
    picked : str
        'any' place at random among the busier half; 'within', the hottest in a window that is a
        part of 'before'; 'apart', the hottest in a window between before and the work; 'hidden',
        as 'within' but the receipt is not told (what the guard is against).
    dispersion : float
        Variance over mean of every count.
    season, trend : float
        Height of the season that all share, and yearly growth.
    own : float
        Standard deviation of each place's own change, on the log scale.
    ring : float
        Incidents in a ring, for each at its place; 0 = no ring is looked at.
    shape : float
        Shape of the gamma distribution of the places' rates; a small one spreads them.
    weeks, selection : int
        Weeks of the periods before and after, and of the window of selection.
    matched : bool
        Whether comparison places are matched on the count before, or drawn by lot.
    """

    n: float
    effect: float = 1.0
    moved: float = 0.0
    picked: str = "any"
    dispersion: float = 1.0
    season: float = 0.0
    trend: float = 0.0
    own: float = 0.0
    ring: float = 0.0
    shape: float = 2.0
    weeks: int = 26
    selection: int = 13
    matched: bool = True
    places: int = 200
    comparisons: int = 5


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of the runs: verdicts, and what the bare comparison said; and how it went."""

    effect: float
    none: float
    too_few: float
    less: float
    fell: float
    significant: float
    median_n: float
    detectable: float


def tried(world: World, runs: int, seed: int = 1) -> Found:
    """Draw `runs` towns of a world, and ask for a receipt in each."""
    rng = np.random.default_rng(seed)
    receipts, bare = zip(*(_once(world, rng) for _ in range(runs)), strict=True)
    verdicts = [one.verdict for one in receipts]
    less, fell, significant = np.array(bare).mean(axis=0)
    return Found(
        *(verdicts.count(one) / runs for one in ("effect", "none", "too_few")),
        less=float(less),
        fell=float(fell),
        significant=float(significant),
        median_n=float(np.median([one.n_before for one in receipts])),
        detectable=float(np.nanmedian([*(one.detectable for one in receipts), 0.0])),
    )


def _once(world: World, rng: np.random.Generator) -> tuple[EffectReceipt, tuple[bool, bool, bool]]:
    rates = rng.gamma(world.shape, world.n / world.shape, world.places)
    own = np.exp(rng.normal(0, world.own, (2, world.places)))
    phase = float(rng.integers(YEAR))
    apart = world.picked == "apart"
    window = world.weeks - (0 if apart else world.selection)
    start = window + world.selection + SETTLING
    early = _drawn(rates * _level(world, phase, 0, window), world, rng)
    selection = _drawn(rates * _level(world, phase, window, world.selection), world, rng)
    before = early if apart else early + selection
    at = _picked(world, selection, rates, rng)
    after = rates * _level(world, phase, start, world.weeks) * own[0]
    ring_after = world.ring * after / own[0] * own[1]
    saved = after[at] * (1 - world.effect)
    after[at] -= saved
    ring_after[at] += world.moved * saved
    ring_before = _drawn(world.ring * rates * _level(world, phase, 0, world.weeks), world, rng)
    table = np.column_stack([
        before, _drawn(after, world, rng), ring_before, _drawn(ring_after, world, rng), selection
    ])  # fmt: skip
    counts = _counts(world, table, at, rng.random(world.places))
    return effect_receipt(counts), _bare(*counts.treated)


def matched(values: Floats | Counts, at: int, many: int) -> Counts:
    """Choose what `matched_places` does for one feature, without its tables: runs are many."""
    apart = np.abs(values - values[at]).astype(np.float64)
    apart[at] = np.inf
    return np.argsort(apart, kind="stable")[:many]


def _counts(world: World, table: Counts, at: int, lot: Floats) -> EffectCounts:
    """Match comparison places on what was known before, and put the counts together."""
    near = matched(table[:, 0] if world.matched else lot, at, world.comparisons)
    names = ["before", "after", "ring_before", "ring_after", "selection"]
    chosen = pd.DataFrame(table[near], columns=names).assign(name="plats")
    told = world.picked == "within"
    before, after, ring_before, ring_after, selection = (int(one) for one in table[at])
    return EffectCounts(
        treated=(before, after),
        ring=(ring_before, ring_after) if world.ring else None,
        comparisons=chosen if told else chosen.drop(columns="selection"),
        days=(7.0 * world.weeks, 7.0 * world.weeks),
        selection=selection if told else None,
        candidates=np.delete(table[:, 4], at).tolist() if told else (),
    )


def _picked(world: World, selection: Counts, rates: Floats, rng: np.random.Generator) -> int:
    if world.picked == "any":
        return int(rng.choice(np.flatnonzero(rates >= np.median(rates))))
    return int(selection.argmax())


def _level(world: World, phase: float, start: int, weeks: int) -> float:
    """Give the expected incidents in a stretch of weeks, for one in 26 ordinary weeks."""
    week = np.arange(start, start + weeks)
    season = 1 + world.season * np.cos(2 * np.pi * (week - phase) / YEAR)
    return float((season * (1 + world.trend) ** (week / YEAR)).sum() / PERIOD)


def _drawn(mean: Floats, world: World, rng: np.random.Generator) -> Counts:
    """Draw counts; weeks that are more than Poisson add up to periods that are as much so."""
    if world.dispersion == 1:
        return rng.poisson(mean)
    spread = world.dispersion - 1
    return rng.poisson(rng.gamma(np.maximum(mean, 1e-9) / spread, spread))


def _bare(before: int, after: int) -> tuple[bool, bool, bool]:
    """Whether a bare before and after fell, fell by a tenth, and did so 'significantly'."""
    sure = before + after > 0 and stats.binom.cdf(after, before + after, 0.5) < 0.025  # noqa: PLR2004
    return after < before, after <= CLAIMED * before and before > 0, bool(sure)


NO_EFFECT = {
    "few incidents": World(8),
    "some incidents": World(40),
    "many incidents": World(200),
    "many, with a ring": World(200, ring=1.5),
    "over-dispersed weeks (2)": World(100, dispersion=2.0),
    "over-dispersed weeks (4)": World(200, dispersion=4.0),
    "season ±40 %, trend −20 % a year": World(100, season=0.4, trend=-0.2),
    "places drift by 10 % each": World(100, own=0.1),
    "places drift by 20 % each": World(200, own=0.2),
    "ten comparison places": World(100, comparisons=10),
    "four comparison places": World(100, comparisons=4),
}
_HOT = World(20, picked="within", weeks=13, shape=5)
"""The hottest of 200 on 13 weeks, which are all of 'before'."""
SELECTED = {
    "hottest on all of before": _HOT,
    "hottest on all of before, weeks (2)": replace(_HOT, n=40, dispersion=2.0),
    "hottest on half of before": replace(_HOT, weeks=26),
    "hottest on half of before, more": replace(_HOT, n=100, weeks=26, shape=10),
    "hottest on all of before, unmatched": replace(_HOT, matched=False),
    "the same, weeks (2)": replace(_HOT, n=40, dispersion=2.0, matched=False),
    "the same, more": replace(_HOT, n=200, shape=50, matched=False),
    "hottest, kept apart": replace(_HOT, picked="apart", weeks=26),
    "hottest, kept apart, weeks (2)": replace(_HOT, n=40, picked="apart", dispersion=2.0),
    "hottest, kept apart, unmatched": replace(_HOT, picked="apart", matched=False),
    "hottest, kept apart, season and trend": replace(
        _HOT, n=40, picked="apart", season=0.4, trend=-0.2
    ),
    "NOT GUARDED, matched": replace(_HOT, n=40, dispersion=2.0, picked="hidden"),
    "NOT GUARDED, unmatched": replace(_HOT, n=40, dispersion=2.0, picked="hidden", matched=False),
    "NOT GUARDED, unmatched, more": replace(_HOT, n=200, shape=50, picked="hidden", matched=False),
}
TRUE = {
    f"−30 %, {many} comparison places": World(1, effect=0.7, comparisons=many) for many in (5, 10)
}
MOVED = {
    "−30 %, all of it into the ring": World(300, effect=0.7, moved=1.0, ring=1.0),
    "−50 %, all of it into the ring": World(300, effect=0.5, moved=1.0, ring=1.0),
    "−50 %, all of it, a ring of 3": World(300, effect=0.5, moved=1.0, ring=3.0),
    "−50 %, all of it, few": World(60, effect=0.5, moved=1.0, ring=1.0),
    "−50 %, half of it": World(300, effect=0.5, moved=0.5, ring=1.0),
    "−50 %, nothing of it": World(300, effect=0.5, ring=1.0),
}


def _row(words: str, world: World, runs: int) -> Found:
    found = tried(world, runs, seed=int(world.n))
    print(
        f"{words:40} n={found.median_n:5.0f}  effect {found.effect:6.1%}  none {found.none:6.1%}  "
        f"too few {found.too_few:6.1%}  | bare: fell {found.less:6.1%}  ≥ 10 % {found.fell:6.1%}  "
        f"'significant' {found.significant:6.1%}  | detectable {found.detectable:.2f}",
        flush=True,
    )
    return found


def _enough(words: str, world: World, runs: int) -> None:
    """Show how many incidents it takes for a true effect to be found."""
    for n in (60, 100, 150, 200, 250, 300, 400, 600):
        _row(f"{words}, mean place {n}", replace(world, n=float(n)), runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--part", choices=["null", "selected", "true", "moved", "all"],
                        default="all")  # fmt: skip
    asked = parser.parse_args()
    began = time.process_time()
    print(f"{asked.runs} runs a row; standard error of 5 %: {math.sqrt(0.0475 / asked.runs):.1%}")
    worlds = {"null": NO_EFFECT, "selected": SELECTED, "moved": MOVED}
    for part, rows in worlds.items():
        if asked.part in {part, "all"}:
            for words, world in rows.items():
                _row(words, world, asked.runs)
    if asked.part in {"true", "all"}:
        for words, world in TRUE.items():
            _enough(words, world, asked.runs)
            _enough(f"{words}, ring", replace(world, ring=1.0), asked.runs)
    print(f"{time.process_time() - began:.0f} processor seconds")


if __name__ == "__main__":
    main()
