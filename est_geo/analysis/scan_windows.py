"""The parts of the space–time scan: cases counted, zones, the likelihood ratio, drawn histories."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import h3ronpy
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from scipy import sparse, special

from est_geo.analysis.grid import neighbour_matrix
from est_geo.cells import cell_numbers
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Counts = npt.NDArray[np.integer[Any]]

_DAYS = 7
_CHUNK = 1 << 21  # numbers held at once: what fits a processor's cache, not its memory
_FEW = 50  # numpy draws k of n with a table of those drawn when k is below n / 50, else with all n
_FROM_TABLE, _FROM_ALL, _OF_CELL = 36.0, 1.7, 110.0  # measured: ns a case drawn, a case, a cell
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """
    Cases per cell: over all weeks, and in each of the last weeks.

    Attributes
    ----------
    cells : list of str
        Cells with a case, sorted.
    totals : numpy.ndarray of int
        Cases over all weeks, one a cell.
    by_week : numpy.ndarray of int
        Cases in each of the last weeks, cells × weeks, the newest week first.
    newest : pandas.Timestamp or None
        Start of the newest week; None when there are no cases.
    """

    cells: list[str]
    totals: Ints
    by_week: Ints
    newest: pd.Timestamp | None

    @property
    def total(self) -> int:
        """All cases."""
        return int(self.totals.sum())

    @property
    def in_windows(self) -> Ints:
        """Cases in the last 1, 2, … weeks."""
        found: Ints = self.by_week.sum(axis=0).cumsum()
        return found


def counted_cases(cases: pd.DataFrame, weeks_max: int, newest: pd.Timestamp | None) -> CaseCounts:
    """
    Count cases per cell and week, the weeks seen back from the newest.

    Raises
    ------
    TableError
        A cell or week is missing, cells are of different sizes, or weeks do not all begin on the
        same weekday.

    Examples
    --------
    >>> cases = pd.DataFrame({"cell": ["8a08b3c24d27fff"] * 3,
    ...     "week": pd.to_datetime(["2026-11-02", "2026-11-09", "2026-11-09"])})
    >>> counted_cases(cases, 2, None).by_week.tolist()
    [[2, 1]]
    """
    for column in ("cell", "week"):
        if column not in cases:
            raise TableError(f"Tabellen med fall måste ha kolumnen {column}; den saknas.")
        if cases[column].isna().any():
            bad = cases[column].isna().to_numpy()
            raise TableError(
                f"Varje fall måste ha ett värde i kolumnen {column}; {int(bad.sum())} saknar ett, "
                f"det första på rad {int(bad.argmax())}. Sortera bort dem som saknar."
            )
    if not len(cases):
        none = np.zeros((0, weeks_max), dtype=np.int64)
        return CaseCounts([], none[:, 0], none, newest)
    week = pd.to_datetime(cases["week"])
    last = week.max() if newest is None else pd.Timestamp(newest)
    ago = _weeks_ago(week, last)
    codes, texts = pd.factorize(cases["cell"])
    if ago.min() < 0:  # later than the newest
        codes, ago = codes[ago >= 0], ago[ago >= 0]
    of_text = np.bincount(codes, minlength=len(texts))
    held = np.flatnonzero(of_text)
    cells, place = np.unique(np.asarray(texts, dtype=object)[held], return_inverse=True)
    _refuse_mixed(list(cells))
    row = np.zeros(len(texts), dtype=np.int64)
    row[held] = place
    totals = np.zeros(len(cells), dtype=np.int64)
    totals[place] = of_text[held]
    recent = np.flatnonzero(ago < weeks_max)
    flat = row[codes[recent]] * weeks_max + ago[recent]
    by_week = np.bincount(flat, minlength=len(cells) * weeks_max).reshape(-1, weeks_max)
    return CaseCounts(list(cells), totals, by_week, last)


def _weeks_ago(week: pd.Series, newest: pd.Timestamp) -> Ints:
    """Whole weeks from each week to the newest, by local date: a week may be 167 or 169 hours."""
    days = week.dt.tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int64)
    behind: Ints = np.datetime64(newest.tz_localize(None), "D").astype(np.int64) - days
    odd = behind % _DAYS != 0
    if odd.any():
        raise TableError(
            "Varje vecka måste börja samma veckodag som den nyaste; "
            f"{int(odd.sum())} gör det inte, den första på rad {int(odd.argmax())}. "
            "Ange varje falls vecka som veckans första dag."
        )
    return behind // _DAYS


def _refuse_mixed(cells: list[str]) -> None:
    sizes = np.asarray(pa.array(h3ronpy.cells_resolution(cell_numbers(cells))))
    if len(np.unique(sizes)) > 1:
        raise TableError(
            f"Alla fall måste vara räknade i samma upplösning; här finns {np.unique(sizes)}. "
            "Räkna om rutorna ur koordinaterna."
        )


@dataclass(frozen=True, slots=True)
class Zones:
    """
    Discs of 0, 1, … rings around every cell with a case.

    Attributes
    ----------
    rings : list of scipy.sparse.csr_matrix
        Which cells lie exactly k rings from which, for k = 1, 2, …
    totals : list of numpy.ndarray
        Cases over all weeks in each cell's disc, for k = 0, 1, 2, …
    """

    rings: list[sparse.csr_matrix]
    totals: list[Ints]

    @classmethod
    def around(cls, counts: CaseCounts, k_max: int) -> "Zones":
        """Make the discs."""
        kind = _narrow(int(counts.in_windows[-1]))
        rings, inner = [], sparse.identity(len(counts.cells), format="csr")
        for k in range(1, k_max + 1):
            outer = neighbour_matrix(counts.cells, k)
            ring = sparse.csr_matrix(outer - inner)
            ring.eliminate_zeros()
            rings.append(ring.astype(kind))
            inner = outer
        totals = disc_sums([ring.astype(np.int64) for ring in rings], counts.totals)
        return cls(rings, [np.asarray(of_disc, dtype=np.int64) for of_disc in totals])


def _narrow(most: int) -> np.dtype[np.integer[Any]]:
    """Give the narrowest type that holds `most` and one more: several times as fast to add."""
    return np.dtype(np.int16 if most < np.iinfo(np.int16).max else np.int32)


def disc_sums(rings: list[sparse.csr_matrix], values: Counts) -> Iterator[Counts]:
    """Sum values per cell (rows) over the disc of 0, 1, 2, … rings; each result is a new array."""
    sums = values
    yield sums
    for ring in rings:
        sums = sums + ring @ values
        yield sums


def log_ratio(observed: Counts, expected: Floats, total: int) -> Floats:
    """
    Log of Kulldorff's generalised likelihood ratio; 0 where not more was observed than expected.

    Examples
    --------
    >>> log_ratio(np.array([7, 1]), np.array([1.9, 1.9]), 500).round(3).tolist()
    [4.055, 0.0]
    """
    more = observed > expected
    c, mu = np.asarray(observed, dtype=np.float64)[more], expected[more]
    found = np.zeros(observed.shape)
    # log1p: with millions of cases (total − c)/(total − mu) is 1 to nearly the last digit.
    found[more] = c * np.log(c / mu) + special.xlog1py(total - c, (mu - c) / (total - mu))
    return found


def least_counts(zone_totals: Ints, windows: Ints, total: int, floor: float) -> Ints:
    """
    Find the fewest cases that give each zone and window a log ratio of at least `floor`.

    Returns
    -------
    numpy.ndarray of int
        Zones × windows; one more than the zone and window can hold where none is enough.
    """
    expected = zone_totals[:, None] * windows[None, :] / total
    most = np.minimum(zone_totals[:, None], windows[None, :])
    low, high = np.ceil(expected).astype(np.int64), most + 1
    low = np.minimum(low, high)
    while (low < high).any():
        middle = (low + high) // 2
        enough = (middle > most) | (log_ratio(np.minimum(middle, most), expected, total) >= floor)
        low, high = np.where(enough, low, middle + 1), np.where(enough, middle, high)
    least: Ints = low
    return least


def drawn_windows(counts: CaseCounts, simulations: int, seed: int) -> Iterator[Counts]:
    """
    Draw histories in which place and week have nothing to do with each other.

    The weeks are dealt out anew among the cases, so each cell and each week keeps its number of
    cases. Only who gets the last weeks matters, and only they are drawn.

    Yields
    ------
    numpy.ndarray of int
        Cells × windows × histories: cases in the last 1, 2, … weeks; some histories at a time.
    """
    draw = np.random.default_rng(seed)
    n_cells, n_weeks = counts.by_week.shape
    of_week = counts.by_week.sum(axis=0)
    size = int(of_week.sum())
    few = size * _FEW <= counts.total
    by_case = _FROM_TABLE * size if few else _FROM_ALL * counts.total
    dealt = _by_case if by_case <= _OF_CELL * n_cells * n_weeks else _by_cell
    most = max(1, _CHUNK // (n_cells * n_weeks))
    for begun in range(0, simulations, most):
        cube = dealt(draw, counts.totals, of_week, min(most, simulations - begun))
        cube = cube.astype(_narrow(size))
        for window in range(1, n_weeks):  # several times as fast as cumsum along the middle
            np.add(cube[:, window], cube[:, window - 1], out=cube[:, window])
        yield cube


def _by_case(draw: np.random.Generator, totals: Ints, of_week: Ints, histories: int) -> Counts:
    """Deal the weeks to cases drawn without replacement: quick when few cases are drawn."""
    n_cells, n_weeks = len(totals), len(of_week)
    week = np.repeat(np.arange(n_weeks), of_week)
    cell_of_case = np.repeat(np.arange(n_cells) * n_weeks, totals)
    flat = np.concatenate(
        [(cell_of_case[draw.choice(len(cell_of_case), len(week), replace=False)] + week)
         * histories + history for history in range(histories)]
    )  # fmt: skip
    drawn = np.bincount(flat, minlength=n_cells * n_weeks * histories)
    return drawn.reshape(n_cells, n_weeks, histories)


def _by_cell(draw: np.random.Generator, totals: Ints, of_week: Ints, histories: int) -> Counts:
    """Draw each cell's number of each week: takes as long for ten million cases as for ten."""
    drawn = np.empty((len(totals), len(of_week), histories), dtype=np.int64)
    for history in range(histories):
        left = totals
        for week, cases in enumerate(of_week):
            taken = draw.multivariate_hypergeometric(left, cases, method="marginals")
            drawn[:, week, history] = taken
            left = left - taken
    return drawn


