"""Next week: how many are expected in each cell, from nothing but the cells' own past."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse, stats

from est_geo.analysis.cell_panels import CellHistory
from est_geo.analysis.risk_maps import (
    PastMaps,
    block_length,
    block_starts,
    learned_shares,
    past_maps,
)
from est_geo.analysis.total_level import total_level
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]

_TAIL, _COVERAGE = 0.025, 0.95
_LEAST_DISPERSION = 1e-6


def forecast(
    history: pd.DataFrame, *, horizon: int = 1, groups: pd.Series | None = None
) -> pd.DataFrame:
    """
    Expect a number of incidents in each cell over the next periods, with a 95 % interval.

    The forecast is a mixture of maps of the past: long and short memory, sharp and smoothed, and
    an even map. How much each counts is learned from the history itself: at up to thirteen moments
    of its last year (at most its later half) the maps as they were then are set against
    what came after. Nothing is known but where and when incidents were reported before.

    Parameters
    ----------
    history : pandas.DataFrame
        Cell panel: rows = study cells, each once, zeros included; columns = period starts
        (Timestamps, ascending, evenly spaced; one column alone is taken for a week); values =
        counts, 0 or more.
    horizon : int
        Number of periods ahead, from the end of the last column.
    groups : pandas.Series, optional
        Group of each cell, for example its hot spot; missing = in none. The rows are then the
        groups, sorted, and their intervals are fitted to the groups' own sums.

    Returns
    -------
    pandas.DataFrame
        On the index of `history`, or of the groups, for the whole horizon: ``expected``; ``low``
        and ``high``, 95 % `interval` of a negative binomial. An area that never had an incident
        expects half an incident over its whole history.

    Raises
    ------
    TableError
        No period, periods that are not ascending times, a cell that stands twice (also among the
        groups), a missing or negative count, or a horizon below 1.
    GeometryError
        A row is not a cell.

    Notes
    -----
    Expected = share of the map × expected total. The share is a mixture of kernel-smoothed
    (quartic), exponentially decayed counts with weights by expectation–maximisation (Dempster,
    Laird & Rubin 1977); the total is a discounted gamma–Poisson level with season (`total_level`).
    Variance = μ(1 + φ) + κμ², φ and κ fitted to the same past moments at the same horizon.

    Examples
    --------
    >>> import h3
    >>> cells = sorted(h3.grid_disk("8a08b3c24d27fff", 2))
    >>> weeks = pd.date_range("2026-01-05", periods=30, freq="7D", name="start")
    >>> history = pd.DataFrame(0, index=cells, columns=weeks)
    >>> history.iloc[4] = [2, 1] * 15
    >>> found = forecast(history)
    >>> round(float(found["expected"].sum()), 2), int(found["expected"].argmax())
    (1.52, 4)
    """
    if horizon < 1:
        raise TableError(f"Prognosen måste gälla minst en period framåt, inte {horizon}.")
    past = CellHistory.of(history)
    end, length = past.counts.shape[1], block_length(past.days, horizon)
    starts = block_starts(end, length)
    maps = past_maps(past.counts, past.days, np.append(starts, end), past.cells)
    names, sums = (history.index, None) if groups is None else _sums(history.index, groups)
    mean, dispersion = predicted(past, maps, horizon, sums)
    low, high = interval(mean, dispersion)
    return pd.DataFrame({"expected": mean, "low": low, "high": high}, index=names)


def interval(mean: Floats, dispersion: Floats) -> tuple[Floats, Floats]:
    """
    Give the ends of the 95 % interval of a negative binomial, variance = mean + dispersion · mean².

    The low end is the 2.5 % point; the high end is the least number with which the two hold 95 %.
    What whole numbers cannot leave below the low end is thus left above the high one, and the
    interval holds little more than it says.

    Examples
    --------
    >>> interval(np.array([0.04, 5.0]), np.array([1e-6, 1e-6]))
    (array([0., 1.]), array([0., 9.]))
    """
    size = 1 / dispersion
    law = stats.nbinom(size, size / (size + mean))
    low: Floats = law.ppf(_TAIL)
    high: Floats = law.ppf(law.cdf(low - 1) + _COVERAGE)
    return low, high


def _sums(cells: pd.Index, groups: pd.Series) -> tuple[pd.Index, sparse.csr_array]:
    """Names of the groups, and the 0/1 matrix that adds their cells up."""
    if not groups.index.is_unique:
        raise TableError("Varje ruta får finnas en gång bland grupperna.")
    codes, names = pd.factorize(groups.reindex(cells), sort=True)
    held = np.flatnonzero(codes >= 0)
    shape = (len(names), len(cells))
    return pd.Index(names), sparse.csr_array((np.ones(len(held)), (codes[held], held)), shape)


def predicted(
    past: CellHistory, maps: PastMaps, horizon: int, sums: sparse.csr_array | None = None
) -> tuple[Floats, Floats]:
    """
    Mean and dispersion of each cell's count over the horizon: variance = mean + dispersion · mean².

    Parameters
    ----------
    past : CellHistory
        What is known.
    maps : PastMaps
        Candidate maps at its end and at the moments of `block_starts`; others may be there too.
    horizon : int
        Periods ahead.
    sums : scipy.sparse.csr_array, optional
        Groups × cells: foretell these sums instead.
    """
    end, length = past.counts.shape[1], block_length(past.days, horizon)
    starts = block_starts(end, length)
    now, then = learned_shares(maps, end, length)
    totals = np.asarray(past.counts.sum(axis=0)).ravel()
    level = total_level(totals, past.days, horizon).expected
    mean = now * level[end]
    came = np.array(
        [np.asarray(past.counts[:, at : at + horizon].sum(axis=1)).ravel() for at in starts]
    )
    told = then * level[starts, None]
    if sums is not None:
        # Neighbouring cells vary together, so a sum's spread is not that of its parts.
        mean = sums @ mean
        came, told = came.reshape(-1, sums.shape[1]) @ sums.T, told @ sums.T
    phi, kappa = _spread(came.ravel(), told.ravel())
    return mean, np.maximum(phi / np.maximum(mean, _LEAST_DISPERSION) + kappa, _LEAST_DISPERSION)


def _spread(came: Floats, told: Floats) -> tuple[float, float]:
    """φ ≥ 0 and κ ≥ 0 of (y − μ)² − μ = φμ + κμ², by weighted least squares."""
    if not came.any():
        return 0.0, 0.0
    extra = (came - told) ** 2 - told
    weight = 1 / (told + 2 * told**2)
    one = np.column_stack([told, told**2])
    normal, side = one.T @ (one * weight[:, None]), one.T @ (extra * weight)
    both = np.linalg.lstsq(normal, side, rcond=None)[0]
    if (both >= 0).all():
        return float(both[0]), float(both[1])
    alone = np.maximum(side / np.diag(normal), 0.0)
    # One of them is at its border: keep the one that explains more on its own.
    gain = 2 * alone * side - alone**2 * np.diag(normal)
    return (float(alone[0]), 0.0) if gain[0] > gain[1] else (0.0, float(alone[1]))
