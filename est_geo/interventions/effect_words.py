"""The receipt in Swedish: a verdict never without its numbers, no percentage on fewer than ten."""

import math
from typing import NamedTuple

from est_geo.interventions.differences import Did, Wdd
from est_geo.words import counted, number, percent, ratio_decimals, span

RING_TOO_FEW = "För få i ringen för att säga om något flyttade dit."
_FEW = 10
_GOOD_PLACES = 5
_YEAR = 365.0
_UNEQUAL = 1.1
_DECIMALS = 2
_BARELY = (
    "Minskningen är ungefär den minsta som kan synas. Bland så få händelser blir det mest de "
    "minskningar som råkar bli stora som kallas effekt: den verkliga är troligen mindre."
)
_FEW_SENTENCE = "Med så få händelser går ingen minskning att skilja från slump."


class Said(NamedTuple):
    """
    What the sentence of a receipt tells.

    Attributes
    ----------
    ratio : Did or None
        None where no ratio may be said.
    eaten : bool
        Fewer at the place, but the ring may have got them.
    few_places, blind : bool
        Too few comparison places; or nothing to tell chance from, of what the place was picked on.
    """

    verdict: str
    treated: tuple[int, int]
    shrunk: float
    control: tuple[int, int]
    ratio: Did | None
    detectable: float
    eaten: bool
    few_places: bool
    blind: bool


def sentence(said: Said) -> str:
    """Say the verdict: one of three beginnings, and the numbers it rests on."""
    if said.verdict == "effect":
        return f"Effekt: {_counts(said)}. {_ratio(said)}"
    if said.verdict == "none":
        return f"Ingen påvisbar effekt: {_counts(said)}. {_ratio(said)} {_none(said)}"
    return f"För få händelser för att säga: {_counts(said)}. {_few(said)}"


def naive(treated: tuple[int, int], days: tuple[float, float]) -> str:
    """Say what is usually said: the place alone, before and after, without comparison."""
    before, after = treated
    if not before and not after:
        return ""
    same = _alike(days)
    scaled = before * days[1] / days[0]
    periods = "" if same else f" (på {number(days[0])} och {number(days[1])} dagar)"
    bare = f"Bara före och efter: från {before} till {after}{periods}"
    warning = "Så säger vanlig uppföljning: utan jämförelse och utan hänsyn till slump."
    if before < _FEW or after == scaled:
        return f"{bare}. {warning}"
    change = after / scaled - 1
    way = "en minskning" if change < 0 else "en ökning"
    return f"{bare}, {way} med {percent(abs(change))}. {warning}"


def displacement(
    ring: tuple[int, int] | None,
    control_ring: tuple[float, float] | None,
    moved: Wdd | None,
    *,
    n: int,
    eaten: bool,
) -> str:
    """Say what the ring around the place shows; `n` is the place's own incidents in all."""
    if ring is None or control_ring is None:
        return "Ingen ring runt platsen är räknad: det går inte att säga om händelserna flyttade."
    counts = (
        f"I ringen runt platsen: från {ring[0]} till {ring[1]} "
        f"({number(control_ring[0])} till {number(control_ring[1])} runt jämförelseplatserna)."
    )
    if moved is None:
        return counts
    if sum(ring) < _FEW and not eaten:
        return f"{counts} {RING_TOO_FEW}"
    away = f"{_apart(moved.displaced)}."
    whole = (
        f"Plats och ring tillsammans: {_apart(moved.wdd)} "
        f"(95 % intervall {_between(moved.low, moved.high)})."
        if min(sum(ring), n) >= _FEW
        else ""
    )
    end = "Minskningen kan alltså ha flyttat till ringen." if eaten else ""
    return " ".join(one for one in (counts, f"Det är {away}", whole, end) if one)


