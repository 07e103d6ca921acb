import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from est_geo.periods import Period
from est_geo.presence import shifts_of, shifts_out, travel_minutes
from est_geo.profile import DAYS, Profile
from est_geo.tables import AWAY, SHIFTS, VISITS, checked
from tests.presence.presence_town import actor, town

ZONE = "Europe/Stockholm"
WEEK = Period.parse("2026-W46")


def shifts(profile: Profile, week: Period = WEEK) -> pd.DataFrame:
    return checked(shifts_out(profile, week)[0], SHIFTS)


def local_runs(profile: Profile, week: str) -> list[str]:
    found = shifts(profile, Period.parse(week))
    at = [moment for row in found.itertuples() for moment in (row.start, row.end)]
    return [f"{moment.tz_convert(ZONE):%a %H:%M}" for moment in at]


@pytest.mark.parametrize("week", ["2026-W13", "2026-W43", "2026-W46"])
def test_hour_26_is_two_the_next_day_whatever_the_clock_does(week: str):
    profile = town(actor("a", ["narvaro"], shifts=[(["fre"], 18, 26, 1), (["lör"], 20, 28, 1)]))
    assert local_runs(profile, week) == ["Fri 18:00", "Sat 02:00", "Sat 20:00", "Sun 04:00"]


def test_the_hour_that_spring_skips_is_no_shift():
    profile = town(actor("a", ["narvaro"], shifts=[(["sön"], 2, 3, 1)]))
    assert local_runs(profile, "2026-W13") == []
    assert local_runs(profile, "2026-W43") == ["Sun 02:00", "Sun 03:00"]


def test_actors_without_powers_shifts_or_visits_are_not_out():
    profile = town(
        actor("a", [], shifts=[(["mån"], 8, 16, 2)]),
        actor("b", ["narvaro"], shifts=[]),
        actor("c", ["narvaro"], shifts=[(["mån"], 8, 16, 2)], visits_per_shift=0),
    )
    assert shifts(profile).empty


def test_an_actor_with_a_task_and_no_power_is_out():
    profile = town(actor("a", [], shifts=[(["mån"], 8, 16, 1)], tasks=["vandring"]))
    assert len(shifts(profile)) == 1


def test_overlapping_shifts_have_their_own_team_numbers_and_later_ones_reuse_them():
    hours = [(["mån"], 8, 16, 2), (["mån"], 12, 20, 1), (["mån"], 16, 22, 1)]
    found = shifts(town(actor("a", ["narvaro"], shifts=hours)))
    assert found["shift_id"].tolist() == [
        "a-20261109-08-1", "a-20261109-08-2", "a-20261109-12-3", "a-20261109-16-1",
    ]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    start=st.integers(0, 23),
    length=st.integers(1, 23),
    visits=st.integers(1, 40),
    week=st.sampled_from(["2026-W12", "2026-W13", "2026-W42", "2026-W43", "2026-W46"]),
)
def test_two_weeks_together_ask_for_exactly_one_shifts_visits(
    start: int, length: int, visits: int, week: str
):
    end = min(start + length, 30)
    profile = town(
        actor("a", ["narvaro"], shifts=[(["sön"], start, end, 1)], visits_per_shift=visits)
    )
    first = Period.parse(week)
    monday = first.before(-1)
    parts = [shifts(profile, first), shifts(profile, monday)]
    edge = monday.bounds(ZONE)[0]
    ours = [parts[0][parts[0]["start"] >= edge - pd.Timedelta(hours=25)],
            parts[1][parts[1]["start"] == edge]]  # fmt: skip
    if parts[0].empty:  # the hour that spring skips
        assert week == "2026-W13"
        return
    assert sum(int(one["capacity"].sum()) for one in ours) == visits
    assert len(set(pd.concat(ours)["shift_id"])) == 1
    assert ours[1].empty or end > 24


def test_a_shift_has_the_name_that_its_visits_have():
    profile = Profile.load("linkoping")
    found = shifts(profile, Period.parse("2026-W47"))
    visits = pd.DataFrame({
        "actor": found["actor"], "team": found["team"],
        "start": found["start"], "end": found["start"] + pd.Timedelta(minutes=10),
    }).reindex(columns=VISITS.names)  # fmt: skip
    assert shifts_of(visits, profile)["shift"].tolist() == found["shift_id"].tolist()


def test_a_day_off_takes_away_that_day_s_shift_and_not_the_one_from_the_evening_before():
    profile = town(
        actor("a", ["narvaro"], shifts=[(["fre", "lör"], 20, 26, 1)], days_off=["2026-11-14"])
    )
    assert local_runs(profile, "2026-W46") == ["Fri 20:00", "Sat 02:00"]


def test_a_meeting_is_away_within_the_shift_on_its_days():
    profile = town(
        actor(
            "a",
            ["narvaro"],
            shifts=[(["tor", "fre"], 12, 20, 2)],
            meetings=[{"days": ["fre"], "start": 11, "end": 14}],
            days_off=[dt.date(2026, 11, 12)],
        )
    )
    away = checked(shifts_out(profile, WEEK)[1], AWAY)
    assert away["shift_id"].tolist() == ["a-20261113-12-1", "a-20261113-12-2"]
    local = away["start"].dt.tz_convert(ZONE).dt.hour, away["end"].dt.tz_convert(ZONE).dt.hour
    assert [one.tolist() for one in local] == [[12, 12], [14, 14]]


def test_every_day_of_a_week_has_its_shift():
    profile = town(actor("a", ["narvaro"], shifts=[(list(DAYS), 10, 12, 3)]))
    assert len(shifts(profile)) == 21


@pytest.mark.parametrize(("travel", "speed"), [("foot", 5), ("bike", 15), ("car", 25)])
def test_travel_agrees_with_a_geodesic_within_two_minutes(travel, speed):
    lon, lat = [15.6258, 15.5832, 15.6375], [58.4156, 58.4261, 58.3903]
    found = travel_minutes(lon, lat, "EPSG:3006", travel)
    for a in range(3):
        for b in range(3):
            metres = Geod(ellps="GRS80").inv(lon[a], lat[a], lon[b], lat[b])[2]
            assert found[a, b] == pytest.approx(metres * 1.3 * 60 / 1000 / speed, abs=1.01)
    assert (found == found.T).all()
