"""Settling the review queue: what a decision does, what it teaches, and how it is taken back."""

import json

import pandas as pd
import pytest

from est_geo.errors import ConflictError, NotFoundError, RequestError
from est_geo.reviewing import decision_log, review_case, review_queue, undo
from tests.made_up import CENTRE, LINKOPING
from tests.review_reports import (
    CANDIDATES,
    RYD,
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

# ── The queue ──────────────────────────────────────────────────────────────────────────────────


def test_the_queue_comes_in_order_with_all_that_is_needed(store):
    page = review_queue(store, LINKOPING)
    assert page.by_kind == {"place": 5, "duplicate": 1, "personal": 1}
    assert page.total == len(page.cases) == 7
    kinds = [case.item["kind"] for case in page.cases]
    assert kinds == ["place"] * 5 + ["duplicate", "personal"]
    first, pair = page.cases[0], page.cases[5]
    assert first.incident["place"] == "Ryd c"
    assert first.incident["lon"] is None
    assert first.incident["occurred_from"] == "2026-11-09T00:00:00.000000Z"
    assert first.candidates == tuple(CANDIDATES)
    assert first.other is None
    assert pair.other["incident_id"] == name_of(6)
    json.dumps([[case.item, case.incident, case.other, case.candidates] for case in page.cases])


def test_the_queue_in_parts(store):
    seen = [
        case.item["item_id"]
        for offset in range(0, 8, 3)
        for case in review_queue(store, LINKOPING, limit=3, offset=offset).cases
    ]
    assert len(set(seen)) == 7
    page = review_queue(store, LINKOPING, kind="place", limit=2)
    assert (page.total, len(page.cases)) == (5, 2)


@pytest.mark.parametrize("wrong", [{"kind": "annat"}, {"limit": 0}, {"offset": -1}])
def test_the_queue_refuses_what_it_cannot_mean(store, wrong):
    with pytest.raises(RequestError):
        review_queue(store, LINKOPING, **wrong)


# ── Places ─────────────────────────────────────────────────────────────────────────────────────


def test_a_chosen_place_puts_the_report_in_its_cell_and_moves_the_books(store):
    before = store.totals()
    assert (before["incidents"], before["unplaced"]) == (3, 5)
    done = settle(store, item("place", 0), "accept", candidate=0)
    assert report(store, 0)[["lon", "lat", "match_type", "district"]].tolist() == [
        RYD["lon"], RYD["lat"], "place", "ryd",
    ]  # fmt: skip
    after = store.totals()
    assert (after["incidents"], after["unplaced"]) == (4, 4)
    assert by_hand(after)
    assert after["rows"] == before["rows"] == 11
    assert store.cell_counts()["count"].sum() == 4
    assert (done["action"], done["by"], done["same_text"], done["settled"]) == (
        "accept", "granskare", 2, 0,
    )  # fmt: skip
    assert review_queue(store, LINKOPING).by_kind["place"] == 4


def test_a_point_places_as_coordinates(store):
    settle(store, item("place", 4), "correct", point=CENTRE)
    assert report(store, 4)[["match_type", "district"]].tolist() == ["coordinates", "city"]
    assert store.learned_places().empty


@pytest.mark.parametrize(
    ("candidate", "match_type", "district"), [(1, "street", None), (2, "district", "ryd"),
                                             (3, "municipality", None)],
)  # fmt: skip
def test_a_chosen_street_or_area_never_reaches_a_cell(store, candidate, match_type, district):
    settle(store, item("place", 0), "accept", candidate=candidate)
    row = report(store, 0)
    assert row["match_type"] == match_type
    assert pd.isna(row["lon"])
    assert pd.isna(row["cell"])
    assert (None if pd.isna(row["district"]) else row["district"]) == district
    assert row["near_lon"] == CANDIDATES[candidate]["lon"]
    assert store.totals()["unplaced"] == 5


def test_kept_stays_without_a_point_and_rejected_is_withdrawn(store):
    settle(store, item("place", 0), "keep")
    settle(store, item("place", 1), "reject")
    assert report(store, 0)["standing"] == "counted"
    assert report(store, 1)["standing"] == "withdrawn"
    totals = store.totals()
    assert (totals["unplaced"], totals["rejected"]) == (4, 3)
    assert by_hand(totals)
    assert name_of(1) not in set(store.incidents()["incident_id"])
    assert store.learned_places().empty


WRONG = {
    "no candidate": ({}, "accept", "Välj en av"),
    "a candidate too many": ({"candidate": 4}, "accept", "Välj en av"),
    "a candidate below zero": ({"candidate": -1}, "accept", "Välj en av"),
    "no point": ({}, "correct", "Peka ut platsen"),
    "a point far away": ({"point": (58.4, 15.6)}, "correct", "bytt plats"),
    "a point that is none": ({"point": (float("nan"), 58.4)}, "correct", "bytt plats"),
    "an action of another kind": ({}, "merge", "avgörs med accept, correct, keep, reject"),
    "nobody": ({"by": "  "}, "keep", "vem som avgör"),
    "a name with a number": (
        {"point": CENTRE, "name": "hos Anna 811218-9876"}, "correct", "personuppgifter",
    ),
    "a name too long": ({"point": CENTRE, "name": "å" * 101}, "correct", "högst 100"),
    "a time without zone": ({"at": pd.Timestamp("2026-11-09")}, "keep", "tidszon"),
}  # fmt: skip


@pytest.mark.parametrize(("more", "action", "told"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_decided_changes_nothing(store, more, action, told):
    before = store.table_hash()
    with pytest.raises(RequestError, match=told) as caught:
        settle(store, item("place", 0), action, **more)
    assert "811218" not in str(caught.value)
    assert store.table_hash() == before


def test_an_item_that_is_not_there(store):
    with pytest.raises(NotFoundError):
        settle(store, "0" * 32, "keep")
    with pytest.raises(NotFoundError):
        review_case(store, "0" * 32)
    with pytest.raises(NotFoundError):
        undo(store, 77, by="granskare")


# ── What is learned ────────────────────────────────────────────────────────────────────────────


def test_a_decision_teaches_an_alias_and_undo_takes_it_back(store):
    done = settle(store, item("place", 0), "accept", candidate=0)
    assert done["learned"]
    learned = store.gazetteer_tables()[3]
    assert learned.iloc[0].tolist() == ["ryd c", "Ryds centrum", "centre", RYD["lon"],
                                        RYD["lat"], "ryd"]  # fmt: skip
    back = take_back(store, done)
    assert store.learned_places().empty
    take_back(store, back)
    assert store.learned_places()["alias"].tolist() == ["ryd c"]


def test_the_latest_lesson_holds_and_the_one_before_comes_back(store):
    settle(store, item("place", 0), "accept", candidate=0)
    second = settle(store, item("place", 1), "correct", point=CENTRE, name="Kiosken")
    assert store.learned_places()["name"].tolist() == ["Kiosken"]
    take_back(store, second)
    assert store.learned_places()["name"].tolist() == ["Ryds centrum"]


def test_words_with_personal_data_are_never_learned(store):
    done = settle(store, item("place", 3), "correct", point=CENTRE)
    assert not done["learned"]
    assert store.learned_places().empty
    done = settle(store, item("place", 0), "accept", candidate=0, teach=False)
    assert not done["learned"]


def test_all_with_the_same_words_are_settled_and_taken_back_together(store):
    before = store.table_hash()
    done = settle(store, item("place", 1), "accept", candidate=0, same_text=True)
    assert (done["same_text"], done["settled"]) == (2, 2)
    assert store.totals()["incidents"] == 6
    assert review_queue(store, LINKOPING).by_kind["place"] == 2
    log = decision_log(store)
    assert [(one["settled"], one["undone"]) for one in log] == [(2, False)]
    back = take_back(store, {"decision_id": 2})
    assert back["undoes"] == done["decision_id"]
    assert back["settled"] == 2
    assert store.totals()["incidents"] == 3
    assert review_queue(store, LINKOPING).by_kind["place"] == 5
    assert len(store.decisions()) == 6
    assert store.table_hash() != before
    with pytest.raises(RequestError, match="Bara platser"):
        settle(store, item("duplicate", 7, 6), "merge", same_text=True)


# ── Duplicates and personal data ───────────────────────────────────────────────────────────────


def test_merging_keeps_the_older_and_undo_parts_them(store):
    done = settle(store, item("duplicate", 7, 6), "merge")
    assert report(store, 7)[["standing", "merged_into"]].tolist() == ["merged", name_of(6)]
    assert report(store, 6)["standing"] == "counted"
    totals = store.totals()
    assert (totals["incidents"], totals["duplicates"]) == (2, 2)
    assert by_hand(totals)
    take_back(store, done)
    assert report(store, 7)[["standing"]].tolist() == ["counted"]
    assert pd.isna(report(store, 7)["merged_into"])
    assert store.totals()["duplicates"] == 1


def test_the_kept_report_takes_point_and_time_that_it_lacks_and_nothing_else(tmp_path, empty):
    frame = batch(1, 1, actor=["polis", "stangastaden"], category=["brak", "samling"],
                  place=pd.Series(["Ryd", "Stora torget"], dtype="str"))  # fmt: skip
    for name in ("occurred_from", "occurred_to"):
        frame[name] = frame[name].where(frame.index != 0)
    frame["time_precision"] = frame["time_precision"].where(frame.index != 0, "unknown")
    review = items(("duplicate", 1, 0))
    with filled(empty, tmp_path, frame, review) as store:
        before = report(store, 0)
        done = settle(store, item("duplicate", 1, 0), "merge")
        kept, gone = report(store, 0), report(store, 1)
        for name in ("lon", "lat", "cell", "district", "match_type", "occurred_from",
                     "occurred_to", "time_precision"):  # fmt: skip
            assert kept[name] == gone[name], name
        for name in ("actor", "category", "place", "source", "received_at", "content"):
            assert kept[name] == before[name], name
        assert store.totals()["incidents"] == 1
        assert by_hand(store.totals())
        take_back(store, done)
        pd.testing.assert_series_equal(report(store, 0), before)
        assert by_hand(store.totals())


def test_two_that_are_kept_apart_stay_apart(store):
    settle(store, item("duplicate", 7, 6), "keep")
    assert store.totals()["incidents"] == 3
    assert review_queue(store, LINKOPING).by_kind["duplicate"] == 0


def test_dropped_words_are_in_no_table_and_undo_says_so(store):
    done = settle(store, item("personal", 6), "correct")
    assert pd.isna(report(store, 6)["note"])
    assert "Mörkt" not in store.decisions().to_csv()
    back = take_back(store, done)
    assert "togs bort för gott" in back["remark"]
    assert "meningen om händelsen" in back["remark"]
    assert pd.isna(report(store, 6)["note"])
    assert review_queue(store, LINKOPING).by_kind["personal"] == 1
    take_back(store, back)
    assert review_queue(store, LINKOPING).by_kind["personal"] == 0


def test_only_the_words_asked_for_are_dropped(store):
    with pytest.raises(RequestError, match="note, place"):
        settle(store, item("personal", 6), "correct", drop=("incident_id",))
    settle(store, item("personal", 6), "correct", drop=("place",))
    assert report(store, 6)["note"] == "Mörkt"


def test_no_decision_keeps_words_of_a_report_in_the_log(store):
    settle(store, item("place", 0), "accept", candidate=0)
    settle(store, item("place", 3), "correct", point=CENTRE, name="Kiosken")
    settle(store, item("duplicate", 7, 6), "merge")
    logged = store.decisions()[["before", "after"]].to_json(force_ascii=False)
    for words in ("Ryd c", "070-123", "Mörkt", "Stora torget", "Kiosken"):
        assert words not in logged


# ── What must not follow from a decision ───────────────────────────────────────────────────────


@pytest.mark.parametrize("candidate", [1, 2, 3])
def test_a_street_or_an_area_is_chosen_but_never_taught(store, candidate):
    made = settle(store, item("place", 0), "accept", candidate=candidate)
    assert made["learned"] is False
    assert store.learned_places().empty
    assert pd.isna(report(store, 0)["cell"])


def test_a_rejection_takes_nobody_along(store):
    with pytest.raises(RequestError, match="Bara en vald plats"):
        settle(store, item("place", 0), "reject", same_text=True)
    assert report(store, 0)["standing"] == "counted"


def test_a_report_that_another_is_merged_into_is_not_rejected(empty, tmp_path):
    frame = batch(1, placed=2, place="vid bron")
    doubts = items(("duplicate", 1, 2), ("personal", 1, None), ("personal", 2, None))
    with filled(empty, tmp_path, frame, doubts) as store:
        merged = settle(store, item("duplicate", 1, 2), "merge")
        kept = 1 if report(store, 1)["standing"] == "counted" else 2
        with pytest.raises(ConflictError, match="Ångra sammanslagningen"):
            settle(store, item("personal", kept), "reject")
        take_back(store, merged)
        settle(store, item("personal", kept), "reject")
        assert by_hand(store.totals())
