"""Does it happen more while a lamp is out: each outage against its own time before and after."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.errors import TableError
from est_geo.words import counted, number, ratio_decimals, span

Floats = npt.NDArray[np.float64]
NAN = float("nan")
_COLUMNS = ("n_during", "days_during", "n_before", "days_before", "n_after", "days_after")
_FEW = 10
_Z = float(stats.norm.ppf(0.975))
_STEPS = 100
_CLOSE = 1e-12
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class OutageEffect:
    """
    How many times as much was reported while the lamps were out.

    Attributes
    ----------
    pooled, pooled_low, pooled_high : float
        Ratio of all incidents per day; misleads, because long outages lie in other places.
    ratio, low, high, p, log, se, z : float
        The same within each outage (conditional Poisson); NaN where it cannot be estimated.
    informative : int
        Outages with an incident during, before or after.
    verdict, sentence : str
        A key of `est_geo.tables.VERDICTS`, and its words in Swedish.
    """

    pooled: float
    pooled_low: float
    pooled_high: float
    ratio: float
    low: float
    high: float
    p: float
    log: float
    se: float
    z: float
    outages: int
    informative: int
    n_during: int
    days_during: float
    n_outside: int
    days_outside: float
    verdict: str
    sentence: str


def outage_effect(windows: pd.DataFrame) -> OutageEffect:
    """
    Compare incidents while lamps were out with those at the same place before and after.

    Given how many there were in all at an outage, those during it are binomial, and what the place
    is like cancels. The log ratio is that of a logistic regression with the exposure as offset.

    Parameters
    ----------
    windows : pandas.DataFrame
        One row per outage: ``n_during, days_during, n_before, days_before, n_after, days_after``.

    Returns
    -------
    OutageEffect
        Verdict 'effect' where the interval of the ratio within outages leaves out 1.

    Raises
    ------
    TableError
        A column is absent, or a number is missing or negative.

    References
    ----------
    McNemar-like conditioning: Cameron & Trivedi (2013), Regression analysis of count data, ch. 9;
    Chalfin, Kaplan & LaForest (2022), Journal of Quantitative Criminology, for the design.

    Examples
    --------
    >>> once = {"n_during": 4, "days_during": 10, "n_before": 3, "days_before": 30, "n_after": 3,
    ...         "days_after": 30}
    >>> found = outage_effect(pd.DataFrame([once] * 5))
    >>> round(found.ratio, 2), found.informative, found.verdict
    (4.0, 5, 'effect')
    """
    _refuse(windows)
    during = windows["n_during"].to_numpy(np.float64)
    days = windows["days_during"].to_numpy(np.float64)
    outside = (windows["n_before"] + windows["n_after"]).to_numpy(np.float64)
    days_outside = (windows["days_before"] + windows["days_after"]).to_numpy(np.float64)
    known = (during + outside > 0) & (days > 0) & (days_outside > 0)
    log, se = _conditional(during[known], outside[known], days[known], days_outside[known])
    pooled = _pooled(during.sum(), outside.sum(), days.sum(), days_outside.sum())
    low, high = math.exp(log - _Z * se), math.exp(log + _Z * se)
    verdict = _verdict(int(during.sum() + outside.sum()), low, high)
    z = log / se
    return OutageEffect(
        *pooled,
        ratio=math.exp(log), low=low, high=high, p=2 * float(stats.norm.sf(abs(z))),
        log=log, se=se, z=z,
        outages=len(windows), informative=int(((during + outside) > 0).sum()),
        n_during=int(during.sum()), days_during=float(days.sum()),
        n_outside=int(outside.sum()), days_outside=float(days_outside.sum()),
        verdict=verdict,
        sentence=_sentence(
            verdict, int(during.sum()), int(outside.sum()), math.exp(log), low, high
        ),
    )  # fmt: skip


def _conditional(
    during: Floats, outside: Floats, days: Floats, days_outside: Floats
) -> tuple[float, float]:
    """Log ratio within outages and its standard error, by Newton's method; NaN at the edges."""
    total, offset = during + outside, np.log(days) - np.log(days_outside)
    if not during.sum() or not outside.sum():
        return NAN, NAN
    log = math.log(during.sum() / (total / (1 + np.exp(-offset))).sum())
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-(offset + log)))
        information = float((total * share * (1 - share)).sum())
        step = float((during - total * share).sum()) / information
        log += max(-1.0, min(step, 1.0))
        if abs(step) < _CLOSE:
            break
    return log, 1 / math.sqrt(information)


def _pooled(
    during: float, outside: float, days: float, days_outside: float
) -> tuple[float, float, float]:
    if not (during and outside and days and days_outside):
        return NAN, NAN, NAN
    log = math.log(during / days) - math.log(outside / days_outside)
    half = _Z * math.sqrt(1 / during + 1 / outside)
    return math.exp(log), math.exp(log - half), math.exp(log + half)


def _verdict(n: int, low: float, high: float) -> str:
    if n < _FEW or math.isnan(low):
        return "too_few"
    return "effect" if low > 1 or high < 1 else "none"


def _sentence(
    verdict: str, during: int, outside: int, ratio: float, low: float, high: float
) -> str:
    counts = (
        f"{counted(during, 'händelse', 'händelser')} medan lampor var trasiga och "
        f"{number(outside)} före och efter på samma ställen"
    )
    if verdict == "too_few":
        return f"För få händelser för att säga: {counts}."
    decimals = ratio_decimals(low, high, _DECIMALS)
    times = (
        f"På samma ställe rapporterades det {number(ratio, decimals)} gånger så mycket per dygn "
        f"(95 % intervall {span(low, high, decimals)})"
    )
    if verdict == "none":
        return f"Ingen påvisbar effekt: {counts}. {times}; det kan vara slump."
    return f"Effekt: {counts}. {times} medan de var trasiga."


def _refuse(windows: pd.DataFrame) -> None:
    absent = [name for name in _COLUMNS if name not in windows.columns]
    if absent:
        raise TableError(
            f"Lampfelens tabell saknar {', '.join(absent)}. Lägg till dem. Inget är räknat."
        )
    numbers = windows[list(_COLUMNS)].to_numpy(np.float64)
    if not np.isfinite(numbers).all() or (numbers < 0).any():
        raise TableError(
            "Antal och dagar för lampfel måste vara tal från noll; minst ett saknas eller är "
            "negativt. Rätta underlaget. Inget är räknat."
        )
