"""Is the audit trail whole: every row read in order, and the first that does not fit named."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, Literal

import duckdb
import pyarrow as pa

from est_geo.store.deeds import FIRST_SEAL, SEALED, objects_seal, seal_of
from est_geo.store.heads import Head, KeptHeads, standing_heads
from est_geo.store.migrations import TELLING
from est_geo.store.writing import read_meta

Fault = Literal[
    "", "content", "missing", "order", "chain", "time", "untold", "objects", "rewritten",
    "cut", "database", "heads", "unreadable",
]  # fmt: skip

AT_ONCE: Final = 50_000
"""Rows that are read at a time."""

_TEXTS: Final = ", ".join(f'"{name}"' for name in SEALED if name not in {"seq", "at"})
_ROWS = f"""
SELECT seq, strftime("at", '%Y-%m-%dT%H:%M:%S.%fZ') AS "at", {_TEXTS}, sha256
FROM audit WHERE seq >= $first AND seq < $first + $count ORDER BY seq
"""  # noqa: S608 - names of our own
_OBJECTS = """
SELECT seq, object_kind, object_id FROM audit_objects
WHERE seq >= $first AND seq < $first + $count ORDER BY seq, object_id
"""
_EDGES = "SELECT min(seq), max(seq) FROM audit"
_OBJECT_EDGES = "SELECT min(seq), max(seq) FROM audit_objects"
_AT, _TURNS, _WRITES, _ACTION, _KIND, _ID, _DETAILS, _PREVIOUS = (
    SEALED.index(name)
    for name in (
        "at",
        "turns",
        "writes",
        "action",
        "object_kind",
        "object_id",
        "details",
        "previous",
    )
)


@dataclass(frozen=True, slots=True)
class TrailReport:
    """
    What reading the whole trail found.

    Attributes
    ----------
    rows : int
        Rows that were read and fit.
    fault : str
        What is wrong, empty where nothing is: ``content`` (a row says something else than when it
        was sealed), ``missing`` (a row is gone), ``order``, ``chain`` (a row is tied to another
        than the one before it), ``time`` (a row is earlier than the one before), ``untold`` (a
        change that no row tells of), ``objects``, ``rewritten`` and ``cut`` (against the heads),
        ``database`` (what the database says of itself), ``heads`` (they are of another database, or
        are gone), ``unreadable`` (the trail's table is gone or of another kind).
    first_bad, last_bad : int or None
        The first row that does not fit; where the heads show only that one of several rows does
        not, the first and the last of them.
    heads : int
        Heads that were compared.
    newest_head : str
        Day of the newest of them; empty where there is none.
    restored : int
        How many times the database was put back from a backup.
    unreadable : int
        Lines of the file of heads that could not be read.
    """

    rows: int
    fault: Fault = ""
    first_bad: int | None = None
    last_bad: int | None = None
    heads: int = 0
    newest_head: str = ""
    restored: int = 0
    unreadable: int = 0

    @property
    def whole(self) -> bool:
        """Every row fits."""
        return not self.fault


class _Wrong(Exception):  # noqa: N818 - a finding that stops the reading, never seen outside
    def __init__(self, fault: Fault, first: int | None, last: int | None = None) -> None:
        super().__init__(fault)
        self.fault, self.first, self.last = fault, first, first if last is None else last


def check_chain(cursor: duckdb.DuckDBPyConnection, kept: KeptHeads) -> TrailReport:
    """
    Read the trail as one transaction sees it, and stop at the first row that does not fit.

    Parameters
    ----------
    cursor : duckdb.DuckDBPyConnection
        In a transaction that began after the heads were read.
    kept : KeptHeads
        What the file of heads says.
    """
    meta = read_meta(cursor)
    own = [one for one in kept.heads if one.database == meta.get("id")]
    heads, restored = standing_heads(own)
    reading = _Reading({one.seq: one for one in heads})
    wrong = _Wrong("", None)
    try:
        _read_all(cursor, reading, heads, meta)
        if len(own) < len(kept.heads) or (reading.hours > 1 and not own):
            wrong = _Wrong("heads", None)
    except _Wrong as found:
        wrong = found
    return TrailReport(
        rows=reading.last_head if wrong.fault == "rewritten" else reading.seq,
        fault=wrong.fault,
        first_bad=wrong.first,
        last_bad=wrong.last,
        heads=len(heads),
        newest_head=heads[-1].date if heads else "",
        restored=restored,
        unreadable=kept.unreadable,
    )


def _read_all(
    cursor: duckdb.DuckDBPyConnection,
    reading: "_Reading",
    heads: Sequence[Head],
    meta: Mapping[str, str],
) -> None:
    for row, objects in _rows(cursor, reading):
        reading.take(row, objects)
    _ended(cursor, reading, heads)
    _fits_database(reading, meta)


@dataclass(slots=True)
class _Reading:
    """How far the trail has been read, and what it has said of the database."""

    heads: Mapping[int, Head]
    seq: int = 0
    sha256: str = FIRST_SEAL
    at: str = ""
    counts: tuple[int, int] | None = None
    last_head: int = 0
    hours: int = 0
    says: dict[str, str] = field(default_factory=dict)

    def take(self, row: tuple[Any, ...], objects: Sequence[tuple[str, str]]) -> None:
        """Let one more row be the last, or say why it does not fit."""
        *covered, sha256 = row
        seq = int(covered[0])
        if seq != self.seq + 1:
            raise _Wrong("missing" if seq > self.seq else "order", self.seq + 1)
        texts = [str(one) for one in covered]
        if seal_of(texts) != sha256:
            raise _Wrong("content", seq)
        if texts[_PREVIOUS] != self.sha256:
            raise _Wrong("chain", seq)
        if texts[_AT] < self.at:
            raise _Wrong("time", seq)
        counts = int(texts[_TURNS]), int(texts[_WRITES])
        if self.counts is not None and not _follows(self.counts, counts):
            raise _Wrong("untold", seq)
        ours = texts[_ACTION].startswith("database.")
        if ours or objects or "objects_sha256" in texts[_DETAILS]:
            details = _details(texts[_DETAILS], seq)
            _check_objects(seq, texts[_KIND], details, objects)
            if ours:
                self._told(texts, details)
        self.hours += texts[_AT][:13] != self.at[:13]
        self.seq, self.sha256, self.at, self.counts = seq, str(sha256), texts[_AT], counts
        if seq in self.heads:
            self._compare(self.heads[seq])

    def _compare(self, head: Head) -> None:
        """Hold the row against the head that was kept of it."""
        if (head.sha256, head.date) != (self.sha256, self.at[:10]):
            raise _Wrong("rewritten", self.last_head + 1, self.seq)
        self.last_head = self.seq

    def _told(self, texts: Sequence[str], details: Mapping[str, Any]) -> None:
        """Remember what a row says that the database was made to be."""
        if texts[_ACTION] == "database.migrate":
            self.says |= {name: str(value) for name, value in details.items() if name in TELLING}
        elif texts[_ACTION] == "database.bind":
            self.says |= {"profile": texts[_ID], "resolution": str(details.get("resolution"))}
        elif texts[_ACTION] == "database.made_up":
            self.says["made_up"] = "true"


def _follows(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Say whether a row belongs to the same transaction as the one before, or to the next."""
    steps = tuple(new - old for old, new in zip(before, after, strict=True))
    return steps in {(0, 0), (1, 0), (1, 1)}


def _details(text: str, seq: int) -> dict[str, Any]:
    try:
        details = json.loads(text)
    except ValueError:
        details = None
    if not isinstance(details, dict):
        raise _Wrong("content", seq)
    return details


def _check_objects(
    seq: int, kind: str, details: Mapping[str, Any], objects: Sequence[tuple[str, str]]
) -> None:
    told = details.get("objects_sha256")
    if told is None and not objects:
        return
    ids = [one for _, one in objects]
    if told is None or objects_seal(ids) != told or {one for one, _ in objects} != {kind}:
        raise _Wrong("objects", seq)


def _rows(
    cursor: duckdb.DuckDBPyConnection, reading: _Reading
) -> Iterator[tuple[tuple[Any, ...], list[tuple[str, str]]]]:
    """Give every row with its objects, in order, until a whole stretch of numbers is empty."""
    first, last = _edges(cursor, _EDGES)
    if first < 1:
        raise _Wrong("order", 1)
    for start in range(1, last + 1, AT_ONCE):
        given = {"first": start, "count": AT_ONCE}
        found = cursor.sql(_ROWS, params=given).to_arrow_table()
        listed = _tuples(cursor.sql(_OBJECTS, params=given).to_arrow_table())
        objects = {
            seq: [(kind, one) for _, kind, one in rows]
            for seq, rows in groupby(listed, key=lambda one: one[0])
        }
        for row in _tuples(found):
            yield row, objects.pop(row[0], [])
        if objects:
            raise _Wrong("objects", min(reading.seq + 1, *objects))
        if reading.seq < min(start + AT_ONCE - 1, last):
            raise _Wrong("missing", reading.seq + 1)


def _tuples(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _edges(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, int]:
    first, last = cursor.execute(sql).fetchall()[0]
    return (1, 0) if first is None else (int(first), int(last))


def _ended(cursor: duckdb.DuckDBPyConnection, reading: _Reading, heads: Sequence[Head]) -> None:
    """See that nothing outside tells of rows after the last."""
    first, last = _edges(cursor, _OBJECT_EDGES)
    if max([last, *(one.seq for one in heads)]) > reading.seq:
        raise _Wrong("cut", reading.seq + 1)
    if first < 1:
        raise _Wrong("objects", 1)


def _fits_database(reading: _Reading, meta: Mapping[str, str]) -> None:
    """See that the database says of itself what the trail says that it was made to be."""
    if reading.counts is not None:
        turns, writes = (int(meta[name]) if meta.get(name, "").isdecimal() else -1
                           for name in ("turns", "writes"))  # fmt: skip
        if turns > reading.counts[0]:
            raise _Wrong("cut", reading.seq + 1)
        if (turns, writes) != reading.counts:
            raise _Wrong("database", None)
    if reading.says != {name: meta[name] for name in TELLING if name in meta}:
        raise _Wrong("database", None)
