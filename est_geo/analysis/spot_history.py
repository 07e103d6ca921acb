"""The history of hot spots in plain words: persistent, emerging, intermittent, new, former."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csgraph

from est_geo.analysis.grid import neighbour_matrix
from est_geo.analysis.hotspots import hot_cells, standing_areas
from est_geo.analysis.period_change import change
from est_geo.errors import TableError
from est_geo.words import counted, number, ratio_decimals, span

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SpotClass = Literal["persistent", "emerging", "intermittent", "new", "former", "unknown"]

MIN_EARLIER = 3
"""With fewer earlier periods nothing is said."""
_FEWEST = 0.25
"""An earlier period with less than this share of the newest one's reports tells nothing."""
_MOST = (3, 4)
"""A spot is persistent when it was hot in at least three of four earlier periods."""

SPOT_WORDS: dict[SpotClass, str] = {
    "persistent": "bestående",
    "emerging": "framväxande",
    "intermittent": "återkommande",
    "new": "ny",
    "former": "tidigare",
    "unknown": "för kort historik",
}


@dataclass(frozen=True, slots=True)
class SpotPast:
    """
    What the predicates ask of a hot spot.

    Attributes
    ----------
    hot : tuple of bool
        Whether it was hot in each earlier period, oldest first.
    growing : bool
        It surely holds a larger share of the reports now than in the earlier periods together, and
        than in those of them where it was hot before a break.
    """

    hot: tuple[bool, ...]
    growing: bool


def is_unknown(past: SpotPast) -> bool:
    """Fewer than three earlier periods to judge by."""
    return len(past.hot) < MIN_EARLIER


def is_new(past: SpotPast) -> bool:
    """Hot in none of the earlier periods."""
    return not is_unknown(past) and not any(past.hot)


def is_persistent(past: SpotPast) -> bool:
    """Hot in at least three of four earlier periods."""
    return not is_unknown(past) and _MOST[1] * sum(past.hot) >= _MOST[0] * len(past.hot)


def is_emerging(past: SpotPast) -> bool:
    """Hot in some earlier periods but not in most, and surely holds a larger share now."""
    some = any(past.hot) and not is_persistent(past) and not is_unknown(past)
    return some and past.growing


def is_intermittent(past: SpotPast) -> bool:
    """Hot in some earlier periods but not in most, without a sure increase."""
    some = any(past.hot) and not is_unknown(past)
    return some and not is_persistent(past) and not is_emerging(past)


SPOT_PREDICATES: dict[SpotClass, Callable[[SpotPast], bool]] = {
    "unknown": is_unknown,
    "new": is_new,
    "persistent": is_persistent,
    "emerging": is_emerging,
    "intermittent": is_intermittent,
}
"""Every history fulfils exactly one; ``former`` is for what is not hot now."""


