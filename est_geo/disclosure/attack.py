"""The gate attacks what it has published, as a reader would who keeps every number ever told.

The reader knows the rules: what "fewer than five" and a rounded number leave open, that counts are
whole and never negative, that a total sums its districts and a tertial its months. Each protected
count is then bounded by an integer linear programme over everything that hangs together with it.
Nothing here knows a true count: the judgement rests on published numbers alone, so that a refusal
tells nothing that they do not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from est_geo.disclosure.numbers import Told

Floats = npt.NDArray[np.float64]
WITHIN = 2
"""Upper less lower bound at which a count is told to within ±1."""
_HIGHS_INFEASIBLE = 2
_EPS = 1e-6
_TOWNS = 3
"""Solutions, twice, that are looked for blindly before each number is asked by itself."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A protected number and what the attack leaves of it; `high` is None where nothing bounds."""

    told: Told
    low: int
    high: int | None

    @property
    def width(self) -> float:
        """Upper less lower bound."""
        return np.inf if self.high is None else self.high - self.low

    @property
    def exact(self) -> bool:
        """The count is known."""
        return self.width == 0

    @property
    def leaks(self) -> bool:
        """The count is known, or known to within ±1."""
        return self.width <= WITHIN


def attacked(told: Sequence[Told], *, whole: bool = True) -> list[Bounded]:
    """
    Bound every protected number by all the numbers together.

    Parameters
    ----------
    told : sequence of Told
        Everything published to one audience, in order of publication. One that contradicts those
        before it (reports came late, a place was corrected) is read as the reader must: not at all.
    whole : bool
        Use that counts are whole. Without it only the linear programme is solved, which is faster
        and gives the same where the sums nest in at most two ways.

    Returns
    -------
    list of Bounded
        One a protected number, in the same order.

    Examples
    --------
    >>> parts = [Told(("ryd",), 5, 7, small=False), Told(("berga",), 0, 4, small=True)]
    >>> [one.width for one in attacked(parts)]
    [4]
    >>> found = attacked([*parts, Told(("ryd", "berga"), 5, 7, small=False)])[0]
    >>> found.low, found.high, found.leaks
    (0, 2, True)
    """
    found: dict[int, Bounded] = {}
    for part in components(told):
        system = System([told[at] for at in part], whole=whole)
        for at in part:
            if told[at].small:
                found[at] = system.bounded(told[at])
    return [found[at] for at in sorted(found)]


def leaking(told: Sequence[Told], *, whole: bool = True) -> list[Bounded]:
    """Give the protected numbers that the attack tells exactly or to within ±1."""
    return [one for one in attacked(told, whole=whole) if one.leaks]


def together(leak: Bounded, told: Sequence[Told]) -> tuple[str, ...]:
    """
    Name the publications that give a protected number away, none of them needlessly.

    Examples
    --------
    >>> numbers = [Told(("a",), 5, 7, small=False, release="maj"),
    ...     Told(("b",), 0, 4, small=True, release="maj"),
    ...     Told(("c",), 5, 7, small=False, release="juni"),
    ...     Told(("a", "b"), 5, 7, small=False, release="tertial 2")]
    >>> together(leaking(numbers)[0], numbers)
    ('maj', 'tertial 2')
    """
    near = _hanging_together(told, leak.told)
    for release in dict.fromkeys(one.release for one in near):
        rest = [one for one in near if one.release != release or one is leak.told]
        if System(rest).bounded(leak.told).leaks:
            near = rest
    return tuple(dict.fromkeys(one.release for one in near))


def components(told: Sequence[Told]) -> list[list[int]]:
    """
    Tell apart the numbers that have nothing to do with each other; give their places in order.

    Examples
    --------
    >>> numbers = [Told((unit,), 0, 4, small=True) for unit in "ab"]
    >>> components(numbers), components([*numbers, Told(("a", "b"), 5, 7, small=False)])
    ([[0], [1]], [[0, 1, 2]])
    """
    if not told:
        return []
    matrix = _incidence(told, _places(told))
    links = sparse.block_array([[None, matrix], [matrix.T, None]])
    _, label = connected_components(links, directed=False)
    parts: dict[int, list[int]] = {}
    for at, one in enumerate(label[: len(told)]):
        parts.setdefault(int(one), []).append(at)
    return list(parts.values())


