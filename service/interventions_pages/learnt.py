"""What has been learnt: the receipts by kind, those without effect beside the others."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from est_geo.tables import VERDICTS
from est_geo.words import number, ratio_decimals, span
from service.interventions_pages.items import Item
from service.rows import rows_of


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt: its verdict, its numbers, and what a bare before and after would have said."""

    item: Item
    verdict: str
    verdict_name: str
    words: str
    counts: str
    ratio: str
    naive: str
    made_at: pd.Timestamp


@dataclass(frozen=True, slots=True)
class KindLearnt:
    """The receipts of one kind of measure."""

    kind: str
    name: str
    tally: dict[str, int]
    receipts: tuple[Receipt, ...]


def learnt(items: Sequence[Item], effects: pd.DataFrame) -> list[KindLearnt]:
    """
    Give the newest receipt of each measure that the address asks for, by kind.

    Parameters
    ----------
    items : sequence of Item
        The rows that the address asks for.
    effects : pandas.DataFrame
        `EFFECTS` that the asker may see, the oldest first.
    """
    by_number = {one.number: one for one in items if not one.suggested}
    newest = {row["intervention_id"]: row for row in rows_of(effects)}
    receipts = [
        Receipt(
            item=by_number[number_],
            verdict=row["verdict"],
            verdict_name=VERDICTS[row["verdict"]],
            words=row["words"],
            counts=f"{number(row['n_before'])} → {number(row['n_after'])}",
            ratio=_ratio(row["ratio"], row["low"], row["high"]),
            naive=_naive(row["details"]),
            made_at=row["made_at"],
        )
        for number_, row in newest.items()
        if number_ in by_number
    ]
    kinds = sorted({(one.item.kind_name, one.item.kind) for one in receipts})
    return [_of_kind(kind, name, receipts) for name, kind in kinds]


def _of_kind(kind: str, name: str, receipts: Sequence[Receipt]) -> KindLearnt:
    own = sorted(
        (one for one in receipts if one.item.kind == kind), key=lambda one: -one.item.number
    )
    tally = {verdict: sum(one.verdict == verdict for one in own) for verdict in VERDICTS}
    return KindLearnt(kind, name, tally, tuple(own))


def _ratio(ratio: float, low: float, high: float) -> str:
    """Say a rate ratio with its interval; that it could not be estimated is said too."""
    if not all(math.isfinite(one) for one in (ratio, low, high)):
        return "går inte att skatta"
    decimals = ratio_decimals(low, high, 2)
    return f"{number(ratio, decimals)} ({span(low, high, decimals)})"


def _naive(details: str) -> str:
    try:
        found = json.loads(details)
    except ValueError:
        return ""
    receipt = found.get("receipt") if isinstance(found, dict) else None
    return str(receipt.get("naive") or "") if isinstance(receipt, dict) else ""
