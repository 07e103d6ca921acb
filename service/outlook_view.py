"""What the week's page says of next week, of gatherings, and of where nobody could report."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.periods import Period
from est_geo.picture import PublishedPicture
from est_geo.render.phrases import district_names
from est_geo.tables import dark_differs
from est_geo.week_tables.clusters import SIMULATIONS, WEEKS_MAX
from service.rows import rows_of

SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Ratio:
    """A hot spot's rate in the dark over that in daylight, as its line writes it."""

    ratio: float
    low: float
    high: float
    n_dark: float
    n_light: float
    differs: bool


def outlook(picture: PublishedPicture) -> dict[str, Any] | None:
    """Give next week's forecast, or why it is not shown; None where there is no next week."""
    heading = picture.heading
    if heading.period.kind != "week" or picture.audience == "public":
        return None
    said, board = picture.outlook, picture.tables.scoreboard
    return {
        "dates": heading.period.before(-1).dates,
        "shown": said.shown,
        "why": None if said.shown else said.sentence,
        "weeks": said.n_weeks,
        "share": SHARE,
        "places": _expected_places(picture) if said.shown else [],
        "scoreboard": rows_of(board[board["share"] == SHARE]),
    }


def _expected_places(picture: PublishedPicture) -> list[dict[str, Any]]:
    spots, names = picture.tables.hotspots, district_names(picture)
    told = spots[spots["next_expected"].notna()].sort_values("next_expected", ascending=False)
    return [
        {
            "name": row["name"],
            "district": names.get(row["district"]) or str(row["district"]),
            "expected": row["next_expected"],
            "low": row["next_low"],
            "high": row["next_high"],
        }
        for row in rows_of(told)
    ]


def former(picture: PublishedPicture) -> list[dict[str, Any]]:
    """Give the places that stood out before and surely no longer do."""
    names = district_names(picture)
    return [
        row | {"district": names.get(row["district"]) or str(row["district"])}
        for row in rows_of(picture.tables.former_spots)
    ]


def clusters(picture: PublishedPicture) -> dict[str, Any] | None:
    """Give the gatherings of a week, and what they were looked for among."""
    if picture.heading.period.kind != "week" or picture.audience == "public":
        return None
    zone = picture.heading.timezone
    return {
        "rows": [
            row | {"dates": _dates(row["start"], row["end"], zone)}
            for row in rows_of(picture.tables.clusters)
        ],
        "names": district_names(picture),
        "weeks": WEEKS_MAX,
        "simulations": SIMULATIONS,
    }


def _dates(start: pd.Timestamp, end: pd.Timestamp, zone: str) -> str:
    last = end.tz_convert(zone).date() - dt.timedelta(days=1)
    return Period.days(start.tz_convert(zone).date(), last).dates


def reach(picture: PublishedPicture) -> list[dict[str, Any]]:
    """Give each district and whether a zero in it says anything; none where no actor is known."""
    table = picture.tables.reach
    rows = rows_of(table) if (table["usual"] > 0).any() else []
    return [row | {"rate": None if pd.isna(row["rate"]) else row["rate"]} for row in rows]


def ratio(row: dict[str, Any]) -> Ratio | None:
    """Give a hot spot's dark/light ratio; None where none was made."""
    if pd.isna(row["n_dark"]):
        return None
    return Ratio(
        ratio=float(row["dark_ratio"]),
        low=float(row["dark_ratio_low"]),
        high=float(row["dark_ratio_high"]),
        n_dark=float(row["n_dark"]),
        n_light=float(row["n_light"]),
        differs=dark_differs(row["dark_ratio_low"], row["dark_ratio_high"], row["dark_q"]),
    )
