"""A camera's dossier: what must be written down before anybody is watched, and for how long.

Since 2025-04-01 no permit is asked for; a documented balancing of interests is, with a row in the
municipality's register, and it is kept for five years after the surveillance ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.errors import NotFoundError, ReportError
from est_geo.intervening.texts import LONGEST_TEXT, kept_text, text_faults
from est_geo.interventions.lifecycle import CAMERA, time_fault
from est_geo.store import Store
from est_geo.tables import CAMERA_DOSSIERS, typed

OUTCOMES: Final[Mapping[str, str]] = {
    "need": "behovet väger tyngre",
    "privacy": "integriteten väger tyngre",
    "undecided": "inte avgjort",
}
"""What a balancing of interests may come to, by id, in Swedish."""

DOSSIER_TEXTS: Final[Mapping[str, str]] = {
    "purpose": "ändamålet",
    "alternatives": "vilka mindre ingripande åtgärder som har prövats",
    "incident_basis": "vilka händelser som är underlag",
    "need": "varför behovet väger tungt",
    "privacy": "intrånget och vad som gör det mindre",
    "balance": "avvägningen",
    "information": "hur människor upplyses",
    "register_row": "raden i kommunens kameraregister",
}
"""Texts of a dossier, in Swedish; none may be empty when it is closed."""

MOST_STORAGE_DAYS: Final = 365
_LONGEST_REGISTER_ROW: Final = 80
_NONE: Final = "Det finns inget kameraunderlag till åtgärden. Skriv ett först."


@dataclass(frozen=True, slots=True)
class Dossier:
    """
    What is written in a camera's dossier; it may be incomplete until it is closed.

    Attributes
    ----------
    purpose, alternatives, incident_basis, need, privacy, balance, information, register_row : str
        Texts of `DOSSIER_TEXTS`.
    balance_outcome : {"need", "privacy", "undecided"}
        A key of `OUTCOMES`.
    storage_days : int
        Days that pictures are kept; 0 = none kept.
    review_date : pandas.Timestamp or None
        When the need is looked at again, timezone-aware.
    """

    purpose: str = ""
    alternatives: str = ""
    incident_basis: str = ""
    need: str = ""
    privacy: str = ""
    balance: str = ""
    information: str = ""
    register_row: str = ""
    balance_outcome: str = "undecided"
    storage_days: int = 0
    review_date: pd.Timestamp | None = None


def dossier_row(form: Dossier, intervention_id: int, now: pd.Timestamp) -> pd.DataFrame:
    """
    Check what is written and give it as one open row of `CAMERA_DOSSIERS`.

    Parameters
    ----------
    form : Dossier
        What is written; personal data in its texts are masked.
    intervention_id : int
        The camera's intervention.
    now : pandas.Timestamp
        The present moment.

    Raises
    ------
    ReportError
        Something cannot be kept; all of it is named.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-27", tz="UTC")
    >>> row = dossier_row(Dossier(purpose="Minska rån"), 7, now)
    >>> row["purpose"][0], row["closed_at"].isna()[0]
    ('Minska rån', np.True_)
    """
    texts = {name: str(getattr(form, name)) for name in DOSSIER_TEXTS}
    faults = text_faults({DOSSIER_TEXTS[name]: text for name, text in texts.items()}, LONGEST_TEXT)
    faults += text_faults({"registerraden": form.register_row}, _LONGEST_REGISTER_ROW)
    if form.balance_outcome not in OUTCOMES:
        faults.append("avvägningen måste vara need, privacy eller undecided")
    if not 0 <= form.storage_days <= MOST_STORAGE_DAYS:
        faults.append(f"lagringstiden måste vara 0–{MOST_STORAGE_DAYS} dagar")
    if fault := time_fault("omprövningsdagen", form.review_date):
        faults.append(fault)
    if faults:
        raise ReportError(f"Kameraunderlaget kan inte sparas: {'; '.join(faults)}.")
    row: dict[str, Any] = {name: kept_text(text) for name, text in texts.items()} | {
        "intervention_id": intervention_id, "balance_outcome": form.balance_outcome,
        "storage_days": form.storage_days, "review_date": form.review_date, "closed_at": pd.NaT,
        "ended_at": pd.NaT, "changed_by": "", "changed_at": now,
    }  # fmt: skip
    return typed(CAMERA_DOSSIERS.empty().reindex([0]).assign(**row), CAMERA_DOSSIERS)


def missing_parts(row: Mapping[str, Any], now: pd.Timestamp) -> list[str]:
    """
    Name in Swedish what a dossier lacks to be closed; nothing where it is complete.

    Parameters
    ----------
    row : mapping
        A row of `CAMERA_DOSSIERS`.
    now : pandas.Timestamp
        The present moment: the review lies ahead.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-27", tz="UTC")
    >>> row = dossier_row(Dossier(**dict.fromkeys(DOSSIER_TEXTS, "Skrivet."),
    ...     balance_outcome="need"), 7, now)
    >>> missing_parts(row.iloc[0].to_dict(), now)
    ['omprövningsdagen']
    """
    lacks = [words for name, words in DOSSIER_TEXTS.items() if not str(row[name]).strip()]
    if row["balance_outcome"] != "need":
        lacks.append("en avvägning där behovet väger tyngre")
    if pd.isna(row["review_date"]):
        lacks.append("omprövningsdagen")
    elif row["review_date"] <= now:
        lacks.append("en omprövningsdag som inte har passerat")
    return lacks


def dossier_stands(row: Mapping[str, Any] | None, now: pd.Timestamp) -> bool:
    """
    Say whether a camera may be decided, ordered, put up or mended on its dossier.

    It must be closed, its review must lie ahead, and its surveillance must not have ended: a
    camera that is put up again is a new one.

    Parameters
    ----------
    row : mapping or None
        A row of `CAMERA_DOSSIERS`; None where there is none.
    now : pandas.Timestamp
        The present moment.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-27", tz="UTC")
    >>> row = {"closed_at": now, "ended_at": pd.NaT, "review_date": now + pd.Timedelta(days=9)}
    >>> dossier_stands(row, now), dossier_stands(row, now + pd.Timedelta(days=9))
    (True, False)
    >>> dossier_stands({**row, "ended_at": now}, now), dossier_stands(None, now)
    (False, False)
    """
    if row is None or pd.isna(row["closed_at"]) or not pd.isna(row["ended_at"]):
        return False
    return bool(row["review_date"] > now)


def dossier_version(row: Mapping[str, Any]) -> str:
    """
    Name a dossier as it is now: what is changed has another name.

    Parameters
    ----------
    row : mapping
        A row of `CAMERA_DOSSIERS`.

    Examples
    --------
    >>> dossier_version({"changed_at": pd.Timestamp("2026-11-27 10:00:00.000001", tz="UTC")})
    '2026-11-27T10:00:00.000001Z'
    """
    return f"{row['changed_at'].tz_convert('UTC'):%Y-%m-%dT%H:%M:%S.%fZ}"


def write_dossier(
    store: Store,
    intervention_id: int,
    form: Dossier,
    *,
    now: pd.Timestamp,
    seen: pd.Timestamp | None = None,
) -> None:
    """
    Write a camera's dossier whole; one that was closed is open again.

    Parameters
    ----------
    store : Store
        Acted on as the one who writes.
    intervention_id : int
        The camera's intervention.
    form : Dossier
        What is written.
    now : pandas.Timestamp
        The present moment.
    seen : pandas.Timestamp, optional
        ``changed_at`` of the dossier as it was seen; None = there was none.

    Raises
    ------
    NotFoundError
        There is no such intervention.
    ReportError
        It is no camera, its surveillance has ended, or something cannot be kept.
    ConflictError
        Somebody has changed it since it was seen.
    """
    _camera(store, intervention_id)
    known = known_dossier(store, intervention_id)
    if known is not None:
        _must_not_have_ended(known)
    store.set_dossier(dossier_row(form, intervention_id, now), now, seen=seen)


def close_dossier(
    store: Store, intervention_id: int, *, now: pd.Timestamp, seen: pd.Timestamp | None = None
) -> None:
    """
    Find a dossier complete and close it; as `write_dossier`.

    Raises
    ------
    NotFoundError
        There is no dossier.
    ReportError
        It lacks an alternative, a review date or another part; all of it is named.
    ConflictError
        Somebody has changed it since it was seen.
    """
    row = _dossier(store, intervention_id)
    _must_not_have_ended(row)
    if lacks := missing_parts(row, now):
        raise ReportError(
            f"Kameraunderlaget kan inte slutas. Det saknar: {'; '.join(lacks)}. Inget är ändrat."
        )
    _replace(store, row | {"closed_at": now}, now, "dossier.close", seen)


def end_surveillance(
    store: Store,
    intervention_id: int,
    ended_at: pd.Timestamp,
    *,
    now: pd.Timestamp,
    seen: pd.Timestamp | None = None,
) -> None:
    """
    Write down when a camera was taken down; its dossier is kept five years from then.

    Raises
    ------
    NotFoundError
        There is no dossier.
    ReportError
        There has been no surveillance, or the day cannot be right.
    ConflictError
        Somebody has changed it since it was seen.
    """
    row = _dossier(store, intervention_id)
    done = store.intervention(intervention_id)["done_at"].iloc[0]
    # One that was reopened is up, though the day stands in its steps only.
    up = was_put_up(store.intervention_steps(intervention_id))
    faults = [fault] if (fault := time_fault("dagen då den upphörde", ended_at)) else []
    if not pd.isna(row["ended_at"]):
        faults.append("bevakningen har redan upphört")
    if not up:
        faults.append("kameran är inte uppsatt")
    elif not faults and not pd.isna(done) and ended_at < done:
        faults.append("bevakningen kan inte upphöra innan kameran sattes upp")
    if not faults and ended_at > now:
        faults.append("dagen ligger i framtiden")
    if faults:
        raise ReportError(f"Bevakningen kan inte avslutas: {'; '.join(faults)}. Inget är ändrat.")
    _replace(store, row | {"ended_at": ended_at}, now, "dossier.end", seen)


def was_put_up(steps: pd.DataFrame) -> bool:
    """
    Say whether a camera has been put up, by its `INTERVENTION_STEPS`.

    Examples
    --------
    >>> was_put_up(pd.DataFrame({"action": ["propose", "decide", "order", "finish", "reopen"]}))
    True
    """
    return bool((steps["action"] == "finish").any())


def _camera(store: Store, intervention_id: int) -> None:
    if store.intervention(intervention_id)["kind"].iloc[0] != CAMERA:
        raise ReportError("Bara en bevakningskamera har ett kameraunderlag. Inget är ändrat.")


def _must_not_have_ended(row: Mapping[str, Any]) -> None:
    if not pd.isna(row["ended_at"]):
        raise ReportError(
            "Bevakningen har upphört, och underlaget ändras inte längre: det sparas i fem år så "
            "som det var. Inget är ändrat."
        )


def known_dossier(store: Store, intervention_id: int) -> dict[str, Any] | None:
    """Give a camera's dossier as it is kept; None where nothing is written."""
    known = store.dossiers()
    found = known[known["intervention_id"] == intervention_id]
    if found.empty:
        return None
    return {str(name): one for name, one in found.iloc[0].items()}


def _dossier(store: Store, intervention_id: int) -> dict[str, Any]:
    found = known_dossier(store, intervention_id)
    if found is None:
        raise NotFoundError(_NONE)
    return found


def _replace(
    store: Store, row: dict[str, Any], now: pd.Timestamp, action: str, seen: pd.Timestamp | None
) -> None:
    frame = typed(pd.DataFrame([row]), CAMERA_DOSSIERS)
    store.set_dossier(frame, now, seen=row["changed_at"] if seen is None else seen, action=action)
