"""What a sender is told of a report that has come in: what was understood, nothing personal."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo import intake
from est_geo.profile import Profile
from est_geo.report_form import MAX_ENTRIES, OCCASION
from est_geo.store import Store, Submission
from est_geo.tables import COORDINATES, ELSEWHERE, REST
from est_geo.words import counted

ID_DIGITS: Final = 32
"""How much of a submission's name is the beginning of its reports' own ids."""
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
    named = {
        str(row["incident_id"]): [row]
        for row in rows_of(store.incidents_named(submission.incident_ids))
    }
    items = [
        _incident_item(row, profile, gazetteer, waiting.get(one, set()))
        for one in submission.incident_ids
        for row in named.get(one, ())
    ]
    items += [_occasion_item(row, profile) for row in _own_occasions(store, submission)]
    short = submission.submission[:_LETTERS].upper()
    number = f"{short[:_GROUP]}-{short[_GROUP:]}"
    return Receipt(number, submission.received_at, tuple(items), repeated)


def _waiting(store: Store, submission: Submission) -> dict[str, set[str]]:
    """Kinds of what waits for a person, by incident."""
    items = store.review_items(state="open")
    mine = items[items["incident_id"].isin(submission.incident_ids)]
    return {str(one): set(rows["kind"]) for one, rows in mine.groupby("incident_id")}


def _own_occasions(store: Store, submission: Submission) -> list[dict[str, Any]]:
    """Find occasions by their ids, which follow from the submission's name."""
    named = [f"{submission.submission[:ID_DIGITS]}-{n}" for n in range(1, MAX_ENTRIES + 1)]
    ids = intake.dedupe_keys(pd.DataFrame({"source": OCCASION, "source_id": named, "content": ""}))
    told = store.occasions()
    mine = told[told["occasion_id"].isin(ids)].set_index("occasion_id", drop=False)
    return rows_of(mine.reindex([one for one in ids if one in mine.index]))


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """
    Give rows as dicts by column name.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"a": [1, 2]}))
    [{'a': 1}, {'a': 2}]
    """
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _incident_item(
    row: dict[str, Any],
    profile: Profile,
    gazetteer: intake.Gazetteer | None,
    waiting: set[str],
) -> ReceiptItem:
    category = profile.category.get(str(row["category"]))
    district = _name(row["district"], profile)
    named = _register_name(row, gazetteer)
    where = ", ".join(dict.fromkeys(one for one in (named, district) if one))
    says = _says(row, where)
    if waiting & {"place", "duplicate"}:
        says += " Den granskas av en person."
    if not pd.isna(row["findings"]):
        says += " Det som såg ut som personuppgifter är dolt."
    if category is not None and category.sensitive:
        says += " Den visas aldrig på karta."
    name = str(row["category"]) if category is None else category.name
    return ReceiptItem(str(row["incident_id"]), name, where, says, bool(waiting))


def _says(row: dict[str, Any], where: str) -> str:
    if not pd.isna(row["cell"]):
        return {
            REST: f"Placerad: {where}. Det ligger utanför de prioriterade stadsdelarna.",
            ELSEWHERE: "Platsen ligger utanför kommunen. Den räknas för sig.",
        }.get(str(row["district"]), f"Placerad i {where}.")
    if where:
        return f"Räknas i {where}, men sätts inte ut i en ruta: platsen är inte känd så noga."
    return "Mottagen utan plats på kartan: platsen är inte känd så noga."


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
