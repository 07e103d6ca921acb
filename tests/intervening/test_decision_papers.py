"""What stands beside the row on a decision's paper: walks, the group's judgement, the receipt."""

import pandas as pd

from est_geo.intervening.decision_papers import Beside
from est_geo.tables import EFFECTS, FACTORS_SET, WALK_FINDINGS, WALKS
from tests.made_interventions import AT
from tests.made_orders import paper_of


def one(table, **row):
    return table.empty().reindex([0]).assign(**row)


def test_what_was_seen_judged_and_measured_is_told_with_its_numbers():
    walk = one(WALKS, walk_id=3, intervention_id=0, place_id="ryd-torget", at=AT,
               after_dark=True, people=5)  # fmt: skip
    finding = one(WALK_FINDINGS, walk_id=3, question="belysning_racker", answer="no")
    factor = one(FACTORS_SET, subject="ryd-torget-belysning", factor="need", value=4,
                 words="Mötet i v. 46.")  # fmt: skip
    effect = one(EFFECTS, intervention_id=7, verdict="none", n_before=40, n_after=33,
                 ratio=0.9, low=0.62, high=1.31,
                 words="Ingen påvisbar effekt: från 40 till 33 på platsen.")  # fmt: skip
    told = {
        part.title: part.lines
        for part in paper_of(beside=Beside(factor, effect, walk, finding)).sections
    }
    assert told["Sett på plats"] == (
        "2026-11-16: Efter mörkrets inbrott, 5 deltog. Belysningen räcker inte.",
    )  # fmt: skip
    assert told["Angelägenhet"] == ("Behov: 4 av 5, gruppens egen bedömning (Mötet i v. 46).",)
    (receipt,) = told["Uppföljning"]
    assert receipt.endswith("(40 före, 33 efter; kvot 0,90, 95 % 0,62–1,31)")
    assert receipt.startswith("Ingen påvisbar effekt: från 40")
    assert receipt.count("påvisbar") == 1


def test_what_is_not_there_is_left_out_and_others_places_are_not_told():
    walk = one(WALKS, walk_id=3, intervention_id=2, place_id="berga-parken", at=AT,
               after_dark=True, people=5)  # fmt: skip
    factor = one(FACTORS_SET, subject="ryd-torget-klottersanering", factor="need", value=4)
    beside = Beside(factor, EFFECTS.empty(), walk, WALK_FINDINGS.empty())
    titles = {part.title for part in paper_of(beside=beside).sections}
    assert not titles & {"Sett på plats", "Angelägenhet", "Uppföljning"}
    back = pd.concat([factor.assign(subject="ryd-torget-belysning", value=0)])
    again = Beside(back, EFFECTS.empty(), walk, WALK_FINDINGS.empty())
    assert "Angelägenhet" not in {part.title for part in paper_of(beside=again).sections}