def spot_classes(
    panel: pd.DataFrame,
    spots: Mapping[str, str] | pd.Series,
    *,
    k: int = 1,
    q: float = 0.05,
    sure: float = 0.01,
    areas: pd.Series | None = None,
) -> pd.DataFrame:
    """
    Tell which hot spots are lasting, growing, coming back or new, and which are gone.

    A spot was hot in an earlier period when the neighbourhood of one of its cells held more than
    chance puts there (exact tail times the number of its cells ≤ `q`). Its cells were chosen on the
    newest period only, so the earlier ones are judged without favour. Growth is said of its share
    of all reports, so that a town that reports more is not a spot that grows.

    Parameters
    ----------
    panel : pandas.DataFrame
        A cell panel of whole counts: rows = study cells once each; columns = periods of equal
        length that do not overlap, oldest first. The newest is the one that the spots were drawn
        on. Four earlier periods of 13 weeks make a year, and a season then shows.
    spots : mapping of str to str, or pandas.Series
        Which of today's hot spots each of their cells belongs to: cell to id (`spot_table`).
    k : int
        Rings of neighbours that the spots were drawn with.
    q : float
        Level at which a cell was hot.
    sure : float
        Level of growth and decline, after Benjamini–Hochberg over the spots. It is lower than that
        of other changes because the spots were picked for being high now.
    areas : pandas.Series, optional
        Area of each cell inside the districts, as `hot_cells` had it when the spots were drawn.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``spot``: today's in the order of their first cell in `spots`, then the former
        ones as ``tidigare-1``, ``tidigare-2`` … (most incidents first): places that stood in an
        earlier period, touch no spot of today, hold no more than chance puts there today and surely
        hold a smaller share than before. Columns: ``class`` (``persistent``, ``emerging``,
        ``intermittent``, ``new``, ``former``, or ``unknown`` with fewer than three earlier
        periods); ``hot_before`` of ``n_before`` earlier periods; ``count_before`` and ``count``,
        incidents in its cells; ``ratio``, ``low``, ``high``, ``p``, ``q`` of its share
        (`change`, missing with no earlier period); ``cells``, a tuple; ``words``, Swedish.
        An earlier period with less than a quarter of the newest one's reports is left out.

    Raises
    ------
    TableError
        A count is missing, negative or not whole, the periods are not in order, or a spot has a
        cell outside the panel.
    GeometryError
        The index is not cells, or a cell stands twice.

    Notes
    -----
    The classes are those of Esri's emerging hot spots made few and plain, judged by the exact tail
    of `hot_cells` instead of z. How often each is wrong is in docs/methods/framvaxande.md.

    Examples
    --------
    >>> from est_geo.analysis import study_cells
    >>> from shapely import box
    >>> town = study_cells(box(15.60, 58.40, 15.64, 58.42), 10)
    >>> quarters = pd.date_range("2025-08-18", periods=5, freq="91D", tz="UTC")
    >>> panel = pd.DataFrame(1, index=town, columns=quarters)
    >>> panel.loc[town[200]] = [1, 1, 1, 14, 40]
    >>> spot_classes(panel, {town[200]: "city-centrum"})["words"].tolist()
    ['framväxande: stack ut i 1 av 4 tidigare perioder; 8,7 gånger så stor del av rapporterna som \
tidigare (95 %-intervall 4,8–16,4)']
    """
    if not (panel.columns.is_unique and panel.columns.is_monotonic_increasing):
        raise TableError("Perioderna måste stå i tidsordning, äldst först, var och en en gång.")
    members = _members(panel.index, spots)
    if panel.shape[1] == 0:
        panel = panel.assign(nu=0)
    judged = _Judged(panel.iloc[:, _telling(panel)], k, q, areas)
    rows = _rows(judged, members, sure)
    beyond = [_beyond_before(judged, own, sure) for own in members.values()]
    facts = zip(rows["hot"], rows["up"], beyond, strict=True)
    rows["class"] = [_class_of(SpotPast(hot, up and more)) for hot, up, more in facts]
    former = _rows(judged, _candidates(judged, members), sure)
    former = former[former["down"] & ~former["hot_now"]]
    former = former.sort_values("count_before", ascending=False, kind="stable")
    former["spot"] = [f"tidigare-{place}" for place in range(1, len(former) + 1)]
    former["class"] = "former"
    whole = pd.concat([rows, former], ignore_index=True) if len(former) else rows
    whole["words"] = _spoken(whole)
    text = dict.fromkeys(("spot", "class", "words"), "str")
    return whole.astype(text).set_index("spot")[_COLUMNS]


_COLUMNS = [
    "class", "hot_before", "n_before", "count_before", "count", "ratio", "low", "high", "p", "q",
    "cells", "words",
]  # fmt: skip


class _Judged:
    """The periods that tell something: counts, tails and standing areas, the newest last."""

    def __init__(self, panel: pd.DataFrame, k: int, q: float, areas: pd.Series | None) -> None:
        self.cells, self.q = panel.index, q
        self.near = neighbour_matrix(panel.index, k)
        tested = [hot_cells(panel[start], k=k, q=q, areas=areas) for start in panel]
        self.counts = panel.to_numpy(dtype=np.int64)
        self.tail = np.column_stack([one["p"] for one in tested])
        standing = [self._standing(one, k, q) for one in tested[:-1]]
        self.stood = np.any(standing, axis=0) if standing else np.zeros(len(panel), dtype=bool)

    def hot(self, places: Ints) -> tuple[bool, ...]:
        """Whether the best neighbourhood of these cells was hot, each period."""
        return tuple((self.tail[places].min(axis=0) * len(places) <= self.q).tolist())

    def _standing(self, tested: pd.DataFrame, k: int, level: float) -> Bools:
        frame = pd.DataFrame({"cell": self.cells, "hot": tested["hot"].to_numpy()})
        frame["hot_p"] = tested["p"].to_numpy()
        stands: Bools = standing_areas(frame, k=k, level=level).to_numpy()
        return stands


def _members(cells: pd.Index, spots: Mapping[str, str] | pd.Series) -> dict[str, Ints]:
    pairs = pd.Series(dict(spots), dtype="object") if isinstance(spots, Mapping) else spots
    if not pairs.index.is_unique:
        raise TableError("En ruta får bara höra till en hotspot; någon ruta står två gånger.")
    place = cells.get_indexer(pairs.index) if cells.is_unique else np.zeros(len(pairs), dtype=int)
    if (place < 0).any():
        raise TableError(
            "Varje hotspots rutor måste finnas i panelen; "
            f"{int((place < 0).sum())} gör det inte, den första på rad {int((place < 0).argmax())}."
        )
    codes, names = pd.factorize(pairs)
    return {str(name): place[codes == code] for code, name in enumerate(names)}


def _telling(panel: pd.DataFrame) -> Ints:
    total = panel.sum(axis=0, skipna=False).to_numpy(dtype=np.float64, na_value=np.nan)
    # The newest always stays; a sum that is no number is left for hot_cells to refuse.
    few = (total < _FEWEST * total[-1]) | (total == 0)
    few[-1] = False
    return np.flatnonzero(~few)


