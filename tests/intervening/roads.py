"""A store with interventions on their road, for the tests of it."""

import pandas as pd

from est_geo.intervening import Dossier, Proposal, close_dossier, move, propose, write_dossier
from est_geo.intervening.cameras import DOSSIER_TEXTS
from est_geo.profile import Profile
from est_geo.tables import EFFECTS

LINKOPING = Profile.load("linkoping")
NOW = pd.Timestamp("2026-11-16T09:00", tz="UTC")
SQUARE = "POLYGON ((15.620 58.410, 15.622 58.410, 15.622 58.412, 15.620 58.412, 15.620 58.410))"
LATER = NOW + pd.Timedelta(days=60)


def days(number):
    return NOW + pd.Timedelta(days=number)


def proposal(**other):
    given = {"kind": "belysning", "goal": "crime", "place": "Parken", "outline": SQUARE,
             "owner": "vaghallaren", "alternative": "Lamporna lagades först."}  # fmt: skip
    return Proposal(**given | other)


def dossier(**other):
    texts = dict.fromkeys(DOSSIER_TEXTS, "Skrivet.")
    return Dossier(**texts | {"balance_outcome": "need", "review_date": days(365)} | other)


def proposed(store, **other):
    return propose(store, LINKOPING, proposal(**other), NOW)


def brought_to(store, status, **other):
    """Bring a new intervention to a status; a camera with its dossier."""
    number = proposed(store, **other)
    if other.get("kind") == "bevakningskamera":
        write_dossier(store, number, dossier(), now=NOW)
        close_dossier(store, number, now=NOW)
    steps = {"decided": ("decide", {"deadline": LATER}), "ordered": ("order", {}),
             "done": ("finish", {"done_at": days(20)}), "evaluated": ("evaluate", {})}  # fmt: skip
    for name, (action, fields) in steps.items():
        if status == "proposed":
            break
        now = days(1) if name in {"decided", "ordered"} else days(20)
        if action == "evaluate":
            keep_receipt(store, number, days(20))
        move(store, LINKOPING, number, action, now=now, fields=fields)
        if name == status:
            break
    return number


def keep_receipt(store, number, at, district="city"):
    row = {"effect_id": 0, "intervention_id": number, "kind": "belysning", "district": district,
           "made_at": at, "before_start": days(-400), "before_end": days(-35),
           "after_start": days(20), "after_end": days(200), "n_before": 40, "n_after": 30,
           "ratio": None, "low": None, "high": None, "verdict": "none",
           "words": "Ingen påvisbar effekt.", "details": "{}", "made_by": ""}  # fmt: skip
    return store.add_effect(EFFECTS.empty().reindex([0]).assign(**row), at)
