"""The review queue as the service sees it: over the store, for one reviewer."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request

from est_geo.errors import RequestError
from est_geo.intake import suggest
from est_geo.reviewing import (
    ReviewCase,
    ReviewPage,
    decide,
    decision_log,
    review_case,
    review_queue,
    same_words,
    undo,
)
from est_geo.store import Deed, Store
from service.access import principal_of, store_of
from service.looks import purpose_of
from service.review_bodies import Decision
from service.review_view import is_closed, place_words
from service.review_words import KINDS
from service.state import State, state_of

OPEN_TO_ALL: Final = "oppet-lage"
_AREAS: Final = frozenset({"street", "label", "district"})
_CLOSED_FIELDS: Final = ("incident_id", "category")
_CLOSED_ACTIONS: Final = frozenset({"keep", "reject", "correct"})


class ReviewDesk:
    """
    What waits for a person, and what the person decides.

    Of a report in a sensitive category nothing but the category leaves this class.
    """

    def __init__(self, state: State, store: Store, reviewer: str, purpose: str = "") -> None:
        self._state = state
        self._store = store
        self._reviewer = reviewer
        self._purpose = purpose
        self.profile = state.profile

    @property
    def made_up(self) -> bool:
        """The reports are made up."""
        return self._store.made_up

    def queue(self, kind: str | None, limit: int, offset: int) -> ReviewPage:
        """Give a page of the cases that wait."""
        if kind is not None and kind not in KINDS:
            raise RequestError(f"Slaget finns inte. De som finns: {', '.join(KINDS)}.")
        return review_queue(self._store, self.profile, kind=kind, limit=limit, offset=offset)

    def case(self, item_id: str) -> ReviewCase:
        """Give one case, settled or not."""
        return review_case(self._store, item_id)

    def same_words(self, case: ReviewCase) -> int:
        """Count the other cases whose place is written in the same words."""
        return same_words(self._store, case, self.profile)

    def kind_of(self, item_id: str) -> str:
        """Tell the kind of a case."""
        return str(self.case(item_id).item["kind"])

    def decide(self, item_id: str, decision: Decision) -> dict[str, Any]:
        """Settle a case."""
        case = self.case(item_id)
        closed = any(is_closed(one, self.profile) for one in (case.incident, case.other) if one)
        seen = case.item["kind"] == "personal" or decision.action != "correct"
        if closed and not (decision.action in _CLOSED_ACTIONS and seen):
            raise RequestError(
                "Rapporten har en känslig kategori och visas inte här. Den kan behållas utan "
                "plats eller avvisas. Inget har ändrats."
            )
        return decide(
            self._store,
            self.profile,
            item_id,
            decision.action,
            by=self._reviewer,
            candidate=decision.candidate,
            point=decision.place,
            name=decision.name,
            teach=decision.teach,
            same_text=decision.same_text,
        )

    def undo(self, decision_id: int) -> dict[str, Any]:
        """Take a decision back."""
        return undo(self._store, decision_id, by=self._reviewer)

    def note_shown(self, listed: Sequence[ReviewCase], chosen: ReviewCase | None = None) -> None:
        """
        Write down which reports are about to be shown.

        Raises
        ------
        StoreError
            It cannot be written: then they are not shown.
        """
        deeds = []
        if listed:
            deeds.append(self._looked("list", [one for case in listed for one in _ids(case)]))
        if chosen is not None:
            deeds.append(self._looked("read", _ids(chosen)))
        if deeds:
            self._store.note(*deeds)

    def _looked(self, verb: str, ids: Sequence[str]) -> Deed:
        own = ids[0] if verb == "read" else ""
        several = ids if len(ids) > 1 or not own else ()
        action = "incident.read" if verb == "read" else "incident.list"
        return Deed(action, "incident", own, self._purpose, objects=several)

    def log_as_json(self, limit: int) -> list[dict[str, Any]]:
        """Give the latest decisions as they leave for another program; the look is noted."""
        found = self.log(limit)
        if found:
            self._store.note(self._looked("list", [str(one["incident_id"]) for one in found]))
        return found

    def log(self, limit: int) -> list[dict[str, Any]]:
        """Give the latest decisions, newest first."""
        return decision_log(self._store, limit)

    def as_json(self, kind: str | None, limit: int, offset: int) -> dict[str, Any]:
        """Give a page of the queue as it leaves for another program."""
        page = self.queue(kind, limit, offset)
        self.note_shown(page.cases)
        return {
            "total": page.total,
            "by_kind": page.by_kind,
            "limit": limit,
            "offset": offset,
            "cases": [self._plain(case) for case in page.cases],
        }

    def suggest(self, text: str) -> list[dict[str, Any]]:
        """
        Suggest places for a text that is being typed.

        A street or an area is no point: it is suggested to be typed on from (``point`` is false).
        """
        gazetteer = self._state.gazetteer
        found = [] if gazetteer is None else suggest(text.strip(), gazetteer)
        return [
            {
                "name": one["name"],
                "under": place_words(one, self.profile),
                "point": one["kind"] not in _AREAS,
                "lon": one["lon"],
                "lat": one["lat"],
            }
            for one in found
        ]

    def _plain(self, case: ReviewCase) -> dict[str, Any]:
        if any(is_closed(one, self.profile) for one in (case.incident, case.other) if one):
            bare = {name: case.incident[name] for name in _CLOSED_FIELDS}
            return {"item": case.item, "incident": bare, "other": None, "candidates": []}
        return asdict(case)


def _ids(case: ReviewCase) -> list[str]:
    return [str(one["incident_id"]) for one in (case.incident, case.other) if one]


def desk_of(request: Request, *, purpose: bool = False) -> ReviewDesk:
    """
    Give the desk of the application that a request came to, for the one who asks.

    Raises
    ------
    PurposeMissingError
        Reports are to be shown (`purpose`), and it was not said why.
    """
    state, principal = state_of(request), principal_of(request)
    reviewer = state.settings.reviewer if principal.who == OPEN_TO_ALL else principal.who
    why = purpose_of(request) if purpose else ""
    return ReviewDesk(state, store_of(request), reviewer, why)
