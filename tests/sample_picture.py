"""A made-up week of Linköping as a published picture, for tests that draw or serve one.

Cells, districts, places and Gi* are real computations on made-up points with a fixed seed; nothing
here calls the code under test, so that a fault there cannot hide in its own sample.
"""

from functools import lru_cache
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
from scipy import stats

from est_geo.cells import cell_centres, cell_numbers, cell_text, cells_at
from est_geo.periods import Period, to_utc
from est_geo.picture import (
    Audience,
    Heading,
    Headline,
    Outlook,
    PictureTables,
    PublishedPicture,
    Remarks,
    Totals,
)
from est_geo.polygons import first_polygon
from est_geo.tables import (
    CATEGORY_WEEK,
    CELL_DISTRICTS,
    CELLS,
    CLUSTERS,
    DISTRICT_WEEK,
    ELSEWHERE,
    FORMER_SPOTS,
    GAPS,
    HOTSPOTS,
    HOURS,
    INCIDENTS,
    REACH,
    RECOMMENDATIONS,
    REPORTERS,
    REST,
    SCOREBOARD,
    TREND,
    VISITS,
    Table,
    checked,
    completed,
)
from tests.sample_outlook import (
    PROFILE,
    WEEK,
    clusters,
    former_spots,
    frame_of,
    reach,
    scoreboard,
    without_reports,
)

HOSTILE = "</script><img src=x onerror=alert(1)>${alert(1)}`\"'<b>&amp;\\u0027{{ 7777*7 }}{% raw %}"
"""A place name that breaks out of HTML, of JavaScript and of Jinja templates."""

NAN = float("nan")

# id, name, district, lon, lat, points in 13 weeks, spread in metres, count, low, high, arrow
_SPOTS = (
    ("city-resecentrum", "Resecentrum", "city", 15.62583, 58.41555, 150, 55, 21, 9, 18, "over"),
    ("skaggetorp-skaggetorps_centrum", "Skäggetorps centrum", "skaggetorp",
     15.583248, 58.42611, 120, 75, 9, 5, 15, "none"),
    ("city-stora_torget", "Stora torget", "city", 15.6216, 58.4109, 100, 50, 7, 4, 13, "none"),
    ("ryd-ryds_centrum", "Ryds centrum", "ryd", 15.564625, 58.40837, 80, 60, 6, 3, 11, "none"),
    ("berga-berga_centrum", "Berga centrum", "berga", 15.6375, 58.3903, 60, 55, 8, 1, 6, "over"),
)  # fmt: skip
_BACKGROUND = 420
_DISTRICTS = (
    ("skaggetorp", 22, 22.4, 15, 30, 0.52, 0.96, "none"),
    ("ryd", 12, 13.1, 8, 19, 0.66, 0.96, "none"),
    ("berga", 13, 6.9, 4, 11, 0.011, 0.03, "over"),
    ("city", 33, 30.8, 24, 41, 0.24, 0.7, "none"),
    (REST, 4, 4.3, 1, 9, 0.63, 0.96, "none"),
    (ELSEWHERE, 0, 0.4, 0, 2, 1.0, 1.0, "none"),
)


def sample_published(
    audience: Audience = "est", *, hostile: bool = False, silent: str | None = None
) -> PublishedPicture:
    """
    Give the sample as one audience would see it after the gate.

    `silent` is a district that nobody could have reported from. `hostile` puts `HOSTILE` into the
    names and sentences that come from a municipality's files.
    """
    if audience == "public":
        return _public(hostile=hostile)
    tables = _hostile(_week()) if hostile else _week()
    tables = without_reports(tables, silent) if silent else tables
    return PublishedPicture(
        audience=audience,
        heading=_heading(WEEK),
        totals=Totals(
            reports=88 if audience == "intern" else 87, in_districts=80, rest=4, elsewhere=0,
            unplaced=3, sensitive=1 if audience == "intern" else 0, vague=2, unknown=1,
            window=_BACKGROUND + sum(spot[5] for spot in _SPOTS), rejected=2, duplicates=5,
        ),
        headline=Headline(
            sentence="87 inrapporterade händelser; väntat 71–93 – inom normal variation.",
            count=87, expected=81.2, low=71.0, high=93.0, arrow="none",
        ),
        tables=tables,
        districts=_districts(hostile=hostile),
        count_text={"alla": "87"} | {row[0]: str(row[1]) for row in _DISTRICTS},
        incidents=_incidents() if audience == "intern" else None,
        notes=(
            "Antalet händelser är vad som rapporterats in, inte allt som hänt.",
            *((HOSTILE,) if hostile else ()),
        ),
        remarks=Remarks(
            gathered=HOSTILE if hostile else "Hälften av 914 händelser ligger i 31 av 884 rutor.",
            to_come=HOSTILE if hostile else "Ungefär 4 % av veckans rapporter brukar återstå.",
        ),
        outlook=Outlook(
            shown=True, n_weeks=26,
            sentence=HOSTILE if hostile else "Prognosen träffade 312 av 900; hela historien 301.",
        ),
    )  # fmt: skip


