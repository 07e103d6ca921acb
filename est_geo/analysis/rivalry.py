"""The forecast and the plain maps on the user's own last weeks, side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.cell_panels import CellHistory
from est_geo.analysis.plain_maps import RIVAL_NAMES, areas_in_order, rival_maps
from est_geo.analysis.risk_maps import (
    PastMaps,
    block_length,
    block_starts,
    learned_shares,
    past_maps,
)
from est_geo.analysis.scoring import (
    SHARES,
    by_id,
    checked_shares,
    log_points,
    most_hits,
    pointed_out,
    ranking,
    score_table,
)
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OURS = "forecast"
MIN_PAST = 8
"""Periods before the first origin: with fewer there is no past to foretell from."""
_MAPS_AT_ONCE = 20_000_000


@dataclass(frozen=True)
class _Trials:
    """
    What each predictor got at each origin.

    ``k``, ``covered``, ``hits``, ``most``: origins × predictors × shares; ``points``: origins ×
    predictors; ``came``: incidents of each origin.
    """

    k: Floats
    covered: Floats
    hits: Floats
    most: Floats
    points: Floats
    came: Floats


def scoreboard(
    history: pd.DataFrame,
    areas: pd.Series,
    *,
    horizon: int = 1,
    origins: int = 26,
    shares: Sequence[float] = SHARES,
) -> pd.DataFrame:
    """
    Let the forecast and eight plain maps foretell the last periods, each from what was known then.

    Parameters
    ----------
    history : pandas.DataFrame
        Cell panel, as for `forecast`.
    areas : pandas.Series
        Area of each cell (`whole_cell_areas`), above 0.
    horizon : int
        Number of periods that each origin foretells; origins lie this far apart.
    origins : int
        Number of origins; the last one's horizon ends with the history. Fewer where there would be
        fewer than eight periods before the first.
    shares : sequence of float
        Shares of the area.

    Returns
    -------
    pandas.DataFrame
        One row for each ``predictor`` (``forecast``, then the columns of `naive_rivals`) and
        ``share``: ``origins``; ``incidents`` that came; ``k`` and ``area_share``, means; ``hits``,
        ``hit_rate``, ``pai``, ``pei`` pooled over origins (`score`); ``log_score``, mean per
        incident (`log_score`); and how much more the forecast has, ``hits_lead`` and ``log_lead``,
        with paired standard errors over origins, ``hits_lead_se`` and ``log_lead_se`` (missing
        with one origin). Without an origin the table has no rows.

    Raises
    ------
    TableError, GeometryError
        As `forecast`; an area is missing or not above 0; a share is not in (0, 1].

    Examples
    --------
    >>> import h3
    >>> from est_geo.analysis import whole_cell_areas
    >>> cells = sorted(h3.grid_disk("8a08b3c24d27fff", 3))
    >>> weeks = pd.date_range("2025-01-06", periods=60, freq="7D")
    >>> history = pd.DataFrame(0, index=cells, columns=weeks)
    >>> history.iloc[4] = 2
    >>> board = scoreboard(history, whole_cell_areas(cells), shares=[0.05]).set_index("predictor")
    >>> board.loc[["forecast", "uniform"], ["incidents", "hits"]].to_numpy().tolist()
    [[52.0, 52.0], [52.0, 0.0]]
    """
    if horizon < 1 or origins < 1:
        raise TableError("Prognosen måste gälla minst en period och prövas minst en gång.")
    past, wanted = CellHistory.of(history), checked_shares(shares)
    area = areas_in_order(past.cells, areas)
    ends = past.counts.shape[1] - horizon * np.arange(origins, 0, -1)
    ends = ends[ends >= MIN_PAST]
    rows = [
        _one_origin(past, area, maps, int(end), horizon, wanted)
        for group in _groups(past, ends, horizon)
        for end, maps in _told(past, area, group, horizon)
    ]
    if not rows:
        return _board(_no_trials(len(wanted)), wanted).iloc[:0]
    return _board(_Trials(*(np.array(column) for column in zip(*rows, strict=True))), wanted)


def _no_trials(n_shares: int) -> _Trials:
    """One origin at which nothing came: it gives the table its columns."""
    nothing = np.zeros((1, 1 + len(RIVAL_NAMES), n_shares))
    return _Trials(nothing, nothing + 1, nothing, nothing, nothing[:, :, 0], np.zeros(1))


def _groups(past: CellHistory, ends: Ints, horizon: int) -> list[Ints]:
    """Origins whose maps fit in memory together: all, where they share moments, or one by one."""
    moments = len(_moments(past, ends, horizon))
    together = moments * past.counts.shape[0] * 17 <= _MAPS_AT_ONCE
    return [ends] if together else [ends[at : at + 1] for at in range(len(ends))]


def _moments(past: CellHistory, ends: Ints, horizon: int) -> Ints:
    length = block_length(past.days, horizon)
    return np.unique(np.concatenate([ends, *(block_starts(int(end), length) for end in ends)]))


def _told(
    past: CellHistory, area: Floats, ends: Ints, horizon: int
) -> Iterator[tuple[int, Floats]]:
    """Each origin and the maps told there: ours first, then the plain ones."""
    if not len(ends):
        return
    length = block_length(past.days, horizon)
    ours: PastMaps = past_maps(past.counts, past.days, _moments(past, ends, horizon), past.cells)
    plain = rival_maps(past, ends, area)
    for end, rivals in zip(ends, plain, strict=True):
        now, _ = learned_shares(ours, int(end), length)
        yield int(end), np.vstack([now, rivals])


def _one_origin(
    past: CellHistory, area: Floats, maps: Floats, end: int, horizon: int, shares: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats, float]:
    came = np.asarray(past.counts[:, end : end + horizon].sum(axis=1)).ravel()
    by_cell = by_id(past.cells)
    best = ranking(by_cell, came, area)
    found = [pointed_out(ranking(by_cell, one, area), area, came, shares) for one in maps]
    k, covered, hits = (np.array(part) for part in zip(*found, strict=True))
    most = np.array([most_hits(best, came, one) for one in k])
    points = np.array([log_points(one, came).sum() for one in maps])
    return k, covered, hits, most, points, float(came.sum())


def _board(trials: _Trials, shares: Floats) -> pd.DataFrame:
    """Pool the origins: one row for each predictor and share."""
    names, total = [OURS, *RIVAL_NAMES], float(trials.came.sum())
    hits_lead = trials.hits[:, :1] - trials.hits
    log_score, log_lead, log_lead_se = _logs(trials, total)
    pooled = score_table(
        np.tile(shares, len(names)),
        trials.k.mean(axis=0).ravel(),
        trials.covered.mean(axis=0).ravel(),
        trials.hits.sum(axis=0).ravel(),
        trials.most.sum(axis=0).ravel(),
        total,
    ).reset_index()
    pooled.insert(0, "predictor", np.repeat(names, len(shares)))
    return pooled.assign(
        origins=len(trials.came),
        incidents=total,
        log_score=np.repeat(log_score, len(shares)),
        hits_lead=hits_lead.sum(axis=0).ravel(),
        hits_lead_se=_se_of_sum(hits_lead).ravel(),
        log_lead=np.repeat(log_lead, len(shares)),
        log_lead_se=np.repeat(log_lead_se, len(shares)),
    )


def _logs(trials: _Trials, total: float) -> tuple[Floats, Floats, Floats]:
    """Log score of each predictor, ours minus it, and the standard error of that, per incident."""
    if total == 0:
        missing = np.full(trials.points.shape[1], np.nan)
        return missing, missing, missing
    score = trials.points.sum(axis=0) / total
    lead = score[0] - score
    # Per incident: a quotient of sums, so the error is that of what is left of each origin.
    left = trials.points[:, :1] - trials.points - lead * trials.came[:, None]
    return score, lead, _se_of_sum(left) / total


def _se_of_sum(values: Floats) -> Floats:
    """Give the standard error of a sum over origins (the first axis); missing with one origin."""
    n = len(values)
    if n < 2:  # noqa: PLR2004 - nothing to compare
        return np.full(values.shape[1:], np.nan)
    error: Floats = np.sqrt(n) * values.std(axis=0, ddof=1)
    return error
