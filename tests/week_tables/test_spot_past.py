import datetime as dt

import numpy as np
import pandas as pd
import pytest

from est_geo import analysis
from est_geo.periods import Period
from est_geo.tables import FORMER_SPOTS, checked
from est_geo.week_tables.spot_past import former_spots, past_classes, spots_told, stable_ids
from tests.made_up import CENTRE, LINKOPING, WEEK, incidents, town
from tests.week_tables.steps import Steps, steps_to

START = (15.6140, 58.4125)
EAST = START[0] + 0.010
RYD = (15.5646, 58.4084)
PLACES = pd.DataFrame(
    {
        "name": ["Västra torget", "Östra torget"],
        "kind": "landmark",
        "lon": [START[0], EAST],
        "lat": START[1],
        "confidence": "high",
    }
)


def drifting(weeks: int = 52, per_week: int = 12) -> pd.DataFrame:
    """Make one heap that moves slowly from the western square to the eastern, and even noise."""
    rng = np.random.default_rng(5)
    start, _ = WEEK.before(weeks - 1).bounds(LINKOPING.timezone)
    week = np.repeat(np.arange(weeks), per_week)
    lon = START[0] + (EAST - START[0]) * week / (weeks - 1) + rng.normal(0, 0.0008, week.size)
    lat = START[1] + rng.normal(0, 0.0004, week.size)
    when = start + pd.to_timedelta(week * 7 * 24 + 12, unit="h")
    heap = incidents(lon, lat, when)
    noise = town(weeks=weeks, per_week=20)
    apart = noise["lon"].sub(CENTRE[0]).abs() > 0.003  # the made-up town has a heap of its own
    both = pd.concat([heap, noise[apart]], ignore_index=True)
    return both.assign(incident_id=[f"{at:032x}" for at in range(len(both))])


def own_spots(steps: Steps, places: pd.DataFrame | None) -> pd.Series:
    standing = analysis.standing_areas(steps.cells)
    return analysis.spot_table(steps.cells.assign(hot=standing), places, LINKOPING)[1]


@pytest.fixture(scope="module")
def moved() -> Steps:
    return steps_to(drifting(), WEEK)


def test_a_place_that_moved_slowly_keeps_the_id_it_had_first(moved: Steps):
    members = own_spots(moved, PLACES)
    assert "city-ostra-torget" in set(members)
    ids = stable_ids(moved.weekly, members, WEEK, PLACES, LINKOPING)
    assert ids["city-ostra-torget"] == "city-vastra-torget"
    assert set(ids) == set(members)
    assert len(set(ids.values())) == len(ids)


def test_the_week_before_has_the_same_ids():
    reports = drifting()
    ids = []
    for week in (WEEK.before(1), WEEK):
        known = reports[reports["occurred_from"] < week.bounds(LINKOPING.timezone)[1]]
        steps = steps_to(known, week)
        members = own_spots(steps, PLACES)
        ids.append(set(stable_ids(steps.weekly, members, week, PLACES, LINKOPING).values()))
    assert ids[0] == ids[1]


def test_a_period_that_is_no_week_has_the_ids_of_its_names():
    month = Period.parse("2026-10")
    steps = steps_to(drifting(), month)
    members = own_spots(steps, PLACES)
    assert len(members)
    ids = stable_ids(steps.weekly, members, month, PLACES, LINKOPING)
    assert all(own == used for own, used in ids.items())
    assert past_classes(spots_told(steps.weekly, members, LINKOPING)).empty


def test_no_hot_spot_has_no_ids_and_no_class(moved: Steps):
    none = pd.Series([], index=pd.Index([], dtype="str"), dtype="str")
    assert stable_ids(moved.weekly, none, WEEK, PLACES, LINKOPING) == {}
    assert past_classes(spots_told(moved.weekly, none, LINKOPING)).columns.tolist() == [
        "id", "kind", "kind_words",
    ]  # fmt: skip


def test_classes_rest_on_windows_that_do_not_overlap():
    """A heap that has lasted five quarters is lasting; one of the last quarter is new."""
    start, end = WEEK.before(70).bounds(LINKOPING.timezone)[0], WEEK.bounds(LINKOPING.timezone)[1]
    rng = np.random.default_rng(8)
    old = pd.date_range(start, end, periods=700, inclusive="left").as_unit("us")
    quarter = end - dt.timedelta(days=80)
    new = pd.date_range(quarter, end, periods=90, inclusive="left").as_unit("us")
    heaps = [
        incidents(
            place[0] + rng.normal(0, 5e-4, len(when)),
            place[1] + rng.normal(0, 2e-4, len(when)),
            when,
        )
        for place, when in ((CENTRE, old), (RYD, new))
    ]
    noise = town(weeks=71, per_week=20)
    reports = pd.concat([*heaps, noise], ignore_index=True)
    reports = reports.assign(incident_id=[f"{at:032x}" for at in range(len(reports))])
    steps = steps_to(reports, WEEK)
    told = past_classes(spots_told(steps.weekly, own_spots(steps, None), LINKOPING)).set_index("id")
    city = told[told.index.str.startswith("city")]
    ryd = told[told.index.str.startswith("ryd")]
    assert city["kind"].tolist() == ["persistent"]
    assert ryd["kind"].tolist() == ["new"]
    assert city["kind_words"].iloc[0].startswith("bestående: stack ut i 4 av 4 tidigare perioder")


@pytest.mark.long
def test_a_heap_that_is_gone_is_a_former_spot_with_a_name():
    start, end = WEEK.before(70).bounds(LINKOPING.timezone)[0], WEEK.bounds(LINKOPING.timezone)[1]
    rng = np.random.default_rng(9)
    quarter = end - dt.timedelta(days=100)
    old = pd.date_range(start, quarter, periods=300, inclusive="left").as_unit("us")
    n = len(old)
    heap = incidents(RYD[0] + rng.normal(0, 5e-4, n), RYD[1] + rng.normal(0, 2e-4, n), old)
    reports = pd.concat([heap, town(weeks=71, per_week=30)], ignore_index=True)
    reports = reports.assign(incident_id=[f"{at:032x}" for at in range(len(reports))])
    steps = steps_to(reports, WEEK)
    places = pd.DataFrame({"name": ["Ryds torg"], "kind": "landmark", "lon": RYD[0],
                           "lat": RYD[1], "confidence": "high"})  # fmt: skip
    told = spots_told(steps.weekly, own_spots(steps, places), LINKOPING)
    gone = former_spots(told, steps.weekly, places, LINKOPING)
    checked(gone, FORMER_SPOTS)
    assert gone["name"].tolist() == ["Ryds torg"]
    assert gone["district"].tolist() == ["ryd"]
    assert gone["count_before"].iloc[0] > 150 > gone["count_window"].iloc[0]
    assert gone["words"].iloc[0].startswith("tidigare: stack ut i 4 av 4 tidigare perioder")
    month = steps_to(reports, Period.parse("2026-10"))
    told = spots_told(month.weekly, own_spots(month, None), LINKOPING)
    assert former_spots(told, month.weekly, None, LINKOPING).empty