def _public(*, hostile: bool) -> PublishedPicture:
    # As the gate leaves it: no table at all, only counts as they may be written.
    counts = {"alla": "350", "skaggetorp": "90", "ryd": "55", "berga": "40", "city": "145"}
    return PublishedPicture(
        audience="public",
        heading=_heading(Period.parse("2026-10")),
        totals=None,
        headline=Headline(
            "350 inrapporterade händelser i oktober 2026.", 0, None, None, None, "none"
        ),
        tables=PictureTables(**{name: table.empty() for name, table in _TABLES.items()}),
        districts=_districts(hostile=hostile),
        count_text=counts | {REST: "20", ELSEWHERE: "<5"},
        notes=(
            "Påhittade rapporter: bilden visar inte verkliga händelser.",
            'Antal under 5 skrivs "<5", övriga är avrundade till närmaste 5.',
        ),
    )


def _heading(period: Period) -> Heading:
    return Heading(
        municipality="Linköping", profile="linkoping", period=period,
        window=Period.days(period.before(12).first, period.last),
        as_of=pd.Timestamp("2026-11-16T06:00:00Z"), timezone=PROFILE.timezone,
        resolution=PROFILE.resolution, made_up=True,
    )  # fmt: skip


def _districts(*, hostile: bool) -> gpd.GeoDataFrame:
    frame = PROFILE.districts.copy()
    if hostile:
        frame.loc[frame["id"] == "ryd", "name"] = HOSTILE
    return frame


@lru_cache(maxsize=1)
def _week() -> PictureTables:
    cells = _cells()
    tables = {
        "cells": cells,
        "cell_districts": cells.loc[cells["count"] > 0, ["cell", "district", "count"]].reset_index(
            drop=True
        ),
        "hotspots": _hotspots(cells),
        "district_week": _district_week(),
        "category_week": _category_week(),
        "trend": _trend(),
        "hours": _hours(),
        "visits": _visits(),
        "gaps": _gaps(),
        "recommendations": _recommendations(),
        "reporters": _reporters(),
        "reach": reach(),
        "former_spots": former_spots(),
        "clusters": clusters(cells, _SPOTS[4]),
        "scoreboard": scoreboard(),
    }
    return PictureTables(**{name: checked(tables[name], table) for name, table in _TABLES.items()})


_TABLES = {
    "cells": CELLS, "cell_districts": CELL_DISTRICTS, "hotspots": HOTSPOTS,
    "district_week": DISTRICT_WEEK, "category_week": CATEGORY_WEEK, "trend": TREND, "hours": HOURS,
    "visits": VISITS, "gaps": GAPS, "recommendations": RECOMMENDATIONS, "reporters": REPORTERS,
    "reach": REACH, "former_spots": FORMER_SPOTS, "clusters": CLUSTERS, "scoreboard": SCOREBOARD,
}  # fmt: skip


def _points() -> tuple[Any, Any]:
    rng = np.random.default_rng(46)
    lon, lat = [rng.uniform(15.53, 15.66, 9000)], [rng.uniform(58.375, 58.44, 9000)]
    inside = first_polygon(lon[0], lat[0], list(PROFILE.districts.geometry)) >= 0
    lon, lat = [lon[0][inside][:_BACKGROUND]], [lat[0][inside][:_BACKGROUND]]
    for spot in _SPOTS:
        lon.append(spot[3] + rng.normal(0, spot[6] / 58_400, spot[5]))
        lat.append(spot[4] + rng.normal(0, spot[6] / 111_300, spot[5]))
    return np.concatenate(lon), np.concatenate(lat)


