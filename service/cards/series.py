"""Counts before and after at a place, against its comparison places, as one small picture."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from est_geo.periods import Period
from est_geo.words import number
from service.cards.light import Bar, Tick, nice_top

WEEKS_TOGETHER: Final = 4
_LEFT, _RIGHT, _TOP, _TALL, _BELOW = 34.0, 8.0, 10.0, 120.0, 30.0
_WIDE: Final = 560.0
_BETWEEN: Final = 1.2
"""How wide the gap between the periods is, in bars: they may lie a year apart."""


@dataclass(frozen=True, slots=True)
class Series:
    """Four weeks a bar at the place; a line at what the comparison places lead one to expect."""

    wide: float
    tall: float
    left: float
    right: float
    floor: float
    bars: Sequence[Bar]
    expected: str
    levels: Sequence[Tick]
    periods: Sequence[Tick]
    says: str
    rows: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class _Block:
    first: dt.date
    weeks: int
    treated: float
    comparison: float
    after: bool


def series_of(weekly: Sequence[dict[str, Any]], before: Period, after: Period) -> Series | None:
    """
    Lay out the counts of a receipt, four weeks together.

    Parameters
    ----------
    weekly : sequence of dict
        ``week`` (Monday, ISO), ``treated`` and ``comparison`` (all places together).
    before, after : Period
        The weeks that are compared.

    Returns
    -------
    Series or None
        None where there is nothing to draw.

    Examples
    --------
    >>> weekly = [{"week": f"2026-01-{day:02}", "treated": 3, "comparison": 6}
    ...           for day in (5, 12, 19, 26)]
    >>> found = series_of(weekly, Period.parse("2026-W02"), Period.parse("2026-W05"))
    >>> len(found.bars), found.rows[0]
    (2, ('5/1 2026, 1 v.', '3', '3,0'))
    """
    blocks = [*_blocks(weekly, before, after=False), *_blocks(weekly, after, after=True)]
    if not any(one.after for one in blocks) or all(one.after for one in blocks):
        return None
    scale = _scale(blocks)
    heights = [value for one in blocks for value in (one.treated, one.comparison * scale)]
    top = nice_top(max([*(one for one in heights if math.isfinite(one)), 1.0]))
    pitch = (_WIDE - _LEFT - _RIGHT) / (len(blocks) + _BETWEEN)
    floor = _TOP + _TALL
    lefts = [_LEFT + pitch * (at + (_BETWEEN if one.after else 0)) for at, one in enumerate(blocks)]

    def y(value: float) -> float:
        return round(floor - value / top * _TALL, 1)

    bars = [
        Bar(round(x + 1.5, 1), y(one.treated), round(pitch - 3, 1),
            round(floor - y(one.treated), 1), "after" if one.after else "before")
        for x, one in zip(lefts, blocks, strict=True)
    ]  # fmt: skip
    lines = [
        f"M{x:.1f} {y(one.comparison * scale)}h{pitch:.1f}"
        for x, one in zip(lefts, blocks, strict=True)
        if math.isfinite(scale)
    ]
    n_before = sum(not one.after for one in blocks)
    return Series(
        wide=_WIDE,
        tall=floor + _BELOW,
        left=_LEFT,
        right=_WIDE - _RIGHT,
        floor=floor,
        bars=bars,
        expected="".join(lines),
        levels=[Tick(y(part * top), number(part * top)) for part in (0, 1)],
        periods=[
            Tick(round(_LEFT, 1), f"före: {_days(before)}"),
            Tick(round(lefts[n_before], 1), f"efter: {_days(after)}"),
        ],
        says=(
            "Stapel: händelser på platsen, fyra veckor i taget. Streck: vad det hade blivit om "
            "platsen hade gått som jämförelseplatserna."
        ),
        rows=[
            (
                f"{_day(one.first)}, {one.weeks} v.",
                number(one.treated),
                number(one.comparison * scale, 1),
            )
            for one in blocks
        ],
    )


def _blocks(weekly: Sequence[dict[str, Any]], period: Period, *, after: bool) -> list[_Block]:
    inside = sorted(
        (first, float(one["treated"]), float(one["comparison"]))
        for one in weekly
        if period.first <= (first := dt.date.fromisoformat(str(one["week"])[:10])) < period.after
    )
    return [
        _Block(block[0][0], len(block), sum(one[1] for one in block),
               sum(one[2] for one in block), after)
        for at in range(0, len(inside), WEEKS_TOGETHER)
        for block in [inside[at : at + WEEKS_TOGETHER]]
    ]  # fmt: skip


def _scale(blocks: Sequence[_Block]) -> float:
    """Make the comparison places as large as the place was before."""
    other = sum(one.comparison for one in blocks if not one.after)
    return sum(one.treated for one in blocks if not one.after) / other if other else math.nan


def _day(day: dt.date) -> str:
    return f"{day.day}/{day.month} {day.year}"


def _days(period: Period) -> str:
    return f"{_day(period.first)}–{_day(period.last)}"
