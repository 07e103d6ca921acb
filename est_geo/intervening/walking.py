"""A walk or inspection that somebody sends: checked, placed, masked, and kept once."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
import pandas as pd

from est_geo.analysis import name_spots
from est_geo.errors import ReportError
from est_geo.intake import areas, redact
from est_geo.intake.place_names import slug
from est_geo.interventions import Checklists
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import ELSEWHERE, WALK_ANSWERS, WALK_KINDS, WALKS, typed

LONGEST_NAME: Final = 120
LONGEST_WORDS: Final = 300
MOST_PEOPLE: Final = 500
_OLDEST: Final = pd.Timedelta(days=366)
_UNREADABLE: Final = frozenset({"Cc", "Cs"})


@dataclass(frozen=True, slots=True)
class Walk:
    """
    What somebody saw at a place.

    Attributes
    ----------
    kind : str
        A key of `WALK_KINDS`.
    lon, lat : float
        Degrees, WGS 84.
    at : pandas.Timestamp
        When, by the phone; timezone-aware.
    answers : mapping
        A key of `WALK_ANSWERS` for each question that was answered.
    after_dark : bool
        It was dark.
    people : int
        How many took part; 0 = not said. Never who.
    place, place_id : str
        Name that people use, and the hot spot's id; empty where they are not known.
    intervention_id : int
        0, or the intervention that was looked at.
    words : str
        One sentence more.
    """

    kind: str
    lon: float
    lat: float
    at: pd.Timestamp
    answers: Mapping[str, str]
    after_dark: bool = False
    people: int = 0
    place: str = ""
    place_id: str = ""
    intervention_id: int = 0
    words: str = ""


def walk_key(who: str, key: str) -> str:
    """
    Name a sending: each account's keys are its own.

    Examples
    --------
    >>> walk_key("konto:1", "a") == walk_key("konto:2", "a")
    False
    """
    return sha256(f"{who}\x1f{key}".encode()).hexdigest()


def walk_rows(
    walk: Walk,
    key: str,
    profile: Profile,
    checklists: Checklists,
    places: pd.DataFrame | None,
    now: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Check a walk and give it as the store takes it; personal data in its words are masked.

    The district is where the point lies. A time ahead of ours is taken as now: phones' clocks
    differ, and nothing was seen in the future.

    Parameters
    ----------
    walk : Walk
        What was sent.
    key : str
        `walk_key`.
    profile : Profile
        The municipality.
    checklists : Checklists
        What may be answered.
    places : pandas.DataFrame or None
        `PLACES`, by which a place without a name is named.
    now : pandas.Timestamp
        When it reached us, in UTC.

    Returns
    -------
    tuple of pandas.DataFrame
        One row of `WALKS`, and ``question, answer``.

    Raises
    ------
    ReportError
        Something cannot be true; all of it is named, and nothing is kept.

    Examples
    --------
    >>> from est_geo.interventions import read_checklists
    >>> now = pd.Timestamp("2026-11-24T18:00Z")
    >>> seen = Walk("inspection", 15.6216, 58.4109, now + pd.Timedelta("1h"), {"klotter": "yes"},
    ...     words="Ring 070-123 45 67")
    >>> row, answers = walk_rows(
    ...     seen, walk_key("konto:1", "a"), Profile.load("linkoping"), read_checklists(), None, now)
    >>> row["district"][0], row["words"][0], row["at"][0] == now, answers["answer"].tolist()
    ('city', 'Ring [telefon]', True, ['yes'])
    """
    if faults := _faults(walk, checklists, now):
        raise ReportError.of(faults)
    found, _ = areas(np.array([walk.lon]), np.array([walk.lat]), profile)
    district = ELSEWHERE if pd.isna(found.iloc[0]) else str(found.iloc[0])
    said = redact(" ".join(walk.place.split())).text
    name = said or _named(walk, district, profile, places)
    row = {
        "walk_id": 0,
        "key": key,
        "kind": walk.kind,
        "place_id": walk.place_id or f"plats-{slug(name) or 'okand'}",
        "place": name,
        "district": district,
        "lon": float(walk.lon),
        "lat": float(walk.lat),
        "intervention_id": walk.intervention_id,
        "at": min(walk.at, now),
        "after_dark": walk.after_dark,
        "people": walk.people,
        "words": redact(" ".join(walk.words.split())).text,
        "made_by": "",
        "received_at": now,
    }
    answers = pd.DataFrame(sorted(walk.answers.items()), columns=["question", "answer"])
    return typed(pd.DataFrame([row]), WALKS), answers.astype("str")


def take_walk(
    walk: Walk,
    key: str,
    *,
    store: Store,
    profile: Profile,
    checklists: Checklists,
    places: pd.DataFrame | None,
    now: pd.Timestamp,
) -> pd.DataFrame:
    """
    Keep a walk, once however often it is sent; return it as it is kept (one row of `WALKS`).

    Its ``received_at`` is `now` the first time only.

    Parameters
    ----------
    walk, key, profile, checklists, places, now
        As in `walk_rows`.
    store : Store
        Where it goes, acting as the one who sent it.

    Raises
    ------
    ReportError
        Something cannot be true. Nothing is kept.
    ConflictError
        The key was used before for something else. Nothing is kept.
    """
    row, answers = walk_rows(walk, key, profile, checklists, places, now)
    number = store.add_walk(row, answers)
    kept = store.walks()
    return kept[kept["walk_id"] == number].reset_index(drop=True)


def _faults(walk: Walk, checklists: Checklists, now: pd.Timestamp) -> list[tuple[str, str]]:
    asked = {one.id for one in checklists.asked(walk.kind)} if walk.kind in WALK_KINDS else set()
    rules = {
        ("kind", f"ska vara {' eller '.join(WALK_KINDS)}"): walk.kind in WALK_KINDS,
        ("lon", "ska vara en punkt på jorden"): (
            bool(np.isfinite([walk.lon, walk.lat]).all())
            and abs(walk.lon) <= 180 and abs(walk.lat) <= 90  # noqa: PLR2004 - degrees
        ),
        ("at", "är mer än ett år sedan; kontrollera datumet"): walk.at >= now - _OLDEST,
        ("answers", "besvara minst en fråga"): bool(walk.answers),
        ("answers", "har en fråga som inte står i checklistan"): set(walk.answers) <= asked,
        ("answers", f"ska vara {', '.join(WALK_ANSWERS)}"): (
            set(walk.answers.values()) <= set(WALK_ANSWERS)
        ),
        ("people", f"ska vara 0–{MOST_PEOPLE}"): 0 <= walk.people <= MOST_PEOPLE,
        ("place", f"får ha högst {LONGEST_NAME} tecken"): len(walk.place) <= LONGEST_NAME,
        ("words", f"får ha högst {LONGEST_WORDS} tecken"): len(walk.words) <= LONGEST_WORDS,
        ("words", "har tecken som inte går att läsa"): not any(
            unicodedata.category(sign) in _UNREADABLE
            for sign in "".join(f"{walk.place} {walk.words}".split())
        ),
    }  # fmt: skip
    return [fault for fault, holds in rules.items() if not holds]


def _named(walk: Walk, district: str, profile: Profile, places: pd.DataFrame | None) -> str:
    if district not in set(profile.districts["id"]):
        return profile.district_names.get(district, "Utanför kommunen")
    spot = pd.DataFrame({"lon": [walk.lon], "lat": [walk.lat], "district": [district]})
    return str(name_spots(spot, places, profile).iloc[0])
