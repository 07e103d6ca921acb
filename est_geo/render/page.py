"""The words and tables of the map page: the same numbers as its map, for eyes, ears and print."""

from typing import Any

import pandas as pd

from est_geo.picture import PublishedPicture
from est_geo.render.phrases import (
    ALL,
    MADE_UP,
    Row,
    brief,
    dark,
    district_counts,
    district_names,
    district_verdict,
    map_caption,
    row_verdict,
    rows,
    unknown_districts,
    when,
    who_reported,
    window_length,
)
from est_geo.words import MISSING, number, span

_AUDIENCES = {
    "intern": "Internt: exakta antal och enskilda rapporter. Sprid inte vidare.",
    "est": "För EST-gruppen: exakta antal per ruta, inga enskilda rapporter.",
    "public": "För allmänheten: avrundade antal per stadsdel.",
}


def page_words(picture: PublishedPicture) -> dict[str, Any]:
    """Give every text and table that stands around the map, by the name the page uses."""
    heading = picture.heading
    return {
        "title": f"Lägesbild {heading.period.label} – {heading.municipality}",
        "period": brief(heading.period),
        "dates": heading.period.dates if heading.period.dates != heading.period.label else "",
        "window": window_length(heading),
        "made_up": MADE_UP if heading.made_up else "",
        "audience": _AUDIENCES[picture.audience],
        "as_of": _moment(heading.as_of, heading.timezone),
        "caption": map_caption(picture) if len(picture.tables.cells) else "",
        "reporters": who_reported(picture),
        "notes": _notes(picture),
        "districts": _districts(picture),
        "total": picture.count_text.get(ALL, MISSING),
        "unplaced": number(picture.totals.unplaced) if picture.totals else "",
        "spots": _spots(picture),
        "visits": _visits(picture),
        "gaps": len(picture.tables.gaps),
        "recommendations": rows(picture.tables.recommendations),
    }


def _notes(picture: PublishedPicture) -> list[str]:
    # The page's head already says these two.
    said = (_AUDIENCES[picture.audience], MADE_UP)
    return [note for note in picture.notes if note not in said]


def _moment(moment: pd.Timestamp, timezone: str) -> str:
    local = moment.tz_convert(timezone)
    return f"{local:%Y-%m-%d} kl. {local:%H.%M}"


def _judged(row: Row) -> Row:
    return {
        "expected": span(row["low"], row["high"]),
        "verdict": row_verdict(row),
        "arrow": row["arrow"],
    }


def _districts(picture: PublishedPicture) -> list[Row]:
    names = district_names(picture)
    nobody = unknown_districts(picture)
    judged = {
        row["district"]: _judged(row) | {"verdict": district_verdict(row, nobody)}
        for row in rows(picture.tables.district_week)
    }
    untold = {"expected": "", "verdict": "", "arrow": "none"}
    return [
        {"name": names.get(one, one), "count": text} | judged.get(one, untold)
        for one, text in district_counts(picture).items()
    ]


def _spots(picture: PublishedPicture) -> list[Row]:
    names = district_names(picture)
    return [
        spot
        | _judged(spot)
        | {
            "district": names.get(spot["district"], spot["district"]),
            "count": number(spot["count"]),
            "count_window": number(spot["count_window"]),
            "dark": dark(spot),
        }
        for spot in rows(picture.tables.hotspots, "rank")
    ]


def _visits(picture: PublishedPicture) -> list[Row]:
    zone = picture.heading.timezone
    return [
        visit | {"when": when(visit["start"], visit["end"], zone)}
        for visit in rows(picture.tables.visits, "start")
    ]
