"""Who reported, and who has been silent: a quiet cell is not the same as a safe place."""

import pandas as pd

from est_geo.profile import Profile
from est_geo.tables import REPORTERS, checked
from est_geo.week_tables.splitting import Past, Split


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


def _silence(reported: list[bool]) -> int:
    """Count the periods since the last report; as many as there are when there was none."""
    backwards = reported[::-1]
    return backwards.index(True) if True in backwards else len(backwards)
