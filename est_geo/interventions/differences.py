"""Before and after, here and elsewhere: WDD, WDQ and the Poisson difference-in-differences."""

import math
from typing import NamedTuple

from scipy import special

from est_geo.errors import TableError

Pair = tuple[float, float]
"""A count before and a count after."""
_HALF = 0.5
NAN = float("nan")


class Wdd(NamedTuple):
    """
    A weighted displacement difference: incidents fewer (below 0) than the comparison foretold.

    Attributes
    ----------
    local, displaced : float
        What of it is at the place, and what in the ring around it.
    """

    wdd: float
    se: float
    z: float
    low: float
    high: float
    local: float
    displaced: float


class Wdq(NamedTuple):
    """
    A weighted displacement quotient, and the effects that it is made of.

    Attributes
    ----------
    wdq : float
        Below −1 more moved than was gained, above 0 the ring gained too; NaN where undefined.
    gross, net, total_net : float
        Incidents fewer at the place; fewer per incident of the control; fewer with the ring.
    success, buffer : float
        Change of the place's, and the ring's, share of the control: the quotient's two parts.
    """

    wdq: float
    gross: float
    net: float
    total_net: float
    success: float
    buffer: float


class Did(NamedTuple):
    """
    A rate ratio against the control, with interval.

    Attributes
    ----------
    corrected : bool
        A count was zero, and a half was added to all four.
    """

    ratio: float
    low: float
    high: float
    p: float
    log: float
    se: float
    z: float
    corrected: bool


def wdd(
    treated: Pair,
    control: Pair,
    displaced_treated: Pair | None = None,
    displaced_control: Pair | None = None,
    *,
    time_weights: Pair | None = None,
    area_weights: tuple[float, ...] | None = None,
    alpha: float = 0.05,
) -> Wdd:
    """
    Weigh the change of a place and its ring against the change of the control and its ring.

    Every count is divided by the weight of its period and of its area, so that unequal periods and
    areas may be compared. The counts are taken as independent and Poisson: the variance is the sum
    of the counts, each divided by its squared weights.

    Parameters
    ----------
    treated, control, displaced_treated, displaced_control : (before, after)
        Counts. A ring that was not looked at adds nothing.
    time_weights : (before, after), optional
        Lengths of the two periods; equal where not given.
    area_weights : tuple of four floats, optional
        Sizes in the order of the arguments: treated, control, ring of the treated, ring of the
        control. Two are enough where there is no ring.
    alpha : float
        One minus the coverage of the interval.

    Raises
    ------
    TableError
        A count is not a number from zero, or a weight not above zero.

    References
    ----------
    Wheeler & Ratcliffe (2018), A simple weighted displacement difference test to evaluate place
    based crime interventions, Crime Science 7:11.

    Examples
    --------
    >>> found = wdd((207, 110), (308, 318), (178, 157), (150, 140))
    >>> found.wdd, round(found.se ** 2), round(found.low, 1), round(found.high, 1)
    (-118.0, 1568, -195.6, -40.4)
    >>> wdd((80, 20), (100, 50), time_weights=(2, 1)).wdd
    -20.0
    """
    times = _weights(time_weights or (1.0, 1.0), 2)
    given = area_weights or (1.0, 1.0, 1.0, 1.0)
    areas = _weights((*given, 1.0, 1.0) if len(given) == 2 else given, 4)  # noqa: PLR2004
    counts = [_counts(one or (0, 0)) for one in (
        treated, control, displaced_treated, displaced_control,
    )]  # fmt: skip
    changes, variances = zip(
        *(_change(one, times, area) for one, area in zip(counts, areas, strict=True)), strict=True
    )
    local, displaced = changes[0] - changes[1], changes[2] - changes[3]
    estimate, se = local + displaced, math.sqrt(math.fsum(variances))
    half = float(special.ndtri(1 - alpha / 2)) * se
    z = estimate / se if se else NAN
    return Wdd(estimate, se, z, estimate - half, estimate + half, local, displaced)


