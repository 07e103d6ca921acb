"""Counting incidents: in cells, in a period, and in earlier periods as they were known then."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.errors import PeriodError, TableError
from est_geo.periods import Period

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Instants = npt.NDArray[np.datetime64]

WIDE = np.timedelta64(7, "D")
"""A time window wider than this is claimed only by a period that holds it whole."""


def count_by_cell(
    cells: pd.Series, study: Sequence[str] | pd.Index, weights: pd.Series | None = None
) -> pd.Series:
    """
    Incidents per study cell, zeros included: a *study series*.

    Parameters
    ----------
    cells : pandas.Series of str
        Cell of each incident; a missing value (unplaced) is not counted.
    study : sequence of str
        The study cells (`study_cells`), each once.
    weights : pandas.Series of float, optional
        Weight of each incident in the order of `cells` (harm, or share inside the period). One
        each when left out, and the counts are then whole numbers.

    Returns
    -------
    pandas.Series
        Named ``count``, indexed by every study cell in the order given; sums to the incidents (or
        weights) that have a cell.

    Raises
    ------
    TableError
        An incident lies in a cell outside the study area, a study cell stands twice, or the
        weights are not as many as the incidents or not numbers.

    Examples
    --------
    >>> study = ["8a08b3c24d27fff", "8a08b3c24d07fff"]
    >>> count_by_cell(pd.Series(["8a08b3c24d27fff", None, "8a08b3c24d27fff"]), study).tolist()
    [2, 0]
    """
    texts = study.tolist() if isinstance(study, pd.Index) else list(study)
    index = pd.Index(texts, name="cell", dtype="str")
    if not index.is_unique:
        raise TableError(
            f"Varje ruta får finnas en gång i undersökningsområdet; "
            f"{int(index.duplicated().sum())} upprepas."
        )
    if weights is not None and len(weights) != len(cells):
        raise TableError(
            f"Varje händelse måste ha en vikt: {len(cells)} händelser, {len(weights)} vikter."
        )
    codes, found = pd.factorize(cells)
    at = index.get_indexer(pd.Index(found))[codes] if len(found) else np.full(len(codes), -1)
    stray = (codes >= 0) & (at < 0)
    if stray.any():
        raise TableError(
            "Varje räknad händelse måste ligga i undersökningsområdet; "
            f"{int(stray.sum())} gör det inte, den första på rad {int(stray.argmax())}. "
            "Skapa rutorna med study_cells(..., incidents=...) eller sortera bort händelserna."
        )
    kept = codes >= 0
    parts = None if weights is None else weights.to_numpy(dtype=np.float64, na_value=np.nan)[kept]
    if parts is not None and not np.isfinite(parts).all():
        raise TableError(
            f"Varje vikt måste vara ett tal; {int((~np.isfinite(parts)).sum())} av de räknade "
            "händelserna saknar en."
        )
    return pd.Series(np.bincount(at[kept], parts, minlength=len(index)), index=index, name="count")


def known_at(incidents: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """
    Whether each incident was known at a moment.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`. Where the source did not say when the report was made (``received_stated``
        is false) nothing can be held against it, and it counts as known.
    as_of : pandas.Timestamp
        The moment, with time zone.

    Returns
    -------
    pandas.Series of bool
        On the same index.

    Examples
    --------
    >>> reports = pd.DataFrame({
    ...     "received_at": pd.to_datetime(["2026-11-10", "2026-11-20"], utc=True),
    ...     "received_stated": [True, True]})
    >>> known_at(reports, pd.Timestamp("2026-11-16", tz="UTC")).tolist()
    [True, False]
    """
    return ~incidents["received_stated"] | (incidents["received_at"] <= as_of)


def belongs(incidents: pd.DataFrame, period: Period, timezone: str) -> pd.Series:
    """
    Whether each incident belongs to a period; it belongs to at most one of two that do not overlap.

    An incident belongs to the period in which its time window begins. A window of more than seven
    days belongs only to a period that holds it whole, and an unknown time to none.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS` (``occurred_from``, ``occurred_to``).
    period : Period
        Whole local days.
    timezone : str
        The municipality's time zone.

    Returns
    -------
    pandas.Series of bool
        On the same index.

    Examples
    --------
    >>> late = pd.to_datetime(["2026-11-15 22:30", "2026-11-15 23:30"], utc=True)
    >>> reports = pd.DataFrame({"occurred_from": late, "occurred_to": late})
    >>> belongs(reports, Period.parse("2026-W46"), "Europe/Stockholm").tolist()
    [True, False]
    """
    number = _period_number(incidents, _instants(pd.Series(period.bounds(timezone))))
    return pd.Series(number == 0, index=incidents.index)


def aoristic_weight(
    occurred_from: pd.Series, occurred_to: pd.Series, start: pd.Timestamp, end: pd.Timestamp
) -> pd.Series:
    """
    Weight each report by the part of its time window that lies inside a period.

    Where `belongs` gives each report to one period whole, this shares it: over periods that follow
    on each other its weights sum to 1. Use it as the weights of `count_by_cell`.

    Parameters
    ----------
    occurred_from, occurred_to : pandas.Series of times with zone
        First and last moment; equal, or the last missing, for an instant.
    start, end : pandas.Timestamp
        The period with time zone: from `start` up to but not including `end`.

    Returns
    -------
    pandas.Series of float
        0–1 on the same index. An unknown time has 0: it can be said to lie in no period.

    Raises
    ------
    PeriodError
        The period runs backwards.
    TableError
        A time window runs backwards.

    Notes
    -----
    Ratcliffe & McCullagh (1998), Int. J. Geographical Information Science 12(7).

    Examples
    --------
    >>> begins = pd.Series(pd.to_datetime(["2026-11-15 18:00", "2026-11-15 23:00"], utc=True))
    >>> ends = pd.Series(pd.to_datetime(["2026-11-16 06:00", "2026-11-15 23:00"], utc=True))
    >>> week = pd.Timestamp("2026-11-09", tz="UTC"), pd.Timestamp("2026-11-16", tz="UTC")
    >>> aoristic_weight(begins, ends, *week).tolist()
    [0.5, 1.0]
    """
    first, last = _instants(pd.Series([start, end]))
    if not first < last:
        raise PeriodError(f"Perioden måste sluta efter att den börjat, inte {start} till {end}.")
    begins, ends = _instants(occurred_from), _instants(occurred_to)
    ends = np.where(np.isnat(ends), begins, ends)
    if (ends < begins).any():
        raise TableError(
            f"Ett tidsspann får inte sluta före sin början; {int((ends < begins).sum())} gör det, "
            f"det första på rad {int((ends < begins).argmax())}."
        )
    length = (ends - begins) / np.timedelta64(1, "us")
    inside = (np.minimum(ends, last) - np.maximum(begins, first)) / np.timedelta64(1, "us")
    instant = ((begins >= first) & (begins < last)).astype(np.float64)
    share = np.maximum(inside, 0.0) / np.where(length > 0, length, 1.0)
    weight = np.where(length > 0, share, instant)
    return pd.Series(np.where(np.isnat(begins), 0.0, weight), index=occurred_from.index)


def period_panel(
    incidents: pd.DataFrame,
    period: Period,
    *,
    key: str | Sequence[str],
    keys: Sequence[str] | Sequence[tuple[str, ...]] | pd.Index,
    n_periods: int,
    as_of: pd.Timestamp,
    timezone: str,
) -> pd.DataFrame:
    """
    Count each earlier period as it was known at the lag that `period` is seen with now.

    The newest week is always incomplete, because reports come late. Comparing it with complete
    weeks would make every week look calm, so a late report counts in an earlier period only when
    it had come within the same time after that period's end.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`; which of them to count is the caller's choice.
    period : Period
        The period that is looked at; the panel holds the `n_periods` of the same length before it.
    key : str or sequence of str
        Column, or columns, that say which row an incident counts in.
    keys : sequence
        The rows, each once: values, or tuples of values where there are several columns. Incidents
        with another value are not counted.
    n_periods : int
        Number of earlier periods; 0 gives a panel without columns.
    as_of : pandas.Timestamp
        The moment at which `period` is looked at, with time zone.
    timezone : str
        The municipality's time zone.

    Returns
    -------
    pandas.DataFrame of int
        Rows = `keys`, columns = starts of the periods (UTC, ascending).

    Raises
    ------
    PeriodError
        `n_periods` is negative.
    TableError
        A row of `keys` stands twice.

    Examples
    --------
    >>> times = pd.to_datetime(["2026-11-03 12:00", "2026-11-04 12:00"], utc=True)
    >>> reports = pd.DataFrame({"district": ["ryd", "ryd"], "received_stated": True,
    ...     "occurred_from": times, "occurred_to": times,
    ...     "received_at": times + pd.to_timedelta([1, 30], unit="D")})
    >>> panel = period_panel(reports, Period.parse("2026-W46"), key="district", keys=["ryd"],
    ...     n_periods=2, as_of=pd.Timestamp("2026-11-16", tz="UTC"), timezone="Europe/Stockholm")
    >>> panel.to_numpy().tolist()
    [[0, 1]]
    """
    if n_periods < 0:
        raise PeriodError(f"Antalet tidigare perioder kan inte vara {n_periods}.")
    rows = pd.Index(keys)
    if not rows.is_unique:
        raise TableError("Varje rad i historiken får finnas en gång; någon upprepas.")
    starts = [period.before(step).bounds(timezone)[0] for step in range(n_periods, -1, -1)]
    edges = _instants(pd.Series(starts))
    lag = as_of - period.bounds(timezone)[1]
    number = _period_number(incidents, edges)
    ends = edges[np.minimum(np.maximum(number, 0) + 1, n_periods)]
    timely = _received_by(incidents, ends + lag.to_numpy())
    use = incidents.loc[timely & (number >= 0)]
    row = _row_number(use, [key] if isinstance(key, str) else list(key), rows)
    column = number[timely & (number >= 0)]
    flat = np.bincount((row * n_periods + column)[row >= 0], minlength=len(rows) * n_periods)
    columns = pd.DatetimeIndex(starts[:-1], name="start").as_unit("us")
    return pd.DataFrame(flat.reshape(len(rows), n_periods), index=rows, columns=columns)


def _instants(times: pd.Series) -> Instants:
    """Give times with a zone as plain UTC instants; a missing time stays missing."""
    plain: Instants = times.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
    return plain


def _period_number(incidents: pd.DataFrame, edges: Instants) -> Ints:
    """Which of the periods between `edges` each incident belongs to, -1 for none."""
    begins = _instants(incidents["occurred_from"])
    ends = _instants(incidents["occurred_to"])
    ends = np.where(np.isnat(ends), begins, ends)
    number = np.searchsorted(edges, begins, side="right") - 1
    inside = (number >= 0) & (number < len(edges) - 1) & ~np.isnat(begins)
    after = edges[np.minimum(number + 1, len(edges) - 1)]
    wide = (ends - begins) > WIDE
    claimed: Ints = np.where(inside & ~(wide & (ends > after)), number, -1)
    return claimed


def _received_by(incidents: pd.DataFrame, deadline: Instants) -> Bools:
    stated = incidents["received_stated"].to_numpy(dtype=bool)
    in_time: Bools = ~stated | (_instants(incidents["received_at"]) <= deadline)
    return in_time


def _row_number(incidents: pd.DataFrame, columns: list[str], rows: pd.Index) -> Ints:
    if len(columns) == 1:
        codes, found = pd.factorize(incidents[columns[0]])
        place = rows.get_indexer(pd.Index(found)) if len(found) else np.empty(0, dtype=np.int64)
        return np.where(codes >= 0, place[codes] if len(found) else -1, -1)
    return rows.get_indexer(pd.MultiIndex.from_frame(incidents[columns])).astype(np.int64)
