"""Why one proposal stands before another, in Swedish."""

from collections.abc import Hashable, Mapping
from typing import Any, Final

from est_geo.tables import FACTORS
from est_geo.words import counted, listing, number

Row = Mapping[Hashable, Any]

_MORE: Final = {
    "need": "behovet är större",
    "influence": "möjligheten att påverka är större",
    "cost": "kostnaden är lägre",
}
_LESS: Final = {
    "need": "behovet är mindre",
    "influence": "möjligheten att påverka är mindre",
    "cost": "kostnaden är högre",
}


def need_words(row: Row) -> str:
    """
    Say the number that a need rests on.

    Examples
    --------
    >>> need_words({"weight": 84.0, "n": 40})
    '40 händelser; vägda efter hur allvarliga de är: 84.'
    """
    n = counted(int(row["n"]), "händelse", "händelser")
    return f"{n}; vägda efter hur allvarliga de är: {number(float(row['weight']))}."


def factor_words(row: Row) -> str:
    """
    Say the three factors and their product.

    Examples
    --------
    >>> factor_words({"need": 4, "influence": 3, "cost": 5, "cost_class": "låg", "score": 60.0})
    'Behov 4 × möjlighet att påverka 3 × kostnadsklass 5 (låg) = 60.'
    """
    parts = " × ".join(f"{name} {row[factor]}" for factor, name in FACTORS.items())
    score = number(float(row["score"]))
    return f"{parts[0].upper()}{parts[1:]} ({row['cost_class']}) = {score}."


def before_next(row: Row, other: Row | None, *, sure: bool) -> str:
    """
    Say why a proposal stands before the next, and whether it surely does.

    Parameters
    ----------
    row, other : mapping
        Rows of `priorities`; None where it is the last.
    sure : bool
        Their harm-weighted incidents differ by more than chance.
    """
    if other is None:
        return ""
    which = f"{other['name']} vid {other['place']}"
    if row["score"] == other["score"]:
        return f"Samma poäng som nästa, {which}; {_tie(row, other, sure=sure)}"
    more = [_against(_MORE, row, other, one) for one in FACTORS if row[one] > other[one]]
    less = [_against(_LESS, row, other, one) for one in FACTORS if row[one] < other[one]]
    but = f", fast {listing(less)}" if less else ""
    said = f"Står före nästa, {which}: {listing(more)}{but}."
    by_need = row["need"] > other["need"] and row["need_computed"] == row["need"]
    if sure or not by_need:
        return said
    weights = f"{number(float(row['weight']))} mot {number(float(other['weight']))}"
    return (
        f"{said} Men skillnaden i händelser ({weights}, vägda efter allvar) är inte större än "
        "slumpen: ordningen mellan dem är inte säker."
    )


def _tie(row: Row, other: Row, *, sure: bool) -> str:
    if row["weight"] != other["weight"]:
        weights = f"{number(float(row['weight']))} mot {number(float(other['weight']))}"
        chance = "" if sure else ", och skillnaden är inte större än slumpen"
        return f"hur allvarliga händelserna är avgör ({weights}){chance}."
    if row["n"] != other["n"]:
        return f"antalet händelser avgör ({row['n']} mot {other['n']})."
    return "namnet avgör: ordningen mellan dem betyder inget."


def _against(words: Mapping[str, str], row: Row, other: Row, factor: str) -> str:
    sides = [row[factor], other[factor]]
    if factor == "cost" and all(one["cost"] == one.get("cost_computed") for one in (row, other)):
        # Five speaks for: "lower cost (5 to 3)" would be read the wrong way round.
        sides = [row["cost_class"], other["cost_class"]]
    return f"{words[factor]} ({sides[0]} mot {sides[1]})"
