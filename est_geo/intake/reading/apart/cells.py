"""Cells of a spreadsheet as text: numbers without needless decimals, days and instants told apart.

A spreadsheet has no dates, only numbers shown as dates, and its reader gives an instant at midnight
as a bare date. So a column is looked at whole: where any cell has a clock every date is an instant,
else every one is a whole day.
"""

import datetime as dt
from collections.abc import Sequence

Value = str | int | float | bool | dt.date | dt.time | dt.timedelta | None
_WHOLE_BELOW = 1e15
_MISSING = (
    "#n/a", "#n/a!", "#saknas!", "#div/0!", "#division/0!", "#ref!", "#referens!", "#value!",
    "#värdefel!", "#name?", "#namn?", "#num!", "#ogiltigt!", "#null!", "#skärning!",
)  # fmt: skip


def column_texts(values: Sequence[Value]) -> list[str]:
    """
    Write a column's cells as text.

    Examples
    --------
    >>> column_texts([dt.datetime(2026, 11, 9, 14, 30), dt.date(2026, 11, 10), 7.0, "#N/A"])
    ['2026-11-09 14:30:00', '2026-11-10 00:00:00', '7', '']
    >>> column_texts([dt.date(2026, 11, 9), dt.datetime(2026, 11, 10, 0, 0), None, True])
    ['2026-11-09', '2026-11-10', '', 'SANT']
    """
    clocks = any(isinstance(one, dt.datetime) and one.time() != dt.time.min for one in values)
    return [cell_text(one, clocks=clocks) for one in values]


def cell_text(value: Value, *, clocks: bool = False) -> str:  # noqa: PLR0911 - one per type
    """
    Write one cell as text; `clocks` says that its column holds instants.

    Examples
    --------
    >>> cell_text(58.41), cell_text(198507091234.0), cell_text(dt.timedelta(hours=22, minutes=5))
    ('58.41', '198507091234', '22:05:00')
    """
    match value:
        case None:
            return ""
        case bool():
            return "SANT" if value else "FALSKT"
        case str():
            return "" if value.strip().casefold() in _MISSING else value
        case int() | float():
            whole = float(value).is_integer() and abs(value) < _WHOLE_BELOW
            return str(int(value)) if whole else repr(value)
        case dt.date():
            return _date_text(value, clocks=clocks)
        case dt.time():
            return value.isoformat(timespec="seconds")
        case dt.timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _date_text(value: dt.date, *, clocks: bool) -> str:
    if not clocks:
        return f"{value:%Y-%m-%d}"
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time.min)
    # A clock is stored as a share of a day: half a second of rounding is not of the reporter.
    return (value + dt.timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
