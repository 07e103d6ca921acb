"""A published picture as files: JSON, GeoJSON, CSV and a map page, each swapped whole."""

import csv
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from est_geo.errors import DisclosureError
from est_geo.periods import Period
from est_geo.picture import Heading, PictureTables, PublishedPicture
from est_geo.render.geojson import (
    Collection,
    cells_geojson,
    districts_geojson,
    hotspots_geojson,
    recommendations_geojson,
    records,
    to_text,
    visits_geojson,
)
from est_geo.render.maps import week_map
from est_geo.render.phrases import (
    MADE_UP,
    district_counts,
    district_names,
    district_verdict,
    rows,
    unknown_districts,
)
from est_geo.words import guarded

_COLUMNS = (
    "district",
    "count",
    "expected",
    "low",
    "high",
    "arrow",
    "name",
    "verdict",
    "anmarkning",
)


def write_picture(picture: PublishedPicture, out: Path) -> list[Path]:
    """
    Write a published picture to a folder, which is made if it does not exist.

    The files are ``picture.json``, ``districts.csv``, ``districts.geojson`` and ``karta.html``;
    and, unless the audience is the public, ``cells.geojson``, ``hotspots.geojson``,
    ``visits.geojson`` and ``recommendations.geojson``. All are made before the first is put in
    place, and each is swapped whole, so that a reader never meets half a file.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    DisclosureError
        The folder holds files of a picture that the public may not see, and this one is public.
    OSError
        The folder cannot be written.
    """
    texts = {name: write(picture) for name, write in _writers(picture).items()}
    out.mkdir(parents=True, exist_ok=True)
    _refuse_mixture(out, set(texts))
    with tempfile.TemporaryDirectory(prefix=".skrivs-", dir=out) as beside:
        for name, text in texts.items():
            (Path(beside) / name).write_text(text, encoding="utf-8", newline="")
        for name in texts:
            (Path(beside) / name).replace(out / name)
    return [out / name for name in texts]


def as_json(picture: PublishedPicture) -> dict[str, Any]:
    """
    Give everything of a published picture as JSON can say it, in a fixed order.

    Returns
    -------
    dict
        ``made_up``, ``audience``, ``heading``, ``headline``, ``totals``, ``count_text``, ``notes``,
        ``plan_notes``, ``outlook`` (whether the forecast is shown, and why), ``remarks``,
        ``tables`` (each a list of rows after its contract), ``districts`` (GeoJSON) and
        ``incidents`` (rows, or None). Missing numbers are None, times are ISO 8601 in UTC.
    """
    tables = picture.tables
    return {
        "made_up": picture.heading.made_up,
        "audience": picture.audience,
        "heading": _heading(picture.heading),
        "headline": asdict(picture.headline),
        "totals": None if picture.totals is None else asdict(picture.totals),
        "count_text": dict(picture.count_text),
        "notes": list(picture.notes),
        "plan_notes": list(picture.plan_notes),
        "outlook": asdict(picture.outlook),
        "remarks": asdict(picture.remarks),
        "tables": {one.name: records(getattr(tables, one.name)) for one in fields(PictureTables)},
        "districts": districts_geojson(picture),
        "incidents": None if picture.incidents is None else records(picture.incidents),
    }


def districts_csv(picture: PublishedPicture) -> str:
    """
    Give the districts as CSV: ``district, count, expected, low, high, arrow, name, verdict``.

    Every place a report can lie has a row, also outside the districts. The count is written as the
    audience may see it; the last column says when the reports are made up.
    """
    names = district_names(picture)
    week = picture.tables.district_week
    judged = {row["district"]: row for row in rows(week)}
    nobody = unknown_districts(picture)
    said = {district: district_verdict(row, nobody) for district, row in judged.items()}
    exact = {row["district"]: row for row in records(week)}
    remark = MADE_UP if picture.heading.made_up else ""
    text = io.StringIO(newline="")
    # Lines end as RFC 4180 has it: with "\n" alone the writer leaves a "\r" in a cell unquoted.
    lines = csv.writer(text)
    lines.writerow(_COLUMNS)
    for district, count in district_counts(picture).items():
        row = exact.get(district, {"count": count})
        numbers = [row.get(name) for name in _COLUMNS[1:6]]
        words = [names.get(district, district), said.get(district), remark]
        lines.writerow(
            [guarded(one) if isinstance(one, str) else one for one in (district, *numbers, *words)]
        )
    return text.getvalue()


def _writers(picture: PublishedPicture) -> dict[str, Callable[[PublishedPicture], str]]:
    everybody = {
        "picture.json": _picture_text,
        "districts.geojson": _text_of(districts_geojson),
        "districts.csv": districts_csv,
        "karta.html": week_map,
    }
    return everybody if picture.audience == "public" else everybody | _RESTRICTED


def _text_of(
    collection: Callable[[PublishedPicture], Collection],
) -> Callable[[PublishedPicture], str]:
    return lambda picture: to_text(collection(picture)) + "\n"


_RESTRICTED = {
    "cells.geojson": _text_of(cells_geojson),
    "hotspots.geojson": _text_of(hotspots_geojson),
    "visits.geojson": _text_of(visits_geojson),
    "recommendations.geojson": _text_of(recommendations_geojson),
}


def _picture_text(picture: PublishedPicture) -> str:
    return json.dumps(as_json(picture), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _refuse_mixture(out: Path, written: set[str]) -> None:
    """Stop a public picture beside an internal one: a folder is shared as a whole."""
    kept = sorted(name for name in _RESTRICTED if name not in written and (out / name).exists())
    if kept:
        raise DisclosureError(
            f"Mappen {out.name} har redan {', '.join(kept)}, som allmänheten inte får se. "
            "Skriv den öppna bilden till en tom mapp."
        )


def _heading(heading: Heading) -> dict[str, Any]:
    return {
        "municipality": heading.municipality,
        "profile": heading.profile,
        "period": _period(heading.period),
        "window": _period(heading.window),
        "as_of": heading.as_of.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": heading.timezone,
        "resolution": heading.resolution,
        "made_up": heading.made_up,
    }


def _period(period: Period) -> dict[str, str]:
    return {
        "name": period.name,
        "label": period.label,
        "dates": period.dates,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }
