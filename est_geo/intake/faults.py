"""What is wrong with which rows, gathered field by field and told row by row."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.tables import REJECTED, checked

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault and the rows that have it."""

    rows: Bools
    field: str
    reason: str


def rejected_rows(faults: list[Fault], numbers: pd.Index) -> pd.DataFrame:
    """
    Tell each faulty row once: its first fault's field, and the reasons of all its faults.

    Examples
    --------
    >>> late = Fault(np.array([False, True]), "Tid", "Tiden är fel.")
    >>> far = Fault(np.array([False, True]), "Lat", "Platsen är fel.")
    >>> rejected_rows([late, far], pd.Index([1, 2])).values.tolist()
    [[2, 'Tid', 'Tiden är fel. Platsen är fel.']]
    """
    told: dict[int, tuple[str, list[str]]] = {}
    for fault in faults:
        for position in np.flatnonzero(fault.rows).tolist():
            told.setdefault(position, (fault.field, []))[1].append(fault.reason)
    rows = [
        (int(numbers[position]), told[position][0], " ".join(told[position][1]))
        for position in sorted(told)
    ]
    frame = pd.DataFrame(rows, columns=REJECTED.names)
    return checked(frame.astype({"row": "int64", "field": "str", "reason": "str"}), REJECTED)
