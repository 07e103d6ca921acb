"""Places that the reports point out: hot spots, gatherings, and those that feel unsafe."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from scipy import stats

from est_geo import analysis
from est_geo.cells import cell_centres, cell_numbers
from est_geo.picture import SituationPicture
from est_geo.planning.counted import Counted
from est_geo.presence.places import place_slug, spot_words
from est_geo.presence.surveys import FeltSafety, unsafe_districts
from est_geo.profile import Profile
from est_geo.week_tables import needs_of, read_places

LEAST_FELT = 3
"""Reports of a place that feels unsafe, in a cell and its neighbours, that make it a place."""
_HALF = 0.5

Found = tuple[dict[str, Any], pd.DataFrame]
"""A place (a row of `PRESENCE_PLACES` with ``expected`` and ``weeks``) and its reports."""


def hot_places(picture: SituationPicture, counted: Counted) -> tuple[list[Found], list[str]]:
    """
    List the hot spots with what is expected there next week.

    That is the forecast where the picture shows it; else the window's weekly mean, and half-way to
    the newest week where that lay over the expected. In either case only what counts in the need. A
    hot spot that would be none without the reports that visits made is left out, and its name given
    beside; in the picture it stays.
    """
    cells = picture.tables.cells.dropna(subset="hotspot")
    members = cells.groupby("hotspot")["cell"].agg(list)
    found, visited = [], []
    for spot in picture.tables.hotspots.to_dict("records"):
        inside = counted.inside(members[spot["id"]])
        share = len(members[spot["id"]]) / len(picture.tables.cells)
        if inside["made"].any() and not _hot_by_itself(inside, share, counted):
            visited.append(str(spot["name"]))
        else:
            found.append(_hot(spot, inside, picture, counted))
    return found, visited


def warned_places(picture: SituationPicture, counted: Counted) -> list[Found]:
    """
    List the gatherings that are no hot spot: early warnings.

    What is expected next week is half-way between what place and time alone would put there and
    what was seen: the strongest of many is as a rule weaker the next time.
    """
    hot = set(picture.tables.cells.dropna(subset="hotspot")["cell"])
    found = []
    for row in picture.tables.clusters.to_dict("records"):
        inside = counted.inside(row["cells"].split())
        seen = inside[inside["occurred_from"].between(row["start"], row["end"], inclusive="left")]
        if len(seen) and seen["at"].isin(hot).mean() < _HALF:
            found.append((_warned(row, seen, counted.profile), seen))
    return found


def felt_unsafe(
    picture: SituationPicture, counted: Counted, felt: dict[str, FeltSafety]
) -> list[Found]:
    """List, in each district that is felt unsafe, the place most reported as such; no hot spot."""
    cells = picture.tables.cells
    free = cells[cells["hotspot"].isna() & ~cells["hot"]]
    reports = counted.reports[counted.reports["felt"] & (counted.reports["weight"] > 0)]
    found = []
    for district in sorted(unsafe_districts(felt)):
        mine = free.loc[free["district"] == district, "cell"].tolist()
        own = reports.groupby("at")["weight"].sum().reindex(mine, fill_value=0.0)
        if own.empty or not own.max() > 0:
            continue
        near = analysis.neighbour_matrix(mine)
        around = pd.Series(near @ own.to_numpy(), index=mine)
        centre = str(around[own > 0].idxmax())
        disk = [mine[at] for at in near[[mine.index(centre)], :].nonzero()[1]]
        there = reports[reports["at"].isin([*disk, centre])]
        if there["weight"].sum() >= LEAST_FELT:
            row = _unsafe(centre, district, there, felt[district], counted)
            found.append((row, there))
    return found


def _hot_by_itself(inside: pd.DataFrame, share: float, counted: Counted) -> bool:
    """Whether what counts is more than the place's share of the cells explains (exact tail)."""
    n, whole = (round(float(one["weight"].sum())) for one in (inside, counted.reports))
    level = counted.profile.thresholds.hotspot_q
    return bool(n > 0 and stats.binom.sf(n - 1, whole, share) <= level)


def _hot(
    spot: Mapping[Hashable, Any], inside: pd.DataFrame, picture: SituationPicture, counted: Counted
) -> Found:
    n, weeks = float(inside["weight"].sum()), counted.weeks
    kept = n / len(inside) if len(inside) else 0.0
    forecast = picture.outlook.shown and not pd.isna(spot["next_expected"])
    expected = n / weeks
    if forecast:
        expected = kept * float(spot["next_expected"])
    elif spot["arrow"] == "over":
        start, end = picture.heading.period.bounds(counted.profile.timezone)
        newest = inside["occurred_from"].between(start, end, inclusive="left")
        expected = (expected + float(inside.loc[newest, "weight"].sum())) / 2
    told = {
        "n": n, "n_made": int(inside["made"].sum()), "weeks": weeks, "expected": expected,
        "n_felt": int(inside.loc[inside["weight"] > 0, "felt"].sum()), "peak": spot["peak"],
        "kind": spot["kind"], "arrow": spot["arrow"], "forecast": forecast,
    }  # fmt: skip
    row = {one: spot[one] for one in ("name", "district", "lon", "lat")} | {
        "place_id": spot["id"], "ground": "long_term", "n": n, "expected": expected,
        "weeks": weeks, "needs": _need(inside, counted.profile), "words": spot_words(told),
    }  # fmt: skip
    return row, inside


def _warned(row: Mapping[Hashable, Any], seen: pd.DataFrame, profile: Profile) -> dict[str, Any]:
    weeks = max((row["end"] - row["start"]) / pd.Timedelta(weeks=1), 1.0)
    n = float(seen["weight"].sum())
    alone = 0.0 if pd.isna(row["expected"]) else min(float(row["expected"]), n)
    return {one: row[one] for one in ("name", "district", "lon", "lat")} | {
        "place_id": place_slug("tidig", row["district"], row["name"]), "ground": "early", "n": n,
        "expected": (n + alone) / 2 / weeks, "weeks": float(round(weeks)),
        "needs": _need(seen, profile), "words": f"Tidig varning: {str(row['words']).rstrip('.')}.",
    }  # fmt: skip


def _unsafe(
    centre: str, district: str, there: pd.DataFrame, felt: FeltSafety, counted: Counted
) -> dict[str, Any]:
    lon, lat = (float(one[0]) for one in cell_centres(cell_numbers([centre])))
    at = pd.DataFrame({"lon": [lon], "lat": [lat], "district": [district]})
    profile = counted.profile
    name = analysis.name_spots(at, read_places(profile), profile).iloc[0]
    n = float(there["weight"].sum())
    return {
        "place_id": place_slug("otrygg", district, name), "name": name, "district": district,
        "lon": lon, "lat": lat, "ground": "survey", "n": n, "expected": n / counted.weeks,
        "weeks": counted.weeks, "needs": _need(there, profile),
        "words": f"{felt.words} i {profile.district_names[district]}, och flest rapporter om "
        f"platser som känns otrygga gäller den här platsen ({round(n)} stycken).",
    }  # fmt: skip


def _need(reports: pd.DataFrame, profile: Profile) -> str:
    """Power that most of a place's reports ask for; ordinary presence where there are none."""
    counting = reports[reports["weight"] > 0]
    mix = counting.groupby("category")["weight"].sum().rename("count").reset_index()
    return needs_of(mix.assign(hotspot="here"), profile).get("here", "narvaro")