def _cells() -> pd.DataFrame:
    study = _study_cells()
    lon, lat = cell_centres(cell_numbers(study))
    where = first_polygon(lon, lat, list(PROFILE.districts.geometry))
    found = pd.Series(cell_text(cells_at(*_points(), 10))).value_counts()
    count = found.reindex(study, fill_value=0).to_numpy()
    known = {cell: at for at, cell in enumerate(study)}
    near = [[known[one] for one in h3.grid_disk(cell, 1) if one in known] for cell in study]
    size = np.array([len(ring) for ring in near])
    total = np.array([count[ring].sum() for ring in near], dtype=float)
    n = len(study)
    spread = count.std() * np.sqrt((n * size - size**2) / (n - 1))
    z = (total - count.mean() * size) / spread
    hot_p = stats.binom.sf(total - 1, count.sum(), size / n)
    hot_q = stats.false_discovery_control(hot_p)
    frame = pd.DataFrame(
        {
            "cell": study,
            "district": PROFILE.districts["id"].to_numpy()[where],
            "count": count,
            "count_period": np.random.default_rng(7).binomial(count, 0.09),
            "z": z,
            "p": 2 * stats.norm.sf(np.abs(z)),
            "q": stats.false_discovery_control(2 * stats.norm.sf(np.abs(z))),
            "sum": total,
            "expected": count.sum() * size / n,
            "hot_p": hot_p,
            "hot_q": hot_q,
            "hot": hot_q <= 0.05,
        }
    )
    own = stats.binom.sf(count - 1, count.sum(), 1 / n) <= 0.05
    role = np.where(frame["hot"], np.where(own, "centre", "rim"), "none")
    reach = np.array([[np.hypot((lon - s[3]) * 58_400, (lat - s[4]) * 111_300)] for s in _SPOTS])
    nearest = reach[:, 0].argmin(axis=0)
    member = frame["hot"] & (reach[:, 0].min(axis=0) < 420)
    spot = pd.Series([_SPOTS[at][0] for at in nearest]).where(member)
    made = completed(frame.assign(role=role, hotspot=spot), CELLS)
    # A forecast of a thirteenth of the window, as a week that is like the others would be.
    expected = made["count"] / 13
    high = stats.poisson.ppf(0.975, expected)
    made = made.assign(next_expected=expected, next_low=0.0, next_high=high)
    return made.astype(CELLS.empty().dtypes.to_dict())


def _study_cells() -> list[str]:
    lon, lat = np.meshgrid(np.arange(15.53, 15.67, 0.0004), np.arange(58.37, 58.45, 0.0002))
    cells = np.unique(cells_at(lon.ravel(), lat.ravel(), 10))
    inside = first_polygon(*cell_centres(cells), list(PROFILE.districts.geometry)) >= 0
    return sorted(cell_text(cells[inside]).tolist())


_KINDS = ("Bråk, misstänkt droghantering", "Skadegörelse, samling", "Bråk, våld",
          "Stöld, nedskräpning", "Misstänkt droghantering, olovlig trafik")  # fmt: skip
_PEAKS = ("fre–lör 21–01", "tor–fre 15–19", "lör 22–03", "ingen tydlig topp", "mån–fre 18–22")


_PASTS = ("persistent", "emerging", "intermittent", "new", "unknown")
_PAST_WORDS = {
    "persistent": "bestående: stack ut i 4 av 4 tidigare perioder",
    "emerging": "framväxande: stack ut i 1 av 4 tidigare perioder",
    "intermittent": "återkommande: stack ut i 2 av 4 tidigare perioder",
    "new": "ny: stack ut i 0 av 4 tidigare perioder",
    "unknown": "för kort historik för att säga om den är ny eller gammal",
}


