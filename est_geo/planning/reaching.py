"""Places whose reports lie in more than one district: no single district is told of them."""

from typing import Final

import pandas as pd
import shapely

from est_geo import analysis
from est_geo.cells import cell_numbers, cell_polygons, cell_text, cells_at
from est_geo.picture import PublishedPicture, SituationPicture

REACH_OVER: Final = "reach_over"
"""Where a plan's status names those places."""
_BY_REPORTS: Final = ("long_term", "early", "survey", "explore")


def reaching_over(places: pd.DataFrame, picture: SituationPicture | PublishedPicture) -> list[str]:
    """
    Name the places whose numbers hold reports from another district than their own.

    A hot spot is all its cells; any other place that is there for its reports is taken as its cell
    and those around it. What people have decided has no number.

    Parameters
    ----------
    places : pandas.DataFrame
        `PRESENCE_PLACES`, or `VISITS` of a plan: ``place_id``, ``district``, ``lon``, ``lat`` and
        ``ground``.
    picture : SituationPicture or PublishedPicture
        That they were found in.

    Returns
    -------
    list of str
        Ids, in order.
    """
    cells = picture.tables.cells
    listed = cells["cell"].tolist()
    near = analysis.neighbour_matrix(listed)
    at = {cell: number for number, cell in enumerate(listed)}
    spots = cells.dropna(subset="hotspot").groupby("hotspot")["cell"].agg(list)
    found = []
    for row in places[places["ground"].isin(_BY_REPORTS)].to_dict("records"):
        own = spots.get(row["place_id"])
        if own is None:
            point = cells_at([row["lon"]], [row["lat"]], picture.heading.resolution)
            centre = str(cell_text(point)[0])
            around = near[[at[centre]], :].nonzero()[1] if centre in at else []
            own = [centre, *(listed[one] for one in around)]
        if _meets_another(own, row["district"], picture):
            found.append(str(row["place_id"]))
    return sorted(found)


def _meets_another(
    cells: list[str], district: str, picture: SituationPicture | PublishedPicture
) -> bool:
    others = picture.districts.loc[picture.districts["id"] != district, "geometry"].to_numpy()
    drawn = cell_polygons(cell_numbers(cells))
    return bool(shapely.intersects(others[:, None], drawn[None, :]).any())
