"""The public's counts of a month or a tertial: which units they sum, and how they are rounded."""

from collections.abc import Iterator, Mapping, Sequence

from est_geo.disclosure.coarsening import Cell, safe_cell
from est_geo.disclosure.numbers import SMALL, Told
from est_geo.periods import Period

ALL = "alla"
_UNPLACED = "utan plats"


def public_cells(
    counts: Mapping[str, int], total: int, period: Period, history: Sequence[Told] = ()
) -> dict[str, Cell]:
    """
    Round a period's counts for the public, each so that nothing published before tells it apart.

    Parameters
    ----------
    counts : mapping of str to int
        Count by district, also outside the districts.
    total : int
        All reports of the period, also those without a place.
    period : Period
        A calendar month or a tertial.
    history : sequence of Told
        Everything that the public has been told, oldest first.

    Returns
    -------
    dict of str to (int, int)
        First and last count that the written number stands for, by district and for ``"alla"``.

    Examples
    --------
    >>> month = Period.parse("2026-10")
    >>> public_cells({"ryd": 6, "berga": 3}, 9, month)
    {'ryd': (5, 7), 'berga': (0, 4), 'alla': (5, 12)}
    """
    told: list[Told] = list(history)
    cells: dict[str, Cell] = {}
    for place, count in [*counts.items(), (ALL, total)]:
        units = units_of(place, period, list(counts))
        cells[place] = safe_cell(told, units, count)
        low, high = cells[place]
        told.append(Told(units, low, high, small=low < SMALL))
    return cells


def units_of(place: str, period: Period, districts: Sequence[str]) -> tuple[str, ...]:
    """
    Name the finest counts that a number sums: one a month and district, one without a place.

    Examples
    --------
    >>> units_of("ryd", Period.parse("2026-10"), ["ryd", "berga"])
    ('2026-10|ryd',)
    >>> len(units_of("alla", Period.parse("2026-T3"), ["ryd", "berga"]))
    12
    """
    places = [*districts, _UNPLACED] if place == ALL else [place]
    return tuple(f"{month.name}|{one}" for month in months_of(period) for one in places)


def months_of(period: Period) -> Iterator[Period]:
    """
    Give the calendar months of a period of whole months.

    Examples
    --------
    >>> [month.name for month in months_of(Period.parse("2026-T3"))]
    ['2026-09', '2026-10', '2026-11', '2026-12']
    """
    month = Period.parse(f"{period.first:%Y-%m}")
    while month.after <= period.after:
        yield month
        month = Period.parse(f"{month.after:%Y-%m}")
