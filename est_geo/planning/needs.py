"""Where and when presence is needed in a week, and why: from the statistics and from people."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from est_geo import analysis
from est_geo.cells import cell_centres, cell_numbers
from est_geo.crs import to_metres
from est_geo.periods import Period
from est_geo.picture import SituationPicture
from est_geo.planning.counted import Counted, counted_reports, weeks_running
from est_geo.planning.sited import Found, felt_unsafe, hot_places, warned_places
from est_geo.presence.expected import amount, expected_demand, typed_demand, weeks_words
from est_geo.presence.exploring import drawn_cells, explored_hours
from est_geo.presence.feedback import made_note, only_visited_note
from est_geo.presence.grounds import (
    decided,
    decided_places,
    least_weight,
    occasion_demand,
    raised,
    usual_weight,
)
from est_geo.presence.hour_shares import TOWN, hours_as_rows, town_shares
from est_geo.presence.places import early_names, fewer_places, place_slug, typed_places
from est_geo.presence.surveys import felt_safety, safe_districts
from est_geo.presence.wishing import wishes_of
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import PRESENCE_PLACES
from est_geo.week_tables import read_places
from est_geo.words import counted as counted_words
from est_geo.words import listing, number

_RISING = ("new", "emerging")
_NAMED_KINDS = ("centre", "landmark", "stop", "street", "block")


@dataclass(frozen=True, slots=True)
class Needs:
    """
    What a week's plan is made for.

    Attributes
    ----------
    places : pandas.DataFrame
        `PRESENCE_PLACES`.
    demand : pandas.DataFrame
        `DEMAND`.
    notes : tuple of str
        Swedish sentences that must stand beside the plan.
    """

    places: pd.DataFrame
    demand: pd.DataFrame
    notes: tuple[str, ...]


def week_needs(
    store: Store, profile: Profile, week: Period, picture: SituationPicture, *, seed: int = 0
) -> Needs:
    """
    Find where and when presence is needed in a week, and why.

    Long-term hot spots and early warnings of the picture, places in districts that a survey says
    are felt unsafe, what a meeting has decided, known occasions, and places drawn by lot. Reports
    that visits made themselves weigh ``visit_report_weight``.

    Parameters
    ----------
    store : Store
        Reports, wishes, occasions, surveys, earlier plans and what became of them.
    profile : Profile
        The municipality, with its supply.
    week : Period
        The ISO week to plan.
    picture : SituationPicture
        Of the last week before it.
    seed : int
        Decides which places are explored, together with the week.

    Returns
    -------
    Needs
        Places, demand and notes.
    """
    counted = counted_reports(store, profile, week, picture)
    felt = felt_safety(store.other("survey_results"))
    hot, visited = hot_places(picture, counted)
    found = [
        *hot,
        *warned_places(picture, counted),
        *felt_unsafe(picture, counted, felt),
    ]
    places = _listed(found)
    hours = counted.hours(
        {TOWN: counted.reports} | {str(row["place_id"]): part for row, part in found}
    )
    demand = expected_demand(places, hours, profile, week)
    held, without_hours = _held(places, demand), _hourless(places, demand)
    places, demand, without_point = _asked(store, counted, week, places, demand)
    chance = seed + week.first.toordinal()
    drawn = _drawn(picture, counted, places, chance)
    town = town_shares(hours_as_rows(hours, [TOWN])[0])
    open_hours = explored_hours(drawn, town, profile, week, others=len(places), seed=chance)
    demand = pd.concat([demand, open_hours])

    safe = safe_districts(felt, profile.thresholds.felt_safe_share)
    running = weeks_running(store, week)
    every = pd.concat([places, drawn], ignore_index=True)
    every = every.assign(
        felt_safe=every["district"].isin(safe),
        weeks_running=every["place_id"].map(running).fillna(0).astype("int64"),
    )
    kept, too_many = fewer_places(typed_places(every))
    hotspots = picture.tables.hotspots
    notes = (
        made_note(counted.n_made, profile.thresholds.visit_report_weight),
        early_names(kept, hotspots.loc[hotspots["kind"].isin(_RISING), "id"]),
        only_visited_note(visited),
        held,
        without_hours,
        without_point,
        too_many,
    )
    demand = typed_demand(demand[demand["place_id"].isin(kept["place_id"])])
    return Needs(kept, demand, tuple(note for note in notes if note))


def _asked(
    store: Store, counted: Counted, week: Period, places: pd.DataFrame, demand: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Add what no statistics can know: the meeting's decisions, and known occasions."""
    profile = counted.profile
    start, end = week.bounds(profile.timezone)
    least = least_weight(profile, counted.weeks)
    wishes = wishes_of(store.wishes(start, end), week, profile.timezone)
    usual = usual_weight(demand, profile, least)
    demand = raised(demand, decided(wishes, usual, week, profile.timezone), add=False)
    places = _with(places, decided_places(wishes, places["place_id"].tolist()))
    occasions = store.occasions(start, end)
    known, new, note = occasion_demand(occasions, places, least, week, profile)
    return _with(places, new), raised(demand, known, add=True), note


