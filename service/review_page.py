"""The review page's context: which case is in focus, and what stands around it."""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final

from est_geo.errors import NotFoundError, RequestError
from est_geo.profile import Profile
from est_geo.reviewing import ReviewCase, ReviewPage
from service.parameters import whole_number
from service.review_desk import ReviewDesk
from service.review_view import LOG_SIZE, PAGE_SIZE, focus, line, logged, toast, waiting
from service.review_words import KINDS

_HIGHEST: Final = 10**9
_LOG_FOR_TOAST: Final = 200


def review_page(desk: ReviewDesk, asked: Mapping[str, str]) -> dict[str, Any]:
    """
    Everything that the review page writes.

    Parameters
    ----------
    desk : ReviewDesk
        The queue.
    asked : mapping
        ``slag``: kind of the cases; ``arende``: the case in focus; ``sida``: page of the list;
        ``klart``, ``angrat``: the decision that has just been made or taken back.

    Raises
    ------
    RequestError
        A part of the address cannot be understood.
    NotFoundError
        The case does not exist.
    """
    wanted = desk.case(asked["arende"]) if "arende" in asked else None
    settled = wanted is not None and wanted.item["state"] != "open"
    kind = _kind(desk, asked.get("slag"), wanted)
    page = whole_number(asked.get("sida", "1"), "sida", 1, _HIGHEST)
    queue = desk.queue(kind, PAGE_SIZE, (page - 1) * PAGE_SIZE)
    if page > 1 and not queue.cases:
        raise NotFoundError("Kön är inte så lång. Börja om från dess första sida.")
    first = next(iter(queue.cases), None)
    chosen = first if wanted is None or settled else wanted
    log = desk.log(_LOG_FOR_TOAST)
    desk.note_shown(queue.cases, chosen)
    return {
        "focus": None if chosen is None else focus(chosen, desk.profile, desk.same_words(chosen)),
        "log": logged(log, desk.profile)[:LOG_SIZE],
        "toast": toast(log, asked, settled=settled),
        "made_up": desk.made_up,
        **_list(queue, kind, page, desk.profile),
    }


def _list(queue: ReviewPage, kind: str, page: int, profile: Profile) -> dict[str, Any]:
    before = (page - 1) * PAGE_SIZE
    return {
        "kinds": KINDS,
        "kind": kind,
        "by_kind": queue.by_kind,
        "waiting": waiting(queue.by_kind),
        "elsewhere": [(one, name) for one, name in KINDS.items() if queue.by_kind.get(one)],
        "lines": [line(case, profile) for case in queue.cases],
        "total": queue.total,
        "page_number": page,
        "pages": max(1, ceil(queue.total / PAGE_SIZE)),
        "first_shown": before + 1,
        "last_shown": before + len(queue.cases),
    }


def _kind(desk: ReviewDesk, said: str | None, wanted: ReviewCase | None) -> str:
    if wanted is not None:
        return str(wanted.item["kind"])
    if said is not None:
        if said not in KINDS:
            raise RequestError(f"Slaget finns inte. De som finns: {', '.join(KINDS)}.")
        return said
    counts = desk.queue(None, 1, 0).by_kind
    return next((kind for kind in KINDS if counts.get(kind)), next(iter(KINDS)))
