"""THE GATE: what may leave, for whom; anything outside the table is refused.

``intern`` sees any period at any resolution with exact counts. ``est`` sees ISO weeks and the
hot-spot window at the profile's resolution with exact counts, and no single report. ``public`` sees
months or tertials per district: 0–4 as "<5", the rest rounded to 5, the total rounded by itself.
Sensitive categories were set apart before any table was made, so no difference can show them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import get_args

import geopandas as gpd

from est_geo import tables
from est_geo.disclosure.coarsening import Cell
from est_geo.disclosure.numbers import Told, written
from est_geo.disclosure.public_counts import ALL, public_cells
from est_geo.errors import DisclosureError
from est_geo.periods import Period
from est_geo.picture import (
    Audience,
    Heading,
    Headline,
    PictureTables,
    PublishedPicture,
    SituationPicture,
)
from est_geo.words import number

_PUBLIC_PERIODS = frozenset({"month", "tertial"})
_PUBLIC_RULE = (
    'Antal under 5 skrivs "<5", övriga är avrundade till närmaste 5; summan är avrundad för sig '
    "och behöver inte stämma med delarna. Ett spann (15–20) står där ett avrundat antal kunde ha "
    "röjt ett litet antal tillsammans med andra."
)


def publish(picture: SituationPicture, audience: Audience) -> PublishedPicture:
    """
    Let a picture through the gate to one audience.

    Parameters
    ----------
    picture : SituationPicture
        The picture as made.
    audience : {"intern", "est", "public"}
        For whom.

    Returns
    -------
    PublishedPicture
        Only what that audience may see; the only thing that `render` and `service` can draw.

    Raises
    ------
    DisclosureError
        The period, the resolution or the audience is outside the table.

    Examples
    --------
    >>> from est_geo import situation_picture
    >>> from est_geo.tables import INCIDENTS
    >>> picture = situation_picture(
    ...     INCIDENTS.empty(), profile="linkoping", start="2026-11-01", end="2026-11-30")
    >>> publish(picture, "public").count_text["alla"]
    '<5'
    >>> publish(picture, "est")
    Traceback (most recent call last):
    est_geo.errors.DisclosureError: EST-gruppen ser hela ISO-veckor; november 2026 är ingen sådan.
    Välj en vecka, till exempel 2026-W46, eller målgruppen intern.
    """
    heading = picture.heading
    refuse_outside(audience, heading.period, heading.resolution, picture.grid_resolution)
    return {"intern": _intern, "est": _est, "public": _public}[audience](picture)


def refuse_outside(audience: str, period: Period, resolution: int, own: int) -> None:
    """
    Refuse what is outside the table of who sees what.

    Parameters
    ----------
    audience : str
        For whom.
    period : Period
        Of when.
    resolution : int
        H3 resolution of the grid.
    own : int
        The profile's resolution.

    Raises
    ------
    DisclosureError
        The audience, the period or the resolution is outside the table.

    Examples
    --------
    >>> refuse_outside("intern", Period.parse("2026-11-03/2026-11-05"), 8, own=10)
    >>> refuse_outside("est", Period.parse("2026-W46"), 9, own=10)
    Traceback (most recent call last):
    est_geo.errors.DisclosureError: EST-gruppen ser rutor i upplösning 10, inte 9: två rutnät \
