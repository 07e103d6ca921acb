"""A small review queue that the tests of settling share."""

import json
import shutil

import numpy as np
import pandas as pd

from est_geo.intake.suspects import review_item_id
from est_geo.reviewing import decide, undo
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


def filled(empty, folder, frame, review, rejected=0, repeated=0):
    store = Store.open(shutil.copy(empty, folder / "reviewed.duckdb"))
    rows = len(frame) + rejected + repeated
    record = IntakeRecord("a.csv", "0" * 64, AT, "test", rows)
    lost = pd.DataFrame({"row": range(1, rejected + 1), "field": "tid", "reason": "Går inte."})
    lost = lost.astype(REJECTED.empty().dtypes.to_dict())
    store.add(record, frame, lost, repeated, review=review)
    return store


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
