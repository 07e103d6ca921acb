"""Problems so small that every plan can be tried."""

import numpy as np

from est_geo.presence import Problem
from tests.presence.plan_cases import problem, wish
from tests.presence.presence_town import actor


def tiny_problem(seed: int) -> Problem:
    """One or two teams, two or three hours, up to four places, up to three wishes."""
    rng = np.random.default_rng([7, seed])
    first, n = 18, int(rng.integers(2, 5))
    n_teams = 1 + int(rng.random() < 0.6)
    actors = [
        actor(
            f"a{at}",
            ["narvaro", *(["ordning"] if rng.random() < 0.5 else [])],
            shifts=[(["fre"], first + int(rng.integers(2)), first + 3, 1)],
            visits_per_shift=int(rng.integers(1, 6)),
            districts=["city"] if rng.random() < 0.3 else [],
            travel=str(rng.choice(["foot", "bike"])),
            uniformed=bool(rng.random() < 0.5),
            meetings=[{"days": ["fre"], "start": 19, "end": 20}] if rng.random() < 0.2 else [],
        )
        for at in range(n_teams)
    ]
    weights = {
        (f"p{rng.integers(n)}", first + int(rng.integers(3))): float(rng.gamma(2, 0.2))
        for _ in range(5 if n_teams > 1 else 7)
    }
    asked = []
    for kind in rng.choice(["want", "pin", "forbid"], size=int(rng.integers(0, 3))):
        start = first + int(rng.integers(3))
        end = min(start + int(rng.integers(1, 3)), first + 3)
        more: dict[str, object] = {}
        if kind == "pin":
            minute = int(rng.integers(0, 48))
            start, end = start + minute / 60, start + (minute + 12) / 60
            more = {"actor": str(rng.choice([one.id for one in actors])), "team": 1}
        elif rng.random() < 0.4:
            more = {"actor": actors[0].id} if kind == "want" else {}
        if kind == "want":
            more["count"] = int(rng.integers(1, 4))
        place = f"p{rng.integers(n)}"
        # Of two pins of one team only the first is made: the brute force knows no clash.
        if kind != "pin" or all(one["kind"] != "pin" for one in asked):
            asked.append(wish(str(kind), place, start, end, **more))
    return problem(
        weights,
        *actors,
        n=n,
        apart_m=float(rng.choice([300.0, 1500.0, 4000.0])),
        asked=asked,
        about={
            "needs": [str(rng.choice(["narvaro", "ordning"], p=[0.8, 0.2])) for _ in range(n)],
            "felt_safe": (rng.random(n) < 0.15).tolist(),
            "ground": [str(rng.choice(["long_term", "explore"], p=[0.7, 0.3])) for _ in range(n)],
            "weeks_running": rng.integers(0, 20, n).tolist(),
        },
        max_visits_per_place_and_day=int(rng.integers(1, 4)),
        revisit_minutes=int(rng.choice([60, 120, 180])),
        repeat_value=float(rng.choice([0.0, 0.5])),
        explore_share=float(rng.choice([0.1, 0.4])),
        district_floor=int(rng.integers(0, 3)),
    )
