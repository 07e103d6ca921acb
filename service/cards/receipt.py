"""A receipt as the card writes it: the verdict first, then every number that it rests on."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.interventions import RING_TOO_FEW
from est_geo.periods import Period
from est_geo.tables import VERDICTS
from est_geo.words import MISSING, counted, number, percent
from service.cards.series import Series, series_of
from service.cards.wording import INTERVAL, LEAST_FOR_PERCENT, EffectWords, day, effect_words

HEADLINES: Final = {
    "effect": "Effekt.",
    "none": "Ingen påvisbar effekt.",
    "too_few": "För få händelser för att säga.",
}
"""The three things that a receipt can say."""

NEXT_TIME: Final = {
    "effect": "Räknas för åtgärden nästa gång den föreslås.",
    "none": "Räknas emot åtgärden nästa gång den föreslås. Kvittot ligger kvar och går att hitta.",
    "too_few": "Räknas varken för eller emot åtgärden nästa gång den föreslås.",
}
WHY_NAIVE_MISLEADS: Final = (
    "En plats väljs när den är som värst och svalnar ofta av sig själv, hela staden kan ha gått "
    "samma väg, och händelser kan ha flyttat runt hörnet. Därför räknar kvittot mot "
    "jämförelseplatser och mot ringen runt platsen."
)
_BIG_DIFFERENCE: Final = 0.5
# Counts are compared by their logarithms, and read as counts.
_COUNTS: Final = {"level": "händelser som åtgärden svarar mot", "every": "händelser av alla slag"}
_PLAIN: Final = _COUNTS | {
    "trend": "på väg upp (över 0) eller ner: sista halvåret mot det förra",
    "harm": "hur allvarlig en händelse är, i snitt",
    "same_district": "samma stadsdel (1 = ja)",
}
# What place and ring come to together stands in a line of its own.
_SAID_ABOVE: Final = re.compile(r" Plats och ring tillsammans: [^(]*\([^)]*\)\.")


@dataclass(frozen=True, slots=True)
class CountRow:
    """Incidents before and after, at one sort of place."""

    name: str
    before: str
    after: str
    note: str = ""
    single: bool = False


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """How like the comparison places were before."""

    feature: str
    treated: str
    chosen: str
    every: str
    difference: str
    words: str


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """All that the card writes of a receipt."""

    headline: str
    effect: EffectWords
    sentence: str
    made: str
    counted: str
    before: str
    after: str
    counts: Sequence[CountRow]
    numbers: Sequence[tuple[str, str]]
    naive: str
    caveats: Sequence[str]
    balance: Sequence[BalanceRow]
    series: Series | None
    every: str
    next_time: str


def receipt_shown(row: Mapping[str, Any], zone: str) -> ReceiptShown:
    """
    Give a receipt as the card writes it.

    Parameters
    ----------
    row : mapping
        A row of `EFFECTS`. What its details do not tell is left out: a group of one district sees
        no number of places in the others.
    zone : str
        Time zone of the days.
    """
    verdict, details = str(row["verdict"]), _read(str(row["details"]))
    numbers, periods = details.get("receipt") or {}, details.get("periods") or {}
    balance = balance_rows(details.get("balance") or ())
    return ReceiptShown(
        headline=HEADLINES[verdict],
        effect=_effect(row),
        sentence=_after_verdict(str(row["words"]), verdict),
        made=day(row["made_at"], zone),
        counted=str((details.get("outcome") or {}).get("words") or "").rstrip("."),
        before=_between(row["before_start"], row["before_end"], zone),
        after=_between(row["after_start"], row["after_end"], zone),
        counts=_counts(row, numbers, details.get("comparisons") or ()),
        numbers=_lines(numbers, int(row["n_before"]), verdict),
        naive=str(numbers.get("naive") or ""),
        caveats=tuple(
            one for one in (*(numbers.get("caveats") or ()), unlike_words(balance)) if one
        ),
        balance=balance,
        series=_series(details.get("weekly") or (), periods),
        every=_every(details.get("every")),
        next_time=NEXT_TIME[verdict],
    )


def effect_of(row: Mapping[str, Any]) -> EffectWords:
    """Give a kept receipt's verdict, n and interval together."""
    return _effect(row)


def _effect(row: Mapping[str, Any]) -> EffectWords:
    return effect_words(
        str(row["verdict"]), int(row["n_before"]), int(row["n_after"]),
        *(_number(row[one]) for one in ("ratio", "low", "high")),
    )  # fmt: skip


def _read(details: str) -> dict[str, Any]:
    try:
        found = json.loads(details)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _series(weekly: Sequence[dict[str, Any]], periods: Mapping[str, Any]) -> Series | None:
    if not weekly or "before" not in periods:
        return None
    return series_of(weekly, Period.parse(periods["before"]), Period.parse(periods["after"]))


