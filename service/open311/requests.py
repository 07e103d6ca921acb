"""Open311 requests: read into a report of ours, and written from an actor's own incidents."""

import re
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.errors import ReportError, RequestError
from est_geo.profile import UNKNOWN_CATEGORY, Profile
from est_geo.receipts import Receipt, rows_of
from est_geo.receiving import SOURCE as FORM
from est_geo.report_form import FormReport, instant, read_report
from est_geo.store import Store
from est_geo.tables.row_rules import RowRule
from service.open311.services import REASONS_CODE, offered
from service.parameters import whole_number

SOURCE: Final = "open311"
BY_KEY: Final = frozenset({SOURCE, FORM})
# The standard has fields for a person. None is read, and none is stored.
PERSONAL: Final = frozenset({
    "email", "device_id", "account_id", "first_name", "last_name", "phone", "media_url", "media",
})  # fmt: skip
_READ: Final = frozenset({
    "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "description",
    "requested_datetime",
})  # fmt: skip
_ATTRIBUTE: Final = re.compile(r"attribute\[([a-z_]{1,40})\](\[\])?")
_NUMBER: Final = re.compile(r"-?\d{1,3}(\.\d{1,15})?")
_SPAN_DAYS: Final = 90
_MOST_ROWS: Final = 1000
_ROUND: Final = 360
_MOST_IDS: Final = 200
_MOST_NOTE: Final = 300
_OPEN, _CLOSED = "open", "closed"


