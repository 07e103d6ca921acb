"""The budget view: what fits, in the group's own order; and the order that is drawn by lot."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from est_geo.interventions import within_budget
from est_geo.words import number
from service.interventions_pages.items import Item
from service.rows import Row, rows_of


@dataclass(frozen=True, slots=True)
class Line:
    """
    One measure of the budget: its place in the order, what it costs, what is spent with it.

    `rest` is what is left afterwards, or what is missing where it does not fit: Swedish.
    """

    place: int
    item: Item
    cost: float
    guessed: bool
    spent: float
    rest: str = ""

    @property
    def cost_words(self) -> str:
        """Its cost in kronor, or that none is known."""
        return f"{number(self.cost)} kr" if math.isfinite(self.cost) else "okänd"


@dataclass(frozen=True, slots=True)
class Money:
    """
    What a budget holds.

    Attributes
    ----------
    budget, bound, left, spent : float
        Kronor: the whole; what is decided or ordered and not paid; what is left to decide on; what
        of it the chosen ones take.
    bound_items : tuple of Line
        What the bound money goes to.
    fits, over : tuple of Line
        In the group's order.
    guessed : int
        How many of the figures of what fits are guesses.
    """

    budget: float
    bound: float
    left: float
    spent: float
    bound_items: tuple[Line, ...]
    fits: tuple[Line, ...]
    over: tuple[Line, ...]
    guessed: int

    @property
    def unknown(self) -> int:
        """How many have no cost to reckon with."""
        return sum(not math.isfinite(one.cost) for one in self.over)

    @property
    def shares(self) -> tuple[float, float]:
        """Per cent of the budget that is bound, and that the chosen ones take: for the bar."""
        whole = max(self.budget, self.bound, 1.0)
        return round(100 * self.bound / whole, 2), round(100 * self.spent / whole, 2)


def money(
    items: Sequence[Item],
    budget: float,
    estimates: Mapping[str, float],
    every: Sequence[Item] | None = None,
) -> Money:
    """
    Lay the measures that nobody has decided on within what is left of a budget.

    Parameters
    ----------
    items : sequence of Item
        The rows that the address asks for.
    budget : float
        Kronor.
    estimates : mapping of str to float
        Kronor of each cost class, where a measure has no figure of its own.
    every : sequence of Item, optional
        All that the purse may be bound to, whatever is laid.
    """
    bound = _bound(items if every is None else every, estimates)
    committed = bound[-1].spent if bound else 0.0
    left = max(0.0, budget - committed)
    open_ = [one for one in items if one.suggested or one.status == "proposed"]
    lines = _lines(open_, left, estimates)
    fits = tuple(one for one, chosen in lines if chosen)
    return Money(
        budget=budget,
        bound=committed,
        left=left,
        spent=fits[-1].spent if fits else 0.0,
        bound_items=bound,
        fits=fits,
        over=tuple(one for one, chosen in lines if not chosen),
        guessed=sum(one.guessed for one in fits),
    )


def _bound(items: Sequence[Item], estimates: Mapping[str, float]) -> tuple[Line, ...]:
    """Give what is decided or ordered, with its own cost or its class's."""
    lines: list[Line] = []
    spent = 0.0
    for one in (one for one in items if one.status in {"decided", "ordered"}):
        guessed = not math.isfinite(one.cost)
        cost = estimates.get(one.cost_class, math.nan) if guessed else one.cost
        spent += cost if math.isfinite(cost) else 0.0
        lines.append(Line(len(lines) + 1, one, cost, guessed, spent))
    return tuple(lines)


def _lines(
    items: Sequence[Item], budget: float, estimates: Mapping[str, float]
) -> list[tuple[Line, bool]]:
    by_id = {one.id: one for one in items}
    if not by_id:
        return []
    frame = pd.DataFrame(
        {
            "id": list(by_id),
            "score": [one.score for one in items],
            "cost": [one.cost for one in items],
            "cost_class": [one.cost_class for one in items],
        }
    )
    found = within_budget(frame, budget, estimates=estimates)
    return [
        (
            Line(at, by_id[row["id"]], row["used_cost"], row["guessed"], row["spent"],
                 _rest(row, budget)),
            bool(row["chosen"]),
        )
        for at, row in enumerate(rows_of(found), start=1)
    ]  # fmt: skip


def _rest(row: Row, budget: float) -> str:
    if row["chosen"]:
        return f"{number(budget - row['spent'])} kr"
    if not math.isfinite(row["short"]):
        return "ange kostnaden"
    return f"{number(row['short'])} kr"


@dataclass(frozen=True, slots=True)
class Draw:
    """Decided measures of one kind, whose order may be drawn."""

    kind: str
    name: str
    items: tuple[Item, ...]


def to_draw(items: Sequence[Item]) -> list[Draw]:
    """Give the kinds of which at least two are decided, not ordered, and not drawn already."""
    waiting = [one for one in items if one.status == "decided" and not one.trial]
    found = [
        Draw(kind, own[0].kind_name, own)
        for kind in sorted({one.kind for one in waiting})
        if (own := tuple(one for one in waiting if one.kind == kind))
    ]
    return [one for one in found if len(one.items) > 1]


def drawn(items: Sequence[Item], trials: pd.DataFrame) -> list[tuple[int, int, list[Item]]]:
    """Give the orders that are drawn: number, seed, and the measures in their order."""
    by_number = {one.number: one for one in items if not one.suggested}
    found = []
    for trial, rows in trials.groupby("trial_id", sort=True):
        ordered = rows.sort_values("place")
        own = [by_number[one] for one in ordered["intervention_id"] if one in by_number]
        if own:
            found.append((int(str(trial)), int(ordered["seed"].iloc[0]), own))
    return found[::-1]
