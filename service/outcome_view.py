"""``/narvaro/utfall`` as it is shown: what became of the visits of a week or a month."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.periods import WEEKDAYS, Period
from est_geo.policy import Access
from est_geo.presence.coverage import overlaps_of
from est_geo.presence.outcome import dosage, share_of, share_words, visits_made
from est_geo.presence.promise import Span, monthly_counts, promise, promise_words
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import PRESENCE_AGGREGATES, VISIT_NOTES, VISIT_STATES
from est_geo.words import counted, number
from service.rows import rows_of

KINDS: Final[Mapping[str, str]] = {"week": "vecka", "month": "manad", "tertial": "tertial"}
"""What each kind of period is called in the address."""

OUTCOME_TABLES: Final = ("besok", "doser", "lofte")
"""Tables that can be had as files: visits, doses, counts for the promise."""

_DAY: Final = dt.timedelta(days=1)
_MOST_OVERLAPS: Final = 12
_SUMS: Final = (
    "planned", "due", "made", "own", "unknown", "minutes_planned", "minutes_there", "timed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of the visits of a period, as one role may see it.

    Attributes
    ----------
    period : Period
        Week, month or tertial.
    made, doses, counts : pandas.DataFrame
        `VISITS_MADE`, `DOSAGE` and `PRESENCE_AGGREGATES`; the last with what is left of expired
        visits.
    overlaps : pandas.DataFrame
        `OVERLAPS` of the planned visits.
    planned_weeks : int
        Weeks that touch the period and have a plan.
    """

    period: Period
    made: pd.DataFrame
    doses: pd.DataFrame
    counts: pd.DataFrame
    overlaps: pd.DataFrame
    planned_weeks: int


def outcome_of(
    store: Store, profile: Profile, access: Access, period: Period, now: pd.Timestamp
) -> Outcome:
    """
    Follow a period's visits up.

    All visits that were to be made are followed up and then cut to what may be seen: whether a
    shift has said anything at all is known from all of them. A day on each side is read too, since
    a visit near midnight may be told of on the other side.
    """
    start, end = period.bounds(profile.timezone)
    weeks = Period.week_of(period.first - _DAY).name, Period.week_of(period.after).name
    visits, names = store.held_visits(*weeks), store.planned_places(*weeks)
    marks = store.visit_marks(start - _DAY, end + _DAY)
    made = visits_made(visits, marks, now, places=names)
    inside = (made["start"] >= start) & (made["start"] < end) & access.rows.keeps(made)
    own = made[inside].reset_index(drop=True)
    kinds = {one.id: one.kind for one in profile.actors}
    left = store.presence_aggregates()
    left = left[access.rows.keeps(left) & left["period"].isin(_months(period))]
    counts = pd.concat([monthly_counts(own, kinds, profile.timezone), left], ignore_index=True)
    planned = {Period.parse(week) for week in store.plans()["week"]}
    within = [week for week in planned if _touches(week, period)]
    doses = dosage(own, profile.timezone)
    close = overlaps_of(visits[visits["id"].isin(own["id"])], profile.thresholds.revisit_minutes)
    return Outcome(period, own, doses, counts, close, len(within))


def _touches(week: Period, period: Period) -> bool:
    return week.first < period.after and period.first < week.after


def _months(period: Period) -> list[str]:
    """Months of which the period has the whole; none of a week."""
    if period.kind == "week":
        return []
    days = pd.date_range(period.first, period.last, freq="MS")
    return [f"{day:%Y-%m}" for day in days]


def outcome_page(found: Outcome, profile: Profile) -> dict[str, Any]:
    """Everything that the page of what became of the visits writes."""
    period, doses = found.period, found.doses
    tight = found.overlaps.sort_values(["minutes_between", "first_start", "first_id"])
    whole = _line(doses, "")
    names = profile.district_names
    return {
        "period": period,
        "before": (before := _like(period, period.first - _DAY)),
        "after": (after := _like(period, period.after)),
        "query": _query(period),
        "before_query": _query(before),
        "after_query": _query(after),
        "others": _others(period),
        "planned_weeks": found.planned_weeks,
        "any": bool(len(found.made) or len(found.counts)),
        "sentence": _sentence(whole),
        "whole": whole,
        "by_place": _lines(doses, ["place_id"], lambda row: _place(row, names)),
        "by_actor": _lines(doses, ["actor"], lambda row: str(row["actor_name"])),
        "notes": _notes(found.made),
        "visits": [_visit(row, profile.timezone) for row in rows_of(found.made)]
        if period.kind == "week"
        else [],
        "overlaps": [_overlap(row, profile.timezone) for row in rows_of(tight)],
        "most_overlaps": _MOST_OVERLAPS,
        "revisit": profile.thresholds.revisit_minutes,
        "promises": _promises(found.counts, names, period),
    }


