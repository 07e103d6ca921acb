"""What people wrote of physical measures, from rule to file; a camera's dossier for five years."""

import dataclasses

import pandas as pd
import pytest

from est_geo.expiring import plan_expiry, run_retention, terms_of
from est_geo.intervening import end_surveillance, move, propose, set_factor, write_dossier
from est_geo.retention import Retention
from est_geo.store import Acting, Store
from est_geo.tables import WALK_FINDINGS, WALKS
from tests.intervening.roads import LINKOPING, NOW, brought_to, days, dossier, proposal, proposed
from tests.test_expiring import CANARY, DECIDED, found

SAID = {"place": "Parken", "title": CANARY, "alternative": CANARY, "grounds": CANARY}
CAMERA = {"kind": "bevakningskamera", "owner": "sakerhetsenheten"}
MONTH = 31


def walked(store):
    walk = {"walk_id": 0, "key": "a" * 64, "kind": "inspection", "place_id": "x", "place": "Parken",
            "district": "city", "lon": 15.6, "lat": 58.4, "intervention_id": 0, "at": NOW,
            "after_dark": True, "people": 2, "words": CANARY, "made_by": "",
            "received_at": NOW}  # fmt: skip
    answers = pd.DataFrame({"walk_id": [0], "question": ["lampor"], "answer": ["no"]})
    store.add_walk(pd.DataFrame([walk])[WALKS.names], answers[WALK_FINDINGS.names])


def opened(db):
    store = Store.open(db)
    store.bind(LINKOPING.id, LINKOPING.resolution)
    return store.by(Acting("konto:1", "planerare"))


@pytest.fixture
def db(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder / "est.duckdb"


def test_after_the_run_no_byte_of_what_was_written_is_left_and_what_was_done_is(db):
    with opened(db) as store:
        number = propose(store, LINKOPING, proposal(**SAID, words=CANARY), NOW)
        move(store, LINKOPING, number, "drop", now=days(1), words=CANARY)
        set_factor(store, LINKOPING, "x", "city", "need", 4, now=NOW, words=CANARY)
        walked(store)
    assert found(db.parent)
    assert plan_expiry(db, DECIDED, days(6 * MONTH + 5)).texts == 5
    done = run_retention(db, DECIDED, days(6 * MONTH + 5))
    assert done.counts["texts"] == 5
    assert found(db.parent) == {}
    with Store.open(db) as store:
        row = store.intervention(number).iloc[0]
        assert (row["kind"], row["status"], row["title"]) == (
            "belysning", "dropped", "Texten är gallrad",
        )  # fmt: skip
        assert store.intervention_steps()["action"].tolist() == ["propose", "drop"]
        assert len(store.walks()) == len(store.walk_findings()) == len(store.factors()) == 1
        assert store.verify_trail().whole
    assert plan_expiry(db, DECIDED, days(7 * MONTH)).texts == 0


def test_what_is_still_on_its_road_keeps_its_words_and_a_walk_goes_with_the_reports(db):
    with opened(db) as store:
        brought_to(store, "done", **SAID)
        walked(store)
    with Store.open(db) as store:
        store.expire(terms_of(store, DECIDED, days(57 * MONTH)))
        assert store.interventions()["title"].tolist() == [CANARY]
        assert store.walks()["words"].tolist() == [""]
        store.expire(terms_of(store, DECIDED, days(61 * MONTH)))
        assert store.walks().empty
        assert store.walk_findings().empty


@pytest.mark.parametrize("how", ["ended", pytest.param("dropped", marks=pytest.mark.long)])
def test_nothing_deletes_a_dossier_before_its_five_years_and_retention_does_after(db, how):
    short = Retention(decision="KS 1", rules=[
        {"field": one, "months": 1, "source": "prov"} for one in ("note", "report")])  # fmt: skip
    strict = LINKOPING.model_copy(update={"retention": short})
    written = dataclasses.replace(dossier(), need=CANARY)
    with opened(db) as store:
        if how == "ended":
            number = brought_to(store, "evaluated", **CAMERA)
            seen = store.dossiers()["changed_at"].iloc[0]
            write_dossier(store, number, written, now=days(21), seen=seen)
            end_surveillance(store, number, days(100), now=days(101))
        else:
            number = proposed(store, **CAMERA)
            write_dossier(store, number, written, now=NOW)
            move(store, LINKOPING, number, "drop", now=days(100), words="Behövs inte.")
    last = days(100) + pd.DateOffset(years=5)
    for at in (days(200), last - pd.Timedelta(days=1)):
        with Store.open(db) as store:
            store.expire(terms_of(store, strict, at))
            assert store.dossiers()["need"].tolist() == [CANARY]
            assert store.intervention(number)["alternative"].iloc[0] != ""
    run_retention(db, strict, last + pd.Timedelta(days=1))
    assert found(db.parent) == {}
    with Store.open(db) as store:
        assert store.dossiers().empty
        assert store.intervention(number)["alternative"].iloc[0] == ""


def test_a_camera_that_is_still_up_keeps_its_dossier_for_ever(db):
    with opened(db) as store:
        brought_to(store, "evaluated", **CAMERA)
        store.expire(terms_of(store, DECIDED, days(9000)))
        assert len(store.dossiers()) == 1


def test_nor_does_dropping_one_that_was_up_and_reopened_delete_it(db):
    with opened(db) as store:
        number = brought_to(store, "done", **CAMERA)
        move(store, LINKOPING, number, "reopen", now=days(30), words="Den är vriden.")
        move(store, LINKOPING, number, "drop", now=days(31), words="Den ska bort.")
        store.expire(terms_of(store, DECIDED, days(9000)))
        assert len(store.dossiers()) == 1
        end_surveillance(store, number, days(40), now=days(41))
        store.expire(terms_of(store, DECIDED, days(40) + pd.DateOffset(years=5, days=1)))
        assert store.dossiers().empty
