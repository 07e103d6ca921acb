"""Is a lighting case right as often as it says: ``python -m benchmarks.lighting_cases``.

Draws places over two years from a known ratio, habit and season, asks `dark_light_ratio` and
`lighting_case` as the product does, and counts how often the outcome is brottsmotiverad. Beside it
stands the usual rule, "more than half happen between 22 and 06" or "after dark". ``--part sun``
compares dusk and dawn at −6° with PyEphem over a year, and counts what the clock rule misses.
``--runs 1000`` takes some minutes; the tests draw the same with fewer runs.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import ephem
import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.calibration_darkness import (
    EVENINGS,
    HABIT,
    PLACE,
    SUMMER,
    WINTER,
    YEAR,
    ZONE,
)
from est_geo.analysis import benjamini_hochberg, dark_light_ratio, sun_elevation
from est_geo.interventions import (
    DarkNumbers,
    LampsNear,
    LightSignals,
    NightWalks,
    lighting_case,
)

Floats = npt.NDArray[np.float64]

YEARS = 2
START = pd.Timestamp("2024-11-16", tz=ZONE)
END = START + pd.DateOffset(years=YEARS)
DARK_BELOW = -6.0
LIGHT_ABOVE = -0.833
JUNE, DECEMBER = 6, 12
NIGHT = (22, 23, 0, 1, 2, 3, 4, 5)
DAYTIME: Floats = np.array([1.0] * 7 + [4.0] * 10 + [1.0] * 7)
"""Most between 7 and 17: a school or a shop."""
HABITS = {
    "nästan hälften 22–23": HABIT,
    "kvällar": EVENINGS,
    "dagtid": DAYTIME,
}
SEASONS = {"topp vinter": WINTER, "topp sommar": SUMMER}
_NAN = float("nan")
_NO_LAMPS = LampsNear(
    inventory=False, n=0, n_working=0, n_out=0, open_faults=0, longest_out_days=_NAN,
    nearest_working_m=_NAN, spacing_m=_NAN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A place to draw: incidents in two years, the true ratio, its hours and its season."""

    n: int
    ratio: float = 1.0
    hours: tuple[float, ...] = tuple(HABIT)
    peak: int = WINTER
    season: float = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """Shares of runs: told at all, brottsmotiverad, and called by the two usual rules."""

    told: float
    called: float
    by_clock: float
    by_dark_share: float


def moments_and_rate(place: Place) -> tuple[pd.DatetimeIndex, Floats]:
    """Every five minutes of the two years, and the chance that an incident comes just then."""
    moments = pd.date_range(START, END, freq="5min", inclusive="left") + pd.Timedelta(seconds=150)
    dark = sun_elevation(*PLACE, moments) < DARK_BELOW
    day = moments.day_of_year.to_numpy()
    season = 1 + place.season * np.cos(2 * np.pi * (day - place.peak) / YEAR)
    rate = np.asarray(place.hours)[moments.hour.to_numpy()] * season
    rate = rate * np.where(dark, place.ratio, 1.0)
    return moments, rate / rate.sum()


def judged(place: Place, runs: int, seed: int = 1) -> Judged:
    """Draw a place many times and judge each drawing."""
    rng = np.random.default_rng(seed)
    moments, rate = moments_and_rate(place)
    found = np.array([_one(moments, rate, place.n, rng) for _ in range(runs)], dtype=np.float64)
    return Judged(*found.mean(axis=0).tolist())


def _one(
    moments: pd.DatetimeIndex, rate: Floats, n: int, rng: np.random.Generator
) -> tuple[bool, bool, bool, bool]:
    drawn = _drawn(moments, rate, n, rng)
    dark = numbers_of(drawn)
    night = np.isin(drawn.hour.to_numpy(), NIGHT).mean() if len(drawn) else 0.0
    after_dark = (sun_elevation(*PLACE, drawn) < DARK_BELOW).mean() if len(drawn) else 0.0
    return dark.told, outcome_of(dark) == "crime", night > 1 / 2, after_dark > 1 / 2


def _drawn(
    moments: pd.DatetimeIndex, rate: Floats, n: int, rng: np.random.Generator
) -> pd.DatetimeIndex:
    at = np.searchsorted(np.cumsum(rate), rng.random(rng.poisson(n)))
    return moments[np.sort(np.minimum(at, len(moments) - 1))]


def numbers_of(drawn: pd.DatetimeIndex, q: float = _NAN) -> DarkNumbers:
    """Give the numbers that a case asks for."""
    found = dark_light_ratio(drawn, *PLACE, timezone=ZONE, start=START, end=END, lend=True)
    return DarkNumbers(
        found.ratio, found.low, found.high, found.p, found.n_dark, found.n_light, q, YEARS,
        lent=found.lent,
    )  # fmt: skip


def outcome_of(dark: DarkNumbers) -> str:
    """Judge by the numbers alone: no lamps, no walks, no signals."""
    case = lighting_case(
        dark, LightSignals(), _NO_LAMPS, NightWalks(), least_signals=3, hours=pd.DataFrame()
    )
    return case.outcome


def any_of_many(place: Place, places: int, runs: int, seed: int = 1) -> tuple[float, float]:
    """Shares of runs in which any of some quiet places is called: together, and each alone."""
    rng = np.random.default_rng(seed)
    moments, rate = moments_and_rate(place)
    together, alone = 0, 0
    for _ in range(runs):
        numbers = [numbers_of(_drawn(moments, rate, place.n, rng)) for _ in range(places)]
        q = benjamini_hochberg([one.p for one in numbers])
        with_q = [one._replace(q=float(own)) for one, own in zip(numbers, q, strict=True)]
        together += any(outcome_of(one) == "crime" for one in with_q)
        alone += any(outcome_of(one) == "crime" for one in numbers)
    return together / runs, alone / runs


