"""Classes of a count on a map: few, round, and coloured so that every kind of colour vision works.

Zero is its own class and white; it is an observation, not the lack of one. Colours are cividis
(Nuñez, Anderton & Renslow 2018, PLOS ONE 13(7): e0199239) as matplotlib 3.11 lists it, from light
(few) to dark (many), so that a map on white paper reads the same on a projector and in grey print.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from est_geo.words import number

WHITE = "#ffffff"
BLACK = "#000000"
MAX_CLASSES = 6
# matplotlib's cividis at 255, 217, 191, 166, 140, 115, 90, 64, 38, 13 and 0 of 255; the first mixed
# half with white, so that a single report does not shout beside the white of none.
CIVIDIS = (
    "#fff49c", "#d6c35d", "#bbad6d", "#a19975", "#888578", "#727274",
    "#5c616e", "#434e6c", "#243c6e", "#002c64", "#00224e",
)  # fmt: skip
_SEVERAL_TIMES = 5
_LINEAR_STEPS = 5

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CountClass:
    """
    One class of a legend.

    Attributes
    ----------
    low, high : int
        Smallest and largest count of the class, both in it.
    label : str
        What the legend says: ``0``, ``1``, ``2–4``.
    colour : str
        Fill, ``#rrggbb``.
    """

    low: int
    high: int
    label: str
    colour: str


def count_classes(counts: npt.ArrayLike) -> list[CountClass]:
    """
    Divide counts into at most seven classes with round limits: zero, and up to six more.

    Parameters
    ----------
    counts : array-like of int
        Counts, none below zero. Those above zero decide the limits.

    Returns
    -------
    list of CountClass
        Ascending, without gaps, from 0 to the largest count. Where the counts span several times
        their smallest, the limits are of the 1–2–5 series; else they are evenly spaced.

    Examples
    --------
    >>> [(one.label, one.colour) for one in count_classes([0, 0, 1, 3, 12])]
    [('0', '#ffffff'), ('1', '#fff49c'), ('2–4', '#a19975'), ('5–9', '#434e6c'),
     ('10–12', '#00224e')]
    >>> [one.label for one in count_classes([0])]
    ['0']
    """
    values = np.asarray(counts, dtype=np.int64)
    positive = values[values > 0]
    if not positive.size:
        return [CountClass(0, 0, "0", WHITE)]
    largest = int(positive.max())
    lows = [1, *_round_limits(int(positive.min()), largest)]
    highs = [low - 1 for low in lows[1:]] + [largest]
    return [CountClass(0, 0, "0", WHITE)] + [
        CountClass(low, high, _label(low, high), colour)
        for low, high, colour in zip(lows, highs, _colours(len(lows)), strict=True)
    ]


def class_numbers(counts: npt.ArrayLike, classes: Sequence[CountClass]) -> Ints:
    """
    Position of each count's class.

    Examples
    --------
    >>> class_numbers([0, 4, 12], count_classes([0, 0, 1, 3, 12])).tolist()
    [0, 2, 4]
    """
    lows = [one.low for one in classes]
    return np.searchsorted(lows, np.asarray(counts, dtype=np.int64), side="right") - 1


def text_on(colour: str) -> str:
    """
    Colour of a text that can be read on a fill: white or black, whichever stands out.

    On every colour one of the two reaches a contrast of 4.5, which no other dark would.

    Examples
    --------
    >>> text_on("#00224e"), text_on("#fff49c")
    ('#ffffff', '#000000')
    """
    return max((WHITE, BLACK), key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """
    Contrast ratio of two colours after WCAG 2.2, from 1 to 21.

    Examples
    --------
    >>> round(contrast("#ffffff", "#000000"), 6)
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _round_limits(smallest: int, largest: int) -> list[int]:
    """Round numbers above `smallest` and below `largest`: the lower limits after the first."""
    if largest <= MAX_CLASSES:
        return list(range(smallest + 1, largest + 1))
    if largest < _SEVERAL_TIMES * smallest:
        step = _round_up((largest - smallest + 1) / _LINEAR_STEPS)
        return list(range(step * (smallest // step + 1), largest, step))
    series = [one for one in _one_two_five(largest) if smallest < one < largest]
    # Counted from the top, because it is there that a map must tell places apart.
    thinned = (series[::-step][::-1] for step in (1, 2, 3, 6, 9))
    return next(limits for limits in thinned if len(limits) < MAX_CLASSES)


def _one_two_five(largest: int) -> list[int]:
    powers = range(len(str(largest)))
    return [lead * 10**power for power in powers for lead in (1, 2, 5)]


def _round_up(step: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … that is not below `step`."""
    return next(one for one in _one_two_five(10 * math.ceil(step)) if one >= step)


def _colours(n: int) -> list[str]:
    if n == 1:
        return [CIVIDIS[len(CIVIDIS) // 2]]
    last = len(CIVIDIS) - 1
    return [CIVIDIS[round(at * last / (n - 1))] for at in range(n)]


def _label(low: int, high: int) -> str:
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
