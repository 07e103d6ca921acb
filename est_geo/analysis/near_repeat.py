"""Near repeats: whether an incident makes another one likelier near by in the days after."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.getis_ord import benjamini_hochberg
from est_geo.analysis.near_pairs import Pairs
from est_geo.errors import TableError
from est_geo.words import number

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bounds = tuple[float, ...]
Bands = Sequence[float] | Sequence[tuple[float, float]]

_NORMS = {"euclidean": 2, "manhattan": 1}
_SAME_PLACE_M = 1.0


def knox(
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    day: npt.ArrayLike,
    *,
    distance_bands: Bands,
    time_bands: Bands,
    simulations: int = 999,
    seed: int = 0,
    metric: str = "euclidean",
) -> pd.DataFrame:
    """
    Pairs of incidents that are near both in space and in time, against what chance would give.

    Where burglars come back, or a quarrel goes on, more pairs are near in both than would be if the
    days were dealt out anew among the same places.

    Parameters
    ----------
    x_m, y_m : array-like of float
        Coordinates in metres, one an incident, finite.
    day : array-like
        Day of each incident: numbers, dates or times. A time counts as its (local) date.
    distance_bands, time_bands : sequence
        Metres and days. Either the edges (``[0, 1, 100, numpy.inf]``) or the bands themselves
        (``[(0, 1), (1, 100)]``). A band [a, b) holds a and not b.
    simulations : int
        Times that the days are dealt out anew. With 0, p is NaN.
    seed : int
        Seed of the dealing; the same seed gives the same p.
    metric : {"euclidean", "manhattan"}
        How distance is counted.

    Returns
    -------
    pandas.DataFrame
        One row a band of time and distance, distance running fastest: ``space`` and ``time`` (the
        band in words, ``[1,100)``), ``observed`` (pairs), ``expected`` (the exact mean over all
        ways to deal out the days), ``ratio`` (NaN where nothing is expected), ``p`` (share of the
        dealt ones, this one counted in, with at least as many), and the bounds ``space_from``,
        ``space_to``, ``time_from``, ``time_to``. p is of each band by itself.

    Raises
    ------
    TableError
        A coordinate or day is missing, the columns differ in length, bands do not ascend from 0,
        the metric is unknown, or so many incidents are near each other that the pairs do not fit.

    Notes
    -----
    Knox (1964), Applied Statistics 13(1); permutation and ratios: Johnson et al. (2007), Journal of
    Quantitative Criminology 23(3). Pairs are held while they are counted: memory and time grow with
    the pairs nearer than the last finite edge, not with the incidents.

    Examples
    --------
    >>> table = knox([0, 0, 500, 500, 900], [0, 0, 0, 0, 0], [1, 2, 30, 31, 60],
    ...     distance_bands=[0, 1, 1000], time_bands=[0, 7], simulations=99)
    >>> table[["space", "time", "observed", "expected", "ratio"]].astype(str).iloc[0].tolist()
    ['[0,1)', '[0,7)', '2', '0.4', '5.0']
    """
    place, days = _places(x_m, y_m), _whole_days(day)
    if len(days) != len(place):
        raise TableError(
            "Varje händelse måste ha x, y och dag: "
            f"{len(place)} platser och {len(days)} dagar stämmer inte."
        )
    if metric not in _NORMS:
        raise TableError(f"Avståndsmåttet måste vara euclidean eller manhattan, inte {metric!r}.")
    space = _bands(distance_bands, "distance_bands")
    time = _bands(time_bands, "time_bands")
    pairs = Pairs.of(place, days, space, time, _NORMS[metric])
    observed = pairs.in_bands(days)
    expected = _expected(pairs)
    p = _p(pairs, days, observed, simulations, seed)
    return _table(space, time, observed, expected, p)


def _places(x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> Floats:
    x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise TableError(f"x och y måste vara lika många: {x.size} och {y.size}.")
    bad = ~(np.isfinite(x) & np.isfinite(y))
    if bad.any():
        raise TableError(
            f"Varje händelse måste ha x och y i meter; {int(bad.sum())} saknar, den första på rad "
            f"{int(bad.argmax())}. Sortera bort händelser utan plats."
        )
    return np.column_stack([x, y])


def _whole_days(day: npt.ArrayLike) -> npt.NDArray[Any]:
    """Days as numbers from the first one: narrow whole numbers where they are whole."""
    days = pd.Series(day)
    if not pd.api.types.is_numeric_dtype(days):
        days = pd.to_datetime(days)
        dates = days.dt.tz_localize(None).dt.normalize()
        days = (dates - dates.min()) / pd.Timedelta(days=1)
    values = days.to_numpy(dtype=np.float64, na_value=np.nan)
    bad = ~np.isfinite(values)
    if bad.any():
        raise TableError(
            f"Varje händelse måste ha en dag; {int(bad.sum())} saknar en, den första på rad "
            f"{int(bad.argmax())}. Sortera bort händelser utan tid."
        )
    values = values - values.min(initial=np.inf) if len(values) else values
    if (values != np.floor(values)).any() or values.max(initial=0) >= np.iinfo(np.int32).max:
        return values
    narrow = values.max(initial=0) < np.iinfo(np.int16).max
    return values.astype(np.int16 if narrow else np.int32)


def _bands(bands: Bands, name: str) -> list[tuple[float, float]]:
    values = np.asarray(list(bands), dtype=np.float64)
    if values.ndim == 1 and len(values) > 1:
        values = np.column_stack([values[:-1], values[1:]])
    if values.ndim != 2 or values.shape[1] != 2 or not (values[:, 0] < values[:, 1]).all():  # noqa: PLR2004
        raise TableError(
            f"{name} måste vara stigande gränser ([0, 100, 200]) eller band ([(0, 100), ...])."
        )
    if (values < 0).any():
        raise TableError(f"{name} får inte ha negativa gränser.")
    return [(float(low), float(high)) for low, high in values]


def _expected(pairs: Pairs) -> Floats:
    """Exact mean over all ways to deal out the days: the margins' product over all pairs."""
    near = np.append(pairs.nearer_than, pairs.total).astype(np.float64)
    soon = np.append(pairs.sooner_than, pairs.total).astype(np.float64)
    space, time = np.diff(near[pairs.at_space])[:, 0], np.diff(soon[pairs.at_time])[:, 0]
    return time[:, None] * space / max(pairs.total, 1)


