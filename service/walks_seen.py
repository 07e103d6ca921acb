"""Walks as somebody may see them, and what the answers of one point to."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pandas as pd
from starlette.requests import Request

from est_geo.interventions import (
    Catalogue,
    Checklists,
    pointed,
    read_catalogue,
    read_checklists,
    walk_words,
)
from est_geo.profile import Profile
from est_geo.render.geojson import records
from est_geo.store import Store
from est_geo.tables import WALK_KINDS
from service.interventions_seen import InterventionsSeen, interventions_seen
from service.rows import rows_of
from service.state import state_of

MOST_HERE: Final = 5
"""Walks that a page of one place tells of: the newest."""
HIDDEN: Final = ("key", "received_at")
_catalogue: Final = cache(read_catalogue)
_lists: Final = cache(read_checklists)


def catalogue() -> Catalogue:
    """Give the catalogue of physical measures, read once."""
    return _catalogue()


def checklists_of(profile: Profile) -> Checklists:
    """
    Give a municipality's checklists, read once.

    Examples
    --------
    >>> len(checklists_of(Profile.load("linkoping")).asked("inspection"))
    12
    """
    return _lists(profile.checklists_path)


def walks_for(request: Request) -> list[dict[str, Any]]:
    """Give the walks that somebody may see, the newest first, each with its answers in words."""
    lists, seen = checklists_of(state_of(request).profile), interventions_seen(request)
    answers = seen.findings
    newest = seen.walks.sort_values(["at", "walk_id"], ascending=False)
    return [
        told | {
            "answers": _answers(answers[answers["walk_id"] == row["walk_id"]]),
            "says": list(walk_words(row, answers, lists)),
        }
        for row, told in zip(
            rows_of(newest), records(newest.drop(columns=list(HIDDEN))), strict=True
        )
    ]  # fmt: skip


def _answers(findings: pd.DataFrame) -> dict[str, str]:
    return dict(zip(findings["question"], findings["answer"], strict=True))


def walked_here(
    seen: InterventionsSeen, place_id: str, profile: Profile, intervention_id: int = 0
) -> list[dict[str, Any]]:
    """
    Tell what was seen at a place or at an intervention, the newest first.

    Parameters
    ----------
    seen : InterventionsSeen
        What the one who asks may see.
    place_id : str
        The place.
    profile : Profile
        The municipality.
    intervention_id : int
        The intervention; 0 = of the place alone.

    Returns
    -------
    list of dict
        Each with ``title``, ``says`` (sentences) and ``words`` (what else was written).
    """
    lists, walks = checklists_of(profile), seen.walks
    here = walks["place_id"] == place_id
    if intervention_id:
        here |= walks["intervention_id"] == intervention_id
    newest = walks[here].sort_values(["at", "walk_id"], ascending=False).head(MOST_HERE)
    return [
        {
            "title": f"{WALK_KINDS[row['kind']].capitalize()} "
            f"{row['at'].tz_convert(profile.timezone):%Y-%m-%d}",
            "says": walk_words(row, seen.findings, lists),
            "words": row["words"],
        }
        for row in rows_of(newest)
    ]


def walk_receipt(
    walk: pd.DataFrame, store: Store, profile: Profile, kinds: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """
    Tell the one who sent a walk what was kept, and what it pointed to.

    Parameters
    ----------
    walk : pandas.DataFrame
        One row of `WALKS`, as it is kept.
    store : Store
        Where its answers are.
    profile : Profile
        The municipality.
    kinds : mapping, optional
        Swedish name of each kind; the catalogue's unless given.
    """
    lists, row = checklists_of(profile), rows_of(walk)[0]
    names = kinds or {one.id: one.name for one in catalogue().intervention}
    answers = store.walk_findings()
    found = pointed(answers[answers["walk_id"] == row["walk_id"]], lists)
    return {
        "walk_id": int(row["walk_id"]),
        "kind": str(row["kind"]),
        "place": str(row["place"]),
        "district": str(row["district"]),
        "at": row["at"].isoformat(),
        "says": _says(row, found, profile),
        "pointed": [
            {"kind": one["kind"], "name": names.get(one["kind"], one["kind"]),
             "question": one["question"], "words": one["words"]}
            for one in rows_of(found)
        ],
    }  # fmt: skip


def _says(row: Mapping[str, Any], found: pd.DataFrame, profile: Profile) -> str:
    where = profile.district_names.get(str(row["district"]), "")
    place = str(row["place"])
    there = place if not where or where.casefold() in place.casefold() else f"{place}, {where}"
    masked = " Det som såg ut som personuppgifter är dolt." if "[" in str(row["words"]) else ""
    if found.empty:
        return f"Sparad för {there}. Svaren pekar inte på någon åtgärd.{masked}"
    return f"Sparad för {there}.{masked} Svaren pekar på det här, som någon nu kan se över:"
