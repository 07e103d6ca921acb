"""Which rows an address asks for: one choice, for the list, the board, the map and the budget."""

from collections.abc import Sequence

from service.interventions_pages.asked import Asked
from service.interventions_pages.items import Item


def chosen(items: Sequence[Item], asked: Asked) -> list[Item]:
    """
    Keep the rows that the address asks for, in the order that they came.

    What was dropped is shown only where it is asked for: by its status, or by words.
    """
    with_dropped = asked.status == "dropped" or bool(asked.search)
    return [one for one in with_filters(items, asked) if one.status != "dropped" or with_dropped]


def with_filters(items: Sequence[Item], asked: Asked) -> list[Item]:
    """Keep the rows that pass the filters, what was dropped too: for files."""
    words = asked.search.casefold().split()
    return [
        one
        for one in items
        if _is(asked.district, one.district)
        and _is(asked.kind, one.kind)
        and _is(asked.owner, one.owner)
        and _is(asked.goal, one.goal)
        and _is(asked.status, one.status)
        and all(word in one.said for word in words)
    ]


def _is(asked: str, value: str) -> bool:
    return not asked or asked == value
