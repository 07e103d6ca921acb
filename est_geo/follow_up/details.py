"""Every number of a receipt, as JSON that can be read again."""

import json
import math
from dataclasses import asdict
from typing import Any

import pandas as pd

from est_geo.follow_up.counting import Outcome
from est_geo.follow_up.periods import FollowUp
from est_geo.interventions.effect import EffectReceipt


def details_of(
    main: EffectReceipt,
    every: EffectReceipt,
    comparisons: pd.DataFrame,
    balance: pd.DataFrame,
    weekly: pd.DataFrame,
    follow_up: FollowUp,
    outcome: Outcome,
) -> str:
    """
    Write all that a receipt rests on as JSON; what is not a number is null.

    Returns
    -------
    str
        ``outcome, periods, receipt, every, comparisons, balance, weekly``.
    """
    listed = ["rank", "name", "district", "before", "after", "counted", "distance",
              "chosen_at", "known_until"]  # fmt: skip
    told = {
        "outcome": {"categories": sorted(outcome.categories), "words": outcome.words},
        "periods": {
            "before": follow_up.before.name, "after": follow_up.after.name,
            "days": list(follow_up.days), "words": follow_up.words,
            "holds_selection": follow_up.holds_selection,
        },
        "receipt": _plain(main),
        "every": _plain(every),
        "comparisons": comparisons[listed].to_dict("records"),
        "balance": balance.to_dict("records"),
        "weekly": weekly.to_dict("records"),
    }  # fmt: skip
    return json.dumps(_whole(told), ensure_ascii=False, default=str)


def _plain(receipt: EffectReceipt) -> dict[str, Any]:
    told = asdict(receipt)
    # A named tuple would lose its names on the way to JSON.
    for name in ("wdd", "wdq"):
        value = getattr(receipt, name)
        told[name] = None if value is None else value._asdict()
    return told


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can say
    if isinstance(value, dict):
        return {str(key): _whole(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.item() if hasattr(value, "item") else value
