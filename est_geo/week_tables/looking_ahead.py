"""Next week's forecast, tried on the municipality's own last weeks before anybody sees it."""

import pandas as pd

from est_geo import analysis
from est_geo.picture import NO_OUTLOOK, Outlook
from est_geo.profile import Profile
from est_geo.tables import CELLS, HOTSPOTS, SCOREBOARD, checked
from est_geo.week_tables.weekly_cells import WeeklyCells

_COLUMNS = {"expected": "next_expected", "low": "next_low", "high": "next_high"}
_NAMES = analysis.RIVAL_NAMES | {"forecast": "prognosen"}


def tried_forecast(weekly: WeeklyCells | None, profile: Profile) -> tuple[pd.DataFrame, Outlook]:
    """
    Try the forecast: `SCOREBOARD`, and whether it may be shown.

    Only whole weeks are forecast; for another period the scoreboard is empty.
    """
    if weekly is None:
        return SCOREBOARD.empty(), NO_OUTLOOK
    areas = analysis.cell_areas_inside(
        list(weekly.panel.index), profile.districts, crs=profile.projected_crs
    )
    found = analysis.forecast_verdict(weekly.panel, areas)
    weeks = int(found.table["origins"].max()) if len(found.table) else 0
    return _board(found.table), Outlook(found.shown, found.sentence, weeks)


def with_forecast(
    cells: pd.DataFrame, hotspots: pd.DataFrame, weekly: WeeklyCells | None, outlook: Outlook
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill next week into `CELLS` and `HOTSPOTS`, if the forecast may be shown."""
    if weekly is None or not outlook.shown:
        return cells, hotspots
    single = analysis.forecast(weekly.panel)
    spot = cells.set_index("cell")["hotspot"].reindex(weekly.panel.index)
    together = analysis.forecast(weekly.panel, groups=spot)
    return (
        checked(_filled(cells, "cell", single), CELLS),
        checked(_filled(hotspots, "id", together), HOTSPOTS),
    )


def _filled(table: pd.DataFrame, key: str, ahead: pd.DataFrame) -> pd.DataFrame:
    columns = ahead.reindex(table[key])
    return table.assign(
        **{name: columns[own].to_numpy(dtype=float) for own, name in _COLUMNS.items()}
    )


def _board(table: pd.DataFrame) -> pd.DataFrame:
    names = table["predictor"].map(_NAMES)
    board = table.assign(
        name=names.str[:1].str.upper() + names.str[1:],
        n=table["incidents"].round().astype("int64"),
        hits=table["hits"].round().astype("int64"),
    )
    return checked(
        board[SCOREBOARD.names].astype({"predictor": "str", "name": "str"}).reset_index(drop=True),
        SCOREBOARD,
    )
