import pandas as pd
import pytest

from est_geo.periods import Period
from est_geo.presence.expected import (
    clock,
    expected_demand,
    hour_words,
    weeks_words,
    why_expected,
)
from est_geo.tables import DEMAND, HOURS, checked
from tests.presence.presence_town import hours, town

PROFILE = town()
WEEK = Period.parse("2026-W47")
ZONE = "Europe/Stockholm"


def places(*rows):
    return pd.DataFrame(rows, columns=["place_id", "expected", "n", "weeks"])


def with_town(weights):
    every = dict(weights)
    for (_, day, hour), weight in weights.items():
        every["alla", day, hour] = every.get(("alla", day, hour), 0.0) + weight
    return hours(every)


def test_the_weight_is_the_expected_incidents_of_the_hours_that_stand_on_something():
    found = expected_demand(places(("p0", 2.0, 26.0, 13.0)), with_town({("p0", 4, 22): 26.0}),
                            PROFILE, WEEK)  # fmt: skip
    checked(found, DEMAND)
    local = found["start"].dt.tz_convert(ZONE)
    assert sorted(set(local.dt.hour)) == [21, 22, 23]
    assert local[found["weight"].idxmax()].strftime("%a %H") == "Fri 22"
    assert 0 < found["weight"].sum() < 2.0


def test_a_time_of_day_with_less_than_the_profile_asks_for_is_left_out():
    weights = with_town({("p0", 4, 22): 26.0, ("p0", 1, 9): 1.0, ("p0", 2, 5): 0.6})
    asked = places(("p0", 2.0, 27.6, 13.0))
    hours_at = expected_demand(asked, weights, PROFILE, WEEK)["start"].dt.tz_convert(ZONE).dt.hour
    assert set(hours_at) == {8, 9, 10, 21, 22, 23}
    strict = expected_demand(asked, weights, town(visit_min_incidents=2.0), WEEK)
    assert set(strict["start"].dt.tz_convert(ZONE).dt.hour) == {21, 22, 23}


@pytest.mark.parametrize(("week", "times"), [("2026-W43", 2), ("2026-W13", 0), ("2026-W47", 1)])
def test_an_hour_that_comes_twice_is_two_and_one_that_is_skipped_is_none(week, times):
    weights = with_town({("p0", 6, 2): 13.0})
    found = expected_demand(places(("p0", 1.0, 13.0, 13.0)), weights, PROFILE, Period.parse(week))
    local = found["start"].dt.tz_convert(ZONE)
    assert ((local.dt.hour == 2) & (local.dt.day_of_week == 6)).sum() == times
    assert found["start"].is_unique
    assert (found["start"].dt.minute == 0).all()


def test_places_without_hours_and_no_places_have_no_demand():
    assert expected_demand(places(("p0", 1.0, 3.0, 13.0)), HOURS.empty(), PROFILE, WEEK).empty
    assert expected_demand(places(), HOURS.empty(), PROFILE, WEEK).empty


def test_every_hour_is_explained_in_one_sentence_without_a_percentage():
    weights = with_town({("p0", 4, 22): 4.0, ("p1", 0, 0): 9.5})
    found = expected_demand(
        places(("p0", 1.0, 4.0, 13.0), ("p1", 0.004, 9.5, 2.5)), weights, PROFILE, WEEK
    )
    assert found["why"].str.fullmatch(r"[A-ZÅÄÖ][^.%]*kl\. \d\d–\d\d \(alla dagar\)\.").all()
    monday = found[found["place_id"] == "p1"].iloc[0]["why"]
    assert monday.startswith("Mån 00–01 väntas färre än 0,01 händelser: 9,5 händelser på 2,5 veck")


def test_hours_and_weeks_are_named_as_people_do():
    assert hour_words(6 * 24 + 23) == "sön 23–24"
    assert weeks_words(4.0) == "4 veckor"
    assert why_expected(0, 0.5, 1.0, 1.0, 1.0) == (
        "Mån 00–01 väntas 0,50 händelser: 1 händelse på 1 vecka, 1 av dem kl. 23–02 (alla dagar)."
    )


def test_the_clock_of_a_week_steps_by_real_hours():
    for week, n in (("2026-W13", 167), ("2026-W43", 169), ("2026-W47", 168)):
        hours_of = clock(Period.parse(week), ZONE)
        assert len(hours_of) == n
        assert hours_of["start"].diff().dropna().eq(pd.Timedelta(hours=1)).all()
