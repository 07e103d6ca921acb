"""The week's page: from a published picture to what its template writes."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
import pandas as pd
from markupsafe import Markup

from est_geo.periods import Period
from est_geo.picture import PublishedPicture
from est_geo.render.classes import CountClass, count_classes
from est_geo.render.phrases import (
    NOBODY,
    district_names,
    map_caption,
    row_verdict,
    unknown_districts,
    window_length,
)
from est_geo.tables import OUTSIDE
from est_geo.words import counted, listing, number, percent, span
from service.drawings import heat, range_plot, sparkline
from service.outlook_view import (
    Ratio,
    clusters,
    former,
    outlook,
    ratio,
    reach,
)
from service.presence_view import presence
from service.rows import rows_of

SIGNS: Final = {"over": "▲", "under": "▼", "none": ""}
SPARK_PERIODS = 12
COMMON_CATEGORIES = 3
PROPOSALS_SHOWN = 2
_HEADROOM = 1.25
_WIDE = 360


@dataclass(frozen=True, slots=True)
class Judged:
    """A count beside what was expected of it."""

    count: str
    expected: str
    verdict: str
    arrow: str
    sign: str
    plot: Markup


@dataclass(frozen=True, slots=True)
class Place:
    """A hot spot as the meeting talks of it."""

    rank: int
    id: str
    name: str
    district: str
    categories: str
    peak: str
    window: str
    dark: str
    judged: Judged
    heat: Markup
    kind: str
    why: str
    ratio: Ratio | None


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district's week."""

    id: str
    name: str
    judged: Judged
    spark: Markup


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Cells of the map taken together: those of a hot spot, or the others of a district."""

    name: str
    district: str
    cells: int
    window: int
    period: int
    largest: int


def week_page(picture: PublishedPicture, available: list[Period]) -> dict[str, Any]:
    """Everything that the page of a period writes."""
    heading = picture.heading
    return {
        "picture": picture,
        "period": heading.period,
        "title": title(heading.period),
        "unit": unit(heading.period),
        "judged": _headline(picture),
        "places": places(picture),
        "districts": district_rows(picture),
        "common": common(picture),
        "outliers": outliers(picture),
        "groups": grouped_cells(picture),
        "classes": classes(picture, "count"),
        "colours": json.dumps(steps(classes(picture, "count"))),
        "caption": map_caption(picture),
        "window": window_length(heading),
        "when": when(heading.period),
        "reporters": reporters(picture),
        "former": former(picture),
        "reach": reach(picture),
        "books": books(picture),
        "outlook": outlook(picture),
        "clusters": clusters(picture),
        "presence": presence(picture),
        "measures": proposals(picture),
        "evidence": rows_of(picture.tables.recommendations.drop_duplicates("intervention")),
        "as_of": f"{heading.as_of.tz_convert(heading.timezone):%Y-%m-%d %H:%M}",
        **neighbours(heading.period, available),
    }


def title(period: Period) -> str:
    """Swedish name of a period without its year, which the line of dates above it holds."""
    return f"vecka {period.first.isocalendar()[1]}" if period.kind == "week" else period.label


def when(period: Period) -> str:
    """Query string that asks the OGC addresses for a period, whole layers at a time."""
    return urlencode({"datetime": f"{period.first}/{period.last}", "limit": 10_000})


def unit(period: Period) -> str:
    """Name what a period is called in a sentence: "veckan", "månaden"."""
    return {"week": "veckan", "month": "månaden", "tertial": "tertialet"}.get(
        period.kind, "perioden"
    )


def neighbours(period: Period, available: list[Period]) -> dict[str, Any]:
    """Give the period before and the one after, where they have pictures, and all there are."""
    earlier = [one for one in available if one < period]
    later = [one for one in available if one > period]
    return {
        "before": earlier[-1] if earlier else None,
        "after": later[0] if later else None,
        "available": available[::-1],
    }


def classes(picture: PublishedPicture, column: str) -> list[CountClass]:
    """Legend of the cells' counts."""
    return count_classes(picture.tables.cells[column])


