"""A published number: between which bounds it says that a count lies, and in which text."""

from dataclasses import dataclass

from est_geo.words import number

SMALL = 5
STEP = 5
SENSITIVE_SMALL = 10
"""Counts below this are not told where the category is sensitive."""


@dataclass(frozen=True, slots=True)
class Told:
    """
    A published number, as one who knows the rules reads it.

    Attributes
    ----------
    units : tuple of str
        The finest counts that it sums, none of them twice.
    low, high : int
        Between which bounds, both included, the sum then lies.
    small : bool
        It stands for a count that is protected: it was written as "fewer than".
    place, period, release : str
        Swedish words for where and when, and the name of the publication that tells it.
    """

    units: tuple[str, ...]
    low: int
    high: int
    small: bool
    place: str = ""
    period: str = ""
    release: str = ""


def rounded(count: int, small: int = SMALL) -> str:
    """
    Write a count as the public may see it: under five as ``<5``, else to the nearest five.

    Examples
    --------
    >>> [rounded(n) for n in (0, 4, 5, 7, 8, 12, 13)]
    ['<5', '<5', '5', '5', '10', '10', '15']
    >>> rounded(9, small=10), rounded(13, small=10)
    ('<10', '15')
    """
    return f"<{small}" if count < small else number(_nearest(count))


def cell_of(count: int, small: int = SMALL) -> tuple[int, int]:
    """
    Give the counts, first and last, that are written as this one is.

    Examples
    --------
    >>> cell_of(3), cell_of(6), cell_of(11), cell_of(10, small=10)
    ((0, 4), (5, 7), (8, 12), (10, 12))
    """
    if count < small:
        return 0, small - 1
    middle = _nearest(count)
    return max(small, middle - STEP // 2), middle + STEP // 2


def cells_between(low: int, high: int, small: int = SMALL) -> list[tuple[int, int]]:
    """
    Give the cells of the rounding that meet a run of counts, in order.

    Examples
    --------
    >>> cells_between(3, 9)
    [(0, 4), (5, 7), (8, 12)]
    """
    found = [cell_of(low, small)]
    while found[-1][1] < high:
        found.append(cell_of(found[-1][1] + 1, small))
    return found


def written(low: int, high: int, small: int = SMALL) -> str:
    """
    Write a cell of the rounding, or several that had to be told as one.

    Examples
    --------
    >>> written(0, 4), written(13, 17), written(13, 22), written(0, 7)
    ('<5', '15', '15–20', '<8')
    """
    if low < small:
        return f"<{high + 1}"
    first, last = _nearest(low), _nearest(high)
    return number(first) if first == last else f"{number(first)}–{number(last)}"


def _nearest(count: int) -> int:
    return STEP * ((2 * count + STEP) // (2 * STEP))
