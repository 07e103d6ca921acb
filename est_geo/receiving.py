"""A report from the form or from another system: understood, placed and stored, exactly once.

The same way in as a file's rows: masked first, then named, placed and stored; only the reading
differs. A phone that is not sure that its report came through sends it again with the same key,
and is answered as the first time.
"""

import datetime as dt
import hashlib
import json
from typing import Any, Final

import numpy as np
import pandas as pd

from est_geo import intake
from est_geo.doubting import doubts_about
from est_geo.errors import ConflictError, ReportError
from est_geo.profile import UNKNOWN_CATEGORY, Profile
from est_geo.receipts import ID_DIGITS, Receipt, receipt_of, rows_of
from est_geo.report_form import (
    FIRST_YEAR,
    LAST_YEAR,
    OCCASION,
    UNSAFE_PLACE,
    FormIncident,
    FormOccasion,
    FormPlace,
    FormReport,
    FormTime,
    category_of,
    choices,
    instant,
)
from est_geo.store import IntakeRecord, Store, Submission
from est_geo.tables import OCCASIONS, REJECTED, REPORTS, Table, checked

SOURCE: Final = "formular"
PUBLIC: Final = "allmanheten"
"""Stands for the sender where the public may report; it is no actor."""
_AHEAD = pd.Timedelta(minutes=10)  # phones' clocks differ
_LONGEST_BACK = pd.Timedelta(days=366)
_LONGEST_WINDOW = pd.Timedelta(days=31)
_FURTHEST_OCCASION = pd.Timedelta(days=3 * 366)
_LONGEST_OCCASION = pd.Timedelta(days=62)

Faults = list[tuple[str, str]]
Span = tuple[pd.Timestamp, pd.Timestamp]


def receive(
    report: FormReport,
    *,
    profile: Profile,
    store: Store,
    gazetteer: intake.Gazetteer | None,
    actor: str | None,
    key: str,
    source: str = SOURCE,
    now: dt.datetime | None = None,
) -> Receipt:
    """
    Take a report in, once, and say what was understood.

    Parameters
    ----------
    report : FormReport
        What `read_report` read.
    profile : Profile
        The municipality.
    store : Store
        Where it goes.
    gazetteer : Gazetteer or None
        The place register.
    actor : str or None
        Id of the actor whose report it is; None for somebody of the public.
    key : str
        The sender's own key of this report: the same key and report again changes nothing.
    source : str
        System that it comes from.
    now : datetime.datetime, optional
        Time of arrival, with time zone.

    Returns
    -------
    Receipt
        What was understood; nothing personal is echoed. Returned only after the store's COMMIT.

    Raises
    ------
    ReportError
        A category or reason is unknown, or a time cannot be true. Nothing is stored.
    ConflictError
        The key was used before for another report. Nothing is stored.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from est_geo.report_form import read_report
    >>> report = read_report({"incidents": [{"category": "brak",
    ...     "where": {"point": {"lon": 15.6216, "lat": 58.4109, "accuracy_m": 8}},
    ...     "when": {"start": "2026-11-24T14:30"}, "note": "Ring 070-123 45 67"}]})
    >>> how = {"profile": Profile.load("linkoping"), "gazetteer": None, "actor": "polis",
    ...     "key": "0b9f6f3e-8a52-4f6c-9a4e-5f3f3f8f6f10",
    ...     "now": dt.datetime(2026, 11, 24, 14, 40, tzinfo=dt.UTC)}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Store.open(Path(folder, "est.duckdb")) as store:
    ...         first = receive(report, store=store, **how)
    ...         again = receive(report, store=store, **how)
    ...         notes = store.incidents()["note"].tolist()
    >>> first.items[0].says, again.repeated, first.items == again.items, notes
    ('Placerad i City. Det som såg ut som personuppgifter är dolt.', True, True, ['Ring [telefon]'])
    """
    store.bind(profile.id, profile.resolution)
    at = _utc_now(now)
    faults: Faults = []
    rows = _incident_rows(report, profile, at, faults)
    occasions = _occasion_rows(report, profile, at, faults)
    if faults:
        raise ReportError.of(faults)
    name = submission_name(actor, key)
    reports = _reports(rows, name, source, actor, at)
    ids = intake.dedupe_keys(reports)
    sent = Submission(name, actor or PUBLIC, _digest([*rows, *occasions]), at, tuple(ids))
    known = store.submission(name)
    repeated = known is not None
    if known is None:
        placed = intake.place_reports(reports, ids, profile, gazetteer)
        record = IntakeRecord(source, name, at, source, len(rows))
        # One transaction; of two at the same moment the second finds the first and adds nothing.
        store.add(
            record,
            placed.incidents,
            REJECTED.empty(),
            review=doubts_about(placed, profile, at, store),
            submission=sent,
        )
        known = store.submission(name) or sent
        repeated = known.received_at != at
    elif known.content != sent.content:
        raise ConflictError(
            "Samma nyckel har redan använts för en annan rapport, och den är sparad. Den här är "
            "inte sparad. Är det en annan händelse, skicka den med en ny nyckel."
        )
    # Each is named by the submission: one that was stored before a fall is not stored again.
    if occasions:
        store.add_occasion(_occasions(occasions, sent, profile, gazetteer, actor))
    return receipt_of(store, known, profile, gazetteer, repeated=repeated)


