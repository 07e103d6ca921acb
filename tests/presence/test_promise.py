"""Figures for the citizen promise: each visit once, months that make tertials, no persons."""

import pandas as pd

from est_geo.presence.outcome import visits_made
from est_geo.presence.promise import monthly_counts, promise, promise_words
from est_geo.tables import PROMISE
from tests.presence.made_plan import at, mark, marks, visit, visits

ZONE = "Europe/Stockholm"
KINDS = {"polis": "police", "ov_nord": "order_guard", "ov_syd": "order_guard"}
VISITS = visits(
    visit("ett", "torget", at(4, 20)),
    visit("tva", "torget", at(4, 22), "ov_nord"),
    visit("tre", "torget", at(4, 23), "ov_syd"),
    visit("fyra", "centrum", at(20, 20), district="ryd"),
)
SAID = marks(
    *(mark(one, "arrived", at(4, 20), actor=who) for one, who in
      (("ett", "polis"), ("tva", "ov_nord"), ("tre", "ov_syd"))),
    mark("ett", "left", at(4, 20.2)),
    mark("egen-1", "arrived", at(20, 21), district="ryd", place="centrum"),
)  # fmt: skip


def counts():
    return monthly_counts(visits_made(VISITS, SAID, at(60, 0)), KINDS, ZONE)


def test_every_visit_is_counted_once_by_kind_and_month():
    found = counts()
    assert found[["planned", "made", "own", "minutes"]].sum().tolist() == [4, 3, 1, 12]
    guards = found[found["actor_kind"] == "order_guard"]
    assert guards[["period", "planned", "made"]].to_numpy().tolist() == [["2026-11", 2, 2]]


def test_two_actors_of_a_kind_are_one_kind_and_who_made_no_visit_takes_no_part():
    found = promise(counts()).set_index(["period", "district"])
    assert found.loc[("2026-11", "city"), "actors"] == 2
    assert found.loc[("2026-12", "ryd"), ["planned", "made", "own", "actors"]].tolist() == [
        1, 0, 1, 1,
    ]  # fmt: skip
    nobody = promise(counts().assign(made=0, own=0))
    assert set(nobody["actors"]) == {0}


def test_months_make_tertials_and_expired_visits_are_joined_to_the_kept():
    twice = pd.concat([counts(), counts()])
    assert promise(twice)["planned"].sum() == 2 * len(VISITS)
    assert promise(twice)["actors"].tolist() == promise(counts())["actors"].tolist()
    assert promise(counts(), "tertial")["period"].tolist() == ["2026-T3", "2026-T3"]
    january = counts().assign(period="2027-01")
    assert set(promise(january, "tertial")["period"]) == {"2027-T1"}


def test_a_district_with_nothing_planned_says_so():
    row = dict.fromkeys(PROMISE.names, 0) | {"period": "2026-T3"}
    assert promise_words(row, "Ryd") == "Ryd, tertial 3 2026: inga besök var planerade."
