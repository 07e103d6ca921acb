"""The one check that counts are counts: whole numbers from zero."""

import numpy as np
import numpy.typing as npt

from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]


def refuse_unless_whole(values: Floats, advice: str = "") -> Floats:
    """
    Take counts, or refuse them if one is missing, negative or not a whole number.

    Parameters
    ----------
    values : numpy.ndarray
        Counts; the first axis is the rows of the table that they stand in.
    advice : str
        Swedish sentence on what to do, added to the error.

    Returns
    -------
    numpy.ndarray
        The same values.

    Raises
    ------
    TableError
        With how many are wrong, and the first row.

    Examples
    --------
    >>> refuse_unless_whole(np.array([2.0, 0.0])).tolist()
    [2.0, 0.0]
    """
    good = np.isfinite(values) & (values >= 0) & (values == np.floor(values))
    if not good.all():
        first = int((~good).reshape(len(values), -1).any(axis=1).argmax())
        raise TableError(
            "Antal måste vara hela tal från noll och uppåt; "
            f"{int((~good).sum())} är det inte, det första på rad {first}.{advice}"
        )
    return values
