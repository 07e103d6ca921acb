"""Decisions in turn: who was first, what stands in the way, and books that always balance."""

import json
import threading

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import ConflictError, NotFoundError, RequestError
from est_geo.reviewing import decision_log, review_queue, undo
from tests.made_up import CENTRE, LINKOPING
from tests.review_reports import (
    AT,
    batch,
    by_hand,
    filled,
    item,
    items,
    name_of,
    report,
    settle,
    take_back,
)

# ── Order and turns ────────────────────────────────────────────────────────────────────────────


def test_a_later_decision_on_the_same_report_stands_in_the_way(store):
    settle(store, item("personal", 6), "accept")
    first = settle(store, item("duplicate", 7, 6), "merge")
    with pytest.raises(ConflictError, match=r"Beslut 1 kan inte ångras: beslut 2 kom senare"):
        undo(store, 1, by="granskare")
    back = take_back(store, first)
    with pytest.raises(ConflictError, match="redan ångrat"):
        take_back(store, first)
    undo(store, 1, by="granskare")
    take_back(store, back)
    assert report(store, 7)["standing"] == "merged"


def test_an_undo_cannot_be_taken_back_over_a_new_decision(store):
    first = settle(store, item("place", 0), "accept", candidate=0)
    back = take_back(store, first)
    settle(store, item("place", 0), "reject")
    with pytest.raises(ConflictError, match="kom senare"):
        take_back(store, back)


def test_items_of_a_withdrawn_report_wait_until_it_is_back(store):
    done = settle(store, item("personal", 6), "reject")
    assert review_queue(store, LINKOPING).by_kind == {"place": 5, "duplicate": 0, "personal": 0}
    with pytest.raises(ConflictError):
        settle(store, item("duplicate", 7, 6), "merge")
    take_back(store, done)
    assert review_queue(store, LINKOPING).by_kind == {"place": 5, "duplicate": 1, "personal": 1}


def test_of_many_who_settle_one_item_at_once_one_does_and_the_others_are_told(store):
    told, done = [], []
    gate = threading.Barrier(8)

    def work(number):
        gate.wait()
        try:
            action = ("accept", "reject")[number % 2]
            who = f"granskare {number}"
            done.append(settle(store, item("place", 0), action, by=who, candidate=0))
        except ConflictError as error:
            told.append(str(error))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(told)) == (1, 7)
    state = {"accept": "godkänt", "reject": "avvisat"}[done[0]["action"]]
    assert {f"redan avgjort: {state} av {done[0]['by']}" in one for one in told} == {True}
    assert len(store.decisions()) == 1


def test_the_log_tells_the_newest_first(store):
    first = settle(store, item("place", 0), "accept", candidate=0)
    take_back(store, first, by="chef")
    log = decision_log(store)
    assert [(one["action"], one["by"], one["kind"], one["undone"]) for one in log] == [
        ("undo", "chef", "place", False), ("accept", "granskare", "place", True),
    ]  # fmt: skip
    assert log[1]["after"]["cell"]
    assert len(decision_log(store, 1)) == 1
    json.dumps(log)


# ── Whatever is decided ────────────────────────────────────────────────────────────────────────

ACTIONS = ("accept", "correct", "keep", "reject", "merge")


@settings(max_examples=8, deadline=None)
@given(steps=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=14))
def test_the_books_balance_whatever_is_decided_and_taken_back(tmp_path_factory, empty, steps):
    frame = batch(4, 4, place=pd.Series(["Ryd c"] * 3 + ["Ågatan"] + [None] * 4, dtype="str"))
    review = items(
        *(("place", n, None) for n in range(4)), ("duplicate", 5, 4), ("duplicate", 6, 5),
        ("duplicate", 3, 6), ("personal", 4, None), ("personal", 0, None), ("duplicate", 7, 1),
    )  # fmt: skip
    with filled(
        empty, tmp_path_factory.mktemp("books"), frame, review, rejected=1, repeated=2
    ) as store:
        start = store.incidents_named([name_of(n) for n in range(8)])
        for which, what, back in steps:
            try:
                if back:
                    undo(store, what, by="granskare", at=AT)
                else:
                    settle(store, review["item_id"][which], ACTIONS[what % 5], candidate=what % 4,
                           point=CENTRE, drop=("note",), same_text=what > 6)  # fmt: skip
            except (ConflictError, NotFoundError, RequestError):
                continue
            totals = store.totals()
            assert by_hand(totals)
            assert totals["rows"] == 11
            counted = store.incidents()
            assert totals["incidents"] + totals["unplaced"] == len(counted)
            assert totals["incidents"] == store.cell_counts()["count"].sum()
        # Taken back in turn, newest first, everything is as it was.
        for number in store.decisions()["decision_id"].tolist()[::-1]:
            log = {one["decision_id"]: one for one in decision_log(store, 10_000)}
            if number in log and log[number]["action"] != "undo" and not log[number]["undone"]:
                undo(store, number, by="granskare", at=AT)
        pd.testing.assert_frame_equal(store.incidents_named([name_of(n) for n in range(8)]), start)
        assert len(store.review_items()) == len(review)
        assert store.learned_places().empty
