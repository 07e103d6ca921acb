"""The numbers that a proposal rests on, said in Swedish with their interval."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

from est_geo.interventions.catalogue import Evidence, Intervention
from est_geo.words import counted, number, percent, ratio_decimals, span

_Z = NormalDist().inv_cdf(0.975)
_LEAST_FOR_PERCENT = 10  # a percentage of fewer incidents says more than is known
_DARKNESS_MATTERS = "Det talar för att mörkret spelar roll, utöver klockslag och årstid."
_NOTHING_FOR = "Ingen läst studie talar entydigt för åtgärden."
_NOTHING_AGAINST = "Ingen läst studie talar emot; det betyder inte att ingen finns."


class Spot(NamedTuple):
    """
    What is known of a hot spot: incidents in the window, and the dark/light ratio over the years.

    A ratio that could not be estimated is NaN.
    """

    total: int
    ratio: float
    low: float
    high: float
    n_dark: float
    n_light: float
    differs: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """Incidents that a measure answers, by number and by harm; `safety` ones among them."""

    n: int
    weight: float
    safety: int
    safety_weight: float


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


def grounds_of(measure: Intervention, answered: Answered, spot: Spot) -> str | None:
    """Say the grounds in Swedish, or None where darkness must matter and nothing shows it."""
    sentences = [_share_sentence(measure, answered.n, spot.total)]
    if measure.dark:
        lighting = _dark_sentences(answered, spot)
        if lighting is None:
            return None
        sentences += lighting
    if measure.legal:
        sentences.append(measure.legal)
    return " ".join(sentences)


def darkness_speaks(spot: Spot) -> bool:
    """Whether more is surely reported in the dark than in the light at the same clock hours."""
    return spot.differs and spot.low > 1


def finding_texts(cards: tuple[Evidence, ...]) -> tuple[str, str]:
    """Give the findings that speak for, and those that do not: null, mixed and contested ones."""
    supporting = " ".join(_finding(card) for card in cards if card.supports)
    other = " ".join(_finding(card) for card in cards if not card.supports)
    return supporting or _NOTHING_FOR, other or _NOTHING_AGAINST


def _share_sentence(measure: Intervention, n: int, total: int) -> str:
    of_all = f"{n} av platsens {counted(total, 'händelse', 'händelser')}"
    kind = f"är av sådant slag som {measure.name.lower()} kan svara mot"
    if total < _LEAST_FOR_PERCENT:
        return f"{of_all} {kind}."
    low, high = wilson(n, total)
    return f"{of_all} {kind} ({percent(n / total)}, 95 % intervall {_percents(low, high)})."


def _dark_sentences(answered: Answered, spot: Spot) -> list[str] | None:
    if darkness_speaks(spot):
        return [_dark_ratio(spot), _DARKNESS_MATTERS]
    if not answered.safety:
        return None
    reports = counted(answered.safety, "rapport om belysning", "rapporter om belysning")
    return [_dark_ratio(spot), f"Trygghetsmotiverad, inte brottsmotiverad: {reports}."]


def _dark_ratio(spot: Spot) -> str:
    if not math.isfinite(spot.ratio):
        return "För få händelser med klockslag för att säga om mörkret spelar roll."
    n = f"{number(spot.n_dark)} i mörker, {number(spot.n_light)} i ljus"
    decimals = ratio_decimals(spot.low, spot.high)
    interval = f"95 % intervall {span(spot.low, spot.high, decimals)}; {n}"
    if not spot.differs:
        return f"Ingen säker skillnad mellan mörker och ljus vid samma klockslag ({interval})."
    times = f"{number(spot.ratio, decimals)} gånger"
    return f"Vid samma klockslag rapporteras {times} så mycket i mörker som i ljus ({interval})."


def _finding(card: Evidence) -> str:
    marks = [
        *(["ej kontrollerad"] if card.unchecked else []),
        *(["omtvistat eller nollresultat"] if "C" in card.status else []),
    ]
    return card.finding + (f" ({', '.join(marks)})" if marks else "")


def _percents(low: float, high: float) -> str:
    return f"{span(100 * low, 100 * high)}\u00a0%"
