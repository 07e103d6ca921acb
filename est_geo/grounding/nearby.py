"""What lies within reach of a place: schools, stops, shops, entrances, as the register has them."""

from typing import Final

import pandas as pd

from est_geo.grounding.areas import PlaceArea, metres_from
from est_geo.grounding.knowing import Known
from est_geo.profile import Profile

KINDS: Final = {
    "centre": "centrum", "landmark": "målpunkt", "stop": "hållplats", "address": "entré",
}  # fmt: skip
"""Kinds of the place register that an intervention may lean on, in Swedish."""
MOST_SHOWN: Final = 12
_TYPES: Final = {"kind": "str", "name": "str", "distance_m": "float64"}


def assets_within(known: Known, area: PlaceArea, profile: Profile) -> pd.DataFrame:
    """
    List the register's places within `place_reach_m` of a place's outline, the nearest first.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (Swedish), ``name``, ``distance_m`` (0 = within); at most `MOST_SHOWN` rows. What
        the register does not hold is not here: an empty list is no empty place.
    """
    places = known.places[known.places["kind"].isin(KINDS)]
    if places.empty:
        return pd.DataFrame(columns=list(_TYPES)).astype(_TYPES)
    metres = metres_from(area, places["lon"], places["lat"], profile.projected_crs)
    found = pd.DataFrame(
        {
            "kind": places["kind"].map(KINDS).to_numpy(),
            "name": places["name"].to_numpy(),
            "distance_m": metres.round(),
        }
    )
    near = found[found["distance_m"] <= profile.thresholds.place_reach_m]
    ordered = near.sort_values(["distance_m", "kind", "name"], ignore_index=True)
    return ordered.drop_duplicates(["kind", "name"]).head(MOST_SHOWN).astype(_TYPES)
