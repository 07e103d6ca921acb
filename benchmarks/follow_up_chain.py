"""
The whole receipt, from reports to verdict, in worlds where we know what the measure did.

A town of 80 places with gamma rates and a shared season; the place that is hottest in thirteen
weeks is picked, treated, and followed up from the store: comparison places are chosen, weeks found,
reports counted as they were known. Printed: how often it says each verdict, how often a bare
before/after says that it fell by a fifth, and how often the interval holds the truth.

``python -m benchmarks.follow_up_chain [WORLDS] [COMPARISON_PLACES]``
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from est_geo.follow_up import receipt
from est_geo.follow_up.shapes import disc, in_degrees
from est_geo.profile import Profile
from tests.follow_up.followed_town import (
    N_WEEKS,
    NOW,
    RADIUS_M,
    monday,
    place_points,
    place_reports,
    put_through,
    treated_row,
)
from tests.made_up import LINKOPING
from tests.stored import stored

N_PLACES = 80
PICKED, AFTER = (54, 67), 77
DONE = 72


def world(
    ratio: float, mean: float, rng: np.random.Generator, folder: Path, profile: Profile
) -> dict[str, float]:
    """Make one town, treat its hottest place, and read the receipt."""
    points = place_points(N_PLACES, spacing_m=330.0)
    rates = rng.gamma(2.0, mean / 2.0, N_PLACES)
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(N_WEEKS) / 52)
    level = rng.gamma(60, 1 / 60, N_WEEKS) * season
    weekly = rates[:, None] * level[None]
    seen = rng.poisson(weekly[:, PICKED[0] : PICKED[1]])
    hottest = int(seen.sum(axis=1).argmax())
    weekly[hottest, DONE:] *= ratio
    # What the place was picked on is what is stored: Poisson given the same draw.
    reports = place_reports(points, weekly, rng, fixed=(PICKED[0], seen))
    lon, lat = points[hottest]
    outline = in_degrees(disc(lon, lat, RADIUS_M, LINKOPING.projected_crs), LINKOPING.projected_crs)
    row = treated_row(lon=lon, lat=lat, outline=outline, selection_start=monday(PICKED[0]),
                      selection_end=monday(PICKED[1]))  # fmt: skip
    path = folder / "world.duckdb"
    for one in folder.glob("world.duckdb*"):
        one.unlink()
    with stored(path, reports) as store:
        made = receipt(store, profile, put_through(store, row=row), now=NOW)
    told = made.receipt
    own = made.weekly["treated"].to_numpy()
    picked = seen.sum(axis=1)[hottest] / (PICKED[1] - PICKED[0])
    naive = told.n_after / 26 < 0.8 * picked
    return {
        "effect": told.verdict == "effect", "none": told.verdict == "none",
        "too_few": told.verdict == "too_few", "naive": naive, "n_before": told.n_before,
        "covered": told.low < ratio < told.high, "weeks": len(own),
    }  # fmt: skip


def main() -> None:
    """Print the shares for no effect and for −30 and −50 per cent."""
    given = [int(one) for one in sys.argv[1:]]
    worlds = given[0] if given else 60
    places = given[1] if given[1:] else LINKOPING.thresholds.comparison_places
    limits = LINKOPING.thresholds.model_copy(update={"comparison_places": places})
    profile = LINKOPING.model_copy(update={"thresholds": limits})
    with tempfile.TemporaryDirectory() as name:
        for ratio in (1.0, 0.7, 0.5):
            for mean in (1.0, 4.0):
                rng = np.random.default_rng([7, int(ratio * 10), int(mean)])
                found = pd.DataFrame(
                    [world(ratio, mean, rng, Path(name), profile) for _ in range(worlds)]
                )
                print(f"ratio {ratio}, {mean}/week, {places} places, {worlds} worlds:",
                      found.mean().round(3).to_dict(), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
