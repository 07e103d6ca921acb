"""Comparison places and the receipt's turn, as the card shows them."""

from collections.abc import Collection
from typing import Any, Final

import pandas as pd
from starlette.requests import Request

from est_geo.follow_up import receipt_from
from est_geo.words import number
from service.cards.wording import day
from service.interventions_seen import InterventionsSeen
from service.rows import Row, rows_of
from service.state import state_of

_ON_THE_GROUND: Final = ("ordered", "done", "evaluated")


def compared(
    request: Request,
    row: Row,
    seen: InterventionsSeen,
    may: Collection[str],
    now: pd.Timestamp,
) -> dict[str, Any]:
    """Give the part of the card that is about comparison places and the receipt."""
    profile = state_of(request).profile
    zone, names = profile.timezone, profile.district_names
    decides = "intervening" in may
    places = seen.comparisons[seen.comparisons["intervention_id"] == row["intervention_id"]]
    told = rows_of(places.sort_values("rank"))
    ready = receipt_from(row, profile) if row["status"] in {"done", "evaluated"} else None
    began: pd.Timestamp = row["done_at"] if pd.isna(row["work_start"]) else row["work_start"]
    return {
        "comparisons": [
            {
                "name": one["name"],
                "district": names.get(one["district"], one["district"]),
                "distance": number(one["distance"], 1),
            }
            for one in told
        ],
        "comparisons_on": day(told[0]["chosen_at"], zone) if told else "",
        "comparisons_known": day(told[0]["known_until"], zone) if told else "",
        "comparisons_before": bool(told) and not told[0]["chosen_at"] > began,
        "can_choose": decides and not told and row["status"] in _ON_THE_GROUND,
        "can_receipt": decides and ready is not None and ready <= now,
        "receipt_words": _turn(ready, now, zone),
    }


def _turn(ready: pd.Timestamp | None, now: pd.Timestamp, zone: str) -> str:
    if ready is None:
        return ""
    if ready > now:
        return f"Kvittot kan göras från {day(ready, zone)}, när tiden efter har gått."
    return "Tiden efter har gått: kvittot kan göras."
