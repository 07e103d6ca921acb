"""A camera's dossier as its page writes it: every part, what is missing, and the clean document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.errors import ReportError
from est_geo.intervening import DOSSIER_TEXTS, OUTCOMES, Dossier, missing_parts
from est_geo.words import counted
from service.cards.moves import value_of
from service.cards.wording import day, typed_day
from service.identity.forms import one

Typed = dict[str, list[str]]

_ASKS: Final[Mapping[str, tuple[str, str]]] = {
    "purpose": ("Ändamål", "Vilket problem ska kameran göra något åt, och på vilken yta?"),
    "alternatives": (
        "Mindre ingripande åtgärder",
        "Vad är prövat först, när, och vad gav det? Ljus, sikt, lås, närvaro, platsvärd.",
    ),
    "incident_basis": (
        "Händelser",
        "Hur många, av vilka slag, sedan när, och hur säkert är talet?",
    ),
    "need": ("Behovet", "Varför väger behovet tungt just här?"),
    "privacy": (
        "Intrånget",
        "Vilka passerar, hur ofta, och vad gör intrånget mindre? Vinkel, tider, maskning.",
    ),
    "balance": ("Avvägningen", "Varför väger det ena tyngre än det andra?"),
    "information": ("Upplysning", "Hur får människor veta: skyltar, webbplats, kontakt?"),
    "register_row": ("Rad i kameraregistret", "Nummer i kommunens register"),
}
TEXTS: Final = tuple(_ASKS)
KNOWN: Final = (*TEXTS, "utfall", "lagring", "omprovas", "sedd", "gor", "upphorde")
_MOST_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a dossier."""

    name: str
    label: str
    asks: str
    text: str
    short: bool


@dataclass(frozen=True, slots=True)
class DossierShown:
    """The dossier as the page writes it."""

    parts: Sequence[Part]
    outcome: str
    outcome_words: str
    outcomes: Sequence[tuple[str, str]]
    storage: str
    storage_words: str
    review: str
    review_words: str
    lacks: Sequence[str]
    state: str
    closed: bool
    ended: bool
    seen: str
    changed: str


def dossier_shown(
    row: Mapping[str, Any] | None, zone: str, now: pd.Timestamp, typed: Typed | None = None
) -> DossierShown:
    """
    Give a dossier as its page writes it.

    Parameters
    ----------
    row : mapping or None
        A row of `CAMERA_DOSSIERS`; None where nothing is written.
    zone : str
        Time zone of the days.
    now : pandas.Timestamp
        The present moment.
    typed : dict, optional
        What was typed and could not be kept: it stays in the form.
    """
    held = row or _blank()
    closed, ended = not pd.isna(held["closed_at"]), not pd.isna(held["ended_at"])
    texts = {name: str(held[name]) if typed is None else one(typed, name) for name in TEXTS}
    outcome = str(held["balance_outcome"]) if typed is None else one(typed, "utfall")
    days = int(held["storage_days"])
    kept = counted(days, "dygn", "dygn") if days else "inget spelas in"
    return DossierShown(
        parts=[
            Part(name, label, asks, texts[name], name == "register_row")
            for name, (label, asks) in _ASKS.items()
        ],
        outcome=outcome,
        outcome_words=OUTCOMES.get(outcome, ""),
        outcomes=list(OUTCOMES.items()),
        storage=str(days) if typed is None else one(typed, "lagring"),
        storage_words=kept,
        review=typed_day(held["review_date"], zone) if typed is None else one(typed, "omprovas"),
        review_words=day(held["review_date"], zone) or "inget datum satt",
        lacks=missing_parts(held, now),
        state=_state(held, zone),
        closed=closed,
        ended=ended,
        seen="" if row is None else pd.Timestamp(held["changed_at"]).isoformat(),
        changed="" if row is None else day(held["changed_at"], zone),
    )


def _blank() -> dict[str, Any]:
    return {
        **dict.fromkeys(DOSSIER_TEXTS, ""), "balance_outcome": "undecided", "storage_days": 0,
        "review_date": pd.NaT, "closed_at": pd.NaT, "ended_at": pd.NaT, "changed_at": pd.NaT,
    }  # fmt: skip


def _state(row: Mapping[str, Any], zone: str) -> str:
    if not pd.isna(row["ended_at"]):
        until = pd.Timestamp(row["ended_at"]) + pd.DateOffset(years=5)
        return (
            f"Bevakningen upphörde {day(row['ended_at'], zone)}. Underlaget sparas till "
            f"{day(until, zone)}."
        )
    if not pd.isna(row["closed_at"]):
        return f"Komplett och slutet {day(row['closed_at'], zone)}."
    return "Öppet: kameran kan inte beslutas förrän underlaget är slutet."


def dossier_of(sent: Typed, zone: str) -> Dossier:
    """
    Read a dossier as it was sent.

    Raises
    ------
    ReportError
        A day or a number cannot be read.

    Examples
    --------
    >>> sent = dict.fromkeys(KNOWN, ["x"]) | {"lagring": ["30"], "omprovas": [""]}
    >>> dossier_of(sent, "UTC").storage_days
    30
    """
    days = one(sent, "lagring").strip() or "0"
    if not (days.isascii() and days.isdigit() and len(days) <= _MOST_DAYS):
        raise ReportError("Lagringstiden skrivs som antal dygn, 0–365. Inget är sparat.")
    try:
        review = value_of("borjade", one(sent, "omprovas").strip(), zone)
    except ReportError:
        raise ReportError("Omprövningsdagen skrivs som 2027-12-31. Inget är sparat.") from None
    return Dossier(
        **{name: one(sent, name) for name in TEXTS},
        balance_outcome=one(sent, "utfall"),
        storage_days=int(days),
        review_date=None if pd.isna(review) else review,
    )


def seen_time(text: str) -> pd.Timestamp | None:
    """
    Read when the dossier that was seen had been changed; None where there was none.

    Examples
    --------
    >>> seen_time("2026-11-27T10:00:00+00:00").year, seen_time("")
    (2026, None)
    """
    try:
        at = pd.Timestamp(text) if text else None
    except ValueError:
        return None
    return None if at is None or pd.isna(at) or at.tzinfo is None else at
