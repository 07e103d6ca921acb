from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from est_geo.errors import ProfileError
from est_geo.periods import Period
from est_geo.presence import (
    Plan,
    Problem,
    covered_share,
    draft_visits,
    greedy_visits,
    plan_visits,
    shifts_out,
)
from est_geo.profile import Profile
from est_geo.tables import GAPS, VISITS, WISHES, checked
from tests.presence.plan_cases import (
    GUARD,
    ZONE,
    asked_of,
    chance_problem,
    expected,
    linkoping,
    places,
    problem,
    wish,
)
from tests.presence.plan_rules import a_team_has_time_for_the_way, no_rule_is_broken
from tests.presence.presence_town import actor, hours, spots, town

PLANNERS = [plan_visits, greedy_visits]
both = pytest.mark.parametrize("planner", PLANNERS)
POLICE = actor("polis", ["narvaro", "ordning"], shifts=[(["fre"], 18, 26, 1)], visits_per_shift=5)


def hours_at(plan: Plan) -> dict[int, str]:
    local = plan.visits["start"].dt.tz_convert(ZONE).dt.hour
    return dict(zip(local, plan.visits["place_id"], strict=True))


def holds(seed: int) -> None:
    asked = chance_problem(seed)
    greedy = greedy_visits(asked, seed=seed)
    ours = plan_visits(asked, seed=seed, effort=0.5)
    no_rule_is_broken(asked, greedy)
    no_rule_is_broken(asked, ours)
    for plan in (greedy, ours):
        own = covered_share(plan.visits, asked.demand, asked.profile.thresholds)
        assert plan.covered == pytest.approx(own)
    assert level(ours) >= level(greedy)
    assert ours.status.bound >= ours.status.objective - 1e-9


def level(plan: Plan) -> tuple[float, ...]:
    one = plan.status
    short = one.wishes_short, one.districts_short, one.explore_short
    return (*(-n for n in short), round(one.objective, 9))


@pytest.mark.parametrize("seed", range(8))
def test_no_rule_is_ever_broken_and_the_greedy_plan_is_never_better(seed: int):
    holds(seed)


@pytest.mark.long
def test_no_rule_is_ever_broken_in_many_more_cases():
    for seed in range(8, 500):
        holds(seed)


@both
def test_same_seed_same_plan_whatever_the_order_of_rows(planner):
    asked = chance_problem(3)
    shuffled = replace(
        asked,
        places=asked.places.iloc[::-1],
        demand=asked.demand.sample(frac=1, random_state=1),
        shifts=asked.shifts.iloc[::-1],
        wishes=asked.wishes.iloc[::-1],
    )
    plan, again = planner(asked, seed=5), planner(shuffled, seed=5)
    pd.testing.assert_frame_equal(plan.visits, again.visits)
    pd.testing.assert_frame_equal(plan.gaps, again.gaps)
    pd.testing.assert_frame_equal(plan.unmet, again.unmet)
    assert (plan.covered, plan.notes) == (again.covered, again.notes)


def test_another_seed_gives_other_minutes_and_lengths():
    weights = {(f"p{p}", hour): 1.0 for p in range(3) for hour in range(18, 26)}
    plans = [plan_visits(problem(weights), seed=seed, effort=0.5).visits for seed in range(6)]
    minutes = pd.concat(plans)["start"].dt.minute
    assert minutes.nunique() > 15
    assert set(pd.concat(plans)["minutes"]) == set(range(10, 17))


@both
def test_the_strongest_hour_is_visited_with_a_sentence_that_says_why(planner):
    plan = planner(problem({("p1", 22): 0.31, ("p0", 10): 9.0}))
    (visit,) = plan.visits.itertuples()
    assert hours_at(plan) == {22: "p1"}
    assert (visit.team, visit.shift_id, visit.task) == (1, "vakt-20261113-18-1", "narvaro")
    assert visit.why == "Klockan 22 väntas 0.31."
    assert visit.ground == "long_term"
    assert plan.covered == pytest.approx(0.31 / 9.31)
    assert plan.notes[0] == (
        "Besöken täcker 3\u00a0% av det som väntas vid platserna; 3\u00a0% väntas när någon som "
        "får ta besöket är ute."
    )
    assert plan.gaps["why"].tolist() == ["ingen aktör är ute då"]