def highest_ratios(
    counts: CaseCounts, zones: Zones, floor: float, simulations: int, seed: int
) -> Floats:
    """
    Give the highest log ratio of each drawn history; 0 where none reaches `floor`.

    Below the floor nothing is asked: with the floor at the weakest cluster whose p is wanted, the
    counts that cannot matter are passed over without a logarithm.
    """
    windows, total = counts.in_windows, counts.total
    floor *= 1 - _TIE
    least = [least_counts(of_zone, windows, total, floor) for of_zone in zones.totals]
    found = []
    for drawn in drawn_windows(counts, simulations, seed):
        best = np.zeros(drawn.shape[2])
        flat = drawn.reshape(len(drawn), -1)
        for k, sums in enumerate(disc_sums(zones.rings, flat)):
            cube = sums.reshape(drawn.shape)
            at = np.flatnonzero(cube >= least[k].astype(cube.dtype)[:, :, None])
            place, history = np.divmod(at, drawn.shape[2])
            zone, window = np.divmod(place, drawn.shape[1])
            expected = zones.totals[k][zone] * windows[window] / total
            ratios = log_ratio(cube.ravel()[at], expected, total)
            np.maximum.at(best, history, ratios)
        found.append(best)
    return np.concatenate(found)


def share_at_least(ratio: float, highest: Floats) -> float:
    """
    Monte-Carlo p: the share of histories, this one counted in, that reach the ratio.

    Examples
    --------
    >>> share_at_least(5.0, np.array([4.0, 5.0, 6.0]))
    0.75
    """
    return float((1 + (highest >= ratio * (1 - _TIE)).sum()) / (1 + len(highest)))
