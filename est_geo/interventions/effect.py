"""The receipt: was there an effect, could it have been seen, and what would chance have shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from est_geo.errors import TableError
from est_geo.interventions import effect_words as words
from est_geo.interventions.detectable import detectable_past_ring, smallest_detectable
from est_geo.interventions.differences import Did, Wdd, Wdq, did_of, poisson_did, wdd, wdq
from est_geo.interventions.shrinkage import shrunk_before

NAN = float("nan")
_FEW = 10
"""Fewer incidents than this, before and after together, say nothing; no percentage either."""
_LEAST_PLACES = 4
"""Comparison places needed to see how much places vary by themselves."""
_USUAL, _USUAL_PLACES = 1.5, 4
"""Dispersion of counts of reports at large, and how many places it weighs as much as."""
_LEAST_CANDIDATES = 10
"""Other places needed to say what a place picked for its count would be expected to have."""
_CLEARLY = 0.9
"""An effect not below this times the smallest that would show is likely told of as too large."""
_COVERED, _ONE_SIDED = 0.975, 0.95

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EffectCounts:
    """
    What a receipt is made of: counts before and after, at the place and where nothing was done.

    Attributes
    ----------
    treated : (before, after)
        Incidents at the place.
    ring : (before, after) or None
        Incidents in the ring around it, where they may have moved.
    comparisons : pandas.DataFrame
        ``name, before, after, ring_before, ring_after``, one row per comparison place; the ring
        columns may be absent where `ring` is None. A column ``selection`` (their counts in the
        selection window) makes them shrink as the place does.
    days : (before, after)
        Lengths of the two periods, the same for all places.
    selection : int or None
        The place's count in the window it was picked on, so far as it is a part of 'before'.
    candidates : sequence of int
        Counts in that same window of the **other** places that might have been picked.
    same_season : bool or None
        Whether both periods cover the same part of the year; None where it is not known.
    """

    treated: tuple[int, int]
    ring: tuple[int, int] | None
    comparisons: pd.DataFrame
    days: tuple[float, float]
    selection: int | None = None
    candidates: Sequence[int] = field(default=())
    same_season: bool | None = None


@dataclass(frozen=True, slots=True)
class EffectReceipt:
    """
    What became of an intervention.

    Attributes
    ----------
    verdict : str
        A key of `est_geo.tables.VERDICTS`.
    sentence : str
        Swedish: the verdict with its numbers.
    ratio, low, high, p : float
        Rate ratio against the comparison places with 95 % interval; NaN with too few of them.
    wdd : Wdd or None
        Weighted displacement difference with the ring, in incidents of the period after; its error
        is widened by `dispersion`. None without a ring or with too few comparison places.
    wdq : Wdq or None
        Weighted displacement quotient; None without a ring.
    detectable : float
        The largest ratio below 1 that would have been called an effect four times of five.
    naive : str
        Swedish: what a bare before and after would have said; may be empty.
    shrunk : float
        The count before that was reckoned with.
    dispersion : float
        How much more than Poisson the comparison places vary by themselves; at least 1.
    displacement : str
        Swedish: what the ring shows.
    caveats : tuple of str
        Swedish: what may mislead.
    """

    verdict: str
    sentence: str
    ratio: float
    low: float
    high: float
    p: float
    wdd: Wdd | None
    wdq: Wdq | None
    detectable: float
    n_before: int
    n_after: int
    n_comparison_before: int
    n_comparison_after: int
    naive: str
    shrunk: float
    dispersion: float
    displacement: str
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """Counts as the statistics take them, and how much they vary."""

    treated: tuple[float, float]
    control: tuple[float, float]
    ring: tuple[int, int] | None
    control_ring: tuple[float, float] | None
    dispersion: float
    degrees: float


def effect_receipt(counts: EffectCounts, *, detectable_ratio: float = 0.5) -> EffectReceipt:
    """
    Say whether an intervention had an effect, had none that shows, or cannot be judged.

    **effect**: the 95 % interval of the rate ratio lies below 1, widened by what the comparison
    places vary by themselves; and with the ring reckoned in, something is left (one-sided 95 %).
    **too_few**: not that, and not even a fall to `detectable_ratio` would surely have been seen; or
    fewer than ten incidents in all; or fewer than four comparison places; or the place was picked
    on incidents of 'before' and too few other places tell what was chance. **none**: the rest, and
    every sure increase.

    Parameters
    ----------
    counts : EffectCounts
        Counts before and after.
    detectable_ratio : float
        What should at least have been seen, for 'no effect' to be said.

    Raises
    ------
    TableError
        A count is missing or negative, a period has no length, or a column is absent.

    References
    ----------
    docs/methods/effektkvitto.md; Wheeler & Ratcliffe (2018); Bowers & Johnson (2003); McCullagh &
    Nelder (1989), ch. 6 and 9, for the dispersion; Smyth (2004), SAGMB 3(1), for its moderation.

    Examples
    --------
    >>> elsewhere = pd.DataFrame({"name": list("abcd"), "before": [210, 190, 205, 195],
    ...                           "after": [205, 195, 200, 200]})
    >>> effect_receipt(EffectCounts((207, 110), None, elsewhere, (182, 182))).verdict
    'effect'
    >>> effect_receipt(EffectCounts((4, 2), None, elsewhere, (182, 182))).sentence[:35]
    'För få händelser för att säga: från'
    """
    _refuse(counts)
    reckoned = _reckoned(counts)
    few_places = len(counts.comparisons) < _LEAST_PLACES
    blind = math.isnan(reckoned.treated[0])
    did = None if few_places or blind else _widened(reckoned)
    moved = None if did is None else _with_ring(counts, reckoned)
    detectable = NAN if did is None else _detectable(reckoned, moved)
    total = sum(counts.treated)
    eaten = moved is not None and not _left(moved, reckoned)
    verdict = _verdict(did, detectable_ratio, detectable, total=total, eaten=eaten)
    ratio = did if did is not None and verdict != "too_few" else None
    said = words.Said(
        verdict=verdict,
        treated=counts.treated,
        shrunk=reckoned.treated[0],
        control=_sums(counts.comparisons, ""),
        ratio=ratio,
        detectable=detectable,
        eaten=eaten and did is not None and did.high < 1,
        few_places=few_places,
        blind=blind,
    )
    return EffectReceipt(
        verdict=verdict,
        sentence=words.sentence(said),
        ratio=NAN if did is None else did.ratio,
        low=NAN if did is None else did.low,
        high=NAN if did is None else did.high,
        p=NAN if did is None else did.p,
        wdd=moved,
        wdq=_quotient(counts),
        detectable=detectable,
        n_before=int(counts.treated[0]),
        n_after=int(counts.treated[1]),
        n_comparison_before=said.control[0],
        n_comparison_after=said.control[1],
        naive=words.naive(counts.treated, counts.days),
        shrunk=reckoned.treated[0],
        dispersion=reckoned.dispersion,
        displacement=words.displacement(
            counts.ring, reckoned.control_ring, moved, n=total, eaten=said.eaten
        ),
        caveats=words.caveats(
            counts.days, len(counts.comparisons), ring=counts.ring is not None,
            selection=counts.selection, same_season=counts.same_season,
            barely=verdict == "effect" and not (did and did.ratio < _CLEARLY * detectable),
        ),
    )  # fmt: skip


def _verdict(did: Did | None, wanted: float, detectable: float, *, total: int, eaten: bool) -> str:
    if did is None or total < _FEW:
        return "too_few"
    if did.high < 1 and not eaten:
        return "effect"
    if did.low > 1 or detectable >= wanted:
        return "none"
    return "too_few"


def _reckoned(counts: EffectCounts) -> _Reckoned:
    places = counts.comparisons
    ring = counts.ring
    pairs = [places[["before", "after"]].to_numpy(np.float64)]
    if ring is not None:
        pairs.append(places[["ring_before", "ring_after"]].to_numpy(np.float64))
    dispersion, degrees = _dispersion(pairs)
    before, control_before = float(counts.treated[0]), float(pairs[0][:, 0].sum())
    if counts.selection is not None:
        before += _excess(counts.selection, counts, dispersion)
        if "selection" in places:
            chance = [_excess(int(one), counts, dispersion) for one in places["selection"]]
            control_before += math.fsum(chance)
    control = control_before, float(pairs[0][:, 1].sum())
    around = None if ring is None else (float(pairs[1][:, 0].sum()), float(pairs[1][:, 1].sum()))
    treated = before, float(counts.treated[1])
    return _Reckoned(treated, control, ring, around, dispersion, degrees)


def _excess(selection: int, counts: EffectCounts, dispersion: float) -> float:
    """Say what to add (≤ 0) to a count before, for what its place was picked on."""
    if len(counts.candidates) < _LEAST_CANDIDATES:
        return NAN
    expected = shrunk_before(selection, counts.candidates, dispersion=dispersion)
    # A place below the mean would be raised: that must not make an effect.
    return min(expected - selection, 0.0)


def _dispersion(pairs: Sequence[Floats]) -> tuple[float, float]:
    """
    Give the dispersion of before and after over places that nothing was done at, and its degrees.

    Pearson's, moderated by what is usual as limma moderates variances (Smyth 2004): five places
    alone know so little of it that only enormous effects would show.
    """
    squares, degrees = float(_USUAL_PLACES) * _USUAL, _USUAL_PLACES
    for counts in pairs:
        seen = counts[counts.sum(axis=1) > 0]
        if len(seen) < 2 or not (seen.sum(axis=0) > 0).all():  # noqa: PLR2004
            continue
        expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
        squares += float(((seen - expected) ** 2 / expected).sum())
        degrees += len(seen) - 1
    return max(squares / degrees, 1.0), float(degrees)


def _widened(reckoned: _Reckoned) -> Did:
    """Give the difference-in-differences with the error that the comparison places ask for."""
    plain = poisson_did(reckoned.treated, reckoned.control)
    quantile = float(special.stdtrit(reckoned.degrees, _COVERED))
    error = plain.se * math.sqrt(reckoned.dispersion)
    return did_of(plain.log, error, quantile, degrees=reckoned.degrees, corrected=plain.corrected)


def _with_ring(counts: EffectCounts, reckoned: _Reckoned) -> Wdd | None:
    """
    Give the displacement difference of a place and its ring, in incidents of the period after.

    The comparison places are made as large as the place, and their rings as its ring, by their
    counts before: a change that all share then cancels. An area would do so only were all alike.
    """
    if reckoned.ring is None or reckoned.control_ring is None:
        return None
    places = float(len(counts.comparisons))
    size = _size(reckoned.control[0], reckoned.treated[0], places)
    ring_size = _size(reckoned.control_ring[0], reckoned.ring[0], places)
    plain = wdd(
        reckoned.treated, reckoned.control, reckoned.ring, reckoned.control_ring,
        time_weights=(counts.days[0] / counts.days[1], 1.0),
        area_weights=(1.0, size, 1.0, ring_size),
    )  # fmt: skip
    error = plain.se * math.sqrt(reckoned.dispersion)
    half = float(special.stdtrit(reckoned.degrees, _COVERED)) * error
    return plain._replace(
        se=error,
        z=plain.wdd / error if error else NAN,
        low=plain.wdd - half,
        high=plain.wdd + half,
    )


def _size(control: float, treated: float, places: float) -> float:
    """How many times larger the comparison is; by number of places where a count is zero."""
    return control / treated if control > 0 and treated > 0 else places


def _left(moved: Wdd, reckoned: _Reckoned) -> bool:
    """Whether fewer incidents are left when the ring is reckoned in, one-sided 95 %."""
    return moved.wdd + float(special.stdtrit(reckoned.degrees, _ONE_SIDED)) * moved.se < 0


def _detectable(reckoned: _Reckoned, moved: Wdd | None) -> float:
    """Give the ratio that both questions would have been passed with."""
    before, (control_before, control_after) = reckoned.treated[0], reckoned.control
    spread = {"dispersion": reckoned.dispersion, "degrees": reckoned.degrees}
    alone = smallest_detectable(before, control_before, control_after, **spread)
    if moved is None or math.isnan(alone):
        return alone
    noise = moved.se**2 / reckoned.dispersion - reckoned.treated[1]
    expected = before * control_after / control_before
    past = detectable_past_ring(expected, noise, **spread)
    return min(alone, past) if math.isfinite(past) else NAN


def _quotient(counts: EffectCounts) -> Wdq | None:
    if counts.ring is None:
        return None
    return wdq(counts.treated, counts.ring, _sums(counts.comparisons, ""))


def _sums(places: pd.DataFrame, kind: str) -> tuple[int, int]:
    return int(places[f"{kind}before"].sum()), int(places[f"{kind}after"].sum())


def _refuse(counts: EffectCounts) -> None:
    """Refuse what cannot be reckoned with."""
    asked = ["name", "before", "after"]
    if counts.ring is not None:
        asked += ["ring_before", "ring_after"]
    absent = [name for name in asked if name not in counts.comparisons.columns]
    if absent:
        raise TableError(
            f"Jämförelseplatsernas tabell saknar {', '.join(absent)}. Lägg till dem. Inget kvitto "
            "är gjort."
        )
    given = [*counts.treated, *(counts.ring or ()), counts.selection or 0]
    table = counts.comparisons[asked[1:]].to_numpy(np.float64)
    numbers = np.concatenate([np.asarray(given, dtype=np.float64), table.ravel()])
    if not np.isfinite(numbers).all() or (numbers < 0).any():
        raise TableError(
            "Alla antal i ett effektkvitto måste vara tal från noll; minst ett saknas eller är "
            "negativt. Rätta underlaget. Inget kvitto är gjort."
        )
    if not all(math.isfinite(one) and one > 0 for one in counts.days):
        raise TableError(
            "Båda perioderna i ett effektkvitto måste vara längre än noll dagar. Rätta datumen. "
            "Inget kvitto är gjort."
        )
    if counts.selection is not None and counts.selection > counts.treated[0]:
        raise TableError(
            "Händelserna som platsen valdes på kan inte vara fler än alla i perioden före. Räkna "
            "bara dem som ligger i den. Inget kvitto är gjort."
        )