def _like(period: Period, day: dt.date, kind: str = "") -> Period:
    """Give the week, month or tertial that holds a day."""
    kind = kind or period.kind
    if kind == "week":
        return Period.week_of(day)
    tertial = f"{day.year}-T{(day.month + 3) // 4}"
    return Period.parse(f"{day:%Y-%m}" if kind == "month" else tertial)


def _query(period: Period) -> str:
    return f"{KINDS[period.kind]}={period.name}"


def _others(period: Period) -> list[tuple[str, str]]:
    """Give the other kinds of period that hold the last day of this one, and their names."""
    others = [_like(period, period.last, kind) for kind in KINDS if kind != period.kind]
    return [(_query(one), one.label) for one in others]


def _sentence(whole: Mapping[str, Any]) -> str:
    if not whole["planned"]:
        return "Inga besök var planerade."
    said = f"Genomförda: {share_words(whole['made'], whole['due'])}, av dem som går att följa upp."
    if not whole["due"]:
        planned = counted(whole["planned"], "planerat besök", "planerade besök")
        said = f"{planned}, inget går att följa upp än."
    quiet = whole["unknown"]
    answered = counted(quiet, "besök är inte kvitterat", "besök är inte kvitterade")
    silent = f" {answered}." if quiet else ""
    return said + silent


def _lines(
    doses: pd.DataFrame, keys: list[str], name: Callable[[Mapping[str, Any]], str]
) -> list[dict[str, Any]]:
    rows = [_line(own, name(rows_of(own.head(1))[0])) for _, own in doses.groupby(keys, sort=False)]
    return sorted(rows, key=lambda row: (-row["planned"] - row["own"], row["name"]))


def _line(doses: pd.DataFrame, name: str) -> dict[str, Any]:
    sums = {one: round(float(doses[one].sum())) for one in _SUMS}
    share, limits = share_of(sums["made"], sums["due"])
    stay = doses["minutes_there"].sum() / sums["timed"] if sums["timed"] else float("nan")
    return {
        "name": name,
        **sums,
        "stay": number(stay, 1),
        "made_words": f"{sums['made']} av {sums['due']}" if sums["due"] else "–",
        "share": f"{share} ({limits})" if share else "–",
    }


def _place(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return f"{row['place']}, {names.get(row['district'], row['district'])}"


def _notes(made: pd.DataFrame) -> list[tuple[str, int]]:
    found = made["note"].value_counts()
    return [(VISIT_NOTES[one], int(found[one])) for one in VISIT_NOTES if one in found.index]


def _visit(row: Mapping[str, Any], timezone: str) -> dict[str, Any]:
    start = row["start"].tz_convert(timezone)
    there, late = row["minutes_there"], row["late_minutes"]
    return {
        "when": f"{WEEKDAYS[start.weekday()]} {start:%H:%M}",
        "place": row["place"],
        "actor": row["actor_name"],
        "state": row["state"],
        "state_words": VISIT_STATES[row["state"]] + ("" if row["planned"] else ", utanför planen"),
        "minutes": number(there) if pd.notna(there) else "–",
        "planned": row["minutes_planned"] if row["planned"] else "–",
        "late": _late(late) if pd.notna(late) else "–",
        "note": VISIT_NOTES.get(row["note"], "") if pd.notna(row["note"]) else "",
    }


def _overlap(row: Mapping[str, Any], timezone: str) -> tuple[str, str]:
    first, second = (
        f"{WEEKDAYS[start.weekday()]} {start:%H:%M} {row[f'{which}_name']}"
        for which in ("first", "second")
        for start in [row[f"{which}_start"].tz_convert(timezone)]
    )
    between = counted(row["minutes_between"], "minut", "minuter")
    apart = "samtidigt" if row["at_once"] else f"{between} emellan"
    return row["place"], f"{first} och {second}, {apart}"


def _late(minutes: float) -> str:
    whole = round(minutes)
    if not whole:
        return "i tid"
    return f"{abs(whole)} min {'sent' if whole > 0 else 'tidigt'}"


def _promises(
    counts: pd.DataFrame, names: Mapping[str, str], period: Period
) -> list[dict[str, Any]]:
    if period.kind == "week":
        return []
    span: Span = "tertial" if period.kind == "tertial" else "month"
    found = rows_of(promise(counts[PRESENCE_AGGREGATES.names], span))
    return [
        row | {"name": (name := names.get(row["district"], row["district"])),
               "words": promise_words(row, name)}
        for row in found
    ]  # fmt: skip
