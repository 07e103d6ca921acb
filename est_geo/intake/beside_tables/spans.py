"""Periods as tables of statistics write them, as first instant and the one after the last."""

import datetime as dt
import re
from typing import NamedTuple

from est_geo.periods import MONTHS

_YEARS = range(1990, 2101)
_MONTH = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
_MONTH |= {"may": 5, "oct": 10}
_YEAR = r"(?P<y>(?:19|20)\d{2})"
_PARTS = {"kv": 3, "kvartal": 3, "q": 3, "t": 4, "tertial": 4, "h": 6, "halvår": 6}
_PART = rf"(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})\.? ?(?P<n>[1-4])"
_FORMS = tuple(
    re.compile(form)
    for form in (
        _YEAR,
        rf"{_YEAR}[-/ ]?m?(?P<m>0[1-9]|1[0-2])(?:-01(?: 00:00:00)?)?",
        rf"(?P<name>[a-zåäö]{{3,9}})\.?[- ]{_YEAR}",
        r"(?P<name>[a-zåäö]{3})[- ](?P<short>\d{2})",
        rf"{_YEAR}[- ]?{_PART}",
        rf"{_PART}[- ,]*{_YEAR}",
    )
)


class Span(NamedTuple):
    """First day of a period and the day after its last."""

    first: dt.date
    after: dt.date


def read_span(text: str) -> Span | None:
    """
    Read a year, half-year, tertial, quarter or month; None where the text is none.

    Examples
    --------
    >>> read_span("kvartal 2 2026")
    Span(first=datetime.date(2026, 4, 1), after=datetime.date(2026, 7, 1))
    >>> read_span("jan 2026") == read_span("2026M01") == read_span("2026-01")
    True
    >>> read_span("Ryd") is None
    True
    """
    plain = " ".join(text.casefold().split())
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found is not None:
            return _span(found.groupdict())
    return None


def _span(parts: dict[str, str | None]) -> Span | None:
    year = int(parts.get("y") or 2000 + int(parts.get("short") or 0))
    if part := parts.get("part"):
        length = _PARTS[part]
        first = (int(parts["n"] or 1) - 1) * length
        return _months(year, first, length) if first < len(MONTHS) else None
    if name := parts.get("name"):
        known = name[:3] in _MONTH and (len(name) == 3 or name in MONTHS)  # noqa: PLR2004 - jan
        return _months(year, _MONTH[name[:3]] - 1, 1) if known else None
    month = parts.get("m")
    return _months(year, int(month) - 1, 1) if month else _months(year, 0, len(MONTHS))


def _months(year: int, first: int, length: int) -> Span | None:
    if year not in _YEARS:
        return None
    after = first + length
    last = dt.date(year + after // 12, after % 12 + 1, 1)
    return Span(dt.date(year, first + 1, 1), last)
