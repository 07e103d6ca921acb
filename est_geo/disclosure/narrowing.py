"""Cut a published picture to what one role may see: some districts, some tables.

What is counted in a district is kept as it is. What only the whole town can tell is left out: the
total, the notes that sum everything up, the numbers of tests over all cells, the forecast. Cells
and places that reach into another district are left out too, because their counts hold reports from
there.

Four things still rest on the whole town, because without them there is no picture: which places
stand out (``hot``, ``role``, hot spots, former spots and clusters), whether a number passes the
noise gate (``arrow``, and ``dark_q`` as yes or no), what was expected (``expected`` to one decimal
and its interval, from the season that all districts share), and what is planned for shared teams
(visits, gaps). ``state`` and ``active`` of `REACH` say whether those who usually report from here
reported at all. None of them is a count of another district or of the town.
"""

from dataclasses import dataclass, fields, replace

import geopandas as gpd
import pandas as pd
import shapely

from est_geo import week_tables
from est_geo.cells import cell_numbers, cell_polygons
from est_geo.disclosure.audiences import nothing
from est_geo.errors import DisclosureError
from est_geo.picture import (
    NO_OUTLOOK,
    Heading,
    Headline,
    Outlook,
    PictureTables,
    PublishedPicture,
    Remarks,
)
from est_geo.planning.reaching import reaching_over
from est_geo.tables.week import DARK_LEVEL
from est_geo.words import counted, listing

SECTIONS = frozenset({"incidents", "totals", "headline", "outlook"})
"""What a picture holds beside its tables, by the names that `narrowed` knows."""
_TABLES = frozenset(field.name for field in fields(PictureTables))
_TEST = ["z", "p", "q", "sum", "expected", "hot_p", "hot_q"]
_AHEAD = ["next_expected", "next_low", "next_high"]
_NOT_OF_DISTRICTS = Outlook(
    shown=False,
    sentence="Prognosen prövas på hela kommunen och visas inte för en stadsdel för sig.",
    n_weeks=0,
)
_NO_HEADLINE = Headline("", 0, None, None, None, "none")


def narrowed(
    published: PublishedPicture, districts: frozenset[str] | None, tables: frozenset[str]
) -> PublishedPicture:
    """
    Cut a published picture to some districts and some tables.

    Parameters
    ----------
    published : PublishedPicture
        From `publish`.
    districts : frozenset of str or None
        Ids of the districts that may be seen; None for all, and for the town as a whole.
    tables : frozenset of str
        Tables that may be seen, by their names in `PictureTables`, and of `SECTIONS`
        (``incidents``, ``totals`` with the remarks, ``headline``, ``outlook`` with the forecast).
        The plan's notes follow ``visits``; the written counts follow ``district_week`` and
        ``headline``, and always the public's picture, which is nothing else.

    Returns
    -------
    PublishedPicture
        Tables that may not be seen are empty.

    Raises
    ------
    DisclosureError
        A district or a table is none of the picture's.

    Examples
    --------
    >>> from est_geo import publish, situation_picture
    >>> from est_geo.tables import INCIDENTS
    >>> picture = publish(situation_picture(
    ...     INCIDENTS.empty(), profile="linkoping", start="2026-11-09", end="2026-11-15"), "est")
    >>> own = narrowed(picture, frozenset({"ryd"}), frozenset({"district_week"}))
    >>> own.count_text, own.tables.district_week["district"].tolist(), own.headline.sentence
    ({'ryd': '0'}, ['ryd'], '')
    """
    _known(published, districts, tables)
    cut = published if districts is None else _of_districts(published, districts)
    kept = {name: getattr(cut.tables, name) for name in _TABLES & tables}
    if "outlook" not in tables:
        kept |= {name: _without(kept[name], _AHEAD) for name in ("cells", "hotspots") & kept.keys()}
    counts = published.audience == "public" or tables & {"district_week", "headline"}
    return replace(
        cut,
        totals=cut.totals if "totals" in tables else None,
        remarks=cut.remarks if "totals" in tables else Remarks(),
        headline=cut.headline if "headline" in tables else _NO_HEADLINE,
        outlook=cut.outlook if "outlook" in tables else NO_OUTLOOK,
        plan_notes=cut.plan_notes if "visits" in tables else (),
        incidents=cut.incidents if "incidents" in tables else None,
        count_text=cut.count_text if counts else {},
        tables=replace(nothing(), **kept),
    )


