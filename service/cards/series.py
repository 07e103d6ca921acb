"""Counts over time at a place and at its comparison places, as one small picture."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.words import number
from service.cards.light import Bar, Tick, nice_top
from service.cards.wording import day
from service.rows import rows_of

WEEKS_TOGETHER: Final = 4
_LEFT, _RIGHT, _TOP, _TALL, _BELOW = 34.0, 8.0, 10.0, 120.0, 34.0
_WIDE: Final = 520.0


@dataclass(frozen=True, slots=True)
class Series:
    """
    Four weeks a bar at the place; a step line of what the comparison places would have had.

    `worked` is the stretch that belongs to neither period: when it was built, and settled.
    """

    wide: float
    tall: float
    left: float
    right: float
    floor: float
    top: float
    bars: Sequence[Bar]
    expected: str
    worked: tuple[float, float] | None
    levels: Sequence[Tick]
    days: Sequence[Tick]
    says: str
    rows: Sequence[tuple[str, str, str]]


def series_of(weekly: pd.DataFrame, row: Mapping[str, Any], zone: str) -> Series | None:
    """
    Lay out the counts of a receipt, four weeks together.

    Parameters
    ----------
    weekly : pandas.DataFrame
        ``week`` (first instant, timezone-aware), ``treated`` and ``comparison`` (all together).
    row : mapping
        A row of `EFFECTS`: where its periods begin and end.
    zone : str
        Time zone of the days.

    Returns
    -------
    Series or None
        None where there is nothing to draw.
    """
    ordered = weekly.sort_values("week", ignore_index=True)
    if ordered.empty:
        return None
    blocks = _blocks(ordered, row)
    scale = _scale(ordered, row)
    both = [*blocks["treated"], *(blocks["comparison"] * scale)]
    top = nice_top(max([*(one for one in both if math.isfinite(one)), 1.0]))
    first, last = pd.Timestamp(row["before_start"]), pd.Timestamp(row["after_end"])
    long = (last - first) / pd.Timedelta(days=1)
    floor = _TOP + _TALL

    def x(at: Any) -> float:  # noqa: ANN401 - a time
        gone = (pd.Timestamp(at) - first) / pd.Timedelta(days=1)
        return round(_LEFT + gone / long * (_WIDE - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        return round(floor - value / top * _TALL, 1)

    bars, steps, rows = [], [], []
    for one in rows_of(blocks):
        left, right = x(one["start"]), x(one["end"])
        expected = one["comparison"] * scale
        kind = "after" if one["after"] else "before"
        tall = round(floor - y(one["treated"]), 1)
        bars.append(Bar(left + 1, y(one["treated"]), max(right - left - 2, 1), tall, kind))
        if math.isfinite(expected):
            steps.append(f"M{left} {y(expected)}H{right}")
        rows.append(
            (
                f"{day(one['start'], zone)}, {one['weeks']} v.",
                number(one["treated"]),
                number(expected, 1),
            )
        )
    worked = (x(row["before_end"]), x(row["after_start"]))
    return Series(
        wide=_WIDE,
        tall=floor + _BELOW,
        left=_LEFT,
        right=_WIDE - _RIGHT,
        floor=floor,
        top=_TOP,
        bars=bars,
        expected="".join(steps),
        worked=worked if worked[1] > worked[0] else None,
        levels=[Tick(y(part * top), number(part * top)) for part in (0, 1)],
        days=[Tick(x(row[one]), day(row[one], zone)) for one in ("before_start", "after_start")],
        says=_says(row, zone),
        rows=rows,
    )


def _blocks(weekly: pd.DataFrame, row: Mapping[str, Any]) -> pd.DataFrame:
    """Take the weeks of each period four by four; weeks between the periods are left out."""
    found = []
    for after, start, end in (
        (False, row["before_start"], row["before_end"]),
        (True, row["after_start"], row["after_end"]),
    ):
        inside = weekly[(weekly["week"] >= start) & (weekly["week"] < end)]
        for at in range(0, len(inside), WEEKS_TOGETHER):
            block = inside.iloc[at : at + WEEKS_TOGETHER]
            begins = block["week"].iloc[0]
            found.append(
                {
                    "after": after,
                    "start": begins,
                    "end": min(block["week"].iloc[-1] + pd.Timedelta(weeks=1), pd.Timestamp(end)),
                    "weeks": len(block),
                    "treated": float(block["treated"].sum()),
                    "comparison": float(block["comparison"].sum()),
                }
            )
    names = ["after", "start", "end", "weeks", "treated", "comparison"]
    return pd.DataFrame(found, columns=names)


def _scale(weekly: pd.DataFrame, row: Mapping[str, Any]) -> float:
    """Make the comparison places as large as the place was before."""
    before = weekly[(weekly["week"] >= row["before_start"]) & (weekly["week"] < row["before_end"])]
    other = float(before["comparison"].sum())
    return float(before["treated"].sum()) / other if other > 0 else math.nan


def _says(row: Mapping[str, Any], zone: str) -> str:
    return (
        "Stapel: händelser på platsen, fyra veckor i taget. Streck: vad det hade blivit om platsen "
        f"hade gått som jämförelseplatserna. Perioden efter börjar {day(row['after_start'], zone)}."
    )
