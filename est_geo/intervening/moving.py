"""What happens to an intervention on its road: every step checked, told, and taken by one only."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import pandas as pd

from est_geo.errors import ConflictError, ReportError
from est_geo.follow_up import choose_comparisons
from est_geo.intervening.cameras import dossier_stands, known_dossier
from est_geo.intervening.proposing import site_of
from est_geo.intervening.texts import LONGEST_NAME, LONGEST_TEXT, kept_text, text_faults
from est_geo.interventions.lifecycle import (
    ASKS_FOR_DOSSIER,
    CAMERA,
    LONGEST_WORDS,
    Behind,
    after_step,
    step_faults,
    waiting_for,
)
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import GOALS

_TEXTS: Final[Mapping[str, tuple[str, int]]] = {
    "title": ("rubriken", LONGEST_NAME),
    "place": ("platsens namn", LONGEST_NAME),
    "alternative": ("det som prövades först", LONGEST_TEXT),
    "grounds": ("skälen", LONGEST_TEXT),
}
_MAY_BE_EMPTY: Final = frozenset({"grounds"})


def move(
    store: Store,
    profile: Profile,
    intervention_id: int,
    action: str,
    *,
    now: pd.Timestamp,
    words: str = "",
    fields: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> None:
    """
    Take a step with an intervention, or refuse it with all that is wrong.

    When it is ordered its comparison places are chosen too, before anything can come of it; where
    there is no place like it the order stands, and the receipt will say so.

    Parameters
    ----------
    store : Store
        Acted on as the one who takes the step.
    profile : Profile
        The municipality.
    intervention_id : int
        Which one.
    action : str
        A key of `ACTIONS`, except ``propose``.
    now : pandas.Timestamp
        The present moment.
    words : str
        Why; personal data are masked.
    fields : mapping, optional
        New values that come with the step, such as ``deadline`` or ``done_at``.
    seen : int, optional
        Number of the newest step that the one who decides has seen. Whatever has happened since
        stops the step; without it only what happens at the same moment does.

    Notes
    -----
    With an order the places to compare with are chosen (`est_geo.follow_up.choose_comparisons`).

    Raises
    ------
    NotFoundError
        There is none of that number.
    ReportError
        The step is not allowed from here, or something is missing; all of it is named.
    ConflictError
        Somebody came between; nothing is changed.
    """
    given = dict(fields or {})
    row = store.intervention(intervention_id)
    steps = store.intervention_steps(intervention_id)
    if seen is not None and int(steps["step_id"].iloc[-1]) != seen:
        raise ConflictError(
            "Det har hänt något med åtgärden sedan du läste den. Inget nytt är sparat. Läs in "
            "sidan igen och gör om ändringen."
        )
    before: dict[str, Any] = {str(name): one for name, one in row.iloc[0].items()}
    behind = _behind(store, profile, before, steps, now)
    placed, faults = _placed(given, str(given.get("place", before["place"])), profile)
    faults += [*step_faults(before, action, given, words, behind), *_text_faults(given)]
    faults += text_faults({"skälet": words}, 10 * LONGEST_WORDS)
    if faults:
        raise ReportError(f"Steget kan inte tas: {'; '.join(faults)}. Inget är ändrat.")
    masked = {name: kept_text(str(given[name])) for name in _TEXTS if name in given}
    store.change_intervention(
        row,
        after_step(action, given | masked | placed, now),
        action,
        now,
        words=kept_text(words),
        with_dossier=before["kind"] == CAMERA and action in ASKS_FOR_DOSSIER,
    )
    if action == "order":
        # While nobody can know how it went; where there is nothing to choose the receipt says so.
        with suppress(ReportError, ConflictError):
            choose_comparisons(store, profile, intervention_id, now=now)


def change(
    store: Store,
    profile: Profile,
    intervention_id: int,
    fields: Mapping[str, Any],
    *,
    now: pd.Timestamp,
    words: str = "",
    seen: int | None = None,
) -> None:
    """
    Change what an intervention says of itself (`lifecycle.CHANGEABLE`); as `move`.

    A change after the owner has acknowledged an order is acknowledged anew.
    """
    move(store, profile, intervention_id, "change", now=now, words=words, fields=fields, seen=seen)


def note(
    store: Store, profile: Profile, intervention_id: int, words: str, *, now: pd.Timestamp
) -> None:
    """Write a comment on an intervention, wherever it is on its road; as `move`."""
    move(store, profile, intervention_id, "note", now=now, words=words)


def acknowledge(
    store: Store,
    profile: Profile,
    intervention_id: int,
    *,
    now: pd.Timestamp,
    words: str = "",
    seen: int | None = None,
) -> None:
    """Say for the owner that an order, a change of it or a reopening is seen; as `move`."""
    move(store, profile, intervention_id, "acknowledge", now=now, words=words, seen=seen)


def _behind(
    store: Store, profile: Profile, row: Mapping[str, Any], steps: pd.DataFrame, now: pd.Timestamp
) -> Behind:
    number = int(row["intervention_id"])
    finished = steps.loc[steps["action"] == "finish", "at"]
    effects = store.effects(number)
    # A receipt of what was done before it was reopened is none of what is done now.
    receipt = bool(len(finished)) and bool((effects["made_at"] >= finished.iloc[-1]).any())
    return Behind(
        now=now,
        timezone=profile.timezone,
        owners=frozenset(one.id for one in profile.owners),
        closed_dossier=dossier_stands(known_dossier(store, number), now),
        receipt=receipt,
        waits=bool(waiting_for(steps["action"])),
    )


def _placed(given: dict[str, Any], name: str, profile: Profile) -> tuple[dict[str, Any], list[str]]:
    if "outline" not in given:
        return {}, []
    found = site_of(str(given["outline"]), name, profile)
    if isinstance(found, str):
        return {}, [found]
    where = {"lon": found.lon, "lat": found.lat, "district": found.district}
    return {"outline": found.wkt, **where}, []


def _text_faults(given: Mapping[str, Any]) -> list[str]:
    faults = []
    for field, (name, most) in _TEXTS.items():
        if field in given:
            text = str(given[field])
            faults += text_faults({name: text}, most)
            if not text.strip() and field not in _MAY_BE_EMPTY:
                faults.append(f"{name} får inte vara tomt")
    if given.get("goal", "crime") not in GOALS:
        faults.append("målet måste vara crime eller safety")
    return faults
