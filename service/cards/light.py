"""The lighting case of a place: one plain sentence, and the darkness test in one small picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.interventions import LIGHTING_FIRST, LIGHTING_OUTCOMES, LightingCase
from est_geo.interventions.light_numbers import LEAST_INCIDENTS
from est_geo.words import MISSING, number, ratio_decimals, span
from service.cards.wording import INTERVAL

PLAIN: Final = {
    "crime": "Här talar siffrorna för att mörkret spelar roll: bättre ljus kan minska brotten.",
    "safety": "Här handlar det om trygghet: siffrorna visar inte att mörkret ger fler brott.",
    "none": "Här talar inget för att ny belysning skulle göra skillnad.",
}
"""What an outcome means, in one sentence for anybody."""

_HOURS: Final = tuple((at + 12) % 24 for at in range(24))
_SLOT: Final = 18.0
_BAR: Final = 7.5
_LEFT, _TOP, _TALL, _BELOW = 34.0, 8.0, 112.0, 26.0
_RIGHT: Final = 6.0
_NICE: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture."""

    x: float
    y: float
    wide: float
    tall: float
    kind: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A word at a place on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class LightPicture:
    """Rates in the dark and in the light by clock hour, noon to noon, so that night is whole."""

    wide: float
    tall: float
    left: float
    right: float
    floor: float
    bars: Sequence[Bar]
    hours: Sequence[Tick]
    levels: Sequence[Tick]
    says: str
    unit: str
    rows: Sequence[tuple[str, str, str, str, str]]


@dataclass(frozen=True, slots=True)
class LightShown:
    """The lighting case as the page writes it."""

    outcome: str
    name: str
    plain: str
    reasons: Sequence[str]
    numbers: str
    first: str
    lamps: Sequence[str]
    picture: LightPicture | None


def light_shown(case: LightingCase, *, hours: bool) -> LightShown:
    """
    Give a lighting case as the page writes it.

    Parameters
    ----------
    case : LightingCase
        As `est_geo.grounding.lighting_of` gives it.
    hours : bool
        Whether the asker may see when in the day things are reported.
    """
    first = LIGHTING_FIRST[case.first]
    name = LIGHTING_OUTCOMES[case.outcome]
    n = _both(case.n_dark, case.n_light)
    said = any(n in one for one in case.words)
    # The outcome stands in the heading, the lamps and what to do first on lines of their own.
    elsewhere = {*case.lamps.words, first, f"{name.capitalize()}."}
    return LightShown(
        outcome=case.outcome,
        name=name,
        plain=PLAIN[case.outcome],
        reasons=[
            one
            for one in case.words
            if one not in elsewhere and not one.startswith(f"{name.capitalize()}, inte")
        ],
        numbers=""
        if said
        else ratio_words(case.ratio, case.low, case.high, case.n_dark, case.n_light),
        first=first,
        lamps=tuple(case.lamps.words),
        picture=light_picture(case.hours) if hours and len(case.hours) else None,
    )


def ratio_words(ratio: float, low: float, high: float, n_dark: float, n_light: float) -> str:
    r"""
    Say the dark/light ratio with interval and both counts.

    Examples
    --------
    >>> ratio_words(1.8, 1.2, 2.7, 41, 23)
    '1,8 gånger så mycket i mörker (95\xa0% intervall 1,2–2,7; 41 i mörker, 23 i ljus)'
    >>> ratio_words(float("nan"), float("nan"), float("nan"), 3, 1)
    'Kvoten går inte att räkna: 3 i mörker, 1 i ljus.'
    >>> ratio_words(9.1, 4.2, 21, 177, 4)
    'Minst 9,1 gånger så mycket i mörker (95\xa0% intervall 4,2–21,0; 177 i mörker, 4 i ljus)'
    """
    n = _both(n_dark, n_light)
    if not all(math.isfinite(one) for one in (ratio, low, high)):
        return f"Kvoten går inte att räkna: {n}."
    decimals = ratio_decimals(low, high)
    # Fewer in the light are counted as though they had been so many.
    least = "Minst " if n_light < LEAST_INCIDENTS else ""
    times = f"{least}{number(ratio, decimals)} gånger så mycket i mörker"
    return f"{times} ({INTERVAL} {span(low, high, decimals)}; {n})"


