import numpy as np
import pandas as pd
import pytest

from est_geo.periods import Period
from est_geo.planning import ground_of
from est_geo.planning.counted import Counted
from est_geo.planning.needs import week_needs
from est_geo.planning.sited import hot_places
from est_geo.presence import Problem, greedy_visits, shifts_out, wishes_of
from est_geo.store import IntakeRecord, KeptPlan, Store
from est_geo.tables import (
    DEMAND,
    GAPS,
    OCCASIONS,
    PRESENCE_PLACES,
    REJECTED,
    SHIFTS,
    SURVEY_RESULTS,
    UNMET,
    VISIT_MARKS,
    VISITS,
    WISHES,
    checked,
    completed,
)
from est_geo.words import number
from tests.made_up import CENTRE, LINKOPING, WEEK, incidents, town
from tests.stored import stored

NEXT = WEEK.before(-1)
ZONE = LINKOPING.timezone
NOW = pd.Timestamp("2026-11-16 06:00", tz="UTC")
HOUR = pd.Timedelta(hours=1)
MINUTE = pd.Timedelta(minutes=1)
STATION = "city-centralstation"
FRIDAY = pd.Timestamp("2026-11-20 22:00", tz=ZONE).tz_convert("UTC")
BURST = (15.6446, 58.3932)


def row_of(table, **values):
    frame = completed(pd.DataFrame([values]), table).reindex(columns=table.names)
    return checked(frame.astype(table.empty().dtypes.to_dict()), table)


def burst(n=11):
    """Reports around one place in Berga in the last ten days: an early warning."""
    rng = np.random.default_rng(4)
    _, end = WEEK.bounds(ZONE)
    when = pd.date_range(end - pd.Timedelta(days=10), end, periods=n + 1)[:-1].as_unit("us")
    lon, lat = BURST[0] + rng.normal(0, 1.6e-3, n), BURST[1] + rng.normal(0, 8e-4, n)
    return renamed(incidents(lon, lat, when.tz_convert("UTC")), "b")


def plan_of(week, places):
    """A kept plan with one visit at the station."""
    start = week.bounds(ZONE)[0]
    visit = row_of(
        VISITS, id="v", actor="polis", actor_name="Polisen", team=1, place_id=STATION,
        place="Resecentrum", district="city", lon=CENTRE[0], lat=CENTRE[1], start=start,
        end=start + 12 * MINUTE, minutes=12, weight=0.1, why="Då.",
    )  # fmt: skip
    return KeptPlan(
        week.name, 1, {}, places, DEMAND.empty(), SHIFTS.empty(), visit, GAPS.empty(),
        UNMET.empty(),
    )  # fmt: skip


def seen_on_a_visit(n=6):
    """Reports that the police make at the station within minutes of each other."""
    when = pd.DatetimeIndex([FRIDAY - pd.Timedelta(days=7) + at * MINUTE for at in range(n)])
    own = incidents([CENTRE[0]] * n, [CENTRE[1]] * n, when, category="vald")
    return renamed(own, "c")


def felt_at_ryd():
    """Four reports that a place in Ryd feels unsafe, a street apart and weeks apart."""
    when = pd.DatetimeIndex([FRIDAY - pd.Timedelta(days=14 + 14 * at) for at in range(4)])
    lon, lat = 15.5585 + np.array([0, 0.0018, 0, 0.0018]), 58.4085 + np.array([0, 0, 0.001, 0.001])
    return renamed(incidents(lon, lat, when, category="otrygg_odslig"), "d")


