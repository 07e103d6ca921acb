"""How often something is reported at each hour of the clock, in the dark and in the light."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.aoristic import Times
from est_geo.analysis.dark_light_counts import counted_windows, usable_windows
from est_geo.analysis.sun_calendar import DARK, LIGHT, PER_HOUR, SHAPE, calendar_of

_HOURS = 100.0
_SHAPE = SHAPE[0], SHAPE[2]
_FEW_HOURS = 20.0
"""With fewer hours of the dark or of the light at an hour of the clock no rate is given."""


def dark_light_hours(
    times: Times,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    *,
    timezone: str,
    start: pd.Timestamp,
    end: pd.Timestamp,
    times_to: Times | None = None,
) -> pd.DataFrame:
    """
    Count incidents per hour of the clock in the dark and in the light, and the hours there were.

    What a picture shows of `dark_light_ratio`; the season is not taken out here, so the picture
    shows the numbers and the ratio says what they are worth. Twilight is left out of both.

    Parameters
    ----------
    times, lon, lat, timezone, start, end, times_to
        As `dark_light_ratio` takes them.

    Returns
    -------
    pandas.DataFrame
        24 rows: ``hour, n_dark, n_light`` (incidents, fractions for windows), ``hours_dark,
        hours_light`` (hours of the period; 0 where no incident tells of the place), ``dark_rate,
        light_rate`` (incidents per 100 such hours; NaN with fewer than 20 such hours).

    Raises
    ------
    TableError
        As `dark_light_ratio`.

    Examples
    --------
    >>> start, end = (pd.Timestamp(day, tz="UTC") for day in ("2025-01-01", "2026-01-01"))
    >>> found = dark_light_hours(pd.date_range(start, end, freq="7h", inclusive="left"), 15.62,
    ...     58.41, timezone="Europe/Stockholm", start=start, end=end)
    >>> found.loc[[12, 20], ["hours_dark", "hours_light"]].round().to_numpy().tolist()
    [[0.0, 365.0], [214.0, 119.0]]
    """
    windows, first, last = usable_windows(times, times_to, lon, lat, (start, end))
    counts, hours = np.zeros(_SHAPE), np.zeros(_SHAPE)
    if len(windows.begins):
        calendar = calendar_of(first, last, *windows.middle(), timezone)
        counts = counted_windows(windows, calendar)[0].sum(axis=1)
        hours = calendar.table(np.full(len(calendar.row), 1 / PER_HOUR)).sum(axis=1)
    frame = pd.DataFrame({"hour": np.arange(len(hours))})
    for name, state in (("dark", DARK), ("light", LIGHT)):
        exposed = hours[:, state]
        frame[f"n_{name}"], frame[f"hours_{name}"] = counts[:, state], exposed
        frame[f"{name}_rate"] = np.where(
            exposed < _FEW_HOURS, np.nan, _HOURS * counts[:, state] / np.maximum(exposed, 1.0)
        )
    return frame
