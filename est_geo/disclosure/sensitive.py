"""Sensitive categories: by district and calendar quarter, rounded, and nowhere else.

They are in no picture, on no map, in no week and no month (`est_geo.week_tables`). This table is
the one place where they are counted, for the working group and for those inside, never for the
public: below ten is not told, the rest is rounded to five, totals by themselves, and every number
is tried against the others before it is told (`safe_cell`).
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

import pandas as pd

from est_geo.analysis import belongs
from est_geo.disclosure.coarsening import safe_cell
from est_geo.disclosure.numbers import SENSITIVE_SMALL, Told, written
from est_geo.disclosure.public_counts import ALL
from est_geo.errors import PeriodError
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.tables import ELSEWHERE, REST, Column, Table

SENSITIVE_QUARTER = Table("sensitive_quarter", ("district", "category"), (
    Column("district", "text", "district id, or alla"),
    Column("name", "text", "its Swedish name"),
    Column("category", "text", "category id, or alla for the sensitive ones together"),
    Column("category_name", "text", "its Swedish name"),
    Column("low", "int", "least count that the text stands for"),
    Column("high", "int", "largest"),
    Column("text", "text", "the count as it may be written: <10, 15, 20–25"),
))  # fmt: skip
"""The only table that sensitive categories are in."""

_QUARTER = re.compile(r"^([0-9]{4})-Q([1-4])$")
_UNPLACED = "utan plats"
_EVERYWHERE, _TOGETHER = "Alla", "Känsliga kategorier tillsammans"


def quarter(text: str) -> Period:
    """
    Read a calendar quarter, ``2026-Q3``.

    Raises
    ------
    PeriodError
        The text is no quarter: sensitive categories are told by quarter only.

    Examples
    --------
    >>> quarter("2026-Q3").dates
    '1 juli – 30 september 2026'
    >>> quarter("2026-07")
    Traceback (most recent call last):
    est_geo.errors.PeriodError: Känsliga kategorier visas bara per kalenderkvartal, till exempel \
2026-Q3; inte '2026-07'.
    """
    found = _QUARTER.match(text)
    if found is None:
        raise PeriodError(
            "Känsliga kategorier visas bara per kalenderkvartal, till exempel 2026-Q3; inte "
            f"{text[:20]!r}."
        )
    year, number = int(found[1]), int(found[2])
    after = dt.date(year + number // 4, 3 * number % 12 + 1, 1)
    return Period(dt.date(year, 3 * number - 2, 1), after)


def sensitive_table(incidents: pd.DataFrame, profile: Profile, text: str) -> pd.DataFrame:
    """
    Count the sensitive categories of a quarter, each and together, by district.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`.
    profile : Profile
        Which categories are sensitive, and the districts.
    text : str
        The quarter, ``2026-Q3``.

    Returns
    -------
    pandas.DataFrame
        `SENSITIVE_QUARTER`; no exact count is in it.

    Raises
    ------
    PeriodError
        The text is no quarter.
    """
    period, zone = quarter(text), profile.timezone
    rows = incidents[incidents["category"].isin(profile.sensitive)]
    rows = rows[belongs(rows, period, zone)]
    places = rows["district"].where(rows["district"].notna(), _UNPLACED)
    counts = pd.DataFrame({"district": places, "category": rows["category"]}).value_counts()
    told: list[Told] = []
    made = []
    for district, category in sensitive_keys(profile):
        units = sensitive_units(district, category, text, profile)
        count = int(sum(counts.get(_key(unit), 0) for unit in units))
        low, high = safe_cell(told, units, count, SENSITIVE_SMALL)
        told.append(Told(units, low, high, small=low < SENSITIVE_SMALL))
        made.append((district, category, low, high, written(low, high, SENSITIVE_SMALL)))
    return _named(made, profile)


def sensitive_keys(profile: Profile) -> Iterator[tuple[str, str]]:
    """Give the rows of the table in the order in which they are rounded: parts before sums."""
    districts, categories = _districts(profile), sorted(profile.sensitive)
    for category in [*categories, ALL]:
        for district in [*districts, ALL]:
            yield district, category


def sensitive_units(district: str, category: str, text: str, profile: Profile) -> tuple[str, ...]:
    """
    Name the finest counts that a row sums: one a quarter, district and category.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> len(sensitive_units("ryd", "alla", "2026-Q3", profile)) == len(profile.sensitive)
    True
    """
    districts = [*_districts(profile), _UNPLACED] if district == ALL else [district]
    categories = sorted(profile.sensitive) if category == ALL else [category]
    return tuple(f"{text}|{one}|{kind}" for one in districts for kind in categories)


def _districts(profile: Profile) -> list[str]:
    outside = [REST, *([ELSEWHERE] if profile.outline is not None else [])]
    return [*(str(one) for one in profile.districts["id"]), *outside]


def _key(unit: str) -> tuple[str, str]:
    _, district, category = unit.split("|")
    return district, category


def _named(rows: Sequence[tuple[str, str, int, int, str]], profile: Profile) -> pd.DataFrame:
    names = profile.district_names | {ALL: _EVERYWHERE}
    kinds = {key: one.name for key, one in profile.category.items()} | {ALL: _TOGETHER}
    table = pd.DataFrame(
        [
            (district, names[district], category, kinds[category], low, high, text)
            for district, category, low, high, text in rows
        ],
        columns=SENSITIVE_QUARTER.names,
    )
    return table.astype(SENSITIVE_QUARTER.empty().dtypes.to_dict())
