"""Who does what to which object and why: the rows of the audit trail, and how they are sealed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import duckdb
import orjson
import pandas as pd

from est_geo.store.frames import instant

FIRST_SEAL: Final = "0" * 64
"""What stands as the seal before the first row."""

SEALED: Final = (
    "seq", "at", "turns", "writes", "who", "role", "action", "object_kind", "object_id",
    "purpose", "details", "previous",
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


class Link(NamedTuple):
    """A row of the trail as the one after it is tied to it: number, seal, time."""

    seq: int
    sha256: str
    at: pd.Timestamp


_LAST = 'SELECT seq, sha256, "at" FROM audit ORDER BY seq DESC LIMIT 1'
_COUNTS = "SELECT key, value::BIGINT FROM meta WHERE key IN ('writes', 'turns')"
_INSERT = """
INSERT INTO audit BY NAME
SELECT $seq AS seq, $at::TIMESTAMPTZ AS "at", $turns AS turns, $writes AS writes, $who AS who,
    $role AS role, $action AS action, $object_kind AS object_kind, $object_id AS object_id,
    $purpose AS purpose, $details AS details, $previous AS previous, $sha256 AS sha256
"""
_OBJECTS = """
INSERT INTO audit_objects SELECT $seq, $object_kind, unnest($ids::VARCHAR[])
"""
_COUNT = """
UPDATE meta SET value = (value::BIGINT + 1)::VARCHAR
WHERE key = 'turns' OR (key = 'writes' AND $reports)
"""


def now() -> pd.Timestamp:
    """Give the time of this computer's clock."""
    return pd.Timestamp.now(tz="UTC")


def seal(row: Mapping[str, object]) -> str:
    """
    SHA-256 over a row of the trail, the seal of the row before among its columns.

    What is covered is the JSON list of the columns of `SEALED` as texts, without spaces, in UTF-8.

    Examples
    --------
    >>> row = dict.fromkeys(SEALED, "")
    >>> seal(row) == seal(row | {"purpose": "x"})
    False
    """
    return seal_of([str(row[name]) for name in SEALED])


def seal_of(covered: Sequence[str]) -> str:
    """SHA-256 over the columns of a row, as texts in the order of `SEALED`."""
    return hashlib.sha256(orjson.dumps(covered)).hexdigest()


def objects_seal(objects: Sequence[str]) -> str:
    """
    SHA-256 over the ids of what was seen or changed, whatever their order.

    Examples
    --------
    >>> objects_seal(["b", "a"]) == objects_seal(["a", "b"]) != objects_seal(["a", "a", "b"])
    True
    """
    return hashlib.sha256(orjson.dumps(sorted(objects))).hexdigest()


def moment(at: pd.Timestamp) -> str:
    """
    Write a time as the seal reads it.

    Examples
    --------
    >>> moment(pd.Timestamp("2026-11-09 08:00", tz="Europe/Stockholm"))
    '2026-11-09T07:00:00.000000Z'
    """
    return at.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def last_link(cursor: duckdb.DuckDBPyConnection) -> Link | None:
    """Give the last row of the trail; None for an empty one."""
    for seq, sha256, at in cursor.execute(_LAST).fetchall():
        return Link(int(seq), str(sha256), pd.Timestamp(at).tz_convert("UTC"))
    return None


def append_deed(
    cursor: duckdb.DuckDBPyConnection, acting: Acting, deed: Deed, *, reports: bool = True
) -> tuple[Link | None, Link]:
    """
    Append a row to the trail, in the transaction of what it tells of.

    Its time is that of this computer's clock, but never before the time of the row before: a clock
    that has been set back is told of in the details (``clock_behind_s``) instead.

    Parameters
    ----------
    cursor : duckdb.DuckDBPyConnection
        In the transaction.
    acting : Acting
        Who.
    deed : Deed
        What.
    reports : bool
        The transaction changes what a picture or a queue is made of.

    Returns
    -------
    tuple of Link
        The row before it, None for the first; and the row itself.
    """
    last, counts = last_link(cursor), dict(cursor.execute(_COUNTS).fetchall())
    at, details, objects = now().floor("us"), dict(deed.details), sorted(set(deed.objects))
    if last is not None and at < last.at:
        details["clock_behind_s"] = round((last.at - at).total_seconds(), 3)
        at = last.at
    if objects:
        details |= {"objects": len(objects), "objects_sha256": objects_seal(objects)}
    row: dict[str, object] = {
        "seq": 1 if last is None else last.seq + 1,
        "at": moment(at),
        "turns": counts["turns"] + 1,
        "writes": counts["writes"] + reports,
        "who": acting.who,
        "role": acting.role,
        "action": deed.action,
        "object_kind": deed.object_kind,
        "object_id": deed.object_id,
        "purpose": deed.purpose,
        "details": json.dumps(details, sort_keys=True, ensure_ascii=False),
        "previous": FIRST_SEAL if last is None else last.sha256,
    }
    own = Link(1 if last is None else last.seq + 1, seal(row), at)
    cursor.execute(_INSERT, row | {"at": instant(at), "sha256": own.sha256})
    if objects:
        given = {"seq": row["seq"], "object_kind": deed.object_kind, "ids": objects}
        cursor.execute(_OBJECTS, given)
    return last, own


def count_turn(cursor: duckdb.DuckDBPyConnection, *, reports: bool = True) -> None:
    """Count a transaction, as its last statement before the commit."""
    cursor.execute(_COUNT, {"reports": reports})
