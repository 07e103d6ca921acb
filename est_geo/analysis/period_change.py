"""Two periods against each other: is the difference more than chance."""

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from est_geo.analysis.getis_ord import benjamini_hochberg
from est_geo.analysis.whole_numbers import refuse_unless_whole
from est_geo.errors import TableError
from est_geo.words import number, ratio_decimals, span

Floats = npt.NDArray[np.float64]

_LEVEL = 0.05
_COVERAGE = 0.95


def change(
    before: pd.Series | npt.ArrayLike,
    after: pd.Series | npt.ArrayLike,
    *,
    exposure: tuple[float, float],
    dispersion: float = 0.0,
) -> pd.DataFrame:
    """
    Compare the counts of two periods: how many times as many, and could it be chance.

    Given how many incidents the two periods hold together, chance alone divides them as the days
    are divided. Small counts differ a lot by chance: two against six is p = 0.29 here.

    Parameters
    ----------
    before, after : pandas.Series or array-like of int
        Whole counts. Two series are matched by their labels, else by position.
    exposure : tuple of float
        Days (or reports, or patrol hours) in the period before and in the one after, each above 0.
    dispersion : float
        How much the rate itself varies, beyond chance, from one unit of exposure to the next: the
        variance of a factor with mean 1. With exposure in weeks this is the κ of `surveillance`;
        0 means that chance alone makes counts vary, which real counts seldom keep to.

    Returns
    -------
    pandas.DataFrame
        One row a pair, on the index of `before` where it is a series: ``ratio``, the rate after
        over the rate before (infinite when only `before` is 0, missing when both are); ``low`` and
        ``high``, its exact 95 % interval (0 and infinity where the counts set no bound); ``p``,
        twice the smaller binomial tail and at most 1; ``q``, Benjamini–Hochberg of p over all rows.

    Raises
    ------
    TableError
        A count is missing, negative or not whole, the labels differ or stand twice, a period has
        no days, or the dispersion is negative.

    Notes
    -----
    Przyborowski & Wilenski (1940), Biometrika 31: after | sum ~ Binomial(sum, e₁ / (e₀ + e₁)). The
    interval is Clopper & Pearson's (1934, Biometrika 26) for that share, turned to a ratio; p is
    twice the smaller tail because then p < 0.05 exactly when the interval leaves 1 out. A rate that
    varies with variance κ makes the count after beta-binomial with its parameters adding up to
    (e₀ + e₁)/κ; n counts then tell as much as n / (1 + (n − 1) / ((e₀ + e₁)/κ + 1)) do otherwise,
    and are reckoned as so many. What happens without it is in docs/methods/forandring.md.

    Examples
    --------
    >>> before, after = pd.Series({"ryd": 2, "city": 10}), pd.Series({"ryd": 6, "city": 35})
    >>> change(before, after, exposure=(7, 7)).round(4).to_numpy().tolist()
    [[3.0, 0.5364, 30.3932, 0.2891, 0.2891], [3.5, 1.6962, 7.9249, 0.0002, 0.0005]]
    """
    x, y, index = _pairs(before, after)
    days_before, days_after = _days(exposure)
    heavier = _as_many(x + y, days_before + days_after, dispersion)
    scale = days_before / days_after
    ratio = _odds(y, x) * scale
    x, y = x / heavier, y / heavier
    share, n = days_after / (days_before + days_after), x + y
    tail = np.minimum(_at_least(y, n, share), _at_least(x, n, 1 - share))
    p = np.minimum(1.0, 2 * tail)
    side = (1 - _COVERAGE) / 2
    low, high = _least_share(y, n, side), 1 - _least_share(x, n, side)
    return pd.DataFrame(
        {
            "ratio": ratio,
            "low": _odds(low, 1 - low) * scale,
            "high": _odds(high, 1 - high) * scale,
            "p": p,
            "q": benjamini_hochberg(p),
        },
        index=index,
    )


