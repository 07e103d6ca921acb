"""Next week's forecast, tried on the municipality's own last weeks before anybody sees it."""

import numpy as np
import pandas as pd

from est_geo import analysis
from est_geo.picture import NO_OUTLOOK, Outlook
from est_geo.tables import CELLS, HOTSPOTS, SCOREBOARD, checked
from est_geo.week_tables.weekly_cells import WeeklyCells
from est_geo.words import number

_COLUMNS = {"expected": "next_expected", "low": "next_low", "high": "next_high"}
_REACH_M = 1000.0
_MOST_PAIRS = 30_000_000
"""The widest rival spreads each cell over all within its reach: more pairs than this take GBs."""
_NAMES = analysis.RIVAL_NAMES | {"forecast": "prognosen"}


def tried_forecast(weekly: WeeklyCells | None) -> tuple[pd.DataFrame, Outlook]:
    """
    Try the forecast: `SCOREBOARD`, and whether it may be shown.

    Only whole weeks are forecast, and not in cells so small that they hold next to nothing; else
    the scoreboard is empty and the outlook says why.
    """
    if weekly is None:
        return SCOREBOARD.empty(), NO_OUTLOOK
    areas = weekly.areas
    if _pairs(areas) > _MOST_PAIRS:
        return SCOREBOARD.empty(), Outlook(
            shown=False,
            sentence=f"Prognosen görs inte i så små rutor: de är {number(len(areas))}. "
            "Välj en grövre upplösning för att få den.",
            n_weeks=0,
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


def _pairs(areas: pd.Series) -> float:
    """Guess how many pairs of cells lie within reach of each other."""
    whole_m2 = max(areas.max(), 1.0) if len(areas) else 1.0
    return float(len(areas) * np.pi * _REACH_M**2 / whole_m2)


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