def crossings(year: int) -> pd.DataFrame:
    """
    Moments at which the sun passes −6° in Linköping: ours and PyEphem's, in pairs.

    Ours by `sun_elevation` every minute, straight between. PyEphem: geometric, centre of the disc.
    """
    start = pd.Timestamp(f"{year}-01-01T12:00", tz="UTC")
    minutes = pd.date_range(start, start + pd.Timedelta(days=365), freq="1min")
    above = sun_elevation(*PLACE, minutes) - DARK_BELOW
    at = np.flatnonzero(np.sign(above[:-1]) != np.sign(above[1:]))
    part = above[at] / (above[at] - above[at + 1])
    ours = minutes[at] + pd.to_timedelta(part * 60, unit="s")
    kind = np.where(above[at] > 0, "dusk", "dawn")
    theirs = [_by_ephem(one, which) for one, which in zip(ours, kind, strict=True)]
    apart = (ours - pd.DatetimeIndex(theirs)).total_seconds()
    return pd.DataFrame({"kind": kind, "ours": ours, "theirs": theirs, "seconds": apart})


def _by_ephem(near: pd.Timestamp, kind: str) -> pd.Timestamp:
    """Find the crossing that comes next after an hour before, by PyEphem's own search."""
    observer = ephem.Observer()
    observer.lon, observer.lat = (str(degrees) for degrees in PLACE)
    observer.pressure, observer.elevation, observer.horizon = 0, 0, str(DARK_BELOW)
    before = near.floor("s") - pd.Timedelta(hours=1)
    observer.date = ephem.Date(before.to_pydatetime().replace(tzinfo=None))
    search = observer.next_setting if kind == "dusk" else observer.next_rising
    found = search(ephem.Sun(), use_center=True).datetime()
    return pd.Timestamp(found, tz="UTC")


def clock_claims(year: int) -> dict[str, float]:
    """Count what the clock rule 22–06 misses in a year in Linköping, in shares."""
    first = pd.Timestamp(f"{year}-01-01", tz=ZONE)
    each = pd.date_range(first, first + pd.DateOffset(years=1), freq="1min", inclusive="left")
    elevation = sun_elevation(*PLACE, each)
    dark = pd.Series(elevation < DARK_BELOW)
    night = pd.Series(np.isin(each.hour, NIGHT))
    month = pd.Series(each.month)
    afternoon = pd.Series(np.isin(each.hour, (15, 16, 17)))
    return {
        "22–06 in June is dark": float(dark[night & (month == JUNE)].mean()),
        "22–06 in December is dark": float(dark[night & (month == DECEMBER)].mean()),
        "22–06 over the year is dark": float(dark[night].mean()),
        "22–06 over the year is light (above −0.833°)": float(
            (elevation[night.to_numpy()] > LIGHT_ABOVE).mean()
        ),
        "dark hours outside 22–06": float((~night)[dark].mean()),
        "15–18 in December is dark": float(dark[afternoon & (month == DECEMBER)].mean()),
    }


def _row(words: str, place: Place, runs: int) -> None:
    found = judged(place, runs, seed=place.n + place.peak)
    print(
        f"{words:44} n={place.n:5}  told {found.told:6.1%}  brottsmotiverad {found.called:6.1%}  "
        f"rule 22–06 {found.by_clock:6.1%}  rule after dark {found.by_dark_share:6.1%}",
        flush=True,
    )


def _null(runs: int) -> None:
    for habit, hours in HABITS.items():
        for season, peak in SEASONS.items():
            for n in (30, 100, 400):
                place = Place(n, hours=tuple(hours), peak=peak)
                _row(f"true 1, {habit}, ±30 % {season}", place, runs)


def _effect(runs: int) -> None:
    for ratio in (1.5, 2.0, 3.0):
        for n in (30, 100, 200, 400, 1000):
            _row(
                f"true {ratio}, kvällar, ±30 % topp sommar",
                Place(n, ratio, tuple(EVENINGS), SUMMER),
                runs,
            )


def _many(runs: int) -> None:
    for places in (6, 20):
        together, alone = any_of_many(Place(100, hours=tuple(EVENINGS)), places, runs // 2)
        print(
            f"{places} quiet places, n=100: any called, together {together:.1%}, alone {alone:.1%}"
        )


def _sun(_: int) -> None:
    for year in (2025, 2026):
        found = crossings(year)
        by_kind = found.groupby("kind")["seconds"].agg(["size", lambda one: one.abs().max()])
        for kind, (count, worst) in by_kind.iterrows():
            print(
                f"{year} {kind}: {count:.0f} crossings of −6°, at most {worst:.1f} s from PyEphem"
            )
        june = found[found["ours"].dt.month == JUNE]
        print(f"{year} June: {len(june)} crossings, at most {june['seconds'].abs().max():.1f} s")
        for words, share in clock_claims(year).items():
            print(f"{year} {words}: {share:.1%}")


PARTS: dict[str, Callable[[int], None]] = {
    "null": _null, "effect": _effect, "many": _many, "sun": _sun,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--part", choices=[*PARTS, "all"], default="all")
    asked = parser.parse_args()
    began = time.process_time()
    print(f"{asked.runs} runs a row; standard error of 5 %: {np.sqrt(0.0475 / asked.runs):.1%}")
    for part, show in PARTS.items():
        if asked.part in {part, "all"}:
            show(asked.runs)
    print(f"{time.process_time() - began:.0f} processor seconds")


if __name__ == "__main__":
    main()
