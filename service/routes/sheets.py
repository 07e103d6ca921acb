"""Sheets of the presence plan as files: paper, calendar, route and points."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.errors import NotFoundError
from est_geo.render.sheets import ENDINGS, actor_calendar, file_name, sheet_bytes, week_pdf
from est_geo.store import Deed
from service.access import principal_of
from service.looks import is_named, note_seen
from service.parameters import parameters
from service.state import state_of
from service.visits_seen import shift_seen, week_seen
from service.weeks import iso_week

router = APIRouter(include_in_schema=False)

_INLINE: Final = frozenset({"pdf"})


def _planned(ending: str) -> Callable[[Request, str], Response]:
    def sheet(request: Request, shift: str) -> Response:
        parameters(request, ())
        found = shift_seen(request, shift)
        _note(request, found.start.strftime("%G-W%V"), ending, found.shift_id)
        return _file(sheet_bytes(found, ending), found.shift_id, ending)

    sheet.__doc__ = f"Give a shift as {ending}, to those who coordinate."
    return sheet


def _own(ending: str) -> Callable[[Request, str], Response]:
    def sheet(request: Request, shift: str) -> Response:
        parameters(request, ())
        if principal_of(request).shift != shift:
            raise NotFoundError("Adressen leder ingenstans. Öppna passet med din länk.")
        return _file(sheet_bytes(shift_seen(request, shift), ending), shift, ending)

    sheet.__doc__ = f"Give a patrol its own shift as {ending}."
    return sheet


for _ending in ENDINGS:
    router.add_api_route(f"/narvaro/pass/{{shift}}.{_ending}", _planned(_ending), methods=["GET"])
    router.add_api_route(f"/pass/{{shift}}.{_ending}", _own(_ending), methods=["GET"])


@router.get("/narvaro/{week}.pdf")
def week_sheet(request: Request, week: str) -> Response:
    """Give a week by actor, on paper."""
    parameters(request, ())
    plan = week_seen(request, iso_week(week))
    _note(request, plan.week.name, "pdf")
    return _file(week_pdf(plan), f"narvaro-{plan.week.name}", "pdf")


@router.get("/narvaro/{week}/{actor}.ics")
def actor_sheet(request: Request, week: str, actor: str) -> Response:
    """Give an actor's week as a calendar."""
    parameters(request, ())
    plan = week_seen(request, iso_week(week))
    if actor not in {one.id for one in state_of(request).profile.actors}:
        raise NotFoundError("Aktören finns inte. Se veckans plan för dem som finns.")
    _note(request, plan.week.name, "ics", actor)
    return _file(actor_calendar(plan, actor), f"{plan.week.name}-{actor}", "ics")


def _note(request: Request, week: str, form: str, part: str = "") -> None:
    """Write down what leaves the service: who is out where is not for everybody."""
    if is_named(request):
        details: dict[str, str | int] = {"form": form, "part": part}
        note_seen(request, Deed("plan.export", "plan", week, details=details))


def _file(content: bytes, name: str, ending: str) -> Response:
    how = "inline" if ending in _INLINE else "attachment"
    disposition = f'{how}; filename="{file_name(name)}.{ending}"'
    headers = {"Content-Disposition": disposition}
    return Response(content, media_type=ENDINGS[ending], headers=headers)
