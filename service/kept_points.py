"""Points of a layer of tiles, kept: a map asks for one week in many small squares."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from est_geo.render.tiles import Properties

KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class Points:
    """What a layer holds: where, what is said of each, and what is said of all."""

    lon_lat: list[tuple[float, float]]
    properties: list[Properties]
    period: str
    made_up: bool
    words: str


class KeptPoints:
    """
    The last points that were made, by what they were made of.

    Examples
    --------
    >>> kept = KeptPoints()
    >>> kept.of("a", lambda: Points([], [], "2026-W47", True, "")).period
    '2026-W47'
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Points] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], Points]) -> Points:
        """Give the points of a key, made now where they are not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
