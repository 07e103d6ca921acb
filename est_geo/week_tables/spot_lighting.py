"""The lighting case of each hot spot, as far as reports alone tell it."""

import math
from typing import Final

import pandas as pd

from est_geo.interventions import (
    Intervention,
    LampsNear,
    LightingCase,
    LightSignals,
    NightWalks,
    lighting_case,
)
from est_geo.profile import Profile
from est_geo.week_tables.light_ratio import covered_years, dark_numbers, judged_together
from est_geo.week_tables.splitting import Split
from est_geo.week_tables.spots import in_spots

_NO_LAMPS: Final = LampsNear(
    inventory=False, n=0, n_working=0, n_out=0, open_faults=0, longest_out_days=math.nan,
    nearest_working_m=math.nan, spacing_m=math.nan,
)  # fmt: skip
"""Lamps are not looked at here, and so nothing is said of them."""


def spot_lighting(
    cells: pd.DataFrame, split: Split, resolution: int, profile: Profile, lighting: Intervention
) -> dict[str, LightingCase]:
    """
    Judge whether lighting is motivated at each hot spot, by the reports.

    Lamps, faults, walks and surveys are known to the grounds of places, which judge by the same
    rule (`lighting_case`).

    Parameters
    ----------
    cells : pandas.DataFrame
        `CELLS` with their hot spots.
    split : Split
        The reports.
    resolution : int
        The grid's.
    profile : Profile
        Thresholds.
    lighting : Intervention
        Lighting in the catalogue: which incidents it can lessen, and which are about felt safety.

    Returns
    -------
    dict of str to LightingCase
        By hot spot id; the small picture's hours are left out.
    """
    ever = in_spots(split.shown_in_districts, cells, resolution, profile)
    _, end = split.window_period.bounds(profile.timezone)
    covered = covered_years(split.shown, end, profile)
    held = {str(key): part for key, part in ever.groupby("hotspot", sort=True)}
    dark = [dark_numbers(part, lighting.gated, covered, profile) for part in held.values()]
    since = end - pd.Timedelta(weeks=profile.thresholds.history_weeks)
    cases = {}
    for (key, part), numbers in zip(held.items(), judged_together(dark), strict=True):
        recent = part["occurred_from"].between(since, end, inclusive="left")
        said = recent & part["category"].isin(lighting.safety)
        cases[key] = lighting_case(
            numbers,
            LightSignals(reports=int(said.sum())),
            _NO_LAMPS,
            NightWalks(),
            least_signals=profile.thresholds.lighting_reports,
            hours=pd.DataFrame(),
        )
    return cases
