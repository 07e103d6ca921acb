"""What a change of a plan costs in coverage, and how much of the plan it touches."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.presence.worth import covered_share
from est_geo.profile import Thresholds
from est_geo.words import counted, number

_SEEN: Final = 0.05  # percentage points: less is shown as nothing


@dataclass(frozen=True, slots=True)
class ChangeCost:
    """
    What a change costs.

    Attributes
    ----------
    before, after : float
        Share (0–1) of the expected weight that is covered.
    added, removed : int
        Visits that only the later and only the earlier plan has: a visit is the same where place,
        hour, actor and team are.
    words : str
        Swedish: the cost in one sentence.
    """

    before: float
    after: float
    added: int
    removed: int
    words: str

    @property
    def points(self) -> float:
        """Percentage points of coverage that the change costs; below zero, that it gains."""
        return 100 * (self.before - self.after)


def change_cost(
    before: pd.DataFrame,
    after: pd.DataFrame,
    demand: pd.DataFrame,
    thresholds: Thresholds,
    *,
    what: str = "Ändringen",
) -> ChangeCost:
    """
    Compare two plans of the same week: what did pinning, moving, forbidding or swapping cost.

    Parameters
    ----------
    before, after : pandas.DataFrame
        `VISITS` of the two plans.
    demand : pandas.DataFrame
        `DEMAND` that both are held to.
    thresholds : Thresholds
        What a visit soon after another is worth.
    what : str
        The change, as the sentence's subject: ``Flytten``.

    Examples
    --------
    >>> from est_geo.tables import DEMAND, VISITS
    >>> none = VISITS.empty(), VISITS.empty(), DEMAND.empty()
    >>> change_cost(*none, Thresholds(), what="Flytten").words
    'Flytten kostar ingen täckning; inget besök är nytt eller borta.'
    """
    shares = [covered_share(one, demand, thresholds) for one in (before, after)]
    old, new = _names(before), _names(after)
    added, removed = len(new - old), len(old - new)
    points = 100 * (shares[0] - shares[1])
    words = f"{_cost(what, points)}; {_touched(added, removed)}."
    return ChangeCost(shares[0], shares[1], added, removed, words)


def _names(visits: pd.DataFrame) -> set[tuple[object, ...]]:
    hours = visits["start"].dt.floor("h")
    return set(zip(visits["place_id"], hours, visits["actor"], visits["team"], strict=True))


def _cost(what: str, points: float) -> str:
    if abs(points) < _SEEN:
        return f"{what} kostar ingen täckning"
    size = f"{number(abs(points), 1)} procentenheter"
    if points > 0:
        return f"{what} kostar {size} av täckningen"
    return f"{what} ger {size} mer täckning"


def _touched(added: int, removed: int) -> str:
    if not added and not removed:
        return "inget besök är nytt eller borta"
    new = counted(added, "besök är nytt", "besök är nya")
    return f"{new} och {counted(removed, 'är borta', 'är borta')}"