def caveats(
    days: tuple[float, float],
    places: int,
    *,
    ring: bool,
    selection: int | None,
    same_season: bool | None,
    barely: bool,
) -> tuple[str, ...]:
    """Say what may mislead in a receipt; `barely` is an effect near the least that could show."""
    said = [_BARELY] if barely else []
    if selection is not None:
        said.append(
            f"Platsen valdes på {counted(selection, 'händelse', 'händelser')} som ingår i perioden "
            "före. De räknas ned till det som var väntat, för den hetaste platsen svalnar av sig "
            "själv."
        )
    if places < _GOOD_PLACES:
        said.append(
            f"Bara {counted(places, 'jämförelseplats', 'jämförelseplatser')}: hur mycket platser "
            "varierar av sig själva är osäkert."
        )
    if not ring:
        said.append("Flytt till omgivningen är inte undersökt.")
    if not _alike(days):
        said.append(
            f"Perioderna är olika långa ({number(days[0])} och {number(days[1])} dagar); det är "
            "räknat med."
        )
    if same_season is False or (same_season is None and min(days) < _YEAR):
        said.append(
            "Perioderna täcker inte säkert samma del av året. Det som är lika för alla platser "
            "räknas bort, men inte en plats egen säsong."
        )
    said.append(
        "Rapporteringen kan ha ändrats: en åtgärd kan få folk att rapportera mer eller mindre."
    )
    return tuple(said)


def _counts(said: Said) -> str:
    before, after = said.treated
    reckoned = ""
    if math.isfinite(said.shrunk) and said.shrunk < before:
        reckoned = f" (räknat som {number(said.shrunk, 1)}, för platsen valdes på dem)"
    return (
        f"från {before}{reckoned} till {after} på platsen, från {number(said.control[0])} till "
        f"{number(said.control[1])} på jämförelseplatserna"
    )


def _ratio(said: Said) -> str:
    did = said.ratio
    if did is None:
        return ""
    decimals = ratio_decimals(did.low, did.high, _DECIMALS)
    return (
        f"Det är {number(did.ratio, decimals)} gånger det väntade "
        f"(95 % intervall {span(did.low, did.high, decimals)})."
    )


def _none(said: Said) -> str:
    did = said.ratio
    if did is not None and did.low > 1:
        return "Rapporterna ökade snarare."
    if said.eaten:
        return f"Färre på platsen, men de kan ha flyttat till ringen runt den. {_seen(said)}"
    if did is not None and did.ratio >= 1:
        return f"Rapporterna ökade snarare än minskade, inom slumpen. {_seen(said)}"
    return f"Det kan vara slump. {_seen(said)}"


def _few(said: Said) -> str:
    if said.few_places:
        return (
            "Det behövs minst fyra jämförelseplatser för att veta hur mycket platser varierar av "
            "sig själva."
        )
    if said.blind:
        return (
            "Platsen valdes på händelser i perioden före, och för få andra platser är kända för "
            "att säga hur mycket av dem som var slump."
        )
    return _seen(said)


def _seen(said: Said) -> str:
    """Say the smallest effect that could have been seen, in words; in per cent from ten."""
    before, after = said.treated
    if before + after < _FEW or math.isnan(said.detectable):
        return _FEW_SENTENCE
    if before < _FEW:
        return "Inte ens en halvering hade säkert synts."
    fall = percent(1 - said.detectable)
    begun = "Inte ens en halvering hade säkert synts; det" if said.verdict == "too_few" else "Det"
    return f"{begun} hade behövts en minskning med minst {fall} för att synas fyra gånger av fem."


def _apart(difference: float) -> str:
    """Say how far a count is from what was expected; it may be none at all."""
    if round(difference) == 0:
        return "som väntat"
    return f"{number(abs(difference))} {'fler' if difference > 0 else 'färre'} än väntat"


def _between(low: float, high: float) -> str:
    """Write an interval that may be below zero: an en dash would look like a minus sign."""
    return f"{number(low)} till {number(high)}".replace("-", "−")


def _alike(days: tuple[float, float]) -> bool:
    return max(days) / min(days) <= _UNEQUAL
