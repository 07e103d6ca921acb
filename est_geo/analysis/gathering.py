"""How gathered incidents are in few cells, beside what chance alone would gather."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo import words
from est_geo.analysis.cell_areas import usable_areas
from est_geo.analysis.getis_ord import whole_counts
from est_geo.errors import GeometryError, TableError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_AT_A_TIME = 4_000_000
_LEAST_SIMULATIONS = 19
_LEVEL = 0.05
_SLACK = 1e-12
_FEW = 10
"""With fewer incidents nothing is said of how gathered they are."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """
    How gathered incidents are in few cells.

    Attributes
    ----------
    n_cells, n_incidents : int
        Study cells, and incidents in them.
    half_cells : int
        Smallest number of cells that together hold at least half of the incidents; 0 without
        incidents.
    half_share : float
        That number as a share of all study cells.
    half_tied : int
        How many cells hold as many incidents as the last of them while not all of those are needed:
        which cells are the half then cannot be said. 0 when there is no such tie.
    gini : float
        0 when all cells hold equally many, near 1 when one holds all.
    gini_generalised : float
        The same against the most even spread that so few incidents allow (one in each of as many
        cells). Equal to `gini` with as many incidents as cells or more.
    curve : pandas.DataFrame
        ``cells``, ``cell_share``, ``incident_share``: the fullest cells first, from 0 of each.
    chance_half_low, chance_half_high : int
        `half_cells` in 95 of 100 made-up periods where chance alone decides.
    chance_gini_low, chance_gini, chance_gini_high : float
        Mean and 95 % span of `gini` there.
    p : float
        Share of made-up periods that are at least as gathered (by `gini`), this one counted among
        them.
    """

    n_cells: int
    n_incidents: int
    half_cells: int
    half_share: float
    half_tied: int
    gini: float
    gini_generalised: float
    curve: pd.DataFrame
    chance_half_low: int
    chance_half_high: int
    chance_gini_low: float
    chance_gini: float
    chance_gini_high: float
    p: float


class _Chance(TypedDict):
    chance_half_low: int
    chance_half_high: int
    chance_gini_low: float
    chance_gini: float
    chance_gini_high: float
    p: float


def concentration(
    counts: pd.Series, *, areas: pd.Series | None = None, simulations: int = 199, seed: int = 0
) -> Concentration:
    """
    Tell how gathered incidents are in few cells, and how gathered chance alone would make them.

    Half of 40 incidents on 900 cells always lie in at most 20 cells (2 %), whatever happens in the
    town. Therefore every number here stands beside what the same number of incidents, thrown on the
    same cells, would give.

    Parameters
    ----------
    counts : pandas.Series
        A study series of whole numbers: every study cell once, zeros included.
    areas : pandas.Series, optional
        Area of each cell inside the districts (`cell_areas_inside`); chance then throws by area.
        Equal for all cells when left out.
    simulations : int
        Made-up periods, at least 19.
    seed : int
        Seed of them.

    Returns
    -------
    Concentration
        Without incidents or cells all shares, `gini` and `p` are NaN.

    Raises
    ------
    TableError
        A count is missing, negative or not a whole number, a study cell has no area, or there are
        too few simulations.
    GeometryError
        A cell stands twice.

    Notes
    -----
    Gini G = 2 Σ i·y₍ᵢ₎ / (n c) − (n + 1)/n, y ascending, n cells, c incidents; the generalised is
    max(1, n/c)·(G − 1) + 1 (Bernasco & Steenbeek 2017, J. Quantitative Criminology 33(3)). Both
    without the correction n/(n − 1). Chance is multinomial; p is Monte Carlo, one-sided.

    Examples
    --------
    >>> from est_geo.analysis import study_cells
    >>> from shapely import box
    >>> town = study_cells(box(15.60, 58.40, 15.64, 58.42), 9)
    >>> counts = pd.Series(0, index=town)
    >>> counts.iloc[[3, 8, 20, 40]] = [12, 5, 2, 2]
    >>> found = concentration(counts)
    >>> found.half_cells, round(found.gini, 2), round(found.gini_generalised, 2), found.p
    (1, 0.96, 0.88, 0.005)
    """
    x = whole_counts(counts).astype(np.int64)
    if not counts.index.is_unique:
        raise GeometryError(
            "Varje ruta får finnas en gång i undersökningsområdet; "
            f"{int(counts.index.duplicated().sum())} upprepas."
        )
    if simulations < _LEAST_SIMULATIONS:
        raise TableError(
            f"Antalet simuleringar måste vara minst {_LEAST_SIMULATIONS}, inte {simulations}."
        )
    shares = _shares(counts.index, areas)
    n, total = x.size, int(x.sum())
    falling = np.sort(x)[::-1]
    half = int(_half(falling[None])[0])
    gini = float(_gini(falling[None])[0])
    return Concentration(
        n_cells=n,
        n_incidents=total,
        half_cells=half,
        half_share=half / n if total else np.nan,
        half_tied=_tied(falling, half),
        gini=gini,
        gini_generalised=max(1.0, n / total) * (gini - 1) + 1 if total else np.nan,
        curve=_curve(falling),
        **_chance(*_thrown(shares, total, simulations, seed), gini),
    )


def concentration_words(found: Concentration, *, ties: bool = True) -> str:
    """
    Say in Swedish how gathered the incidents are, and whether that is more than chance.

    Parameters
    ----------
    found : Concentration
        From `concentration`.
    ties : bool
        Whether to say that cells with equal counts stand at the limit.

    Returns
    -------
    str
        One or more sentences. With fewer than ten incidents only that they are too few.

    Examples
    --------
    >>> cells = [f"8908b3c24{at:02x}ffff" for at in range(64)]
    >>> print(concentration_words(concentration(pd.Series([9, 6] + [0] * 62, index=cells))))
    Hälften av 15 händelser ligger i 1 av 64 rutor. Slumpen ensam hade gett 4–8 rutor. Det är mer
    samlat än slumpen.
    """
    if not found.n_incidents:
        return "Inga händelser, så det går inte att säga hur samlade de är."
    if found.n_incidents < _FEW:
        counted = "händelse" if found.n_incidents == 1 else "händelser"
        return f"Bara {found.n_incidents} {counted}: för få för att säga om de är samlade."
    half = words.span(found.chance_half_low, found.chance_half_high)
    if found.chance_half_low == found.chance_half_high:
        half = words.number(found.chance_half_low)
    more = "mer" if found.p <= _LEVEL else "inte säkert mer"
    held = f"{words.number(found.half_cells)} av {words.number(found.n_cells)} rutor"
    sentences = [
        f"Hälften av {words.number(found.n_incidents)} händelser ligger i {held}.",
        f"Slumpen ensam hade gett {half} {'ruta' if half == '1' else 'rutor'}.",
        f"Det är {more} samlat än slumpen.",
    ]
    if found.half_tied and ties:
        sentences.append(
            f"{words.number(found.half_tied)} rutor vid gränsen har lika många händelser, så "
            "vilka rutor som är hälften går inte att säga."
        )
    return " ".join(sentences)


def _shares(cells: pd.Index, areas: pd.Series | None) -> Floats:
    if areas is None:
        return np.full(len(cells), 1 / max(len(cells), 1))
    area, place = usable_areas(cells, areas)
    share: Floats = area[place] / max(area[place].sum(), 1e-300)
    return share


def _half(falling: Ints) -> Ints:
    """Smallest number of cells that hold at least half, for each row of falling counts."""
    total = falling.sum(axis=1, keepdims=True)
    short: Ints = (2 * np.cumsum(falling, axis=1) < total).sum(axis=1)
    return np.where(total[:, 0] > 0, short + 1, 0)


def _gini(falling: Ints) -> Floats:
    n, total = falling.shape[1], falling.sum(axis=1)
    ranked = falling @ np.arange(n, 0, -1)
    gini = np.full(len(falling), np.nan)
    np.divide(2 * ranked, n * total, out=gini, where=total > 0)
    gini -= (n + 1) / max(n, 1)
    return gini


def _chance(halves: Ints, ginis: Floats, gini: float) -> _Chance:
    low, high = np.percentile(halves, [2.5, 97.5], method="nearest")
    gini_low, gini_high = np.percentile(ginis, [2.5, 97.5])
    beyond = int((ginis >= gini - _SLACK).sum())
    return {
        "chance_half_low": int(low),
        "chance_half_high": int(high),
        "chance_gini_low": float(gini_low),
        "chance_gini": float(ginis.mean()),
        "chance_gini_high": float(gini_high),
        "p": float("nan") if np.isnan(gini) else (beyond + 1) / (len(ginis) + 1),
    }


def _thrown(shares: Floats, total: int, simulations: int, seed: int) -> tuple[Ints, Floats]:
    if not (shares.size and total):
        return np.zeros(simulations, dtype=np.int64), np.full(simulations, np.nan)
    rng = np.random.default_rng(seed)
    size = max(1, _AT_A_TIME // shares.size)
    halves, ginis = [], []
    for start in range(0, simulations, size):
        thrown = rng.multinomial(total, shares, size=min(size, simulations - start))
        falling = np.sort(thrown, axis=1)[:, ::-1]
        halves.append(_half(falling))
        ginis.append(_gini(falling))
    return np.concatenate(halves), np.concatenate(ginis)


def _tied(falling: Ints, half: int) -> int:
    if half in {0, falling.size} or falling[half] != falling[half - 1]:
        return 0
    return int((falling == falling[half - 1]).sum())


def _curve(falling: Ints) -> pd.DataFrame:
    n, total = falling.size, int(falling.sum())
    held = np.concatenate([[0], np.cumsum(falling)]).astype(np.float64)
    cells = np.arange(n + 1)
    return pd.DataFrame(
        {
            "cells": cells,
            "cell_share": cells / max(n, 1),
            "incident_share": held / total if total else np.full(n + 1, np.nan),
        }
    )
