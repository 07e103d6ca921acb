"""The loop again, with the product's own steps: demand, teams, travel, marks, reports.

``python -m benchmarks.presence_loop_whole [runs]`` (half a minute a run) prints, over the last half
of 60 weeks, what `presence_loop` prints. Linköping's actors; forty places, ten a district, each
with two incidents a week by the same hours, half of them reported by others. A visit reports what
happens while it lasts, and one thing more in three visits. One visit in five is never checked in.

Each week: reports of 13 weeks, `made_during_visits`, the list of places that the picture would call
hot, `expected_demand`, `explored_hours`, `greedy_visits` (the planner's rival, which is quicker).
``naive`` counts the visits' reports as others and explores nothing.
"""

import sys
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely import Point

from benchmarks.presence_loop import EXTRA, HOT, LEAST, REPORTED, RISK, spread_of, tail
from est_geo.periods import Period
from est_geo.presence import Problem, greedy_visits, shifts_out
from est_geo.presence.expected import clock, expected_demand
from est_geo.presence.exploring import PER_DISTRICT, explored_hours
from est_geo.presence.feedback import made_during_visits, report_weights
from est_geo.presence.hour_shares import TOWN, WEEK
from est_geo.presence.places import typed_places
from est_geo.profile import Profile
from est_geo.tables import HOURS, VISIT_MARKS, VISITS, WISHES

SHORT, WEEKS, JUDGED, UNMARKED = 13, 60, 30, 0.2
FIRST = Period.parse("2025-W01")
EVENING = np.where(np.arange(WEEK) % 24 >= 16, 3.0, 1.0)  # noqa: PLR2004 - 16 o'clock
SHARES = EVENING / EVENING.sum()
ARMS: dict[str, dict[str, float]] = {
    "naive": {"visit_report_weight": 1.0, "explore_share": 0.0},
    "ours": {},
}


@dataclass
class Town:
    """What is known so far: reports, visits and marks of the last weeks."""

    profile: Profile
    places: pd.DataFrame
    rng: np.random.Generator
    reports: list[pd.DataFrame] = field(default_factory=list)
    visits: list[pd.DataFrame] = field(default_factory=list)
    marks: list[pd.DataFrame] = field(default_factory=list)

    def others(self, week: Period) -> pd.DataFrame:
        """Draw what others report in a week, whoever is on the spot."""
        hours = clock(week, self.profile.timezone)
        risk = RISK * REPORTED * SHARES[hours["of_week"].to_numpy()]
        n = self.rng.poisson(np.tile(risk, (len(self.places), 1)))
        place, hour = (np.repeat(one, n.ravel()) for one in np.indices(n.shape).reshape(2, -1))
        return self.told(place, hours["start"].iloc[hour], 60, None)

    def told(
        self,
        place: npt.NDArray[np.int64],
        start: pd.Series,
        minutes: npt.ArrayLike,
        actor: pd.Series | None,
    ) -> pd.DataFrame:
        """Make reports at places, each at a minute by lot."""
        late = pd.to_timedelta(self.rng.random(len(place)) * np.asarray(minutes), unit="min")
        when = (pd.DatetimeIndex(start) + late).floor("s").as_unit("us")
        return pd.DataFrame({
            "place": place, "occurred_from": when, "occurred_to": when,
            "actor": pd.Series(["andra"] * len(place)) if actor is None else actor.to_numpy(),
            "lon": self.places["lon"].to_numpy()[place],
            "lat": self.places["lat"].to_numpy()[place],
        })  # fmt: skip


def town_of(profile: Profile, rng: np.random.Generator) -> Town:
    """Lay ten places in each district, 250 metres apart or more where there is room."""
    rows = []
    for one in profile.districts.itertuples():
        west, south, east, north = one.geometry.bounds
        found: list[tuple[float, float]] = []
        while len(found) < 10:  # noqa: PLR2004 - places a district
            lon, lat = rng.uniform(west, east), rng.uniform(south, north)
            metres = [np.hypot((lon - x) * 58_300, (lat - y) * 111_320) for x, y in found]
            if one.geometry.contains(Point(lon, lat)) and min(metres, default=999) > 150:  # noqa: PLR2004
                found.append((lon, lat))
        rows += [
            {
                "place_id": f"{one.id}-{at}", "name": f"{one.name} {at}", "district": one.id,
                "lon": lon, "lat": lat, "ground": "long_term", "needs": "narvaro",
                "felt_safe": False, "weeks_running": 0, "n": 0.0, "words": "Påhittad plats.",
            }
            for at, (lon, lat) in enumerate(found)
        ]  # fmt: skip
    return Town(profile, typed_places(rows), rng)