def submission_name(actor: str | None, key: str) -> str:
    """
    Name of a sending: each actor's keys are its own.

    Examples
    --------
    >>> submission_name("polis", "a") == submission_name("kommunvaktare", "a")
    False
    """
    return hashlib.sha256(f"{actor or PUBLIC}\x1f{key}".encode()).hexdigest()


# ── Reading ────────────────────────────────────────────────────────────────────────────────────


def _incident_rows(
    report: FormReport, profile: Profile, now: pd.Timestamp, faults: Faults
) -> list[dict[str, Any]]:
    rows = []
    for number, one in enumerate(report.incidents):
        field = f"incidents.{number}"
        span = _span(one.when, profile, f"{field}.when", faults)
        if span is not None:
            _can_have_been(span, now, f"{field}.when", faults)
        category = _category(one, profile, field, faults)
        note = intake.redact(one.note)
        where, kinds = _place(one.where, profile, f"{field}.where", faults)
        found = dict.fromkeys([*kinds, *note.findings])
        start, end = span or (now, now)
        rows.append(where | {
            "occurred_from": start,
            "occurred_to": end,
            "time_precision": "window" if end > start else "minute",
            "category": category,
            "reasons": ",".join(one.reasons) or None,
            "note": note.text or None,
            "findings": ",".join(found) or None,
        })  # fmt: skip
    return rows


def _category(one: FormIncident, profile: Profile, field: str, faults: Faults) -> str:
    unsafe = one.category == UNSAFE_PLACE or one.category.startswith("otrygg_")
    if one.reasons and not unsafe:
        faults.append((f"{field}.reasons", "anges bara för en otrygg plats"))
    if one.category == UNSAFE_PLACE:
        if not one.reasons:
            faults.append((f"{field}.reasons", "säg varför platsen känns otrygg"))
        return category_of(one.reasons, profile)
    if one.category == OCCASION:
        faults.append((f"{field}.category", "ett arrangemang skrivs under occasions"))
    elif one.category == UNKNOWN_CATEGORY or one.category not in profile.category:
        faults.append((f"{field}.category", "finns inte i kommunens profil"))
    return one.category


def _place(
    where: FormPlace | None, profile: Profile, field: str, faults: Faults
) -> tuple[dict[str, Any], list[str]]:
    """Read a place; the kinds of personal data masked in its words go with it."""
    if where is None:
        return {"place": None, "lon": np.nan, "lat": np.nan, "accuracy_m": np.nan,
                "district_hint": None}, []  # fmt: skip
    if where.district is not None and where.district not in set(profile.districts["id"]):
        faults.append((f"{field}.district", "är ingen stadsdel i kommunens profil"))
    words = intake.redact(where.words or "")
    point = where.point
    accuracy = np.nan if point is None or point.accuracy_m is None else point.accuracy_m
    return {
        "place": words.text or None,
        "lon": np.nan if point is None else point.lon,
        "lat": np.nan if point is None else point.lat,
        "accuracy_m": accuracy,
        "district_hint": where.district,
    }, words.findings


def _occasion_rows(
    report: FormReport, profile: Profile, now: pd.Timestamp, faults: Faults
) -> list[dict[str, Any]]:
    rows = []
    if report.occasions and not choices(profile).occasions:
        faults.append(("occasions", "tas inte emot i den här kommunen"))
    for number, one in enumerate(report.occasions):
        field = f"occasions.{number}"
        span = _span(one.when, profile, f"{field}.when", faults)
        if span is not None:
            _can_come(span, now, f"{field}.when", faults)
        where, _ = _place(one.where, profile, f"{field}.where", faults)
        start, end = span or (now, now)
        rows.append(where | {"name": _masked_name(one), "starts": start, "ends": end})
    return rows


