"""Classes of a count on a map: fixed, round, and coloured for every kind of colour vision.

Zero is its own class and white; it is an observation, not the lack of one. Colours are cividis
(Nuñez, Anderton & Renslow 2018, PLOS ONE 13(7): e0199239) as matplotlib 3.11 lists it, from light
(few) to dark (many), so that a map on white paper reads the same on a projector and in grey print.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from est_geo.words import number

WHITE = "#ffffff"
BLACK = "#000000"
# matplotlib's cividis at 255, 228, 214, 200, 186, 172, 77, 64, 44, 22 and 0 of 255. The first is
# mixed half with white, so that a single report does not shout beside the white of none. From 171
# to 78 cividis passes through grey, which means that nothing is known: those are left out.
CIVIDIS = (
    "#fff49c", "#e2cd54", "#d3c05f", "#c4b468", "#b6a96f", "#a79d73",
    "#50576c", "#434e6c", "#2d416d", "#003171", "#00224e",
)  # fmt: skip
# Fixed, so that a colour means the same count in every week, on every page and on paper.
_LOWS = (1, 2, 5, 10, 20, 50, 100, 500)
_COLOURS = tuple(CIVIDIS[at] for at in (0, 1, 3, 5, 7, 8, 9, 10))

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
    Divide counts into fixed classes with round limits: zero, 1, 2–4, 5–9, 10–19, 20–49 and so on.

    A class has the same limits and the same colour whatever the counts, so that two weeks can be
    laid side by side. Only the classes up to the one that holds the largest count are given, and
    that one ends at the largest count.

    Parameters
    ----------
    counts : array-like of int
        Counts, none below zero.

    Returns
    -------
    list of CountClass
        Ascending, without gaps, from 0 to the largest count.

    Examples
    --------
    >>> [(one.label, one.colour) for one in count_classes([0, 0, 1, 3, 12])]
    [('0', '#ffffff'), ('1', '#fff49c'), ('2–4', '#e2cd54'), ('5–9', '#c4b468'),
     ('10–12', '#a79d73')]
    >>> [one.label for one in count_classes([0])]
    ['0']
    """
    largest = int(np.max(np.asarray(counts, dtype=np.int64), initial=0))
    lows = [low for low in _LOWS if low <= largest]
    highs = [*(low - 1 for low in lows[1:]), largest]
    # Without any count there is no class above zero, and nothing for the single high to end.
    return [CountClass(0, 0, "0", WHITE)] + [
        CountClass(low, high, _label(low, high), colour)
        for low, high, colour in zip(lows, highs, _COLOURS, strict=False)
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


def _label(low: int, high: int) -> str:
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
