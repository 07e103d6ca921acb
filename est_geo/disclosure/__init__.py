"""THE GATE: what may leave, for whom, and that what has left cannot be put together again."""

from est_geo.disclosure.audiences import ALL, SMALL, publish, rounded
from est_geo.disclosure.narrowing import SECTIONS, narrowed

__all__ = ["ALL", "SECTIONS", "SMALL", "narrowed", "publish", "rounded"]
