"""How often the weekly comparison says something when nothing has changed, and when something has.

``python -m benchmarks.calibration_surveillance [--runs 400] [--part towns]`` prints Chicago's
police districts 2013–2018, made-up quiet towns, arrows of a whole picture in quiet weeks, changes
that are there, reports that come late, and times. The rival in the same run is what many systems
do: a Poisson law at the mean of the last 52 weeks (``Poisson``), and the same with a gamma prior
over the rows (``gamma–Poisson``).
Quiet towns: `tests/analysis/quiet_weeks.py`; seeds are fixed.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.analysis import arrows_of, benjamini_hochberg, surveillance
from est_geo.situation import situation_picture
from tests.analysis.quiet_weeks import CATEGORIES, DISTRICTS, WORLDS, picture_tables, quiet_panel
from tests.analysis.test_reporting_delay import look, reports
from tests.made_up import LINKOPING, WEEK, town
from tests.real import REAL

Floats = npt.NDArray[np.float64]
ALPHAS = (0.05, 0.01, 0.001)
ENOUGH = 1000
HISTORIES = (52, 156)
"""Weeks; the longer takes a third of the runs."""
Law = Callable[[pd.DataFrame, pd.Series], Floats]
MONDAYS = pd.date_range("2020-01-06", periods=400, freq="7D", tz="UTC")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400, help="weeks of each quiet town")
    parser.add_argument("--part", choices=list(PARTS), help="one table only")
    asked = parser.parse_args()
    for name, table in PARTS.items():
        if asked.part in {None, name}:
            table(asked.runs)


def _chicago(_runs: int) -> None:
    print("\nChicago's 22 police districts, weeks 2013–2018: share of randomised p_exceed ≤ α")
    assaults = pd.read_parquet(REAL / "chicago_aggravated_assaults_2010_2018.parquet")
    monday = pd.to_datetime(assaults["ts"]).dt.to_period("W").dt.start_time
    panel = pd.crosstab(assaults["district"], monday)
    panel = panel.loc[panel.sum(axis=1) > ENOUGH, panel.columns >= "2010-01-04"].iloc[:, :-1]
    first = int(panel.columns.get_loc(pd.Timestamp("2012-12-31")))
    laws = {
        "ours, 52 weeks": (52, _ours), "ours, 156 weeks": (156, _ours), "ours, all": (None, _ours),
        "Poisson, 52 weeks": (52, _poisson), "gamma–Poisson, 52 weeks": (52, _gamma_poisson),
    }  # fmt: skip
    for name, (weeks, law) in laws.items():
        rng = np.random.default_rng(1)
        parts = []
        for now in range(first, panel.shape[1]):
            past = panel.iloc[:, (0 if weeks is None else now - weeks) : now]
            parts.append(_randomised(law, past, panel.iloc[:, now], rng))
        print(f"  {name:26s} {_shares(np.concatenate(parts))}")


def _towns(runs: int) -> None:
    for weeks in HISTORIES:
        print(f"\nQuiet towns, {weeks} weeks of history: share of randomised p_exceed ≤ α")
        print(
            f"  {'':38s}{'districts':>34s}{'district × category':>34s}{'Poisson, districts':>34s}"
        )
        for world in WORLDS:
            rng = np.random.default_rng(20264)
            found: list[list[Floats]] = [[], [], []]
            groups = pd.Series(np.repeat(list(DISTRICTS), CATEGORIES))
            for _ in range(runs if weeks == HISTORIES[0] else runs // 3):
                panel = quiet_panel(world, rng, weeks + 1)
                rows = pd.DataFrame(panel, columns=MONDAYS[: weeks + 1])
                whole = rows.groupby(groups).sum()
                asked = ((whole, _ours), (rows, _grouped(groups)), (whole, _poisson))
                for place, (table, law) in enumerate(asked):
                    now = table.iloc[:, -1]
                    found[place].append(_randomised(law, table.iloc[:, :-1], now, rng))
            told = "".join(f"{_shares(np.concatenate(one)):>34s}" for one in found)
            print(f"  {world.name:38s}{told}", flush=True)


def _pictures(runs: int) -> None:
    print("\nQuiet weeks with any arrow in a picture: all, 6 districts, 60 rows, 10 spots")
    print(f"  {'':38s}{'each by itself':>16s}{'together':>12s}{'156 weeks':>16s}{'together':>12s}")
    for world in WORLDS:
        shares = []
        for weeks in HISTORIES:
            rng = np.random.default_rng(20265)
            apart = together = 0
            n = runs if weeks == HISTORIES[0] else runs // 3
            for _ in range(n):
                panel = quiet_panel(world, rng, weeks + 1)
                tables = picture_tables(panel, rng, MONDAYS[: weeks + 1])
                apart += _any(tables)
                together += _any(arrows_of(tables))
            shares += [apart / n, together / n]
        told = f"{shares[0]:>16.1%}{shares[1]:>12.1%}{shares[2]:>16.1%}{shares[3]:>12.1%}"
        print(f"  {world.name:38s}{told}", flush=True)


def _whole(runs: int) -> None:
    print("\nQuiet weeks through situation_picture (40 reports a week, one lasting hot spot)")
    shown = 0
    for seed in range(100, 100 + runs):
        week = {"profile": LINKOPING, "start": WEEK.first, "end": WEEK.last}
        made = situation_picture(town(weeks=56, per_week=40, seed=seed), **week)
        tables = (made.tables.district_week, made.tables.category_week, made.tables.hotspots)
        arrows = [made.headline.arrow, *(one for table in tables for one in table["arrow"])]
        shown += any(arrow != "none" for arrow in arrows)
    print(f"  any arrow in {shown / runs:.1%} of {runs} pictures", flush=True)


def _changes(runs: int) -> None:
    print("\nOne district three times its level; and 12 of 60 rows four times theirs")
    for world in WORLDS[:5]:
        rng = np.random.default_rng(20266)
        hits = flagged = false = 0
        for _ in range(runs):
            panel = quiet_panel(world, rng, 53)
            panel[10:20, -1] += rng.poisson(2 * panel[10:20, :-1].mean(axis=1))
            shown = arrows_of(picture_tables(panel, rng, MONDAYS[:53]))
            hits += shown["districts"].loc["ryd", "arrow"] == "over"
            panel = quiet_panel(world, rng, 53)
            true = rng.choice(60, 12, replace=False)
            panel[true, -1] += rng.poisson(3 * panel[true, :-1].mean(axis=1))
            groups = pd.Series(np.repeat(list(DISTRICTS), CATEGORIES))
            rows = pd.DataFrame(panel, columns=MONDAYS[:53])
            arrows = surveillance(rows.iloc[:, :-1], rows.iloc[:, -1], groups=groups)["arrow"]
            said = np.flatnonzero(arrows != "none")
            flagged += len(said)
            false += len(set(said) - set(true))
        wrong = f"of {flagged} flagged rows {false / max(1, flagged):.1%} false (q 5 %)"
        print(f"  {world.name:38s} Ryd (8 a week) found {hits / runs:.0%}; {wrong}", flush=True)


def _edges(runs: int) -> None:
    print("\nWhere it is harder: share of randomised p_exceed ≤ α")
    rng = np.random.default_rng(3)
    chosen, shown = [], 0
    for _ in range(runs):
        level = rng.gamma(0.5, 0.36, 250)[:, None]
        cells = rng.poisson(level * rng.gamma(10, 0.1, (1, 53)))
        window = cells[:, -13:].sum(axis=1)
        hot = benjamini_hochberg(stats.binom.sf(window - 1, window.sum(), 1 / 250)) <= ALPHAS[0]
        top = np.flatnonzero(hot)[np.argsort(-window[hot])][:10]
        spots = pd.DataFrame(cells[top], columns=MONDAYS[:53])
        chosen.append(_randomised(_ours, spots.iloc[:, :-1], spots.iloc[:, -1], rng))
        q = surveillance(spots.iloc[:, :-1], spots.iloc[:, -1])["q"]
        shown += bool((q * 4 <= ALPHAS[0]).any())
    told = f"{_shares(np.concatenate(chosen))}; any arrow in {shown / runs:.1%}"
    print(f"  hot spots chosen on 13 weeks with this one in them: {told}")
    for weeks in (52, 104, 130):
        alone = []
        for _ in range(runs):
            years = np.arange(weeks + 1) / 52.18 + rng.random()
            level = rng.gamma(2, 5) * (1 + 0.5 * np.sin(2 * np.pi * years))
            row = rng.poisson(level * rng.gamma(10, 0.1, weeks + 1))
            panel = pd.DataFrame([row], columns=MONDAYS[: weeks + 1])
            alone.append(_randomised(_ours, panel.iloc[:, :-1], panel.iloc[:, -1], rng))
        print(f"  one row alone, season ±50 %, {weeks} weeks: {_shares(np.concatenate(alone))}")


def _delay(runs: int) -> None:
    print("\nstill_to_come: share of intervals that hold the true share of late reports")
    for per_week, late, uneven in ((20, 0.3, 0.0), (20, 0.3, 0.15), (5, 0.1, 0.0), (10, 0.3, 0.25)):
        rng = np.random.default_rng(20267)
        true = float(np.clip(late + uneven * rng.normal(size=200_000), 0, 1).mean())
        tables = (reports(rng, per_week=per_week, late=late, uneven=uneven) for _ in range(runs))
        found = [look(table) for table in tables]
        covered = np.mean([one.low <= true <= one.high for one in found])
        mean = np.mean([one.share for one in found])
        told = f"{per_week} a week, {late:.0%} late ± {uneven:.0%}"
        print(f"  {told:30s} true {true:.1%}, mean {mean:.1%}, covered {covered:.1%} of {runs}")


def _speed(_runs: int) -> None:
    print("\nTime of one call, median of 15")
    rng = np.random.default_rng(3)
    for rows, weeks, n_groups in ((6, 52, 1), (60, 52, 6), (900, 52, 5), (900, 156, 5)):
        panel = pd.DataFrame(rng.poisson(0.3, (rows, weeks + 1)), columns=MONDAYS[: weeks + 1])
        groups = pd.Series(np.arange(rows) % n_groups)
        times = []
        for _ in range(15):
            begun = time.perf_counter()
            surveillance(panel.iloc[:, :-1], panel.iloc[:, -1], groups=groups)
            times.append(time.perf_counter() - begun)
        print(f"  {rows} rows × {weeks} weeks, {n_groups} groups: {1000 * np.median(times):.0f} ms")


def _any(tables: dict[str, pd.DataFrame]) -> bool:
    return any((one["arrow"] != "none").any() for one in tables.values())


def _shares(u: Floats) -> str:
    return f"{len(u)}: " + "  ".join(f"{(u <= alpha).mean():.2%}" for alpha in ALPHAS)


def _randomised(law: Law, past: pd.DataFrame, now: pd.Series, rng: np.random.Generator) -> Floats:
    at_least, above = law(past, now), law(past, now + 1)
    return above + rng.random(len(now)) * (at_least - above)


def _ours(past: pd.DataFrame, now: pd.Series) -> Floats:
    return surveillance(past, now)["p_exceed"].to_numpy()


def _grouped(groups: pd.Series) -> Law:
    return lambda past, now: surveillance(past, now, groups=groups)["p_exceed"].to_numpy()


def _poisson(past: pd.DataFrame, now: pd.Series) -> Floats:
    return stats.poisson.sf(now - 1, past.iloc[:, -52:].mean(axis=1))


def _gamma_poisson(past: pd.DataFrame, now: pd.Series) -> Floats:
    level, weeks = past.mean(axis=1), past.shape[1]
    between = max(1e-9, float(level.var() - level.mean() / weeks))
    rate = level.mean() / between
    shape = level.mean() * rate + past.sum(axis=1)
    return stats.nbinom.sf(now - 1, shape, (rate + weeks) / (rate + weeks + 1))


PARTS = {
    "chicago": _chicago, "towns": _towns, "pictures": _pictures, "changes": _changes,
    "edges": _edges, "whole": _whole, "delay": _delay, "speed": _speed,
}  # fmt: skip

if __name__ == "__main__":
    main()
