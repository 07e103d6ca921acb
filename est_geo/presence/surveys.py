"""What residents say in surveys: where uniforms are not sent, and where people feel unsafe."""

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.words import number, percent

LEAST_ANSWERS: Final = 50
"""Answers behind a share that may decide anything: at 85 % its interval is then ± 10 points."""
UNSAFE_SHARE: Final = 0.6
"""Where fewer than this feel safe, the district is felt unsafe: the project's own judgement."""
_FEELS_SAFE: Final = re.compile(r"\btrygg(a|t|het)?\b", re.IGNORECASE)
_TURNED: Final = re.compile(r"\b(otrygg\w*|inte|ej|icke|mindre|osäker\w*|oro\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeltSafety:
    """
    How safe people say that they feel in a district.

    Attributes
    ----------
    share : float
        Share that feels safe by the question with the lowest share.
    n : float
        Answers to it.
    words : str
        Swedish: that, in a sentence part.
    """

    share: float
    n: float
    words: str


def asks_if_safe(question: str) -> bool:
    """
    Whether the share of a question is the share that feels safe, beyond doubt.

    It must speak of feeling safe (*trygg*) and not turn it round: a share of "otrygg", "inte trygg"
    or "mindre trygg" means something else, and who does not feel unsafe need not feel safe.

    Examples
    --------
    >>> [asks_if_safe(one) for one in ("Känner sig trygg på kvällen", "Otrygg kvällstid",
    ...     "Andel som inte känner sig trygga", "Nöjd med belysningen")]
    [True, False, False, False]
    """
    return bool(_FEELS_SAFE.search(question)) and not _TURNED.search(question)


def felt_safety(results: pd.DataFrame) -> dict[str, FeltSafety]:
    """
    Read how safe people feel in each district from surveys.

    Only questions that ask whether people feel safe (`asks_if_safe`), answered by all (no group of
    their own) and by at least `LEAST_ANSWERS`, of the district's newest survey that has one. Where
    there are several the lowest share counts: safe by day is not safe at night.

    Parameters
    ----------
    results : pandas.DataFrame
        `SURVEY_RESULTS`.

    Returns
    -------
    dict of str to FeltSafety
        By district id; a district that no such answer is known of is not in it.

    Examples
    --------
    >>> from est_geo.tables import SURVEY_RESULTS
    >>> felt_safety(SURVEY_RESULTS.empty())
    {}
    """
    whole = results["district"].notna() & results["group"].isna() & results["share"].notna()
    enough = results["n"].fillna(0.0) >= LEAST_ANSWERS
    asks = results["question"].map(asks_if_safe).astype(bool)
    usable = results[whole & enough & asks]
    newest = usable["end"] == usable.groupby("district")["end"].transform("max")
    lowest = usable[newest].sort_values(["share", "row_id"]).drop_duplicates("district")
    return {
        str(row["district"]): FeltSafety(
            row["share"],
            row["n"],
            f"{percent(row['share'])} av {number(row['n'])} svarande känner sig trygga",
        )
        for row in lowest.to_dict("records")
    }


def safe_districts(felt: dict[str, FeltSafety], level: float) -> frozenset[str]:
    """
    Districts that are felt safe: at least so large a share; unknown is not safe.

    Examples
    --------
    >>> felt = {"ryd": FeltSafety(0.9, 200.0, ""), "city": FeltSafety(0.5, 200.0, "")}
    >>> sorted(safe_districts(felt, 0.85))
    ['ryd']
    """
    return frozenset(district for district, one in felt.items() if one.share >= level)


def unsafe_districts(felt: dict[str, FeltSafety]) -> frozenset[str]:
    """
    Districts where fewer than `UNSAFE_SHARE` feel safe; unknown is not unsafe either.

    Examples
    --------
    >>> sorted(unsafe_districts({"city": FeltSafety(0.5, 200.0, "")}))
    ['city']
    """
    return frozenset(district for district, one in felt.items() if one.share < UNSAFE_SHARE)
