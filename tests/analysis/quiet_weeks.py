"""Made-up towns in which nothing changes but chance, season and slow drift: no arrow is right."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from est_geo.analysis import surveillance

DISTRICTS = {"skaggetorp": 12.0, "ryd": 8.0, "berga": 5.0, "city": 20.0, "rest": 15.0, "away": 2.0}
CATEGORIES = 10
SPOTS = 10


@dataclass(frozen=True)
class World:
    """How a quiet town's weeks differ: κ of town, districts and rows; season; drift a year."""

    name: str
    town: float = 0.0
    districts: tuple[float, ...] = (0.0,) * 6
    rows: float = 0.0
    season: float = 0.0
    drift: float = 0.0


WORLDS = (
    World("Poisson"),
    World("κ 0,05 i varje stadsdel", districts=(0.05,) * 6),
    World("κ 0,2 i varje stadsdel", districts=(0.2,) * 6),
    World("κ 0,1 för hela staden", town=0.1),
    World("ojämn κ: 0–0,4 per stadsdel", districts=(0.0, 0.4, 0.0, 0.05, 0.2, 0.0)),
    World("ojämn κ: en stadsdel 0,4, övriga 0", districts=(0.0, 0.0, 0.4, 0.0, 0.0, 0.0)),
    World("κ 0,3 per stadsdel och kategori", rows=0.3),
    World("säsong ±30 %", season=0.3),
    World("trend ±40 % om året", drift=0.4),
    World("säsong ±30 %, trend, κ 0,1", districts=(0.1,) * 6, season=0.3, drift=0.3),
)


def quiet_panel(world: World, rng: np.random.Generator, n_periods: int) -> np.ndarray:
    """Counts of six districts' ten categories in `n_periods` weeks: row by week."""
    base = np.repeat(list(DISTRICTS.values()), CATEGORIES).reshape(6, CATEGORIES)
    share = rng.dirichlet(np.full(CATEGORIES, 0.8), 6)
    years = np.arange(n_periods) / 52.18
    curve = 1 + world.season * np.sin(2 * np.pi * (years + rng.random()))
    curve = curve * np.exp(world.drift * rng.choice([-1, 1]) * (years - years[-1]))
    weeks = curve * _noise(world.town, (1, n_periods), rng)
    each = np.vstack([_noise(kappa, (1, n_periods), rng) for kappa in world.districts])
    mean = (base * share)[:, :, None] * (weeks * each)[:, None, :]
    mean = mean * _noise(world.rows, mean.shape, rng)
    return rng.poisson(mean).reshape(6 * CATEGORIES, n_periods)


def _noise(kappa: float, size: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return rng.gamma(1 / kappa, kappa, size) if kappa else np.ones(size)


def picture_tables(
    panel: np.ndarray, rng: np.random.Generator, columns: pd.Index | None = None
) -> dict[str, pd.DataFrame]:
    """Everything that a picture shows of a week: all, districts, district × category, spots."""
    district = np.repeat(list(DISTRICTS), CATEGORIES)
    rows = pd.DataFrame(panel, columns=columns)
    spots = pd.DataFrame(rng.binomial(panel[:SPOTS], 0.6), columns=columns)
    return {
        "all": watched(rows.sum().to_frame().T),
        "districts": watched(rows.groupby(district).sum()),
        "categories": watched(rows, pd.Series(district)),
        "spots": watched(spots),
    }


def watched(panel: pd.DataFrame, groups: pd.Series | None = None) -> pd.DataFrame:
    """`surveillance` of the last column, with its counts."""
    now = panel.iloc[:, -1]
    return surveillance(panel.iloc[:, :-1], now, groups=groups).assign(count=now)
