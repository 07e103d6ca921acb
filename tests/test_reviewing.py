"""Settling the review queue: what a decision does, what it teaches, and how it is taken back."""

import json
import shutil
import threading

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import ConflictError, NotFoundError, RequestError
from est_geo.intake.suspects import review_item_id
from est_geo.reviewing import decide, decision_log, review_case, review_queue, undo
from est_geo.store import IntakeRecord, Store
from est_geo.tables import REJECTED, REVIEW_ITEMS
from tests.made_up import CENTRE, LINKOPING, incidents

AT = pd.Timestamp("2026-11-16 08:00", tz="UTC")
RYD = {"name": "Ryds centrum", "kind": "centre", "lon": 15.5664, "lat": 58.4087, "district": "ryd"}
STREET = {"name": "Rydsvägen", "kind": "street", "lon": 15.58, "lat": 58.41, "district": None}
AREA = {"name": "Ryd", "kind": "label", "lon": 15.5664, "lat": 58.4087, "district": "ryd"}
COUNTY = {"name": "Linköping", "kind": "label", "lon": 15.6, "lat": 58.4, "district": None}
CANDIDATES = [RYD, STREET, AREA, COUNTY]


def name_of(number):
    return f"{number:032x}"


def batch(unplaced, placed=2, **columns):
    """Make unplaced reports 0, 1, … and then placed ones."""
    n = unplaced + placed
    lon = np.r_[np.full(unplaced, np.nan), np.full(placed, CENTRE[0])]
    lat = np.r_[np.full(unplaced, np.nan), np.full(placed, CENTRE[1])]
    when = pd.Timestamp("2026-11-09", tz="UTC") + pd.to_timedelta(np.arange(n), unit="h")
    return incidents(lon, lat, when, **columns)


def items(*rows):
    made = [
        {
            "item_id": review_item_id(
                kind, name_of(one), None if other is None else name_of(other)
            ),
            "kind": kind,
            "incident_id": name_of(one),
            "other_id": name_of(other) if other is not None else None,
            "why": "Flera platser heter så.",
            "candidates": json.dumps(CANDIDATES if kind == "place" else []),
            "made_at": AT + pd.Timedelta(minutes=at),
        }
        for at, (kind, one, other) in enumerate(rows)
    ]
    return pd.DataFrame(made).astype(REVIEW_ITEMS.empty().dtypes.to_dict())


def item(kind, one, other=None):
    return review_item_id(kind, name_of(one), None if other is None else name_of(other))


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Make a database with its schema once: to copy it is faster than to make another."""
    file = tmp_path_factory.mktemp("empty") / "est.duckdb"
    Store.open(file).close()
    return file


def filled(empty, folder, frame, review, rejected=0, repeated=0):
    store = Store.open(shutil.copy(empty, folder / "reviewed.duckdb"))
    rows = len(frame) + rejected + repeated
    record = IntakeRecord("a.csv", "0" * 64, AT, "test", rows)
    lost = pd.DataFrame({"row": range(1, rejected + 1), "field": "tid", "reason": "Går inte."})
    lost = lost.astype(REJECTED.empty().dtypes.to_dict())
    store.add(record, frame, lost, repeated, review=review)
    return store


@pytest.fixture
def store(tmp_path, empty):
    places = ["Ryd c", "ryd  C", "Ryd c", "hos 070-123 45 67", None]
    frame = batch(5, 3, place=pd.Series([*places, "Stora torget", None, None], dtype="str"),
                  note=pd.Series(["Mörkt"] * 8, dtype="str"))  # fmt: skip
    review = items(
        ("personal", 6, None), ("duplicate", 7, 6), *(("place", n, None) for n in range(5))
    )
    with filled(empty, tmp_path, frame, review, rejected=2, repeated=1) as opened:
        yield opened


def by_hand(totals):
    return totals["rows"] == sum(
        totals[name] for name in ("incidents", "unplaced", "rejected", "duplicates")
    )


def report(store, number):
    return store.incident(name_of(number)).iloc[0]


def settle(store, *args, **more):
    return decide(store, LINKOPING, *args, **{"by": "granskare", "at": AT} | more)


def take_back(store, decision, **more):
    return undo(store, decision["decision_id"], **{"by": "granskare", "at": AT} | more)


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
    for words in ("Ryd c", "070", "Mörkt", "Stora torget", "Kiosken"):
        assert words not in logged


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