bredvid varandra kan röja små antal.
    """
    if audience not in get_args(Audience):
        raise DisclosureError(
            f"Målgruppen måste vara en av {', '.join(get_args(Audience))}; {audience[:20]!r} "
            "finns inte."
        )
    if audience == "est" and period.kind != "week":
        raise DisclosureError(
            f"EST-gruppen ser hela ISO-veckor; {period.label} är ingen sådan. "
            "Välj en vecka, till exempel 2026-W46, eller målgruppen intern."
        )
    if audience == "public" and period.kind not in _PUBLIC_PERIODS:
        raise DisclosureError(
            f"Allmänheten ser hela månader eller tertial; {period.label} är inget sådant. "
            "Välj till exempel 2026-10 eller 2026-T3."
        )
    if audience != "intern" and resolution != own:
        who = "EST-gruppen ser rutor i" if audience == "est" else "Allmänheten ser stadsdelar ur"
        raise DisclosureError(
            f"{who} upplösning {own}, inte {resolution}: två rutnät bredvid varandra kan röja små "
            "antal."
        )


def _intern(picture: SituationPicture) -> PublishedPicture:
    return PublishedPicture(
        audience="intern",
        heading=picture.heading,
        totals=picture.totals,
        headline=picture.headline,
        tables=picture.tables,
        districts=picture.districts,
        count_text=_exact(picture),
        # Free text is for those who review the report, never for a picture that is passed around.
        incidents=picture.incidents.drop(columns=["note", "findings"], errors="ignore"),
        plan_notes=picture.plan_notes,
        outlook=picture.outlook,
        remarks=picture.remarks,
        notes=notes_of(
            picture.heading, "Internt: exakta antal och enskilda rapporter. Sprid inte vidare."
        ),
    )


def _est(picture: SituationPicture) -> PublishedPicture:
    return replace(
        _intern(picture),
        audience="est",
        incidents=None,
        # The intake's own books count sensitive rows too, so they stay inside.
        totals=replace(
            picture.totals, reports=_shown(picture), sensitive=0, rejected=0, duplicates=0
        ),
        notes=notes_of(
            picture.heading, "För EST-gruppen: exakta antal per ruta, inga enskilda rapporter."
        ),
    )


def _public(picture: SituationPicture) -> PublishedPicture:
    cells = cells_of(picture)
    return public_picture(picture.heading, cells, picture.districts)


def cells_of(picture: SituationPicture, history: Sequence[Told] = ()) -> dict[str, Cell]:
    """
    Round a picture's counts for the public (`public_cells`).

    Raises
    ------
    DisclosureError
        The period is no calendar month and no tertial, or the grid is not the profile's.
    """
    heading = picture.heading
    period = heading.period
    refuse_outside("public", period, heading.resolution, picture.grid_resolution)
    week = picture.tables.district_week
    counts = dict(zip(week["district"], week["count"].astype(int), strict=True))
    return public_cells(counts, _shown(picture), period, history)


def public_picture(
    heading: Heading, cells: Mapping[str, Cell], districts: gpd.GeoDataFrame
) -> PublishedPicture:
    """Make the public's picture from what its counts are rounded to; nothing else is in it."""
    text = {place: written(*cell) for place, cell in cells.items()}
    sentence = f"{text[ALL]} inrapporterade händelser i {heading.period.label}."
    _, end = heading.period.bounds(heading.timezone)
    return PublishedPicture(
        audience="public",
        heading=replace(heading, as_of=end, window=heading.period),
        totals=None,
        headline=Headline(sentence, 0, None, None, None, "none"),
        tables=nothing(),
        districts=districts,
        count_text=text,
        notes=notes_of(heading, _PUBLIC_RULE),
    )


def _shown(picture: SituationPicture) -> int:
    return picture.totals.reports - picture.totals.sensitive


def _exact(picture: SituationPicture) -> dict[str, str]:
    week = picture.tables.district_week
    text = {one: number(n) for one, n in zip(week["district"], week["count"], strict=True)}
    return text | {ALL: number(_shown(picture))}


def notes_of(heading: Heading, rule: str) -> tuple[str, ...]:
    """Give the sentences that must stand beside a picture; what is made up is said first."""
    made_up = ("Påhittade rapporter: bilden visar inte verkliga händelser.",)
    always = "Inrapporterade händelser är inte detsamma som brott: rapporteringen varierar."
    return (*(made_up if heading.made_up else ()), always, rule)


def nothing() -> PictureTables:
    """Return every table empty: what may not be seen is not there to be drawn."""
    names = [field.name for field in fields(PictureTables)]
    return PictureTables(**{name: getattr(tables, name.upper()).empty() for name in names})
