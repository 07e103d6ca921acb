"""A small made-up town for the planner's tests: hot spots, hours and actors."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from est_geo.profile import Actor, Category, Profile, Thresholds
from est_geo.tables import HOTSPOTS, HOURS, checked

Hours = tuple[Sequence[str], int, int, int]

DISTRICTS = ("city", "ryd", "berga")


def actor(name: str, powers: Sequence[str], *, shifts: Sequence[Hours], **more: object) -> Actor:
    """One actor; `shifts` are given as (days, start, end, teams)."""
    names = ("days", "start", "end", "teams")
    return Actor.model_validate(
        {
            "id": name,
            "name": name.title(),
            "kind": "guard",
            "powers": powers,
            "shifts": [dict(zip(names, one, strict=True)) for one in shifts],
            **more,
        }
    )


def town(*actors: Actor, timezone: str = "Europe/Stockholm", **thresholds: object) -> Profile:
    """Profile with these actors."""
    return Profile(
        id="test",
        name="Test",
        timezone=timezone,
        projected_crs="EPSG:3006",
        districts_file="none",
        categories=(Category(id="brak", name="Bråk"),),
        actors=actors,
        thresholds=Thresholds.model_validate(thresholds),
    )


def spots(n: int, *, apart_m: float = 400.0) -> pd.DataFrame:
    """`HOTSPOTS`: places in a row going east, districts in turn."""
    step = apart_m / (111_320 * np.cos(np.radians(58.41)))
    frame = pd.DataFrame(
        [
            {
                "id": f"p{at}",
                "rank": at + 1,
                "name": f"Plats {at}",
                "district": DISTRICTS[at % len(DISTRICTS)],
                "lon": 15.6 + at * step,
                "lat": 58.41,
                "n_cells": 3,
                "count": 2,
                "count_window": 34,
                "harm": 40.0,
                "share": 0.2,
                "arrow": "none",
                "categories": "Bråk",
                "peak": "fre–lör 21–01",
                "n_timed": 30,
            }
            for at in range(n)
        ],
        columns=HOTSPOTS.names,
    )
    return checked(frame.astype(HOTSPOTS.empty().dtypes.to_dict()), HOTSPOTS)


def hours(weights: Mapping[tuple[str, int, int], float]) -> pd.DataFrame:
    """`HOURS` from (place, weekday, hour) to aoristic incidents in the window."""
    frame = pd.DataFrame([(*key, weight) for key, weight in weights.items()], columns=HOURS.names)
    return checked(frame.astype(HOURS.empty().dtypes.to_dict()), HOURS)