def _hotspots(cells: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for at, (slug, name, district, lon, lat, _, _, count, low, high, arrow) in enumerate(_SPOTS):
        mine = cells[cells["hotspot"] == slug]
        window, in_district = mine["count"].sum(), cells["district"] == district
        dark = (NAN,) * 4 if at == 3 else (0.46 + at / 20, 0.36 + at / 20, 0.56 + at / 20, 0.54)
        p = 0.004 if arrow == "over" else 0.4
        rows.append((
            slug, at + 1, name, district, lon, lat, len(mine), count, window, 3.2 * window,
            window / cells.loc[in_district, "count"].sum(),
            (low + high) / 2, low, high, p, min(1, 2.5 * p), arrow,
            _KINDS[at], _PEAKS[at], 0 if at == 3 else int(window * 0.8), *dark,
            *((NAN, NAN, NAN, NAN, 4.0, 3.0) if at == 3 else
              (1.1 + at / 4, 0.8 + at / 4, 1.6 + at / 4, 0.2 / (1 + 4 * at), 52.0, 61.0)),
            _PASTS[at], _PAST_WORDS[_PASTS[at]],
            window / 13, 0.0, stats.poisson.ppf(0.975, window / 13),
        ))  # fmt: skip
    return frame_of(rows, HOTSPOTS)


def _district_week() -> pd.DataFrame:
    names = PROFILE.district_names
    return frame_of(
        [(one, names[one], count, *rest) for one, count, *rest in _DISTRICTS], DISTRICT_WEEK
    )


def _category_week() -> pd.DataFrame:
    kinds = ("brak", "skadegorelse", "droger", "otrygg_belysning")
    rows = [
        (one, kind, PROFILE.category[kind].name, count // (3 + at), count / (3 + at), 0,
         2 + count // 2, 0.5, 0.9, "none")
        for one, count, *_ in _DISTRICTS
        for at, kind in enumerate(kinds)
    ]  # fmt: skip
    return frame_of(rows, CATEGORY_WEEK)


def _trend() -> pd.DataFrame:
    rng = np.random.default_rng(12)
    rows = [
        (one, WEEK.before(back).bounds(PROFILE.timezone)[0], int(rng.poisson(expected)))
        for one, _, expected, *_ in _DISTRICTS
        for back in range(12, 0, -1)
    ]
    return frame_of(rows, TREND)


def _hours() -> pd.DataFrame:
    shape = np.array([3, 2, 1, 0.3, 0.2, 0.2, 0.3, 0.6, 0.8, 0.8, 0.9, 1, 1.2, 1.2, 1.4, 1.8,
                      2, 2.1, 2.2, 2.4, 2.8, 3.4, 3.6, 3.4])  # fmt: skip
    day = np.array([0.8, 0.8, 0.9, 1, 1.5, 1.7, 0.8])
    weight = np.outer(day, shape).ravel() / np.outer(day, shape).sum()
    places = [("alla", 900.0), *((s[0], 0.9 * s[5]) for s in _SPOTS)]
    rows = [(place, at // 24, at % 24, n * weight[at]) for place, n in places for at in range(168)]
    return frame_of(rows, HOURS)


def _local(text: str) -> pd.Timestamp:
    return to_utc(pd.DatetimeIndex([text]), PROFILE.timezone)[0]


def _visits() -> pd.DataFrame:
    plan = (
        ("ordningsvakter", "Ordningsvakterna", 0, "2026-11-20 21:15", 15),
        ("ordningsvakter", "Ordningsvakterna", 0, "2026-11-21 22:00", 15),
        ("kommunvaktare", "Kommunväktarna", 1, "2026-11-19 16:30", 12),
        ("polis", "Polisen", 2, "2026-11-20 23:30", 16),
        ("faltassistenter", "Fältassistenterna", 3, "2026-11-18 17:00", 14),
        ("kommunvaktare", "Kommunväktarna", 4, "2026-11-17 19:00", 10),
    )
    rows = []
    for at, (actor, name, spot, start, minutes) in enumerate(plan):
        slug, place, district, lon, lat = _SPOTS[spot][:5]
        begins = _local(start)
        rows.append((
            f"2026-W47-{at + 1:02}", actor, name, 1, slug, place, district, lon, lat,
            begins, begins + pd.Timedelta(minutes=minutes), minutes, 2.4 - at / 5,
            f"Här är det flest inrapporterade händelser {_PEAKS[spot].replace('ingen', 'utan')}.",
        ))  # fmt: skip
    return frame_of(rows, VISITS)


def _gaps() -> pd.DataFrame:
    slug, place = _SPOTS[2][:2]
    why = "Ingen aktör med befogenhet att ingripa är ute den tiden."
    return frame_of([(slug, place, 5, 2, 1.1, why), (slug, place, 6, 1, 0.8, why)], GAPS)


def _recommendations() -> pd.DataFrame:
    plan = (
        (0, "oppettider", "Samsyn om stängningstider", 64, "låg", "Krogarna och kommunen", 5, 3, 5),
        (1, "sanering", "Klottersanering inom ett dygn", 31, "låg", "AB Stångåstaden", 4, 2, 5),
        (4, "belysning", "Bättre belysning", 38, "medel", "Kommunens gatukontor", 5, 2, 3),
    )
    rows = []
    for spot, kind, name, n, cost, owner, need, influence, cheap in plan:
        score = float(need * influence * cheap)
        words = f"Behov {need} × möjlighet {influence} × kostnadsklass {cheap} = {score:.0f}."
        slug, place, district, lon, lat = _SPOTS[spot][:5]
        rows.append((
            f"{slug}-{kind}", slug, place, district, lon, lat, kind, name, n,
            f"{n} händelser på 13 veckor; mörkerkvot 2,3 (1,3–4,1).",
            "Översikter finner i snitt färre brott där åtgärden prövats.",
            "Flera försök finner ingen påvisbar skillnad.",
            "Welsh & Farrington 2008 · Chalfin m.fl. 2022", "Platsens eget läge är inte prövat.",
            "Gå en trygghetsvandring efter mörkrets inbrott först.", cost, owner, float(3 * n),
            "crime", "crime" if kind == "belysning" else None, "lasting",
            float(need), float(influence), float(cheap), score, words,
        ))  # fmt: skip
    return frame_of(rows, RECOMMENDATIONS)


def _reporters() -> pd.DataFrame:
    quiet = {"nattvandrare": 2, "fritidsledare": 1}
    rows = [
        (one.id, one.name, 0 if one.id in quiet else 7 + 3 * at, quiet.get(one.id, 0), True)
        for at, one in enumerate(PROFILE.actors)
    ]
    return frame_of(rows, REPORTERS)


def _incidents() -> pd.DataFrame:
    start, end = WEEK.bounds(PROFILE.timezone)
    lon, lat = (values[::11][:80] for values in _points())
    where = first_polygon(lon, lat, list(PROFILE.districts.geometry))
    names = [*PROFILE.districts["id"], REST]
    times = start + (end - start) * np.linspace(0.01, 0.97, len(lon))
    cells = cell_text(cells_at(lon, lat, 10))
    rows = [
        (f"{at:064x}", "exempel", str(at), f"{at + 9:064x}", times[at], times[at], "minute",
         times[at] + pd.Timedelta(hours=9), True, "brak", "polis", None, lon[at], lat[at],
         "coordinates", names[where[at]], cells[at])
        for at in range(len(lon))
    ]  # fmt: skip
    required = Table("incidents", (), tuple(one for one in INCIDENTS.columns if not one.optional))
    return checked(completed(frame_of(rows, required), INCIDENTS), INCIDENTS)


def _hostile(tables: PictureTables) -> PictureTables:
    columns = {
        "hotspots": ("name", "categories", "peak", "kind_words"),
        "visits": ("place", "actor_name", "why"),
        "gaps": ("place", "why"),
        "recommendations": ("place", "name", "grounds", "limitation", "owner"),
        "district_week": ("name",),
        "category_week": ("name",),
        "reporters": ("name",),
        "reach": ("name", "words"),
        "former_spots": ("name", "words"),
        "clusters": ("name", "words"),
        "scoreboard": ("name",),
    }
    changed = {}
    for name in _TABLES:
        frame = getattr(tables, name).copy()
        for column in columns.get(name, ()):
            frame.loc[frame.index[:1], column] = HOSTILE
        changed[name] = frame
    return PictureTables(**changed)
