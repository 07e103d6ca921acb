"""What walks after dark have found: whether people move there, and whether the light is enough."""

from typing import Final, Literal, NamedTuple

import pandas as pd

People = Literal["yes", "no", "unknown"]
Enough = Literal["yes", "no", "unknown"]

PEOPLE: Final = "folk_efter_morkret"
ENOUGH: Final = "belysning_racker"
OUT: Final = "lampor_slackta"
_RECENT: Final = pd.Timedelta(weeks=52)
_AFFIRMED: Final = ("yes", "partly")


class NightWalks(NamedTuple):
    """
    What the walks at a place say of the dark.

    Attributes
    ----------
    people : {"yes", "no", "unknown"}
        Whether people move there after dark: the newest walk that answers. A no from a walk in
        daylight is no clear no and does not count.
    people_at : pandas.Timestamp or None
        When that walk was.
    light_enough : {"yes", "no", "unknown"}
        Whether the light is enough: the newest walk after dark that answers; partly is no.
    lamps_out : bool
        The newest walk after dark that answers found lamps that are out.
    complaints : int
        Walks after dark of the last year that found too little light or lamps that are out.
    n : int
        Walks at the place, of all times.
    """

    people: People = "unknown"
    people_at: pd.Timestamp | None = None
    light_enough: Enough = "unknown"
    lamps_out: bool = False
    complaints: int = 0
    n: int = 0


def night_walks(walks: pd.DataFrame, findings: pd.DataFrame, *, now: pd.Timestamp) -> NightWalks:
    """
    Read from the walks at a place what they say of the dark.

    Parameters
    ----------
    walks : pandas.DataFrame
        `WALKS` at the place.
    findings : pandas.DataFrame
        `WALK_FINDINGS`; those of other walks are left out.
    now : pandas.Timestamp with zone
        Later walks are left out.

    Returns
    -------
    NightWalks
        Unknown where no walk answers.

    Examples
    --------
    >>> at = pd.Timestamp("2026-11-16T18:00", tz="UTC")
    >>> walks = pd.DataFrame({"walk_id": [1], "at": [at], "after_dark": [True]})
    >>> findings = pd.DataFrame({"walk_id": [1, 1], "question": [PEOPLE, ENOUGH],
    ...     "answer": ["partly", "no"]})
    >>> found = night_walks(walks, findings, now=at)
    >>> found.people, found.light_enough, found.complaints
    ('yes', 'no', 1)
    """
    past = walks[walks["at"] <= now][["walk_id", "at", "after_dark"]]
    said = findings[findings["answer"] != "unknown"].merge(past, on="walk_id")
    said = said.sort_values(["at", "walk_id"], ascending=False, kind="stable")
    in_dark = said[said["after_dark"].astype(bool)]
    people, people_at = _people(said)
    enough, out = _newest(in_dark, ENOUGH), _newest(in_dark, OUT)
    return NightWalks(
        people=people,
        people_at=people_at,
        light_enough="unknown" if enough is None else "yes" if enough == "yes" else "no",
        lamps_out=out in _AFFIRMED,
        complaints=_complaints(in_dark, now),
        n=len(past),
    )


def _people(said: pd.DataFrame) -> tuple[People, pd.Timestamp | None]:
    about = said[said["question"] == PEOPLE]
    clear = about[about["answer"].isin(_AFFIRMED) | about["after_dark"].astype(bool)]
    if clear.empty:
        return "unknown", None
    newest = clear.iloc[0]
    return ("yes" if newest["answer"] in _AFFIRMED else "no"), pd.Timestamp(newest["at"])


def _newest(said: pd.DataFrame, question: str) -> str | None:
    answers = said.loc[said["question"] == question, "answer"]
    return None if answers.empty else str(answers.iloc[0])


def _complaints(in_dark: pd.DataFrame, now: pd.Timestamp) -> int:
    recent = in_dark[in_dark["at"] > now - _RECENT]
    dim = (recent["question"] == ENOUGH) & recent["answer"].isin(("no", "partly"))
    out = (recent["question"] == OUT) & recent["answer"].isin(_AFFIRMED)
    return int(recent.loc[dim | out, "walk_id"].nunique())
