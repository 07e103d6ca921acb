"""The audit trail as its page shows it: rows by day in words, filters, who has seen what."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd

from est_geo.errors import RequestError
from est_geo.store import Store
from est_geo.trail_words import (
    ACTIONS,
    KINDS,
    deed_says,
    remarks_on,
    role_says,
    short_id,
    trail_says,
    who_says,
)
from est_geo.words import guarded, number
from service.parameters import whole_number

PAGE_ROWS: Final = 50
MOST_EXPORTED: Final = 1_000_000
FILTERS: Final = ("handelse", "slag", "id", "vem", "handling", "fran", "till")
_HIGHEST: Final = 10**15
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEKDAYS: Final = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_MONTHS: Final = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
)  # fmt: skip
_HEADINGS: Final = (
    "rad", "tid", "vem", "roll", "handling", "i_ord", "syfte", "slag", "id", "detaljer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """
    Which rows of the trail are asked for.

    Attributes
    ----------
    asked : mapping of str to str
        What stands in the address, of `FILTERS`.
    given : mapping of str to object
        The same as the store takes it.
    """

    asked: Mapping[str, str]
    given: Mapping[str, Any]

    @classmethod
    def of(cls, asked: Mapping[str, str], timezone: str) -> "TrailFilter":
        """
        Read it from the parts of an address.

        Raises
        ------
        RequestError
            A day or a kind cannot be understood.

        Examples
        --------
        >>> TrailFilter.of({"handelse": "ab12"}, "Europe/Stockholm").about
        ('incident', 'ab12')
        """
        kept = {name: asked[name] for name in FILTERS if name in asked}
        kind, object_id = kept.get("slag"), kept.get("id")
        if "handelse" in kept:
            kind, object_id = "incident", kept["handelse"]
        if kind is not None and kind not in KINDS:
            raise RequestError("Slaget finns inte. Välj ett i listan.")
        if object_id is not None and kind is None:
            raise RequestError("Välj också vilket slag id:t är av.")
        end = _day(kept.get("till"), timezone)
        given = {
            "who": kept.get("vem"),
            "action": kept.get("handling"),
            "object_kind": kind,
            "object_id": object_id,
            "start": _day(kept.get("fran"), timezone),
            "end": None if end is None else _next_day(end),
        }
        return cls(kept, given)

    @property
    def about(self) -> tuple[str, str] | None:
        """Kind and id of the one object that it is about; None where it is about more."""
        kind, object_id = self.given["object_kind"], self.given["object_id"]
        return (kind, object_id) if kind and object_id else None

    def address(self, **more: object) -> str:
        """Write the page's own address with the same filter."""
        query = urlencode({**self.asked, **more})
        return f"/admin/logg?{query}" if query else "/admin/logg"


def _day(text: str | None, timezone: str) -> pd.Timestamp | None:
    if text is None:
        return None
    day = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
    if pd.isna(day) or not _DAY.fullmatch(text):
        raise RequestError("En dag skrivs som 2026-11-16.")
    return pd.Timestamp(day).tz_localize(timezone)


def _next_day(day: pd.Timestamp) -> pd.Timestamp:
    # By the calendar: the day that summer time ends has 25 hours.
    return day + pd.DateOffset(days=1)


def trail_page(
    store: Store, asked: Mapping[str, str], timezone: str, actors: Mapping[str, str]
) -> dict[str, Any]:
    """
    Everything that the page of the trail writes.

    Parameters
    ----------
    store : Store
        The store, acting as the one who reads: the reading itself is written down first.
    asked : mapping
        `FILTERS`, and ``fore``: only rows before that number.
    timezone : str
        Whose days and clock times are shown.
    actors : mapping
        Names of those who report, by id.

    Raises
    ------
    RequestError
        A filter cannot be understood.
    StoreError
        The reading cannot be written down; then nothing is shown.
    """
    wanted = TrailFilter.of(asked, timezone)
    before = whole_number(asked["fore"], "fore", 1, _HIGHEST) if "fore" in asked else None
    about = wanted.about
    store.note_reading(*(about or (None, None)))
    found = store.trail(PAGE_ROWS + 1, before=before, **wanted.given)
    people = named(store, actors)
    rows = [_row(row, timezone, people) for row in found.to_dict("records")]
    shown, more = rows[:PAGE_ROWS], len(rows) > PAGE_ROWS
    names = store.trail_names()
    return {
        "days": [(day, list(of_day)) for day, of_day in groupby(shown, key=lambda row: row["day"])],
        "asked": {name: wanted.asked.get(name, "") for name in FILTERS},
        "filtered": bool(wanted.asked),
        "older": wanted.address(fore=shown[-1]["seq"]) if more else None,
        "newest": wanted.address() if before is not None else None,
        "export": wanted.address().replace("/admin/logg", "/admin/logg.csv", 1),
        "everybody": sorted(
            ((one, people.get(one, who_says(one))) for one in names["who"]),
            key=lambda one: one[1].casefold(),
        ),
        "actions": [(one, ACTIONS.get(one, one).split(" {")[0]) for one in names["action"]],
        "kinds": KINDS,
        "about": None if about is None else f"{KINDS[about[0]]} {short_id(about[1])}",
        "about_id": "" if about is None else about[1],
        "people": _people(store, about, timezone, people),
        "state": trail_state(store, timezone),
    }


