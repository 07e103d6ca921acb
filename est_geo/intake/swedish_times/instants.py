"""A local time as instants in UTC: two of them in the hours that daylight saving disturbs."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo


def readings(local: dt.datetime, timezone: str) -> tuple[dt.datetime, dt.datetime]:
    """
    First and last instant that a local time can mean; the same one on all but two hours a year.

    A clock that autumn repeats means two instants, an hour apart. One that spring leaves out means
    two as well: by the old clock, and by the new.

    Examples
    --------
    >>> first, last = readings(dt.datetime(2026, 3, 29, 2, 30), "Europe/Stockholm")
    >>> f"{first:%H:%M}", f"{last:%H:%M}"
    ('00:30', '01:30')
    """
    zone = _zone(timezone)
    both = [local.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    return min(both), max(both)


@lru_cache(maxsize=32)
def _zone(timezone: str) -> ZoneInfo:
    return ZoneInfo(timezone)
