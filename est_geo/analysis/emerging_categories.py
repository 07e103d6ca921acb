"""The seventeen published categories of emerging hot spots, each a predicate of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from est_geo.errors import TableError

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NO_PATTERN = "no pattern detected"
_MOST = (9, 10)
"""A location is hot in most bins at nine in ten: reckoned in whole numbers, not as 0.9."""


@dataclass(frozen=True, slots=True)
class SideFacts:
    """
    What the predicates ask of each location, seen from one side (hot, or cold).

    Attributes
    ----------
    last : numpy.ndarray of bool
        The newest bin is of this side.
    before : numpy.ndarray of bool
        An earlier bin is.
    most : numpy.ndarray of bool
        At least 90 % of all bins are.
    one_run : numpy.ndarray of bool
        All bins of this side stand in one unbroken run that ends with the newest bin.
    other : numpy.ndarray of bool
        Some bin is of the other side.
    other_most : numpy.ndarray of bool
        At least 90 % of all bins are of the other side.
    up, down : numpy.ndarray of bool
        The clustering of this side has a significant trend: stronger, weaker.
    """

    last: Bools
    before: Bools
    most: Bools
    one_run: Bools
    other: Bools
    other_most: Bools
    up: Bools
    down: Bools


def side_facts(bins: Ints, sign: Ints, significant: Bools, side: int) -> SideFacts:
    """
    Gather the facts of one side: 1 for hot, −1 for cold.

    Parameters
    ----------
    bins : numpy.ndarray of int
        Rows = locations, columns = bins, oldest first: −1 cold, 0 neither, 1 hot.
    sign : numpy.ndarray of int
        Sign of the trend of each location.
    significant : numpy.ndarray of bool
        Whether the trend is significant.
    side : int
        1 or −1.

    Examples
    --------
    >>> bins, rising = np.array([[0, 1, 1]]), np.array([1])
    >>> facts = side_facts(bins, rising, np.array([True]), 1)
    >>> bool(facts.last[0]), bool(facts.one_run[0]), bool(facts.most[0]), bool(facts.up[0])
    (True, True, False, True)
    """
    mine, others = bins == side, bins == -side
    n = bins.shape[1]
    total = mine.sum(axis=1)
    final_run = np.cumprod(mine[:, ::-1], axis=1).sum(axis=1)
    last = mine[:, -1] if n else np.zeros(len(bins), dtype=bool)
    return SideFacts(
        last=last,
        before=mine[:, :-1].any(axis=1),
        most=(total > 0) & (_MOST[1] * total >= _MOST[0] * n),
        one_run=last & (total == final_run),
        other=others.any(axis=1),
        other_most=others.any(axis=1) & (_MOST[1] * others.sum(axis=1) >= _MOST[0] * n),
        up=significant & (sign == side),
        down=significant & (sign == -side),
    )


def is_new(facts: SideFacts) -> Bools:
    """Newest bin for the first time ever, and never of the other side."""
    return facts.last & ~facts.before & ~facts.other


def is_consecutive(facts: SideFacts) -> Bools:
    """One unbroken run of at least two up to the newest, below 90 %, never of the other side."""
    return facts.one_run & facts.before & ~facts.most & ~facts.other


def is_intensifying(facts: SideFacts) -> Bools:
    """At least 90 % of the bins and the newest, and a trend towards stronger clustering."""
    return facts.last & facts.before & facts.most & facts.up


def is_persistent(facts: SideFacts) -> Bools:
    """At least 90 % of the bins and the newest, without a trend."""
    return facts.last & facts.before & facts.most & ~facts.up & ~facts.down


def is_diminishing(facts: SideFacts) -> Bools:
    """At least 90 % of the bins and the newest, and a trend towards weaker clustering."""
    return facts.last & facts.before & facts.most & facts.down


def is_sporadic(facts: SideFacts) -> Bools:
    """Newest bin and off and on before, below 90 %, never of the other side."""
    return facts.last & facts.before & ~facts.one_run & ~facts.most & ~facts.other


def is_oscillating(facts: SideFacts) -> Bools:
    """Newest bin, below 90 %, and of the other side at some time (but not in 90 % of the bins)."""
    return facts.last & ~facts.most & facts.other & ~facts.other_most


def is_historical(facts: SideFacts) -> Bools:
    """Not the newest bin, but at least 90 % of them."""
    return ~facts.last & facts.most


PREDICATES: dict[str, Callable[[SideFacts], Bools]] = {
    "new": is_new,
    "consecutive": is_consecutive,
    "intensifying": is_intensifying,
    "persistent": is_persistent,
    "diminishing": is_diminishing,
    "sporadic": is_sporadic,
    "oscillating": is_oscillating,
    "historical": is_historical,
}
"""No location fulfils two of them, and one whose newest bin is hot or cold fulfils one."""

_SIDES = {1: "hot", -1: "cold"}
_SWEDISH = {
    "new": "ny",
    "consecutive": "ihållande",
    "intensifying": "tilltagande",
    "persistent": "bestående",
    "diminishing": "avtagande",
    "sporadic": "sporadisk",
    "oscillating": "växlande",
    "historical": "tidigare",
}
_SWEDISH_SIDE = {"hot": "het plats", "cold": "kall plats"}


def classify_emerging(
    bins: Sequence[int] | npt.NDArray[np.int64], mk_sign: float, mk_p: float, *, alpha: float = 0.05
) -> str:
    """
    Name the history of one location by the published categories of emerging hot spots.

    Parameters
    ----------
    bins : sequence of int
        One per time step, oldest first: 1 significantly hot, −1 cold, 0 neither.
    mk_sign : float
        Sign of the Mann–Kendall trend of the location's Gi* z-scores; missing counts as no trend.
    mk_p : float
        Its p; missing counts as no trend.
    alpha : float
        A trend with p at or below this is significant.

    Returns
    -------
    str
        ``new``, ``consecutive``, ``intensifying``, ``persistent``, ``diminishing``, ``sporadic``,
        ``oscillating`` or ``historical``, then ``hot spot`` or ``cold spot``; or
        ``no pattern detected``.

    Raises
    ------
    TableError
        A bin is something else than −1, 0 or 1.

    Notes
    -----
    Esri, "How Emerging Hot Spot Analysis works". The wording leaves some histories open; here:
    a location that is not hot now is at most ``historical`` (ArcGIS Pro's wording; in older ones
    it could be ``sporadic``). A location that is hot now and was ever cold is ``oscillating``, not
    ``new`` or ``consecutive``, even on its first hot bins, so that it keeps its name from one week
    to the next. ``persistent`` needs the newest bin; without it the location is ``historical``.

    Examples
    --------
    >>> classify_emerging([0, 0, 0, 0, 1, 1], 1, 0.04)
    'consecutive hot spot'
    >>> classify_emerging([0, -1, 0, 0, 0, 1], 1, 0.04)
    'oscillating hot spot'
    """
    row = np.asarray(bins)[None, :]
    return str(classified(row, np.array([mk_sign]), np.array([mk_p]), alpha=alpha)[0])


def classified(
    bins: npt.NDArray[np.generic],
    mk_sign: npt.NDArray[np.generic],
    mk_p: npt.NDArray[np.float64],
    *,
    alpha: float = 0.05,
) -> npt.NDArray[np.object_]:
    """
    Classify many locations at once, as `classify_emerging` does one.

    Examples
    --------
    >>> classified(np.array([[0, 1], [0, 0]]), np.array([1, 0]), np.array([1.0, 1.0])).tolist()
    ['new hot spot', 'no pattern detected']
    """
    if not np.isin(bins, (-1, 0, 1)).all():
        raise TableError("Varje tidssteg måste vara −1 (kallt), 0 eller 1 (hett).")
    steps, sign = bins.astype(np.int64), np.sign(np.nan_to_num(mk_sign.astype(np.float64)))
    category = np.full(len(steps), NO_PATTERN, dtype=object)
    for side, name in _SIDES.items():
        facts = side_facts(steps, sign.astype(np.int64), mk_p <= alpha, side)
        for kind, fulfils in PREDICATES.items():
            category[fulfils(facts)] = f"{kind} {name} spot"
    return category


def emerging_words(category: str) -> str:
    """
    Say a category in Swedish.

    Examples
    --------
    >>> emerging_words("new hot spot"), emerging_words("no pattern detected")
    ('ny het plats', 'inget mönster')
    """
    if category == NO_PATTERN:
        return "inget mönster"
    kind, side, _ = category.split(" ")
    return f"{_SWEDISH[kind]} {_SWEDISH_SIDE[side]}"