def planned(town: Town, week: Period, seed: int) -> pd.DataFrame:
    """Plan a week from what is known, as the product does."""
    profile, places = town.profile, town.places
    reports = pd.concat(town.reports[-SHORT:], ignore_index=True)
    marks = pd.concat([VISIT_MARKS.empty(), *town.marks[-SHORT:]], ignore_index=True)
    visits = pd.concat([VISITS.empty(), *town.visits[-SHORT:]], ignore_index=True)
    made = made_during_visits(reports, marks, visits, places, profile)
    weight = report_weights(made, profile)
    local = reports["occurred_from"].dt.tz_convert(profile.timezone)
    counts = np.zeros((len(places), WEEK))
    of_week = (24 * local.dt.day_of_week + local.dt.hour).to_numpy()
    np.add.at(counts, (reports["place"].to_numpy(), of_week), weight.to_numpy())
    every = np.bincount(reports["place"], minlength=len(places)).astype(float)
    n = counts.sum(axis=1)
    listed = (tail(every) <= HOT) & (tail(n, adjusted=False) <= HOT)
    if listed.sum() < LEAST:
        listed[np.argsort(-n, kind="stable")[:LEAST]] = True
    mine = places[listed].assign(n=n[listed], expected=n[listed] / SHORT, weeks=float(SHORT))
    demand = expected_demand(mine, _hours(counts, places), profile, week)
    explored = _drawn(town, places[~listed]) if profile.thresholds.explore_share else places[:0]
    extra = explored_hours(
        explored.assign(expected=n.mean() / SHORT), SHARES, profile, week,
        others=len(mine), seed=seed,
    )  # fmt: skip
    shifts, away = shifts_out(profile, week)
    problem = Problem(
        typed_places(pd.concat([mine, explored])), pd.concat([demand, extra], ignore_index=True),
        shifts, away, WISHES.empty(), profile, week,
    )  # fmt: skip
    return greedy_visits(problem, seed=seed).visits


def _hours(counts: npt.NDArray[np.float64], places: pd.DataFrame) -> pd.DataFrame:
    rows = np.vstack([counts, counts.sum(axis=0)])
    keys = [*places["place_id"], TOWN]
    frame = pd.DataFrame({
        "place": np.repeat(keys, WEEK), "weekday": np.tile(np.arange(WEEK) // 24, len(keys)),
        "hour": np.tile(np.arange(WEEK) % 24, len(keys)), "weight": rows.ravel(),
    })  # fmt: skip
    return frame.astype(HOURS.empty().dtypes.to_dict())


def _drawn(town: Town, quiet: pd.DataFrame) -> pd.DataFrame:
    lots = quiet.iloc[town.rng.permutation(len(quiet))]
    return lots.groupby("district").head(PER_DISTRICT).assign(ground="explore")


def follow(town: Town, visits: pd.DataFrame) -> None:
    """Make the visits: reports of what they see, and marks of most of them."""
    at = pd.Index(town.places["place_id"]).get_indexer(pd.Index(visits["place_id"]))
    local = visits["start"].dt.tz_convert(town.profile.timezone)
    hour = (24 * local.dt.day_of_week + local.dt.hour).to_numpy()
    seen = RISK * SHARES[hour] * visits["minutes"].to_numpy() / 60 + EXTRA
    own = visits.loc[visits.index.repeat(town.rng.poisson(seen))]
    place = at[own.index.to_numpy()]
    town.reports[-1] = pd.concat(
        [town.reports[-1], town.told(place, own["start"], own["minutes"], own["actor"])],
        ignore_index=True,
    )
    marked = visits[town.rng.random(len(visits)) >= UNMARKED]
    shared = ["actor", "place_id", "district"]
    town.marks.append(pd.concat([
        marked[shared].assign(
            mark_id=marked["id"] + kind, visit_id=marked["id"], shift_id="s", kind=kind,
            at=marked[moment], received_at=marked[moment],
        )
        for kind, moment in (("arrived", "start"), ("left", "end"))
    ], ignore_index=True))  # fmt: skip
    town.visits.append(visits)


def visits_of_weeks(
    thresholds: dict[str, float], *, seed: int, weeks: int = WEEKS
) -> npt.NDArray[np.float64]:
    """Plan, visit and report week after week; visits per week and place."""
    profile = Profile.load("linkoping")
    limits = profile.thresholds.model_copy(update=thresholds)
    town = town_of(profile.model_copy(update={"thresholds": limits}), np.random.default_rng(seed))
    found = []
    for number in range(-SHORT, weeks):
        week = FIRST.before(-number)
        town.reports.append(town.others(week))
        if number < 0:
            continue
        visits = planned(Town(town.profile, town.places, town.rng, town.reports[:-1], town.visits,
                              town.marks), week, seed + number)  # fmt: skip
        follow(town, visits)
        counts = visits["place_id"].value_counts().reindex(town.places["place_id"], fill_value=0)
        found.append(counts.to_numpy(dtype=float))
    return np.array(found)


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for name, thresholds in ARMS.items():
        rows = [spread_of(visits_of_weeks(thresholds, seed=seed)[-JUDGED:]) for seed in range(runs)]
        top, gini, entropy = np.mean(rows, axis=0)
        print(f"{name:<8} top place {100 * top:.1f} %  Gini {gini:.3f}  entropy {entropy:.3f}")


if __name__ == "__main__":
    main()
