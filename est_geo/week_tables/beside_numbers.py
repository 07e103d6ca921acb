"""Two sentences beside the numbers: how gathered the reports are, and what is still to come."""

import pandas as pd

from est_geo import analysis
from est_geo.picture import Remarks
from est_geo.profile import Profile
from est_geo.week_tables.grid_tables import areas_inside
from est_geo.week_tables.splitting import Past, Split


def remarks(cells: pd.DataFrame, split: Split, past: Past, profile: Profile) -> Remarks:
    """Say how gathered the hot-spot window is beside chance, and what this period still lacks."""
    counts = cells.set_index("cell")["count"]
    areas = areas_inside(cells["cell"].tolist(), profile)
    gathered = analysis.concentration_words(analysis.concentration(counts, areas=areas), ties=False)
    lacking = analysis.still_to_come(
        split.shown,
        past.period,
        as_of=past.as_of,
        timezone=past.timezone,
        n_periods=past.n_periods,
    )
    return Remarks(gathered=gathered, to_come=analysis.delay_words(lacking))
