"""How it stands with the measures in one sentence, and what somebody has to do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.words import counted, listing, number
from service.interventions_cache import SeenGrounds
from service.interventions_pages.items import ON_ROAD, Item
from service.rows import rows_of

LEADS: Final[Mapping[str, str]] = {
    "overdue": "Försenad",
    "reopened": "Återöppnad",
    "unacknowledged": "Inte kvitterad",
    "receipt_due": "Effektkvitto",
    "review": "Kamera omprövas",
    "dossier_end": "Kameraunderlag",
    "soon": "Snart dags",
}
"""What a reminder begins with; in the order that they stand."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing that somebody has to do."""

    number: int
    kind: str
    lead: str
    title: str
    place: str
    words: str
    owner: str
    urgent: bool


def sentence(items: Sequence[Item], reminded: pd.DataFrame, seen: SeenGrounds) -> str:
    """
    Say how it stands, in one sentence.

    Examples
    --------
    >>> none = pd.DataFrame({"kind": []})
    >>> sentence([], none, SeenGrounds("counting"))
    'Ingen åtgärd är på väg. Förslagen räknas fram.'
    """
    on_road = [one for one in items if one.status in ON_ROAD]
    late = sum(one.late for one in on_road)
    due = int((reminded["kind"] == "receipt_due").sum())
    proposed = sum(one.suggested for one in items)
    way = f"{counted(len(on_road), 'åtgärd', 'åtgärder')} på väg" if on_road else ""
    if late:
        way += f", varav {counted(late, 'försenad', 'försenade')}"
    parts = [way] if way else []
    if due:
        parts.append(f"{counted(due, 'effektkvitto', 'effektkvitton')} att göra")
    first = listing(parts) if parts else "Ingen åtgärd är på väg"
    if seen.state == "counting":
        return f"{first}. Förslagen räknas fram."
    many = number(proposed) if proposed else "inget"
    return f"{first}; {many} förslag att ta ställning till."


def to_do(reminded: pd.DataFrame, items: Sequence[Item]) -> list[ToDo]:
    """Give what is to be done, the most urgent first, each with who owns it."""
    by_number = {one.number: one for one in items if not one.suggested}
    order = {kind: at for at, kind in enumerate(LEADS)}
    rows = [row for row in rows_of(reminded) if row["intervention_id"] in by_number]
    rows.sort(key=lambda row: (order.get(row["kind"], len(order)), row["due"]))
    return [
        ToDo(
            number=one.number,
            kind=row["kind"],
            lead=LEADS.get(row["kind"], row["kind"]),
            title=one.title,
            place=one.beside,
            words=row["words"],
            owner=one.owner_name,
            urgent=row["kind"] in {"overdue", "reopened"},
        )
        for row in rows
        for one in [by_number[row["intervention_id"]]]
    ]