def named(store: Store, actors: Mapping[str, str]) -> dict[str, str]:
    """
    Give the names of those who have one today, by how the trail calls them.

    The trail itself holds no name: an account that is deleted is only its id from then on.
    """
    owners = {one.account_id: one.name for one in store.accounts()}
    found = {f"konto:{account_id}": name for account_id, name in owners.items()}
    for token in store.api_tokens():
        owner = owners.get(token.account_id, token.account_id)
        found[f"token:{token.token_id}"] = f"{token.label} ({owner})"
    for key in store.report_keys().to_dict("records"):
        found[f"nyckel:{key['key_id']}"] = actors.get(key["actor"], key["actor"])
    return found


def _under(who: str, role: str, people: Mapping[str, str]) -> str:
    """Write the id where a name stands above it, and the role."""
    return f"{who_says(who)} · {role_says(role)}" if who in people else role_says(role)


def _row(row: Mapping[Any, Any], timezone: str, people: Mapping[str, str]) -> dict[str, Any]:
    at = row["at"].tz_convert(timezone)
    incident = row["object_kind"] == "incident" and row["object_id"]
    return {
        "seq": row["seq"],
        "day": day_words(at),
        "time": at.strftime("%H.%M.%S"),
        "who": people.get(row["who"], who_says(row["who"])),
        "under": _under(row["who"], row["role"], people),
        "says": deed_says(row),
        "purpose": row["purpose"],
        "incident": row["object_id"] if incident else "",
    }


def _people(
    store: Store, about: tuple[str, str] | None, timezone: str, people: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Sum up who has seen or changed one object: each one, how often, first and last."""
    if about is None:
        return []
    rows = store.seen_by(*about)
    return [
        {
            "who": people.get(str(who), who_says(str(who))),
            "under": _under(str(who), str(role), people),
            "times": len(theirs),
            "first": when_words(theirs["at"].min().tz_convert(timezone)),
            "last": when_words(theirs["at"].max().tz_convert(timezone)),
        }
        for (who, role), theirs in rows.groupby(["who", "role"], sort=False)
    ]


def trail_state(store: Store, timezone: str) -> dict[str, Any]:
    """Say what the latest check of the trail found, and when."""
    last = store.last_check()
    if last is None:
        says = "Loggen har inte kontrollerats än."
        return {"whole": None, "says": says, "under": says, "remarks": []}
    at, report = last
    checked = f"Kontrollerad {when_words(at.tz_convert(timezone))}."
    if report.whole:
        says = f"Loggen är hel: {number(report.rows)} rader."
        return {
            "whole": True,
            "says": f"{says} {checked}",
            "under": f"{number(report.rows)} rader. {checked}",
            "remarks": remarks_on(report),
        }
    says = f"{trail_says(report)} {checked}"
    return {"whole": False, "says": says, "under": says, "remarks": []}


def day_words(at: pd.Timestamp) -> str:
    """
    Write a day.

    Examples
    --------
    >>> day_words(pd.Timestamp("2026-11-16 08:00", tz="Europe/Stockholm"))
    'måndag 16 november 2026'
    """
    return f"{_WEEKDAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}"


def when_words(at: pd.Timestamp, now: pd.Timestamp | None = None) -> str:
    """
    Write a time as it is said: today and yesterday by name.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-17 09:00", tz="Europe/Stockholm")
    >>> [when_words(now - pd.Timedelta(hours=one), now) for one in (1, 12, 50)]
    ['i dag 08.00', 'i går 21.00', '15 november 2026 07.00']
    """
    today = (now or pd.Timestamp.now(tz=at.tz)).normalize()
    clock = at.strftime("%H.%M")
    days = (today.tz_localize(None) - at.tz_localize(None).normalize()).days
    if days in {0, 1}:
        return f"{('i dag', 'i går')[days]} {clock}"
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year} {clock}"


def trail_csv(rows: pd.DataFrame, timezone: str) -> str:
    """Write rows of the trail as CSV for a spreadsheet; no cell can turn into a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    for row in rows.to_dict("records"):
        at = row["at"].tz_convert(timezone).isoformat()
        texts = (
            row["who"], row["role"], row["action"], deed_says(row), row["purpose"],
            row["object_kind"], row["object_id"], row["details"],
        )  # fmt: skip
        writer.writerow([row["seq"], at, *(guarded(str(one)) for one in texts)])
    return "\ufeff" + out.getvalue()