def _p(pairs: Pairs, days: npt.NDArray[Any], observed: Ints, simulations: int, seed: int) -> Floats:
    if simulations < 1:
        return np.full(observed.shape, np.nan)
    draw = np.random.default_rng(seed)
    as_many = np.zeros(observed.shape)
    for _ in range(simulations):
        as_many += pairs.in_bands(draw.permutation(days)) >= observed
    return (1 + as_many) / (1 + simulations)


def _table(
    space: list[tuple[float, float]],
    time: list[tuple[float, float]],
    observed: Ints,
    expected: Floats,
    p: Floats,
) -> pd.DataFrame:
    bounds = np.array([(*near, *soon) for soon in time for near in space])
    ratio = np.full(observed.shape, np.nan)
    np.divide(observed, expected, out=ratio, where=expected > 0)
    return pd.DataFrame(
        {
            "space": pd.Series([_label(*row[:2]) for row in bounds], dtype="str"),
            "time": pd.Series([_label(*row[2:]) for row in bounds], dtype="str"),
            "observed": observed.ravel(),
            "expected": expected.ravel(),
            "ratio": ratio.ravel(),
            "p": p.ravel(),
            "space_from": bounds[:, 0],
            "space_to": bounds[:, 1],
            "time_from": bounds[:, 2],
            "time_to": bounds[:, 3],
        }
    )


def _label(low: float, high: float) -> str:
    return f"[{low:.10g},{'Inf' if np.isinf(high) else f'{high:.10g}'})"


