"""A made-up town with a hot spot at the station, and its picture, made once."""

from functools import cache

import pandas as pd

from est_geo.grounding import Known
from est_geo.picture import SituationPicture
from est_geo.situation import situation_picture
from est_geo.tables import (
    AREA_STATISTICS,
    EFFECTS,
    FACTORS_SET,
    LAMP_FAULTS,
    LAMPS,
    SURVEY_RESULTS,
    WALK_FINDINGS,
    WALKS,
    typed,
)
from est_geo.week_tables import read_places
from tests.made_up import LINKOPING, WEEK, town

NOW = pd.Timestamp("2026-11-16T09:00", tz="UTC")


@cache
def picture() -> SituationPicture:
    return situation_picture(town(), profile=LINKOPING, start=WEEK.first, end=WEEK.last)


def station_id() -> str:
    return str(picture().tables.hotspots["id"].iloc[0])


def known(**other) -> Known:
    """Give all that is known of the town; tables as given or empty."""
    empty = {
        "lamps": LAMPS, "faults": LAMP_FAULTS, "walks": WALKS, "findings": WALK_FINDINGS,
        "surveys": SURVEY_RESULTS, "police": AREA_STATISTICS, "effects": EFFECTS,
        "factors": FACTORS_SET,
    }  # fmt: skip
    tables = {name: table.empty() for name, table in empty.items()}
    places = read_places(LINKOPING)
    return Known(**({"incidents": town(), "now": NOW, "places": places} | tables | other))


def rows_of(table, *rows):
    """Make a table of rows; columns that a row does not name are missing."""
    return typed(pd.DataFrame(list(rows)).reindex(columns=table.names), table)


def time(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")
