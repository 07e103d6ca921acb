"""Does the forecast keep its promises? Intervals, bias, and the verdict's two rates.

``python -m benchmarks.calibration_forecast [--towns 20]`` prints, with fixed seeds:

- coverage of the 95 % interval over cells (plain, and randomised within a count: a few whole
  numbers cannot hold exactly 95 %) and expected / came, in made-up towns with calm, uneven and
  seasonal weeks and on Chicago and New York;
- how often the forecast is shown in towns of kinds that hold nothing to foretell, and much.
"""

import argparse

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import nbinom

from est_geo.analysis import forecast_verdict, study_cells, whole_cell_areas
from est_geo.analysis.cell_panels import CellHistory
from est_geo.analysis.next_week import interval, predicted
from est_geo.analysis.risk_maps import block_length, block_starts, past_maps
from est_geo.cells import cell_centres, cell_numbers
from est_geo.profile import Profile
from tests.real_panels import daily_panel, in_periods

Floats = npt.NDArray[np.float64]

CELLS = study_cells(Profile.load("linkoping").districts, 10)
AREAS = whole_cell_areas(CELLS)
N_WEEKS = 104
BANDS = ((0, np.inf), (0, 0.1), (0.1, 1), (1, 3), (3, np.inf))


def _metres() -> tuple[Floats, Floats]:
    lon, lat = cell_centres(cell_numbers(CELLS))
    return (lon - lon.mean()) * 58_300, (lat - lat.mean()) * 111_200


X, Y = _metres()


def _spot(rng: np.random.Generator, metres: float) -> Floats:
    middle = rng.integers(len(CELLS))
    square = (X - X[middle]) ** 2 + (Y - Y[middle]) ** 2
    spot: Floats = np.exp(-square / 2 / metres**2)
    return spot


def even(_: np.random.Generator) -> Floats:
    """Nothing to foretell."""
    return np.ones((len(CELLS), 1))


def rough(rng: np.random.Generator) -> Floats:
    """Cells that differ for ever, each by itself: all history is the best there is."""
    return rng.gamma(0.3, 1, (len(CELLS), 1))


def hilly(rng: np.random.Generator) -> Floats:
    """Eight areas some hundred metres wide."""
    return (0.1 + sum(rng.gamma(1, 3) * _spot(rng, 200) for _ in range(8)))[:, None]


def mixed(rng: np.random.Generator) -> Floats:
    """Cells that differ, and eight areas."""
    wide = sum(rng.gamma(1, 2) * _spot(rng, 150) for _ in range(8))
    return (rng.gamma(0.3, 0.5, len(CELLS)) + wide)[:, None]


def moving(rng: np.random.Generator) -> Floats:
    """Cells that differ, and places that come and go over ten to sixty weeks."""
    level = rng.gamma(0.3, 0.5, (len(CELLS), 1)) + np.full((1, N_WEEKS + 1), 0.15)
    for _ in range(14):
        begin, length = rng.integers(-30, N_WEEKS), rng.integers(10, 60)
        level[:, max(0, begin) : max(0, begin + length)] += 4 * _spot(rng, 120)[:, None]
    return level


def panel(rng: np.random.Generator, level: Floats, weekly: Floats) -> pd.DataFrame:
    """Poisson counts, `weekly` in all each week."""
    share = level / level.sum(axis=0)
    counts = rng.poisson(share * np.ones(len(weekly)) * weekly if share.shape[1] == 1
                         else share[:, : len(weekly)] * weekly)  # fmt: skip
    weeks = pd.date_range("2024-01-01", periods=len(weekly), freq="7D")
    return pd.DataFrame(counts, index=CELLS, columns=weeks)


def told(past: pd.DataFrame, horizon: int) -> tuple[Floats, Floats]:
    """Mean and dispersion of each cell, as `forecast` has them inside."""
    known = CellHistory.of(past)
    end = known.counts.shape[1]
    at = np.append(block_starts(end, block_length(known.days, horizon)), end)
    return predicted(known, past_maps(known.counts, known.days, at, known.cells), horizon)


