"""A period against what its own past leads one to expect, and the gate that every arrow passes."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.getis_ord import benjamini_hochberg
from est_geo.analysis.week_curve import group_curve
from est_geo.analysis.week_noise import Prediction, row_predictions
from est_geo.analysis.week_times import Times, times_of
from est_geo.analysis.whole_numbers import refuse_unless_whole
from est_geo.errors import TableError
from est_geo.periods import Period

Arrow = Literal["over", "under", "none"]
Floats = npt.NDArray[np.float64]

MIN_PERIODS = 8
"""With a shorter history nothing is said."""
_COVERAGE = 0.95
_LEVEL = 0.05
_NUMBERS = ["expected", "low", "high", "p_exceed", "q"]


def surveillance(
    history: pd.DataFrame,
    this_week: pd.Series,
    *,
    groups: pd.Series | None = None,
    level: float = _LEVEL,
    effort: pd.Series | None = None,
    period: Period | None = None,
) -> pd.DataFrame:
    """
    Set a period's counts against what the earlier periods lead one to expect.

    Each row (cell, district, category …) has its own level, drawn towards that of its group the
    more, the less it has been seen, and its own unevenness from period to period, drawn towards the
    group's. The group has a slow trend, and a season when more than two years of history exist;
    both are drawn towards none, so that noise makes neither.

    Parameters
    ----------
    history : pandas.DataFrame
        Panel of whole counts: rows as in `this_week`, columns the starts of the earlier periods,
        as known at the same lag (`period_panel`). Periods may be of any number of whole days;
        longer ones are expected to hold more. Columns that are no times are taken as weeks in a row
        without dates: they have a trend but no season.
    this_week : pandas.Series
        Whole counts of the period.
    groups : pandas.Series, optional
        Group of each row, for example the district of a cell. One group when left out.
    level : float
        Level of the arrows.
    effort : pandas.Series, optional
        How many reporters each period had, in the order of the columns of `history` and last this
        period (`reporters_per_period`). Twice as many are taken to give twice as many reports until
        the history says otherwise. An earlier period without any is left out: it is unknown, not
        calm. If this period had none, nothing is said.
    period : Period, optional
        The period that is looked at. When left out it follows on the last of `history`, in days, or
        in months where all starts are the first of a month.

    Returns
    -------
    pandas.DataFrame
        On the index of `this_week`: ``expected``; ``low`` and ``high``, 95 % predictive interval;
        ``p_exceed`` = P(Y ≥ observed); ``q``, Benjamini–Hochberg of the two-sided p within the
        table; ``arrow`` (`arrow_shown`). Where a page shows several tables, `arrows_of` settles
        their arrows together. With fewer than eight earlier periods the numbers are missing and the
        arrow is ``none``. A row that never had an incident in a group that never had one expects
        half an incident over the whole history.

    Raises
    ------
    TableError
        A row has no history or no group, stands twice, or a count is not a whole number from 0; the
        starts do not ascend; or the effort does not fit the counts.

    Notes
    -----
    Gamma–Poisson with an empirical Bayes prior by moments (Clayton & Kaldor 1987, Biometrics 43)
    on an exposure that the group's curve gives (`week_curve`); κ of each row by the adjusted
    profile likelihood, weighed with the group's (`week_noise`). The predictive is negative
    binomial: Var(Y) = μ + μ²((1 + 1/shape)(1 + κ)(1 + v) − 1), v the curve's own uncertainty.

    Examples
    --------
    >>> history = pd.DataFrame([[4, 6, 5, 3, 7, 5, 4, 6, 5, 5], [0] * 10], index=["ryd", "berga"])
    >>> watch = surveillance(history, pd.Series({"ryd": 19, "berga": 0}))
    >>> watch["expected"].round(1).tolist(), watch["arrow"].tolist()
    ([4.9, 0.1], ['over', 'none'])
    """
    panel = _history_of(history, this_week)
    y = refuse_unless_whole(this_week.to_numpy(dtype=np.float64, na_value=np.nan))
    group = _group_numbers(this_week.index, groups)
    times = times_of(history.columns, period, effort)
    reported = _reported(panel, y, times)
    if not len(y) or not reported[-1] or reported[:-1].sum() < MIN_PERIODS:
        return _nothing_said(this_week.index)
    prediction = _predicted(panel[:, reported[:-1]], group, times.where(reported))
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
    return _with_arrows(table, y, level)


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
        Two-sided p after Benjamini–Hochberg, and over all tables of the picture (`arrows_of`).
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


def arrows_of(
    tables: Mapping[str, pd.DataFrame], level: float = _LEVEL, *, count: str = "count"
) -> dict[str, pd.DataFrame]:
    """
    Settle the arrows of everything that is shown together, so that the whole stays quiet.

    A picture has many tables: everything, districts, categories, hot spots. Each of them may keep
    5 % of quiet weeks without an arrow, and the picture still shows one in far more. Here every
    table gets an equal part of the level, whatever its number of rows.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Each with its counts and the ``low``, ``high`` and ``q`` of `surveillance`. Give all that
        are shown together, and each number once.
    level : float
        Level of the picture: at most this share of quiet weeks shows any arrow at all.
    count : str
        Column of the period's counts.

    Returns
    -------
    dict of str to pandas.DataFrame
        The same tables in the same order: ``q`` is now the picture's (times the number of tables
        that say something, at most 1) and ``arrow`` follows from it by `arrow_shown`.

    Raises
    ------
    TableError
        A table lacks one of the columns.

    Notes
    -----
    Bonferroni over the tables, Benjamini–Hochberg within each. It holds whatever the tables have in
    common (a district and its categories count the same reports).

    Examples
    --------
    >>> whole = pd.DataFrame({"count": [61], "low": [25.0], "high": [58.0], "q": [0.03]})
    >>> parts = pd.DataFrame({"count": [30, 2], "low": [4.0, 0], "high": [18.0, 6], "q": [1e-5, 1]})
    >>> shown = arrows_of({"all": whole, "districts": parts})
    >>> shown["all"]["arrow"].tolist(), shown["districts"]["arrow"].tolist()
    (['none'], ['over', 'none'])
    """
    for name, table in tables.items():
        absent = [one for one in (count, "low", "high", "q") if one not in table.columns]
        if absent:
            raise TableError(f"Tabellen {name} saknar kolumnen {absent[0]}; se surveillance.")
    share = sum(int(table["q"].notna().any()) for table in tables.values())
    return {
        name: _with_arrows(
            table.assign(q=np.minimum(1.0, table["q"].to_numpy(dtype=np.float64) * share)),
            table[count].to_numpy(dtype=np.float64),
            level,
        )
        for name, table in tables.items()
    }


def _with_arrows(table: pd.DataFrame, y: Floats, level: float) -> pd.DataFrame:
    judged = zip(y, table["low"], table["high"], table["q"], strict=True)
    arrows = [arrow_shown(*row, level=level) for row in judged]
    return table.assign(arrow=pd.Series(arrows, index=table.index, dtype="str"))


def _nothing_said(index: pd.Index) -> pd.DataFrame:
    table = pd.DataFrame(np.nan, index=index, columns=_NUMBERS, dtype=np.float64)
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
    return refuse_unless_whole(history.to_numpy(dtype=np.float64, na_value=np.nan)[place])


def _group_numbers(index: pd.Index, groups: pd.Series | None) -> npt.NDArray[np.int64]:
    if groups is None:
        return np.zeros(len(index), dtype=np.int64)
    if not groups.index.is_unique:
        raise TableError("Varje rad får ha en grupp; någon rad har flera.")
    found = groups.reindex(index)
    if found.isna().any():
        raise TableError(
            f"Varje rad måste ha en grupp; {int(found.isna().sum())} saknar en, den första på rad "
            f"{int(found.isna().to_numpy().argmax())}."
        )
    return pd.factorize(found)[0].astype(np.int64)


def _reported(panel: Floats, y: Floats, times: Times) -> npt.NDArray[np.bool_]:
    """Which periods had any reporter; the last is the one looked at."""
    if times.effort is None:
        return np.ones(len(times.middle), dtype=bool)
    reported: npt.NDArray[np.bool_] = times.effort > 0
    sums = np.append(panel.sum(axis=0), y.sum())
    odd = ~reported & (sums > 0)
    if odd.any():
        raise TableError(
            "En period med rapporter måste ha haft någon som rapporterade; "
            f"{int(odd.sum())} har ingen, den första är nummer {int(odd.argmax()) + 1}. "
            "Räkna med reporters_per_period."
        )
    return reported


def _predicted(panel: Floats, group: npt.NDArray[np.int64], times: Times) -> Prediction:
    mean, dispersion = np.empty(len(panel)), np.empty(len(panel))
    for number in range(int(group.max()) + 1):
        rows = group == number
        one = row_predictions(panel[rows], group_curve(panel[rows].sum(axis=0), times))
        mean[rows], dispersion[rows] = one.mean, one.dispersion
    return Prediction(mean, dispersion)
