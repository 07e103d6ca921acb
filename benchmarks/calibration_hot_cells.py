"""How often chance alone shows a hot cell, and how much of what is flagged is false.

``python -m benchmarks.calibration_hot_cells [--periods 1000]`` prints two tables. Reports are
thrown anywhere in the polygons of Linköping's four districts with equal probability, or on the
study cells with equal probability; `hot_cells` then judges each made-up period. In the second table
three places are planted (a centre and its ring at some times the rate), and a flagged cell is false
when its neighbourhood holds no planted cell: its p is then tested on a true null.
"""

import argparse
import time

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from est_geo.analysis import cell_areas_inside, gi_star, hot_cells, neighbour_matrix, study_cells
from est_geo.cells import cell_text, cells_at
from est_geo.crs import to_lon_lat, to_metres
from est_geo.profile import Profile

LEVEL = 0.05
RESOLUTIONS = (9, 10)
REPORTS = (40, 87, 200, 400, 1131, 4000)
PROFILE = Profile.load("linkoping")
CRS = PROFILE.projected_crs
Rng = np.random.Generator


def points_in_districts(n: int, rng: Rng) -> tuple[npt.NDArray[np.float64], ...]:
    """Throw `n` points anywhere in the districts, all square metres alike."""
    town = shapely.transform(
        PROFILE.districts.union_all(),
        lambda at: np.column_stack(to_metres(at[:, 0], at[:, 1], CRS)),
    )
    shapely.prepare(town)
    west, south, east, north = town.bounds
    box_share = town.area / ((east - west) * (north - south))
    xs, ys = np.empty(0), np.empty(0)
    while xs.size < n:
        size = int(1.2 * n / box_share) + 100
        x, y = rng.uniform(west, east, size), rng.uniform(south, north, size)
        inside = shapely.intersects_xy(town, x, y)
        xs, ys = np.append(xs, x[inside]), np.append(ys, y[inside])
    return to_lon_lat(xs[:n], ys[:n], CRS)


def polygon_periods(resolution: int, n: int, periods: int, rng: Rng) -> list[pd.Series]:
    """Make study series of reports thrown in the polygons, each on its own study cells."""
    lon, lat = points_in_districts(n * periods, rng)
    found = cells_at(lon, lat, resolution)
    numbers, place = np.unique(found, return_inverse=True)
    texts = cell_text(numbers)
    centre_inside = study_cells(PROFILE.districts, resolution)
    made = []
    for one in place.reshape(periods, n):
        held = pd.Series(np.bincount(one, minlength=len(texts)), index=texts)
        held = held[held > 0]
        made.append(held.reindex(sorted({*centre_inside, *held.index}), fill_value=0))
    return made


def cell_periods(resolution: int, n: int, periods: int, rng: Rng) -> list[pd.Series]:
    study = study_cells(PROFILE.districts, resolution)
    thrown = rng.multinomial(n, np.full(len(study), 1 / len(study)), size=periods)
    return [pd.Series(row, index=study) for row in thrown]


def any_hot(series: list[pd.Series], *, by_area: bool) -> float:
    return float(np.mean([_hot(counts, by_area=by_area).any() for counts in series]))


def _hot(counts: pd.Series, *, by_area: bool) -> pd.Series:
    areas = None
    if by_area:
        areas = cell_areas_inside(counts.index, PROFILE.districts, crs=CRS)
    return hot_cells(counts, q=LEVEL, areas=areas)["hot"]


def any_normal(series: list[pd.Series]) -> float:
    tables = [gi_star(counts) for counts in series]
    return float(np.mean([((one["q"] <= LEVEL) & (one["z"] > 0)).any() for one in tables]))


def planted(resolution: int, n: int, periods: int, times: float, rng: Rng) -> pd.DataFrame:
    """Count flagged and false cells of each period with three planted places."""
    study = study_cells(PROFILE.districts, resolution)
    areas = cell_areas_inside(study, PROFILE.districts, crs=CRS)
    near = neighbour_matrix(areas.index)
    rows = []
    for _ in range(periods):
        centres = rng.choice(len(study), 3, replace=False)
        hot = np.zeros(len(areas), dtype=bool)
        hot[near[centres].indices] = True
        rate = areas.to_numpy() * np.where(hot, times, 1.0)
        thrown = pd.Series(rng.multinomial(n, rate / rate.sum()), index=areas.index)
        counts = thrown[thrown.index.isin(study) | (thrown > 0).to_numpy()]
        flagged = hot_cells(counts, q=LEVEL, areas=areas)["hot"]
        true = pd.Series((near @ hot.astype(float)) > 0, index=areas.index)[counts.index]
        rows.append(((flagged & ~true).sum(), flagged.sum(), (flagged & true).sum() > 0))
    return pd.DataFrame(rows, columns=["false", "flagged", "found"])


def _null_table(periods: int, rng: Rng) -> None:
    print(f"Periods with any hot cell, chance alone, {periods} periods, q {LEVEL}; bar 5 %")
    print("resolution  reports  in polygons  same, m/n  on cells, m/n  normal tail of Gi*")
    for resolution in RESOLUTIONS:
        for n in REPORTS:
            thrown = polygon_periods(resolution, n, periods, rng)
            even = cell_periods(resolution, n, periods, rng)
            shares = (
                any_hot(thrown, by_area=True),
                any_hot(thrown, by_area=False),
                any_hot(even, by_area=False),
                any_normal(even),
            )
            words = "".join(f"{100 * share:>13.1f} %" for share in shares)
            print(f"{resolution:>10}{n:>9}{words}", flush=True)


def _planted_table(periods: int, rng: Rng) -> None:
    print(f"\nThree planted places, {periods} periods: false share of flagged, bar {LEVEL}")
    print("resolution  reports  times the rate  mean false share  pooled  found  flagged a period")
    for resolution in RESOLUTIONS:
        for n in (87, 400, 1131):
            for times in (3.0, 10.0):
                one = planted(resolution, n, periods, times, rng)
                share = (one["false"] / one["flagged"].clip(lower=1)).mean()
                pooled = one["false"].sum() / max(one["flagged"].sum(), 1)
                print(
                    f"{resolution:>10}{n:>9}{times:>16.0f}{share:>18.3f}{pooled:>8.3f}"
                    f"{one['found'].mean():>7.2f}{one['flagged'].mean():>18.1f}",
                    flush=True,
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--periods", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    start, rng = time.perf_counter(), np.random.default_rng(asked.seed)
    _null_table(asked.periods, rng)
    _planted_table(asked.periods, rng)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