@both
def test_capacity_goes_to_the_strongest_and_neighbouring_hours_are_worth_half(planner):
    one = GUARD.model_copy(update={"visits_per_shift": 2})
    asked = problem({("p0", 20): 1.0, ("p0", 21): 0.9, ("p1", 22): 0.5}, one)
    assert hours_at(planner(asked)) == {20: "p0", 22: "p1"}


@both
def test_two_hours_apart_is_worth_all_of_it(planner):
    one = GUARD.model_copy(update={"visits_per_shift": 2})
    plan = planner(problem({("p0", 20): 1.0, ("p0", 22): 0.9, ("p1", 23): 0.8}, one))
    assert plan.visits["place_id"].tolist() == ["p0", "p0"]


def test_the_planner_sees_what_the_greedy_rule_does_not():
    """The strongest hour of the one at the place of the other is taken by who can do it alone."""
    walker = actor("a", ["narvaro"], shifts=[(["fre"], 20, 21, 1)], travel="foot")
    weights = {("p1", 20): 1.0, ("p0", 20): 0.9, ("p2", 20): 0.9}
    asked = problem(weights, walker, apart_m=1400.0, repeat_value=1.0)
    asked = replace(asked, demand=expected(weights | {("p1", 20): 0.85}))
    assert len(plan_visits(asked).visits) == 2
    assert plan_visits(asked).status.objective >= greedy_visits(asked).status.objective


@both
def test_a_place_visited_for_weeks_gives_way_and_the_plan_warns(planner):
    one = GUARD.model_copy(update={"visits_per_shift": 1})
    about = {"weeks_running": [12, 0, 0]}
    weights = {("p0", 20): 1.0, ("p1", 22): 0.9}
    assert hours_at(planner(problem(weights, one, about=about))) == {22: "p1"}
    two = planner(problem(weights, about=about))
    assert "Plats 0 har haft planerad närvaro 12 veckor i rad; effekten brukar avta." in two.notes
    assert two.covered == 1.0
    assert two.status.objective == pytest.approx(1.7)


@both
def test_uniforms_are_not_sent_where_people_feel_safe(planner):
    guard = GUARD.model_copy(update={"uniformed": True})
    about = {"felt_safe": [True, False, False]}
    plan = planner(problem({("p0", 20): 1.0, ("p1", 22): 0.9}, guard, about=about))
    assert hours_at(plan) == {22: "p1"}
    assert plan.gaps["why"].tolist() == [
        "platsen upplevs som trygg, och bara uniformerade lag är ute då"
    ]
    assert plan.gaps["district"].tolist() == ["city"]


@both
def test_hours_without_weight_get_no_visit_unless_wished(planner):
    weights = {("p0", 20): 0.0, ("p1", 22): 0.0}
    assert planner(problem(weights)).visits.empty
    asked = wish("want", "p0", 20, 21, words="Mötet vill se någon där.")
    plan = planner(problem(weights, asked=[asked]))
    assert hours_at(plan) == {20: "p0"}
    assert plan.visits["why"].tolist() == ["Mötet vill se någon där."]
    assert plan.visits["ground"].tolist() == ["decision"]
    assert plan.covered == 0.0


@both
def test_a_wish_without_words_does_not_leave_the_visit_without_a_reason(planner):
    asked = wish("want", "p0", 20, 21, words="")
    plan = planner(problem({("p0", 20): 0.5}, asked=[asked]))
    assert plan.visits["why"].tolist() == ["Bestämt av den som planerar. Klockan 20 väntas 0.5."]


