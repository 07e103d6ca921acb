"""A made-up intervention, for the tests."""

import pandas as pd

from est_geo.tables import INTERVENTIONS

AT = pd.Timestamp("2026-11-16T09:00", tz="UTC")
OUTLINE = "POLYGON ((15.600 58.400, 15.602 58.400, 15.602 58.402, 15.600 58.402, 15.600 58.400))"


def intervention(**other):
    """One row of a proposed intervention; give columns to have them otherwise."""
    row = {
        "intervention_id": 0, "kind": "belysning", "goal": "crime",
        "title": "Fler lampor på gångvägen", "place_id": "ryd-torget", "place": "Torget",
        "district": "ryd", "lon": 15.601, "lat": 58.401, "outline": OUTLINE, "status": "proposed",
        "owner": "vaghallaren", "cost_class": "hög", "cost": 400_000.0,
        "alternative": "Lampor lagade.", "grounds": "24 av 40 händelser.", "trial_id": 0,
        "made_by": "", "proposed_at": AT,
    }  # fmt: skip
    given = row | other
    empty = INTERVENTIONS.empty().reindex([0])
    return empty.assign(**given)[INTERVENTIONS.names]