def _known(
    published: PublishedPicture, districts: frozenset[str] | None, tables: frozenset[str]
) -> None:
    lacking = sorted((districts or frozenset()) - set(published.districts["id"]))
    strange = sorted(tables - _TABLES - SECTIONS)
    if lacking or strange or districts == frozenset():
        raise DisclosureError(
            "En bild kan bara skäras till stadsdelar och tabeller som den har; "
            f"{listing([*lacking, *strange]) or 'en tom lista'} finns inte i den."
        )


@dataclass(frozen=True, slots=True)
class _Area:
    """The districts that may be seen, and where the others begin."""

    ids: frozenset[str]
    names: tuple[str, ...]
    others: shapely.Geometry

    @classmethod
    def of(cls, polygons: gpd.GeoDataFrame, ids: frozenset[str]) -> "_Area":
        mine = polygons["id"].isin(ids)
        others = shapely.union_all(polygons.loc[~mine, "geometry"].to_numpy())
        shapely.prepare(others)
        return cls(ids, tuple(polygons.loc[mine, "name"]), others)

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of the districts that may be seen."""
        return table[table["district"].isin(self.ids)].reset_index(drop=True)

    def whole(self, cells: pd.Series) -> pd.Series:
        """Whether each cell lies clear of every other district."""
        if cells.empty:
            return pd.Series(dtype="bool")
        met = shapely.intersects(self.others, cell_polygons(cell_numbers(cells)))
        return ~pd.Series(met, index=cells.index)

    def clear(self, texts: pd.Series) -> pd.Series:
        """Whether all of each text's cells lie clear of every other district; none does not."""
        clear = [bool(self.whole(pd.Series(text.split())).all()) for text in texts.fillna("")]
        return pd.Series(clear, index=texts.index, dtype="bool") & texts.notna()


def _of_districts(published: PublishedPicture, ids: frozenset[str]) -> PublishedPicture:
    area = _Area.of(published.districts, ids)
    cut = _cut_tables(published.tables, area, _on_the_border(published))
    polygons = published.districts
    incidents = published.incidents
    count_text = {one: text for one, text in published.count_text.items() if one in ids}
    own = (
        f"Bilden visar bara {listing(area.names)}. Rutor och platser som når in i en annan "
        "stadsdel är inte med."
    )
    return replace(
        published,
        heading=_heading(published.heading),
        totals=None,
        headline=_headline(cut, count_text, area, published.heading),
        tables=cut,
        districts=polygons[polygons["id"].isin(ids)].reset_index(drop=True),
        count_text=count_text,
        incidents=None if incidents is None else area.rows(incidents),
        notes=(*published.notes, own),
        plan_notes=(),
        outlook=_NOT_OF_DISTRICTS,
        remarks=Remarks(),
    )


def _on_the_border(published: PublishedPicture) -> set[str]:
    """Places of a kept plan that are no hot spot, and hold reports from more than one district."""
    visits = published.tables.visits
    if "ground" not in visits:
        return set()
    return set(reaching_over(visits.drop_duplicates("place_id"), published))


def _cut_tables(whole: PictureTables, area: _Area, border: set[str]) -> PictureTables:
    spots, none = _spots(whole, area), nothing()
    places = set(spots["id"])
    cells = area.rows(whole.cells)
    cells = cells[area.whole(cells["cell"])].reset_index(drop=True)
    cells = cells.assign(hotspot=cells["hotspot"].where(cells["hotspot"].isin(places)))
    # A place of the plan need be no hot spot; one that is goes with its hot spot.
    elsewhere = (set(whole.hotspots["id"]) - places) | (border - places)
    visits = area.rows(whole.visits)
    gaps, proposals = _gaps(whole.gaps, area, whole.hotspots), whole.recommendations
    hours = whole.hours
    return replace(
        whole,
        cells=_without(cells, _TEST + _AHEAD),
        cell_districts=area.rows(whole.cell_districts),
        hotspots=spots,
        district_week=_judged(area.rows(whole.district_week)),
        category_week=_judged(area.rows(whole.category_week)),
        trend=area.rows(whole.trend),
        hours=hours[hours["place"].isin(area.ids | places)].reset_index(drop=True),
        visits=visits[~visits["place_id"].isin(elsewhere)].reset_index(drop=True),
        gaps=gaps[~gaps["place_id"].isin(elsewhere)].reset_index(drop=True),
        recommendations=proposals[proposals["hotspot"].isin(places)].reset_index(drop=True),
        reach=area.rows(whole.reach),
        former_spots=_former(area.rows(whole.former_spots), area),
        clusters=_clusters(area.rows(whole.clusters), area),
        scoreboard=none.scoreboard,
        reporters=none.reporters,
    )


