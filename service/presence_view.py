"""Next week's presence in short, on the page of the week: visits by day and actor."""

import datetime as dt
from dataclasses import dataclass

from est_geo.periods import WEEKDAYS, Period
from est_geo.picture import PublishedPicture
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
    """Count the visits of a picture by local day and actor."""
    zone = picture.heading.timezone
    rows = [
        (row["actor_name"], row["start"].tz_convert(zone).date())
        for row in rows_of(picture.tables.visits)
    ]
    week = Period.week_of(min([day for _, day in rows], default=picture.heading.period.after))
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
