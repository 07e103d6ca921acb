"""Made-up towns that differ only outside one district."""

import pandas as pd

from est_geo.tables import INCIDENTS, checked
from tests.made_up import town

WEEKS = 16


def town_of(own: str, inside: int, outside: int, *, weeks: int = WEEKS) -> pd.DataFrame:
    """Take one made-up town's reports from a district, and another's from everywhere else."""
    first, second = (town(weeks, 30, seed) for seed in (inside, outside))
    edges = town(weeks, 30, 1).iloc[[0, -1]]  # both towns' books begin and end at the same minute
    rows = pd.concat(
        [first[first["district"] == own], second[second["district"] != own], edges],
        ignore_index=True,
    )
    named = rows.assign(
        incident_id=pd.Series([f"{at:032x}" for at in range(len(rows))], dtype="str"),
        source_id=pd.Series([f"{at}" for at in range(len(rows))], dtype="str"),
    )
    return checked(named, INCIDENTS)