@both
def test_a_share_of_the_visits_explores(planner):
    weights = {(f"p{p}", hour): 1.0 for p in (0, 1) for hour in range(18, 26)}
    weak = {("p2", hour): 0.01 for hour in range(18, 26)}
    about = {"ground": ["long_term", "long_term", "explore"]}
    asked = problem(weights | weak, about=about, explore_share=0.3)
    plan = planner(asked)
    assert len(plan.visits) == 5
    assert (plan.visits["place_id"] == "p2").sum() == 2
    assert plan.status.explore_short == 0


def with_floors(**thresholds: object) -> Profile:
    profile = linkoping()
    limits = profile.thresholds.model_copy(update=thresholds)
    guard = GUARD.model_copy(update={"visits_per_shift": 4})
    return profile.model_copy(update={"actors": (guard,), "thresholds": limits})


@both
def test_no_district_is_forgotten_and_a_shortfall_is_said(planner):
    strong = {("p0", hour): 1.0 for hour in range(18, 26)} | {
        ("p3", hour): 1.0 for hour in range(18, 26)
    }
    weights = strong | {("p1", 20): 0.1, ("p1", 22): 0.1, ("p2", 10): 0.1}
    profile = with_floors(district_floor=2, max_visits_per_place_and_day=9)
    asked = asked_of(profile, places(4), expected(weights), WISHES.empty())
    plan = planner(asked)
    assert plan.visits["district"].tolist().count("ryd") == 2
    assert plan.status.districts_short == 0
    assert (
        "Berga får 0 besök, färre än golvet 2 besök. Inget lag som får ta besök där är ute."
        in plan.notes
    )


@both
def test_the_actor_with_fewest_powers_leaves_the_police_free(planner):
    about = {"needs": ["narvaro", "ordning", "narvaro"]}
    asked = problem({("p0", 22): 0.9, ("p1", 22): 0.8}, POLICE, GUARD, about=about)
    plan = planner(asked)
    assert len(plan.visits) == 2
    assert set(plan.visits.loc[plan.visits["place_id"] == "p1", "actor"]) == {"polis"}


@pytest.mark.parametrize(
    ("weights", "needs", "why"),
    [
        ({("p0", 10): 9.0}, "narvaro", "ingen aktör är ute då"),
        ({("p0", 22): 9.0}, "ordning", "ingen aktör med befogenheten ordning är ute då"),
        ({("p1", 22): 9.0}, "narvaro", "ingen aktör som verkar i stadsdelen är ute då"),
    ],
)
def test_a_gap_says_why(weights, needs, why):
    guard = GUARD.model_copy(update={"districts": ("city",)})
    plan = plan_visits(problem(weights, guard, about={"needs": [needs] * 3}))
    assert plan.visits.empty
    assert plan.gaps["why"].tolist() == [why]


def test_a_gap_because_all_teams_are_busy():
    one = GUARD.model_copy(update={"visits_per_shift": 1})
    plan = plan_visits(problem({("p0", 22): 9.0, ("p1", 22): 9.0}, one))
    assert len(plan.visits) == 1
    assert plan.gaps["why"].tolist() == ["alla lag är upptagna"]


def test_one_incident_in_an_hour_is_no_gap_nor_is_one_that_a_visit_is_felt_in():
    assert plan_visits(problem({("p0", 10): 1 / 13})).gaps.empty
    one = GUARD.model_copy(update={"visits_per_shift": 1})
    assert plan_visits(problem({("p0", 20): 1.0, ("p0", 21): 1.0}, one)).gaps.empty


@both
def test_what_the_daily_limit_leaves_is_said_and_is_no_gap(planner):
    weights = {("p0", hour): 9.0 for hour in range(18, 24)}
    plan = planner(problem(weights, n=1, max_visits_per_place_and_day=1))
    assert len(plan.visits) == 1
    assert plan.gaps.empty
    assert plan.notes[1] == (
        "5 timmar då mycket väntas får inget besök, för platsen har redan 1 besök den dagen."
    )