def _masked_name(one: FormOccasion) -> str:
    return intake.redact(one.name).text


def _span(when: FormTime, profile: Profile, field: str, faults: Faults) -> Span | None:
    start = instant(when.start, profile.timezone)
    end = start if when.end is None else instant(when.end, profile.timezone)
    if start is None or end is None:
        faults.append((field, f"ska ligga mellan år {FIRST_YEAR} och {LAST_YEAR}"))
        return None
    if end < start:
        faults.append((field, "slutar innan den börjar"))
        return None
    return start, end


def _can_have_been(span: Span, now: pd.Timestamp, field: str, faults: Faults) -> None:
    start, end = span
    if end > now + _AHEAD:
        faults.append((field, "ligger i framtiden"))
    elif start < now - _LONGEST_BACK:
        faults.append((field, "är mer än ett år sedan; kontrollera datumet"))
    elif end - start > _LONGEST_WINDOW:
        faults.append((field, f"får vara högst {_LONGEST_WINDOW.days} dagar lång"))


def _can_come(span: Span, now: pd.Timestamp, field: str, faults: Faults) -> None:
    start, end = span
    if start > now + _FURTHEST_OCCASION:
        faults.append((field, "ligger mer än tre år bort; kontrollera datumet"))
    elif end < now - _LONGEST_BACK:
        faults.append((field, "är mer än ett år sedan; kontrollera datumet"))
    elif end - start > _LONGEST_OCCASION:
        faults.append((field, f"får vara högst {_LONGEST_OCCASION.days} dagar långt"))


# ── Tables ─────────────────────────────────────────────────────────────────────────────────────


def _reports(
    rows: list[dict[str, Any]], name: str, source: str, actor: str | None, at: pd.Timestamp
) -> pd.DataFrame:
    """Make `REPORTS`: the submission and a running number are the source's own id."""
    filled = [
        {
            "row": number,
            "source": source,
            "source_id": f"{name[:ID_DIGITS]}-{number}",
            "content": _digest([row]),
            "received_at": at,
            "received_stated": True,
            "actor": actor,
        }
        | row
        for number, row in enumerate(rows, start=1)
    ]
    return _typed(filled, REPORTS)


def _occasions(
    rows: list[dict[str, Any]],
    sent: Submission,
    profile: Profile,
    gazetteer: intake.Gazetteer | None,
    actor: str | None,
) -> pd.DataFrame:
    """Make `OCCASIONS`, placed as reports are; a place that is unsure is kept in words only."""
    at = sent.received_at
    as_reports = [
        row
        | {"occurred_from": at, "occurred_to": at, "time_precision": "minute", "category": OCCASION}
        for row in rows
    ]
    reports = _reports(as_reports, sent.submission, OCCASION, actor, at)
    ids = intake.dedupe_keys(reports)
    placed = intake.place_reports(reports, ids, profile, gazetteer).incidents
    own = [{key: row[key] for key in ("name", "starts", "ends")} for row in rows]
    there = rows_of(placed[["place", "lon", "lat", "district"]])
    filled = [
        {"occasion_id": key, "actor": actor, "received_at": at} | where | one
        for key, where, one in zip(ids, there, own, strict=True)
    ]
    return _typed(filled, OCCASIONS)


def _typed(rows: list[dict[str, Any]], table: Table) -> pd.DataFrame:
    empty = table.empty()
    if not rows:
        return empty
    frame = pd.DataFrame(rows).reindex(columns=table.names)
    return checked(frame.astype(empty.dtypes.to_dict()), table)


def _digest(rows: list[dict[str, Any]]) -> str:
    """SHA-256 of masked rows: what was personal takes no part in it."""
    text = json.dumps(rows, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _utc_now(now: dt.datetime | None) -> pd.Timestamp:
    if now is None:
        return pd.Timestamp.now(tz="UTC").floor("us").as_unit("us")
    if now.tzinfo is None:
        raise ReportError("Tiden för mottagandet (now) måste ha en tidszon.")
    return pd.Timestamp(now).tz_convert("UTC").floor("us").as_unit("us")