def change_words(
    before: float,
    after: float,
    ratio: float,
    low: float,
    high: float,
    q: float,
    *,
    level: float = _LEVEL,
    per: str = "",
) -> str:
    """
    Say a change in words; how much only when it is sure that there is one.

    Parameters
    ----------
    before, after : float
        The two counts.
    ratio, low, high, q : float
        Their row of `change`.
    level : float
        q must be at or below this for a change to be called sure.
    per : str
        What the periods are weighed by when they are not equally long: ``"per dag"``.

    Returns
    -------
    str
        Swedish.

    Examples
    --------
    >>> change_words(2, 6, 3.0, 0.54, 30.4, 0.29)
    'ingen säker förändring (6 mot tidigare 2)'
    >>> change_words(10, 35, 3.5, 1.7, 7.91, 0.0005)
    'ökning från 10 till 35: 3,5 gånger så många (95 %-intervall 1,7–7,9)'
    >>> change_words(90, 20, 2.9, 1.7, 4.7, 0.0005, per="per dag")
    'ökning per dag (20 mot tidigare 90): 2,9 gånger så många per dag (95 %-intervall 1,7–4,7)'
    >>> change_words(0, 9, float("inf"), 1.8, float("inf"), 0.004)
    'ökning från 0 till 9'
    """
    if not q <= level or not abs(ratio - 1) > 0:
        return f"ingen säker förändring ({number(after)} mot tidigare {number(before)})"
    said = "ökning" if ratio > 1 else "minskning"
    if (ratio > 1) != (after > before):
        # Periods of unequal length: "an increase from 10 to 9" would confuse.
        text = f"{said} {per}".rstrip() + f" ({number(after)} mot tidigare {number(before)})"
    else:
        text = f"{said} från {number(before)} till {number(after)}"
    if not (math.isfinite(ratio) and math.isfinite(high)) or ratio == 0:
        return text
    decimals = ratio_decimals(low, high, 1 if ratio > 1 else 2)
    times = f"{number(ratio, decimals)} gånger så många{' ' + per if per else ''}"
    return f"{text}: {times} (95 %-intervall {span(low, high, decimals)})"


def _pairs(
    before: pd.Series | npt.ArrayLike, after: pd.Series | npt.ArrayLike
) -> tuple[Floats, Floats, pd.Index]:
    labelled = [one.index for one in (before, after) if isinstance(one, pd.Series)]
    if not all(index.is_unique for index in labelled):
        raise TableError("Varje rad får finnas en gång före och en gång efter.")
    if isinstance(before, pd.Series) and isinstance(after, pd.Series):
        place = after.index.get_indexer(before.index)
        if len(before) != len(after) or (place < 0).any():
            raise TableError(
                "Samma rader måste finnas före och efter (nollor räknas); "
                f"{len(before)} före, {len(after)} efter, {int((place < 0).sum())} saknas efter."
            )
        after = after.iloc[place]
    x, y = _whole(before), _whole(after)
    if x.shape != y.shape:
        raise TableError(f"Lika många tal behövs före och efter, inte {len(x)} och {len(y)}.")
    return x, y, labelled[0] if labelled else pd.RangeIndex(len(x))


def _whole(counts: pd.Series | npt.ArrayLike) -> Floats:
    if isinstance(counts, pd.Series):
        counts = counts.to_numpy(dtype=np.float64, na_value=np.nan)
    values = np.atleast_1d(np.asarray(counts, dtype=np.float64))
    if values.ndim != 1:
        raise TableError(f"Antal måste stå ett per rad, inte i {values.ndim} dimensioner.")
    return refuse_unless_whole(values)


def _days(exposure: tuple[float, float]) -> tuple[float, float]:
    before, after = (float(days) for days in exposure)
    if not (0 < before < math.inf and 0 < after < math.inf):
        raise TableError(f"Båda perioderna måste ha en längd över noll, inte {before} och {after}.")
    return before, after


def _as_many(n: Floats, days: float, dispersion: float) -> Floats:
    """How many incidents tell as much as one would if chance alone made counts vary."""
    if not 0 <= dispersion < math.inf:
        raise TableError(f"Spridningen måste vara ett tal från noll och uppåt, inte {dispersion}.")
    if dispersion == 0:
        return np.ones(len(n))
    return 1 + np.maximum(n - 1, 0) / (days / dispersion + 1)


def _at_least(y: Floats, n: Floats, share: float) -> Floats:
    """P(Y ≥ y) for Y ~ Binomial(n, share)."""
    tail = np.ones(len(y))
    some = y > 0
    tail[some] = special.betainc(y[some], n[some] - y[some] + 1, share)
    return tail


def _least_share(y: Floats, n: Floats, side: float) -> Floats:
    """Clopper–Pearson's lower bound: the share at which y or more has probability `side`."""
    bound = np.zeros(len(y))
    some = y > 0
    bound[some] = special.betaincinv(y[some], n[some] - y[some] + 1, side)
    return bound


def _odds(part: Floats, rest: Floats) -> Floats:
    """Part over rest: infinite over nothing, missing when both are nothing."""
    odds = np.full(len(part), np.nan)
    np.divide(part, rest, out=odds, where=rest > 0)
    odds[(rest <= 0) & (part > 0)] = np.inf
    return odds
