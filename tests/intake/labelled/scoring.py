"""Answers beside the truth: right, wrong but placed, left to a person."""

import numpy as np
import pandas as pd

from est_geo.intake import Gazetteer, geocode
from tests.intake.labelled.writing import Case

PLACED = "placed"


def answers(cases: list[Case], gazetteer: Gazetteer) -> pd.DataFrame:
    """Geocode the cases; ``right`` = placed within the case's metres of its point."""
    found = geocode([c.text for c in cases], gazetteer, district=[c.hint for c in cases])
    truth = pd.DataFrame([vars(case) | {"answerable": case.answerable} for case in cases])
    lat = truth["lat"].fillna(0.0).to_numpy()
    east = (found["lon"] - truth["lon"]).to_numpy() * 111_320 * np.cos(np.radians(lat))
    off = np.hypot(east, (found["lat"] - truth["lat"]).to_numpy() * 111_320)
    placed = (found["status"] == PLACED).to_numpy()
    return found.assign(
        text=truth["text"],
        group=truth["group"],
        answerable=truth["answerable"],
        placed=placed,
        off=off,
        right=placed & (np.nan_to_num(off, nan=np.inf) <= truth["within"].to_numpy()),
    )


def figures(table: pd.DataFrame) -> dict[str, float]:
    """Work out the three figures of the issue, and how many texts they rest on."""
    can = table["answerable"]
    return {
        "n": len(table),
        "top1": float(table.loc[can, "right"].mean()) if can.any() else float("nan"),
        "wrong_placed": float((table["placed"] & ~table["right"]).mean()),
        "left_to_person": float((~table.loc[~can, "placed"]).mean()) if (~can).any() else 1.0,
    }


def by_match_type(table: pd.DataFrame) -> pd.DataFrame:
    """Count answers by match type: placed, right, precision."""
    placed = table[table["placed"]]
    out = placed.groupby("match_type")["right"].agg(["size", "sum"])
    out.columns = ["placed", "right"]
    return out.assign(wrong=out["placed"] - out["right"], precision=out["right"] / out["placed"])


def by_group(table: pd.DataFrame) -> pd.DataFrame:
    """Count answers by the way a text was written: recall, and what was wrongly placed."""
    wrong = table["placed"] & ~table["right"]
    out = table.assign(wrong=wrong).groupby(["answerable", "group"]).agg(
        texts=("right", "size"), right=("right", "sum"), wrong=("wrong", "sum"),
        review=("status", lambda s: (s == "review").sum()),
    )  # fmt: skip
    return out.assign(recall=out["right"] / out["texts"]).sort_index(ascending=[False, True])


_EXPECTED = {
    "intersection": "intersection", "gap": "interpolated", "block": "block", "real block": "block",
    "stop": "stop", "real stop": "stop", "named place": "place", "real centre": "place",
    "real landmark": "place",
}  # fmt: skip


def confusion(table: pd.DataFrame) -> pd.DataFrame:
    """Count what each kind of text was answered with: rows by truth, columns by answer."""
    truth = table["group"].map(_EXPECTED).fillna("address").where(table["answerable"], "(nothing)")
    truth = truth.where(table["group"] != "hand-written", truth.map(_by_hand))
    answer = table["match_type"].where(table["placed"], "left to a person")
    answer = answer.where(~table["placed"] | table["right"], answer + " WRONG")
    return pd.crosstab(truth.rename("truth"), answer.rename("answer"))


def _by_hand(kind: str) -> str:
    return kind if kind == "(nothing)" else "(some point)"
