"""Mann–Kendall: does a series rise or fall, whatever the shape."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]

_CHUNK_NUMBERS = 2_000_000
"""Rows are taken so many numbers at a time, so that memory does not grow with the panel."""


@dataclass(frozen=True, slots=True)
class MannKendall:
    """
    Trend of one series.

    Attributes
    ----------
    s : float
        Pairs that rise minus pairs that fall.
    var_s : float
        Variance of `s` without a trend, corrected for ties.
    z : float
        `s` with continuity correction in standard deviations; 0 where nothing can be said.
    p : float
        Two-sided, normal.
    tau_b : float
        Kendall's tau-b with time, −1 to 1; missing when all values are equal.
    """

    s: float
    var_s: float
    z: float
    p: float
    tau_b: float


def mann_kendall(values: npt.ArrayLike) -> MannKendall:
    """
    Test whether a series rises or falls over time, by the order of its values alone.

    Parameters
    ----------
    values : array-like of float
        One value a period, oldest first, periods of equal length without gaps.

    Returns
    -------
    MannKendall
        With fewer than two values, or all equal: s 0, z 0, p 1 and tau_b missing.

    Raises
    ------
    TableError
        A value is missing or not finite, or there is more than one series.

    Notes
    -----
    Mann (1945), Econometrica 13; Kendall (1975), Rank Correlation Methods. With n values and ties
    of t values, var_s = (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18 and z = (s − sign s) / √var_s. The
    normal p is rough below some ten values, and values that depend on the one before make it too
    small. For many series at once: `mann_kendall_rows`.

    Examples
    --------
    >>> found = mann_kendall([2, 3, 3, 5, 4, 7])
    >>> found.s, round(found.var_s, 2), round(found.z, 3), round(found.p, 3), round(found.tau_b, 3)
    (12.0, 27.33, 2.104, 0.035, 0.828)
    """
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1:
        raise TableError(
            f"En serie ska ha ett tal per period, inte {series.ndim} led. "
            "Många serier på en gång: mann_kendall_rows."
        )
    s, var_s, z, p, tau_b = (float(number[0]) for number in _tested(_finite(series[None, :])))
    return MannKendall(s, var_s, z, p, tau_b)


def mann_kendall_rows(panel: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
    """
    Test each row of a panel as `mann_kendall` tests one series.

    Parameters
    ----------
    panel : pandas.DataFrame or 2-D array of float
        Rows = cells or other series, columns = periods, oldest first.

    Returns
    -------
    pandas.DataFrame
        On the panel's index: ``s``, ``var_s``, ``z``, ``p``, ``tau_b``.

    Raises
    ------
    TableError
        A value is missing or not finite, or the panel is not two-dimensional.

    Notes
    -----
    Time grows with rows × periods² / 2.

    Examples
    --------
    >>> mann_kendall_rows([[1, 2, 3, 4, 5], [2, 2, 2, 2, 2]]).round(3).to_numpy().tolist()
    [[10.0, 16.667, 2.205, 0.027, 1.0], [0.0, 0.0, 0.0, 1.0, nan]]
    """
    rows = np.asarray(panel, dtype=np.float64)
    if rows.ndim != 2:  # noqa: PLR2004 - rows and columns
        raise TableError(f"En panel ska ha rader och perioder (2 led), inte {rows.ndim} led.")
    _finite(rows)
    size = max(1, _CHUNK_NUMBERS // max(rows.shape[1], 1))
    parts = [_tested(rows[start : start + size]) for start in range(0, len(rows), size)]
    found = np.concatenate(parts, axis=1) if parts else np.empty((5, 0))
    index = panel.index if isinstance(panel, pd.DataFrame) else None
    return pd.DataFrame(found.T, columns=["s", "var_s", "z", "p", "tau_b"], index=index)


def _finite(rows: Floats) -> Floats:
    bad = ~np.isfinite(rows)
    if bad.any():
        raise TableError(
            f"Varje period måste ha ett tal; {int(bad.sum())} saknas eller är oändliga, "
            f"det första på rad {int(bad.any(axis=1).argmax())}. Fyll i nollor där inget hänt."
        )
    return rows


def _tested(rows: Floats) -> Floats:
    """Give s, var_s, z, p and tau_b, each a row of the answer."""
    n = rows.shape[1]
    s = np.zeros(len(rows))
    for earlier in range(n - 1):
        now, later = rows[:, earlier, None], rows[:, earlier + 1 :]
        s += np.count_nonzero(later > now, axis=1) - np.count_nonzero(later < now, axis=1)
    tied_pairs, tied_variance = _ties(rows)
    var_s = (n * (n - 1) * (2 * n + 5) - tied_variance) / 18
    moves = var_s > 0
    z = np.zeros(len(rows))
    z[moves] = (s[moves] - np.sign(s[moves])) / np.sqrt(var_s[moves])
    tau_b = np.full(len(rows), np.nan)
    pairs = n * (n - 1) / 2
    tau_b[moves] = s[moves] / np.sqrt(pairs * (pairs - tied_pairs[moves]))
    return np.vstack([s, var_s, z, 2 * special.ndtr(-np.abs(z)), tau_b])


def _ties(rows: Floats) -> tuple[Floats, Floats]:
    """Per row Σ t(t−1)/2 and Σ t(t−1)(2t+5) over its groups of t equal values."""
    ordered = np.sort(rows, axis=1)
    first = np.ones(rows.shape, dtype=bool)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    begins = np.flatnonzero(first)
    t = np.diff(np.append(begins, rows.size)).astype(np.float64)
    row = begins // max(rows.shape[1], 1)
    pairs = np.bincount(row, t * (t - 1) / 2, minlength=len(rows))
    variance = np.bincount(row, t * (t - 1) * (2 * t + 5), minlength=len(rows))
    return pairs.astype(np.float64), variance.astype(np.float64)
