"""Weeks and months of the presence plan, as addresses and forms name them."""

from typing import Final

from est_geo.errors import PeriodError
from est_geo.periods import Period
from est_geo.planning import FIRST_YEAR, LAST_YEAR

_FAR: Final = f"Närvaron planeras och följs upp från {FIRST_YEAR} till {LAST_YEAR}."


def near(period: Period) -> Period:
    """
    Give a period that lies within the years that presence is planned in.

    Raises
    ------
    PeriodError
        It does not: no clock and no calendar program reaches the ends of the calendar.

    Examples
    --------
    >>> near(Period.parse("2026-W47")).name
    '2026-W47'
    >>> near(Period.parse("9999-W51"))
    Traceback (most recent call last):
    est_geo.errors.PeriodError: Närvaron planeras och följs upp från 2000 till 2100.
    """
    if not FIRST_YEAR <= period.first.year <= period.last.year <= LAST_YEAR:
        raise PeriodError(_FAR)
    return period


def iso_week(text: str) -> Period:
    """
    Read an ISO week that can be planned.

    Raises
    ------
    PeriodError
        It is none.

    Examples
    --------
    >>> iso_week("2026-W47").last.isoformat()
    '2026-11-22'
    """
    try:
        week = Period.parse(text)
    except PeriodError:
        week = None
    if week is None or week.kind != "week":
        raise PeriodError("En plan gäller en ISO-vecka, som 2026-W47.")
    return near(week)
