"""What became of the planned visits, by what the patrols said; silence is not absence."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from est_geo.tables import DOSAGE, VISIT_MARKS, VISITS, VISITS_MADE, checked, completed, typed
from est_geo.words import counted, percent, span

NOT_REACHED_NOTE: Final = "inte_framme"
_MARKS_MAY_WAIT: Final = pd.Timedelta(hours=48)  # in a phone without a network: so late it sends
_FORGOTTEN: Final = pd.Timedelta(hours=2)  # nobody stays so long: it was forgotten to say "left"
_FEW: Final = 10
DONE: Final = ("made", "begun")
"""States of a visit that somebody came to."""
_DUE: Final = ("made", "begun", "not_reached", "missed")


def visits_made(
    visits: pd.DataFrame,
    marks: pd.DataFrame,
    now: pd.Timestamp,
    *,
    places: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """
    Say what became of every planned visit, and of every other that patrols have told of.

    A visit that nobody has said anything of is ``missed`` only where its shift has said something
    of another visit, and two days after it should have ended, since a phone without a network may
    send so late. Where the shift has said nothing at all it is ``unknown``: not acknowledged.

    Parameters
    ----------
    visits : pandas.DataFrame
        `VISITS` of the plans that hold.
    marks : pandas.DataFrame
        `VISIT_MARKS`. A visit that is not in the plans is one that the patrol made by itself, or
        that an earlier version of a plan asked for; it is not lost.
    now : pandas.Timestamp
        The present time, timezone-aware.
    places : mapping of str to str, optional
        Name of the plan's places, for visits that patrols made by themselves.

    Returns
    -------
    pandas.DataFrame
        `VISITS_MADE`, in order of time.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-20", tz="UTC")
    >>> visits_made(VISITS.empty(), VISIT_MARKS.empty(), now).empty
    True
    """
    said = _told(checked(marks, VISIT_MARKS))
    names = _names(visits, places or {})
    planned = completed(visits, VISITS).merge(said, on="id", how="left")
    own = said[~said["id"].isin(visits["id"])]
    rows = pd.concat([_planned(planned, set(marks["shift_id"]), now), _own(own, names)])
    return typed(rows, VISITS_MADE).sort_values(["start", "id"], ignore_index=True)


def dosage(made: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """
    Set planned beside delivered visits and minutes, per week, place and actor.

    Parameters
    ----------
    made : pandas.DataFrame
        `VISITS_MADE`.
    timezone : str
        Whose weeks they are.

    Returns
    -------
    pandas.DataFrame
        `DOSAGE`. A visit is in one row: ``planned`` sums to the planned visits.

    Examples
    --------
    >>> dosage(VISITS_MADE.empty(), "Europe/Stockholm").empty
    True
    """
    local = made["start"].dt.tz_convert(timezone).dt.isocalendar()
    week = local["year"].astype("str") + "-W" + local["week"].astype("str").str.zfill(2)
    flags = _flags(made).assign(week=week.astype("str"))
    parts = ["planned", "due", "made", "own", "unknown", "minutes_planned", "minutes_there",
             "timed"]  # fmt: skip
    names = {one: (one, "first") for one in ("place", "district", "actor_name")}
    summed = flags.groupby(["week", "place_id", "actor"], as_index=False).agg(
        **names, **{one: (one, "sum") for one in parts}
    )
    return typed(summed, DOSAGE)


def share_words(made: int, due: int) -> str:
    """
    Say how many of the visits were made; a share only from ten, and then with its interval.

    Examples
    --------
    >>> share_words(3, 7), share_words(0, 0)
    ('3 av 7 besök', 'inga besök att följa upp')
    >>> share_words(24, 30) == "24 av 30 besök, 80\u00a0% (95\u00a0% intervall 63–90\u00a0%)"
    True
    """
    if not due:
        return "inga besök att följa upp"
    said = f"{made} av {counted(due, 'besök', 'besök')}"
    share, limits = share_of(made, due)
    return f"{said}, {share} (95\u00a0% intervall {limits})" if share else said


def share_of(made: int, due: int) -> tuple[str, str]:
    """
    Give the share of the visits that were made and its 95 % interval; empty texts below ten.

    Examples
    --------
    >>> share_of(24, 30) == ("80\u00a0%", "63–90\u00a0%"), share_of(9, 9)
    (True, ('', ''))
    """
    if due < _FEW:
        return "", ""
    found = binomtest(made, due).proportion_ci(method="wilson")
    return percent(made / due), f"{span(100 * found.low, 100 * found.high)}\u00a0%"


def _flags(made: pd.DataFrame) -> pd.DataFrame:
    """Give each visit its ones and zeros, to be summed."""
    planned = made["planned"]
    return made.assign(
        own=~planned,
        due=planned & made["state"].isin(_DUE),
        made=planned & made["state"].isin(DONE),
        unknown=planned & (made["state"] == "unknown"),
        timed=made["minutes_there"].notna(),
        minutes_there=made["minutes_there"].fillna(0.0),
    )


def _told(marks: pd.DataFrame) -> pd.DataFrame:
    """Give one row for every visit that something was said of: first arrival, last leaving."""
    ordered = marks.sort_values(["at", "mark_id"])
    kept = ["actor", "place_id", "district", "shift_id"]
    about = ordered.groupby("visit_id")[kept].first().add_prefix("mark_")
    for kind, which in (("arrived", "min"), ("left", "max")):
        own = ordered[ordered["kind"] == kind]
        about[kind] = own.groupby("visit_id")["at"].agg(which)
    about["note"] = ordered.dropna(subset="note").groupby("visit_id")["note"].last()
    times = dict.fromkeys(("arrived", "left"), "datetime64[us, UTC]")
    return about.rename_axis("id").reset_index().astype({"id": "str", "note": "str"} | times)


def _planned(rows: pd.DataFrame, heard: set[str], now: pd.Timestamp) -> pd.DataFrame:
    silent = ~rows["shift_id"].isin(heard)
    after_end = now - rows["end"]
    said = rows["arrived"].notna() | rows["left"].notna()
    begun = rows["arrived"].notna() & rows["left"].isna()
    state = np.select(
        [
            _not_reached(rows).to_numpy(),
            begun.to_numpy(),
            said.to_numpy(),
            (after_end < pd.Timedelta(0)).to_numpy(),
            (silent | (after_end < _MARKS_MAY_WAIT)).to_numpy(),
        ],
        ["not_reached", "begun", "made", "to_come", "unknown"],
        default="missed",
    )
    late = (rows["arrived"] - rows["start"]).dt.total_seconds() / 60
    return rows.assign(
        planned=True,
        minutes_planned=rows["minutes"],
        minutes_there=_minutes_there(rows),
        late_minutes=late,
        state=state,
    )


def _own(rows: pd.DataFrame, names: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    begun = rows["arrived"].notna() & rows["left"].isna()
    reached = ~_not_reached(rows)
    own = rows[reached]
    return own.assign(
        planned=False,
        shift_id=own["mark_shift_id"],
        actor=own["mark_actor"],
        actor_name=_named(own["mark_actor"], names["actor"]),
        place_id=own["mark_place_id"],
        place=_named(own["mark_place_id"], names["place"]),
        district=own["mark_district"],
        start=own["arrived"].fillna(own["left"]),
        minutes_planned=0,
        minutes_there=_minutes_there(own),
        late_minutes=np.nan,
        state=np.where(begun[reached], "begun", "made"),
    )


def _not_reached(rows: pd.DataFrame) -> pd.Series:
    found: pd.Series = rows["note"].eq(NOT_REACHED_NOTE).fillna(value=False).astype("bool")
    return found


def _minutes_there(rows: pd.DataFrame) -> pd.Series:
    spent = rows["left"] - rows["arrived"]
    known = (spent >= pd.Timedelta(0)) & (spent <= _FORGOTTEN) & ~_not_reached(rows)
    minutes: pd.Series = (spent.dt.total_seconds() / 60).where(known)
    return minutes


def _names(visits: pd.DataFrame, places: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    return {
        "actor": dict(zip(visits["actor"], visits["actor_name"], strict=True)),
        "place": {**dict(zip(visits["place_id"], visits["place"], strict=True)), **places},
    }


def _named(ids: pd.Series, names: Mapping[str, str]) -> pd.Series:
    found: pd.Series = ids.map(lambda one: names.get(one, one)).astype("str")
    return found
