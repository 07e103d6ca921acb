"""Next week's presence in short, on the page of the week: visits by day and actor."""

import datetime as dt
from dataclasses import dataclass

from est_geo.periods import WEEKDAYS, Period
from est_geo.picture import PublishedPicture
from service.presence.words import evening_of
from service.rows import rows_of


@dataclass(frozen=True, slots=True)
class Presence:
    """
    The plan of the coming week in short.

    `by_actor` holds the number of visits per actor and day; its sums are those of the days. `gaps`
    is the number of place-hours that nobody can take.
    """

    week: Period
    days: list[str]
    by_actor: list[tuple[str, list[int]]]
    gaps: int
    count: int


def presence(picture: PublishedPicture) -> Presence:
    """Count the visits of a picture by day and actor, the night with the evening before it."""
    zone = picture.heading.timezone
    visits = picture.tables.visits
    first = visits["start"].min() if len(visits) else None
    week = Period.week_of(
        picture.heading.period.after if first is None else first.tz_convert(zone).date()
    )
    rows = [
        (row["actor_name"], evening_of(row["start"], zone, week.first)) for row in rows_of(visits)
    ]
    dates = [week.first + dt.timedelta(days=at) for at in range(week.n_days)]
    return Presence(
        week=week,
        days=[WEEKDAYS[one.weekday()] for one in dates],
        by_actor=[
            (actor, [rows.count((actor, date)) for date in dates])
            for actor in sorted({actor for actor, _ in rows})
        ],
        gaps=len(picture.tables.gaps),
        count=len(rows),
    )
