"""The road: what is allowed from where, and what each step asks for, all of it at once."""

import itertools

import pandas as pd
import pytest

from est_geo.interventions.lifecycle import (
    CHANGEABLE,
    ROAD,
    Behind,
    after_step,
    allowed_moves,
    step_faults,
    waiting_for,
)
from est_geo.tables import ACTIONS, STATUSES

NOW = pd.Timestamp("2026-11-16T09:00", tz="UTC")
DAY = pd.Timedelta(days=1)


def row(status, **other):
    given = {"status": status, "kind": "belysning", "owner": "vaghallaren", "cost_class": "hög",
             "deadline": NOW + 30 * DAY, "ordered_at": NOW - 5 * DAY, "done_at": pd.NaT,
             "work_start": pd.NaT}  # fmt: skip
    return given | other


def behind(**other):
    given = {"now": NOW, "timezone": "Europe/Stockholm", "owners": frozenset({"vaghallaren"})}
    return Behind(**given | other)


def faults(status, action, fields=None, words="", known=None, **other):
    return step_faults(row(status, **other), action, fields or {}, words, known or behind())


def test_every_status_and_action_of_the_contract_stands_on_the_road():
    assert set(CHANGEABLE) == set(STATUSES)
    assert set(ROAD) | {"propose", "change", "note", "acknowledge"} == set(ACTIONS)
    assert {to for _, to in ROAD.values()} | {"proposed"} == set(STATUSES)
    assert allowed_moves({"status": "dropped"}) == ("note",)
    assert "drop" not in allowed_moves({"status": "evaluated"})


def test_what_is_not_allowed_from_here_says_only_that():
    for status, action in itertools.product(STATUSES, ROAD):
        if action not in allowed_moves({"status": status}):
            [said] = faults(status, action, {"nonsense": 1})
            assert said.startswith(f"en {STATUSES[status]} åtgärd kan inte ")


def test_to_decide_and_to_order_asks_for_a_deadline_that_lies_ahead():
    assert faults("proposed", "decide", deadline=pd.NaT) == ["det måste finnas ett slutdatum"]
    assert faults("proposed", "decide", {"deadline": NOW}) == ["slutdatumet har passerat"]
    assert faults("proposed", "decide", {"deadline": NOW + DAY}, deadline=pd.NaT) == []
    assert faults("decided", "order", {"deadline": None}) == ["det måste finnas ett slutdatum"]
    # A plan that is late may still be ordered: the reminder tells that it is late.
    assert faults("decided", "order", deadline=NOW - DAY) == []


def test_a_camera_asks_for_its_closed_dossier_until_it_is_up():
    for status, action in (("proposed", "decide"), ("decided", "order"), ("ordered", "finish")):
        fields = {"done_at": NOW} if action == "finish" else {}
        [said] = faults(status, action, fields, kind="bevakningskamera")
        assert "slutet kameraunderlag" in said
        known = behind(closed_dossier=True)
        assert faults(status, action, fields, known=known, kind="bevakningskamera") == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ["det måste sägas vilken dag den blev klar"]),
        ({"done_at": NOW + DAY}, ["dagen då den blev klar ligger i framtiden"]),
        (
            {"done_at": NOW - 9 * DAY, "work_start": NOW},
            [
                "den kan inte ha blivit klar före dagen då den beställdes",
                "arbetet kan inte ha börjat efter att det blev klart",
            ],
        ),
        ({"done_at": NOW - 5.3 * DAY, "work_start": NOW - 9 * DAY, "final_cost": 3.0}, []),
        ({"done_at": NOW.tz_localize(None)}, ["dagen då den blev klar måste ha en tidszon"]),
        ({"done_at": NOW, "final_cost": -1}, ["slutkostnaden måste vara 0–10 miljarder kronor"]),
    ],
)
def test_to_finish_asks_for_a_day_that_can_be_right(fields, said):
    assert faults("ordered", "finish", fields) == said


def test_all_that_is_wrong_is_named_at_once():
    fields = {"owner": "ingen", "cost": float("inf"), "cost_class": "dyr", "done_at": NOW}
    said = faults("decided", "order", fields, "x" * 501, kind="bevakningskamera")
    assert len(said) == 6


def test_to_reopen_drop_or_comment_asks_for_words_and_to_evaluate_for_a_receipt():
    assert faults("done", "reopen") == ["det måste sägas varför"]
    assert faults("ordered", "drop", words=" ") == ["det måste sägas varför"]
    assert faults("dropped", "note") == ["anteckningen är tom"]
    assert faults("done", "evaluate")[0].startswith("det måste finnas ett sparat effektkvitto")
    assert faults("done", "evaluate", known=behind(receipt=True)) == []
    assert faults("ordered", "acknowledge", known=behind(waits=False)) == ["den är redan kvitterad"]


def test_the_place_cannot_be_changed_once_it_is_decided_nor_a_date_once_it_is_done():
    assert faults("decided", "change", {"outline": "POLYGON EMPTY"}) == [
        "outline kan inte ändras i det här steget"
    ]
    assert faults("done", "change", {"done_at": NOW}) == [
        "done_at kan inte ändras i det här steget"
    ]
    assert faults("evaluated", "change", {"final_cost": 10.0}) == []
    assert faults("decided", "change", {"deadline": None}) == ["det måste finnas ett slutdatum"]
    assert faults("proposed", "change", {"deadline": None}) == []


def test_a_reopened_one_is_on_order_without_the_dates_of_its_work():
    after = after_step("reopen", {}, NOW)
    assert after["status"] == "ordered"
    assert all(pd.isna(after[one]) for one in ("done_at", "work_start", "evaluated_at"))
    assert "ordered_at" not in after


def test_a_reopening_waits_for_the_owner_until_it_is_acknowledged():
    road = ["propose", "decide", "order"]
    assert waiting_for(road) == "order"
    assert waiting_for([*road, "acknowledge", "note", "finish", "reopen", "note"]) == "reopen"
    assert waiting_for([*road, "finish", "reopen", "acknowledge"]) == ""
    assert waiting_for([*road, "finish", "reopen", "acknowledge", "change"]) == "reopen"
    assert waiting_for([*road, "drop"]) == ""