def _every(numbers: Mapping[str, Any] | None) -> str:
    """Tell of all incidents at the place: the lesser thing, and not what is judged."""
    if not numbers:
        return ""
    return _effect(numbers).line


def _number(value: Any) -> float:  # noqa: ANN401 - what JSON or a table holds
    return math.nan if value is None or pd.isna(value) else float(value)


def _after_verdict(words: str, verdict: str) -> str:
    """Take the verdict away from the beginning of its sentence: it stands above, in large."""
    begins = VERDICTS[verdict].capitalize()
    rest = words.removeprefix(f"{begins}:").removeprefix(begins).strip(" .:") or words
    return f"{rest[:1].upper()}{rest[1:]}" + ("" if rest.endswith((".", "!", "?")) else ".")


def _between(start: Any, end: Any, zone: str) -> str:  # noqa: ANN401 - times
    last = pd.Timestamp(end) - pd.Timedelta(seconds=1)
    return f"{day(start, zone)}–{day(last, zone)}"


def _counts(
    row: Mapping[str, Any], numbers: Mapping[str, Any], places: Sequence[Mapping[str, Any]]
) -> list[CountRow]:
    before, after = int(row["n_before"]), int(row["n_after"])
    shrunk = _number(numbers.get("shrunk"))
    note = ""
    if math.isfinite(shrunk) and shrunk < before:
        note = f"räknas som {number(shrunk, 1)} före: platsen valdes för att det var mycket där"
    found = [CountRow("Platsen", number(before), number(after), note)]
    if numbers.get("n_comparison_before") is not None:
        both = (numbers["n_comparison_before"], numbers["n_comparison_after"])
        found.append(CountRow("Jämförelseplatserna", number(both[0]), number(both[1])))
    return found + [
        CountRow(
            str(one["name"]), number(one["before"]), number(one["after"]),
            "" if one.get("counted", True) else "räknas inte: där har en annan åtgärd gjorts",
            single=True,
        )
        for one in places
    ]  # fmt: skip


def _lines(numbers: Mapping[str, Any], n_before: int, verdict: str) -> list[tuple[str, str]]:
    ring = str(numbers.get("displacement") or "")
    moved = "" if RING_TOO_FEW in ring else quotient_words(numbers.get("wdq"), verdict)
    lines = (
        ("Plats och ring tillsammans (WDD)", difference_words(numbers.get("wdd"))),
        ("Flyttade det? (WDQ)", moved),
        ("Ringen runt", _SAID_ABOVE.sub("", ring)),
        ("Minsta effekt som hade synts", detectable_words(numbers.get("detectable"), n_before)),
        ("Hur mycket platser varierar", dispersion_words(numbers.get("dispersion"))),
    )
    return [(name, words) for name, words in lines if words]


def difference_words(wdd: Mapping[str, Any] | None) -> str:
    r"""
    Say the weighted displacement difference in plain words.

    Examples
    --------
    >>> difference_words({"wdd": -118, "low": -196, "high": -40})
    '118 färre händelser än väntat (95\xa0% intervall 40–196 färre).'
    >>> difference_words({"wdd": -9, "low": -30, "high": 12})
    '9 färre händelser än väntat (95\xa0% intervall från 30 färre till 12 fler).'
    """
    if not wdd or not math.isfinite(_number(wdd.get("wdd"))):
        return ""
    found, low, high = (_number(wdd.get(one)) for one in ("wdd", "low", "high"))
    word = "färre" if found < 0 else "fler"
    said = f"{counted_float(abs(found))} {word} händelser än väntat"
    return f"{said} ({INTERVAL} {_between_ends(low, high)})."


