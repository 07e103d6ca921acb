"""Round a number so that it gives no protected count away, whatever the count turns out to be.

The cells of the rounding that a new number could fall in are tried one by one against everything
published before. A cell that would give something away is told as one with its neighbour
(``15–20``). Which cells are joined follows from published numbers only, never from the count, so
that the joining itself tells nothing.

Sums that nest in at most two ways (months within tertials, districts within the town) have whole
bounds of themselves (Edmonds 1970), so that the plain linear programme is enough here. The audit
before a publication asks for whole numbers all the same.
"""

from collections.abc import Sequence

from est_geo.disclosure.attack import System, components
from est_geo.disclosure.numbers import SMALL, STEP, Told, cell_of, cells_between

Cell = tuple[int, int]


def safe_cell(
    history: Sequence[Told], units: tuple[str, ...], count: int, small: int = SMALL
) -> Cell:
    """
    Give the counts, first and last, as which a count may be told after what has been told before.

    Parameters
    ----------
    history : sequence of Told
        Everything published to the audience, and the numbers of this publication so far.
    units : tuple of str
        The finest counts that the number sums.
    count : int
        The number.
    small : int
        Counts below it are never told.

    Returns
    -------
    tuple of int
        A cell of the rounding, or several as one.

    Examples
    --------
    >>> parts = [Told(("ryd",), 5, 7, small=False), Told(("berga",), 0, 4, small=True)]
    >>> safe_cell([], ("ryd", "berga"), 6), safe_cell(parts, ("ryd", "berga"), 6)
    ((5, 7), (5, 12))
    """
    plain = cell_of(count, small)
    near = _near(history, units)
    if not near:
        return plain
    system = System(near, whole=False)
    near = system.told
    low, high = system.bounds(system.known(units))
    if high is None or not low <= count <= high:
        # Beyond what those before it bound, a number says nothing of them.
        high = max(one.high for one in near) if high is None else high
    groups = _joined(near, units, cells_between(low, high, small), small)
    return next((group for group in groups if group[0] <= count <= group[1]), plain)


def _joined(
    near: Sequence[Told], units: tuple[str, ...], cells: list[Cell], small: int
) -> list[Cell]:
    """Join neighbouring cells until none gives anything away, from the lowest up."""
    sure = _surely_safe(near, units, cells, small)
    groups: list[Cell] = []
    first: int | None = None
    for low, high in cells:
        first = low if first is None else first
        if (first, high) in sure or _is_safe(near, units, (first, high), small):
            groups.append((first, high))
            first = None
    while first is not None:
        # The last cells give something away by themselves: they join those below.
        below = groups.pop()[0] if groups else first
        last = (below, cells[-1][1])
        if not groups or _is_safe(near, units, last, small):
            groups.append(last)
            first = None
        else:
            first = below
    return groups


def _surely_safe(
    near: Sequence[Told], units: tuple[str, ...], cells: list[Cell], small: int
) -> set[Cell]:
    """
    Find the run of single cells that give nothing away, trying only its two ends.

    How far apart a count's bounds lie is a concave function of where a cell of given length lies
    (a slice of a convex polytope), so that what holds at two cells holds between them.
    """
    full = [cell for cell in cells if cell[1] - cell[0] == STEP - 1]
    safe = (at for at, cell in enumerate(full) if _is_safe(near, units, cell, small))
    first = next(safe, None)
    if first is None:
        return set()
    last = next(
        at for at in reversed(range(len(full)))
        if at == first or _is_safe(near, units, full[at], small)
    )  # fmt: skip
    return set(full[first : last + 1])


def _is_safe(near: Sequence[Told], units: tuple[str, ...], cell: Cell, small: int) -> bool:
    return System([*near, Told(units, *cell, small=cell[0] < small)], whole=False).is_safe()


def _near(history: Sequence[Told], units: tuple[str, ...]) -> list[Told]:
    """Numbers that hang together with these counts."""
    asked = Told(units, 0, 0, small=False)
    parts = components([*history, asked])
    mine = next(part for part in parts if len(history) in part)
    return [history[at] for at in mine if at < len(history)]
