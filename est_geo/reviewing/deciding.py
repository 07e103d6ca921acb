"""Settling an item, and taking a decision back."""

from collections.abc import Sequence

import pandas as pd

from est_geo.errors import ConflictError, NotFoundError, RequestError
from est_geo.intake.place_names import normal
from est_geo.intake.redaction import redact
from est_geo.profile import Profile
from est_geo.reviewing.cases import ReviewCase, logged_row, review_case, rows_of
from est_geo.reviewing.changes import Row, changed, learned_from, merged, placed
from est_geo.store import Change, Learned, Settlement, Store

STATES = {
    "place": {
        "accept": "accepted", "correct": "corrected", "keep": "kept", "reject": "rejected",
    },
    "duplicate": {"merge": "merged", "keep": "kept"},
    "personal": {"accept": "accepted", "correct": "corrected", "reject": "rejected"},
}  # fmt: skip
"""What may be done with each kind of item, and the state that it leaves the item in."""

_WORDS = {"note": "meningen om händelsen", "place": "platsen i ord"}
_LONGEST_BY, _LONGEST_NAME = 80, 100


def decide(  # noqa: PLR0913 - one call settles every kind of item
    store: Store,
    profile: Profile,
    item_id: str,
    action: str,
    *,
    by: str,
    at: pd.Timestamp | None = None,
    candidate: int | None = None,
    point: tuple[float, float] | None = None,
    name: str | None = None,
    teach: bool = True,
    same_text: bool = False,
    drop: Sequence[str] = ("note", "place"),
) -> Row:
    """
    Settle one item of the queue.

    A place is settled by ``accept`` (a candidate), ``correct`` (a point), ``keep`` (the report
    stays without a point) or ``reject`` (it is no report). A suspected duplicate by ``merge`` or
    ``keep``: the older report stays, and takes from the other the point and the time that it lacks
    itself; who reported, what and in which words is never mixed. Suspected personal data by
    ``accept`` (the masked text may stay), ``correct`` (the words are dropped, for good) or
    ``reject``.

    Parameters
    ----------
    store : Store
        The database.
    profile : Profile
        The municipality: its districts and cells.
    item_id : str
        The item.
    action : str
        What to do.
    by : str
        Who, as a role or an account.
    at : pandas.Timestamp, optional
        When, timezone-aware; now when not given.
    candidate : int, optional
        Which of the candidates, 0 is the first. Needed to accept a place.
    point : tuple of float, optional
        Longitude and latitude, WGS 84. Needed to correct a place.
    name : str, optional
        What the place is called, where a point is given.
    teach : bool
        Let the place's words mean the same place from now on. Words that hold personal data are
        never learned.
    same_text : bool
        Settle all open items whose place is written in the same words in the same way.
    drop : sequence of str
        Which words to drop: note, place or both.

    Returns
    -------
    dict
        The decision's row of the log, with ``kind``; ``same_text``: how many other open items
        had the same words; ``settled``: how many of them this decision settled; ``learned``:
        whether it taught the place register something.

    Raises
    ------
    NotFoundError
        There is no such item.
    RequestError
        The action does not fit the item, or what it needs is missing or impossible.
    ConflictError
        Somebody settled it before, or the report has changed; nothing is changed then.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Store.open(Path(folder, "est.duckdb")) as store:
    ...         decide(store, Profile.load("linkoping"), "0" * 32, "keep", by="granskare")
    Traceback (most recent call last):
    est_geo.errors.NotFoundError: Ärendet finns inte.
    """
    store.require(profile.id, profile.resolution)
    who, when = _who(by), _when(at)
    case = review_case(store, item_id)
    kind = str(case.item["kind"])
    state = _state(kind, action)
    if same_text and kind != "place":
        raise RequestError("Bara platser kan avgöras lika för alla med samma ord (same_text).")
    if same_text and action not in {"accept", "correct"}:
        raise RequestError("Bara en vald plats kan gälla alla med samma ord (same_text).")
    if action == "reject":
        _keeps_none(store, case)
    alike = _alike(store, case, profile) if kind == "place" else []
    learned: Learned | None = None
    if kind == "place":
        target = placed(action, profile, case.candidates, candidate, point)
        along = alike if same_text else []
        reports = [(item_id, case.incident), *along]
        changes = [changed(one, report, state, target) for one, report in reports]
        if teach:
            about = (case.incident, case.candidates, candidate)
            learned = learned_from(action, *about, _name(name), target)
    elif kind == "duplicate":
        changes = _duplicate(case, action, state)
    else:
        changes = [changed(item_id, case.incident, state, _personal(case, action, drop))]
    done = store.decide(Settlement(action, who, when, tuple(changes), learned))
    row = logged_row(done.iloc[0], kind)
    settled = len(changes) - 1 if kind == "place" else 0
    told = {"same_text": len(alike), "settled": settled, "learned": learned is not None}
    return row | told