def _between_ends(low: float, high: float) -> str:
    """Say an interval of a difference by its words, not by minus signs."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return MISSING
    if high <= 0:
        return f"{counted_float(-high)}–{counted_float(-low)} färre"
    if low >= 0:
        return f"{counted_float(low)}–{counted_float(high)} fler"
    return f"från {counted_float(-low)} färre till {counted_float(high)} fler"


def counted_float(value: float) -> str:
    """
    Write a number of incidents, with a decimal only where it is small.

    Examples
    --------
    >>> counted_float(118.0), counted_float(3.4)
    ('118', '3,4')
    """
    small = 10
    return number(value, 1 if value < small and value != round(value) else 0)


def quotient_words(wdq: Any, verdict: str) -> str:  # noqa: ANN401 - `Wdq`, its fields, or nothing
    """
    Say the weighted displacement quotient in plain words.

    It means something only where the place gained on its comparison; and where the gain may be
    chance, so may what became of it.

    Examples
    --------
    >>> found = {"wdq": -0.4, "success": -0.1}
    >>> quotient_words(found | {"wdq": 0.4}, "effect")
    'WDQ 0,40: ringen runt fick det också lugnare.'
    >>> quotient_words(found, "effect")
    'WDQ −0,40: en del kan ha flyttat till ringen, men mindre än det som försvann.'
    >>> quotient_words(found | {"wdq": -1.4}, "none")
    'WDQ −1,40: mer kan ha flyttat till ringen än det som försvann. Allt det ryms inom slumpen.'
    >>> quotient_words({"wdq": 1.0, "success": 0.1}, "none")
    'Går inte att säga: platsen fick det inte lugnare än jämförelseplatserna.'
    """
    value, success = (_number((wdq or {}).get(one)) for one in ("wdq", "success"))
    if not (math.isfinite(value) and math.isfinite(success)):
        return ""
    if success >= 0:
        return "Går inte att säga: platsen fick det inte lugnare än jämförelseplatserna."
    text = f"WDQ {'−' if value < 0 else ''}{number(abs(value), 2)}"
    chance = "" if verdict == "effect" else " Allt det ryms inom slumpen."
    if value >= 0:
        return f"{text}: ringen runt fick det också lugnare.{chance}"
    if value > -1:
        what = "en del kan ha flyttat till ringen, men mindre än det som försvann"
    else:
        what = "mer kan ha flyttat till ringen än det som försvann"
    return f"{text}: {what}.{chance}"


def detectable_words(ratio: Any, n_before: int) -> str:  # noqa: ANN401 - a number or nothing
    r"""
    Say the smallest effect that would have been seen four times of five.

    Examples
    --------
    >>> detectable_words(0.66, 60)
    'En minskning med minst 34\xa0% hade synts fyra gånger av fem.'
    >>> detectable_words(0.2, 6), detectable_words(None, 60)
    ('Bara en minskning till en bråkdel hade synts: 6 händelser före är för få.', '')
    """
    value = _number(ratio)
    if not 0 < value < 1:
        return ""
    if n_before < LEAST_FOR_PERCENT:
        n = counted(n_before, "händelse", "händelser")
        return f"Bara en minskning till en bråkdel hade synts: {n} före är för få."
    return f"En minskning med minst {percent(1 - value)} hade synts fyra gånger av fem."


def dispersion_words(dispersion: Any) -> str:  # noqa: ANN401 - a number or nothing
    """
    Say how much more than chance the comparison places vary by themselves.

    Examples
    --------
    >>> dispersion_words(1.0), dispersion_words(2.3)
    ('Inte mer än slumpen.', '2,3 gånger mer än ren slump, och intervallen är vidgade för det.')
    """
    value = _number(dispersion)
    if not math.isfinite(value):
        return ""
    just_over = 1.05
    if value < just_over:
        return "Inte mer än slumpen."
    return f"{number(value, 1)} gånger mer än ren slump, och intervallen är vidgade för det."


def balance_rows(balance: Sequence[Mapping[str, Any]]) -> list[BalanceRow]:
    """
    Say how like the comparison places were before, feature by feature.

    Examples
    --------
    >>> row = {"feature": "n", "name": "händelser före", "treated": 40.0, "chosen_mean": 37.2,
    ...        "all_mean": 11.0, "difference_in_sd": 0.2}
    >>> balance_rows([row])[0].words
    'lika'
    """
    return [
        BalanceRow(
            feature=_PLAIN.get(row["feature"], str(row.get("name") or row["feature"])),
            treated=_valued(row, "treated"),
            chosen=_valued(row, "chosen_mean"),
            every=_valued(row, "all_mean"),
            difference=_signed(apart := _number(row["difference_in_sd"]), 2),
            words="lika" if abs(apart) <= _BIG_DIFFERENCE else "skiljer sig",
        )
        for row in balance
    ]


def unlike_words(rows: Sequence[BalanceRow]) -> str:
    """
    Say that the comparison places were not like the place; empty where they were.

    Examples
    --------
    >>> row = BalanceRow("händelser", "222", "93", "2", "−0,89", "skiljer sig")
    >>> unlike_words([row, row, row])
    'Jämförelseplatserna liknade inte platsen i allt: 3 av 3 jämförda tal skiljer sig.'
    """
    apart = sum(one.words != "lika" for one in rows)
    if not apart:
        return ""
    return (
        "Jämförelseplatserna liknade inte platsen i allt: "
        f"{number(apart)} av {number(len(rows))} jämförda tal skiljer sig."
    )


def _valued(row: Mapping[str, Any], column: str) -> str:
    """Write one side of a comparison; the mean of logarithms is a typical count."""
    value = _number(row[column])
    if row["feature"] in _COUNTS:
        return number(math.expm1(value)) if math.isfinite(value) else MISSING
    return _signed(value, 1)


def _signed(value: float, decimals: int) -> str:
    if not math.isfinite(value):
        return MISSING
    text = number(abs(value), decimals)
    return f"−{text}" if value < 0 and text.strip("0,") else text
