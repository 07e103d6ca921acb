"""The numbers that a proposal rests on, said in Swedish with their interval."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from est_geo.interventions.catalogue import Evidence, Intervention
from est_geo.interventions.lighting import LightingCase
from est_geo.words import counted, percent, span

_Z = NormalDist().inv_cdf(0.975)
_LEAST_FOR_PERCENT = 10  # a percentage of fewer incidents says more than is known
_NOTHING_FOR = "Ingen läst studie talar entydigt för åtgärden."
_NOTHING_AGAINST = "Ingen läst studie talar emot; det betyder inte att ingen finns."


@dataclass(frozen=True, slots=True)
class Answered:
    """
    Incidents that a measure answers.

    `n` and by harm `weight`; how many of them are about felt safety; and the `variance` that
    chance alone gives the weight.
    """

    n: int
    weight: float
    safety: int
    variance: float


def wilson(successes: int, n: int) -> tuple[float, float]:
    """
    95 % interval of a share (Wilson 1927), without continuity correction.

    Examples
    --------
    >>> low, high = wilson(20, 50)
    >>> round(low, 3), round(high, 3)
    (0.276, 0.538)
    """
    if n == 0:
        return 0.0, 1.0
    share, spread = successes / n, _Z * _Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def grounds_of(
    measure: Intervention, answered: Answered, total: int, case: LightingCase | None
) -> str:
    """Say the grounds in Swedish: the share, the lighting case where there is one, the law."""
    lit = case if measure.dark else None
    sentences = [] if lit and lit.outcome == "safety" else [_share(measure, answered.n, total)]
    sentences += [] if lit is None else list(lit.words)
    sentences += [measure.legal] if measure.legal else []
    return " ".join(sentences)


def finding_texts(cards: tuple[Evidence, ...]) -> tuple[str, str]:
    """Give the findings that speak for, and those that do not: null, mixed and contested ones."""
    supporting = " ".join(_finding(card) for card in cards if card.supports)
    other = " ".join(_finding(card) for card in cards if not card.supports)
    return supporting or _NOTHING_FOR, other or _NOTHING_AGAINST


def _share(measure: Intervention, n: int, total: int) -> str:
    of_all = f"{n} av platsens {counted(total, 'händelse', 'händelser')}"
    kind = f"är av sådant slag som {measure.name.lower()} kan svara mot"
    if total < _LEAST_FOR_PERCENT:
        return f"{of_all} {kind}."
    low, high = wilson(n, total)
    return f"{of_all} {kind} ({percent(n / total)}, 95 % intervall {_percents(low, high)})."


def _finding(card: Evidence) -> str:
    marks = [
        *(["ej kontrollerad"] if card.unchecked else []),
        *(["omtvistat eller nollresultat"] if "C" in card.status else []),
    ]
    return card.finding + (f" ({', '.join(marks)})" if marks else "")


def _percents(low: float, high: float) -> str:
    return f"{span(100 * low, 100 * high)}\u00a0%"
