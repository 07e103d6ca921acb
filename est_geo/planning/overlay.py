"""A week's kept plan in the place of the picture's own draft."""

from dataclasses import replace

from est_geo.periods import Period
from est_geo.picture import SituationPicture
from est_geo.store import KeptPlan, Store
from est_geo.tables import GAPS, VISITS, checked, completed

DRAFT = (
    "Utkast: veckans plan är inte framräknad än. Besöken är en snabb första tanke och tar inte "
    "hänsyn till mötets beslut."
)
"""Stands beside visits that are no kept plan."""


def planned_week(period: Period) -> Period:
    """
    Tell which ISO week's plan goes with a picture: the one after it.

    Examples
    --------
    >>> planned_week(Period.parse("2026-W46")).name
    '2026-W47'
    """
    return Period.week_of(period.after)


def with_plan(picture: SituationPicture, plan: KeptPlan | None) -> SituationPicture:
    """
    Give the picture with the kept plan's visits and gaps; without a plan, say that it is a draft.

    Parameters
    ----------
    picture : SituationPicture
        Before the gate.
    plan : KeptPlan or None
        The plan of `planned_week`.
    """
    if plan is None:
        has_visits = not picture.tables.visits.empty
        draft = (DRAFT, *picture.plan_notes) if has_visits else picture.plan_notes
        return replace(picture, plan_notes=draft)
    told: object = plan.status.get("notes")
    tables = replace(
        picture.tables,
        visits=checked(completed(plan.visits, VISITS), VISITS),
        gaps=checked(completed(plan.gaps, GAPS), GAPS),
    )
    notes = tuple(str(one) for one in told) if isinstance(told, list) else ()
    return replace(picture, tables=tables, plan_notes=notes)


def kept_plan(store: Store, period: Period) -> KeptPlan | None:
    """Give the kept plan that goes with the picture of a period, if there is one."""
    return store.plan(planned_week(period).name)
