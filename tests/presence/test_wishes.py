"""What people ask of the plan: had where it can be, named in words where it cannot."""

from dataclasses import replace

import pandas as pd
import pytest

from est_geo.periods import Period
from est_geo.presence import Plan, greedy_visits, plan_visits, wished_places, wishes_of
from est_geo.tables import WISHES
from tests.presence.plan_cases import GUARD, ZONE, friday, places, problem, wish, wishes
from tests.presence.plan_rules import no_rule_is_broken
from tests.presence.presence_town import actor

both = pytest.mark.parametrize("planner", [plan_visits, greedy_visits])
WALKERS = actor(
    "nattvandrare", ["samtal", "narvaro"], shifts=[(["fre"], 20, 24, 2)], visits_per_shift=2,
    travel="foot",
).model_copy(update={"name": "Nattvandrarna"})  # fmt: skip
POLICE = actor(
    "polis", ["narvaro", "ordning"], shifts=[(["fre"], 18, 26, 1)], tasks=["krogtillsyn"]
)
STRONG = {("p0", hour): 1.0 for hour in range(18, 26)}


def planned(planner, *actors, asked, weights=STRONG, **more) -> Plan:
    case = problem(weights, *actors, asked=asked, **more)
    plan = planner(case)
    no_rule_is_broken(case, plan)
    return plan


@both
def test_wished_visits_go_before_the_strongest(planner):
    asked = [wish("want", "p2", 22, 26, count=2, actor="vakt")]
    plan = planned(planner, asked=asked, max_visits_per_place_and_day=9)
    assert plan.visits["place_id"].tolist().count("p2") == 2
    assert plan.unmet.empty


@both
def test_more_visits_than_shifts_can_make_are_named(planner):
    asked = [wish("want", f"p{p}", 20, 24, count=3, actor="nattvandrare") for p in (0, 1)]
    plan = planned(planner, WALKERS, asked=asked, max_visits_per_place_and_day=9)
    assert len(plan.visits) == 4
    words = " ".join(plan.unmet["words"])
    assert "Nattvandrarna har 2 pass men 3 önskade besök vid Plats " in words
    assert "fre 20–00" in words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (wish("want", "p0", 8, 9), "Ingen aktör är ute fre 08–09."),
        (wish("want", "p0", 8, 9, actor="vakt"), "Vakt är inte ute fre 08–09."),
        (
            wish("want", "p0", 22, 26, task="ordning"),
            "Ingen aktör med befogenheten ordning är ute fre 22–02.",
        ),
        (
            wish("want", "p0", 22, 26, task="krogtillsyn", actor="vakt"),
            "Vakt har inte uppgiften krogtillsyn, som besöket vid Plats 0 kräver.",
        ),
        (
            wish("want", "p1", 22, 23, actor="vakt"),
            "Vakt verkar inte i stadsdelen där Plats 1 ligger.",
        ),
        (
            wish("want", "p0", 22, 23, count=2),
            ("Plats 0 får ett besök i timmen, och på de timmar som går fre 22–23 ryms inte "
            "2 önskade besök; 1 fick plats."),
        ),
        (
            wish("want", "p0", 18, 26, count=5),
            ("Plats 0 får högst 4 besök om dagen, men fre 18–02 är det 5 önskade besök; "
            "4 fick plats."),
        ),
        (
            wish("pin", "p0", 10, 10.25, actor="vakt", team=1),
            ("Vakt lag 1 är inte i tjänst fre 10.00–10.15, så besöket vid Plats 0 kan inte göras "
            "då."),
        ),
        (
            wish("pin", "p1", 20, 20.25, actor="vakt", team=1),
            "Vakt lag 1 verkar inte i stadsdelen där Plats 1 ligger.",
        ),
        (
            wish("together", "p0", 20, 22, count=2),
            ("2 aktörer samtidigt önskades vid Plats 0 fre 20–22, men bara 1 aktör med "
            "befogenheten närvaro kan komma då."),
        ),
        (wish("want", "p0", 20, 21, actor="borta"), "Aktören är inte ute fre 20–21."),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_said(asked, words):
    guard = GUARD.model_copy(update={"districts": ("city",), "name": "Vakt", "visits_per_shift": 9})
    found = planned(plan_visits, guard, asked=[asked]).unmet
    if "högst 4" in words:  # past midnight is another day
        assert found.empty
        asked = {**asked, "end": friday(24)}
        found = planned(plan_visits, guard, asked=[asked]).unmet
        words = words.replace("18–02", "18–00")
    assert found["words"].tolist() == [words]


