"""Days, sums and effects as the cards write them: an effect never without n, interval, verdict."""

import math
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.periods import MONTHS
from est_geo.tables import VERDICTS
from est_geo.words import MISSING, counted, number, percent, ratio_decimals, span

LEAST_FOR_PERCENT: Final = 10
INTERVAL: Final = "95\u00a0% intervall"


def day(at: Any, zone: str) -> str:  # noqa: ANN401 - a time or one that is missing
    """
    Write the local day of an instant; an empty text where there is none.

    Examples
    --------
    >>> day(pd.Timestamp("2026-11-15T23:30", tz="UTC"), "Europe/Stockholm"), day(pd.NaT, "UTC")
    ('16 november 2026', '')
    """
    if at is None or pd.isna(at):
        return ""
    local = pd.Timestamp(at).tz_convert(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def typed_day(at: Any, zone: str) -> str:  # noqa: ANN401 - a time or one that is missing
    """
    Write a local day as a date field of a form holds it.

    Examples
    --------
    >>> typed_day(pd.Timestamp("2026-11-15T23:30", tz="UTC"), "Europe/Stockholm")
    '2026-11-16'
    """
    return "" if at is None or pd.isna(at) else f"{pd.Timestamp(at).tz_convert(zone):%Y-%m-%d}"


def kronor(sum_: float | None) -> str:
    r"""
    Write a sum; an empty text where it is not known.

    Examples
    --------
    >>> kronor(1500) == "1\u202f500\u00a0kr", kronor(None), kronor(float("nan"))
    (True, '', '')
    """
    known = sum_ is not None and math.isfinite(sum_)
    return f"{number(sum_)}\u00a0kr" if known and sum_ is not None else ""


def interval(low: float, high: float) -> str:
    """
    Write an interval of a ratio, with the decimals that show whether 1 is in it.

    Examples
    --------
    >>> interval(0.52, 0.9)
    '0,52–0,90'
    """
    return span(low, high, max(2, ratio_decimals(low, high)))


@dataclass(frozen=True, slots=True)
class EffectWords:
    """An effect as it may be shown: the verdict, and the numbers that it rests on, together."""

    verdict: str
    name: str
    n: str
    ratio: str
    interval: str
    share: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        parts = [self.name.capitalize(), self.n]
        if self.ratio == MISSING:
            parts.append("kvoten går inte att räkna")
        else:
            parts.append(f"{self.ratio} gånger jämförelsen ({INTERVAL} {self.interval})")
        return " · ".join(parts)


def effect_words(
    verdict: str, n_before: int, n_after: int, ratio: float, low: float, high: float
) -> EffectWords:
    r"""
    Say an effect with all that it takes to be read right.

    Parameters
    ----------
    verdict : str
        A key of `VERDICTS`.
    n_before, n_after : int
        Incidents at the place.
    ratio, low, high : float
        Rate ratio against the comparison places and its 95 % interval; NaN = not known.

    Returns
    -------
    EffectWords
        `share` says the ratio as per cent only where both periods have ten incidents and it is
        more than chance; else it is empty.

    Examples
    --------
    >>> effect_words("effect", 60, 36, 0.6, 0.4, 0.9).line
    'Effekt · 60 händelser före, 36 efter · 0,60 gånger jämförelsen (95\xa0% intervall 0,40–0,90)'
    >>> effect_words("too_few", 4, 1, 0.25, 0.01, 3.0).share
    ''
    """
    known = all(math.isfinite(one) for one in (ratio, low, high))
    many = min(n_before, n_after) >= LEAST_FOR_PERCENT
    sure = verdict == "effect" and known and many
    return EffectWords(
        verdict=verdict,
        name=VERDICTS[verdict],
        n=f"{counted(n_before, 'händelse', 'händelser')} före, {number(n_after)} efter",
        ratio=number(ratio, max(2, ratio_decimals(low, high))) if known else MISSING,
        interval=interval(low, high) if known else MISSING,
        share=_share(ratio, low, high) if sure else "",
    )


def _share(ratio: float, low: float, high: float) -> str:
    word = "färre" if ratio < 1 else "fler"
    ends = sorted((abs(1 - low), abs(1 - high)))
    return (
        f"{percent(abs(1 - ratio))} {word} än jämförelsen "
        f"({INTERVAL} {span(100 * ends[0], 100 * ends[1])}\u00a0%)"
    )
