"""What settling a review item does to the rows, on a cursor that it is given."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from est_geo.errors import ConflictError, NotFoundError
from est_geo.store.frames import instant
from est_geo.store.records import Change, Learned, Settlement, Value
from est_geo.store.writing import next_number

COLUMNS = (
    "lon", "lat", "match_type", "district", "cell", "near_lon", "near_lat", "place", "note",
    "occurred_from", "occurred_to", "time_precision", "standing", "merged_into",
)  # fmt: skip
"""Columns of an incident that a decision may change."""

STATES = {
    "accepted": "godkänt", "corrected": "rättat", "merged": "sammanslaget", "rejected": "avvisat",
    "kept": "lämnat som det är",
}  # fmt: skip

_CURRENT = """
SELECT lon, lat, match_type, district, cell, near_lon, near_lat, place, note,
    strftime(occurred_from, '%Y-%m-%dT%H:%M:%S.%fZ') AS occurred_from,
    strftime(occurred_to, '%Y-%m-%dT%H:%M:%S.%fZ') AS occurred_to,
    time_precision, standing, merged_into
FROM incidents WHERE incident_id = $incident_id
"""
_CHANGE = """
UPDATE incidents SET
    lon = $lon, lat = $lat, match_type = $match_type, district = $district, cell = $cell,
    near_lon = $near_lon, near_lat = $near_lat, place = $place, note = $note,
    occurred_from = $occurred_from::TIMESTAMPTZ, occurred_to = $occurred_to::TIMESTAMPTZ,
    time_precision = $time_precision, standing = $standing, merged_into = $merged_into
WHERE incident_id = $incident_id
"""
_DECISION = """
INSERT INTO decisions BY NAME
SELECT $decision_id AS decision_id, $item_id AS item_id, $action AS action, $at AS at, $by AS by,
    $incident_id AS incident_id, $before AS before, $after AS after, $undoes AS undoes,
    $settled_with AS settled_with
"""
_LEARNED = """
INSERT INTO learned_places BY NAME
SELECT $alias AS alias, $name AS name, $kind AS kind, $lon AS lon, $lat AS lat,
    $district AS district, $decision_id AS decision_id