def wdq(treated: Pair, buffer: Pair, control: Pair) -> Wdq:
    """
    Ask what of the gain at a place was lost, or doubled, in the buffer around it.

    Parameters
    ----------
    treated, buffer, control : (before, after)
        Counts.

    Returns
    -------
    Wdq
        What divides by zero is NaN: everything relative without a control, and the quotient where
        the place changed just as the control. The quotient means something only where `success`
        is below zero.

    References
    ----------
    Bowers & Johnson (2003), Measuring the geographical displacement and diffusion of benefit
    effects of crime prevention activity, Journal of Quantitative Criminology 19(3): 275–301.

    Examples
    --------
    >>> found = wdq((100, 50), (100, 120), (400, 400))
    >>> round(found.wdq, 3), found.gross, found.net, found.total_net
    (-0.4, 50.0, 0.125, 30.0)
    >>> wdq((5, 5), (5, 5), (0, 3)).wdq
    nan
    """
    before, after = _counts(treated)
    ring_before, ring_after = _counts(buffer)
    control_before, control_after = _counts(control)
    gross = before - after
    if not control_before:
        return Wdq(NAN, gross, NAN, NAN, NAN, NAN)
    growth = control_after / control_before
    total = before * growth - after + ring_before * growth - ring_after
    if not control_after:
        return Wdq(NAN, gross, NAN, total, NAN, NAN)
    success = after / control_after - before / control_before
    moved = ring_after / control_after - ring_before / control_before
    return Wdq(moved / success if success else NAN, gross, -success, total, success, moved)


def poisson_did(treated: Pair, control: Pair, *, alpha: float = 0.05) -> Did:
    """
    Compare the change of a place with the change of the control: the ratio of two rate ratios.

    The interaction of a Poisson regression on four counts, which is fitted exactly: its logarithm
    is that of the odds ratio, and its variance the sum of the inverted counts (R's ``glm``).

    Parameters
    ----------
    treated, control : (before, after)
        Counts over the same two periods, whatever their lengths.
    alpha : float
        One minus the coverage of the interval.

    Returns
    -------
    Did
        If a count is zero, a half is added to all four (Haldane 1956, Anscombe 1956): the ratio
        stays defined, and still turns over when before and after change places.

    References
    ----------
    McCullagh & Nelder (1989), Generalized linear models, ch. 6; Haldane (1956), Annals of Human
    Genetics 20: 309–311.

    Examples
    --------
    >>> found = poisson_did((207, 110), (308, 318))
    >>> round(found.ratio, 4), round(found.low, 4), round(found.high, 4)
    (0.5147, 0.3893, 0.6806)
    >>> poisson_did((4, 0), (10, 10)).corrected
    True
    """
    counts = [*_counts(treated), *_counts(control)]
    corrected = min(counts) == 0
    before, after, control_before, control_after = (one + _HALF * corrected for one in counts)
    log = math.log(after / before) - math.log(control_after / control_before)
    se = math.sqrt(math.fsum(1 / one for one in (before, after, control_before, control_after)))
    return did_of(log, se, float(special.ndtri(1 - alpha / 2)), corrected=corrected)


def did_of(
    log: float, se: float, quantile: float, *, degrees: float = math.inf, corrected: bool = False
) -> Did:
    """Give ratio, interval and p of a log ratio and its standard error."""
    z = log / se
    p = 2 * float(
        special.stdtr(degrees, -abs(z)) if math.isfinite(degrees) else special.ndtr(-abs(z))
    )
    low, high = math.exp(log - quantile * se), math.exp(log + quantile * se)
    return Did(math.exp(log), low, high, p, log, se, z, corrected)


def _change(count: Pair, times: tuple[float, ...], area: float) -> tuple[float, float]:
    """Change in units of the weights, and its variance."""
    before, after = (times[0] * area, times[1] * area)
    return count[1] / after - count[0] / before, count[1] / after**2 + count[0] / before**2


def _counts(count: Pair) -> Pair:
    """Take two counts as numbers, or refuse them."""
    before, after = float(count[0]), float(count[1])
    if not (math.isfinite(before) and math.isfinite(after) and before >= 0 and after >= 0):
        raise TableError(
            "Antalen före och efter måste vara tal från noll och uppåt; minst ett saknas eller är "
            "negativt. Rätta underlaget. Inget är ändrat."
        )
    return before, after


def _weights(weights: tuple[float, ...], number: int) -> tuple[float, ...]:
    if len(weights) != number or not all(math.isfinite(one) and one > 0 for one in weights):
        raise TableError(
            f"Vikterna måste vara {number} tal större än noll; {len(weights)} gavs. Rätta dem. "
            "Inget är ändrat."
        )
    return tuple(float(one) for one in weights)
