"""Proposals of physical measures for hot spots, each with grounds, evidence and limits."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from est_geo.interventions.catalogue import Catalogue, Intervention
from est_geo.interventions.grounds import (
    Answered,
    Spot,
    darkness_speaks,
    finding_texts,
    grounds_of,
)
from est_geo.profile import Profile
from est_geo.tables import HOTSPOTS, RECOMMENDATIONS, checked, dark_differs


def recommend(
    hotspots: pd.DataFrame, mix: pd.DataFrame, catalogue: Catalogue, profile: Profile
) -> pd.DataFrame:
    """
    Propose physical measures for hot spots, with the numbers and studies they rest on.

    A measure is proposed where at least ``recommend_min_incidents`` incidents in the window are of
    categories it answers. A measure against darkness also asks either that the interval of the
    dark/light ratio at the same clock hours lies above 1, or that lighting itself was reported
    (felt safety, not crime; then only those reports weigh). The share in the dark is no ground: an
    evening habit is dark in winter whatever the lamps do. Nothing here is proof: a share of
    incidents says what to look at, not what will work.

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

    Returns
    -------
    pandas.DataFrame
        `RECOMMENDATIONS`, heaviest first. Every row has at least one source and one limitation.

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
    spots = checked(hotspots, HOTSPOTS).set_index("id", drop=False)
    open_mix = mix[mix["hotspot"].isin(spots["id"]) & ~mix["category"].isin(profile.sensitive)]
    rows = [
        row
        for spot_id, of_spot in open_mix.groupby("hotspot")
        for measure in catalogue.intervention
        if (row := _proposal(spots.loc[str(spot_id)].to_dict(), of_spot, measure, profile))
    ]
    types = RECOMMENDATIONS.empty().dtypes.to_dict()
    table = pd.DataFrame(rows, columns=RECOMMENDATIONS.names).astype(types)
    ordered = table.sort_values(["weight", "id"], ascending=[False, True], ignore_index=True)
    return checked(ordered, RECOMMENDATIONS)


def _proposal(
    spot: dict[Hashable, Any], mix: pd.DataFrame, measure: Intervention, profile: Profile
) -> dict[str, object] | None:
    answered = _answered(mix, measure)
    if answered.n < profile.thresholds.recommend_min_incidents:
        return None
    known = _spot(spot, mix)
    grounds = grounds_of(measure, answered, known)
    if grounds is None:
        return None
    supporting, other = finding_texts(measure.evidence)
    for_safety = measure.dark and not darkness_speaks(known)
    return {
        "id": f"{spot['id']}-{measure.id}",
        "hotspot": spot["id"],
        "place": spot["name"],
        "district": spot["district"],
        "lon": spot["lon"],
        "lat": spot["lat"],
        "intervention": measure.id,
        "name": measure.name,
        "n": answered.n,
        "grounds": grounds,
        "evidence_for": supporting,
        "evidence_against": other,
        "sources": " · ".join(measure.sources),
        "limitation": _limits(measure),
        "alternative": measure.alternative,
        "cost_class": measure.cost_class,
        "owner": measure.owner,
        "weight": answered.safety_weight if for_safety else answered.weight,
    }


def _answered(mix: pd.DataFrame, measure: Intervention) -> Answered:
    mine = mix[mix["category"].isin(measure.answers)]
    safety = mine[mine["category"].isin(measure.safety)]
    return Answered(
        int(mine["count"].sum()),
        float(mine["weight"].sum()),
        int(safety["count"].sum()),
        float(safety["weight"].sum()),
    )


def _spot(spot: dict[Hashable, Any], mix: pd.DataFrame) -> Spot:
    return Spot(
        total=int(mix["count"].sum()),
        ratio=spot["dark_ratio"],
        low=spot["dark_ratio_low"],
        high=spot["dark_ratio_high"],
        n_dark=spot["n_dark"],
        n_light=spot["n_light"],
        differs=dark_differs(spot["dark_ratio_low"], spot["dark_ratio_high"], spot["dark_q"]),
    )


def _limits(measure: Intervention) -> str:
    limits = " ".join(measure.limitations)
    harms = "; ".join(measure.harms)
    side = f" Möjliga biverkningar: {harms}." if harms else ""
    return f"{limits} Förutsätter {measure.condition}.{side}"
