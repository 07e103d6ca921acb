"""One more team: what it gives for certain, what cannot be told, and nothing is kept."""

import dataclasses

import pytest

from est_geo.errors import NotFoundError, ProfileError
from est_geo.planning.what_if import compared, one_more, what_if
from est_geo.presence import Plan, PlanStatus
from est_geo.store import Store
from est_geo.tables import GAPS, UNMET, VISITS
from tests.made_up import LINKOPING
from tests.presence.made_plan import at, demand, places
from tests.store.test_plans import NOW, plan

FRIDAY = 4
# Two places far from the guards' hours: only the police is out on Sunday morning, and is not.
NEEDS = demand(
    *(("torget", at(6, hour), 0.8) for hour in (9, 11)),
    *(("centrum", at(6, hour), 0.5) for hour in (10, 12)),
    ("torget", at(FRIDAY, 20), 1.0),
)
SUNDAY = {"days": ["sön"], "start": 8, "end": 14, "teams": 1}
EMPTY = {"days": ["tis"], "start": 8, "end": 11, "teams": 1}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("what") / "est.duckdb") as opened:
        kept = plan("2026-W47", visits=VISITS.empty(), demand=NEEDS)
        kept = dataclasses.replace(kept, places=places(torget="city", centrum="ryd"))
        opened.add_plan(kept, NOW)
        yield opened


def test_a_team_where_nobody_is_out_covers_more_and_that_is_certain(store):
    found = what_if(store, LINKOPING, "2026-W47", "nattvandrare", SUNDAY, effort=1.0)
    assert found.sure
    assert found.after > found.before
    gain = (found.after - found.before) * NEEDS["weight"].sum()
    assert found.least - 1e-6 <= gain <= found.most + 1e-6
    assert found.words.startswith("Nattvandrarna ute sön 08–14 med 1 lag till: planen täcker ")
    assert "väntade händelser till. Räknat så här är det bevisat att" in found.words
    assert len(store.plans()) == 1
    assert store.supply() == {}


def test_a_team_where_nothing_is_expected_makes_no_difference(store):
    found = what_if(store, LINKOPING, "2026-W47", "nattvandrare", EMPTY, effort=1.0)
    assert not found.sure
    assert found.after == pytest.approx(found.before)
    assert "Räknat så här gör det inte någon skillnad att tala om." in found.words
    assert ", med eller utan." in found.words


def test_what_has_been_said_of_the_supply_is_what_is_compared_with(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        kept = plan("2026-W47", visits=VISITS.empty(), demand=NEEDS)
        opened.add_plan(dataclasses.replace(
            kept, places=places(torget="city", centrum="ryd")
        ), NOW)  # fmt: skip
        opened.set_supply("polis", {"shifts": [SUNDAY], "visits_per_shift": 6}, NOW)
        found = what_if(opened, LINKOPING, "2026-W47", "nattvandrare", EMPTY, effort=1.0)
    assert found.before > 0.5


def made(objective, bound, covered):
    status = PlanStatus("cp_sat", objective, bound, None, 1.0, 1.0, "effort")
    return Plan(VISITS.empty(), GAPS.empty(), UNMET.empty(), covered, (), status)


@pytest.mark.parametrize(
    ("before", "after", "sure", "says"),
    [
        (made(10, 10.5, 0.5), made(11, 11.5, 0.55), True, "skiljer 0,5–1,5 väntade"),
        (made(10, 11.0, 0.5), made(11, 11.5, 0.55), False, "planens egen osäkerhet"),
        (made(10, None, 0.5), made(12, None, 0.6), False, "inte bevisat hur bra"),
        (made(10, 10.0, 0.5), made(10, 10.0, 0.5), False, "någon skillnad att tala om"),
        (made(10, 10.0, 0.5), made(10.04, 10.04, 0.502), False, "någon skillnad att tala om"),
    ],
)  # fmt: skip
def test_a_gain_is_certain_only_beyond_what_the_planner_may_have_missed(before, after, sure, says):
    found = compared(before, after, 20.0, "Ett lag till")
    assert found.sure == sure
    assert says in found.words


@pytest.mark.parametrize(
    ("actor", "shift"),
    [
        ("stangastaden", SUNDAY),
        ("ingen", SUNDAY),
        ("polis", SUNDAY | {"end": 8}),
        ("polis", SUNDAY | {"days": []}),
        ("polis", SUNDAY | {"teams": 0}),
    ],
)
def test_a_shift_that_cannot_be_is_refused_in_words(actor, shift):
    with pytest.raises(ProfileError, match="Inget är ändrat"):
        one_more(LINKOPING, actor, shift)


def test_a_week_without_a_plan_is_named(store):
    with pytest.raises(NotFoundError, match="inte planerad"):
        what_if(store, LINKOPING, "2026-W40", "polis", SUNDAY, effort=1.0)


def test_where_the_limit_per_place_and_day_leaves_a_team_without_work_that_is_said(tmp_path):
    one = LINKOPING.thresholds.model_copy(update={"max_visits_per_place_and_day": 1})
    strict = LINKOPING.model_copy(update={"thresholds": one})
    needs = demand(*(("torget", at(FRIDAY, hour), 1.0) for hour in (16, 18, 20)))
    with Store.open(tmp_path / "est.duckdb") as opened:
        kept = plan("2026-W47", visits=VISITS.empty(), demand=needs)
        opened.add_plan(dataclasses.replace(kept, places=places(torget="city")), NOW)
        more = SUNDAY | {"days": ["fre"], "start": 15, "end": 22}
        found = what_if(opened, strict, "2026-W47", "nattvandrare", more, effort=1.0)
    assert found.words.endswith(
        "högst 1 besök per plats och dag: 1 av 1 besök ligger på platser som då är fulla."
    )
