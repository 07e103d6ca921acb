"""The gap chart, hour by weekday, and the share that is covered in each district."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import pandas as pd

from est_geo.periods import WEEKDAYS
from est_geo.words import counted, number, percent
from service.presence.hours import Covered
from service.presence.words import LONG_DAYS
from service.rows import rows_of

# Fixed, so that two weeks can be laid side by side; the colours stand in the style sheet.
LOWS: Final = (0.02, 0.1, 0.2, 0.5, 1.0, 2.0)
LABELS: Final = ("under 0,02", "0,02–0,1", "0,1–0,2", "0,2–0,5", "0,5–1", "1–2", "2 eller fler")
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class HourCell:
    """One hour of the week: its class, what became of it, and the sentence for those who listen."""

    strength: int
    state: str
    says: str
    visited: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Twenty-four rows of seven hours, the classes that occur, and the largest gaps in words."""

    rows: list[tuple[str, list[HourCell]]]
    legend: list[tuple[int, str]]
    gaps: list[dict[str, str]]
    n_gaps: int


@dataclass(frozen=True, slots=True)
class DistrictShare:
    """What is expected in a district and what of it the visits cover."""

    name: str
    expected: str
    covered: str
    share: str
    sort: float


def chart(hours: pd.DataFrame, names: Mapping[str, str], most_gaps: int = 6) -> Chart:
    """Lay `COVERAGE` of all districts over a week, Monday first."""
    sums = hours.groupby(["weekday", "hour"])[["expected", "covered", "visits", "doubled"]].sum()
    sums["gap"] = hours.groupby(["weekday", "hour"])["gap"].any()
    known = cast("dict[tuple[int, int], dict[str, float]]", sums.to_dict("index"))
    cells = {
        (day, hour): _cell(day, hour, known.get((day, hour)))
        for day in range(len(WEEKDAYS))
        for hour in range(_HOURS)
    }
    strongest = max(one.strength for one in cells.values())
    bare = hours[hours["gap"]].sort_values("expected", ascending=False, kind="stable")
    return Chart(
        rows=[
            (_span(hour), [cells[day, hour] for day in range(len(WEEKDAYS))])
            for hour in range(_HOURS)
        ],
        legend=[(at, LABELS[at]) for at in range(strongest + 1)],
        gaps=[_gap(row, names) for row in rows_of(bare.head(most_gaps))],
        n_gaps=len(bare),
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


def state_of_hour(visits: float, doubled: float, *, gap: bool) -> str:
    """
    Say what became of an hour: ``gap`` in some district, ``double``, ``some`` visit, or nothing.

    Examples
    --------
    >>> [state_of_hour(*one, gap=False) for one in ((2, 1), (1, 0), (0, 0))]
    ['double', 'some', '']
    """
    if gap:
        return "gap"
    if doubled > 0:
        return "double"
    return "some" if visits > 0 else ""


def _span(hour: int) -> str:
    return f"{hour:02}–{(hour + 1) % _HOURS:02}"


def _cell(day: int, hour: int, row: Mapping[str, float] | None) -> HourCell:
    if row is None:
        return HourCell(0, "", "inget väntas")
    state = state_of_hour(row["visits"], row["doubled"], gap=bool(row["gap"]))
    visits = counted(int(row["visits"]), "besök", "besök") if row["visits"] else "inget besök"
    more = {
        "gap": "; lucka: mycket väntas i en stadsdel och ingen kommer",
        "double": "; flera aktörer tätt på samma plats",
    }.get(state, "")
    numbers = f"väntat {number(row['expected'], 2)}, täckt {number(row['covered'], 2)}"
    return HourCell(
        strength_of(row["expected"]),
        state,
        f"{LONG_DAYS[day]} {_span(hour)}: {numbers}, {visits}{more}",
        row["visits"] > 0,
    )


def _gap(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    return {
        "place": names.get(row["district"], "Övriga kommunen"),
        "when": f"{LONG_DAYS[row['weekday']]} {_span(row['hour'])}",
        "why": f"{number(row['expected'], 2)} händelser väntas, inget besök",
    }


def district_shares(covered: Covered, names: Mapping[str, str]) -> list[DistrictShare]:
    """Give each district's share, the least covered first."""
    rows = [
        DistrictShare(
            names.get(one, "Övriga kommunen"),
            number(expected, 1),
            number(held, 1),
            percent(held / expected) if expected > 0 else "–",
            held / expected if expected > 0 else 0.0,
        )
        for one, (expected, held) in covered.by_district.items()
    ]
    return sorted(rows, key=lambda one: (one.sort, one.name))
