"""The smallest effect that could have been seen, with the counts there are."""

import math

from scipy import optimize, special

NAN = float("nan")
_LEAST_RATIO = 1e-4


def smallest_detectable(
    before: float,
    control_before: float,
    control_after: float,
    *,
    exposure: float = 1.0,
    dispersion: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
    degrees: float = math.inf,
) -> float:
    """
    Find the largest rate ratio below 1 that would be called an effect as often as `power` says.

    Parameters
    ----------
    before : float
        Incidents at the place before.
    control_before, control_after : float
        Incidents at the comparison places, in the same two periods.
    exposure : float
        How much longer the place was looked at after, relative to the comparison places; 1 where
        both have the same periods.
    dispersion : float
        How much more than Poisson counts vary; 1 is Poisson.
    power : float
        How often it should be found.
    alpha : float
        One minus the coverage of the interval that has to lie below 1.
    degrees : float
        Degrees of freedom of `dispersion`; infinite where it is known.

    Returns
    -------
    float
        Rate ratio; NaN where not even an end to all incidents would be found so often.

    References
    ----------
    Signorini (1991), Sample size for Poisson regression, Biometrika 78: 446–450.

    Examples
    --------
    >>> round(smallest_detectable(200, 1000, 1000), 2)
    0.72
    >>> smallest_detectable(4, 1000, 1000)
    nan
    """
    if min(before, control_before, control_after) <= 0:
        return NAN
    expected = before * exposure * control_after / control_before
    known = 1 / before + 1 / control_before + 1 / control_after
    reach = _reach(degrees, 1 - alpha / 2, power)

    def spare(log: float) -> float:
        return -log - reach * math.sqrt(dispersion * (known + math.exp(-log) / expected))

    least = math.log(_LEAST_RATIO)
    # Convex minus concave: one top, and the ratio sought is where it comes down to zero after it.
    top = float(optimize.minimize_scalar(lambda log: -spare(log), (least, 0), (least, 0),
                                         method="bounded").x)  # fmt: skip
    if spare(top) <= 0:
        return NAN
    return math.exp(float(optimize.brentq(spare, top, 0.0, xtol=1e-10)))


def detectable_past_ring(
    expected: float,
    noise: float,
    *,
    dispersion: float = 1.0,
    degrees: float = math.inf,
    power: float = 0.8,
    alpha: float = 0.05,
) -> float:
    """
    Find the ratio at which the place's own gain would be seen through the noise of the rings.

    Parameters
    ----------
    expected : float
        Incidents at the place after, had nothing been done.
    noise : float
        Variance of the weighted displacement difference without the place's count after.
    dispersion, degrees, power : float
        As for `smallest_detectable`.
    alpha : float
        Level of the one-sided question whether anything is left when the ring is reckoned in.

    Returns
    -------
    float
        Rate ratio; NaN where not even an end to all incidents would be found so often.

    Examples
    --------
    >>> round(detectable_past_ring(200, 200 + 400), 2)
    0.66
    >>> detectable_past_ring(10, 600)
    nan
    """
    reach = _reach(degrees, 1 - alpha, power) ** 2 * dispersion
    if expected <= 0:
        return NAN
    # expected²(1 − r)² = reach · (noise + expected · r), the smaller root.
    middle = 1 + reach / (2 * expected)
    root = middle * middle - 1 + reach * noise / expected**2
    ratio = middle - math.sqrt(root)
    return ratio if ratio > 0 else NAN


def _reach(degrees: float, level: float, power: float) -> float:
    """Count the standard errors between 1 and an effect found as often as `power` says."""
    known = not math.isfinite(degrees)
    asked = special.ndtri(level) if known else special.stdtrit(degrees, level)
    return float(asked + special.ndtri(power))