@both
def test_a_task_lets_those_come_who_lack_the_power_of_the_place(planner):
    about = {"needs": ["tillsyn", "narvaro", "narvaro"]}
    plan = planned(
        planner, POLICE, weights={("p0", 21): 1.0}, about=about,
        asked=[wish("want", "p0", 20, 23, task="krogtillsyn")],
    )  # fmt: skip
    assert plan.visits[["place_id", "task", "actor"]].to_numpy().tolist() == [
        ["p0", "krogtillsyn", "polis"]
    ]
    assert plan.unmet.empty


@both
def test_a_pin_is_kept_to_the_minute_and_the_rest_goes_round_it(planner):
    pin = wish("pin", "p2", 20.5, 21 + 5 / 60, actor="vakt", team=1, words="Vi möter handlarna.")
    plan = planned(planner, asked=[pin])
    pinned = plan.visits[plan.visits["pinned"] == 1]
    assert pinned["start"].tolist() == [friday(20.5)]
    assert pinned["end"].tolist() == [friday(21 + 5 / 60)]
    assert pinned["why"].tolist() == ["Vi möter handlarna."]
    assert len(plan.visits) == 5


@both
def test_a_pin_for_anybody_finds_somebody(planner):
    plan = planned(planner, POLICE, GUARD, asked=[wish("pin", "p0", 19, 19.2)])
    assert plan.visits.loc[plan.visits["pinned"] == 1, "actor"].tolist() == ["vakt"]


@both
def test_pins_win_over_soft_limits_and_clashes_are_said(planner):
    one = GUARD.model_copy(update={"visits_per_shift": 1, "name": "Vakterna"})
    asked = [
        wish("pin", "p0", 20, 20.2, actor="vakt", team=1),
        wish("pin", "p2", 20.1, 20.5, actor="vakt", team=1),
        wish("forbid", "p0", 20, 21),
    ]
    plan = planned(planner, one, asked=asked)
    assert len(plan.visits) == 2
    assert (
        "Två fastsatta besök för Vakterna lag 1 hinns inte efter varandra: Plats 0 och Plats 2."
        in plan.notes
    )
    assert "Vakterna lag 1 har 2 fastsatta besök fre 18–02, fler än passets 1." in plan.notes
    assert plan.unmet["words"].tolist() == [
        "Plats 0 ska inte besökas då, men ett fastsatt besök ligger där och är kvar."
    ]


@both
def test_what_is_forbidden_is_left_also_in_a_part_of_an_hour(planner):
    asked = [wish("forbid", "p0", 18, 20.5), wish("forbid", "p0", 21, 26, actor="vakt")]
    plan = planned(planner, asked=asked)
    (visit,) = plan.visits.itertuples()
    assert friday(20.5) <= visit.start
    assert visit.end <= friday(21)


@both
def test_several_actors_meet_at_the_same_minute(planner):
    walkers = WALKERS.model_copy(update={"travel": "bike"})
    asked = [wish("together", "p1", 20, 23, count=3, actor="polis")]
    plan = planned(planner, POLICE, walkers, GUARD, asked=asked)
    met = plan.visits[plan.visits["place_id"] == "p1"]
    assert sorted(met["actor"]) == ["nattvandrare", "polis", "vakt"]
    assert (met["start"] == met["start"].iloc[0]).all()
    assert plan.unmet.empty


def test_wishes_that_cannot_all_be_had_lose_as_few_visits_as_can_be():
    one = GUARD.model_copy(update={"visits_per_shift": 3})
    asked = [
        wish("together", "p0", 20, 21, count=2),
        wish("want", "p1", 18, 26, count=3),
        wish("want", "p2", 18, 26, count=2),
    ]
    plan = planned(plan_visits, one, POLICE.model_copy(update={"visits_per_shift": 1}), asked=asked)
    assert plan.status.wishes_short == 3
    assert plan.status.stopped_by == "proven"


def test_a_weekly_wish_comes_again_at_the_same_local_hour():
    first = wish("want", "p0", 22, 26, weekly=True)
    asked = wishes(first, wish("forbid", "p1", 20, 21))
    for week, hours in (("2026-W46", 4), ("2026-W47", 4), ("2027-W13", 4)):
        period = Period.parse(week)
        (found,) = wishes_of(asked, period, ZONE).query("kind == 'want'").itertuples()
        assert f"{found.start.tz_convert(ZONE):%a %H:%M}" == "Fri 22:00"
        assert (found.end - found.start) / pd.Timedelta(hours=1) == hours
        begin, after = period.bounds(ZONE)
        assert begin <= found.start < after
    assert len(wishes_of(asked, Period.parse("2026-W47"), ZONE)) == 1
    assert wishes_of(asked, Period.parse("2026-W45"), ZONE).empty


