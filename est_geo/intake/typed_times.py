"""Typed cells, as spreadsheets and Python hand them over, made into times or into text."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

_EPOCHS = {1900: pd.Timestamp("1899-12-30"), 1904: pd.Timestamp("1904-01-01")}
_FIRST_SURE_SERIAL, _LAST_SERIAL = 61, 109_574
EXCEL_EPOCH = "excel_epoch"


def as_written(values: pd.Series) -> pd.Series:
    """
    Give times as a column of datetimes, or as text that says the same.

    Dates, times and durations in an object column become ISO text cell by cell, so that a date
    stays a whole day and midnight stays midnight. Numbers are Excel's serial numbers only where the
    sheet says so: ``values.attrs["excel_epoch"]`` is 1900 or 1904.

    Examples
    --------
    >>> as_written(pd.Series([dt.date(2026, 11, 9), dt.time(14, 30)], dtype=object)).tolist()
    ['2026-11-09', '14:30:00']
    >>> serials = pd.Series([46335.5])
    >>> serials.attrs["excel_epoch"] = 1900
    >>> as_written(serials).tolist()
    [Timestamp('2026-11-09 12:00:00')]
    """
    if values.dtype.kind == "m":
        return values.map(_cell, na_action="ignore")
    if values.dtype == object:
        return values.map(_cell)
    epoch = _EPOCHS.get(values.attrs.get(EXCEL_EPOCH, 0))
    if epoch is None or values.dtype.kind not in "iuf":
        return values
    serial = values.astype("float64")
    sure = serial.between(_FIRST_SURE_SERIAL, _LAST_SERIAL)
    seconds = (serial.where(sure) * 86_400).round()
    found = (epoch.as_unit("us") + pd.to_timedelta(seconds, unit="s")).dt.as_unit("us")
    if sure.sum() == values.notna().sum():
        return found
    return found.astype(object).where(sure, values.astype(object)).map(_cell)


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return _clock(value)
    return value


def _clock(since: dt.timedelta) -> str:
    """Write a duration as the clock it stands for; one that is no clock as what it is."""
    seconds = round(since.total_seconds())
    if not 0 <= seconds <= 86_400:  # noqa: PLR2004 - a day
        return f"{seconds} s"
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
