"""A made-up work order and its decision paper, for the tests."""

import pandas as pd

from est_geo.intervening.decision_papers import Beside, decision_paper
from est_geo.intervening.orders import work_order
from est_geo.interventions import read_catalogue, read_checklists
from est_geo.tables import EFFECTS, FACTORS_SET, INTERVENTION_STEPS, WALK_FINDINGS, WALKS
from tests.made_interventions import AT, intervention
from tests.made_up import LINKOPING

CATALOGUE, LISTS = read_catalogue(), read_checklists()
HOW = {"profile": LINKOPING, "catalogue": CATALOGUE, "checklists": LISTS}


def step(action, words="", at=AT):
    row = {"step_id": 1, "intervention_id": 1, "action": action, "status": "ordered", "at": at,
           "words": words, "made_by": "konto:1"}  # fmt: skip
    return pd.DataFrame([row])[INTERVENTION_STEPS.names]


def row_of(**other):
    given = {"intervention_id": 7, "status": "ordered", "lon": 15.5662, "lat": 58.4090,
             "ordered_at": AT, "deadline": pd.Timestamp("2027-01-31T23:00Z")}  # fmt: skip
    return intervention(**(given | other)).iloc[0]


def order_of(row=None, steps=None, *, places=None, made_up=False, **other):
    given = row_of(**other) if row is None else row
    told = INTERVENTION_STEPS.empty() if steps is None else steps
    return work_order(given, told, places=places, made_up=made_up, **HOW)


def paper_of(row=None, beside=None, *, made_up=False, **other):
    given = row_of(**other) if row is None else row
    known = Beside(
        FACTORS_SET.empty(), EFFECTS.empty(), WALKS.empty(), WALK_FINDINGS.empty()
    ) if beside is None else beside  # fmt: skip
    return decision_paper(given, order_of(given, made_up=made_up), known, **HOW)