class System:
    """What numbers that hang together say of the counts under them."""

    def __init__(self, told: Sequence[Told], *, whole: bool = True) -> None:
        self._whole = whole
        self._place = _places(told)
        self.told: list[Told] = list(told)
        if not self._possible():
            self.told = self._believed(told)

    def bounded(self, one: Told) -> Bounded:
        """Bound a number that sums counts of the system."""
        low, high = self.bounds(one.units)
        return Bounded(one, low, high)

    def bounds(self, units: Iterable[str]) -> tuple[int, int | None]:
        """Give the least and the largest sum that the counts can have; None = no upper bound."""
        goal = self._goal(units)
        low, high = self._extreme(goal), self._extreme(-goal)
        return (
            0 if low is None else int(np.ceil(low - _EPS)),
            None if high is None else int(np.floor(-high + _EPS)),
        )

    def is_safe(self) -> bool:
        """
        Whether no protected number leaks.

        Every solution is a town that could be the real one, so two of them that differ enough in a
        number clear it: most numbers need no programme of their own.
        """
        small = np.array([self._goal(one.units) for one in self.told if one.small])
        if not len(small):
            return True
        blind = np.random.default_rng(0).normal(size=(_TOWNS, len(self._place)))
        towns = [self._solved(goal).x for goal in (*blind, *-blind)]
        seen = np.array([small @ town for town in towns if town is not None])
        for at, goal in enumerate(small):
            for sign in (1, -1):
                if len(seen) and np.ptp(seen[:, at]) > WITHIN + _EPS:
                    break
                town = self._solved(sign * goal).x
                if town is None:
                    break  # nothing bounds it from above
                seen = np.vstack([seen, small @ town]) if len(seen) else (small @ town)[None]
            else:
                if np.ptp(seen[:, at]) <= WITHIN + _EPS:
                    return False
        return True

    def known(self, units: Iterable[str]) -> list[str]:
        """Give those of the counts that something has been told of."""
        return [unit for unit in units if unit in self._place]

    def _goal(self, units: Iterable[str]) -> Floats:
        goal = np.zeros(len(self._place))
        goal[[self._place[unit] for unit in units]] = 1.0
        return goal

    def _believed(self, told: Sequence[Told]) -> list[Told]:
        """Leave out each number that contradicts those before it."""
        self.told = []
        for one in told:
            self.told.append(one)
            if not self._possible():
                self.told.pop()
        return self.told

    def _possible(self) -> bool:
        return bool(self._solved(np.zeros(len(self._place))).status != _HIGHS_INFEASIBLE)

    def _extreme(self, goal: Floats) -> float | None:
        solved = self._solved(goal)
        return None if solved.fun is None else float(solved.fun)

    def _solved(self, goal: Floats):  # type: ignore[no-untyped-def] # noqa: ANN202 - scipy's own
        limits = LinearConstraint(
            _incidence(self.told, self._place),
            [one.low for one in self.told],
            [one.high for one in self.told],
        )
        whole = np.full(len(goal), int(self._whole))
        return milp(goal, constraints=limits, integrality=whole, bounds=Bounds(0, np.inf))


def _places(told: Sequence[Told]) -> dict[str, int]:
    units = dict.fromkeys(unit for one in told for unit in one.units)
    return {unit: at for at, unit in enumerate(units)}


def _incidence(told: Sequence[Told], place: dict[str, int]) -> sparse.csr_array:
    columns = [place[unit] for one in told for unit in one.units]
    ends = np.cumsum([0, *(len(one.units) for one in told)])
    shape = (len(told), len(place))
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=shape)


def _hanging_together(told: Sequence[Told], one: Told) -> list[Told]:
    for part in components(told):
        near = [told[at] for at in part]
        if one in near:
            return near
    return []
