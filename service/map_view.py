"""The big map: layers, and for each the table that says the same as the map."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from est_geo.errors import RequestError
from est_geo.periods import Period
from est_geo.picture import PublishedPicture
from est_geo.render.classes import CIVIDIS, WHITE
from est_geo.render.phrases import (
    brief,
    district_names,
    district_verdict,
    unknown_districts,
    window_length,
)
from est_geo.words import counted, number, span
from service.rows import rows_of
from service.week_view import classes, neighbours, steps, title, when

_ROLES: Final = {"centre": "kärna", "rim": "kant", "none": ""}
_SMALLEST_Q: Final = 0.001
_AHEAD: Final = (
    (0.1, "0,1–0,2", CIVIDIS[0]),
    (0.2, "0,2–0,5", CIVIDIS[1]),
    (0.5, "0,5–1", CIVIDIS[3]),
    (1.0, "1–2", CIVIDIS[5]),
    (2.0, "2–5", CIVIDIS[7]),
    (5.0, "5 eller fler", CIVIDIS[9]),
)
"""Classes of an expected count, fixed so that two weeks can be laid side by side."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a table: its text, and what it is sorted by."""

    text: str
    sort: float | str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with the id of its feature on the map."""

    id: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Swatch:
    """One line of a legend."""

    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class MapLayer:
    """
    What one layer shows.

    `colours` are pairs: the smallest count of a class, or a property's value, and its colour.
    `unknown` is whether districts that nobody could have reported from are hatched.
    """

    id: str
    name: str
    says: str
    collection: str
    style: str
    value: str
    columns: tuple[str, ...]
    rows: list[Row]
    legend: list[Swatch]
    colours: Sequence[tuple[float | str, str]]
    unknown: bool = False


def _words(text: Any) -> Entry:  # noqa: ANN401 - a text column may hold a missing value
    shown = text if isinstance(text, str) else ""
    return Entry(shown, shown.casefold())


def _number(value: float, decimals: int = 0) -> Entry:
    return Entry(number(value, decimals), float(value) if value == value else -1.0, numeric=True)  # noqa: PLR0124 - NaN


def _chance(q: float) -> Entry:
    # A q of "0,000" would say that chance is ruled out, which no test can say.
    return Entry("< 0,001", q, numeric=True) if q < _SMALLEST_Q else _number(q, 3)


def map_page(
    picture: PublishedPicture, available: list[Period], layer_id: str | None, sees: frozenset[str]
) -> dict[str, Any]:
    """
    Everything that the map page of a period writes, of the parts of it that the asker sees.

    Raises
    ------
    RequestError
        The layer does not exist.
    """
    makers = _makers(picture, sees)
    chosen = layer_id or next(iter(makers))
    if chosen not in makers:
        raise RequestError(f"Kartlagret finns inte. De som finns: {', '.join(makers)}.")
    period, layer = picture.heading.period, makers[chosen][1](picture)
    return {
        "picture": picture,
        "period": period,
        "title": title(period),
        "layer": layer,
        "colours": json.dumps(layer.colours),
        "layers": [(one, name(picture)) for one, (name, _) in makers.items()],
        "when": when(period),
        **neighbours(period, available),
    }


def _makers(picture: PublishedPicture, sees: frozenset[str]) -> "dict[str, tuple[_Name, _Maker]]":
    """Layers that the asker may see; a forecast that has resigned is no layer."""
    if picture.audience == "public":
        return {"jamforelse": _LAYERS["jamforelse"]}
    hidden = set() if picture.outlook.shown else {"prognos"}
    return {
        id_: layer
        for id_, layer in _LAYERS.items()
        if id_ not in hidden and _PARTS.get(id_, "cells") in sees
    }


def _counts(
    column: str, name: Callable[[PublishedPicture], str]
) -> Callable[[PublishedPicture], MapLayer]:
    def make(picture: PublishedPicture) -> MapLayer:
        legend = classes(picture, column)
        cells = picture.tables.cells
        held = cells[cells[column] > 0].sort_values([column, "cell"], ascending=[False, True])
        span_of_time = picture.heading.window if column == "count" else picture.heading.period
        return MapLayer(
            id="fonster" if column == "count" else "perioden",
            name=name(picture),
            says=f"Inrapporterade händelser per ruta, {span_of_time.dates}. "
            f"n = {number(int(held[column].sum()))} på {counted(len(held), 'ruta', 'rutor')}.",
            collection="cells",
            style="cells",
            value=column,
            columns=_cell_columns(picture),
            rows=_cell_rows(picture, held),
            legend=[Swatch(one.label, one.colour) for one in legend],
            colours=steps(legend),
            unknown=column == "count_period" and bool(unknown_districts(picture)),
        )

    return make


def _cell_columns(picture: PublishedPicture) -> tuple[str, ...]:
    heading = picture.heading
    return (
        "Plats",
        "Stadsdel",
        f"Händelser, {window_length(heading)}",
        f"Händelser, {brief(heading.period)}",
        "Kärna eller kant",
        "Ruta (H3)",
    )


def _cell_rows(picture: PublishedPicture, cells: Any) -> list[Row]:  # noqa: ANN401 - a DataFrame slice
    names = district_names(picture)
    spots = picture.tables.hotspots.set_index("id")["name"].to_dict()
    return [
        Row(
            row["cell"],
            (
                _words(spots.get(row["hotspot"], "Utanför platserna")),
                _words(names.get(row["district"], row["district"])),
                _number(row["count"]),
                _number(row["count_period"]),
                _words(_ROLES[row["role"]]),
                _words(row["cell"]),
            ),
        )
        for row in rows_of(cells)
    ]


def _hot(picture: PublishedPicture) -> MapLayer:
    cells = picture.tables.cells
    hot = cells[cells["role"] != "none"].sort_values(["hot_q", "cell"])
    rows = _cell_rows(picture, hot)
    tests = [
        (_number(row["expected"], 1), _number(row["z"], 1), _chance(row["hot_q"]))
        for row in rows_of(hot)
    ]
    return MapLayer(
        id="hotspot",
        name="Hotspot",
        says="Rutor där fler händelser samlats än slumpen ger, "
        f"{picture.heading.window.dates}. Kärna: rutan själv. Kant: het genom sina grannar.",
        collection="cells",
        style="cells",
        value="role",
        columns=(*_cell_columns(picture), "Väntat av slumpen", "Gi*", "q"),
        rows=[Row(row.id, row.entries + more) for row, more in zip(rows, tests, strict=True)],
        legend=[Swatch("kärna", CIVIDIS[10]), Swatch("kant", CIVIDIS[3])],
        colours=[("centre", CIVIDIS[10]), ("rim", CIVIDIS[3])],
    )


def _ahead(picture: PublishedPicture) -> MapLayer:
    cells = picture.tables.cells
    told = cells[cells["next_expected"] >= _AHEAD[0][0]]
    told = told.sort_values(["next_expected", "cell"], ascending=[False, True])
    rows = [
        Row(row.id, (*row.entries[:2], expected, between, row.entries[-1]))
        for row, expected, between in zip(
            _cell_rows(picture, told),
            [_number(one, 2) for one in told["next_expected"]],
            [
                Entry(span(low, high), float(high), numeric=True)
                for low, high in zip(told["next_low"], told["next_high"], strict=True)
            ],
            strict=True,
        )
    ]
    return MapLayer(
        id="prognos",
        name="Prognos",
        says="Väntat antal inrapporterade händelser per ruta, "
        f"{picture.heading.period.before(-1).dates}, där det är minst "
        f"{number(_AHEAD[0][0], 1)}. {picture.outlook.sentence}",
        collection="cells",
        style="cells",
        value="next_expected",
        columns=("Plats", "Stadsdel", "Väntat nästa vecka", "Troligen mellan", "Ruta (H3)"),
        rows=rows,
        legend=[Swatch(label, colour) for _, label, colour in _AHEAD],
        colours=[(low, colour) for low, _, colour in _AHEAD],
    )


def _compared(picture: PublishedPicture) -> MapLayer:
    rows, known = _compared_rows(picture)
    return MapLayer(
        id="jamforelse",
        name="Väntat och utfall",
        says=f"Inrapporterade händelser per stadsdel, {picture.heading.period.dates}"
        + (", mot vad som väntats av det senaste året." if known else "."),
        collection="districts",
        style="districts",
        value="arrow",
        columns=("Stadsdel", "Händelser", "Väntat", "Bedömning")
        if known
        else ("Stadsdel", "Händelser"),
        rows=rows,
        legend=[
            Swatch("över det väntade", CIVIDIS[8]),
            Swatch("inom normal variation", WHITE),
            Swatch("under det väntade", CIVIDIS[0]),
        ]
        if known
        else [],
        colours=[("over", CIVIDIS[8]), ("none", WHITE), ("under", CIVIDIS[0])] if known else [],
        unknown=bool(unknown_districts(picture)),
    )


def _compared_rows(picture: PublishedPicture) -> tuple[list[Row], bool]:
    """Give the districts' rows, and whether they hold what was expected; the public sees counts."""
    priority, nobody = set(picture.districts["id"]), unknown_districts(picture)
    week = picture.tables.district_week
    shown = week[week["district"].isin(priority)]
    if shown.empty:
        plain = rows_of(picture.districts)
        counts = [Entry(picture.count_text.get(row["id"], "–"), "") for row in plain]
        return [
            Row(row["id"], (_words(row["name"]), n)) for row, n in zip(plain, counts, strict=True)
        ], False
    return [
        Row(
            row["district"],
            (
                _words(row["name"]),
                _number(row["count"]),
                Entry(span(row["low"], row["high"]), float(row["expected"]), numeric=True),
                _words(district_verdict(row, nobody)),
            ),
        )
        for row in rows_of(shown)
    ], True


