"""Proposals of physical measures for places, each with grounds, evidence, limits and its order."""

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from est_geo.interventions.catalogue import Catalogue, Intervention
from est_geo.interventions.grounds import Answered, finding_texts, grounds_of
from est_geo.interventions.lighting import LightingCase
from est_geo.interventions.priority import priorities
from est_geo.profile import Profile
from est_geo.tables import HOTSPOTS, RECOMMENDATIONS, checked, completed

EARLY_KINDS: Final = frozenset({"new", "emerging"})
"""Histories of a hot spot that put it on the list of early warnings."""
_NAMES: Final = {"id": "subject", "intervention": "kind"}
_FACTORS: Final = ("need", "influence", "cost")
_BESIDE: Final = tuple(f"{one}_{what}" for one in _FACTORS for what in ("computed", "words"))


def recommend(
    hotspots: pd.DataFrame,
    mix: pd.DataFrame,
    catalogue: Catalogue,
    profile: Profile,
    *,
    lighting: Mapping[str, LightingCase] | None = None,
) -> pd.DataFrame:
    """
    Propose physical measures for hot spots, with the numbers and studies they rest on.

    A measure is proposed where at least ``recommend_min_incidents`` incidents in the window are of
    categories it answers. Lighting is proposed by the place's lighting case, and by nothing else:
    against what is reported where it is *brottsmotiverad*, for felt safety where it is
    *trygghetsmotiverad* (then only what was said of light weighs), else not. Nothing here is proof:
    a share of incidents says what to look at, not what will work.

    Parameters
    ----------
    hotspots : pandas.DataFrame
        `HOTSPOTS`.
    mix : pandas.DataFrame
        ``hotspot, category, count, weight``: incidents in the window and their summed harm.
    catalogue : Catalogue
        From `read_catalogue`.
    profile : Profile
        Threshold, and which categories are sensitive: those never ground a proposal.
    lighting : mapping of str to LightingCase, optional
        The lighting case of each hot spot; lighting is not proposed at one that has none.

    Returns
    -------
    pandas.DataFrame
        `RECOMMENDATIONS`, the first to be done first. Every row has at least one source and one
        limitation.

    Raises
    ------
    TableError
        A table does not keep its contract.

    References
    ----------
    Wilson (1927), JASA 22: 209–212, for the intervals; each study in the row's ``sources``.

    Examples
    --------
    >>> from est_geo.interventions import read_catalogue
    >>> mix = pd.DataFrame({"hotspot": [], "category": [], "count": [], "weight": []})
    >>> recommend(HOTSPOTS.empty(), mix, read_catalogue(), Profile.load("linkoping")).empty
    True
    """
    spots = checked(hotspots, HOTSPOTS)
    grown = spots["kind"].isin(EARLY_KINDS).map({True: "early", False: "lasting"})
    proposed = proposals_at(
        spots.assign(horizon=grown), mix, catalogue, profile, lighting=lighting or {}
    )
    return checked(proposed[RECOMMENDATIONS.names], RECOMMENDATIONS)