def steps(legend: list[CountClass]) -> list[tuple[int, str]]:
    """Smallest count and colour of each class that is drawn; zero is the district's own white."""
    return [(one.low, one.colour) for one in legend if one.low > 0]


def judged(row: dict[str, Any], top: float, width: int = 120, *, known: bool = True) -> Judged:
    """Say a row's count, what was expected, and whether that is within ordinary variation."""
    low, high = float(row["low"]), float(row["high"])
    return Judged(
        number(row["count"]),
        span(low, high),
        row_verdict(row) if known else NOBODY,
        row["arrow"],
        SIGNS[row["arrow"]],
        range_plot(row["count"], low, high, top, width=width, arrow=row["arrow"] != "none"),
    )


def _headline(picture: PublishedPicture) -> Judged | None:
    line = picture.headline
    if line.expected is None or line.low is None or line.high is None:
        return None
    row = {
        "count": line.count,
        "expected": line.expected,
        "low": line.low,
        "high": line.high,
        "arrow": line.arrow,
    }
    return judged(row, _HEADROOM * max(line.count, line.high), _WIDE)


def _top(frame: pd.DataFrame) -> float:
    return float(np.nanmax([1.0, *frame["count"], *frame["high"]]))


def places(picture: PublishedPicture) -> list[Place]:
    """Hot spots in order of rank."""
    spots = picture.tables.hotspots.sort_values("rank")
    names, weeks = district_names(picture), hour_profiles(picture)
    return [
        Place(
            rank=row["rank"],
            id=row["id"],
            name=row["name"],
            district=names.get(row["district"]) or str(row["district"]),
            categories=row["categories"],
            peak=row["peak"],
            window=counted(row["count_window"], "händelse", "händelser"),
            dark=_dark(row),
            judged=judged(row, _top(spots)),
            heat=heat(weeks.get(row["id"], np.zeros((7, 24)))),
            kind=_text(row["kind"]),
            why=_why(row),
            ratio=ratio(row),
        )
        for row in rows_of(spots)
    ]


def _why(row: dict[str, Any]) -> str:
    """Give the numbers behind a label; a lasting place has nothing new to tell, an unknown none."""
    if _text(row["kind"]) in {"", "persistent", "unknown"}:
        return ""
    _, _, numbers = _text(row["kind_words"]).partition(": ")
    return numbers[:1].upper() + numbers[1:]


def _text(value: Any) -> str:  # noqa: ANN401 - a text column may hold a missing value
    return value if isinstance(value, str) else ""


def _dark(row: dict[str, Any]) -> str:
    if pd.isna(row["dark_share"]):
        return ""
    hours = (
        f" ({percent(row['dark_hours'])} av timmarna var mörka)" if row["dark_hours"] >= 0 else ""
    )
    return f"{percent(row['dark_share'])} i mörker{hours}"


def hour_profiles(picture: PublishedPicture) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """Hour of week of each place, seven rows of 24."""
    profiles: dict[str, np.ndarray[Any, np.dtype[np.float64]]] = {}
    for place, rows in picture.tables.hours.groupby("place"):
        week = profiles[str(place)] = np.zeros((7, 24))
        week[rows["weekday"].to_numpy(), rows["hour"].to_numpy()] = rows["weight"].to_numpy()
    return profiles


def district_rows(picture: PublishedPicture) -> list[DistrictRow]:
    """Districts of the week, what lies outside them last and only where something came."""
    week, trend = picture.tables.district_week, picture.tables.trend
    nobody = unknown_districts(picture)
    shown = week[~week["district"].isin(OUTSIDE) | (week["count"] > 0)]
    history = {
        key: rows.sort_values("start")["count"].tolist() for key, rows in trend.groupby("district")
    }
    return [
        DistrictRow(
            row["district"],
            row["name"],
            judged(row, _top(shown), known=row["district"] not in nobody),
            sparkline(
                [*history.get(row["district"], []), row["count"]][-SPARK_PERIODS:],
                row["low"],
                row["high"],
            ),
        )
        for row in rows_of(shown)
    ]


