"""What a set of visits is worth: the one definition for planner, rival and coverage."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.profile import Thresholds

HOUR_MINUTES = 60
_MINUTE_SECONDS = 60
Ints = npt.NDArray[np.int64]


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
    offset = _offset(demand)
    minutes = zip(demand["place_id"], _minutes(demand["start"]), strict=True)
    weights = dict(zip(minutes, demand["weight"].tolist(), strict=True))
    of_place: dict[str, dict[int, float]] = {}
    starts = (_minutes(visits["start"]) - offset) // HOUR_MINUTES * HOUR_MINUTES + offset
    for place, start in sorted(set(zip(visits["place_id"], starts.tolist(), strict=True))):
        of_place.setdefault(place, {})[start] = float(weights.get((place, start), 0.0))
    rows = [
        (place, start, known[start], known[start] - lost)
        for place, known in of_place.items()
        for start, lost in _losses(known, thresholds).items()
    ]
    frame = pd.DataFrame(rows, columns=["place_id", "start", "weight", "worth"])
    seconds = frame["start"].astype("int64") * _MINUTE_SECONDS
    instants = pd.to_datetime(seconds, unit="s", utc=True)
    frame["start"] = instants.astype("datetime64[us, UTC]")
    return frame.astype({"place_id": "str", "weight": "float64", "worth": "float64"})


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


def _minutes(moments: pd.Series) -> Ints:
    """Whole minutes since 1970."""
    seconds: pd.Series = moments.astype("datetime64[s, UTC]").astype("int64")
    return seconds.to_numpy() // _MINUTE_SECONDS


def _offset(demand: pd.DataFrame) -> int:
    """Minutes past the hour, by Greenwich, at which hours begin: a zone may be a half from it."""
    return int(_minutes(demand["start"].head(1))[0]) % HOUR_MINUTES if len(demand) else 0
