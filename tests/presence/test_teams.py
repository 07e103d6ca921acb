import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from est_geo.periods import Period
from est_geo.presence.teams import teams_of, travel_minutes
from est_geo.profile import DAYS, Profile
from tests.presence.presence_town import actor, town

ZONE = "Europe/Stockholm"


def local_runs(profile: Profile, week: str) -> list[str]:
    period = Period.parse(week)
    begin = period.bounds(profile.timezone)[0]
    at = [
        (begin + pd.Timedelta(minutes=minute)).tz_convert(profile.timezone)
        for team in teams_of(profile, period)
        for minute in (team.start, team.end)
    ]
    return [f"{moment:%a %H:%M}" for moment in at]


@pytest.mark.parametrize("week", ["2026-W13", "2026-W43", "2026-W46"])
def test_hour_26_is_two_the_next_day_whatever_the_clock_does(week: str):
    profile = town(actor("a", ["narvaro"], shifts=[(["fre"], 18, 26, 1), (["lör"], 20, 28, 1)]))
    assert local_runs(profile, week) == ["Fri 18:00", "Sat 02:00", "Sat 20:00", "Sun 04:00"]


def test_actors_without_powers_shifts_or_visits_have_no_team():
    profile = town(
        actor("a", [], shifts=[(["mån"], 8, 16, 2)]),
        actor("b", ["narvaro"], shifts=[]),
        actor("c", ["narvaro"], shifts=[(["mån"], 8, 16, 2)], visits_per_shift=0),
    )
    assert teams_of(profile, Period.parse("2026-W46")) == []


def test_overlapping_shifts_have_their_own_team_numbers_and_later_ones_reuse_them():
    shifts = [(["mån"], 8, 16, 2), (["mån"], 12, 20, 1), (["mån"], 16, 22, 1)]
    teams = teams_of(town(actor("a", ["narvaro"], shifts=shifts)), Period.parse("2026-W46"))
    assert [(team.start // 60, team.number) for team in teams] == [(8, 1), (8, 2), (12, 3), (16, 1)]


@settings(max_examples=40, deadline=None)
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
    sunday = [team for team in teams_of(profile, first) if team.start >= 24 * 60]
    monday = [team for team in teams_of(profile, first.before(-1)) if team.start == 0]
    assert sum(team.capacity for team in sunday + monday) == visits
    assert not monday or end > 24


def test_every_day_of_a_week_has_its_shift():
    profile = town(actor("a", ["narvaro"], shifts=[(list(DAYS), 10, 12, 3)]))
    assert len(teams_of(profile, Period.parse("2026-W46"))) == 21


def test_travel_agrees_with_a_geodesic_within_two_minutes():
    lon, lat = [15.6258, 15.5832, 15.6375], [58.4156, 58.4261, 58.3903]
    found = travel_minutes(lon, lat, "EPSG:3006")
    for a in range(3):
        for b in range(3):
            metres = Geod(ellps="GRS80").inv(lon[a], lat[a], lon[b], lat[b])[2]
            assert found[a, b] == pytest.approx(metres * 1.3 / 250, abs=1.01)
    assert (found == found.T).all()