def test_a_weekly_wish_over_the_night_of_summer_time_is_an_hour_shorter():
    night = wish("want", "p0", 46, 52, weekly=True)  # Saturday 22 to Sunday 04
    moved = wishes_of(wishes(night), Period.parse("2027-W12"), ZONE)
    assert (moved["end"] - moved["start"]).iloc[0] == pd.Timedelta(hours=5)


def test_a_weekly_wish_in_the_hour_that_spring_skips_does_not_happen_that_week():
    night = wish("want", "p0", 50, 51, weekly=True)  # Sunday 02 to 03
    for week, count in (("2027-W11", 1), ("2027-W12", 0), ("2027-W13", 1), ("2027-W43", 1)):
        found = wishes_of(wishes(night), Period.parse(week), ZONE)
        assert len(found) == count, week
        assert (found["start"] < found["end"]).all()


def test_a_weekly_wish_made_for_the_hour_that_autumn_has_twice_is_an_hour_in_other_weeks():
    start = pd.Timestamp("2026-10-25 00:00", tz="UTC")  # 02 summer time, to 02 winter time
    night = wishes(wish("want", "p0", 50, 51, weekly=True)).assign(
        start=start, end=start + pd.Timedelta(hours=1)
    )
    night = night.astype(WISHES.empty().dtypes.to_dict())
    (found,) = wishes_of(night, Period.parse("2026-W44"), ZONE).itertuples()
    assert f"{found.start.tz_convert(ZONE):%a %H:%M}" == "Sun 02:00"
    assert found.end - found.start == pd.Timedelta(hours=1)


def test_a_wished_place_is_added_once_and_a_forbidden_one_is_not():
    asked = wishes(
        wish("want", "torget", 20, 21), wish("pin", "torget", 22, 23), wish("forbid", "x", 1, 2)
    )
    found = wished_places(places(2), asked)
    assert found["place_id"].tolist() == ["p0", "p1", "torget"]
    assert found["ground"].tolist() == ["long_term", "long_term", "decision"]


@both
def test_in_a_period_that_is_going_on_only_pins_lie_in_what_has_passed(planner):
    pins = [wish("pin", "p0", 20, 20.2, actor=one, team=1) for one in ("vakt", "polis")]
    asked = [
        *pins,
        wish("together", "p0", 18, 22, count=2),
        wish("want", "p1", 18, 20, count=2),
        wish("want", "p2", 18, 23, count=2),
    ]
    case = replace(problem(STRONG, GUARD, POLICE, asked=asked), not_before=friday(21))
    plan = planner(case)
    no_rule_is_broken(case, plan)
    free = plan.visits[plan.visits["pinned"] == 0]
    assert (free["start"] >= friday(21)).all()
    assert (free["place_id"] == "p2").sum() == 2
    # The two have met; nobody can go back in time for the other wish.
    assert plan.unmet["wish_id"].tolist() == [4]
    assert plan.status.wishes_short == 2


@both
def test_times_with_seconds_are_taken_so_that_no_rule_gives(planner):
    half = pd.Timedelta(seconds=30)
    asked = [
        {**wish("forbid", "p0", 18, 20), "end": friday(20) + half},
        {**wish("pin", "p1", 21, 21.2, actor="vakt", team=1), "start": friday(21) + half / 3},
    ]
    case = problem({("p0", 20): 1.0, ("p0", 18): 1.0}, asked=asked)
    shifts = case.shifts.assign(end=friday(20 + 12 / 60) - half)
    for seed in range(5):
        # The shift ends eleven and a half minutes past the hour: one minute alone is left to begin.
        plan = planner(replace(case, shifts=shifts), seed=seed)
        assert plan.visits["start"].tolist() == [friday(20 + 1 / 60)]
        assert plan.visits["minutes"].tolist() == [10]
        assert plan.unmet["wish_id"].tolist() == [2]
        (pin,) = planner(case, seed=seed).visits.query("pinned == 1").itertuples()
        assert (pin.start, pin.end) == (friday(21), friday(21.2))
