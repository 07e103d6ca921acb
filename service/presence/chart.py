"""The gap chart, hour by weekday, and the share that is covered in each district."""

from dataclasses import dataclass
from typing import Any, Final, cast

import pandas as pd

from est_geo.periods import WEEKDAYS
from est_geo.words import number, percent
from service.presence.hours import Covered
from service.presence.words import LONG_DAYS
from service.rows import rows_of

# Fixed, so that two weeks can be laid side by side; the colours stand in the style sheet.
LOWS: Final = (0.02, 0.1, 0.2, 0.5, 1.0, 2.0)
LABELS: Final = ("under 0,02", "0,02–0,1", "0,1–0,2", "0,2–0,5", "0,5–1", "1–2", "2 eller fler")
STRONG: Final = 0.2
"""From so many expected incidents an hour that nobody covers is called a gap."""
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class HourCell:
    """One hour of the week: its class, what became of it, and the sentence for those who listen."""

    strength: int
    state: str
    says: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Twenty-four rows of seven hours, the classes that occur, and the largest gaps in words."""

    rows: list[tuple[str, list[HourCell]]]
    legend: list[tuple[int, str]]
    gaps: list[str]
    n_gaps: int
    n_doublings: int


@dataclass(frozen=True, slots=True)
class DistrictShare:
    """What is expected in a district and what of it the visits cover."""

    name: str
    expected: str
    covered: str
    share: str
    sort: float


def chart(hours: pd.DataFrame, most_gaps: int = 5) -> Chart:
    """Lay the hours of all districts over a week, Monday first."""
    sums = hours.groupby(["weekday", "hour"])[["expected", "covered", "gap", "doubling"]].sum()
    known = cast("dict[tuple[int, int], dict[str, float]]", sums.to_dict("index"))
    cells = {
        (day, hour): _cell(day, hour, known.get((day, hour)))
        for day in range(len(WEEKDAYS))
        for hour in range(_HOURS)
    }
    states = [one.state for one in cells.values()]
    used = sorted({one.strength for one in cells.values()})
    return Chart(
        rows=[
            (_span(hour), [cells[day, hour] for day in range(len(WEEKDAYS))])
            for hour in range(_HOURS)
        ],
        legend=[(at, LABELS[at]) for at in range(used[-1] + 1)],
        gaps=_largest(sums, most_gaps),
        n_gaps=states.count("gap"),
        n_doublings=states.count("double"),
    )


def strength_of(expected: float) -> int:
    """
    Give the class of a number of expected incidents; 0 is white.

    Examples
    --------
    >>> [strength_of(one) for one in (0.0, 0.02, 0.3, 5.0)]
    [0, 1, 3, 6]
    """
    return sum(expected >= low for low in LOWS)


def state_of_hour(expected: float, covered: float, doubling: float) -> str:
    """
    Say what became of an hour: ``double``, ``some`` (covered in part or whole), ``gap`` or nothing.

    Examples
    --------
    >>> state_of_hour(0.5, 0.0, 0), state_of_hour(0.5, 0.2, 0), state_of_hour(0.01, 0.0, 0)
    ('gap', 'some', '')
    """
    if doubling > 0:
        return "double"
    if covered > 0:
        return "some"
    return "gap" if expected >= STRONG else ""


def _span(hour: int) -> str:
    return f"{hour:02}–{(hour + 1) % _HOURS:02}"


def _cell(day: int, hour: int, row: dict[str, float] | None) -> HourCell:
    if row is None:
        return HourCell(0, "", "inget väntas")
    expected, covered, doubling = (float(row[one]) for one in ("expected", "covered", "doubling"))
    state = state_of_hour(expected, covered, doubling)
    said = {
        "double": f"täckt {number(covered, 2)}, mer än ett besök på samma plats",
        "some": f"täckt {number(covered, 2)}",
        "gap": "lucka: inget besök",
        "": "inget besök",
    }[state]
    where = f"{LONG_DAYS[day]} {_span(hour)}"
    return HourCell(strength_of(expected), state, f"{where}: väntat {number(expected, 2)}, {said}")


def _largest(sums: pd.DataFrame, most: int) -> list[str]:
    bare = sums[(sums["covered"] <= 0) & (sums["expected"] >= STRONG)]
    rows: list[dict[str, Any]] = rows_of(
        bare.sort_values("expected", ascending=False, kind="stable").head(most).reset_index()
    )
    return [
        f"{LONG_DAYS[row['weekday']]} {_span(row['hour'])}: {number(row['expected'], 2)} väntas"
        for row in rows
    ]


def district_shares(covered: Covered, names: dict[str, str]) -> list[DistrictShare]:
    """Give each district's share, the least covered first."""
    rows = [
        DistrictShare(
            names.get(one, one),
            number(expected, 1),
            number(held, 1),
            percent(held / expected) if expected > 0 else "–",
            held / expected if expected > 0 else 0.0,
        )
        for one, (expected, held) in covered.by_district.items()
    ]
    return sorted(rows, key=lambda one: (one.sort, one.name))
