"""The factors of a proposal's order: computed, and as the group has said them itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.errors import ReportError
from est_geo.intake import redact
from est_geo.tables import FACTORS, FACTORS_SET, typed
from service.rows import rows_of

LOWEST: Final = 1
HIGHEST: Final = 5
LONGEST_REASON: Final = 300
ASKS: Final = {
    "need": "Hur stort är behovet?",
    "influence": "Hur mycket går att påverka?",
    "cost": "Hur billigt är det?",
}
ENDS: Final = {
    "need": ("litet", "stort"),
    "influence": ("lite", "mycket"),
    "cost": ("dyrt", "billigt"),
}
"""What 1 and 5 mean."""


@dataclass(frozen=True, slots=True)
class FactorShown:
    """One factor: 1–5, five speaks for."""

    factor: str
    name: str
    asks: str
    low: str
    high: str
    value: int
    computed: int
    own: bool
    reason: str
    rests_on: str


def factors_shown(row: Mapping[str, Any], own: pd.DataFrame) -> list[FactorShown]:
    """
    Give the factors of a proposal.

    Parameters
    ----------
    row : mapping
        ``need, influence, cost`` as they hold, ``*_computed`` and ``*_words``.
    own : pandas.DataFrame
        `FACTORS_SET` of this proposal.
    """
    said = {one["factor"]: one for one in rows_of(own) if one["value"] > 0}
    return [
        FactorShown(
            factor=factor,
            name=name,
            asks=ASKS[factor],
            low=ENDS[factor][0],
            high=ENDS[factor][1],
            value=int(row[factor]),
            computed=int(row[f"{factor}_computed"]),
            own=factor in said,
            reason=said[factor]["words"] if factor in said else "",
            rests_on=str(row.get(f"{factor}_words") or ""),
        )
        for factor, name in FACTORS.items()
    ]


def judged(
    subject: str, district: str, factor: str, value: str, words: str, at: pd.Timestamp
) -> pd.DataFrame:
    """
    Read the group's judgement of one factor.

    Parameters
    ----------
    subject, district : str
        The proposal, and where it is.
    factor, value, words : str
        As typed: a key of `FACTORS`, 1–5 or 0 for the computed one again, and why.
    at : pandas.Timestamp
        When.

    Returns
    -------
    pandas.DataFrame
        One row of `FACTORS_SET`, its text masked.

    Raises
    ------
    ReportError
        Something is missing or wrong; all of it is named.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-27", tz="UTC")
    >>> row = judged("s1-belysning", "ryd", "need", "4", "Ring Anna på 070-123 45 67", now)
    >>> row["value"].item(), row["words"].item()
    (4, 'Ring Anna på [telefon]')
    """
    faults = []
    if factor not in FACTORS:
        faults.append("välj behov, möjlighet att påverka eller kostnadsklass")
    if not (len(value) == 1 and value.isascii() and value.isdigit() and int(value) <= HIGHEST):
        faults.append(f"välj {LOWEST}–{HIGHEST}, eller det räknade värdet")
    reason = " ".join(words.split())
    if not reason or len(reason) > LONGEST_REASON:
        faults.append(f"skriv varför, med högst {LONGEST_REASON} tecken")
    if faults:
        raise ReportError(f"Inget är ändrat: {'; '.join(faults)}.")
    given = {
        "factor_id": 0, "subject": subject, "district": district, "factor": factor,
        "value": int(value), "words": redact(reason).text, "made_by": "", "made_at": at,
    }  # fmt: skip
    return typed(pd.DataFrame([given]), FACTORS_SET)
