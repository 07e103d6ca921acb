"""The grid: counts with zeros on the study cells, tested.

Everything starts from `CELL_DISTRICTS`, the number of incidents per cell and district. That table
is the same whether it was counted from a frame, from arrays of coordinates, or by the store.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo import analysis
from est_geo.cells import cell_centres, cell_numbers, cell_text, cells_at
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.tables import CELL_DISTRICTS, CELLS, checked, completed


def count_incidents(incidents: pd.DataFrame, resolution: int, profile: Profile) -> pd.DataFrame:
    """
    Count incidents that lie in a district per cell and district, at any resolution.

    One that is known only to its district, or to a street, is in no cell and is not counted here.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`, each in a priority district.
    resolution : int
        The profile's own: stored cells are used. Another one: indexed anew from the coordinates.
    profile : Profile
        Whose resolution the stored cells have.

    Returns
    -------
    pandas.DataFrame
        `CELL_DISTRICTS`, only pairs with incidents.
    """
    cell = cell_of(incidents, resolution, profile).to_numpy()
    pairs = pd.DataFrame({"cell": cell, "district": incidents["district"].to_numpy()})
    counts = pairs.groupby(["cell", "district"], sort=True).size().rename("count").reset_index()
    return checked(_typed(counts), CELL_DISTRICTS)


def count_points(
    lon: npt.ArrayLike, lat: npt.ArrayLike, resolution: int, profile: Profile
) -> pd.DataFrame:
    """
    Count points straight from their coordinates: exact district, cell, count.

    Points outside every district are left out of the table; the caller counts them.

    Examples
    --------
    >>> count_points([15.6216, 15.6216, 15.0], [58.4109, 58.4109, 58.0], 10,
    ...              Profile.load("linkoping")).to_dict("records")
    [{'cell': '8a08b3c24d27fff', 'district': 'city', 'count': 2}]
    """
    lons, lats = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    polygon = first_polygon(lons, lats, list(profile.districts.geometry))
    inside = polygon >= 0
    place, cells = pd.factorize(cells_at(lons[inside], lats[inside], resolution), sort=True)
    ids = profile.districts["id"].to_numpy()
    counts = np.bincount(place * len(ids) + polygon[inside], minlength=len(cells) * len(ids))
    found = np.flatnonzero(counts)
    named = pd.DataFrame(
        {
            "cell": cell_text(cells[found // len(ids)]),
            "district": ids[found % len(ids)],
            "count": counts[found],
        }
    )
    return checked(_typed(named), CELL_DISTRICTS)


def cell_of(incidents: pd.DataFrame, resolution: int, profile: Profile) -> pd.Series:
    """Return each incident's cell: the stored one, or indexed anew; missing without a point."""
    if resolution == profile.resolution:
        return incidents["cell"]
    points = incidents[incidents["lon"].notna()]
    numbers = cells_at(points["lon"], points["lat"], resolution)
    distinct, place = np.unique(numbers, return_inverse=True)
    found = pd.Series(cell_text(distinct)[place], index=points.index, dtype="str")
    return found.reindex(incidents.index)


def cell_table(
    window: pd.DataFrame, period: pd.DataFrame, resolution: int, profile: Profile
) -> pd.DataFrame:
    """
    Make `CELLS` on the study area from counts of the hot-spot window and of the period.

    The study cells are those with their centre in a district, and those that hold an incident of
    the window lying in one; all take part in every statistic, zeros included. A cell on the border
    is judged by the part of it that lies in a district. Hot spots are not filled in yet.
    """
    study = sorted(
        {*analysis.study_cells(profile.districts, resolution), *window["cell"], *period["cell"]}
    )
    counts, now = _per_cell(window, study), _per_cell(period, study)
    limits = profile.thresholds
    tested = analysis.gi_star(counts, k=limits.hotspot_k)
    areas = areas_inside(study, profile)
    hot = analysis.hot_cells(counts, k=limits.hotspot_k, q=limits.hotspot_q, areas=areas)
    table = pd.DataFrame(
        {
            "cell": pd.Series(study, dtype="str"),
            "district": _district_of_cells(study, window, profile),
            "count": counts.to_numpy(dtype=np.int64),
            "count_period": now.to_numpy(dtype=np.int64),
            **{name: tested[name].to_numpy(dtype=float) for name in ("z", "p", "q")},
            **{name: hot[name].to_numpy(dtype=float) for name in ("sum", "expected")},
            "hot_p": hot["p"].to_numpy(dtype=float),
            "hot_q": hot["q"].to_numpy(dtype=float),
            "hot": hot["hot"].to_numpy(dtype=bool),
            "role": pd.Series(hot["role"].to_numpy(), dtype="str"),
            "hotspot": pd.Series(pd.NA, index=range(len(study)), dtype="str"),
        }
    )
    if int(table["count"].sum()) != int(window["count"].sum()):
        raise AssertionError(
            f"The grid must hold every incident of the window once: {int(window['count'].sum())} "
            f"in, {int(table['count'].sum())} in cells. This is a fault in est_geo."
        )
    return checked(completed(table, CELLS), CELLS)


def areas_inside(cells: list[str], profile: Profile) -> pd.Series:
    """Give the part of each cell in which a report can fall, m²."""
    return analysis.cell_areas_inside(cells, profile.districts, crs=profile.projected_crs)


def _per_cell(counts: pd.DataFrame, study: list[str]) -> pd.Series:
    sums = counts.groupby("cell")["count"].sum()
    return sums.reindex(study, fill_value=0).rename("count")


def _typed(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.astype({"cell": "str", "district": "str", "count": "int64"})


def _district_of_cells(study: list[str], counts: pd.DataFrame, profile: Profile) -> pd.Series:
    """District with most of a cell's incidents; for an empty cell the one its centre lies in."""
    ids = profile.districts["id"].to_numpy()
    lon, lat = cell_centres(cell_numbers(study))
    centre = pd.Series(
        ids[first_polygon(lon, lat, list(profile.districts.geometry))], index=study, dtype="str"
    )
    order = dict(zip(ids, range(len(ids)), strict=True))
    ranked = counts.assign(order=counts["district"].map(order))
    ranked = ranked.sort_values(["count", "order"], ascending=[False, True])
    most = ranked.drop_duplicates("cell").set_index("cell")["district"]
    centre.update(most)
    return centre.reset_index(drop=True)