def _both(n_dark: float, n_light: float) -> str:
    return f"{number(n_dark)} i mörker, {number(n_light)} i ljus"


def light_picture(hours: pd.DataFrame) -> LightPicture | None:
    """
    Lay out the darkness test: two bars a clock hour, one in the dark and one in the light.

    Parameters
    ----------
    hours : pandas.DataFrame
        ``hour, dark_rate, light_rate, n_dark, n_light``; a rate is NaN where the hour is never
        dark, or never light.

    Returns
    -------
    LightPicture or None
        None where nothing has a clock time.
    """
    known = {int(row["hour"]): row for row in hours.to_dict("records")}
    rates = [row[one] for row in known.values() for one in ("dark_rate", "light_rate")]
    top = nice_top(max((one for one in rates if math.isfinite(one)), default=0.0))
    if top == 0:
        return None
    bars = [
        bar
        for slot, hour in enumerate(_HOURS)
        if hour in known
        for bar in _pair(slot, known[hour], top)
    ]
    floor, wide = _TOP + _TALL, _LEFT + _SLOT * len(_HOURS) + _RIGHT
    decimals = next((at for at in range(3) if (top / 2 * 10**at).is_integer()), 3)
    return LightPicture(
        wide=wide,
        tall=floor + _BELOW,
        left=_LEFT,
        right=wide - _RIGHT,
        floor=floor,
        bars=bars,
        hours=[
            Tick(round(_LEFT + _SLOT * (slot + 0.5), 1), f"{hour:02}")
            for slot, hour in enumerate(_HOURS)
            if hour % 3 == 0
        ],
        levels=[
            Tick(round(floor - share * _TALL, 1), number(share * top, decimals))
            for share in (0.0, 0.5, 1.0)
        ],
        says=_says(known),
        unit="Händelser per 100 timmar",
        rows=[_row(hour, known[hour]) for hour in _HOURS if hour in known],
    )


def nice_top(most: float) -> float:
    """
    Round a largest value up to a number that an axis may end in; 0 stays 0.

    Examples
    --------
    >>> [nice_top(one) for one in (0.0, 0.013, 3.2, 5.0, 61.0)]
    [0.0, 0.02, 5.0, 5.0, 100.0]
    """
    if most <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(most))
    # A hair of room: 5.0 / 1.0 must not become 10 because of the last bit.
    return next(one for one in _NICE if one * (1 + 1e-9) >= most / power) * power


def _pair(slot: int, row: dict[Any, Any], top: float) -> list[Bar]:
    x = _LEFT + _SLOT * slot + (_SLOT - 2 * _BAR) / 2
    found = []
    for at, kind in enumerate(("light", "dark")):
        rate = row[f"{kind}_rate"]
        if math.isfinite(rate):
            tall = round(rate / top * _TALL, 1)
            found.append(Bar(round(x + at * _BAR, 1), _TOP + _TALL - tall, _BAR - 1, tall, kind))
    return found


def _says(known: dict[int, dict[Any, Any]]) -> str:
    both = [
        row
        for row in known.values()
        if math.isfinite(row["dark_rate"]) and math.isfinite(row["light_rate"])
    ]
    more = sum(row["dark_rate"] > row["light_rate"] for row in both)
    if not both:
        return "Inget klockslag är både mörkt och ljust under den tid som rapporterna täcker."
    return (
        f"Staplar per klockslag från tolv till tolv. {len(both)} klockslag är ibland mörka och "
        f"ibland ljusa; vid {more} av dem rapporteras mer i mörker än i ljus."
    )


def _row(hour: int, row: dict[Any, Any]) -> tuple[str, str, str, str, str]:
    dark, light = (
        number(row[one], 2) if math.isfinite(row[one]) else MISSING
        for one in ("dark_rate", "light_rate")
    )
    return (
        f"{hour:02}–{(hour + 1) % 24:02}",
        dark,
        number(row["n_dark"], 1 if row["n_dark"] % 1 else 0),
        light,
        number(row["n_light"], 1 if row["n_light"] % 1 else 0),
    )
