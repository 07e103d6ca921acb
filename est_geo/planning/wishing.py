"""What people ask of the plan, checked and ready to be written down."""

import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from est_geo.errors import ReportError
from est_geo.intake import areas, redact
from est_geo.intake.place_names import slug
from est_geo.periods import Period
from est_geo.presence.sentences import POWERS
from est_geo.profile import Actor, Profile
from est_geo.tables import ELSEWHERE, WISH_KINDS, WISHES, typed
from est_geo.words import listing

MOST_VISITS: Final = 60
LONGEST_NAME: Final = 120
LONGEST_WORDS: Final = 300
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
"""Years that presence can be planned in."""
_WEEK: Final = pd.Timedelta(days=7)
_FEWEST_AT_ONCE: Final = 2
_UNREADABLE: Final = frozenset({"Cc", "Cs"})


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What somebody asks of the plan.

    Attributes
    ----------
    kind : {"want", "pin", "forbid", "together"}
        A key of `WISH_KINDS`.
    name : str
        Place name that people use.
    lon, lat : float
        Degrees, WGS 84.
    start, end : pandas.Timestamp
        The visit (pin), or the span of time; timezone-aware.
    place_id : str
        Place of the plan; empty for a new one, which is then named by its name.
    actor : str or None
        Actor id; None = anybody.
    team : int
        Team number; 0 = any.
    count : int
        want: visits within the span; together: actors at once.
    task : str or None
        A power or a task of the actors.
    weekly : bool
        Again every week, until it is withdrawn.
    words : str
        Who decided it and why.
    """

    kind: str
    name: str
    lon: float
    lat: float
    start: pd.Timestamp
    end: pd.Timestamp
    place_id: str = ""
    actor: str | None = None
    team: int = 0
    count: int = 1
    task: str | None = None
    weekly: bool = False
    words: str = ""


def wish_row(wish: Wish, profile: Profile) -> pd.DataFrame:
    """
    Check a wish and give it as one row of `WISHES`, without number and maker.

    Personal data in the name and the words are masked. The district is where the point lies.

    Parameters
    ----------
    wish : Wish
        What is asked.
    profile : Profile
        The municipality, its actors with their hours of today.

    Raises
    ------
    ReportError
        It cannot be heeded by any plan; all that is wrong is named, and nothing is kept.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> friday = pd.Timestamp("2026-11-27 22:00", tz="Europe/Stockholm")
    >>> asked = Wish("want", "Resecentrum", 15.6258, 58.4165, friday,
    ...     friday + pd.Timedelta(hours=4), count=2, words="EST-mötet v. 47")
    >>> row = wish_row(asked, profile)
    >>> row["place_id"][0], row["district"][0]
    ('onskad-resecentrum', 'city')
    """
    faults = [*_faults(wish, profile), *_span_faults(wish, profile)]
    if faults:
        raise ReportError(f"Önskemålet kan inte skrivas in: {'; '.join(faults)}. Inget är ändrat.")
    name = redact(" ".join(wish.name.split())).text
    district, _ = areas(np.array([wish.lon]), np.array([wish.lat]), profile)
    row = {
        "wish_id": 0,
        "kind": wish.kind,
        "actor": wish.actor,
        "team": wish.team,
        "place_id": wish.place_id or f"onskad-{slug(name) or 'plats'}",
        "name": name,
        "district": ELSEWHERE if pd.isna(district.iloc[0]) else str(district.iloc[0]),
        "lon": float(wish.lon),
        "lat": float(wish.lat),
        "start": wish.start.tz_convert("UTC"),
        "end": wish.end.tz_convert("UTC"),
        "count": wish.count,
        "task": wish.task,
        "weekly": wish.weekly,
        "words": redact(" ".join(wish.words.split())).text,
        "made_by": "",
        "made_at": wish.start.tz_convert("UTC"),
    }
    return typed(pd.DataFrame([row]), WISHES)


def _faults(wish: Wish, profile: Profile) -> list[str]:
    actor = next((one for one in profile.actors if one.id == wish.actor), None)
    tasks = {*POWERS, *(task for one in profile.actors for task in one.tasks)}
    rules = {
        f"slaget måste vara ett av {listing(list(WISH_KINDS))}": wish.kind in WISH_KINDS,
        f"platsen måste ha ett namn på högst {LONGEST_NAME} tecken": (
            0 < len(wish.name.strip()) <= LONGEST_NAME
        ),
        "platsen måste ha en punkt": bool(np.isfinite([wish.lon, wish.lat]).all())
        and abs(wish.lon) <= 180 and abs(wish.lat) <= 90,  # noqa: PLR2004 - degrees
        "aktören finns inte i profilen": wish.actor is None or actor is not None,
        f"uppgiften måste vara en av {listing(sorted(tasks))}": (
            wish.task is None or wish.task in tasks
        ),
        f"skälet får ha högst {LONGEST_WORDS} tecken": len(wish.words) <= LONGEST_WORDS,
        "namnet och skälet får inte ha styrtecken": not any(
            unicodedata.category(sign) in _UNREADABLE
            for sign in "".join(f"{wish.name} {wish.words}".split())
        ),
        f"antalet måste vara 1–{MOST_VISITS}": 1 <= wish.count <= MOST_VISITS,
        "flera samtidigt är minst två": (
            wish.kind != "together" or wish.count >= _FEWEST_AT_ONCE
        ),
        "ett fastsatt besök har en aktör och ett lag": (
            wish.kind != "pin" or (actor is not None and wish.team >= 1)
        ),
    }  # fmt: skip
    return [words for words, holds in rules.items() if not holds] + _duty_faults(wish, actor)


def _duty_faults(wish: Wish, actor: Actor | None) -> list[str]:
    if actor is None or wish.kind == "forbid" or actor.powers:
        return []
    return [f"{actor.name} gör inga besök"]


def _span_faults(wish: Wish, profile: Profile) -> list[str]:
    if wish.start.tzinfo is None or wish.end.tzinfo is None:
        return ["tiderna måste ha en tidszon"]
    length = wish.end - wish.start
    if length <= pd.Timedelta(0):
        return ["slutet måste komma efter början"]
    if length > _WEEK:
        return ["ett önskemål gäller högst en vecka i taget; bocka i varje vecka för fler"]
    if faults := _calendar_faults(wish, profile.timezone):
        return faults
    shortest, longest = profile.thresholds.visit_minutes
    minutes = length / pd.Timedelta(minutes=1)
    if wish.kind == "pin" and not shortest <= minutes <= longest:
        return [f"ett besök är {shortest}–{longest} minuter"]
    return []


def _calendar_faults(wish: Wish, timezone: str) -> list[str]:
    # The years first: at the ends of the calendar a time is none in another time zone.
    if not FIRST_YEAR <= wish.start.year <= wish.end.year <= LAST_YEAR:
        return [f"tiderna måste ligga i åren {FIRST_YEAR}–{LAST_YEAR}"]
    if not (wish.weekly or wish.kind == "pin") or not _runs_over_a_week(wish, timezone):
        return []
    if wish.kind == "pin":
        return ["ett fastsatt besök slutar senast vid midnatt natten till måndag"]
    return ["ett önskemål för varje vecka slutar senast natten till måndag; skriv två"]


def _runs_over_a_week(wish: Wish, timezone: str) -> bool:
    """Whether a span goes on past a Monday's midnight: of two weeks' parts one would be lost."""
    last = wish.end - pd.Timedelta(microseconds=1)
    weeks = {Period.week_of(one.tz_convert(timezone).date()) for one in (wish.start, last)}
    return len(weeks) > 1
