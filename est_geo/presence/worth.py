"""What a set of visits is worth: the one definition for planner, rival and coverage."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from est_geo.profile import Thresholds

HOUR_MINUTES = 60
_HOUR = pd.Timedelta(hours=1)


def hours_worth(visits: pd.DataFrame, demand: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """
    Give every visited hour with its weight and what of it counts.

    An hour counts its weight once, however many are there. Of two visited hours at one place that
    begin less than ``revisit_minutes`` apart, the smaller loses all but ``repeat_value`` of itself
    (of two equal, the later); pair by pair, so the middle of three may lose twice.

    Parameters
    ----------
    visits : pandas.DataFrame
        `VISITS`, or any table with ``place_id`` and ``start``. A visit is of the hour it begins in.
    demand : pandas.DataFrame
        `DEMAND`. An hour that is not in it weighs nothing.
    thresholds : Thresholds
        ``revisit_minutes`` and ``repeat_value``.

    Returns
    -------
    pandas.DataFrame
        ``place_id, start`` (of the hour), ``weight, worth``; in order of place and time.

    Examples
    --------
    >>> from est_geo.tables import DEMAND, VISITS
    >>> hours_worth(VISITS.empty(), DEMAND.empty(), Thresholds()).columns.tolist()
    ['place_id', 'start', 'weight', 'worth']
    """
    hours = pd.DataFrame({"place_id": visits["place_id"], "start": _hours(visits, demand)})
    hours = hours.drop_duplicates().sort_values(["place_id", "start"], ignore_index=True)
    weights = demand.set_index(["place_id", "start"])["weight"]
    keys = pd.MultiIndex.from_frame(hours)
    hours["weight"] = weights.reindex(keys).fillna(0.0).to_numpy(dtype=np.float64)
    lost = np.zeros(len(hours))
    minutes = (hours["start"] - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(minutes=1)
    for rows in hours.groupby("place_id").indices.values():
        known = dict(zip(minutes.iloc[rows], hours["weight"].iloc[rows], strict=True))
        at = dict(zip(minutes.iloc[rows], rows, strict=True))
        for minute, loss in _losses(known, thresholds).items():
            lost[at[minute]] = loss
    return hours.assign(worth=hours["weight"] - lost)


def covered_share(visits: pd.DataFrame, demand: pd.DataFrame, thresholds: Thresholds) -> float:
    """
    Share of the whole expected weight that the visits are worth.

    Examples
    --------
    >>> from est_geo.tables import DEMAND, VISITS
    >>> covered_share(VISITS.empty(), DEMAND.empty(), Thresholds())
    0.0
    """
    whole = float(demand["weight"].sum())
    return float(hours_worth(visits, demand, thresholds)["worth"].sum()) / whole if whole else 0.0


def loss(one: float, other: float, apart: int, thresholds: Thresholds) -> float:
    """
    Give what two visited hours at a place lose by lying `apart` minutes from each other.

    Examples
    --------
    >>> loss(3.0, 2.0, 60, Thresholds()), loss(3.0, 2.0, 120, Thresholds())
    (1.0, 0.0)
    """
    if apart >= thresholds.revisit_minutes:
        return 0.0
    return (1 - thresholds.repeat_value) * min(one, other)


def _losses(weights: Mapping[int, float], thresholds: Thresholds) -> dict[int, float]:
    """Loss of each hour of one place, the hours in minutes and in order."""
    lost = dict.fromkeys(weights, 0.0)
    minutes = list(weights)
    for at, early in enumerate(minutes):
        for late in minutes[at + 1 :]:
            smaller = early if weights[early] < weights[late] else late
            lost[smaller] += loss(weights[early], weights[late], late - early, thresholds)
    return lost


def _hours(visits: pd.DataFrame, demand: pd.DataFrame) -> pd.Series:
    """Instant at which each visit's hour begins; a zone may be a half hour from UTC."""
    first = demand["start"].min()
    offset = pd.Timedelta(0) if pd.isna(first) else first - first.floor("h")
    hours: pd.Series = (visits["start"] - offset).dt.floor("h") + offset
    return hours
