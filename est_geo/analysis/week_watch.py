"""A period against what its own past leads one to expect."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.analysis.getis_ord import benjamini_hochberg
from est_geo.errors import TableError

Arrow = Literal["over", "under", "none"]
Floats = npt.NDArray[np.float64]

MIN_PERIODS = 8
"""With a shorter history nothing is said."""
_COVERAGE = 0.95
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class _Prediction:
    """Negative binomial by its mean and its dispersion: variance = mean + dispersion · mean²."""

    mean: Floats
    dispersion: Floats

    def at_least(self, y: Floats) -> Floats:
        tail: Floats = stats.nbinom.sf(y - 1, *self._shape())
        return tail

    def at_most(self, y: Floats) -> Floats:
        tail: Floats = stats.nbinom.cdf(y, *self._shape())
        return tail

    def quantile(self, share: float) -> Floats:
        value: Floats = stats.nbinom.ppf(share, *self._shape())
        return value

    def _shape(self) -> tuple[Floats, Floats]:
        size = 1 / self.dispersion
        return size, size / (size + self.mean)


def surveillance(
    history: pd.DataFrame,
    this_week: pd.Series,
    *,
    groups: pd.Series | None = None,
    level: float = _LEVEL,
) -> pd.DataFrame:
    """
    Set a period's counts against what the earlier periods lead one to expect.

    Each row (cell, district, category …) has its own level, which is drawn towards that of its
    group the more, the less it has been seen; and periods vary more than chance alone, by an amount
    that is estimated in the group. So a quiet cell with two incidents is not an alarm by itself.

    Parameters
    ----------
    history : pandas.DataFrame
        Panel of whole counts: rows as in `this_week`, columns the earlier periods of the same
        length, as known at the same lag (`period_panel`).
    this_week : pandas.Series
        Whole counts of the period.
    groups : pandas.Series, optional
        Group of each row, for example the district of a cell. One group when left out.
    level : float
        Level of the arrows.

    Returns
    -------
    pandas.DataFrame
        On the index of `this_week`: ``expected``; ``low`` and ``high``, 95 % predictive interval;
        ``p_exceed`` = P(Y ≥ observed); ``q``, Benjamini–Hochberg of the two-sided p within the
        table; ``arrow`` (`arrow_shown`). With fewer than eight earlier periods the numbers are
        missing and the arrow is ``none``. A row that never had an incident in a group that never
        had one expects half an incident over the whole history.

    Raises
    ------
    TableError
        A row has no history or no group, stands twice, or a count is not a whole number from 0.

    Notes
    -----
    Gamma–Poisson with an empirical Bayes prior by moments (Clayton & Kaldor 1987, Biometrics 43),
    and a gamma period effect: Var(Y) = μ + μ²((1 + 1/shape)(1 + κ) − 1), κ by moments in the group.
    The predictive is the negative binomial with that mean and variance. No season in this version.

    Examples
    --------
    >>> history = pd.DataFrame([[4, 6, 5, 3, 7, 5, 4, 6, 5, 5], [0] * 10], index=["ryd", "berga"])
    >>> watch = surveillance(history, pd.Series({"ryd": 19, "berga": 0}))
    >>> watch["expected"].round(1).tolist(), watch["arrow"].tolist()
    ([5.0, 0.0], ['over', 'none'])
    """
    panel = _history_of(history, this_week)
    y = _whole(this_week.to_numpy(dtype=np.float64, na_value=np.nan))
    if panel.shape[1] < MIN_PERIODS or not len(y):
        return _nothing_said(this_week.index)
    prediction = _predicted(panel, _group_numbers(this_week.index, groups))
    above, below = prediction.at_least(y), prediction.at_most(y)
    tail = (1 - _COVERAGE) / 2
    table = pd.DataFrame(
        {
            "expected": prediction.mean,
            "low": prediction.quantile(tail),
            "high": prediction.quantile(1 - tail),
            "p_exceed": above,
            "q": benjamini_hochberg(np.minimum(1.0, 2 * np.minimum(above, below))),
        },
        index=this_week.index,
    )
    judged = zip(y, table["low"], table["high"], table["q"], strict=True)
    arrows = [arrow_shown(*row, level=level) for row in judged]
    return table.assign(arrow=pd.Series(arrows, index=table.index, dtype="str"))


def arrow_shown(observed: float, low: float, high: float, q: float, level: float = _LEVEL) -> Arrow:
    """
    Decide whether an arrow may be shown: the one noise gate that every view uses.

    Parameters
    ----------
    observed : float
        The period's count.
    low, high : float
        Predictive interval.
    q : float
        Two-sided p after Benjamini–Hochberg.
    level : float
        q must be at or below this.

    Returns
    -------
    {"over", "under", "none"}
        An arrow only when q is small enough *and* the count lies outside the interval; a missing
        number gives none.

    Examples
    --------
    >>> arrow_shown(19, 1, 10, 0.001), arrow_shown(19, 1, 10, 0.2), arrow_shown(9, 1, 10, 0.001)
    ('over', 'none', 'none')
    """
    if not q <= level:
        return "none"
    if observed > high:
        return "over"
    return "under" if observed < low else "none"


def _nothing_said(index: pd.Index) -> pd.DataFrame:
    names = ["expected", "low", "high", "p_exceed", "q"]
    table = pd.DataFrame(np.nan, index=index, columns=names, dtype=np.float64)
    return table.assign(arrow=pd.Series("none", index=index, dtype="str"))


def _history_of(history: pd.DataFrame, this_week: pd.Series) -> Floats:
    if not (history.index.is_unique and this_week.index.is_unique):
        raise TableError("Varje rad får finnas en gång i historiken och i perioden.")
    place = history.index.get_indexer(this_week.index)
    if (place < 0).any():
        raise TableError(
            f"Varje rad i perioden måste ha en historik (nollor räknas); {int((place < 0).sum())} "
            f"saknar en, den första på rad {int((place < 0).argmax())}."
        )
    return _whole(history.to_numpy(dtype=np.float64, na_value=np.nan)[place])


def _whole(values: Floats) -> Floats:
    bad = ~((values >= 0) & (values == np.floor(values)))
    if bad.any():
        first = int(bad.reshape(len(values), -1).any(axis=1).argmax())
        raise TableError(
            "Antal måste vara hela tal från noll och uppåt; "
            f"{int(bad.sum())} är det inte, det första på rad {first}."
        )
    return values


def _group_numbers(index: pd.Index, groups: pd.Series | None) -> npt.NDArray[np.int64]:
    if groups is None:
        return np.zeros(len(index), dtype=np.int64)
    found = groups.reindex(index)
    if found.isna().any():
        raise TableError(
            f"Varje rad måste ha en grupp; {int(found.isna().sum())} saknar en, den första på rad "
            f"{int(found.isna().to_numpy().argmax())}."
        )
    return pd.factorize(found)[0].astype(np.int64)


def _predicted(panel: Floats, group: npt.NDArray[np.int64]) -> _Prediction:
    mean, dispersion = np.empty(len(panel)), np.empty(len(panel))
    for number in range(int(group.max()) + 1):
        rows = group == number
        mean[rows], dispersion[rows] = _group_prediction(panel[rows])
    return _Prediction(mean, dispersion)


def _group_prediction(panel: Floats) -> tuple[Floats, Floats]:
    """Mean and dispersion of each row's next count, the rows sharing a prior and a κ."""
    n_periods = panel.shape[1]
    level, variance = panel.mean(axis=1), panel.var(axis=1, ddof=1)
    kappa = _week_to_week(level, variance, n_periods)
    shape, rate = _prior(level, variance, kappa, n_periods)
    # Over-dispersed periods tell less about the level: n of them count as n / (1 + κ·level).
    guess = (shape + level * n_periods) / (rate + n_periods)
    periods = n_periods / (1 + kappa * guess)
    posterior = shape + level * periods
    mean: Floats = posterior / (rate + periods)
    return mean, (1 + 1 / posterior) * (1 + kappa) - 1


def _week_to_week(level: Floats, variance: Floats, n_periods: int) -> float:
    """κ by moments: E s² = λ + κλ², and mean² − s²/n is unbiased for λ²."""
    squared = float((level**2 - variance / n_periods).sum())
    extra = float((variance - level).sum())
    return max(0.0, extra / squared) if squared > 0 else 0.0


def _prior(level: Floats, variance: Floats, kappa: float, n_periods: int) -> tuple[float, float]:
    """Gamma prior of the level by moments over the group: shape and rate."""
    common = float(level.mean())
    if len(level) == 1 or common == 0:
        return 0.5, 0.0  # nothing to learn from neighbours: Jeffreys' prior
    between = float(level.var(ddof=1) - (variance / n_periods).mean())
    # The group's own mean is only as well known as its incidents allow.
    known = 0.5 + common * n_periods * len(level) / (1 + kappa * common)
    shape = min(common**2 / between, known) if between > 0 else known
    return shape, shape / common
