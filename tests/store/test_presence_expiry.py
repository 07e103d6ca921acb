"""The presence log is deleted whole weeks at a time: counts stay, and nothing else."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from est_geo.errors import StoreError
from est_geo.presence.outcome import visits_made
from est_geo.presence.promise import monthly_counts, promise
from est_geo.store import Store, Terms
from est_geo.tables import VISIT_MARKS, VISIT_NOTES, WISHES
from tests.made_up import LINKOPING
from tests.presence.made_plan import at, mark, marks, visit, visits
from tests.store.test_plans import NOW, plan, typed

ZONE = "Europe/Stockholm"
KINDS = {one.id: one.kind for one in LINKOPING.actors}
WEEK = pd.Timedelta(days=7)


def terms(week_start):
    return Terms(
        now=NOW, cutoffs=(), sensitive=frozenset(), timezone=ZONE, resolution=10,
        arrived_before=NOW, presence_before=week_start, actor_kinds=KINDS,
    )  # fmt: skip


def stored(store, *plans, said=()):
    for one in plans:
        store.add_plan(one, at(-4, 0))
    if len(said):
        store.add_marks(said)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        yield opened


def made_up_week(rng, name, day):
    """Give random visits from a day on, and random marks of most of them, of some odd kinds too."""
    planned, said = [], []
    for n in range(40):
        start = at(day, 0) + pd.Timedelta(minutes=int(rng.integers(0, 7 * 24 * 60 - 60)))
        actor, district = (
            rng.choice(["polis", "nattvandrare", "okand"]),
            rng.choice(["ryd", "city"]),
        )
        one = f"{name}-{n}" if rng.random() < 0.8 else f"egen-{name}-{n}"
        if not one.startswith("egen"):
            planned.append(visit(one, "torget", start, actor, district))
        for kind, delay in (("arrived", rng.normal(3, 9)), ("left", rng.normal(18, 40))):
            if rng.random() < 0.7:
                note = str(rng.choice([*VISIT_NOTES, ""])) or None
                when = (start + pd.Timedelta(minutes=float(delay))).floor("s")
                said.append(mark(one, kind, when, actor=actor, district=district, note=note))
    return visits(*planned), marks(*said)


def test_what_is_left_says_the_same_as_what_was_deleted_did(store):
    rng = np.random.default_rng(6)
    old, old_said = made_up_week(rng, "gammal", 0)
    new, new_said = made_up_week(rng, "ny", 7)
    stored(store, plan("2026-W47", visits=old), plan("2026-W48", visits=new), said=old_said)
    store.add_marks(new_said)
    whole = visits_made(pd.concat([old, new]), pd.concat([old_said, new_said]), at(60, 0))
    before = promise(monthly_counts(whole, KINDS, ZONE))

    done = store.expire(terms(at(7, 0)))
    assert done["visits"] == len(old)
    left = store.presence_aggregates()
    pd.testing.assert_frame_equal(
        left, monthly_counts(visits_made(old, old_said, at(60, 0)), KINDS, ZONE), check_dtype=False
    )
    kept = visits_made(store.plan_or_fail("2026-W48").visits, store.visit_marks(), at(60, 0))
    after = promise(pd.concat([left, monthly_counts(kept, KINDS, ZONE)]))
    told = ["period", "district", "planned", "made", "own", "actors"]
    pd.testing.assert_frame_equal(after[told], before[told])
    assert int(after["planned"].sum()) == len(old) + len(new)
    assert (after["minutes"] - before["minutes"]).abs().max() <= len(left)


def test_nothing_of_an_old_week_is_left_and_nothing_of_a_kept_one_is_gone(store):
    stored(
        store, plan("2026-W46", visits=visits(visit("a", "torget", at(-3, 20)))),
        plan("2026-W46", visits=visits(visit("b", "torget", at(-3, 21)))),
        plan("2026-W47", visits=visits(visit("c", "torget", at(1, 20)))),
        said=marks(mark("a", "arrived", at(-3, 20)), mark("b", "arrived", at(-3, 21)),
                   mark("c", "arrived", at(1, 20)), mark("egen-1", "arrived", at(-1, 20))),
    )  # fmt: skip
    assert store.visits_due(terms(at(0, 0))) == (1, 3)
    before = {name: len(getattr(store.plan("2026-W47"), name)) for name in
              ("places", "demand", "shifts", "visits", "gaps", "unmet")}  # fmt: skip
    done = store.expire(terms(at(0, 0)))
    assert done["visits"] == 1  # the plan that held; both versions go
    assert store.plan("2026-W46") is None
    assert store.visit_marks()["visit_id"].tolist() == ["c"]
    assert store.plans()["week"].tolist() == ["2026-W47"]
    after = {name: len(getattr(store.plan("2026-W47"), name)) for name in before}
    assert after == before
    # "a" was asked for by the version before: it counts, outside the plan
    assert store.presence_aggregates()[["planned", "made", "own"]].sum().tolist() == [1, 1, 2]
    again = store.expire(terms(at(0, 0)))
    assert (again["visits"], len(store.presence_aggregates())) == (0, 1)


def test_a_week_planned_anew_when_it_has_begun_is_followed_up_by_each_version_for_its_time(store):
    """Give a first plan, and one made on Wednesday at noon that moves everything."""
    store.add_plan(plan("2026-W47", visits=visits(
        visit("mandag", "torget", at(0, 20)), visit("fredag", "torget", at(4, 20)),
    )), at(-3, 0))  # fmt: skip
    store.add_plan(plan("2026-W47", visits=visits(
        visit("tisdag-efterat", "torget", at(1, 20)), visit("lordag", "torget", at(5, 20)),
    )), at(2, 12))  # fmt: skip
    held = store.held_visits("2026-W47", "2026-W47")
    assert held["id"].tolist() == ["mandag", "lordag"]
    assert store.held_visits("2026-W48", "2027-W01").empty
    assert store.planned_places("2026-W47", "2026-W47") == {"torget": "Torget"}
    assert store.expire(terms(at(7, 0)))["visits"] == 2


def test_a_plan_made_when_its_week_was_over_was_told_to_nobody(store):
    store.add_plan(plan("2026-W47", visits=visits(visit("a", "torget", at(0, 20)))), at(9, 12))
    assert store.held_visits("2026-W47", "2026-W47").empty
    done = store.expire(terms(at(7, 0)))
    assert (done["visits"], len(store.presence_aggregates())) == (0, 0)
    assert store.plan("2026-W47") is None


def test_a_visit_at_midnight_goes_with_its_own_week(store):
    late = visits(visit("sent", "torget", at(-1, 23.9)))
    early = visits(visit("tidigt", "torget", at(0, 0)))
    stored(
        store, plan("2026-W46", visits=late), plan("2026-W47", visits=early),
        said=marks(mark("sent", "arrived", at(-1, 23.9)), mark("sent", "left", at(0, 0.15)),
                   mark("tidigt", "arrived", at(-1, 23.95))),
    )  # fmt: skip
    store.expire(terms(at(0, 0)))
    assert store.visit_marks()["visit_id"].tolist() == ["tidigt"]
    assert store.presence_aggregates()["minutes"].tolist() == [15]


def test_wishes_that_are_over_and_supply_that_holds_no_more_go(store):
    def wish(**other):
        given = {
            "kind": "want", "actor": "polis", "team": 0, "place_id": "torget", "name": "Torget",
            "district": "city", "lon": 15.6, "lat": 58.4, "start": at(1, 20), "end": at(1, 22),
            "count": 1, "weekly": False, "words": "Mötet.", "wish_id": 0, "made_by": "",
            "made_at": NOW,
        }  # fmt: skip
        return typed(WISHES, **{name: [value] for name, value in (given | other).items()}).assign(
            task=WISHES.empty()["task"].reindex([0])
        )

    over, weekly, taken_back, coming = (
        store.add_wish(wish(**more), NOW)
        for more in ({}, {"weekly": True}, {"weekly": True},
                     {"start": at(20, 20), "end": at(20, 22)})
    )  # fmt: skip
    store.withdraw_wish(taken_back, at(2, 0))
    store.set_supply("polis", {"visits_per_shift": 3}, at(1, 0))
    store.set_supply("polis", {"visits_per_shift": 4}, at(1, 1))
    store.expire(terms(at(7, 0)))
    assert store.wishes()["wish_id"].tolist() == [weekly, coming]
    assert over not in (weekly, coming)
    assert store.supply() == {"polis": {"visits_per_shift": 4}}
    assert store._table("SELECT count(*) AS n FROM supply")["n"].to_pylist() == [1]  # noqa: SLF001


def test_without_a_rule_nothing_goes(store):
    stored(store, plan(visits=visits(visit("a", "torget", at(0, 20)))))
    none = dataclasses.replace(terms(at(7, 0)), presence_before=None)
    assert store.visits_due(none) == (0, 0)
    assert store.expire(none)["visits"] == 0
    assert store.plan("2026-W48") is not None


def test_no_word_about_a_person_and_no_position_gets_into_a_mark(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        more = dict.fromkeys(("name", "account", "lon", "lat", "words"), "zqkanarie")
        opened.add_marks(marks(mark("a", "arrived", at(0, 20))).assign(**more))
        assert list(opened.visit_marks().columns) == VISIT_MARKS.names
        for note in ("Anna Andersson var där", "070-1234567", "A"):
            with pytest.raises(StoreError, match="inget är sparat"):
                opened.add_marks(marks(mark("b", "arrived", at(0, 20), note=note)))
        assert len(opened.visit_marks()) == 1
    for file in tmp_path.iterdir():
        assert b"zqkanarie" not in file.read_bytes().lower()
