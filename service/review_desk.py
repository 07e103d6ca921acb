"""The review queue as the service sees it: over the store, for one reviewer."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from threading import Lock
from typing import Any, Final

from starlette.requests import Request

from est_geo.errors import NotFoundError, RequestError
from est_geo.intake import Gazetteer, suggest
from est_geo.profile import Profile
from est_geo.render import to_text
from est_geo.reviewing import (
    ReviewCase,
    ReviewPage,
    decide,
    decision_log,
    review_case,
    review_queue,
    undo,
)
from est_geo.store import Store
from service.review_bodies import Decision
from service.review_ground import ground_of
from service.review_view import is_closed
from service.review_words import KINDS, PLACE_KINDS

_CLOSED_FIELDS: Final = ("incident_id", "category")
_CLOSED_ACTIONS: Final = frozenset({"keep", "reject", "correct"})


class ReviewDesk:
    """
    What waits for a person, and what the person decides.

    Of a report in a sensitive category nothing but the category leaves this class.

    Parameters
    ----------
    store : callable
        Gives the open store.
    gazetteer : callable
        Gives the place register with what people have taught it, or None.
    profile : Profile
        The municipality.
    by : str
        Who decides, as the log names it.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        gazetteer: Callable[[], Gazetteer | None],
        profile: Profile,
        by: str,
    ) -> None:
        self._store = store
        self._gazetteer = gazetteer
        self.profile = profile
        self._by = by
        self._lock = Lock()
        self._waiting: tuple[str, int] = ("", 0)

    @property
    def made_up(self) -> bool:
        """The reports are made up."""
        return self._store().made_up

    def waiting(self) -> int:
        """Count the cases that wait; counted again only when the store has changed."""
        store = self._store()
        version = store.version()
        with self._lock:
            if self._waiting[0] != version:
                self._waiting = (version, self.queue(None, 1, 0).total)
            return self._waiting[1]

    def queue(self, kind: str | None, limit: int, offset: int) -> ReviewPage:
        """Give a page of the cases that wait."""
        if kind is not None and kind not in KINDS:
            raise RequestError(f"Slaget finns inte. De som finns: {', '.join(KINDS)}.")
        return review_queue(self._store(), self.profile, kind=kind, limit=limit, offset=offset)

    def case(self, item_id: str) -> ReviewCase:
        """Give one case, settled or not."""
        return review_case(self._store(), self.profile, item_id)

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
            self._store(),
            self.profile,
            item_id,
            decision.action,
            by=self._by,
            candidate=decision.candidate,
            point=decision.point,
            name=decision.name,
            teach=decision.teach,
            same_text=decision.same_text,
        )

    def undo(self, decision_id: int) -> dict[str, Any]:
        """Take a decision back."""
        return undo(self._store(), decision_id, by=self._by)

    def log(self, limit: int) -> list[dict[str, Any]]:
        """Give the latest decisions, newest first."""
        return decision_log(self._store(), limit)

    def as_json(self, kind: str | None, limit: int, offset: int) -> dict[str, Any]:
        """Give a page of the queue as it leaves for another program."""
        page = self.queue(kind, limit, offset)
        return {
            "total": page.total,
            "by_kind": page.by_kind,
            "limit": limit,
            "offset": offset,
            "cases": [self._plain(case) for case in page.cases],
        }

    def suggest(self, text: str) -> list[dict[str, Any]]:
        """Suggest places for a text that is being typed."""
        gazetteer = self._gazetteer()
        if gazetteer is None or not text.strip():
            return []
        names = self.profile.district_names
        return [
            {
                "name": one["name"],
                "under": " · ".join(
                    part
                    for part in (
                        PLACE_KINDS.get(one["kind"], one["kind"]),
                        names.get(one.get("district") or "", ""),
                    )
                    if part
                ),
                "lon": one["lon"],
                "lat": one["lat"],
            }
            for one in suggest(text, gazetteer)
        ]

    def ground(self) -> str:
        """Give what the map of a case is drawn on, as GeoJSON."""
        return to_text(ground_of(self.profile, self._gazetteer()))

    def _plain(self, case: ReviewCase) -> dict[str, Any]:
        if any(is_closed(one, self.profile) for one in (case.incident, case.other) if one):
            bare = {name: case.incident[name] for name in _CLOSED_FIELDS}
            return {"item": case.item, "incident": bare, "other": None, "candidates": []}
        return asdict(case)


def desk_of(request: Request) -> ReviewDesk:
    """
    Give the desk of the application that a request came to.

    Raises
    ------
    NotFoundError
        There is none here.
    """
    desk: ReviewDesk | None = request.app.state.est.review
    if desk is None:
        raise NotFoundError("Adressen leder ingenstans. Börja om från lägesbilden.")
    return desk
