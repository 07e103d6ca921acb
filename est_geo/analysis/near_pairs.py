"""Pairs of incidents that are near in space, counted by how near they are in time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_MOST_PAIRS = 25_000_000  # about a gigabyte while they are searched
_BLOCK = 1 << 16  # pairs at a time: what fits a processor's cache
_ROUNDING = 1e-9


def _edges(bands: list[tuple[float, float]]) -> Floats:
    """All finite bounds, sorted, each once."""
    bounds = np.unique(np.array(bands))
    found: Floats = bounds[np.isfinite(bounds)]
    return found


@dataclass(frozen=True, slots=True)
class Pairs:
    """
    Pairs nearer than the last finite edge, sorted by the distance class that they fall in.

    Everything is counted as a table H of pairs *nearer than d and sooner than t*, d and t over the
    edges and infinity; a band is the alternating sum of four of them. Pairs further away than the
    last finite edge are never made: with t alone, or d alone, H is the same however days are dealt.
    """

    one: npt.NDArray[np.intp]
    other: npt.NDArray[np.intp]
    starts: list[int]  # where in the pairs each class of distance begins, and the end
    sooner: npt.NDArray[Any]  # finite edges of time, of the days' own type
    nearer_than: Ints  # H(d, infinity) over the finite edges of distance
    sooner_than: Ints  # H(infinity, t)
    total: int
    at_space: Ints  # place in H of each band's bounds, bands × 2
    at_time: Ints

    @classmethod
    def of(
        cls,
        place: Floats,
        days: npt.NDArray[Any],
        space: list[tuple[float, float]],
        time: list[tuple[float, float]],
        norm: int,
    ) -> "Pairs":
        """
        Find the pairs.

        Raises
        ------
        TableError
            There are more than can be held.
        """
        near, soon = _edges(space), _edges(time)
        pairs, kind = _near_pairs(place, near, norm)
        counts = np.bincount(kind, minlength=len(near))
        order = np.argsort(kind, kind="stable")
        edges = soon
        if days.dtype.kind == "i":  # |dt| < 6.5 and |dt| < 7 are the same for whole days
            edges = np.minimum(np.ceil(soon), int(days.max(initial=0)) + 1).astype(days.dtype)
        return cls(
            one=pairs[order, 0],
            other=pairs[order, 1],
            starts=[0, *np.cumsum(counts).tolist()],
            sooner=edges,
            nearer_than=np.cumsum(counts),
            sooner_than=_all_sooner_than(days, edges),
            total=len(days) * (len(days) - 1) // 2,
            at_space=np.searchsorted(near, np.array(space)),
            at_time=np.searchsorted(soon, np.array(time)),
        )

    def in_bands(self, days: npt.NDArray[Any]) -> Ints:
        """Pairs in each band, time × space."""
        table = np.zeros((len(self.nearer_than) + 1, len(self.sooner) + 1), dtype=np.int64)
        for number_of, (begin, end) in enumerate(
            zip(self.starts[:-1], self.starts[1:], strict=True)
        ):
            table[number_of, :-1] = self._sooner(days, begin, end)
        table[:-1] = np.cumsum(table[:-1], axis=0)
        table[:-1, -1], table[-1, :-1], table[-1, -1] = (
            self.nearer_than, self.sooner_than, self.total
        )  # fmt: skip
        return self.banded(table)

    def banded(self, table: Ints) -> Ints:
        """Each band's pairs, time × space, from H."""
        apart = table[self.at_space[:, 1]] - table[self.at_space[:, 0]]
        found: Ints = (apart[:, self.at_time[:, 1]] - apart[:, self.at_time[:, 0]]).T
        return found

    def _sooner(self, days: npt.NDArray[Any], begin: int, end: int) -> Ints:
        found = np.zeros(len(self.sooner), dtype=np.int64)
        for at in range(begin, end, _BLOCK):
            block = slice(at, min(at + _BLOCK, end))
            apart = days[self.one[block]]
            apart -= days[self.other[block]]
            np.abs(apart, out=apart)
            found += [np.count_nonzero(apart < edge) for edge in self.sooner]
        return found


def _near_pairs(place: Floats, near: Floats, norm: int) -> tuple[npt.NDArray[np.intp], Ints]:
    """Pairs nearer than the last edge, and the first edge that each is nearer than."""
    reach = float(near[-1])
    if len(place) < 2 or reach == 0:  # noqa: PLR2004 - no pair
        return np.zeros((0, 2), dtype=np.intp), np.zeros(0, dtype=np.int64)
    tree = KDTree(place)
    many = (int(tree.count_neighbors(tree, reach, p=norm)) - len(place)) // 2
    if many > _MOST_PAIRS:
        raise TableError(
            f"Högst {_MOST_PAIRS} par får ligga inom {reach:g} m från varandra; här är de {many}. "
            "Välj kortare avstånd eller färre händelser."
        )
    pairs = tree.query_pairs(reach * (1 + _ROUNDING), p=norm, output_type="ndarray")
    apart = np.abs(place[pairs[:, 0]] - place[pairs[:, 1]])
    distance = apart.sum(axis=1) if norm == 1 else np.hypot(apart[:, 0], apart[:, 1])
    kept = distance < reach
    return pairs[kept], np.searchsorted(near, distance[kept], side="right")


def _all_sooner_than(days: npt.NDArray[Any], edges: npt.NDArray[Any]) -> Ints:
    """Pairs of all incidents less than each edge apart in time."""
    ordered = np.sort(days.astype(np.float64))
    place = np.arange(1, len(ordered) + 1)
    return np.array(
        [
            np.maximum(np.searchsorted(ordered, ordered + float(edge)) - place, 0).sum()
            for edge in edges
        ],
        dtype=np.int64,
    )
