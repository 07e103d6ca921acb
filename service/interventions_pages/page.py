"""Everything that the page of measures writes, as one asker sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from est_geo.intervening import reminders
from est_geo.interventions import read_catalogue
from est_geo.policy import Access, Permission
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import GOALS
from est_geo.words import counted
from service.interventions_cache import SeenGrounds
from service.interventions_pages.asked import (
    GOAL_WORDS,
    STATUS_NAMES,
    STATUS_WORDS,
    VIEWS,
    Asked,
)
from service.interventions_pages.by_district import district_lists
from service.interventions_pages.choosing import chosen, with_filters
from service.interventions_pages.items import (
    HORIZONS,
    Item,
    district_words,
    interventions_as_items,
    proposals_as_items,
    with_factors,
)
from service.interventions_pages.learnt import learnt
from service.interventions_pages.lists import (
    board,
    dropped,
    finished,
    on_their_way,
    proposal_lists,
)
from service.interventions_pages.money import drawn, money, to_draw
from service.interventions_pages.on_map import (
    features_json,
    lamp_words,
    lamps_json,
    lamps_near,
)
from service.interventions_pages.ranking import ranked
from service.interventions_pages.standing import sentence, to_do
from service.interventions_seen import cut_interventions
from service.week_view import when

FIRST_TO_DO: Final = 5
OWN_BUDGET: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Everything:
    """All that the asker may see, before the filters of the address."""

    profile: Profile
    access: Access
    seen: SeenGrounds
    items: tuple[Item, ...]
    reminded: pd.DataFrame
    effects: pd.DataFrame
    trials: pd.DataFrame
    lamps: pd.DataFrame
    kinds: Mapping[str, str]
    made_up: bool


def everything(
    store: Store,
    profile: Profile,
    access: Access,
    may: frozenset[Permission],
    seen: SeenGrounds,
    now: pd.Timestamp,
) -> Everything:
    """Read what the asker may see: measures, receipts, reminders, and the proposals in order."""
    catalogue = read_catalogue()
    kinds = {one.id: one.name for one in catalogue.intervention}
    cut = cut_interventions(store, access, may)
    found, effects = cut.interventions, cut.effects
    on_road = interventions_as_items(found, effects, profile, kinds, now)
    order = ranked(seen, catalogue, store.factors(), store.effects())
    proposed = proposals_as_items(seen, order, profile, on_road)
    told = reminders(found, cut.steps, cut.dossiers, effects, now, profile)
    return Everything(
        profile=profile,
        access=access,
        seen=seen,
        items=(*with_factors(on_road, order), *proposed),
        reminded=told,
        effects=effects,
        trials=cut.trials,
        lamps=store.other("lamps"),
        kinds=kinds,
        made_up=store.made_up,
    )


def interventions_page(found: Everything, asked: Asked, done: str = "") -> dict[str, Any]:
    """
    Give the page in the view and with the filters that the address asks for.

    Parameters
    ----------
    found : Everything
        From `everything`.
    asked : Asked
        The view and the filters.
    done : str
        What was just done, for the line that says so.
    """
    items = chosen(found.items, asked)
    todo = to_do(found.reminded, found.items)
    weeks = {int(one.weeks) for one in found.seen.places}
    common = {
        "asked": asked,
        "made_up": found.made_up,
        "zone": found.profile.timezone,
        "sentence": sentence(found.items, found.reminded, found.seen),
        "counting": found.seen.state == "counting",
        "old": found.seen.state == "old",
        "week": found.seen.week,
        "weeks": counted(max(weeks), "vecka", "veckor") if weeks else "",
        "to_do": todo[:FIRST_TO_DO],
        "to_do_more": todo[FIRST_TO_DO:],
        "views": VIEWS,
        "choices": choices(found),
        "n_shown": len(items),
        "anything": bool(found.items),
        "whole": found.access.districts is None,
        "done": done,
        "address": asked.address,
    }
    return common | _VIEWS[asked.view](found, items, asked)


def _list(_found: Everything, items: list[Item], _asked: Asked) -> dict[str, Any]:
    return {
        "proposals": proposal_lists(items, dict(HORIZONS)),
        "on_road": on_their_way(items),
        "finished": finished(items),
        "dropped": dropped(items),
    }


def _board(_found: Everything, items: list[Item], _asked: Asked) -> dict[str, Any]:
    return {
        "columns": board(items),
        "dropped": dropped(items),
        "n_on_board": sum(not one.suggested for one in items),
    }


def _map(found: Everything, items: list[Item], _asked: Asked) -> dict[str, Any]:
    outlines = "cells" in found.access.tables
    near = lamps_near(found.lamps, items) if outlines else found.lamps.head(0)
    return {
        "rows": items,
        "features": features_json(items, outlines=outlines),
        "lamps": lamps_json(near),
        "lamp_words": lamp_words(found.lamps, near) if outlines else "",
        "ground_when": when(found.seen.week) if found.seen.week else "",
        "statuses": [(id_, name) for id_, name in STATUS_NAMES.items()
                     if any(one.status == id_ for one in items)],
    }  # fmt: skip


def _budget(found: Everything, items: list[Item], asked: Asked) -> dict[str, Any]:
    own = found.profile.thresholds.budget
    budget = float(asked.budget if asked.budget is not None else own or OWN_BUDGET)
    estimates = {str(one): kronor for one, kronor in found.profile.cost_estimates.items()}
    # A purse may be of a kind, an owner or a district: never of a status, or of words.
    purse = with_filters(found.items, replace(asked, status="", search=""))
    laid = money(items, budget, estimates, purse)
    return {
        "money": laid,
        "budget": budget,
        "draws": to_draw(found.items),
        "drawn": drawn(found.items, found.trials),
    }


def _districts(found: Everything, items: list[Item], _asked: Asked) -> dict[str, Any]:
    return {"districts": district_lists(items, found.profile)}


def _learnt(found: Everything, items: list[Item], _asked: Asked) -> dict[str, Any]:
    return {"learnt": learnt(items, found.effects)}


_VIEWS: Final = {
    "lista": _list,
    "tavla": _board,
    "karta": _map,
    "budget": _budget,
    "stadsdelar": _districts,
    "larande": _learnt,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the page: its name in the address, its label, and what it may be."""

    name: str
    label: str
    every: str
    options: tuple[tuple[str, str], ...]


def choices(found: Everything) -> list[Choice]:
    """Give the filters, each with the values that stand in some row that the asker sees."""
    names = district_words(found.profile)
    there = {one.district for one in found.items}
    owners = {one.owner: one.owner_name for one in found.items if one.owner}
    kinds = {one.kind: one.kind_name for one in found.items}
    goals = [(word, GOALS[goal]) for word, goal in GOAL_WORDS.items()]
    statuses = [(word, STATUS_NAMES[status]) for word, status in STATUS_WORDS.items()]
    return [
        Choice("stadsdel", "Stadsdel", "Alla",
               tuple((id_, name) for id_, name in names.items() if id_ in there)),
        Choice("slag", "Slag", "Alla", _sorted(kinds)),
        Choice("mal", "Mål", "Båda", tuple(goals)),
        Choice("status", "Status", "Alla", tuple(statuses)),
        Choice("agare", "Ägare", "Alla", _sorted(owners)),
    ]  # fmt: skip


def _sorted(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(names.items(), key=lambda one: one[1].casefold()))