def _listed(found: list[Found]) -> pd.DataFrame:
    """List the places found, each id once: the first found has it."""
    columns = [*PRESENCE_PLACES.names, "expected", "weeks"]
    frame = pd.DataFrame([row for row, _ in found], columns=columns)
    return frame.drop_duplicates("place_id").reset_index(drop=True)


def _with(places: pd.DataFrame, rows: list[dict[str, object]]) -> pd.DataFrame:
    if not rows:
        return places
    return pd.concat([places, pd.DataFrame(rows)], ignore_index=True)


def _drawn(
    picture: SituationPicture, counted: Counted, places: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Draw the places to explore, and name them as hot spots are named."""
    profile = counted.profile
    cells = picture.tables.cells
    lon, lat = cell_centres(cell_numbers(cells["cell"]))
    own = counted.reports.groupby("at")["weight"].sum().reindex(cells["cell"], fill_value=0.0)
    around = analysis.neighbour_matrix(cells["cell"].tolist()) @ own.to_numpy()
    study = pd.DataFrame({
        "cell": cells["cell"], "district": cells["district"], "lon": lon, "lat": lat,
        "around": np.round(around, 6), "named": _named(lon, lat, profile),
        "hot": cells["hot"] | cells["hotspot"].notna(),
    })  # fmt: skip
    drawn = drawn_cells(study, places, profile, seed=seed)
    names = analysis.name_spots(drawn, read_places(profile), profile)
    weeks = weeks_words(counted.weeks)
    return drawn.assign(
        name=names,
        place_id=[
            place_slug("utforska", district, name)
            for district, name in zip(drawn["district"], names, strict=True)
        ],
        ground="explore",
        needs="narvaro",
        n=drawn["around"],
        expected=drawn["around"] / counted.weeks,
        words=[
            f"Utforskande besök: {amount(n)} här på {weeks}; platsen lottas om varje vecka."
            for n in drawn["around"]
        ],
    )


def _named(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], profile: Profile
) -> npt.NDArray[np.bool_]:
    """Whether a place that people call by name lies within reach of each point."""
    places = read_places(profile)
    places = None if places is None else places[places["kind"].isin(_NAMED_KINDS)]
    if places is None or places.empty:
        return np.zeros(len(lon), dtype=bool)
    crs = profile.projected_crs
    tree = cKDTree(np.column_stack(to_metres(places["lon"], places["lat"], crs)))
    metres, _ = tree.query(np.column_stack(to_metres(lon, lat, crs)))
    return np.asarray(metres <= profile.thresholds.place_name_within_m)


def _held(places: pd.DataFrame, demand: pd.DataFrame) -> str:
    """Say how much of what is expected lies in hours that something stands behind."""
    expected, inside = float(places["expected"].sum()), float(demand["weight"].sum())
    if expected <= 0:
        return ""
    return (
        f"Behovet rymmer {number(inside, 1)} av de {number(expected, 1)} händelser som väntas vid "
        "platserna; resten ligger i timmar då för lite har hänt för att skicka någon."
    )


def _hourless(places: pd.DataFrame, demand: pd.DataFrame) -> str:
    """Say which places have no hour that anything is known of."""
    names = places.loc[~places["place_id"].isin(demand["place_id"]), "name"].tolist()
    if not names:
        return ""
    what = counted_words(len(names), "plats saknar", "platser saknar")
    return f"{what} timmar med rapporterade händelser och kan inte planeras: {listing(names)}."
