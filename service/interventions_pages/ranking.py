"""Proposals of the places that somebody sees, in one order by the group's criteria."""

import pandas as pd

from est_geo.interventions import Catalogue, priorities
from service.interventions_cache import SeenGrounds

_NAMES = {"id": "subject", "hotspot": "place_id", "intervention": "kind"}
_ORDER = ["score", "weight", "n", "subject"]


def ranked(
    seen: SeenGrounds, catalogue: Catalogue, factors: pd.DataFrame, effects: pd.DataFrame
) -> pd.DataFrame:
    """
    Give the proposals of every place in the group's order, with the words of why.

    Why one stands before the next is said within its own list (horizon and goal), and only of
    places that the asker sees.
    """
    parts = [one.proposals for one in seen.places if len(one.proposals)]
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True).rename(columns=_NAMES)
    lists = [
        priorities(own, catalogue, factors, effects)
        for _, own in rows.groupby(["horizon", "goal"], sort=True, dropna=False)
    ]
    whole = pd.concat(lists, ignore_index=True)
    return whole.sort_values(_ORDER, ascending=[False, False, False, True], ignore_index=True)