def _visits(picture: PublishedPicture) -> MapLayer:
    zone, names = picture.heading.timezone, district_names(picture)
    visits = picture.tables.visits.sort_values("start")
    rows = []
    for row in rows_of(visits):
        start, end = row["start"].tz_convert(zone), row["end"].tz_convert(zone)
        rows.append(
            Row(
                row["id"],
                (
                    _words(row["place"]),
                    _words(names.get(row["district"], row["district"])),
                    _words(row["actor_name"]),
                    Entry(f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}", start.timestamp()),
                    _words(row["why"]),
                ),
            )
        )
    return MapLayer(
        id="narvaro",
        name="Närvaro",
        says="Föreslagna besök nästa vecka. Siffran på kartan är antalet besök på platsen.",
        collection="visits",
        style="places",
        value="visits",
        columns=("Plats", "Stadsdel", "Aktör", "Tid", "Varför"),
        rows=rows,
        legend=[],
        colours=[],
    )


def _measures(picture: PublishedPicture) -> MapLayer:
    names = district_names(picture)
    rows = [
        Row(
            row["id"],
            (
                _words(row["place"]),
                _words(names.get(row["district"], row["district"])),
                _words(row["name"]),
                _number(row["n"]),
                _words(row["cost_class"]),
                _words(row["owner"]),
            ),
        )
        for row in rows_of(picture.tables.recommendations)
    ]
    return MapLayer(
        id="atgarder",
        name="Åtgärder",
        says="Förslag till fysiska åtgärder. Siffran på kartan är antalet förslag på platsen.",
        collection="recommendations",
        style="places",
        value="recommendations",
        columns=("Plats", "Stadsdel", "Förslag", "Händelser", "Kostnad", "Ägare"),
        rows=rows,
        legend=[],
        colours=[],
    )


def _named(text: str) -> Callable[[PublishedPicture], str]:
    return lambda _: text


def _window_name(picture: PublishedPicture) -> str:
    return f"Antal, {window_length(picture.heading)}"


def _period_name(picture: PublishedPicture) -> str:
    return f"Antal, {brief(picture.heading.period)}"


_Name = Callable[[PublishedPicture], str]
_Maker = Callable[[PublishedPicture], MapLayer]
_PARTS: Final = {
    "jamforelse": "district_week",
    "narvaro": "visits",
    "atgarder": "recommendations",
}
"""The part of a picture that a layer shows; the others show its cells."""
_LAYERS: Final[dict[str, tuple[_Name, _Maker]]] = {
    "fonster": (_window_name, _counts("count", _window_name)),
    "perioden": (_period_name, _counts("count_period", _period_name)),
    "hotspot": (_named("Hotspot"), _hot),
    "jamforelse": (_named("Väntat och utfall"), _compared),
    "prognos": (_named("Prognos"), _ahead),
    "narvaro": (_named("Närvaro"), _visits),
    "atgarder": (_named("Åtgärder"), _measures),
}