def near_repeat_words(table: pd.DataFrame, *, level: float = 0.05) -> str:
    """
    Say in one Swedish sentence how far and how long the risk of another incident is raised.

    Parameters
    ----------
    table : pandas.DataFrame
        What ``knox`` gives, with simulations.
    level : float
        A band counts as raised when its p, adjusted by Benjamini–Hochberg over all bands with
        finite bounds where a pair is possible, is at or below this.

    Returns
    -------
    str
        Empty when no band is raised: noise gets no words. Otherwise the widest unbroken run of
        raised bands (most of them) that begins with one that no raised band is nearer than, in
        space and in time; of equally wide ones the nearest in space.

    Examples
    --------
    >>> table = knox([0, 0, 500, 500, 900], [0, 0, 0, 0, 0], [1, 2, 30, 31, 60],
    ...     distance_bands=[0, 1, 1000], time_bands=[0, 7], simulations=99)
    >>> near_repeat_words(table)
    ''
    >>> near_repeat_words(table.assign(p=[0.001, 1.0]))  # doctest: +NORMALIZE_WHITESPACE
    'En händelse följs oftare än slumpen ger av en till på samma plats, inom 6 dygn: 2 par där
    0,4 väntades (5,0 gånger så många).'
    """
    near = table[np.isfinite(table["space_to"]) & np.isfinite(table["time_to"])]
    near = near[near["expected"] > 0]
    raised = near[(benjamini_hochberg(near["p"]) <= level) & (near["ratio"] > 1)]
    if raised.empty:
        return ""
    run = _widest_run(raised)
    observed, expected = run["observed"].sum(), run["expected"].sum()
    return (
        f"En händelse följs oftare än slumpen ger av en till {_where(run)}, {_when(run)}: "
        f"{number(observed)} par där {_few(expected)} väntades "
        f"({number(observed / expected, 1)} gånger så många)."
    )


def _widest_run(raised: pd.DataFrame) -> pd.DataFrame:
    """Most bands in an unbroken rectangle of raised ones, from one that none is nearer than."""
    bounds = raised[["space_from", "space_to", "time_from", "time_to"]].to_numpy()
    bands = {(tuple(row[:2]), tuple(row[2:])): at for at, row in enumerate(bounds.tolist())}
    nearest = [
        band
        for band in sorted(bands)
        if not any(o != band and o[0] <= band[0] and o[1] <= band[1] for o in bands)
    ]
    runs = [run for first in nearest for run in _runs(first, bands)]
    return raised.iloc[max(runs, key=len)]


def _runs(first: tuple[Bounds, Bounds], bands: dict[tuple[Bounds, Bounds], int]) -> list[list[int]]:
    """Give the rows of every unbroken rectangle of bands that begins with one."""
    spaces = _following(first[0], {space for space, _ in bands})
    times = _following(first[1], {time for _, time in bands})
    runs = []
    for far, late in product(range(1, len(spaces) + 1), range(1, len(times) + 1)):
        rectangle = list(product(spaces[:far], times[:late]))
        if all(band in bands for band in rectangle):
            runs.append([bands[band] for band in rectangle])
    return runs


def _following(first: Bounds, bands: set[Bounds]) -> list[Bounds]:
    """List the bands that join on to one another from the first."""
    chain = [first]
    while joined := sorted(band for band in bands if band[0] == chain[-1][1]):
        chain.append(joined[0])
    return chain


def _where(run: pd.DataFrame) -> str:
    low, high = float(run["space_from"].min()), float(run["space_to"].max())
    if high <= _SAME_PLACE_M:
        return "på samma plats"
    if low == 0:
        return f"inom {_metres(high)} m"
    if low <= _SAME_PLACE_M:
        return f"inom {_metres(high)} m (samma plats oräknad)"
    return f"{_metres(low)}–{_metres(high)} m bort"


def _when(run: pd.DataFrame) -> str:
    first = int(np.ceil(run["time_from"].min()))
    last = int(np.ceil(run["time_to"].max())) - 1
    if last <= 0:
        return "samma dygn"
    if first == 0:
        return f"inom {last} dygn"
    return f"{last} dygn senare" if first == last else f"{first}–{last} dygn senare"


def _metres(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


def _few(expected: float) -> str:
    return number(expected, 1 if expected < 10 else 0) if expected >= 0.05 else "mindre än 0,1"  # noqa: PLR2004
