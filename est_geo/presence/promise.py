"""Figures for the citizen promise: visits per district and month or tertial, never of persons."""

from collections.abc import Mapping
from typing import Final, Literal

import pandas as pd

from est_geo.periods import Period
from est_geo.presence.outcome import DONE
from est_geo.tables import PRESENCE_AGGREGATES, PROMISE, typed
from est_geo.words import counted

Span = Literal["month", "tertial"]
_MONTHS_IN_TERTIAL: Final = 4
_COUNTS: Final = ("planned", "made", "own", "minutes")


def monthly_counts(made: pd.DataFrame, kinds: Mapping[str, str], timezone: str) -> pd.DataFrame:
    """
    Count visits per district, kind of actor and month: what is left of them under retention.

    Parameters
    ----------
    made : pandas.DataFrame
        `VISITS_MADE`.
    kinds : mapping of str to str
        Kind of each actor; an actor that is not named is its own kind.
    timezone : str
        Whose months they are.

    Returns
    -------
    pandas.DataFrame
        `PRESENCE_AGGREGATES`; every visit is in one row.

    Examples
    --------
    >>> from est_geo.tables import VISITS_MADE
    >>> monthly_counts(VISITS_MADE.empty(), {}, "Europe/Stockholm").empty
    True
    """
    planned = made["planned"]
    frame = pd.DataFrame({
        "district": made["district"],
        "actor_kind": made["actor"].map(lambda one: kinds.get(one, one)).astype("str"),
        "period": made["start"].dt.tz_convert(timezone).dt.strftime("%Y-%m").astype("str"),
        "planned": planned,
        "made": planned & made["state"].isin(DONE),
        "own": ~planned,
        "minutes": made["minutes_there"].fillna(0.0),
    })  # fmt: skip
    summed = frame.groupby(list(PRESENCE_AGGREGATES.key), as_index=False).sum()
    summed["minutes"] = summed["minutes"].round()
    return typed(summed, PRESENCE_AGGREGATES)


def promise(counts: pd.DataFrame, span: Span = "month") -> pd.DataFrame:
    """
    Sum monthly counts into what a citizen promise is followed up by.

    For those who coordinate presence. What leaves for the public goes through the release gate.

    Parameters
    ----------
    counts : pandas.DataFrame
        `PRESENCE_AGGREGATES`, of kept and of expired visits together; a key may repeat.
    span : {"month", "tertial"}
        What is summed.

    Returns
    -------
    pandas.DataFrame
        `PROMISE`, in order of time.

    Examples
    --------
    >>> promise(PRESENCE_AGGREGATES.empty()).empty
    True
    """
    whole = counts["period"] if span == "month" else counts["period"].map(_tertial).astype("str")
    there = (counts["made"] + counts["own"]) > 0
    frame = counts.assign(period=whole, actors=counts["actor_kind"].where(there))
    sums = {one: (one, "sum") for one in _COUNTS}
    summed = frame.groupby(["period", "district"], as_index=False).agg(
        **sums, actors=("actors", "nunique")
    )
    return typed(summed, PROMISE)


def promise_words(row: Mapping[str, object], district: str) -> str:
    """
    Say one row of `PROMISE` in a sentence.

    Examples
    --------
    >>> row = {"period": "2026-11", "planned": 30, "made": 24, "own": 1, "minutes": 312,
    ...        "actors": 4}
    >>> promise_words(row, "Ryd")
    'Ryd, november 2026: 24 av 30 planerade besök är kvitterade som genomförda och 1 därutöver, \
med sammanlagt 312 minuter på plats och 4 slags aktörer.'
    """
    planned, made, own, minutes, actors = (
        int(str(row[name])) for name in ("planned", "made", "own", "minutes", "actors")
    )
    period = Period.parse(str(row["period"])).label
    if not planned and not own:
        return f"{district}, {period}: inga besök var planerade."
    beyond = f" och {own} därutöver" if own else ""
    done = (
        f"{made} av {counted(planned, 'planerat', 'planerade')} besök är kvitterade som genomförda"
    )
    stayed = counted(minutes, "minut", "minuter")
    who = counted(actors, "slags aktör", "slags aktörer")
    return f"{district}, {period}: {done}{beyond}, med sammanlagt {stayed} på plats och {who}."


def _tertial(month: str) -> str:
    year, number = month.split("-")
    return f"{year}-T{(int(number) - 1) // _MONTHS_IN_TERTIAL + 1}"
