"""Physical measures in the store: kept whole, changed only as they were seen, told of."""

import json

import pandas as pd
import pytest

from est_geo.errors import ConflictError, NotFoundError
from est_geo.store import Acting, Store
from est_geo.tables import CAMERA_DOSSIERS, COMPARISONS, EFFECTS, FACTORS_SET, TRIALS, WALKS
from tests.made_interventions import AT, OUTLINE, intervention


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        yield opened.by(Acting("konto:3", "planerare"))


def test_an_intervention_is_kept_as_it_was_proposed(store):
    number = store.add_intervention(intervention(), AT, words="För mörkt.")
    row = store.intervention(number).iloc[0]
    assert (number, row["status"], row["made_by"], row["title"]) == (
        1, "proposed", "konto:3", "Fler lampor på gångvägen",
    )  # fmt: skip
    assert row["proposed_at"] == AT
    steps = store.intervention_steps(number)
    assert steps[["action", "status", "words"]].to_numpy().tolist() == [
        ["propose", "proposed", "För mörkt."]
    ]
    assert store.trail()["action"].iloc[0] == "intervention.add"


def test_a_change_needs_the_row_as_it_is_now(store):
    number = store.add_intervention(intervention(), AT)
    seen = store.intervention(number)
    store.change_intervention(seen, {"status": "decided", "decided_at": AT}, "decide", AT)
    with pytest.raises(ConflictError, match="Någon annan har ändrat"):
        store.change_intervention(seen, {"status": "dropped"}, "drop", AT)
    assert store.intervention(number)["status"].iloc[0] == "decided"
    assert store.intervention_steps()["action"].tolist() == ["propose", "decide"]
    with pytest.raises(NotFoundError, match="ingen sådan åtgärd"):
        store.intervention(99)


def test_the_groups_newest_judgement_of_a_factor_holds(store):
    for value in (4, 2):
        row = {"subject": "ryd-torget:belysning", "district": "ryd", "factor": "need",
               "value": value, "words": "Mötet."}  # fmt: skip
        store.set_factor(_one(row, FACTORS_SET), AT)
    assert store.factors()["value"].tolist() == [2]


def test_comparison_places_are_chosen_once(store):
    number = store.add_intervention(intervention(), AT)
    row = {"intervention_id": number, "rank": 1, "name": "Torget", "district": "ryd", "lon": 15.6,
           "lat": 58.4, "outline": OUTLINE, "distance": 0.4, "chosen_at": AT, "known_until": AT,
           "seed": 3}  # fmt: skip
    store.set_comparisons(_one(row, COMPARISONS))
    with pytest.raises(ConflictError, match="redan valda"):
        store.set_comparisons(_one(row | {"name": "Ett bättre torg"}, COMPARISONS))
    assert store.comparisons(number)["name"].tolist() == ["Torget"]
    assert store.comparisons(number + 1).empty


def test_a_receipt_is_kept_whatever_it_says(store):
    number = store.add_intervention(intervention(), AT)
    row = {
        "intervention_id": number, "kind": "belysning", "district": "ryd",
        "before_start": AT - pd.Timedelta(days=400), "before_end": AT - pd.Timedelta(days=200),
        "after_start": AT - pd.Timedelta(days=190), "after_end": AT, "n_before": 3, "n_after": 2,
        "ratio": float("nan"), "low": float("nan"), "high": float("nan"), "verdict": "too_few",
        "words": "För få händelser för att säga.", "details": json.dumps({"n": 5}),
    }  # fmt: skip
    assert store.add_effect(_one(row, EFFECTS), AT) == 1
    kept = store.effects(number).iloc[0]
    assert kept["verdict"] == "too_few"
    assert pd.isna(kept["ratio"])


def test_an_order_is_drawn_once(store):
    numbers = [store.add_intervention(intervention(), AT) for _ in range(3)]
    rows = [
        {"place": at + 1, "intervention_id": one, "district": "ryd", "seed": 5}
        for at, one in enumerate(numbers)
    ]
    order = pd.concat([_one(row, TRIALS) for row in rows], ignore_index=True)
    assert store.draw_trial(order, AT) == 1
    assert store.interventions()["trial_id"].tolist() == [1, 1, 1]
    with pytest.raises(ConflictError, match="redan lottad"):
        store.draw_trial(order.head(1), AT)


def test_a_walk_is_kept_once_however_often_it_is_sent(store):
    walk = _one({
        "key": "a" * 64, "kind": "safety_walk", "place_id": "ryd-torget", "place": "Torget",
        "district": "ryd", "lon": 15.6, "lat": 58.4, "intervention_id": 0, "at": AT,
        "after_dark": True, "people": 6, "words": "", "received_at": AT,
    }, WALKS)  # fmt: skip
    answers = pd.DataFrame({"question": ["belysning_racker", "folk_i_rorelse"],
                            "answer": ["no", "yes"]})  # fmt: skip
    assert [store.add_walk(walk, answers) for _ in range(3)] == [1, 1, 1]
    assert len(store.walks()) == 1
    assert store.walk_findings()["answer"].tolist() == ["no", "yes"]


def test_a_dossier_is_written_as_it_was_seen(store):
    number = store.add_intervention(intervention(kind="bevakningskamera"), AT)
    row = _dossier(number)
    store.set_dossier(row, AT)
    with pytest.raises(ConflictError, match="kameraunderlaget"):
        store.set_dossier(row, AT)
    store.set_dossier(row.assign(need="Mer."), AT + pd.Timedelta(hours=1), seen=AT)
    assert store.dossiers()["need"].tolist() == ["Mer."]
    with pytest.raises(NotFoundError):
        store.set_dossier(_dossier(99), AT)


def _dossier(number):
    texts = dict.fromkeys(
        ("purpose", "alternatives", "incident_basis", "need", "privacy", "balance", "information",
         "register_row"), "",
    )  # fmt: skip
    row = texts | {"intervention_id": number, "balance_outcome": "undecided", "storage_days": 0,
                   "review_date": pd.NaT, "closed_at": pd.NaT, "ended_at": pd.NaT}  # fmt: skip
    return _one(row, CAMERA_DOSSIERS)


def _one(row, table):
    return table.empty().reindex([0]).assign(**row)
