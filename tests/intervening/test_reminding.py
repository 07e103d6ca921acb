"""Reminders: what is late or waited for, and when it stops being said."""

import pandas as pd

from est_geo.follow_up import receipt_from
from est_geo.intervening import acknowledge, change, end_surveillance, move, reminders
from tests.intervening.roads import LINKOPING, brought_to, days, keep_receipt, proposed

DUE = receipt_from({"done_at": days(20)}, LINKOPING)
DAY = pd.Timedelta(days=1)


def kinds(store, now, number=None):
    told = reminders(store.interventions(), store.intervention_steps(), store.dossiers(),
                     store.effects(), now, LINKOPING)  # fmt: skip
    assert told["due"].is_monotonic_increasing
    return set(told["kind"] if number is None else told.query(f"intervention_id == {number}").kind)


def test_a_deadline_is_told_two_weeks_before_and_after_it_has_passed(store):
    proposed(store, deadline=days(30))
    assert kinds(store, days(15)) == set()
    assert kinds(store, days(17)) == {"soon"}
    assert kinds(store, days(31)) == {"overdue"}
    brought_to(store, "done")
    assert kinds(store, days(31)) == {"overdue"}


def test_an_order_is_told_until_the_owner_has_seen_it_and_so_is_a_reopening(store):
    number = brought_to(store, "ordered")
    assert kinds(store, days(2)) == {"unacknowledged"}
    acknowledge(store, LINKOPING, number, now=days(2))
    assert kinds(store, days(2)) == set()
    change(store, LINKOPING, number, {"owner": "stangastaden"}, now=days(3))
    told = reminders(store.interventions(), store.intervention_steps(), store.dossiers(),
                     store.effects(), days(3), LINKOPING)  # fmt: skip
    assert told[["kind", "owner"]].to_numpy().tolist() == [["unacknowledged", "stangastaden"]]
    move(store, LINKOPING, number, "finish", now=days(20), fields={"done_at": days(20)})
    move(store, LINKOPING, number, "reopen", now=days(21), words="Lampan lyser inte.")
    assert kinds(store, days(21)) == {"reopened"}
    acknowledge(store, LINKOPING, number, now=days(22))
    assert kinds(store, days(22)) == set()


def test_a_receipt_is_due_when_the_period_has_passed_until_it_is_accepted(store):
    number = brought_to(store, "done")
    assert kinds(store, DUE - DAY) == set()
    assert kinds(store, DUE) == {"receipt_due"}
    keep_receipt(store, number, DUE)
    assert kinds(store, DUE) == {"receipt_due"}
    move(store, LINKOPING, number, "evaluate", now=DUE)
    assert kinds(store, DUE + 900 * DAY) == set()


def test_a_camera_is_told_of_before_its_review_and_before_its_dossier_may_go(store):
    number = brought_to(store, "evaluated", kind="bevakningskamera", owner="sakerhetsenheten")
    assert kinds(store, days(350), number) == set()
    assert kinds(store, days(352), number) == {"review"}
    assert kinds(store, days(800), number) == {"review"}
    end_surveillance(store, number, days(400), now=days(401))
    assert kinds(store, days(800), number) == set()
    assert kinds(store, days(400 + 5 * 365), number) == {"dossier_end"}


def test_a_camera_that_was_dropped_while_it_was_up_is_told_of_until_it_is_down(store):
    number = brought_to(store, "done", kind="bevakningskamera", owner="sakerhetsenheten")
    move(store, LINKOPING, number, "drop", now=days(30), words="Den ska bort.")
    assert kinds(store, days(360), number) == {"review"}
    end_surveillance(store, number, days(361), now=days(362))
    assert kinds(store, days(366), number) == set()
