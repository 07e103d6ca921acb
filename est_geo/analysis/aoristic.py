"""When an incident can have happened: its first and last moment, checked, as numbers."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.errors import TableError

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Times = pd.Series | pd.DatetimeIndex


def moments(first: Times, last: Times | None = None) -> tuple[Ints, Ints, Bools]:
    """
    Give microseconds since 1970 of first and last moments, and which of them are known.

    A missing last moment is the first: an instant.

    Raises
    ------
    TableError
        Times without a zone, of unequal number, or a window that ends before it begins.
    """
    last = first if last is None else last
    if len(first) != len(last):
        raise TableError(
            f"Det måste finnas lika många slut som början; det finns {len(last)} och {len(first)}."
        )
    known = np.asarray(first.notna())
    begins = _microseconds(first)
    ends = np.where(np.asarray(last.notna()), _microseconds(last), begins)
    backwards = known & (ends < begins)
    if backwards.any():
        raise TableError(
            f"En tidsperiod måste sluta efter att den börjat; {int(backwards.sum())} gör inte det, "
            f"den första på rad {int(backwards.argmax())}."
        )
    return begins, ends, known


def _microseconds(times: Times) -> Ints:
    index = pd.DatetimeIndex(times)
    if index.tz is None:
        raise TableError("Tider måste ha tidszon. Ange dem i UTC eller med tidszon (tz_localize).")
    plain = index.tz_convert("UTC").tz_localize(None).as_unit("us")
    return plain.to_numpy("datetime64[us]").astype(np.int64)