def _spots(whole: PictureTables, area: _Area) -> pd.DataFrame:
    """Keep the hot spots that lie in the districts and nowhere else, ranked among themselves."""
    cells = whole.cells.dropna(subset="hotspot")
    outside = ~cells["district"].isin(area.ids) | ~area.whole(cells["cell"])
    spots = area.rows(whole.hotspots)
    spots = spots[~spots["id"].isin(cells.loc[outside, "hotspot"])].reset_index(drop=True)
    certain = (spots["dark_q"] <= DARK_LEVEL).map({True: DARK_LEVEL, False: 1.0})
    return _judged(_without(spots, _AHEAD)).assign(
        rank=spots["rank"].rank(method="first").astype("int64"),
        dark_q=certain.astype("float64").where(spots["dark_q"].notna()),
        kind_words=_first_words(spots["kind_words"]),
    )


def _gaps(gaps: pd.DataFrame, area: _Area, spots: pd.DataFrame) -> pd.DataFrame:
    """Gaps of the districts that may be seen; one that names no district is its hot spot's."""
    of_spots = gaps["place_id"].map(spots.set_index("id")["district"])
    return area.rows(gaps.assign(district=gaps["district"].fillna(of_spots)))


def _former(spots: pd.DataFrame, area: _Area) -> pd.DataFrame:
    held = spots.get("cells", pd.Series(None, index=spots.index, dtype="str"))
    kept = spots[area.clear(held)].reset_index(drop=True)
    numbers = pd.Series([f"tidigare-{at}" for at in range(1, len(kept) + 1)], dtype="str")
    return kept.assign(id=numbers, words=_first_words(kept["words"]))


def _clusters(clusters: pd.DataFrame, area: _Area) -> pd.DataFrame:
    """Keep the clusters' own reports; what was expected is reckoned from the whole town's weeks."""
    kept = clusters[area.clear(clusters["cells"])].reset_index(drop=True)
    words = [
        f"{counted(int(n), 'händelse', 'händelser')}, fler än plats och tid var för sig förklarar"
        for n in kept["observed"]
    ]
    return _without(kept, ["expected", "p"]).assign(
        id=pd.Series([f"{at}" for at in range(1, len(kept) + 1)], dtype="str"),
        words=pd.Series(words, dtype="str"),
    )


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """Round what was expected, and leave out how sure: both come from numbers of the whole town."""
    return _without(table, ["p_exceed", "q"]).assign(expected=table["expected"].round(1))


def _first_words(texts: pd.Series) -> pd.Series:
    """Keep what a sentence says before its comparison with the whole town."""
    return texts.astype("str").str.replace(";.*", "", regex=True).astype("str")


def _without(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    lost = [name for name in columns if name in table]
    return table.assign(**{name: float("nan") for name in lost})


def _headline(
    cut: PictureTables, count_text: dict[str, str], area: _Area, heading: Heading
) -> Headline:
    """Say how the district's period was, in the words that the whole town's are said in."""
    week = cut.district_week
    if len(week) == 1:
        return week_tables.headline(week, cut.hotspots)
    if week.empty:
        told = [f"{count_text[one]} i {name}" for one, name in _named(area, count_text)]
        return replace(
            _NO_HEADLINE,
            sentence=f"Inrapporterade händelser i {heading.period.label}: {listing(told)}.",
        )
    # Intervals of several districts cannot be added up, so nothing is said of what was expected.
    count = int(week["count"].sum())
    said = counted(count, "inrapporterad händelse", "inrapporterade händelser")
    return replace(_NO_HEADLINE, sentence=f"{said} i {listing(area.names)}.", count=count)


def _named(area: _Area, count_text: dict[str, str]) -> list[tuple[str, str]]:
    return list(zip(count_text, area.names, strict=True))


def _heading(heading: Heading) -> Heading:
    """Tell the day, not the minute, at which the town's last report came."""
    _, end = heading.period.bounds(heading.timezone)
    day = heading.as_of.tz_convert(heading.timezone).normalize().tz_convert("UTC")
    return replace(heading, as_of=max(end, day))