def gathered(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """
    Gather the fields of a form; only a list of attributes may be given more than once.

    Raises
    ------
    RequestError
        Another field stands twice.

    Examples
    --------
    >>> gathered([("lat", "58.4"), ("attribute[why][]", "insyn"), ("attribute[why][]", "odslig")])
    {'lat': '58.4', 'attribute[why]': ['insyn', 'odslig']}
    """
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            found.setdefault(name.removesuffix("[]"), []).append(value)
        elif name in found:
            raise RequestError("Varje fält får bara stå en gång. Inget är sparat.")
        else:
            found[name] = value
    return found


def read(fields: dict[str, Any], profile: Profile, now: pd.Timestamp) -> tuple[FormReport, bool]:
    """
    Read a request as a report of the form; say whether personal fields were passed over.

    Raises
    ------
    ReportError
        The service, the place or the time cannot be understood, or a field is unknown.
    """
    attributes = {
        found[1]: fields[name] for name in fields if (found := _ATTRIBUTE.fullmatch(name))
    }
    unknown = [
        name for name in fields if name not in _READ | PERSONAL and not _ATTRIBUTE.fullmatch(name)
    ]
    code = fields.get("service_code")
    faults = []
    if unknown or set(attributes) - {REASONS_CODE}:
        faults.append(("fält", "ett fält som inte finns i Open311 GeoReport v2"))
    if not isinstance(code, str) or code not in offered(profile):
        faults.append(("service_code", "finns inte bland tjänsterna"))
    if faults:
        raise ReportError.of(faults)
    incident = {"category": code, "where": _where(fields), "when": _when(fields, profile, now)}
    reasons = attributes.get(REASONS_CODE)
    if reasons:
        incident["reasons"] = reasons if isinstance(reasons, list) else [reasons]
    if fields.get("description"):
        incident["note"] = _shortened(fields["description"])
    return read_report({"incidents": [incident]}), any(fields.get(name) for name in PERSONAL)


def _shortened(text: Any) -> Any:  # noqa: ANN401 - whatever JSON holds; `read_report` judges it
    """Cut a longer description at a word: the standard allows 4 000 signs, we keep a sentence."""
    if not isinstance(text, str) or len(text) <= _MOST_NOTE:
        return text
    # A run of digits that the cut would halve is left out whole, or half a number would be kept.
    return re.sub(r"[\d\s()+./-]*$|\S*$", "", text[:_MOST_NOTE], count=1).rstrip()


def _where(fields: dict[str, Any]) -> dict[str, Any]:
    lon, lat = (_degrees(fields.get(name), name) for name in ("long", "lat"))
    if (lon is None) != (lat is None):
        raise ReportError.of([("lat", "lat och long anges tillsammans")])
    if lon is not None:
        return {"point": {"lon": lon, "lat": lat}}
    if fields.get("address_string"):
        return {"words": fields["address_string"]}
    raise ReportError.of([("lat", "ange lat och long, eller address_string")])


def _degrees(value: Any, name: str) -> float | None:  # noqa: ANN401 - as _shortened
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _ROUND:
        return float(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    raise ReportError.of([(name, "ska vara grader med decimalpunkt")])


def _when(fields: dict[str, Any], profile: Profile, now: pd.Timestamp) -> dict[str, Any]:
    """Read when it happened: now, unless the sender says otherwise."""
    said = fields.get("requested_datetime")
    if not said:
        return {"start": now.isoformat(timespec="seconds")}
    at = _time(said, "requested_datetime", profile)
    return {"start": at.isoformat(timespec="seconds")}


def _time(text: Any, name: str, profile: Profile) -> pd.Timestamp:  # noqa: ANN401 - as _shortened
    if isinstance(text, str):
        # A plus sign in an address is read as a space.
        given = text.strip().replace(" ", "+") if re.search(r"T[\d:.]+ \d\d:?\d\d$", text) else text
        if (at := instant(given, profile.timezone)) is not None:
            return at
    raise ReportError.of([(name, "skrivs som 2026-11-24T14:30:00+01:00")])


def _asked_time(query: dict[str, str], name: str, profile: Profile) -> pd.Timestamp:
    try:
        return _time(query[name], name, profile)
    except ReportError:
        raise RequestError(f"Parametern {name} skrivs som 2026-11-24T14:30:00+01:00.") from None


def answer(receipt: Receipt, *, ignored: bool) -> list[dict[str, Any]]:
    """Answer a request that was taken in."""
    notice = receipt.items[0].says
    if ignored:
        notice += " Namn, e-post, telefon och bilder tas inte emot; de är inte sparade."
    return [
        {
            "service_request_id": receipt.items[0].id,
            "service_notice": notice,
            "account_id": None,
        }
    ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests are asked for."""

    ids: tuple[str, ...]
    codes: tuple[str, ...]
    statuses: frozenset[str]
    start: pd.Timestamp
    end: pd.Timestamp
    page: int
    page_size: int


def wanted(query: dict[str, str], profile: Profile) -> Wanted:
    """
    Read the filters of a list.

    Raises
    ------
    RequestError
        One of them cannot be read.
    """
    end = pd.Timestamp.now(tz="UTC")
    if "end_date" in query:
        end = _asked_time(query, "end_date", profile)
    start = end - pd.Timedelta(days=_SPAN_DAYS)
    if "start_date" in query:
        start = _asked_time(query, "start_date", profile)
        end = min(end, start + pd.Timedelta(days=_SPAN_DAYS)) if "end_date" not in query else end
    if not pd.Timedelta(0) <= end - start <= pd.Timedelta(days=_SPAN_DAYS):
        raise RequestError(f"Perioden får vara högst {_SPAN_DAYS} dagar och inte gå bakåt.")
    statuses = frozenset(_listed(query, "status")) or frozenset({_OPEN, _CLOSED})
    if statuses - {_OPEN, _CLOSED}:
        raise RequestError("Parametern status är open eller closed.")
    ids = _listed(query, "service_request_id")
    if len(ids) > _MOST_IDS:
        raise RequestError(f"Fråga efter högst {_MOST_IDS} ärenden åt gången.")
    return Wanted(
        ids=ids,
        codes=_listed(query, "service_code"),
        statuses=statuses,
        start=start,
        end=end,
        page=whole_number(query.get("page", "1"), "page", 1, 1_000_000),
        page_size=whole_number(query.get("page_size", str(_MOST_ROWS)), "page_size", 1, _MOST_ROWS),
    )


def _listed(query: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in query.get(name, "").split(",") if one.strip())


def own(store: Store, profile: Profile, rule: RowRule, asked: Wanted) -> list[dict[str, Any]]:
    """
    Write an actor's own requests, newest first, as far as the policy's rule lets the key see.

    Only what came by a key: a file of the same actor's is not for everybody who holds its link.
    Ids that are asked for are answered whenever they happened; else the period decides.
    """
    if asked.ids:
        rows = store.incidents_named(asked.ids)
        rows = rows[rule.keeps(rows)]
    else:
        rows = store.incidents(asked.start, asked.end, rule=rule)
        rows = rows.assign(standing="counted")
    mine = rows[rows["source"].isin(BY_KEY)]
    if asked.codes:
        mine = mine[mine["category"].isin(asked.codes)]
    status = mine["standing"].map({"counted": _OPEN}).fillna(_CLOSED)
    mine = mine[status.isin(asked.statuses)]
    ordered = mine.assign(at=mine["occurred_from"].fillna(mine["received_at"]))
    ordered = ordered.sort_values(["at", "incident_id"], ascending=False)
    first = (asked.page - 1) * asked.page_size
    shown = ordered.iloc[first : first + asked.page_size]
    return [_document(row, profile) for row in rows_of(shown)]


def _document(row: dict[str, Any], profile: Profile) -> dict[str, Any]:
    category = profile.category.get(str(row["category"]), profile.category[UNKNOWN_CATEGORY])
    counted = row["standing"] == "counted"
    # A text in which a person may be named is for the reviewer alone.
    doubtful = not pd.isna(row["findings"])
    return {
        "service_request_id": row["incident_id"],
        "status": _OPEN if counted else _CLOSED,
        "status_notes": None if counted else "Sammanslagen med en annan rapport eller borttagen.",
        "service_name": category.name,
        "service_code": row["category"],
        "description": None if doubtful else _text(row["note"]),
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": _iso(row["at"], profile),
        "updated_datetime": _iso(row["received_at"], profile),
        "expected_datetime": None,
        "address": None if doubtful else _text(row["place"]),
        "address_id": None,
        "zipcode": None,
        "lat": _number(row["lat"]),
        "long": _number(row["lon"]),
        "media_url": None,
    }


def _text(value: Any) -> str | None:  # noqa: ANN401 - a value of a table
    return None if pd.isna(value) else str(value)


def _number(value: Any) -> float | None:  # noqa: ANN401 - a value of a table
    return None if pd.isna(value) else float(value)


def _iso(at: pd.Timestamp, profile: Profile) -> str:
    return at.tz_convert(profile.timezone).isoformat(timespec="seconds")