"""
_SETTLED_BY = """
SELECT "by", strftime("at", '%Y-%m-%d %H:%M') FROM decisions
WHERE item_id = $item_id AND action <> 'undo' ORDER BY decision_id DESC LIMIT 1
"""
_GROUP = """
SELECT decision_id, item_id, incident_id, before, after, undoes FROM decisions
WHERE decision_id = $lead OR settled_with = $lead ORDER BY decision_id
"""
_HISTORY = """
SELECT decision_id, undoes, settled_with FROM decisions
WHERE incident_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY decision_id
"""


class Logged(NamedTuple):
    """One row of the log, as far as taking it back needs it."""

    decision_id: int
    item_id: str
    incident_id: str
    before: dict[str, Value]
    after: dict[str, Value]
    undoes: int


def settle(cursor: duckdb.DuckDBPyConnection, settlement: Settlement) -> int:
    """
    Carry out a decision and log it, and return its number.

    Raises
    ------
    ConflictError
        The item was settled by somebody else, or a report is not what the decision rests on.
    NotFoundError
        The item or a report does not exist.
    """
    lead = 0
    for change in settlement.changes:
        _moved(cursor, change)
        number = _logged(cursor, settlement, change, lead)
        lead = lead or number
    if settlement.learned is not None:
        _learn(cursor, settlement.learned, lead)
    return lead


def take_back(
    cursor: duckdb.DuckDBPyConnection, decision_id: int, settlement: Settlement
) -> tuple[int, list[str]]:
    """
    Take a decision back with all that it brought along; taking back an undo is doing it again.

    Parameters
    ----------
    cursor : duckdb.DuckDBPyConnection
        In a transaction.
    decision_id : int
        The decision, or one that it brought along.
    settlement : Settlement
        Who and when; its action and changes are not read.

    Returns
    -------
    tuple of int and list of str
        The number of the undo, and the columns whose content is gone for good.

    Raises
    ------
    ConflictError
        It is taken back already, or a later decision on the same report stands in its way.
    NotFoundError
        There is no such decision.
    """
    group = _group(cursor, decision_id)
    standing = _may_be_taken_back(cursor, group)
    lead, gone = 0, []
    for one in group:
        gone += [name for name in one.after if name in COLUMNS and name not in one.before]
        change = Change(one.item_id, one.incident_id, one.after, one.before)
        _moved(cursor, change)
        number = _logged(cursor, settlement, change, lead, undoes=one.decision_id)
        lead = lead or number
    cursor.execute(
        "UPDATE learned_places SET taken_back = $taken_back WHERE decision_id = $decision_id",
        {"taken_back": standing.is_doing, "decision_id": standing.root},
    )
    return lead, list(dict.fromkeys(gone))


class _Standing(NamedTuple):
    """The first decision of a chain of undos, and whether it holds at the moment."""

    root: int
    is_doing: bool


def effective(undoes: Mapping[int, int]) -> dict[int, bool]:
    """
    Tell of every decision whether it holds: no undo that itself holds takes it back.

    Parameters
    ----------
    undoes : mapping of int to int
        For each decision the one that it takes back, 0 for none; an undo has a greater number.

    Examples
    --------
    >>> effective({1: 0, 2: 1})
    {2: True, 1: False}
    >>> effective({1: 0, 2: 1, 3: 2})
    {3: True, 2: False, 1: True}
    """
    holds: dict[int, bool] = {}
    taken_back: set[int] = set()
    for number in sorted(undoes, reverse=True):
        holds[number] = number not in taken_back
        if holds[number] and undoes[number]:
            taken_back.add(undoes[number])
    return holds


def _group(cursor: duckdb.DuckDBPyConnection, decision_id: int) -> list[Logged]:
    found = cursor.execute(
        "SELECT settled_with FROM decisions WHERE decision_id = $decision_id",
        {"decision_id": decision_id},
    ).fetchone()
    if found is None:
        raise NotFoundError(f"Beslut {decision_id} finns inte.")
    rows = cursor.execute(_GROUP, {"lead": found[0] or decision_id}).fetchall()
    return [
        Logged(number, item, incident, json.loads(before), json.loads(after), undoes)
        for number, item, incident, before, after, undoes in rows
    ]


def _may_be_taken_back(cursor: duckdb.DuckDBPyConnection, group: Sequence[Logged]) -> _Standing:
    ids = sorted({one.incident_id for one in group})
    history = cursor.execute(_HISTORY, {"ids": ids}).fetchall()
    undoes = {number: undone for number, undone, _ in history}
    leads = {number: lead or number for number, _, lead in history}
    holds, lead = effective(undoes), group[0].decision_id
    if not holds[lead]:
        raise ConflictError(f"Beslut {lead} är redan ångrat. Inget är ändrat.")
    last = max(one.decision_id for one in group)
    later = [leads[n] for n in holds if n > last and holds[n] and not undoes[n]]
    if later:
        raise ConflictError(
            f"Beslut {lead} kan inte ångras: beslut {max(later)} kom senare och rör samma rapport. "
            f"Ångra beslut {max(later)} först. Inget är ändrat."
        )
    root = lead
    while undoes[root]:
        root = undoes[root]
    return _Standing(root, holds[root])


def _moved(cursor: duckdb.DuckDBPyConnection, change: Change) -> None:
    """Bring an item and a report from one state to another, if they are in the first."""
    before, after = change.before, change.after
    if "state" in after:
        _moved_item(cursor, change.item_id, str(before["state"]), str(after["state"]))
    current = current_values(cursor, change.incident_id)
    if any(current[name] != value for name, value in before.items() if name != "state"):
        raise ConflictError(
            "Rapporten har ändrats sedan den visades. Inget är ändrat nu. Läs in sidan igen och "
            "avgör på nytt."
        )
    changed = {name: value for name, value in after.items() if name != "state"}
    if changed:
        cursor.execute(_CHANGE, current | changed | {"incident_id": change.incident_id})


def _moved_item(cursor: duckdb.DuckDBPyConnection, item_id: str, before: str, after: str) -> None:
    found = cursor.execute(
        "SELECT state FROM review_items WHERE item_id = $item_id", {"item_id": item_id}
    ).fetchone()
    if found is None:
        raise NotFoundError("Ärendet finns inte.")
    if found[0] != before:
        raise ConflictError(_what_was_decided(cursor, item_id, found[0]))
    cursor.execute(
        "UPDATE review_items SET state = $state WHERE item_id = $item_id",
        {"state": after, "item_id": item_id},
    )


def _what_was_decided(cursor: duckdb.DuckDBPyConnection, item_id: str, state: str) -> str:
    if state == "open":
        return "Ärendet är öppet igen: beslutet är redan ångrat. Inget är ändrat nu."
    who = cursor.execute(_SETTLED_BY, {"item_id": item_id}).fetchone()
    by = f" av {who[0]} {who[1]} UTC" if who else ""
    return (
        f"Ärendet är redan avgjort: {STATES[state]}{by}. Inget är ändrat nu. Ångra det beslutet "
        "först om det är fel."
    )


def current_values(cursor: duckdb.DuckDBPyConnection, incident_id: str) -> dict[str, Value]:
    """
    Return what an incident holds in the columns that a decision may change.

    Raises
    ------
    NotFoundError
        There is no such incident.
    """
    found = cursor.execute(_CURRENT, {"incident_id": incident_id}).fetchone()
    if found is None:
        raise NotFoundError("Rapporten finns inte längre.")
    return dict(zip(COLUMNS, found, strict=True))


def _logged(
    cursor: duckdb.DuckDBPyConnection,
    settlement: Settlement,
    change: Change,
    lead: int,
    undoes: int = 0,
) -> int:
    number = next_number(cursor, "SELECT max(decision_id) FROM decisions")
    row: dict[str, Any] = {
        "decision_id": number,
        "item_id": change.item_id,
        "action": "undo" if undoes else settlement.action,
        "at": instant(settlement.at),
        "by": settlement.by,
        "incident_id": change.incident_id,
        "before": json.dumps(dict(change.before), ensure_ascii=False, sort_keys=True),
        "after": json.dumps(dict(change.after), ensure_ascii=False, sort_keys=True),
        "undoes": undoes,
        "settled_with": lead,
    }
    cursor.execute(_DECISION, row)
    return number


def _learn(cursor: duckdb.DuckDBPyConnection, learned: Learned, decision_id: int) -> None:
    cursor.execute(
        _LEARNED,
        {
            "alias": learned.alias,
            "name": learned.name,
            "kind": learned.kind,
            "lon": learned.lon,
            "lat": learned.lat,
            "district": learned.district,
            "decision_id": decision_id,
        },
    )
