"""Who reported, and who has been silent: a quiet cell is not the same as a safe place."""

import pandas as pd

from est_geo import analysis
from est_geo.profile import Profile
from est_geo.tables import CELLS, REACH, REPORTERS, checked
from est_geo.week_tables.splitting import Past, Split

_STATES = {"rapporterat": "reported", "tyst": "quiet", "okänd": "unknown"}
_EVERYBODY = "alla"
_LOOK_BACK = 26
"""Periods that tell who usually reports from a district."""


def reporters_table(split: Split, past: Past, profile: Profile) -> pd.DataFrame:
    """
    Make `REPORTERS`: every actor that the profile says reports, with its count and its silence.

    ``silent_periods`` counts backwards from this period; 0 means that the actor reported now.
    """
    actors = [actor for actor in profile.actors if actor.reports]
    if not actors:
        return REPORTERS.empty()
    ids = [actor.id for actor in actors]
    shown = split.shown[split.shown["actor"].isin(ids)]
    panel = past.panel(shown, shown["actor"], ids)
    now = split.period["actor"].value_counts().reindex(ids, fill_value=0)
    reported = panel.assign(now=now) > 0
    table = pd.DataFrame(
        {
            "actor": pd.Series(ids, dtype="str"),
            "name": pd.Series([actor.name for actor in actors], dtype="str"),
            "count": now.to_numpy(dtype="int64"),
            "silent_periods": [_silence(row) for row in reported.to_numpy().tolist()],
            "ever": reported.any(axis=1).to_numpy(dtype=bool),
        }
    )
    return checked(table, REPORTERS)


def reach_tables(
    cells: pd.DataFrame, split: Split, past: Past, profile: Profile
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Say whether anybody could have reported: `REACH` of the districts, and `CELLS` with ``state``.

    A cell is no better known than its district. Where no report says who gave it, all count as one
    source's: it was active if anything came from the town at all.
    """
    names = profile.district_names
    ids = [str(one) for one in profile.districts["id"]]
    shown, actors = _named(split.shown, [actor.id for actor in profile.actors if actor.reports])
    known = int(actors != [_EVERYBODY])
    found = analysis.effort_by_district(
        shown,
        past.period,
        districts=ids,
        as_of=past.as_of,
        timezone=past.timezone,
        actors=actors,
        n_periods=min(_LOOK_BACK, past.n_covered),
    )
    table = pd.DataFrame(
        {
            "district": pd.Series(ids, dtype="str"),
            "name": pd.Series([names[one] for one in ids], dtype="str"),
            "state": pd.Series([_STATES[one] for one in found["state"]], dtype="str"),
            "active": known * found["active_reporters"].to_numpy(dtype="int64"),
            "usual": known * found["usual_reporters"].to_numpy(dtype="int64"),
            "rate": found["reports_per_reporter_week"].to_numpy(dtype=float),
            "words": pd.Series(
                [analysis.effort_words(row) for _, row in found.iterrows()], dtype="str"
            ),
        }
    )
    counts = cells.set_index("cell")["count_period"]
    states = analysis.cell_states(counts, cells.set_index("cell")["district"], found)
    judged = cells.assign(state=states.map(_STATES).astype("str").to_numpy())
    return checked(table, REACH), checked(judged, CELLS)


def _named(shown: pd.DataFrame, reporting: list[str]) -> tuple[pd.DataFrame, list[str]]:
    if shown.empty or shown["actor"].isin(reporting).any():
        return shown, reporting
    everybody = pd.Series(_EVERYBODY, index=shown.index, dtype="str")
    return shown.assign(actor=everybody), [_EVERYBODY]


def _silence(reported: list[bool]) -> int:
    """Count the periods since the last report; as many as there are when there was none."""
    backwards = reported[::-1]
    return backwards.index(True) if True in backwards else len(backwards)
