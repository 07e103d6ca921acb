"""The demo's physical measures: made up, one on every step of the road, and what became of two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from est_geo.demo_town import (
    OUTCOMES,
    SPOTS,
    Ground,
    PlantedOutcome,
    built_up,
    made_up_assets,
)
from est_geo.follow_up.choosing import choose_comparisons
from est_geo.follow_up.made_up_road import ROAD, TRIAL, WALKS, MadeUp, MadeUpWalk
from est_geo.follow_up.receipting import receipt
from est_geo.follow_up.shapes import disc, in_degrees
from est_geo.interventions import fair_order
from est_geo.periods import Period, local_midnight
from est_geo.picture import SituationPicture
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.store import IntakeRecord, Store
from est_geo.tables import CAMERA_DOSSIERS, HOTSPOTS, INTERVENTIONS, REJECTED, REST, typed

_MADE_UP: Final = "Påhittat exempel."
_SMALL_M, _SPOT_M = 75.0, 120.0
"""Radius of what is treated: a place that is followed up or in the trial, and a whole hot spot."""
_NEAR_M: Final = 200.0
_N_WEEKS: Final = 104
_AFTER: Final[Mapping[str, tuple[str, str | None]]] = {
    "decide": ("decided", "decided_at"), "order": ("ordered", "ordered_at"),
    "finish": ("done", "done_at"), "evaluate": ("evaluated", "evaluated_at"),
    "reopen": ("ordered", None), "drop": ("dropped", None), "acknowledge": ("ordered", None),
    "note": ("", None),
}  # fmt: skip
_SPOTS: Final = frozenset(one.id for one in SPOTS)
_DUE: Final = {"decide", "order", "reopen"}


@dataclass(slots=True)
class _Scene:
    """Where the made-up places lie, and when now is."""

    store: Store
    profile: Profile
    now: pd.Timestamp
    sites: dict[str, dict[str, Any]] = field(default_factory=dict)


def made_up_interventions(
    store: Store, profile: Profile, picture: SituationPicture, *, now: pd.Timestamp, seed: int = 7
) -> list[int]:
    """
    Fill a made-up database with lamps, walks, interventions on every step, and two receipts.

    Parameters
    ----------
    store : Store
        A made-up database with the demo's reports, those of the followed places among them.
    profile : Profile
        The municipality.
    picture : SituationPicture
        Of the demo's last week: its hot spots give places their ids.
    now : pandas.Timestamp
        The demo's present moment.
    seed : int
        The same seed makes up the same.

    Returns
    -------
    list of int
        Numbers of the interventions.
    """
    last_week = Period.week_of(now.tz_convert(profile.timezone).date()).before(1)
    ground = built_up(profile)
    for kind, frame in made_up_assets(profile, ground, seed=seed, last_week=last_week).items():
        record = IntakeRecord(f"påhittat: {kind}", "0" * 64, now, _MADE_UP, len(frame))
        store.add_other(record, kind, frame, REJECTED.empty())
    scene = _Scene(store, profile, now, _sites(profile, ground, picture.tables.hotspots))
    numbers = [_travelled(scene, one) for one in ROAD]
    _dossier(scene, numbers[-1])
    for at, walk in enumerate(WALKS):
        _walked(scene, at, walk)
    return [*numbers, *_outcomes(scene, last_week), *_trial(scene, seed)]


def made_up_outcomes(store: Store, profile: Profile, *, now: pd.Timestamp) -> list[int]:
    """
    Carry out the demo's two followed interventions only, and keep their receipts.

    Parameters
    ----------
    store : Store
        A made-up database with the reports of the followed places.
    profile : Profile
        The municipality.
    now : pandas.Timestamp
        The demo's present moment.

    Returns
    -------
    list of int
        Numbers of the one that worked and of the one that did nothing.
    """
    last_week = Period.week_of(now.tz_convert(profile.timezone).date()).before(1)
    sites = _sites(profile, built_up(profile), HOTSPOTS.empty())
    return _outcomes(_Scene(store, profile, now, sites), last_week)


def _outcomes(scene: _Scene, last_week: Period) -> list[int]:
    numbers = [_followed(scene, one, last_week) for one in OUTCOMES]
    for number in numbers:
        receipt(scene.store, scene.profile, number, now=scene.now, keep=True)
        seen = scene.store.intervention(number)
        fields = {"status": "evaluated", "evaluated_at": scene.now}
        scene.store.change_intervention(seen, fields, "evaluate", scene.now, words=_MADE_UP)
    return numbers


def _trial(scene: _Scene, seed: int) -> list[int]:
    """Propose lamps at places of no note, and draw the order in which they are to be mended."""
    numbers = [_travelled(scene, one) for one in TRIAL]
    order = fair_order(numbers, seed=seed)
    district = {
        number: scene.sites[one.spot]["district"]
        for number, one in zip(numbers, TRIAL, strict=True)
    }
    drawn = pd.DataFrame({
        "trial_id": 0, "place": np.arange(1, len(order) + 1), "intervention_id": order,
        "district": [district[one] for one in order], "seed": seed,
        "made_at": _ago(scene, 2.5), "made_by": "",
    })  # fmt: skip
    scene.store.draw_trial(drawn, _ago(scene, 2.5))
    return numbers


def _sites(profile: Profile, ground: Ground, spots: pd.DataFrame) -> dict[str, dict[str, Any]]:
    found = {}
    named = [(one.id, one.place) for one in (*SPOTS, *OUTCOMES)]
    for name, place in [*named, *((one.spot, one.spot) for one in TRIAL)]:
        centre = ground.place(place)
        lon, lat = float(centre["lon"]), float(centre["lat"])
        at = first_polygon([lon], [lat], list(profile.districts.geometry))[0]
        district = REST if at < 0 else str(profile.districts["id"].iloc[at])
        slug = name.replace("_", "-").replace(" ", "-").lower()
        site = {"place_id": slug, "place": place, "district": district, "lon": lon, "lat": lat}
        east = (spots["lon"] - lon) * 111_320 * np.cos(np.radians(lat))
        away = np.hypot(east, (spots["lat"] - lat) * 111_320)
        if len(away) and away.min() < _NEAR_M:
            near = spots.loc[away.idxmin()]
            site |= {"place_id": str(near["id"]), "place": str(near["name"])}
        found[name] = site
    return found


def _row(scene: _Scene, made: Mapping[str, Any], spot: str) -> pd.DataFrame:
    site = scene.sites[spot]
    radius = _SPOT_M if spot in _SPOTS else _SMALL_M
    shape = disc(site["lon"], site["lat"], radius, scene.profile.projected_crs)
    given = {
        "intervention_id": 0, "status": "proposed", "trial_id": 0, "made_by": "",
        "proposed_at": scene.now, "outline": in_degrees(shape, scene.profile.projected_crs),
        **site, **made,
    }  # fmt: skip
    return typed(INTERVENTIONS.empty().reindex([0]).assign(**given), INTERVENTIONS)


def _ago(scene: _Scene, weeks: float) -> pd.Timestamp:
    return scene.now - pd.Timedelta(hours=round(weeks * 7 * 24))


def _travelled(scene: _Scene, one: MadeUp) -> int:
    """Propose one, and take it along its road."""
    proposed = _ago(scene, one.proposed)
    picked = Period.week_of(proposed.tz_convert(scene.profile.timezone).date())
    window = Period(picked.before(13).first, picked.first).bounds(scene.profile.timezone)
    number = scene.store.add_intervention(
        _row(scene, {
            "kind": one.kind, "goal": one.goal, "title": one.title, "owner": one.owner,
            "cost_class": one.cost_class, "cost": one.cost,
            "alternative": f"{_MADE_UP} {one.alternative}", "grounds": f"{_MADE_UP} {one.grounds}",
            "selection_start": window[0], "selection_end": window[1],
        }, one.spot), proposed,
    )  # fmt: skip
    for action, weeks, words in one.steps:
        at = _ago(scene, weeks)
        _step(scene, number, action, at, words, _fields(scene, one, action, weeks))
        if action == "order":
            choose_comparisons(scene.store, scene.profile, number, now=at)
    return number


def _fields(scene: _Scene, one: MadeUp, action: str, weeks: float) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if action in _DUE and one.due is not None:
        fields["deadline"] = _ago(scene, -one.due)
    if action == "finish":
        fields["work_start"] = _ago(scene, weeks + 0.5)
        if one.final_cost is not None:
            fields["final_cost"] = one.final_cost
    if action == "reopen":
        fields |= {"work_start": pd.NaT, "done_at": pd.NaT}
    return fields


def _step(
    scene: _Scene, number: int, action: str, at: pd.Timestamp, words: str, fields: dict[str, Any]
) -> None:
    seen = scene.store.intervention(number)
    status, stamp = _AFTER[action]
    given = {"status": status, **({} if stamp is None else {stamp: at}), **fields}
    told = f"Påhittat: {words}" if words else ""
    scene.store.change_intervention(seen, given, action, at, words=told)


def _followed(scene: _Scene, one: PlantedOutcome, last_week: Period) -> int:
    """Propose, decide, order and finish one of the planted outcomes, in its own weeks."""
    zone = scene.profile.timezone

    def monday(week: int) -> pd.Timestamp:
        return local_midnight(last_week.before(_N_WEEKS - 1 - week).first, zone)

    first, after = one.selection
    light = one.kind == "belysning"
    number = scene.store.add_intervention(
        _row(scene, {
            "kind": one.kind, "goal": "crime", "title": one.title,
            "owner": "vaghallaren" if light else "stangastaden",
            "cost_class": "hög" if light else "låg", "cost": 390_000.0 if light else 15_000.0,
            "alternative": f"{_MADE_UP} Extra tillsyn prövades först.",
            "grounds": f"{_MADE_UP} Platsen var en av de mest rapporterade när den valdes.",
            "selection_start": monday(first), "selection_end": monday(after),
        }, one.id), monday(after) + pd.Timedelta(hours=33),
    )  # fmt: skip
    day = pd.Timedelta(days=1)
    done = monday(one.done_week) + 3.5 * day
    _step(scene, number, "decide", monday(after + 1), "", {"deadline": done + 14 * day})
    _step(scene, number, "order", monday(after + 2), "", {})
    choose_comparisons(scene.store, scene.profile, number, now=monday(after + 2))
    _step(scene, number, "acknowledge", monday(after + 2) + day, "", {})
    _step(scene, number, "finish", done, "", {
        "work_start": done - 9 * day, "final_cost": 402_000.0 if light else 14_200.0,
    })  # fmt: skip
    return number


def _dossier(scene: _Scene, number: int) -> None:
    """Write the camera's dossier as it was when the decision was taken."""
    at = _ago(scene, 10)
    told: dict[str, Any] = {
        "intervention_id": number,
        "purpose": "Förebygga stölder och våld vid norra entrén.",
        "alternatives": "Belysning, beskärning och fler vakttimmar i ett halvår; för liten verkan.",
        "incident_basis": "De inrapporterade händelserna det senaste året, mest fredag och lördag.",
        "need": "Samma timmar varje helg, trots andra åtgärder.",
        "privacy": "Många passerar. Ingen ljudupptagning, entrén till butiken maskas.",
        "balance": "Behovet väger över under de timmarna; övriga timmar är kameran av.",
        "balance_outcome": "need",
        "information": "Skyltar i alla riktningar och en sida på kommunens webbplats.",
        "register_row": "påhittad rad 14", "storage_days": 7,
        "review_date": _ago(scene, -42), "closed_at": at,
        "changed_by": "", "changed_at": at,
    }  # fmt: skip
    words = {name: f"{_MADE_UP} {text}" for name, text in told.items() if name == "purpose"}
    row = CAMERA_DOSSIERS.empty().reindex([0]).assign(**{**told, **words})
    scene.store.set_dossier(typed(row, CAMERA_DOSSIERS), at, action="dossier.close")


def _walked(scene: _Scene, number: int, one: MadeUpWalk) -> None:
    clock = pd.Timedelta(hours=20 if one.dark else 13)
    day = _ago(scene, one.weeks).tz_convert(scene.profile.timezone).date()
    at = local_midnight(day, scene.profile.timezone) + clock
    walk = pd.DataFrame([{
        **scene.sites[one.spot], "walk_id": 0, "key": f"{number:064x}", "kind": one.kind,
        "intervention_id": 0, "at": at, "after_dark": one.dark, "people": one.people,
        "words": one.words, "made_by": "", "received_at": at + pd.Timedelta(hours=1),
    }])  # fmt: skip
    findings = pd.DataFrame(list(one.answers.items()), columns=["question", "answer"])
    scene.store.add_walk(walk, findings)