def common(picture: PublishedPicture) -> list[tuple[str, str]]:
    """Give the largest categories of each district's period, in the order of the districts."""
    week = picture.tables.category_week
    held = week[week["count"] > 0].sort_values("count", ascending=False, kind="stable")
    said = []
    for district in rows_of(picture.districts):
        own = rows_of(held[held["district"] == district["id"]].head(COMMON_CATEGORIES))
        kinds = ", ".join(f"{row['name'].lower()} {number(row['count'])}" for row in own)
        said.append((district["name"], kinds or "inga händelser"))
    return said if len(held) else []


def outliers(picture: PublishedPicture) -> list[dict[str, Any]]:
    """Categories that passed the noise gate in a district."""
    week, names = picture.tables.category_week, district_names(picture)
    return [
        {
            "name": row["name"],
            "district": names.get(row["district"], row["district"]),
            "judged": judged(row, _top(week)),
        }
        for row in rows_of(week[week["arrow"] != "none"])
    ]


def grouped_cells(picture: PublishedPicture) -> list[GroupRow]:
    """Give the map's cells by hot spot, and the others by district; the sums are the map's."""
    cells, names = picture.tables.cells, district_names(picture)
    spots = picture.tables.hotspots.set_index("id")["name"].to_dict()
    held = cells[(cells["count"] > 0) | (cells["count_period"] > 0)]
    rows = []
    for (spot, district), group in held.groupby(["hotspot", "district"], dropna=False):
        known = spots.get(spot, spot) if isinstance(spot, str) else "Övriga rutor"
        rows.append(
            GroupRow(
                name=str(known),
                district=names.get(str(district)) or str(district),
                cells=len(group),
                window=int(group["count"].sum()),
                period=int(group["count_period"].sum()),
                largest=int(group["count"].max()),
            )
        )
    return sorted(rows, key=lambda row: (row.name == "Övriga rutor", -row.window))


def reporters(picture: PublishedPicture) -> dict[str, Any]:
    """Who has reported and who has not."""
    table = picture.tables.reporters
    reported = table[table["count"] > 0]
    silent = table[table["count"] == 0].sort_values("silent_periods", ascending=False)
    noun = ("vecka", "veckor") if picture.heading.period.kind == "week" else ("period", "perioder")
    return {
        "all": len(table),
        "reported": len(reported),
        "silent": listing(
            [
                f"{row['name']} ({counted(row['silent_periods'], *noun)})"
                for row in rows_of(silent[silent["ever"]])
            ]
        ),
        "never": listing(list(silent.loc[~silent["ever"], "name"])),
        "rows": rows_of(reported.sort_values("count", ascending=False)[["name", "count"]]),
    }


def books(picture: PublishedPicture) -> dict[str, Any] | None:
    """Where the reports went: parts that sum to the whole, and what stands beside the sum."""
    totals = picture.totals
    if totals is None:
        return None
    parts = [
        ("i de prioriterade stadsdelarna", totals.in_districts),
        ("i övriga kommunen", totals.rest),
        ("utanför kommunen", totals.elsewhere),
        ("utan plats på kartan", totals.unplaced),
    ]
    if picture.audience == "intern":
        parts.append(("i känsliga kategorier, som aldrig visas på karta", totals.sensitive))
    overall = [
        ("utan tid", totals.unknown),
        ("avvisade vid intag, med skäl i en egen fil", totals.rejected),
        ("dubbletter, räknade en gång", totals.duplicates),
        ("gallrade, därför att deras tid är ute", totals.expired),
    ]
    return {
        "parts": parts,
        "sum": totals.reports,
        "vague": totals.vague,
        "coarse": totals.coarse,
        "overall": [one for one in overall if one[1]],
    }


def proposals(picture: PublishedPicture) -> list[dict[str, Any]]:
    """Give the proposals place by place, heaviest place first: the first few, and the others."""
    table = picture.tables.recommendations
    if table.empty:
        return []
    return [
        {
            "place": str(rows["place"].iloc[0]),
            "first": rows_of(rows.head(PROPOSALS_SHOWN)),
            "more": rows_of(rows.iloc[PROPOSALS_SHOWN:]),
        }
        for _, rows in table.groupby("hotspot", sort=False)
    ]