def _rows(judged: _Judged, members: Mapping[str, Ints], sure: float) -> pd.DataFrame:
    counts = np.array([judged.counts[own].sum(axis=0) for own in members.values()], dtype=np.int64)
    counts = counts.reshape(len(members), judged.counts.shape[1])
    total = judged.counts.sum(axis=0)
    hot = [judged.hot(own) for own in members.values()]
    rows = pd.DataFrame(
        {
            "spot": list(members),
            "hot": [one[:-1] for one in hot],
            "hot_now": [one[-1] for one in hot],
            "hot_before": [sum(one[:-1]) for one in hot],
            "n_before": counts.shape[1] - 1,
            "count_before": counts[:, :-1].sum(axis=1),
            "count": counts[:, -1],
            "cells": [tuple(judged.cells[own]) for own in members.values()],
        }
    ).astype({"hot_now": "bool", "hot_before": "int64", "n_before": "int64"})
    numbers = _share_change(rows, int(total[:-1].sum()), int(total[-1]))
    rows["same"] = rows["count_before"] * (total[-1] / max(int(total[:-1].sum()), 1))
    certain = (numbers["q"] <= sure).to_numpy()
    ratio = numbers["ratio"].to_numpy()
    return rows.join(numbers).assign(
        up=certain & (ratio > 1), down=certain & (ratio < 1), sure=certain
    )


def _share_change(rows: pd.DataFrame, before: int, now: int) -> pd.DataFrame:
    if not (before and now):
        names = ["ratio", "low", "high", "p", "q"]
        return pd.DataFrame(np.nan, index=rows.index, columns=names, dtype=np.float64)
    return change(rows["count_before"], rows["count"], exposure=(before, now))


def _candidates(judged: _Judged, members: Mapping[str, Ints]) -> dict[str, Ints]:
    """Areas that stood in an earlier period and hang together with no spot of today."""
    today = np.zeros(len(judged.cells), dtype=bool)
    for own in members.values():
        today[own] = True
    either = np.flatnonzero(judged.stood | today)
    n, area = csgraph.connected_components(judged.near[either][:, either], directed=False)
    held = np.bincount(area, today[either], minlength=n) > 0
    return {str(one): either[area == one] for one in range(n) if not held[one]}


def _beyond_before(judged: _Judged, own: Ints, sure: float) -> bool:
    """Whether it surely holds a larger share now than when it was hot and then was not."""
    *hot, _ = judged.hot(own)
    if all(hot) or not any(hot):
        return True
    last_break = max(place for place, was in enumerate(hot) if not was)
    then = [place for place, was in enumerate(hot[:last_break]) if was]
    if not then:
        return True
    total, count = judged.counts.sum(axis=0), judged.counts[own].sum(axis=0)
    exposure = (int(total[then].sum()), int(total[-1]))
    compared = change([count[then].sum()], [count[-1]], exposure=exposure).iloc[0]
    return bool(compared["ratio"] > 1 and compared["p"] <= sure)


def _class_of(past: SpotPast) -> SpotClass:
    return next(name for name, fulfils in SPOT_PREDICATES.items() if fulfils(past))


def _spoken(rows: pd.DataFrame) -> list[str]:
    """Say each row in words."""
    kinds: list[SpotClass] = rows["class"].tolist()
    names = ["count", "same", "ratio", "low", "high", "sure"]
    shares = [_Share(*row) for row in rows[names].itertuples(index=False)]
    times = zip(rows["hot_before"].tolist(), rows["n_before"].tolist(), strict=True)
    earlier = [_earlier_words(hot, n) for hot, n in times]
    return [
        f"{SPOT_WORDS[kind]} för att säga om den är ny eller gammal"
        if kind == "unknown"
        else f"{SPOT_WORDS[kind]}: {hot}; {share.words(new=kind == 'new')}"
        for kind, hot, share in zip(kinds, earlier, shares, strict=True)
    ]


def _earlier_words(hot: int, n: int) -> str:
    if not hot:
        return f"stack inte ut i någon av {n} tidigare perioder"
    return f"stack ut i {hot} av {n} tidigare perioder"


class _Share(NamedTuple):
    """A spot's share of the reports: its count now, and the count at an unchanged share."""

    now: int
    same: float
    ratio: float
    low: float
    high: float
    sure: bool

    def words(self, *, new: bool) -> str:
        happened = f"{counted(self.now, 'händelse', 'händelser')} mot {number(self.same)}"
        if not self.sure:
            doubt = "men ökningen är inte säker" if new else "ingen säker förändring"
            return f"{doubt} ({happened} med samma andel som förr)"
        if not np.isfinite(self.ratio) or self.ratio == 0:
            return f"{happened} med samma andel som förr"
        decimals = ratio_decimals(self.low, self.high, 1 if self.ratio > 1 else 2)
        times = f"{number(self.ratio, decimals)} gånger så stor del av rapporterna som tidigare"
        return f"{times} (95 %-intervall {span(self.low, self.high, decimals)})"
