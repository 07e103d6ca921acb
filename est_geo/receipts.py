"""What a sender is told of a report that has come in: what was understood, nothing personal."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo import intake
from est_geo.profile import Profile
from est_geo.store import Store, Submission
from est_geo.tables import COORDINATES, ELSEWHERE, REST
from est_geo.words import counted

_GROUP: Final = 4
_LETTERS: Final = 8


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """
    One incident or occasion of a report.

    Attributes
    ----------
    id : str
        Incident id or occasion id.
    what : str
        Its category in Swedish, or "Arrangemang".
    where : str
        A place of the register, or a district, by name; "" where neither is known.
    says : str
        Swedish: what becomes of it.
    waits : bool
        A person looks at it.
    """

    id: str
    what: str
    where: str
    says: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    The answer to a report.

    Attributes
    ----------
    number : str
        Short number to mention, such as ``3F2A-91CC``.
    received_at : pandas.Timestamp
        When it arrived, in UTC.
    items : tuple of ReceiptItem
        What was understood, in the order sent.
    repeated : bool
        It had come before; nothing was added now.
    """

    number: str
    received_at: pd.Timestamp
    items: tuple[ReceiptItem, ...]
    repeated: bool

    @property
    def says(self) -> str:
        """One Swedish sentence about the whole."""
        n = counted(len(self.items), "sak", "saker")
        return f"Rapporten är mottagen: {n}."


def receipt_of(
    store: Store,
    submission: Submission,
    profile: Profile,
    gazetteer: intake.Gazetteer | None,
    *,
    repeated: bool,
) -> Receipt:
    """
    Tell of a submission as the store has it now.

    A report that is sent again is answered from what is stored, so that both answers say the same.
    """
    waiting = _waiting(store, submission)
    items = [
        _incident_item(row, profile, gazetteer, waits=str(row["incident_id"]) in waiting)
        for one in submission.incident_ids
        for row in store.incident(one).to_dict("records")
    ]
    items += [_occasion_item(row, profile) for row in _own_occasions(store, submission)]
    short = submission.submission[:_LETTERS].upper()
    number = f"{short[:_GROUP]}-{short[_GROUP:]}"
    return Receipt(number, submission.received_at, tuple(items), repeated)


def _waiting(store: Store, submission: Submission) -> set[str]:
    items = store.review_items(state="open")
    return set(items["incident_id"]) & set(submission.incident_ids)


def _own_occasions(store: Store, submission: Submission) -> list[dict[str, Any]]:
    told = store.occasions()
    mine = told[told["received_at"] == submission.received_at]
    actor = mine["actor"].fillna("")
    found: list[dict[str, Any]] = mine[actor.isin([submission.actor, ""])].to_dict("records")
    return found


def _incident_item(
    row: dict[str, Any], profile: Profile, gazetteer: intake.Gazetteer | None, *, waits: bool
) -> ReceiptItem:
    category = profile.category.get(str(row["category"]))
    district = _name(row["district"], profile)
    named = _register_name(row, gazetteer)
    where = ", ".join(dict.fromkeys(one for one in (named, district) if one))
    says = _says(row, where, waits=waits)
    if category is not None and category.sensitive:
        says += " Den visas aldrig på karta."
    name = str(row["category"]) if category is None else category.name
    return ReceiptItem(str(row["incident_id"]), name, where, says, waits)


def _says(row: dict[str, Any], where: str, *, waits: bool) -> str:
    if not pd.isna(row["cell"]):
        said = {
            REST: f"Placerad: {where}. Det ligger utanför de prioriterade stadsdelarna.",
            ELSEWHERE: "Platsen ligger utanför kommunen. Den räknas för sig.",
        }.get(str(row["district"]), f"Placerad i {where}.")
    elif where:
        said = f"Räknas i {where}, men sätts inte ut i en ruta: platsen är inte känd så noga."
    else:
        said = "Mottagen utan plats på kartan: platsen är inte känd så noga."
    return f"{said} Den granskas av en person." if waits else said


def _register_name(row: dict[str, Any], gazetteer: intake.Gazetteer | None) -> str:
    """Name the place as the register does; what the sender wrote is never repeated."""
    if gazetteer is None or pd.isna(row["place"]) or str(row["match_type"]) == COORDINATES:
        return ""
    if pd.isna(row["cell"]):
        return ""
    return str(intake.geocode([str(row["place"])], gazetteer)["matched_name"].iloc[0])


def _occasion_item(row: dict[str, Any], profile: Profile) -> ReceiptItem:
    where = _name(row["district"], profile)
    says = f"Noterat i kalendern{f', {where}' if where else ''}."
    return ReceiptItem(str(row["occasion_id"]), "Arrangemang", where, says)


def _name(district: Any, profile: Profile) -> str:  # noqa: ANN401 - a value of a table
    return "" if pd.isna(district) else profile.district_names.get(str(district), str(district))
