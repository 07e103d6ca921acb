"""Work orders as the one who asks may see them: as paper, as rows, as requests."""

from typing import Any, Final

import pandas as pd
from starlette.requests import Request

from est_geo.crs import to_metres
from est_geo.errors import NotFoundError
from est_geo.grounding.grounds_of_places import PlaceGrounds
from est_geo.intervening import Proposal, proposal_row
from est_geo.intervening.decision_papers import Beside, DecisionPaper, decision_paper
from est_geo.intervening.orders import WorkOrder, crs_name, work_order
from est_geo.planning import now_utc
from est_geo.profile import Profile
from est_geo.render.sheets import OrderGround
from est_geo.tables import GOALS, STATUSES
from service.access import store_of
from service.interventions_cache import grounds_of
from service.interventions_seen import InterventionsSeen, interventions_seen
from service.state import State, state_of
from service.walks_seen import catalogue, checklists_of

_TIMES: Final = {
    "proposed_at": "föreslagen", "decided_at": "beslutad", "ordered_at": "beställd",
    "work_start": "arbetet började", "done_at": "utförd", "evaluated_at": "utvärderad",
}  # fmt: skip


def order_of(request: Request, seen: InterventionsSeen, number: int) -> WorkOrder:
    """
    Make the order of an intervention that somebody may see.

    Raises
    ------
    NotFoundError
        There is none, or none that may be seen.
    """
    return _order(state_of(request), seen, seen.one(number).iloc[0], made_up=_made_up(request))


def orders_of(
    request: Request, seen: InterventionsSeen, known: pd.DataFrame
) -> list[tuple[WorkOrder, pd.Series]]:
    """Make the order of each of some interventions that has been ordered, each with its row."""
    state, made_up = state_of(request), _made_up(request)
    ordered = known[known["ordered_at"].notna()]
    return [(_order(state, seen, row, made_up=made_up), row) for _, row in ordered.iterrows()]


def decision_of(request: Request, seen: InterventionsSeen, number: int) -> DecisionPaper:
    """
    Put together what a decision about an intervention rests on, as somebody may see it.

    Raises
    ------
    NotFoundError
        There is none, or none that may be seen.
    """
    row, profile = seen.one(number).iloc[0], state_of(request).profile
    places = grounds_of(request).places
    here = next((one for one in places if one.area.place_id == row["place_id"]), None)
    beside = Beside(seen.factors, seen.effects, seen.walks, seen.findings, here)
    return decision_paper(
        row,
        order_of(request, seen, number),
        beside,
        profile=profile,
        catalogue=catalogue(),
        checklists=checklists_of(profile),
    )


def proposal_paper(request: Request, place_id: str, kind: str) -> DecisionPaper:
    """
    Put together what a decision about a proposal of the picture rests on, as somebody may see it.

    Raises
    ------
    NotFoundError
        The place does not stand out, or nothing of the kind is proposed there.
    """
    state, seen = state_of(request), interventions_seen(request)
    here = next((one for one in grounds_of(request).places if one.area.place_id == place_id), None)
    found = None if here is None else here.proposals[here.proposals["intervention"] == kind]
    if here is None or found is None or found.empty:
        raise NotFoundError(
            "Det finns inget sådant förslag just nu. Siffrorna kan vara på väg: läs in sidan igen."
        )
    row = _as_row(found.iloc[0], here, state.profile).iloc[0]
    order = _order(state, seen, row, made_up=_made_up(request))
    beside = Beside(seen.factors, seen.effects, seen.walks, seen.findings, here)
    lists = checklists_of(state.profile)
    return decision_paper(
        row, order, beside, profile=state.profile, catalogue=catalogue(), checklists=lists
    )


def _as_row(proposal: pd.Series, here: PlaceGrounds, profile: Profile) -> pd.DataFrame:
    """Write a proposal as the row that it would be, were it proposed now."""
    kind, goal = str(proposal["intervention"]), proposal.get("goal")
    usual = [one.id for one in profile.owners if kind in one.interventions]
    form = Proposal(
        kind=kind,
        goal=goal if goal in GOALS else catalogue().of[kind].goals[0],
        place=here.area.name,
        outline=here.area.outline.wkt,
        owner=usual[0] if usual else profile.owners[0].id,
        alternative=str(proposal["alternative"]),
        place_id=here.area.place_id,
        grounds=str(proposal["grounds"]),
        cost_class=str(proposal["cost_class"]),
    )
    return proposal_row(form, profile, now_utc())


def _order(state: State, seen: InterventionsSeen, row: pd.Series, *, made_up: bool) -> WorkOrder:
    steps = seen.steps[seen.steps["intervention_id"] == row["intervention_id"]]
    return work_order(
        row,
        steps,
        profile=state.profile,
        catalogue=catalogue(),
        checklists=checklists_of(state.profile),
        places=state.gazetteer.places,
        made_up=made_up,
    )


def _made_up(request: Request) -> bool:
    return bool(store_of(request).made_up)


def ground_of(state: State) -> OrderGround:
    """Give what the small map of an order is drawn on."""
    gazetteer = state.gazetteer
    return OrderGround(gazetteer.places, gazetteer.streets, state.profile.projected_crs)


def checklist_link(request: Request, number: int) -> str:
    """Give the address of the checklist for an intervention's place."""
    return f"{str(request.base_url).rstrip('/')}/atgarder/besiktning?atgard={number}"


def order_rows(interventions: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """
    Write interventions as rows that a spreadsheet shows: Swedish headings, names beside ids.

    Parameters
    ----------
    interventions : pandas.DataFrame
        `INTERVENTIONS`.
    profile : Profile
        The municipality.
    """
    known = interventions
    names = {one.id: one.name for one in catalogue().intervention}
    owners = {one.id: one.name for one in profile.owners}
    east, north = to_metres(known["lon"], known["lat"], profile.projected_crs)
    crs = crs_name(profile.projected_crs)

    def named(column: str, words: dict[str, str]) -> list[str]:
        return [words.get(str(one), str(one)) for one in known[column]]

    columns: dict[str, Any] = {
        "nummer": known["intervention_id"].tolist(),
        "slag": named("kind", names),
        "mål": named("goal", GOALS),
        "åtgärd": known["title"].tolist(),
        "plats": known["place"].tolist(),
        "stadsdel": named("district", profile.district_names),
        "status": named("status", STATUSES),
        "ägare": named("owner", owners),
        "senast": _local(known["deadline"], profile),
        "kostnadsklass": known["cost_class"].tolist(),
        "beräknad kostnad (kr)": known["cost"].tolist(),
        "slutlig kostnad (kr)": known["final_cost"].tolist(),
        "lat (WGS 84)": known["lat"].round(6).tolist(),
        "long (WGS 84)": known["lon"].round(6).tolist(),
        f"N ({crs})": [round(float(one)) for one in north],
        f"E ({crs})": [round(float(one)) for one in east],
        **{word: _local(known[name], profile) for name, word in _TIMES.items()},
        "varför": known["grounds"].tolist(),
        "prövat först": known["alternative"].tolist(),
    }
    return pd.DataFrame(columns)


def _local(times: pd.Series, profile: Profile) -> list[str]:
    return [
        f"{one.tz_convert(profile.timezone):%Y-%m-%d %H:%M}" if isinstance(one, pd.Timestamp)
        and not pd.isna(one) else ""
        for one in times
    ]  # fmt: skip
