"""What somebody should be reminded of: deadlines, orders not seen, cameras, receipts."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

import pandas as pd

from est_geo.follow_up import receipt_from
from est_geo.interventions.lifecycle import waiting_for
from est_geo.profile import Profile
from est_geo.retention import DOSSIER_YEARS

REMINDER_KINDS: Final[Mapping[str, str]] = {
    "overdue": "försenad",
    "soon": "snart dags",
    "reopened": "återöppnad",
    "unacknowledged": "inte kvitterad",
    "review": "kameran ska omprövas",
    "receipt_due": "dags för effektkvitto",
    "dossier_end": "kameraunderlaget får gallras",
}
"""Kinds of reminders, in Swedish."""

REMINDERS: Final = ("intervention_id", "kind", "words", "due", "owner")
"""Columns of `reminders`."""

SOON: Final = pd.Timedelta(days=14)
_OPEN: Final = frozenset({"proposed", "decided", "ordered"})
_WORDS: Final = {
    "reopened": "Åtgärden är återöppnad och ägaren har inte kvitterat det.",
    "unacknowledged": "Ägaren har inte kvitterat beställningen.",
}
Row = Mapping[str, Any]


class _Told(NamedTuple):
    kind: str
    words: str
    due: pd.Timestamp


def reminders(
    interventions: pd.DataFrame,
    steps: pd.DataFrame,
    dossiers: pd.DataFrame,
    effects: pd.DataFrame,
    now: pd.Timestamp,
    profile: Profile,
) -> pd.DataFrame:
    """
    Say what is late, soon due, reopened or waited for, the most urgent first.

    Parameters
    ----------
    interventions : pandas.DataFrame
        `INTERVENTIONS`; only of these is anything said.
    steps, dossiers, effects : pandas.DataFrame
        `INTERVENTION_STEPS`, `CAMERA_DOSSIERS` and `EFFECTS`, of these or of more.
    now : pandas.Timestamp
        The present moment.
    profile : Profile
        Its weeks of settling and follow-up, and its clock.

    Returns
    -------
    pandas.DataFrame
        ``intervention_id, kind`` (`REMINDER_KINDS`), ``words`` (Swedish), ``due``, ``owner``; by
        ``due``.

    Examples
    --------
    >>> from est_geo.tables import CAMERA_DOSSIERS, EFFECTS, INTERVENTION_STEPS, INTERVENTIONS
    >>> now = pd.Timestamp("2026-11-27", tz="UTC")
    >>> lamp = INTERVENTIONS.empty().reindex([0]).assign(
    ...     intervention_id=7, status="decided", owner="vaghallaren",
    ...     deadline=now - pd.Timedelta(days=3))
    >>> rest = (one.empty() for one in (INTERVENTION_STEPS, CAMERA_DOSSIERS, EFFECTS))
    >>> told = reminders(lamp, *rest, now, Profile.load("linkoping"))
    >>> told["kind"][0], told["words"][0]
    ('overdue', 'Skulle ha varit klar 2026-11-24.')
    """
    actions = steps.groupby("intervention_id")["action"].agg(list).to_dict()
    since = steps.groupby("intervention_id")["at"].max().to_dict()
    cameras = {one["intervention_id"]: one for one in _rows(dossiers)}
    kept = effects.groupby("intervention_id")["made_at"].max().to_dict()
    told = [
        (number, one.kind, one.words, one.due, row["owner"])
        for row in _rows(interventions)
        for number in [row["intervention_id"]]
        for one in (
            *_deadlines(row, now, profile),
            *_unseen(row, actions.get(number, []), since.get(number, now)),
            *_receipts(row, kept.get(number), now, profile),
            *_cameras(row, cameras.get(number, {}), actions.get(number, []), now, profile),
        )
    ]
    frame = pd.DataFrame(told, columns=list(REMINDERS))
    due = pd.to_datetime(frame["due"], utc=True).astype("datetime64[us, UTC]")
    types = {"intervention_id": "int64", "kind": "str", "words": "str", "owner": "str"}
    return frame.assign(due=due).astype(types).sort_values(
        ["due", "intervention_id", "kind"], ignore_index=True
    )  # fmt: skip


def _deadlines(row: Row, now: pd.Timestamp, profile: Profile) -> Iterator[_Told]:
    deadline = row["deadline"]
    if row["status"] not in _OPEN or _lacks(deadline) or deadline > now + SOON:
        return
    day = _day(deadline, profile)
    if deadline < now:
        yield _Told("overdue", f"Skulle ha varit klar {day}.", deadline)
    else:
        yield _Told("soon", f"Ska vara klar {day}.", deadline)


def _unseen(row: Row, actions: list[str], since: pd.Timestamp) -> Iterator[_Told]:
    waits = waiting_for(actions) if row["status"] == "ordered" else ""
    if waits:
        kind = "reopened" if waits == "reopen" else "unacknowledged"
        yield _Told(kind, _WORDS[kind], since)


def _receipts(
    row: Row, kept: pd.Timestamp | None, now: pd.Timestamp, profile: Profile
) -> Iterator[_Told]:
    due = receipt_from(row, profile) if row["status"] == "done" else None
    if due is None or due > now:
        return
    if kept is not None and kept >= due:
        yield _Told("receipt_due", "Effektkvittot är sparat. Läs det och godkänn det.", due)
    else:
        weeks = profile.thresholds.follow_up_weeks
        yield _Told("receipt_due", f"{weeks} veckor har gått. Gör ett effektkvitto.", due)


def _cameras(
    row: Row, dossier: Row, actions: list[str], now: pd.Timestamp, profile: Profile
) -> Iterator[_Told]:
    if not dossier:
        return
    ended, review = dossier["ended_at"], dossier["review_date"]
    if not _lacks(ended):
        until = ended + pd.DateOffset(years=DOSSIER_YEARS)
        if until <= now + SOON:
            words = f"Bevakningen upphörde {_day(ended, profile)}; underlaget sparas till {{}}."
            yield _Told("dossier_end", words.format(_day(until, profile)), until)
        return
    # One that was dropped after it was put up is up until somebody says that it is not.
    gone = row["status"] == "dropped" and "finish" not in actions
    if not gone and not _lacks(review) and review <= now + SOON:
        yield _Told("review", f"Behovet ska prövas på nytt {_day(review, profile)}.", review)


def _day(at: pd.Timestamp, profile: Profile) -> str:
    return f"{at.tz_convert(profile.timezone):%Y-%m-%d}"


def _rows(frame: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", frame.to_dict("records"))


def _lacks(value: object) -> bool:
    return bool(pd.isna(value))  # type: ignore[call-overload]