@both
def test_no_places_or_no_actors_give_empty_tables_and_a_note(planner):
    nobody = planner(asked_of(town(district_floor=0), places(1), expected({}), WISHES.empty()))
    assert checked(nobody.visits, VISITS).empty
    assert checked(nobody.gaps, GAPS).empty
    assert nobody.notes == (
        "Ingen aktör med befogenhet är ute under perioden, så inga besök kan föreslås.",
    )
    nowhere = planner(problem({}, n=0))
    assert nowhere.notes == ("Det finns ingen plats att planera besök vid.",)


@pytest.mark.parametrize("minutes", [(16, 10), (0, 5), (10, 61)])
def test_impossible_lengths_of_visit_are_refused(minutes):
    with pytest.raises(ProfileError, match="visit_minutes"):
        problem({}, visit_minutes=minutes)


def test_when_asked_to_stop_the_best_so_far_is_given():
    asked = chance_problem(3)
    told = []
    plan = plan_visits(
        asked, stop=lambda: True, progress=lambda worth, bound: told.append((worth, bound))
    )
    assert plan.status.stopped_by == "asked"
    no_rule_is_broken(asked, plan)
    assert level(plan) >= level(greedy_visits(asked))
    plan_visits(asked, progress=lambda worth, bound: told.append((worth, bound)))
    assert told
    assert all(worth <= bound + 1e-9 for worth, bound in told)


def test_little_effort_still_gives_a_plan_and_a_bound():
    asked = chance_problem(3)
    plan = plan_visits(asked, effort=1e-6)
    assert plan.status.stopped_by == "effort"
    assert plan.status.objective <= plan.status.bound < np.inf
    no_rule_is_broken(asked, plan)


def test_a_team_whose_shifts_follow_each_other_has_time_for_the_way_between():
    guard = actor(
        "a", ["narvaro"], travel="foot", shifts=[(["fre"], 20, 21, 1), (["fre"], 21, 22, 1)]
    )
    asked = problem({("p0", 20): 1.0, ("p1", 21): 1.0}, guard, apart_m=2600.0)
    for seed in range(5):
        for planner in PLANNERS:
            plan = planner(asked, seed=seed)
            a_team_has_time_for_the_way(asked, plan.visits)
        assert len(plan_visits(asked, seed=seed).visits) == 2


@pytest.mark.parametrize("week", ["2026-W13", "2026-W43"])
def test_a_week_of_daylight_saving_is_planned_by_the_local_clock(week):
    period = Period.parse(week)
    profile = town(actor("a", ["narvaro"], shifts=[(["sön"], 1, 6, 1)]), district_floor=0)
    times = hours({("p0", 6, hour): 13.0 for hour in range(7)})
    plan = draft_visits(spots(1), times, profile, period, needs={}, weeks=13)
    local = plan.visits["start"].dt.tz_convert(ZONE)
    assert set(local.dt.hour) <= {1, 2, 3, 4, 5}
    shift = shifts_out(profile, period)[0].iloc[0]
    assert (shift["end"] - shift["start"]) / pd.Timedelta(hours=1) == (
        4 if week == "2026-W13" else 6
    )


def test_the_draft_sends_nobody_where_too_little_has_happened_and_says_why():
    profile = town(GUARD, district_floor=0, visit_min_incidents=2)
    times = hours({("p0", 4, 22): 4.0, ("p1", 4, 20): 1.0})
    plan = draft_visits(spots(2), times, profile, Period.parse("2026-W46"), needs={}, weeks=13)
    why = "Plats 0 har haft 34 händelser på 13 veckor, flest fre–lör 21–01."
    assert plan.visits["why"].tolist() == [f"{why} Fre 22–23 väntas 0,31 händelser."]
    assert plan.notes[-1].startswith("1 plats har ingen timme då något väntas")


def test_the_problem_is_not_changed():
    asked = chance_problem(4)
    before = [one.copy(deep=True) for one in tables_of(asked)]
    plan_visits(asked, effort=0.1)
    for one, other in zip(tables_of(asked), before, strict=True):
        pd.testing.assert_frame_equal(one, other)


def tables_of(asked: Problem) -> list[pd.DataFrame]:
    return [asked.places, asked.demand, asked.shifts, asked.away, asked.wishes]
