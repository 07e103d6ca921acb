"""Is `dark_light_ratio` right as often as it says: ``python -m benchmarks.calibration_darkness``.

Draws years of incidents in Linköping from a known ratio, hour pattern and season, and counts how
often the interval excludes 1 ("called") and how often it holds the true ratio ("covers").
``--runs 2000`` takes some minutes; the tests draw the same with fewer runs.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels

from est_geo.analysis import dark_light, sun_calendar, two_way_fit
from tests.analysis.test_two_way_fit import by_statsmodels

Floats = npt.NDArray[np.float64]

PLACE = 15.62, 58.41
ZONE = "Europe/Stockholm"
YEAR = 365.25
WIDENED = 2.5
"""Without bursts a dispersion above this is that of false suns."""
EVENINGS: Floats = np.array(
    [5, 4, 3, 1, 1, 1, 1, 2, 3, 3, 3, 4, 4, 4, 5, 7, 8, 8, 8, 8, 8, 8, 7, 6.0]
)
"""An ordinary day of disorder: few before dawn, most from late afternoon."""
HABIT: Floats = np.array([*[1.0] * 22, 20.0, 1.0])
"""Nearly half of everything between 22 and 23, all the year."""
EVENING = 18
WINTER, SUMMER = 0, 183
"""Day of the year on which most happens."""


@dataclass(frozen=True, slots=True)
class World:
    """Incidents to draw: how many in the period, the true ratio, hours, season, burst size."""

    n: int
    ratio: float = 1.0
    peak: int = WINTER
    season: float = 0.3
    hours: tuple[float, ...] = tuple(EVENINGS)
    burst: int = 1
    years: int = 1
    evenings: float = 0.0
    """How much livelier than the model knows evenings from 18 on are at midsummer."""


@dataclass(frozen=True, slots=True)
class Found:
    """Of the runs that gave an interval: shares called and covered, and the median ratio."""

    told: float
    called: float
    covers: float
    median: float


def tried(world: World, runs: int, seed: int = 1, *, seasonal: bool = True) -> Found:
    """Draw `runs` histories of a world; without the season term if not `seasonal`."""
    rng = np.random.default_rng(seed)
    cell, rate = _slots(world)
    hours = _summed(cell, np.full(len(cell), 1 / 12), seasonal=seasonal)
    expected = _summed(cell, rate, seasonal=seasonal)
    answers = [
        _answer(world.burst * rng.poisson(expected / world.burst).astype(np.float64), hours)
        for _ in range(runs)
    ]
    told = [answer for answer in answers if np.isfinite(answer.low)]
    covers = [answer.low <= world.ratio <= answer.high for answer in told]
    return Found(
        told=len(told) / runs,
        called=sum(answer.differs for answer in told) / runs,
        covers=float(np.mean(covers)),
        median=float(np.median([answer.ratio for answer in told])),
    )


def tried_whole(world: World, runs: int, seed: int = 1) -> tuple[Found, float]:
    """Draw times, and ask `dark_light_ratio` itself; and the share widened by false suns."""
    rng = np.random.default_rng(seed)
    _, rate = _slots(world)
    start = pd.Timestamp("2025-01-01", tz=ZONE)
    end = start + pd.DateOffset(years=world.years)
    middles = pd.date_range(start, end, freq="5min", inclusive="left") + pd.Timedelta(seconds=150)
    answers = [
        dark_light.dark_light_ratio(
            middles.repeat(rng.poisson(rate)), *PLACE, timezone=ZONE, start=start, end=end
        )
        for _ in range(runs)
    ]
    covers = [answer.low <= world.ratio <= answer.high for answer in answers]
    found = Found(
        told=float(np.mean([np.isfinite(answer.low) for answer in answers])),
        called=float(np.mean([answer.differs for answer in answers])),
        covers=float(np.mean(covers)),
        median=float(np.median([answer.ratio for answer in answers])),
    )
    return found, float(np.mean([answer.dispersion > WIDENED for answer in answers]))


def _slots(world: World) -> tuple[npt.NDArray[np.int64], Floats]:
    """Cell and expected incidents of every five minutes of the period."""
    start = pd.Timestamp("2025-01-01", tz=ZONE)
    end = start + pd.DateOffset(years=world.years)
    moments = pd.date_range(start, end, freq="5min", inclusive="left") + pd.Timedelta(seconds=150)
    first = int(start.timestamp()) * 1_000_000
    calendar = sun_calendar.calendar_of(first, int(end.timestamp()) * 1_000_000, *PLACE, ZONE)
    cell = calendar.row.astype(np.int64) * 3 + calendar.state_as_if()
    season = 1 + world.season * np.cos(
        2 * np.pi * (moments.day_of_year.to_numpy() - world.peak) / YEAR
    )
    lively = np.where(moments.hour.to_numpy() >= EVENING, world.evenings, 0.0)
    season *= 1 + lively * np.cos(2 * np.pi * (moments.day_of_year.to_numpy() - SUMMER) / YEAR)
    dark = cell % 3 == sun_calendar.DARK
    rate = (
        np.asarray(world.hours)[moments.hour.to_numpy()] * season * np.where(dark, world.ratio, 1.0)
    )
    return cell, world.n * rate / rate.sum()


def _summed(cell: npt.NDArray[np.int64], weight: Floats, *, seasonal: bool) -> Floats:
    shape = sun_calendar.SHAPE
    table = np.bincount(cell, weight, minlength=int(np.prod(shape))).reshape(shape)
    return table if seasonal else table.sum(axis=1, keepdims=True)


def _answer(counts: Floats, hours: Floats) -> dark_light.DarkLightRatio:
    nan = float("nan")
    n = (float(part) for part in counts.sum(axis=(0, 1)))
    n_light, n_dark, n_twilight = n
    unknown = dark_light.DarkLightRatio(nan, nan, nan, n_dark, n_light, n_twilight, 0, nan)
    if min(n_dark, n_light) < dark_light._FEW:  # noqa: SLF001
        return unknown
    return dark_light._estimated(counts, hours, unknown)  # noqa: SLF001


def _row(words: str, world: World, runs: int, *, seasonal: bool = True) -> None:
    found = tried(world, runs, seed=world.n + world.peak, seasonal=seasonal)
    print(
        f"{words:34} n={world.n:5}  told {found.told:6.1%}  called {found.called:6.1%}  "
        f"covers {found.covers:6.1%}  median ratio {found.median:.2f}",
        flush=True,
    )


def _null(runs: int) -> None:
    for n in (60, 100, 300, 1000):
        for words, peak in {"winter-peaked": WINTER, "summer-peaked": SUMMER}.items():
            _row(f"true 1, {words} ±30 %", World(n, peak=peak), runs)
        habit = World(n, peak=SUMMER, hours=tuple(HABIT))
        _row("true 1, habit 22–23, summer-peaked", habit, runs)
        _row("true 1, in bursts of two", World(n, burst=2), runs)


def _effect(runs: int) -> None:
    for n in (100, 300, 1000, 1500, 2000):
        _row("true 1.5, summer-peaked ±30 %", World(n, 1.5, SUMMER), runs)
        _row("true 2, summer-peaked ±30 %", World(n, 2.0, SUMMER), runs)


def _naive(runs: int) -> None:
    for n in (300, 1000, 1200, 1500, 2000):
        _row("NO SEASON TERM, true 1, winter", World(n), runs, seasonal=False)
    for n in (1000, 2000, 3000):
        _row("NO SEASON TERM, true 1, ±20 %", World(n, season=0.2), runs, seasonal=False)


def _suns(runs: int) -> None:
    for words, world in {
        "true 1, winter-peaked": World(1000),
        "true 1.5, summer-peaked": World(1500, 1.5, SUMMER),
        "true 1": World(10_000),
        "true 1, lively summer evenings 20 %": World(10_000, evenings=0.2),
        "true 1, lively summer evenings 40 %": World(10_000, evenings=0.4),
    }.items():
        found, widened = tried_whole(world, runs // 5)
        print(
            f"{words:36} n={world.n:5}  called {found.called:6.1%}  covers {found.covers:6.1%}  "
            f"median ratio {found.median:.2f}  widened by false suns {widened:6.1%}",
            flush=True,
        )


def _peer(runs: int) -> None:
    for n in (100, 1000):
        _beside_statsmodels(n, min(runs, 20))


PARTS: dict[str, Callable[[int], None]] = {
    "null": _null, "effect": _effect, "naive": _naive, "suns": _suns, "peer": _peer,
}  # fmt: skip


def _beside_statsmodels(n: int, runs: int) -> None:
    """Time of the fit with its interval, and of statsmodels' fit with Wald's."""
    rng = np.random.default_rng(1)
    cell, rate = _slots(World(n))
    hours = _summed(cell, np.full(len(cell), 1 / 12), seasonal=True)
    expected = _summed(cell, rate, seasonal=True)
    seconds, apart = np.zeros(2), 0.0
    for _ in range(runs):
        drawn = rng.poisson(expected).astype(np.float64)
        light, dark = sun_calendar.LIGHT, sun_calendar.DARK
        counted = two_way_fit.without_empty(
            two_way_fit.Counted(
                drawn[..., light], drawn[..., dark], hours[..., light], hours[..., dark]
            )
        )
        moments = [time.process_time()]
        answer = _answer(drawn, hours)
        moments.append(time.process_time())
        rival = by_statsmodels(counted).params["on"]
        moments.append(time.process_time())
        seconds += np.diff(moments)
        apart = max(apart, abs(np.log(answer.ratio) - rival))
    ours, theirs = 1000 * seconds / runs
    print(
        f"n={n}: ours, fit and r* interval {ours:.1f} ms; statsmodels {statsmodels.__version__} "
        f"GLM, fit and Wald {theirs:.1f} ms; log ratios differ by at most {apart:.0e}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--part", choices=[*PARTS, "all"], default="all")
    asked = parser.parse_args()
    began = time.process_time()
    error = np.sqrt(0.05 * 0.95 / asked.runs)
    print(f"{asked.runs} runs a row; standard error of 5 %: {error:.1%}")
    for part, show in PARTS.items():
        if asked.part in {part, "all"}:
            show(asked.runs)
    print(f"{time.process_time() - began:.0f} processor seconds")


if __name__ == "__main__":
    main()
