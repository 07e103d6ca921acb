"""What visits to a place are worth: an hour its weight once, and less soon after another."""

import numpy as np
import numpy.typing as npt


def worth(
    starts: npt.ArrayLike, weights: npt.ArrayLike, revisit_minutes: float, repeat_value: float
) -> npt.NDArray[np.float64]:
    """
    Give what each visited hour of one place counts; their sum is the place's worth.

    Each hour counts its weight once. Of two hours that begin less than `revisit_minutes` apart the
    smaller (equal: the later) gives up ``1 - repeat_value`` of its weight, for each such pair that
    it is the smaller of; no hour counts less than nothing.

    Parameters
    ----------
    starts : array-like of int
        Minutes at which the visited hours begin, each once.
    weights : array-like of float
        Demand of each.
    revisit_minutes, repeat_value : float
        Of the profile's thresholds.

    Examples
    --------
    Two hours side by side share; one four hours later stands alone.

    >>> worth([0, 60, 240], [2.0, 1.0, 1.0], 120, 0.5).tolist()
    [2.0, 0.5, 1.0]
    """
    minute, weight = np.asarray(starts, np.int64), np.asarray(weights, np.float64)
    order = np.lexsort((minute, -weight))  # heaviest first; equal: the earlier
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    near = np.abs(minute[:, None] - minute[None, :]) < revisit_minutes
    heavier = place[None, :] < place[:, None]
    pairs = (near & heavier).sum(axis=1)
    counted: npt.NDArray[np.float64] = weight * np.maximum(1.0 - (1.0 - repeat_value) * pairs, 0.0)
    return counted
