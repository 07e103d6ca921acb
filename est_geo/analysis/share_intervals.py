"""The interval of a share."""

import numpy as np
from scipy import stats

_Z2 = float(stats.norm.ppf(0.975)) ** 2


def wilson(share: float, n: float) -> tuple[float, float]:
    """
    95 % interval of a share among n independent ones; neither needs to be a whole number.

    scipy has Wilson's interval for whole numbers of successes only (1927, JASA 22).

    Examples
    --------
    >>> low, high = wilson(0.4, 50)
    >>> round(low, 3), round(high, 3)
    (0.276, 0.538)
    """
    middle = (share + _Z2 / (2 * n)) / (1 + _Z2 / n)
    half = np.sqrt(_Z2 * (share * (1 - share) / n + _Z2 / (4 * n**2))) / (1 + _Z2 / n)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
