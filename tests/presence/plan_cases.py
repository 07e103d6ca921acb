"""Small problems for the planners' tests, made by hand or by chance."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from est_geo.periods import Period
from est_geo.presence import Problem, shifts_out, wishes_of
from est_geo.profile import Actor, Profile, Thresholds
from est_geo.tables import DEMAND, PRESENCE_PLACES, WISHES, checked
from tests.presence.presence_town import DISTRICTS, actor

ZONE = "Europe/Stockholm"
WEEK = Period.parse("2026-W46")
FRIDAY = pd.Timestamp("2026-11-13")
POWERS = ("samtal", "narvaro", "tillsyn", "ordning")

GUARD = actor("vakt", ["narvaro"], shifts=[(["fre"], 18, 26, 1)], visits_per_shift=5)


@cache
def linkoping() -> Profile:
    """Linköping's profile, its districts read: copies of it share them."""
    profile = Profile.load("linkoping")
    assert len(profile.districts)
    return profile


def friday(hour: float) -> pd.Timestamp:
    """Give a time of Friday evening; 26 is two the next night."""
    return (FRIDAY + pd.Timedelta(minutes=round(60 * hour))).tz_localize(ZONE).tz_convert("UTC")


def places(n: int, *, apart_m: float = 400.0, **more: Sequence[object]) -> pd.DataFrame:
    """`PRESENCE_PLACES`: places in a row going east, districts in turn."""
    step = apart_m / (111_320 * np.cos(np.radians(58.41)))
    rows = [
        (f"p{one}", f"Plats {one}", DISTRICTS[one % 3], 15.6 + one * step, 58.41, "long_term",
         "narvaro", False, 0, 9.0, f"Plats {one} har haft 9 händelser på 13 veckor.")
        for one in range(n)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=PRESENCE_PLACES.names).assign(**more)
    return checked(frame.astype(PRESENCE_PLACES.empty().dtypes.to_dict()), PRESENCE_PLACES)


def expected(weights: Mapping[tuple[str, float], float]) -> pd.DataFrame:
    """`DEMAND` from (place, hour of Friday) to weight."""
    rows = [
        (place, friday(hour), weight, f"Klockan {hour} väntas {weight}.")
        for (place, hour), weight in weights.items()
    ]
    frame = pd.DataFrame(rows, columns=DEMAND.names)
    return checked(frame.astype(DEMAND.empty().dtypes.to_dict()), DEMAND)


def wish(kind: str, place: str, start: float, end: float, **more: object) -> dict[str, object]:
    """One wish on Friday evening, as a row."""
    return {
        "kind": kind, "actor": None, "team": 0, "place_id": place, "name": place, "lon": 15.6,
        "district": "city", "lat": 58.41, "start": friday(start), "end": friday(end), "count": 1,
        "task": None, "weekly": False, "words": "Mötet beslutade det.", "made_by": "test",
        "made_at": friday(0), **more,
    }  # fmt: skip


def wishes(*rows: dict[str, object]) -> pd.DataFrame:
    """`WISHES`, numbered from one."""
    frame = pd.DataFrame(
        [{"wish_id": at + 1, **row} for at, row in enumerate(rows)], columns=WISHES.names
    )
    return checked(frame.astype(WISHES.empty().dtypes.to_dict()), WISHES)


def problem(
    weights: Mapping[tuple[str, float], float],
    *actors: Actor,
    n: int = 3,
    apart_m: float = 400.0,
    asked: Sequence[dict[str, object]] = (),
    about: Mapping[str, Sequence[object]] | None = None,
    **thresholds: object,
) -> Problem:
    """Problem of a Friday evening in Linköping; no district has a floor unless it is given."""
    limits = Thresholds.model_validate({"district_floor": 0, **thresholds})
    own = {"actors": actors or (GUARD,), "thresholds": limits}
    return asked_of(
        linkoping().model_copy(update=own),
        places(n, apart_m=apart_m, **(about or {})),
        expected(weights),
        wishes(*asked),
    )