class Tally:
    """Counts that fell where they should."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: list[tuple[Floats, Floats, Floats]] = []
        self.rng = np.random.default_rng(9)

    def add(self, past: pd.DataFrame, came: Floats, horizon: int = 1) -> None:
        """Foretell from `past` and set it against what came."""
        mean, dispersion = told(past, horizon)
        law = nbinom(1 / dispersion, 1 / (1 + dispersion * mean))
        uniform = law.cdf(came - 1) + self.rng.random(len(came)) * law.pmf(came)
        low, high = interval(mean, dispersion)
        inside = (came >= low) & (came <= high)
        self.rows.append((mean, np.abs(uniform - 0.5) <= 0.475, inside))  # noqa: PLR2004
        self.came = getattr(self, "came", 0.0) + came.sum()

    def line(self) -> str:
        """Coverage by band of the expected count, and expected / came."""
        mean, randomised, plain = (np.concatenate(part) for part in zip(*self.rows, strict=True))
        texts = []
        for low, high in BANDS:
            band = (mean >= low) & (mean < high)
            share = f"{randomised[band].mean():.3f}/{plain[band].mean():.3f}" if band.any() else "–"
            texts.append(f"{share:>14}")
        return "".join(texts) + f"{mean.sum() / self.came:>9.3f}"


def calm(rng: np.random.Generator, per_week: float) -> Floats:
    """Weeks that differ by chance alone."""
    del rng
    return np.full(N_WEEKS + 1, per_week)


def uneven(rng: np.random.Generator, per_week: float) -> Floats:
    """Weeks that differ by a factor of their own, variance 0.1."""
    return per_week * rng.gamma(10, 0.1, N_WEEKS + 1)


def seasonal(rng: np.random.Generator, per_week: float) -> Floats:
    """Make a year with ±30 %, at any phase."""
    turn = 2 * np.pi * (np.arange(N_WEEKS + 1) / 52.18 + rng.random())
    wave: Floats = per_week * (1 + 0.3 * np.cos(turn))
    return wave


def coverage(n_towns: int) -> None:
    """Print coverage and bias."""
    print("coverage of 95 % (randomised/plain) by expected count, and expected / came")
    print(f"{'':<26}{'all':>14}{'< 0.1':>14}{'0.1–1':>14}{'1–3':>14}{'≥ 3':>14}{'bias':>9}")
    for kind in (rough, mixed, moving):
        for weeks in (calm, uneven, seasonal):
            for per_week in (40.0, 400.0, 3000.0):
                rng, tally = np.random.default_rng(11), Tally()
                for _ in range(n_towns):
                    made = panel(rng, kind(rng), weeks(rng, per_week))
                    tally.add(made.iloc[:, :-1], made.iloc[:, -1].to_numpy(dtype=np.float64))
                print(f"{kind.__name__:<8}{weeks.__name__:<10}{per_week:>5.0f}   {tally.line()}")
    for city, first, begin, end in (
        ("chicago", "2010-01-01", "2013-01-01", "2018-12-01"),
        ("nyc", "2006-01-01", "2010-01-01", "2018-12-01"),
    ):
        days = daily_panel(city, first, "2018-12-31")
        for n_days in (30, 7):
            tally = Tally()
            for origin in pd.date_range(begin, end, freq="MS"):
                at = days.columns.get_loc(origin)
                past = in_periods(days.iloc[:, max(0, at - 1095) : at], n_days)
                tally.add(past, days.iloc[:, at : at + n_days].sum(axis=1).to_numpy(np.float64))
            print(f"{city:<8}{n_days:>3} days{'':<12}{tally.line()}")


def verdicts(n_towns: int) -> None:
    """Print how often the forecast is shown."""
    print("share of towns in which the forecast is shown (standard error)")
    print(f"{'':<10}" + "".join(f"{per_week:>8} a week" for per_week in (8, 40, 150)))
    for kind in (even, rough, hilly, mixed, moving):
        row = ""
        for per_week in (8.0, 40.0, 150.0):
            rng = np.random.default_rng(12)
            shown = np.mean(
                [
                    forecast_verdict(panel(rng, kind(rng), np.full(N_WEEKS, per_week)), AREAS).shown
                    for _ in range(n_towns)
                ]
            )
            row += f"{shown:>8.2f} ({np.sqrt(shown * (1 - shown) / n_towns):.2f})"
        print(f"{kind.__name__:<10}{row}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--towns", type=int, default=20)
    chosen = parser.parse_args()
    coverage(chosen.towns)
    verdicts(chosen.towns)


if __name__ == "__main__":
    main()
