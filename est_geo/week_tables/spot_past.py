"""The past of the hot spots: ids that stay, and whether a place is new, lasting or coming back."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo import analysis
from est_geo.analysis.place_names import weighted_middle
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.tables import FORMER_SPOTS, typed
from est_geo.week_tables.spot_weeks import LEAST_IN_SPOT, StudyGrid, hot_grid, spots_of
from est_geo.week_tables.weekly_cells import WeeklyCells

Spots = dict[str, frozenset[str]]
"""Each hot spot's id and its cells."""
_EARLIER_WINDOWS = 4


def stable_ids(
    weekly: WeeklyCells | None,
    members: pd.Series,
    period: Period,
    places: pd.DataFrame | None,
    profile: Profile,
) -> dict[str, str]:
    """
    Give each hot spot the id that it has had since it arose, while half of its cells persist.

    Nothing is stored: the hot spots of every week since the first week of last year are drawn again
    from the reports, and their ids carried forward. For a period that is no week the ids are those
    that the places' names give.

    Parameters
    ----------
    weekly : WeeklyCells or None
        The grid week by week.
    members : pandas.Series
        Today's hot spots: own id by cell (`spot_table`).
    period : Period
        The period of the picture.
    places : pandas.DataFrame or None
        `PLACES`.
    profile : Profile
        Thresholds.

    Returns
    -------
    dict of str to str
        Own id to the id to use.
    """
    now = _cells_of(members)
    if weekly is None:
        return {own: own for own in now}
    grid, sums = StudyGrid.of(weekly, profile), window_sums(weekly, profile)
    first = max(0, len(sums) - 1 - _weeks_since_last_year(period))
    before: Spots = {}
    for counts in sums[first:-1]:
        before = _carried(grid, counts.tobytes(), before, places, profile)
    return analysis.carried_ids(now, before)


def window_sums(weekly: WeeklyCells, profile: Profile) -> npt.NDArray[np.int64]:
    """Add up the hot-spot window that ended with each week: weeks × cells."""
    width = profile.thresholds.hotspot_window_weeks
    summed = weekly.known.to_numpy(dtype=np.int64).T.cumsum(axis=0)
    summed[width:] -= summed[:-width].copy()
    return summed


def spots_told(
    weekly: WeeklyCells | None, members: pd.Series, profile: Profile
) -> pd.DataFrame | None:
    """
    Judge the hot spots by the windows before this one, which do not overlap (`spot_classes`).

    None where the period is no week.
    """
    if weekly is None:
        return None
    limits = profile.thresholds
    width = limits.hotspot_window_weeks
    windows = max(1, min(_EARLIER_WINDOWS + 1, weekly.known.shape[1] // width))
    kept = weekly.known.iloc[:, -windows * width :]
    sums = np.add.reduceat(kept.to_numpy(), np.arange(0, kept.shape[1], width), axis=1)
    panel = pd.DataFrame(sums, index=kept.index, columns=kept.columns[::width])
    return analysis.spot_classes(
        panel, members, k=limits.hotspot_k, q=limits.hotspot_q, areas=weekly.areas
    )


def past_classes(told: pd.DataFrame | None) -> pd.DataFrame:
    """Take today's hot spots from `spots_told`: ``id``, ``kind``, ``kind_words``."""
    names = ["id", "kind", "kind_words"]
    if told is None:
        return pd.DataFrame(columns=names, dtype="str")
    now = told[told["class"] != "former"].reset_index()
    return now[["spot", "class", "words"]].set_axis(names, axis=1)


def former_spots(
    told: pd.DataFrame | None,
    weekly: WeeklyCells | None,
    places: pd.DataFrame | None,
    profile: Profile,
) -> pd.DataFrame:
    """Make `FORMER_SPOTS`: places that stood out in an earlier window and surely no longer do."""
    if weekly is None or told is None:
        return FORMER_SPOTS.empty()
    gone = told[told["class"] == "former"].rename_axis("id").reset_index()
    if gone.empty:
        return FORMER_SPOTS.empty()
    before = weekly.known.iloc[:, : -profile.thresholds.hotspot_window_weeks].sum(axis=1)
    held = [list(cells) for cells in gone["cells"]]
    middles = [weighted_middle(before[cells], profile.projected_crs) for cells in held]
    table = gone.assign(
        district=[
            str(before[cells].groupby(weekly.districts[cells]).sum().idxmax()) for cells in held
        ],
        count_window=gone["count"],
        cells=[" ".join(cells) for cells in held],
        lon=[lon for lon, _ in middles],
        lat=[lat for _, lat in middles],
    )
    table["name"] = analysis.name_spots(table, places, profile)
    return typed(table, FORMER_SPOTS)


def _weeks_since_last_year(period: Period) -> int:
    """Weeks since the first ISO week of last year: a beginning that stays put for a year."""
    year = period.first.isocalendar().year
    return (period.first - dt.date.fromisocalendar(year - 1, 1, 1)).days // 7


def _carried(
    grid: StudyGrid,
    counts: bytes,
    before: Spots,
    places: pd.DataFrame | None,
    profile: Profile,
) -> Spots:
    """Carry the ids one week on; names are looked up only when a hot spot has arisen."""
    now: Spots = {f"#{number}": held for number, held in enumerate(spots_of(grid, counts))}
    ids = analysis.carried_ids(now, before)
    if any(own == used for own, used in ids.items()):
        cells = hot_grid(grid, counts)
        now = _cells_of(analysis.spot_table(cells, places, profile, least=LEAST_IN_SPOT)[1])
        ids = analysis.carried_ids(now, before)
    return {ids[own]: held for own, held in now.items()}


def _cells_of(members: pd.Series) -> Spots:
    return {str(own): frozenset(part.index) for own, part in members.groupby(members)}
