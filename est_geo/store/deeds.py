"""Who does what to which object and why: the rows of the audit trail, and how they are sealed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import duckdb
import pandas as pd

from est_geo.store.frames import instant

FIRST_SEAL: Final = "0" * 64
"""What stands as the seal before the first row."""

SEALED: Final = (
    "seq", "at", "who", "role", "action", "object_kind", "object_id", "purpose", "details",
    "previous",
)  # fmt: skip
"""Columns of a row that its seal covers, in order; its objects are covered through `details`."""


@dataclass(frozen=True, slots=True)
class Acting:
    """
    Who acts on the store.

    Attributes
    ----------
    who : str
        Id of the account, the token or the key, or ``kommandoraden``, ``tjansten``, ``oppet-lage``;
        never a name.
    role : str
        Role in which it is done.
    """

    who: str = "kommandoraden"
    role: str = "kommandoraden"


@dataclass(frozen=True, slots=True)
class Deed:
    """
    What is done or seen, for the audit trail.

    Attributes
    ----------
    action : str
        What, as ``object.verb`` in English: ``account.create``, ``incident.read``.
    object_kind, object_id : str
        To what: a kind and an id, never personal data and never a report's words.
    purpose : str
        Why, as the one who acts has said; personal data masked before it comes here.
    details : mapping
        Numbers and ids beside it; no text that a person has written.
    objects : sequence of str
        Ids of every object of `object_kind` that was seen or changed, where they are several.
    """

    action: str
    object_kind: str = ""
    object_id: str = ""
    purpose: str = ""
    details: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    objects: Sequence[str] = ()


_LAST = "SELECT seq, sha256 FROM audit ORDER BY seq DESC LIMIT 1"
_INSERT = """
INSERT INTO audit BY NAME
SELECT $seq AS seq, $at::TIMESTAMPTZ AS at, $who AS who, $role AS role, $action AS action,
    $object_kind AS object_kind, $object_id AS object_id, $purpose AS purpose,
    $details AS details, $previous AS previous, $sha256 AS sha256
"""
_OBJECTS = """
INSERT INTO audit_objects
SELECT DISTINCT $seq, $object_kind, unnest($ids::VARCHAR[])
"""


def seal(row: Mapping[str, object]) -> str:
    """
    SHA-256 over a row of the trail, the seal of the row before among its columns.

    Examples
    --------
    >>> row = dict.fromkeys(SEALED, "")
    >>> seal(row) == seal(row | {"purpose": "x"})
    False
    """
    covered = json.dumps([str(row[name]) for name in SEALED], ensure_ascii=False)
    return hashlib.sha256(covered.encode()).hexdigest()


def objects_seal(objects: Sequence[str]) -> str:
    """SHA-256 over the ids of what was seen or changed, whatever their order."""
    return hashlib.sha256("\n".join(sorted(set(objects))).encode()).hexdigest()


def moment(at: pd.Timestamp) -> str:
    """
    Write a time as the seal reads it.

    Examples
    --------
    >>> moment(pd.Timestamp("2026-11-09 08:00", tz="Europe/Stockholm"))
    '2026-11-09T07:00:00.000000Z'
    """
    return at.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def append_deed(
    cursor: duckdb.DuckDBPyConnection, acting: Acting, deed: Deed, at: pd.Timestamp
) -> int:
    """Append a row to the trail, in the transaction of what it tells of; give its number."""
    last = cursor.execute(_LAST).fetchone()
    seq, previous = (1, FIRST_SEAL) if last is None else (int(last[0]) + 1, str(last[1]))
    details = dict(deed.details)
    if deed.objects:
        details |= {"objects": len(set(deed.objects)), "objects_sha256": objects_seal(deed.objects)}
    row: dict[str, object] = {
        "seq": seq,
        "at": moment(at),
        "who": acting.who,
        "role": acting.role,
        "action": deed.action,
        "object_kind": deed.object_kind,
        "object_id": deed.object_id,
        "purpose": deed.purpose,
        "details": json.dumps(details, sort_keys=True, ensure_ascii=False),
        "previous": previous,
    }
    cursor.execute(_INSERT, row | {"at": instant(at), "sha256": seal(row)})
    if deed.objects:
        given = {"seq": seq, "object_kind": deed.object_kind, "ids": list(deed.objects)}
        cursor.execute(_OBJECTS, given)
    return seq