def undo(store: Store, decision_id: int, *, by: str, at: pd.Timestamp | None = None) -> Row:
    """
    Take back a decision, with what it taught and the items it settled along with its own.

    To undo an undo is to do it again.

    Parameters
    ----------
    store : Store
        The database.
    decision_id : int
        The decision.
    by : str
        Who, as a role or an account.
    at : pandas.Timestamp, optional
        When, timezone-aware; now when not given.

    Returns
    -------
    dict
        The undo's row of the log, with ``settled``: how many items were taken back along with it;
        ``remark``: a Swedish sentence when words are gone for good, else None.

    Raises
    ------
    NotFoundError
        There is no such decision.
    ConflictError
        It is taken back already, or a later decision on the same report stands in its way.
    """
    done, gone = store.undo(decision_id, by=_who(by), at=_when(at))
    item = store.review_item(str(done["item_id"].iloc[0]))
    row = logged_row(done.iloc[0], str(item["kind"].iloc[0]))
    settled = int(done["item_id"].nunique()) - 1
    return row | {"settled": settled, "remark": _remark(gone)}


def same_words(store: Store, case: ReviewCase, profile: Profile) -> int:
    """Count the other open items whose place is written in the same words as a case's."""
    return len(_alike(store, case, profile)) if case.item["kind"] == "place" else 0


def _alike(store: Store, case: ReviewCase, profile: Profile) -> list[tuple[str, Row]]:
    """
    Open items whose place is written in the same words, with their reports; not its own.

    A report of a sensitive category is never settled along with another.
    """
    text = normal(str(case.incident["place"] or ""))
    if not text:
        return []
    waiting = store.open_places()
    same = waiting[waiting["place"].map(normal) == text]
    same = same[same["item_id"] != case.item["item_id"]]
    found = rows_of(store.incidents_named(same["incident_id"].tolist()))
    incidents = {row["incident_id"]: row for row in found}
    return [
        (item, incidents[incident])
        for item, incident in zip(same["item_id"], same["incident_id"], strict=True)
        if incident in incidents and incidents[incident]["category"] not in profile.sensitive
    ]


def _keeps_none(store: Store, case: ReviewCase) -> None:
    """Refuse to withdraw a report that others are merged into: they would be lost with it."""
    if store.merged_into(str(case.incident["incident_id"])):
        raise ConflictError(
            "En annan rapport är sammanslagen med den här och skulle försvinna med den. "
            "Ångra sammanslagningen först."
        )


def _duplicate(case: ReviewCase, action: str, state: str) -> list[Change]:
    item_id = str(case.item["item_id"])
    if case.other is None:
        raise NotFoundError("Den andra rapporten finns inte längre.")
    if action == "keep":
        return [changed(item_id, case.incident, state, {})]
    return merged(item_id, case.incident, case.other, state)


def _personal(case: ReviewCase, action: str, drop: Sequence[str]) -> Row:
    if action == "reject":
        return {"standing": "withdrawn"}
    if action == "accept":
        return {}
    if not drop or not set(drop) <= set(_WORDS):
        raise RequestError(f"Det som tas bort (drop) måste vara av {', '.join(_WORDS)}.")
    return dict.fromkeys([one for one in drop if case.incident[one] is not None])


def _state(kind: str, action: str) -> str:
    if action not in STATES[kind]:
        raise RequestError(
            f"Ett ärende av slaget {kind} avgörs med {', '.join(STATES[kind])}. Inget är ändrat."
        )
    return STATES[kind][action]


def _who(by: str) -> str:
    who = by.strip()
    if not 1 <= len(who) <= _LONGEST_BY:
        raise RequestError(f"Ange vem som avgör (by), med 1–{_LONGEST_BY} tecken.")
    return who


def _when(at: pd.Timestamp | None) -> pd.Timestamp:
    if at is None:
        return pd.Timestamp.now(tz="UTC")
    if at.tzinfo is None:
        raise RequestError("Tiden för beslutet (at) måste ha en tidszon.")
    return at


def _name(name: str | None) -> str | None:
    given = " ".join((name or "").split())
    if not given:
        return None
    if len(given) > _LONGEST_NAME:
        raise RequestError(f"Platsens namn får ha högst {_LONGEST_NAME} tecken.")
    findings = redact(given).findings
    if findings:
        raise RequestError(
            f"Platsens namn får inte innehålla personuppgifter, men något i det liknar "
            f"{findings[0]}. Skriv namnet utan det."
        )
    return given


def _remark(gone: Sequence[str]) -> str | None:
    if not gone:
        return None
    words = " och ".join(_WORDS[one] for one in gone)
    return (
        f"Beslutet är ångrat, men {words} togs bort för gott och kommer inte tillbaka: "
        "borttagna ord sparas ingenstans."
    )
