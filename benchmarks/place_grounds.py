"""What the grounds of every hot spot cost, and whether the order could be chance.

``python -m benchmarks.place_grounds --db demo/est.duckdb [--week 2026-W46] [--times 5]``. CPU
seconds of the picture, of `intervention_grounds` (the median of some times), and of one drawn
place; and how many neighbours in the order of proposals are called unsure.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd

from est_geo.grounding import drawn_area, intervention_grounds, known_of, place_grounds
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.situation import latest_week, situation_picture
from est_geo.store import Store

Made = TypeVar("Made")


def spent(make: Callable[[], Made]) -> tuple[float, Made]:
    began = time.process_time()
    made = make()
    return time.process_time() - began, made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, default=Path("demo/est.duckdb"))
    parser.add_argument("--week", default=None)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    profile = Profile.load("linkoping")
    with Store.open(given.db, create=False) as store:
        week = Period.parse(given.week) if given.week else latest_week(store, profile)
        now = week.bounds(profile.timezone)[1] + pd.Timedelta(hours=8)
        cost, picture = spent(
            lambda: situation_picture(store, profile=profile, start=week.first, end=week.last)
        )
        print(f"picture {cost:.2f} s")
        times = [
            spent(lambda: intervention_grounds(store, profile, picture, now=now))
            for _ in range(given.times)
        ]
        grounds = times[0][1]
        middle = statistics.median(one for one, _ in times)
        print(f"grounds of {len(grounds)} hot spots {middle:.2f} s (first {times[0][0]:.2f} s)")
        known = known_of(store, profile, now)
        area = drawn_area(profile, (15.6258, 58.4165, 150.0))
        cost, _ = spent(lambda: place_grounds(known, profile, picture, area))
        print(f"one drawn place {cost:.2f} s, of {len(known.incidents)} incidents")
    words = pd.concat([one.proposals for one in grounds])["words"]
    unsure = int(words.str.contains("slumpen").sum())
    print(f"{len(words)} proposals; {unsure} stand before the next by less than chance")


if __name__ == "__main__":
    main()
