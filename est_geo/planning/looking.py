"""What a patrol is asked to look at: what is reported at a place, or why it is visited at all."""

import pandas as pd

_NEW = "Nytt ställe för planen: se hur det är och om någon är där."
_ASKED = "Titta särskilt på det som beslutet gäller."
_OCCASION = "Folk på väg till och från arrangemanget."


def with_look(visits: pd.DataFrame, places: pd.DataFrame, hotspots: pd.DataFrame) -> pd.DataFrame:
    """
    Say of each visit what to look at.

    Parameters
    ----------
    visits : pandas.DataFrame
        `VISITS`.
    places : pandas.DataFrame
        `PRESENCE_PLACES`.
    hotspots : pandas.DataFrame
        `HOTSPOTS`: their largest categories are what is looked for there.

    Returns
    -------
    pandas.DataFrame
        `VISITS` with ``look`` filled; what stood there already stays.

    Examples
    --------
    >>> from est_geo.tables import HOTSPOTS, PRESENCE_PLACES, VISITS
    >>> with_look(VISITS.empty(), PRESENCE_PLACES.empty(), HOTSPOTS.empty())["look"].tolist()
    []
    """
    common = hotspots.set_index("id")["categories"]
    reported = common.str.lower() + " (vanligast här)."
    by_ground = {"explore": _NEW, "decision": _ASKED, "occasion": _OCCASION}
    grounds = places.set_index("place_id")["ground"]
    fallback = visits["place_id"].map(grounds).map(by_ground)
    said = visits["place_id"].map(reported[common.str.len() > 0]).fillna(fallback)
    return visits.assign(look=visits["look"].fillna(said.astype("str")))
