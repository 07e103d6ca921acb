"""Are peaks more than chance: ``python -m benchmarks.calibration_peaks [--runs 1000]``.

Draws weeks of incidents with and without a true peak and counts how often `peak_windows` names one.
The rival is the plain test of smeared weights: the best four hours against an even spread.
"""

import argparse
import time
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.analysis import TimeProfile, peak_windows, time_profile

Floats = npt.NDArray[np.float64]
Known = Literal["exact", "overnight", "night as a whole", "days"]

ZONE = "Europe/Stockholm"
START = pd.Timestamp("2026-08-24", tz=ZONE)
WEEKS = 13
NIGHT = 22, 9
"""What is found in the morning happened between 22 and 07."""


@dataclass(frozen=True, slots=True)
class Habit:
    """
    How incidents fall: `share` of them in four hours from 20 on `days` (Friday, Saturday).

    `known` says how their times are: exact; the night's ones only as "between 22 and 07"; every
    one of them at night and so known; two in three only by their day.
    """

    n: int
    share: float = 0.0
    days: tuple[int, ...] = tuple(range(7))
    known: Known = "exact"


@dataclass(frozen=True, slots=True)
class Named:
    """Shares of runs in which a peak is named: any, of hours, of days, by the naive test."""

    any: float
    hours: float
    days: float
    naive: float
    too_sharp: float
    """Share in which a window of under nine hours is named."""


def drawn(habit: Habit, rng: np.random.Generator) -> TimeProfile:
    """Make the profile of one drawn history."""
    hour = rng.integers(0, 24, habit.n)
    day = rng.integers(0, 7, habit.n)
    inside = rng.random(habit.n) < habit.share
    hour[inside], day[inside] = (
        rng.integers(20, 24, inside.sum()),
        rng.choice(habit.days, inside.sum()),
    )
    if habit.known == "night as a whole":
        hour = (NIGHT[0] + rng.integers(0, NIGHT[1], habit.n)) % 24
    week = rng.integers(0, WEEKS, habit.n)
    minutes = (week * 7 + day) * 1440 + hour * 60 + rng.integers(0, 60, habit.n)
    begin, length = minutes.copy(), np.zeros(habit.n, dtype=np.int64)
    night = (hour >= NIGHT[0]) | (hour < (NIGHT[0] + NIGHT[1]) % 24)
    if habit.known in {"overnight", "night as a whole"}:
        since = (hour - NIGHT[0]) % 24 * 60 + minutes % 60
        begin = np.where(night, minutes - since, minutes)
        length = np.where(night, NIGHT[1] * 60, 0)
    if habit.known == "days":
        coarse = rng.random(habit.n) < 2 / 3
        begin = np.where(coarse, minutes - minutes % 1440, minutes)
        length = np.where(coarse, 1440, 0)
    plain = START.tz_localize(None) + pd.to_timedelta(begin, "min")
    after = plain + pd.to_timedelta(length, "min")
    first, last = (
        pd.Series(one).dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
        for one in (plain, after)
    )
    end = START + pd.DateOffset(weeks=WEEKS)
    return time_profile(first, last, timezone=ZONE, start=START, end=end)


def named(habit: Habit, runs: int, seed: int = 1) -> Named:
    """Draw `runs` histories and count what is named."""
    rng = np.random.default_rng(seed)
    answers = []
    for _ in range(runs):
        profile = drawn(habit, rng)
        windows = peak_windows(profile)
        hours = windows["hours"][windows["hours"] != ""]
        width = [(int(one[3:]) - int(one[:2])) % 24 for one in hours]
        answers.append((
            len(windows) > 0, len(hours) > 0, (windows["days"] != "").any(),
            _naive(profile), any(one < NIGHT[1] for one in width),
        ))  # fmt: skip
    return Named(*(float(share) for share in np.mean(answers, axis=0)))


def _naive(profile: TimeProfile) -> bool:
    weight = profile.by_hour["weight"].to_numpy()
    four = np.sum([np.roll(weight, -step) for step in range(4)], axis=0)
    tail = stats.binom.sf(np.floor(four.max() + 1e-9) - 1, profile.n_used, 4 / 24)
    return bool(24 * tail <= 0.05)  # noqa: PLR2004


def covered(n: int, runs: int, seed: int = 1) -> tuple[float, float]:
    """Share of hours whose interval holds the expected weight: exact times, overnight windows."""
    rng = np.random.default_rng(seed)
    found = []
    for known in ("exact", "overnight"):
        inside = []
        for _ in range(runs):
            table = drawn(Habit(rng.poisson(n), known=known), rng).by_hour
            inside.append(((table["low"] <= n / 24) & (n / 24 <= table["high"])).mean())
        found.append(float(np.mean(inside)))
    return found[0], found[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    asked = parser.parse_args()
    began = time.process_time()
    weekend = (4, 5)
    print(f"{asked.runs} runs a row; 'sharp' = a window of under nine hours is named")
    habits: dict[str, tuple[Habit, ...]] = {
        "no peak, exact": tuple(Habit(n) for n in (20, 40, 80, 320)),
        "no peak, nights only as 22–07": tuple(Habit(n, known="overnight") for n in (20, 80, 320)),
        "no peak, two in three by day": tuple(Habit(n, known="days") for n in (80, 320)),
        "all at night, only as 22–07": tuple(Habit(n, known="night as a whole") for n in (20, 80)),
        "40 % at 20–24": tuple(Habit(n, 0.4) for n in (20, 40, 80, 160)),
        "40 % at 20–24 fri–sat": tuple(Habit(n, 0.4, weekend) for n in (20, 40, 80, 160)),
        "40 % at 20–24, two in three by day": (Habit(160, 0.4, known="days"),),
        "25 % more at 20–24": tuple(Habit(n, 0.25) for n in (40, 160)),
    }
    for words, rows in habits.items():
        for habit in rows:
            found = named(habit, asked.runs, seed=habit.n)
            print(
                f"{words:34} n={habit.n:4}  any {found.any:6.1%}  hours {found.hours:6.1%}  "
                f"days {found.days:6.1%}  sharp {found.too_sharp:6.1%}  naive {found.naive:6.1%}",
                flush=True,
            )
    for n in (20, 100):
        exact, wide = covered(n, asked.runs // 4)
        print(f"interval by hour holds the truth, n={n}: exact {exact:.1%}, overnight {wide:.1%}")
    print(f"{time.process_time() - began:.0f} processor seconds")


if __name__ == "__main__":
    main()
