"""A cell panel, checked once and held in the form that the forecast computes with."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]

_DAY = pd.Timedelta(days=1)
_WEEK_DAYS = 7.0


@dataclass(frozen=True)
class CellHistory:
    """
    A checked cell panel.

    Attributes
    ----------
    cells : pandas.Index of str
        The rows.
    counts : scipy.sparse.csc_matrix
        Cells × periods.
    days : numpy.ndarray of float
        Start of each period and, last, the end of them all.
    """

    cells: pd.Index
    counts: sparse.csc_matrix
    days: Floats

    @classmethod
    def of(cls, history: pd.DataFrame) -> "CellHistory":
        """Check a cell panel and take it."""
        days = _period_days(history.columns)
        if not history.index.is_unique:
            twice = history.index.duplicated()
            raise TableError(
                f"Varje ruta får finnas en gång i historiken; {int(twice.sum())} upprepas, "
                f"den första på rad {int(twice.argmax())}."
            )
        values = history.to_numpy(dtype=np.float64, na_value=np.nan)
        bad = ~(np.isfinite(values) & (values >= 0))
        if bad.any():
            raise TableError(
                "Varje ruta måste ha ett antal (noll eller mer) i varje period; "
                f"{int(bad.sum())} saknar ett, det första på rad {int(bad.any(axis=1).argmax())}. "
                "Räkna med period_panel."
            )
        return cls(history.index, sparse.csc_matrix(values), days)


def _period_days(columns: pd.Index) -> Floats:
    """Give the starts of the periods in days, and the end of the last one."""
    if pd.api.types.infer_dtype(columns) in {"datetime", "datetime64"}:
        columns = pd.DatetimeIndex(columns)
    if not isinstance(columns, pd.DatetimeIndex):
        raise TableError("Historikens kolumner måste vara periodernas början (tidpunkter).")
    if not len(columns):
        raise TableError("Historiken måste ha minst en period.")
    if columns.hasnans or not (columns.is_monotonic_increasing and columns.is_unique):
        raise TableError(
            "Historikens perioder måste stå i stigande ordning, var och en en gång. "
            "Sortera med history.sort_index(axis=1)."
        )
    days = np.asarray((columns - columns[0]) / _DAY, dtype=np.float64)
    length = float(np.median(np.diff(days))) if len(days) > 1 else _WEEK_DAYS
    return np.append(days, days[-1] + length)