def renamed(frame, letter):
    return frame.assign(
        incident_id=[f"{letter}{at:031x}" for at in range(len(frame))],
        content=[f"{letter}{at:063x}" for at in range(len(frame))],
        source_id=[f"{letter}{at}" for at in range(len(frame))],
    )


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A town with a hot spot and a burst, and what is needed the week after."""
    path = tmp_path_factory.mktemp("needs") / "base.duckdb"
    reports = pd.concat(
        [town(weeks=20), burst(), seen_on_a_visit(), felt_at_ryd()], ignore_index=True
    )
    with stored(path, reports) as store:
        picture = ground_of(store, LINKOPING, NEXT)
        yield store, picture, week_needs(store, LINKOPING, NEXT, picture)


@pytest.fixture(scope="module")
def told(base):
    """Tell the same store of wishes, an occasion, a survey, two plans and a visit made."""
    store, picture, before = base
    wish = {
        "wish_id": 0, "kind": "want", "team": 0, "place_id": "pl-1", "name": "Trädgårdstorget",
        "district": "city", "lon": 15.619, "lat": 58.4085, "start": FRIDAY - pd.Timedelta(days=14),
        "end": FRIDAY - pd.Timedelta(days=14) + 4 * HOUR, "count": 1, "weekly": True,
        "words": "Kartmötet: oavsett.", "made_by": "", "made_at": NOW,
    }  # fmt: skip
    store.add_wish(row_of(WISHES, **wish), NOW)
    for kind, start in (("pin", FRIDAY - 34 * HOUR), ("forbid", FRIDAY + 20 * HOUR)):
        given = {"kind": kind, "place_id": STATION, "start": start, "weekly": False}
        given |= {"lon": 15.60, "lat": 58.38}  # not where the place lies: the plans know that
        store.add_wish(row_of(WISHES, **wish | given | {"end": start + HOUR}), NOW)
    store.add_occasion(row_of(
        OCCASIONS, occasion_id="abcdef0123", name="Marknad", starts=FRIDAY - 8 * HOUR,
        ends=FRIDAY - 6 * HOUR, place="Folkets park", lon=15.60, lat=58.40, district="city",
        received_at=NOW,
    ))  # fmt: skip
    survey = {
        "source": "kommunen", "start": NOW - 400 * 24 * HOUR, "end": NOW - 40 * 24 * HOUR,
        "question": "Känner sig trygg på kvällen", "n": 300.0,
    }  # fmt: skip
    answers = [
        row_of(SURVEY_RESULTS, **survey, row_id=one, area=one, district=one, share=share)
        for one, share in (("ryd", 0.48), ("berga", 0.9))
    ]
    record = IntakeRecord("enkat.csv", "1" * 64, NOW, "kommunen", len(answers))
    both = pd.concat(answers, ignore_index=True)
    store.add_other(record, "survey_results", both, REJECTED.empty())
    for week in (WEEK.before(1), WEEK):
        store.add_plan(plan_of(week, before.places), NOW)
        # Planned anew, without the place: the first version still tells where it lay.
        elsewhere = before.places[before.places["place_id"] != STATION]
        store.add_plan(plan_of(week, elsewhere), NOW)
    arrived = FRIDAY - pd.Timedelta(days=7) - MINUTE
    store.add_marks(row_of(
        VISIT_MARKS, mark_id="a" * 64, visit_id="v", shift_id="s", actor="polis", place_id=STATION,
        district="city", kind="arrived", at=arrived, received_at=arrived,
    ))  # fmt: skip
    return before, week_needs(store, LINKOPING, NEXT, picture)


def named(needs, ground):
    return needs.places[needs.places["ground"] == ground]


def hours_of(needs, place):
    mine = needs.demand[needs.demand["place_id"] == place]
    return mine.set_index(mine["start"].dt.tz_convert(ZONE).dt.strftime("%a %H"))


def test_the_statistics_give_hot_spots_and_early_warnings_kept_apart(base):
    _, picture, needs = base
    checked(needs.places, PRESENCE_PLACES)
    checked(needs.demand, DEMAND)
    hot = named(needs, "long_term")
    assert hot["place_id"].tolist() == picture.tables.hotspots["id"].tolist()
    assert hot["n"].tolist() == picture.tables.hotspots["count_window"].tolist()
    early = named(needs, "early")
    assert early["district"].tolist() == ["berga"]
    assert early["place_id"].iloc[0].startswith("tidig-berga-")
    assert f"Tidig varning: {early['name'].item()}." in needs.notes
    assert set(needs.demand["place_id"]) == set(needs.places["place_id"])


def test_a_places_hours_sum_to_no_more_than_what_is_expected_there(base):
    _, picture, needs = base
    spots = picture.tables.hotspots.set_index("id")
    weeks = picture.heading.window.n_days / 7
    for spot, mine in needs.demand.groupby("place_id"):
        if spot in spots.index:
            ahead = spots.loc[spot, "next_expected"]
            expected = ahead if picture.outlook.shown else spots.loc[spot, "count_window"] / weeks
            newest = spots.loc[spot, "count"]
            over = spots.loc[spot, "arrow"] == "over" and not picture.outlook.shown
            most = (expected + newest) / 2 if over else expected
            assert 0.7 * most < mine["weight"].sum() <= most + 1e-9


def test_the_need_says_how_much_of_the_expected_its_hours_hold(base):
    *_, needs = base
    note = next(one for one in needs.notes if one.startswith("Behovet rymmer"))
    held = needs.demand[needs.demand["place_id"].isin(
        needs.places.loc[needs.places["ground"] != "explore", "place_id"]
    )]["weight"].sum()  # fmt: skip
    assert f"rymmer {number(held, 1)} av de " in note


def test_every_district_has_places_to_explore_and_another_week_has_others(base):
    store, picture, needs = base
    explore = named(needs, "explore")
    assert explore["district"].value_counts().to_dict() == dict.fromkeys(
        LINKOPING.districts["id"], 3
    )
    assert needs.demand["weight"].gt(0).all()
    again = week_needs(store, LINKOPING, NEXT, picture)
    pd.testing.assert_frame_equal(again.places, needs.places)
    pd.testing.assert_frame_equal(again.demand, needs.demand)
    other = named(week_needs(store, LINKOPING, NEXT, picture, seed=1), "explore")
    assert set(other["place_id"]) != set(explore["place_id"])


def test_every_row_is_explained_in_swedish_without_a_percentage_of_few(base):
    *_, needs = base
    assert needs.demand["why"].str.fullmatch(r"(Mån|Tis|Ons|Tor|Fre|Lör|Sön) \d\d–\d\d.+\.").all()
    assert not needs.demand["why"].str.contains("%").any()
    assert needs.places["words"].str.endswith(".").all()


def test_what_the_meeting_decided_comes_every_week_and_a_pin_adds_to_a_hot_spot(told):
    _, needs = told
    assert named(needs, "decision")["place_id"].tolist() == ["pl-1"]
    decided = hours_of(needs, "pl-1")
    assert decided.index.tolist() == ["Fri 22", "Fri 23", "Sat 00", "Sat 01"]
    spots = needs.places.loc[needs.places["ground"] == "long_term", "place_id"]
    weights = needs.demand.loc[needs.demand["place_id"].isin(spots), "weight"]
    assert weights.min() < decided["weight"].iloc[0] < weights.max()
    assert (decided["weight"] == decided["weight"].iloc[0]).all()
    pinned = hours_of(needs, STATION).loc["Thu 12"]
    assert pinned["weight"] >= decided["weight"].iloc[0]
    assert (needs.places["place_id"] == STATION).sum() == 1


def test_a_known_occasion_has_a_place_and_modest_hours(told):
    _, needs = told
    place = named(needs, "occasion")["place_id"].item()
    hours = hours_of(needs, place)
    assert hours.index.tolist() == ["Fri 13", "Fri 14", "Fri 15", "Fri 16"]
    assert hours["weight"].max() < 0.1


def test_felt_safe_is_the_districts_and_unsafe_gives_a_place_of_its_own(told):
    before, needs = told
    assert not before.places["felt_safe"].any()
    assert set(needs.places.loc[needs.places["felt_safe"], "district"]) == {"berga"}
    felt = named(needs, "survey")
    assert felt["district"].tolist() == ["ryd"]
    assert felt["words"].iloc[0].startswith("48\u00a0% av 300 svarande känner sig trygga i Ryd")
    assert hours_of(needs, felt["place_id"].item())["weight"].gt(0).all()


def test_weeks_in_a_row_are_counted_from_the_kept_plans(told):
    before, needs = told
    assert before.places["weeks_running"].eq(0).all()
    running = needs.places.set_index("place_id")["weeks_running"]
    assert running[STATION] == 2
    assert running.drop(STATION).eq(0).all()


def test_reports_that_a_visit_made_are_told_of_and_left_out_of_the_need(told):
    before, needs = told
    assert "6 rapporter gjordes under planerade besök och räknas inte in i behovet." in needs.notes
    assert not any("under planerade besök" in note for note in before.notes)
    n = [one.places.set_index("place_id").loc[STATION, "n"] for one in (before, needs)]
    assert n[0] - n[1] == 6
    assert "6 rapporter från egna besök är inte medräknade" in needs.places.set_index(
        "place_id").loc[STATION, "words"]  # fmt: skip


def test_with_a_weight_they_count_in_part(told, base):
    store, picture, _ = base
    before, _ = told
    limits = LINKOPING.thresholds.model_copy(update={"visit_report_weight": 0.5})
    half = LINKOPING.model_copy(update={"thresholds": limits})
    needs = week_needs(store, half, NEXT, picture)
    n = [one.places.set_index("place_id").loc[STATION, "n"] for one in (before, needs)]
    assert n[0] - n[1] == 3
    assert "6 rapporter gjordes under planerade besök och räknas till 0,5 var i behovet." in (
        needs.notes
    )


def test_a_hot_spot_that_only_visits_made_is_left_out_and_named(base):
    _, picture, _ = base
    spot = picture.tables.cells.dropna(subset="hotspot")
    reports = incidents([CENTRE[0]] * 9, [CENTRE[1]] * 9, [FRIDAY] * 9).assign(
        at=spot["cell"].iloc[0], made=True, felt=False
    )
    window = picture.heading.window
    for weight, left in ((0.0, [picture.tables.hotspots["name"].iloc[0]]), (1.0, [])):
        counted = Counted(reports.assign(weight=weight), window, LINKOPING)
        found, visited = hot_places(picture, counted)
        named_here = [row["name"] for row, _ in found]
        assert visited == left
        assert sorted([*named_here, *visited]) == sorted(picture.tables.hotspots["name"])


@pytest.mark.parametrize("week", [NEXT, Period.parse("2027-W12"), Period.parse("2027-W43")])
@pytest.mark.usefixtures("told")
def test_a_planner_can_take_what_is_needed_in_any_week(base, week):
    store, picture, _ = base
    needs = week_needs(store, LINKOPING, week, picture)
    shifts, away = shifts_out(LINKOPING, week)
    wishes = wishes_of(store.wishes(*week.bounds(ZONE)), week, ZONE)
    problem = Problem(needs.places, needs.demand, shifts, away, wishes, LINKOPING, week)
    visits = greedy_visits(problem, seed=1).visits
    assert set(visits["place_id"]) <= set(needs.places["place_id"])
    explored = (visits["ground"] == "explore").mean()
    assert LINKOPING.thresholds.explore_share <= explored < 0.35
    assert set(visits["district"]) >= set(LINKOPING.districts["id"])


def test_without_a_report_there_is_only_something_to_explore(tmp_path):
    with Store.open(tmp_path / "empty.duckdb") as store:
        store.bind(LINKOPING.id, LINKOPING.resolution)
        needs = week_needs(store, LINKOPING, NEXT, ground_of(store, LINKOPING, NEXT))
    assert set(needs.places["ground"]) == {"explore"}
    assert needs.demand["weight"].gt(0).all()
    assert needs.notes == ()