def proposals_at(
    places: pd.DataFrame,
    mix: pd.DataFrame,
    catalogue: Catalogue,
    profile: Profile,
    *,
    lighting: Mapping[str, LightingCase],
    factors: pd.DataFrame | None = None,
    effects: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Propose physical measures for places of any kind, as `recommend` does, in one order.

    Parameters
    ----------
    places : pandas.DataFrame
        ``id, name, district, lon, lat, horizon``.
    mix : pandas.DataFrame
        ``hotspot`` (the place's id), ``category, count, weight``.
    catalogue, profile, lighting
        As `recommend`.
    factors, effects : pandas.DataFrame, optional
        `FACTORS_SET` and `EFFECTS`: the group's own judgement, and our own receipts.

    Returns
    -------
    pandas.DataFrame
        `RECOMMENDATIONS`, and of each factor what was computed and in words what it rests on.
    """
    open_mix = mix[mix["hotspot"].isin(places["id"]) & ~mix["category"].isin(profile.sensitive)]
    of_place = dict(iter(open_mix.groupby("hotspot")))
    rows = [
        row
        for place in places.to_dict("records")
        for measure in catalogue.intervention
        if (
            row := _proposal(
                place,
                of_place.get(str(place["id"]), open_mix.head(0)),
                measure,
                profile,
                lighting.get(str(place["id"])),
            )
        )
    ]
    if not rows:
        empty = RECOMMENDATIONS.empty()
        return empty.assign(**{one: empty["words"].astype("object") for one in _BESIDE})
    # Who sees one district must not read of another's places.
    ordered = priorities(
        pd.DataFrame(rows).rename(columns=_NAMES), catalogue, factors, effects, within="district"
    )
    table = ordered.rename(columns={now: was for was, now in _NAMES.items()})
    table = completed(table, RECOMMENDATIONS)[[*RECOMMENDATIONS.names, *_BESIDE]]
    types = RECOMMENDATIONS.empty().dtypes.to_dict()
    return checked(table.astype(types), RECOMMENDATIONS)


def _proposal(
    place: Mapping[Hashable, Any],
    mix: pd.DataFrame,
    measure: Intervention,
    profile: Profile,
    case: LightingCase | None,
) -> dict[str, object] | None:
    total = int(mix["count"].sum())
    if measure.dark:
        answered = _answered_by_light(mix, measure, case, profile)
        outcome = None if case is None else case.outcome
    else:
        answered, outcome = _answered(mix, measure.answers, measure), None
    least = profile.thresholds.recommend_min_incidents
    if answered is None or (outcome != "safety" and answered.n < least):
        return None
    supporting, other = finding_texts(measure.evidence)
    return {
        "id": f"{place['id']}-{measure.id}",
        "hotspot": place["id"],
        "place": place["name"],
        "district": place["district"],
        "lon": place["lon"],
        "lat": place["lat"],
        "intervention": measure.id,
        "name": measure.name,
        "n": answered.n,
        "grounds": grounds_of(measure, answered, total, case),
        "evidence_for": supporting,
        "evidence_against": other,
        "sources": " · ".join(measure.sources),
        "limitation": _limits(measure),
        "alternative": measure.alternative,
        "cost_class": measure.cost_class,
        "owner": measure.owner,
        "weight": answered.weight,
        "variance": answered.variance,
        "goal": outcome or _goal(measure, answered),
        "outcome": outcome,
        "horizon": place["horizon"],
    }


def _answered(mix: pd.DataFrame, categories: tuple[str, ...], measure: Intervention) -> Answered:
    mine = mix[mix["category"].isin(categories)]
    safety = mine[mine["category"].isin(measure.safety)]
    # n incidents of weight h each vary as n h².
    squares = (mine["weight"] ** 2 / mine["count"].clip(lower=1)).sum()
    return Answered(
        int(mine["count"].sum()),
        float(mine["weight"].sum()),
        int(safety["count"].sum()),
        float(squares),
    )


def _answered_by_light(
    mix: pd.DataFrame, measure: Intervention, case: LightingCase | None, profile: Profile
) -> Answered | None:
    """Give what a lighting case rests on: incidents that light can lessen, or what was said."""
    if case is None or case.outcome == "none":
        return None
    if case.outcome == "crime":
        return _answered(mix, measure.gated, measure)
    n = case.signals.n
    harm = max((profile.category[one].harm for one in measure.safety), default=1.0)
    return Answered(n, n * harm, n, n * harm * harm)


def _goal(measure: Intervention, answered: Answered) -> str:
    """Tell what a measure is for here: what most of the incidents that it answers are about."""
    if len(measure.goals) == 1:
        return measure.goals[0]
    return "safety" if 2 * answered.safety > answered.n else "crime"


def _limits(measure: Intervention) -> str:
    limits = " ".join(measure.limitations)
    harms = "; ".join(measure.harms)
    side = f" Möjliga biverkningar: {harms}." if harms else ""
    return f"{limits} Förutsätter {measure.condition}.{side}"
