"""Whether lighting is motivated at a place: against what is reported, for felt safety, or not."""

import math
from dataclasses import dataclass, field
from typing import Final, Literal

import pandas as pd

from est_geo.interventions import lighting_words as say
from est_geo.interventions.lamp_words import LampsNear
from est_geo.interventions.light_numbers import DarkNumbers, LightSignals
from est_geo.interventions.walked import NightWalks

Outcome = Literal["crime", "safety", "none"]
First = Literal["mend", "look", "build", "nothing"]

LIGHTING_OUTCOMES: Final[dict[str, str]] = {
    "crime": "brottsmotiverad",
    "safety": "trygghetsmotiverad",
    "none": "ej motiverad",
}
"""What a lighting case comes to, by id, in Swedish."""
LIGHTING_FIRST: Final[dict[str, str]] = {
    "mend": "Laga först: släckta lampor och öppna fel kostar lite och kräver ingen ny lampa.",
    "look": "Gå dit efter mörkrets inbrott innan något byggs.",
    "build": "Ny eller starkare belysning kan prövas.",
    "nothing": "Inget som är känt talar för att göra något åt ljuset nu.",
}
"""What to do first, by id, in Swedish."""
_NOTHING_LIT: Final = 0.5
"""A place of which less than this lies within reach of a lamp that shines is unlit."""


@dataclass(frozen=True, slots=True)
class LightingCase:
    """
    A lighting case: its outcome, and everything it rests on.

    Attributes
    ----------
    outcome : {"crime", "safety", "none"}
        A key of `LIGHTING_OUTCOMES`.
    words : tuple of str
        Swedish sentences: the outcome and why, the numbers, what is missing.
    ratio, low, high, p : float
        Dark/light ratio of the incidents that light can lessen; NaN where it cannot be told.
    n_dark, n_light : float
        Such incidents in the dark and in the light.
    hours : pandas.DataFrame
        For the small picture: ``hour, dark_rate, light_rate`` (incidents per 100 dark and light
        hours at that hour of the clock; NaN where there were few), ``n_dark, n_light``.
    lamps : LampsNear
        The lamps of the place.
    people_at_night : {"yes", "no", "unknown"}
        Whether people move here after dark.
    first : {"mend", "look", "build", "nothing"}
        A key of `LIGHTING_FIRST`.
    signals : LightSignals
        What the safety track rests on.
    q : float
        `p` after all places that are judged together; NaN where the place is judged alone.
    years : int
        Whole years that the ratio covers.
    """

    outcome: Outcome
    words: tuple[str, ...]
    ratio: float
    low: float
    high: float
    p: float
    n_dark: float
    n_light: float
    hours: pd.DataFrame
    lamps: LampsNear
    people_at_night: Literal["yes", "no", "unknown"]
    first: First
    signals: LightSignals = field(default_factory=LightSignals)
    q: float = math.nan
    years: int = 0


def lighting_case(
    dark: DarkNumbers,
    signals: LightSignals,
    lamps: LampsNear,
    walks: NightWalks,
    *,
    least_signals: int,
    hours: pd.DataFrame,
    weak: DarkNumbers | None = None,
) -> LightingCase:
    """
    Judge whether lighting is motivated at a place, and say why in Swedish.

    Two tracks that never mix. *Against what is reported*: of the incidents that light can lessen
    (robbery, burglary, theft, damage) surely more in the dark than in the light at the same clock
    hours, at least ten in each, over whole years, and no clear word that nobody goes there after
    dark. *For felt safety*: at least `least_signals` reports, findings and faults about the light.
    Where nobody goes after dark the numbers are told but motivate nothing: light works mainly where
    people also are (Brå), so first ask why nobody goes there.

    Parameters
    ----------
    dark : DarkNumbers
        Of the incidents that light can lessen, only.
    signals : LightSignals
        What speaks of light and felt safety.
    lamps : LampsNear
        From `lamps_near`.
    walks : NightWalks
        From `night_walks`.
    least_signals : int
        How many signals make a case for felt safety (`Thresholds.lighting_reports`).
    hours : pandas.DataFrame
        For the picture; passed through.
    weak : DarkNumbers, optional
        The ratio of the other incidents: told when they rise, and never a ground.

    Returns
    -------
    LightingCase
        The outcome with its words and what to do first.

    Examples
    --------
    >>> nan = float("nan")
    >>> lamps = LampsNear(False, 0, 0, 0, 0, nan, nan, nan)
    >>> dark = DarkNumbers(2.1, 1.4, 3.2, 0.001, 64, 51, years=2)
    >>> case = lighting_case(dark, LightSignals(), lamps, NightWalks(), least_signals=3,
    ...     hours=pd.DataFrame())
    >>> case.outcome, case.first, case.people_at_night
    ('crime', 'look', 'unknown')
    """
    outcome = _outcome(dark, signals, walks, least_signals)
    first = _first(outcome, dark, lamps, walks)
    sentences = (
        *say.outcome_words(outcome, dark, signals, walks.people, least_signals),
        *(say.weak_words(weak, outcome) if weak is not None else ()),
        *say.people_words(walks, go=first != "nothing"),
        *lamps.words,
        LIGHTING_FIRST[first],
    )
    return LightingCase(
        outcome=outcome,
        words=sentences,
        ratio=dark.ratio,
        low=dark.low,
        high=dark.high,
        p=dark.p,
        n_dark=dark.n_dark,
        n_light=dark.n_light,
        hours=hours,
        lamps=lamps,
        people_at_night=walks.people,
        first=first,
        signals=signals,
        q=dark.q,
        years=dark.years,
    )


def _outcome(dark: DarkNumbers, signals: LightSignals, walks: NightWalks, least: int) -> Outcome:
    if dark.rises and walks.people != "no":
        return "crime"
    return "safety" if signals.n >= least else "none"


def _first(outcome: Outcome, dark: DarkNumbers, lamps: LampsNear, walks: NightWalks) -> First:
    """Mend before all, look before building, and build only where light is known to be missing."""
    if lamps.n_out or lamps.open_faults or walks.lamps_out:
        return "mend"
    if outcome == "none":
        return "look" if dark.rises or walks.light_enough == "no" else "nothing"
    if walks.people != "yes":
        return "look"
    if walks.light_enough == "no" or (lamps.inventory and _unlit(lamps)):
        return "build"
    return "look"


def _unlit(lamps: LampsNear) -> bool:
    """Whether the inventory knows the place, and it lies mostly out of the reach of its lamps."""
    if math.isfinite(lamps.lit_share):
        return lamps.n > 0 and lamps.lit_share < _NOTHING_LIT
    return lamps.n > 0 and lamps.n_working == 0
