"""The forecast that resigns: shown only where it beats the plain maps on the user's own weeks."""

from dataclasses import dataclass

import pandas as pd

from est_geo.analysis.cell_panels import CellHistory
from est_geo.analysis.plain_maps import RIVAL_NAMES
from est_geo.analysis.rivalry import MIN_PAST, OURS, scoreboard
from est_geo.words import counted, number

MIN_HISTORY_WEEKS = 52
TRIAL_WEEKS = 26
"""The forecast is tried on the last 26 weeks."""
MIN_INCIDENTS = 30
_WEEK_DAYS = 7
_HIDDEN, _SHOWN = "Prognosen visas inte: ", "Prognosen visas: "


@dataclass(frozen=True)
class ForecastVerdict:
    """
    Whether the forecast may be shown, and why.

    Attributes
    ----------
    shown : bool
        Whether it has earned its place.
    sentence : str
        One plain Swedish sentence for the page, either way.
    table : pandas.DataFrame
        The `scoreboard` behind it; without rows where the history was too short to try.
    """

    shown: bool
    sentence: str
    table: pd.DataFrame


def forecast_verdict(
    history: pd.DataFrame, areas: pd.Series, *, horizon: int = 1
) -> ForecastVerdict:
    """
    Try the forecast on the user's own last 26 weeks, and let it resign where it is no better.

    It is shown when its hits, added over 1, 2, 5 and 10 % of the area, are at least those of every
    plain map, *and* its log score beats that of the best plain map by at least one paired standard
    error, and by more than nothing. With less than 52 weeks of history, or fewer than 30 incidents
    in the 26, it is hidden.

    Parameters
    ----------
    history : pandas.DataFrame
        Cell panel, as for `forecast`: all that is known, the last weeks too.
    areas : pandas.Series
        Area of each cell (`whole_cell_areas`).
    horizon : int
        Number of periods ahead.

    Returns
    -------
    ForecastVerdict
        Hits in the sentence are means of the four shares of the area.

    Raises
    ------
    TableError, GeometryError
        As `scoreboard`.

    Examples
    --------
    >>> import h3
    >>> from est_geo.analysis import whole_cell_areas
    >>> cells = sorted(h3.grid_disk("8a08b3c24d27fff", 3))
    >>> weeks = pd.date_range("2026-01-05", periods=40, freq="7D")
    >>> forecast_verdict(pd.DataFrame(1, cells, weeks), whole_cell_areas(cells)).sentence
    'Prognosen visas inte: historiken är 40 veckor och måste vara minst 52.'
    """
    past = CellHistory.of(history)
    weeks = (past.days[-1] - past.days[0]) / _WEEK_DAYS
    length = weeks / past.counts.shape[1] * horizon
    origins = max(1, round(TRIAL_WEEKS / length)) if length > 0 else 1
    table = scoreboard(history, areas, horizon=horizon, origins=origins)
    if round(weeks) < MIN_HISTORY_WEEKS or table.empty:
        known, least = counted(round(weeks), "vecka", "veckor"), MIN_HISTORY_WEEKS
        if round(weeks) >= MIN_HISTORY_WEEKS:
            known, least = counted(past.counts.shape[1], "period", "perioder"), MIN_PAST + horizon
        why = f"historiken är {known} och måste vara minst {least}."
        return ForecastVerdict(shown=False, sentence=_HIDDEN + why, table=table.iloc[:0])
    return judged(table, weeks=round(int(table["origins"].iloc[0]) * length))


def judged(table: pd.DataFrame, *, weeks: int = TRIAL_WEEKS) -> ForecastVerdict:
    """
    Judge a scoreboard: the rule of `forecast_verdict`, without its demand on the history.

    Parameters
    ----------
    table : pandas.DataFrame
        From `scoreboard`.
    weeks : int
        How many weeks its origins' horizons are together: long periods do not fill 26 exactly.

    Examples
    --------
    >>> board = pd.DataFrame({"predictor": ["forecast", "all_history"], "share": 0.05,
    ...     "incidents": 80.0, "hits": [12.0, 14.0], "log_lead": 0.0, "log_lead_se": 0.0})
    >>> judged(board).sentence
    'Prognosen visas inte: på de senaste 26 veckorna träffade den 12 av 80, den enkla kartan
    ”hela historien” 14 av 80.'
    """
    incidents = float(table["incidents"].iloc[0])
    trial = f"på de senaste {weeks} veckorna"
    if incidents < MIN_INCIDENTS:
        why = (
            f"{trial} kom bara {counted(round(incidents), 'händelse', 'händelser')}, "
            f"och det behövs minst {MIN_INCIDENTS} för att pröva den."
        )
        return ForecastVerdict(shown=False, sentence=_HIDDEN + why, table=table)
    rivals = table[table["predictor"] != OURS]
    hits = table.groupby("predictor", sort=False)["hits"].mean()
    best, ours = str(hits.drop(OURS).idxmax()), float(hits[OURS])
    surest = rivals.sort_values("log_lead", na_position="first").iloc[0]
    decimals = int(round(ours) == round(hits[best]) and ours != hits[best])
    of_all = f"av {number(incidents)}"
    found = (
        f"{trial} träffade den {number(ours, decimals)} {of_all}, den enkla kartan "
        f"”{RIVAL_NAMES[best]}” {number(hits[best], decimals)} {of_all}"
    )
    if ours < hits[best]:
        return ForecastVerdict(shown=False, sentence=f"{_HIDDEN}{found}.", table=table)
    if not (surest["log_lead"] > 0 and surest["log_lead"] >= surest["log_lead_se"]):
        name = RIVAL_NAMES[str(surest["predictor"])]
        why = f"{found}, men i logpoäng är den inte säkert bättre än ”{name}”."
        return ForecastVerdict(shown=False, sentence=_HIDDEN + why, table=table)
    return ForecastVerdict(shown=True, sentence=f"{_SHOWN}{found}.", table=table)
