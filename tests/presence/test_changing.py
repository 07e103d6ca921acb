import pytest

from est_geo.presence import change_cost, plan_visits
from tests.presence.plan_cases import GUARD, friday, problem, wish

WEIGHTS = {("p0", 20): 1.0, ("p1", 20): 0.6, ("p1", 23): 0.4}
ONE = GUARD.model_copy(update={"visits_per_shift": 1})


def test_a_pin_elsewhere_costs_what_the_strongest_hour_was_worth():
    before = plan_visits(problem(WEIGHTS, ONE))
    pin = wish("pin", "p1", 20 + 5 / 60, 20 + 20 / 60, actor="vakt", team=1)
    asked = problem(WEIGHTS, ONE, asked=[pin])
    after = plan_visits(asked)
    assert after.visits["start"].tolist() == [friday(20 + 5 / 60)]
    found = change_cost(
        before.visits, after.visits, asked.demand, asked.profile.thresholds, what="Flytten"
    )
    assert found.points == pytest.approx(20.0)
    assert (found.added, found.removed) == (1, 1)
    assert found.words == (
        "Flytten kostar 20,0 procentenheter av täckningen; 1 besök är nytt och 1 är borta."
    )


def test_a_change_may_gain_and_another_minute_is_no_change():
    asked = problem(WEIGHTS, ONE)
    forbid = problem(WEIGHTS, ONE, asked=[wish("forbid", "p0", 18, 26)])
    poor, rich = plan_visits(forbid).visits, plan_visits(asked).visits
    found = change_cost(poor, rich, asked.demand, asked.profile.thresholds)
    assert found.words.startswith("Ändringen ger 20,0 procentenheter mer täckning")
    later = plan_visits(asked, seed=9).visits
    assert later["start"].tolist() != rich["start"].tolist()
    same = change_cost(rich, later, asked.demand, asked.profile.thresholds)
    assert (same.added, same.removed, same.points) == (0, 0, 0.0)
