"""What waits for a person, with all that is needed to settle it, and what was settled before."""

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

from est_geo.errors import NotFoundError, RequestError
from est_geo.profile import Profile
from est_geo.reviewing.changes import Row, row_of
from est_geo.store import Store

KINDS = ("place", "duplicate", "personal")


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """
    One item of the queue, with all that is needed to settle it.

    Attributes
    ----------
    item : dict
        Row of `REVIEW_ITEMS` with its state, without the candidates.
    incident : dict
        The report in doubt: row of `INCIDENTS` with ``standing`` and ``merged_into``.
    other : dict or None
        The report that it may repeat.
    candidates : tuple of dict
        Places that may be meant: name, kind, lon, lat, district.
    """

    item: Row
    incident: Row
    other: Row | None
    candidates: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """
    Some items of the queue.

    Attributes
    ----------
    cases : tuple of ReviewCase
        Places first, then duplicates, then personal data; the oldest of each first.
    total : int
        Open items of the kind asked for.
    by_kind : dict of str to int
        Open items of every kind.
    """

    cases: tuple[ReviewCase, ...]
    total: int
    by_kind: dict[str, int]


def review_queue(
    store: Store, profile: Profile, *, kind: str | None = None, limit: int = 50, offset: int = 0
) -> ReviewPage:
    """
    Return what waits for a person.

    Parameters
    ----------
    store : Store
        The database.
    profile : Profile
        The municipality; a database of another one is refused.
    kind : str or None
        place, duplicate or personal; None is all.
    limit, offset : int
        Most items, and items to pass over.

    Raises
    ------
    RequestError
        There is no such kind, or a number is out of range.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Store.open(Path(folder, "est.duckdb")) as store:
    ...         review_queue(store, Profile.load("linkoping")).by_kind
    {'place': 0, 'duplicate': 0, 'personal': 0}
    """
    if kind is not None and kind not in KINDS:
        raise RequestError(f"Slaget (kind) måste vara ett av {', '.join(KINDS)}.")
    if limit < 1 or offset < 0:
        raise RequestError("Antalet (limit) måste vara minst 1 och början (offset) minst 0.")
    store.require(profile.id, profile.resolution)
    by_kind = store.review_counts()
    items = store.review_items(kind=kind, limit=limit, offset=offset)
    total = by_kind[kind] if kind else sum(by_kind.values())
    return ReviewPage(_cases(store, items), total, by_kind)


def review_case(store: Store, item_id: str) -> ReviewCase:
    """
    Return one item, settled ones too.

    Raises
    ------
    NotFoundError
        There is no such item, or its report is gone.
    """
    cases = _cases(store, store.review_item(item_id))
    if not cases:
        raise NotFoundError("Ärendet finns inte.")
    return cases[0]


def decision_log(store: Store, limit: int = 50) -> list[Row]:
    """
    Return the latest decisions, newest first.

    Parameters
    ----------
    store : Store
        The database.
    limit : int
        Most decisions; what a decision brought along is told with it, not as one of its own.

    Returns
    -------
    list of dict
        Rows of `DECISIONS`, ``before`` and ``after`` as dicts, with ``kind`` of the item,
        ``settled`` (how many other items it settled) and ``undone`` (it is taken back).
    """
    rows = store.decision_log(limit)
    return [
        logged_row(row, str(row["kind"]))
        | {"settled": int(row["settled"]), "undone": bool(row["undone"])}
        for _, row in rows.iterrows()
    ]


def _cases(store: Store, items: pd.DataFrame) -> tuple[ReviewCase, ...]:
    ids = [*items["incident_id"], *items["other_id"].dropna()]
    incidents = {row["incident_id"]: row for row in rows_of(store.incidents_named(ids))}
    cases = []
    for item in rows_of(items):
        candidates = tuple(json.loads(str(item.pop("candidates"))))
        if item["incident_id"] in incidents:
            other = incidents.get(str(item["other_id"])) if item["other_id"] else None
            cases.append(ReviewCase(item, incidents[item["incident_id"]], other, candidates))
    return tuple(cases)


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as plain values."""
    return [row_of(record) for record in frame.to_dict("records")]


def logged_row(row: "pd.Series[Any]", kind: str) -> Row:
    """Return a row of the log as plain values, what stood before and after as dicts."""
    told = row_of({name: row[name] for name in row.index if name not in {"settled", "undone"}})
    parsed = {name: json.loads(str(told[name])) for name in ("before", "after")}
    return told | parsed | {"kind": kind}
