"""A week's visits as the one who asks may see them: of the kept plan, else of the draft."""

import datetime as dt
import re
from typing import Final

from starlette.requests import Request

from est_geo.errors import NotFoundError
from est_geo.periods import Period
from est_geo.planning.sheet_plans import SheetPlan, several_teams, sheet_draft, sheet_plan
from est_geo.policy import Access
from est_geo.render.sheets import ShiftSheet, shift_sheet
from est_geo.tables.row_rules import NO_ROWS, RowRule
from service.access import access_of
from service.plan_seen import seen_plan
from service.state import State, state_of

_SHIFT: Final = re.compile(r"[a-z0-9_-]{1,60}-(\d{4})(\d{2})(\d{2})-\d{2}-\d{1,2}")
_NOT_PLANNED: Final = "Veckan är inte planerad än. Räkna fram en plan först."
_NO_SHIFT: Final = "Passet finns inte i någon plan. Se veckans plan för dem som finns."


def weeks_of_shift(shift: str) -> list[Period]:
    """
    Weeks in whose plans a shift can stand: that of its day, and of a Sunday night the next too.

    Examples
    --------
    >>> [one.name for one in weeks_of_shift("polis-20261120-18-1")]
    ['2026-W47']
    >>> [one.name for one in weeks_of_shift("polis-20261122-18-1")]
    ['2026-W47', '2026-W48']
    >>> weeks_of_shift("annat")
    []
    """
    found = _SHIFT.fullmatch(shift)
    if found is None:
        return []
    try:
        day = dt.date(*(int(part) for part in found.groups()))
        weeks = [Period.week_of(one) for one in (day, day + dt.timedelta(days=1))]
    except (ValueError, OverflowError):
        return []
    return list(dict.fromkeys(weeks))


def week_seen(request: Request, week: Period) -> SheetPlan:
    """
    Give a week's plan as the one who asks may see it: the kept one, else the picture's draft.

    Raises
    ------
    NotFoundError
        There is neither.
    """
    state, access = state_of(request), access_of(request)
    rows = _rows(access)
    plan = state.store.plan(week.name)
    if plan is not None:
        return sheet_plan(
            seen_plan(plan, access),
            state.profile,
            made_up=state.store.made_up,
            rows=rows,
            several=several_teams(plan),
        )
    return _draft(state, access, week, rows)


def shift_seen(request: Request, shift: str) -> ShiftSheet:
    """
    Give a shift's sheet as the one who asks may see it.

    Raises
    ------
    NotFoundError
        There is no such shift, or none that may be seen.
    """
    plans = []
    for week in weeks_of_shift(shift):
        try:
            plans.append(week_seen(request, week))
        except NotFoundError:
            continue
    if not plans:
        raise NotFoundError(_NO_SHIFT)
    return shift_sheet(plans, shift)


def _rows(access: Access) -> RowRule:
    # A picture's visits are a part of it; a patrol sees no picture, but its own shift.
    seen = access.permission == "shift" or "visits" in access.tables
    return access.rows if access.allowed and seen else NO_ROWS


def _draft(state: State, access: Access, week: Period, rows: RowRule) -> SheetPlan:
    audience = access.audience
    known = () if audience == "public" else state.pictures.available(audience)
    before = next((one for one in known if one.after == week.first), None)
    if before is None:
        raise NotFoundError(_NOT_PLANNED)
    picture = state.pictures.picture(before, audience)
    heading = picture.heading
    return sheet_draft(
        picture.tables.visits,
        week,
        state.profile,
        made_at=before.bounds(heading.timezone)[1],
        made_up=heading.made_up,
        rows=rows,
    )