def asked_of(
    profile: Profile, spots: pd.DataFrame, demand: pd.DataFrame, asked: pd.DataFrame
) -> Problem:
    """Problem of the week with the profile's own shifts."""
    moved = wishes_of(asked, WEEK, ZONE)
    return Problem(spots, demand, *shifts_out(profile, WEEK), moved, profile, WEEK)


def chance_problem(seed: int, *, hours: int = 6, spots: int = 5, wanted: int = 25) -> Problem:
    """Problem by chance, crowded into one evening so that teams must choose and travel."""
    rng = np.random.default_rng(seed)

    def some(of: Sequence[str], least: int) -> list[str]:
        n = int(rng.integers(least, len(of) + 1))
        return [str(one) for one in rng.choice(list(of), size=n, replace=False)]

    actors = []
    for number in range(int(rng.integers(1, 4))):
        start = 18 + int(rng.integers(3))
        actors.append(
            actor(
                f"a{number}",
                some(POWERS, 1),
                shifts=[(["fre"], start, start + hours - int(rng.integers(3)),
                         int(rng.integers(1, 3)))],
                visits_per_shift=int(rng.integers(1, 7)),
                districts=some(DISTRICTS, 1) if rng.random() < 0.4 else [],
                travel=str(rng.choice(["foot", "bike", "car"])),
                uniformed=bool(rng.random() < 0.5),
                tasks=["krogtillsyn"] if rng.random() < 0.3 else [],
                meetings=[{"days": ["fre"], "start": 19, "end": 20}] if rng.random() < 0.3 else [],
            )
        )  # fmt: skip
    n = int(rng.integers(1, spots + 1))
    weights = {
        (f"p{rng.integers(n)}", 18 + int(rng.integers(hours + 2))): float(rng.gamma(2, 0.2))
        for _ in range(int(rng.integers(1, wanted)))
    }
    about = {
        "needs": [str(rng.choice(POWERS, p=[0.2, 0.5, 0.1, 0.2])) for _ in range(n)],
        "felt_safe": (rng.random(n) < 0.2).tolist(),
        "ground": [str(rng.choice(["long_term", "explore"], p=[0.8, 0.2])) for _ in range(n)],
        "weeks_running": rng.integers(0, 20, n).tolist(),
    }
    asked = [_chance_wish(rng, n, hours, [one.id for one in actors]) for _ in range(4)]
    return problem(
        weights,
        *actors,
        n=n,
        apart_m=float(rng.choice([150.0, 800.0, 2500.0])),
        asked=[one for one in asked if rng.random() < 0.6],
        about=about,
        max_visits_per_place_and_day=int(rng.integers(1, 5)),
        revisit_minutes=int(rng.choice([60, 120, 180])),
        repeat_value=float(rng.choice([0.0, 0.5, 1.0])),
        rotation_loss=float(rng.choice([0.0, 0.2])),
    )


def _chance_wish(
    rng: np.random.Generator, n: int, hours: int, actors: Sequence[str]
) -> dict[str, object]:
    kind = str(rng.choice(["want", "pin", "forbid", "together"]))
    start = 18 + int(rng.integers(hours))
    end = float(start + int(rng.integers(1, 4)))
    if kind == "pin":
        start += float(rng.integers(0, 50)) / 60
        end = start + 0.2
    named = kind == "pin" or rng.random() < 0.4
    # Now and then at a place that is in no other table.
    place = f"p{rng.integers(n)}" if rng.random() < 0.9 else "torget"
    return wish(
        kind, place, round(start * 60) / 60, round(end * 60) / 60,
        actor=str(rng.choice(list(actors))) if named else None,
        team=int(rng.integers(0, 2)) if named else 0,
        count=int(rng.integers(1, 4)) if kind in {"want", "together"} else 1,
        task=str(rng.choice(["krogtillsyn", "samtal"])) if rng.random() < 0.2 else None,
    )  # fmt: skip
