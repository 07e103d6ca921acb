"""THE GATE: what may leave, for whom, and that what has left cannot be put together again."""

from est_geo.disclosure.attack import Bounded, attacked, components, leaking, together
from est_geo.disclosure.audiences import cells_of, public_picture, publish, refuse_outside
from est_geo.disclosure.coarsening import Cell, safe_cell
from est_geo.disclosure.narrowing import SECTIONS, narrowed
from est_geo.disclosure.numbers import SENSITIVE_SMALL, SMALL, Told, cell_of, rounded, written
from est_geo.disclosure.public_counts import ALL, months_of, public_cells, units_of
from est_geo.disclosure.sensitive import (
    SENSITIVE_QUARTER,
    quarter,
    sensitive_table,
    sensitive_units,
)

__all__ = [
    "ALL",
    "SECTIONS",
    "SENSITIVE_QUARTER",
    "SENSITIVE_SMALL",
    "SMALL",
    "Bounded",
    "Cell",
    "Told",
    "attacked",
    "cell_of",
    "cells_of",
    "components",
    "leaking",
    "months_of",
    "narrowed",
    "public_cells",
    "public_picture",
    "publish",
    "quarter",
    "refuse_outside",
    "rounded",
    "safe_cell",
    "sensitive_table",
    "sensitive_units",
    "together",
    "units_of",
    "written",
]
