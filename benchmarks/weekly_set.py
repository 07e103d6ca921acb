"""What a week's picture reckons, on Chicago's 133 308 aggravated assaults 2010–2018, resolution 9.

``python -m benchmarks.weekly_set [--repeat 3]``: surveillance of the last week against 52, the scan
with 999 histories, emerging hot spots over 52 weeks, the forecast of the next week, and darkness
(the sun at every incident, and the dark/light ratio). Each step begins with the incidents and
counts what it needs itself; the study cells and each cell's district are at hand, as they are in
a picture. Bar: the median sum at most 5 seconds on two cores.
"""

import argparse
import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.town import assaults, week_panel
from est_geo.analysis import (
    dark_light_ratio,
    darkness,
    emerging,
    forecast,
    scan,
    study_cells,
    surveillance,
)
from est_geo.cells import cell_centres, cell_numbers
from est_geo.polygons import first_polygon
from tests.real import REAL

NEWEST = pd.Timestamp("2018-12-24")
ZONE = "America/Chicago"
BAR_S = 5.0
YEAR = 52
FORECAST_WEEKS = 260


def steps(frame: pd.DataFrame) -> dict[str, Callable[[], object]]:
    """Give each step as something to call."""
    districts = gpd.read_file(REAL / "boundaries" / "chicago_police_districts.geojson")
    cells = study_cells(districts, 9, incidents=frame)
    at = first_polygon(*cell_centres(cell_numbers(cells)), list(districts.to_crs(4326).geometry))
    groups = pd.Series(at, index=cells)
    utc = frame["ts"].dt.tz_localize(
        ZONE, ambiguous=np.ones(len(frame), dtype=bool), nonexistent="shift_forward"
    )
    day_one = pd.Timestamp("2010-01-01", tz=ZONE)

    def watch() -> object:
        panel = week_panel(frame, cells, NEWEST, YEAR + 1)
        return surveillance(panel.iloc[:, :-1], panel.iloc[:, -1], groups=groups)

    def dark() -> object:
        parts = darkness(utc, utc, frame["lon"], frame["lat"])
        ratio = dark_light_ratio(utc, frame["lon"], frame["lat"], timezone=ZONE, start=day_one,
                                 end=pd.Timestamp("2019-01-01", tz=ZONE))  # fmt: skip
        return parts, ratio

    return {
        f"surveillance, {YEAR} weeks": watch,
        "scan, 999 histories": lambda: scan(frame[["cell", "week"]], newest=NEWEST),
        f"emerging, {YEAR} weeks": lambda: emerging(week_panel(frame, cells, NEWEST, YEAR)),
        f"forecast, {FORECAST_WEEKS} weeks": lambda: forecast(
            week_panel(frame, cells, NEWEST, FORECAST_WEEKS)
        ),
        "darkness and dark/light": dark,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    frame = assaults(9)
    chosen = steps(frame)
    print(f"{len(frame)} incidents; seconds: first run, median of {repeat}, of processor (median)")
    total = np.zeros((repeat, 2))
    for name, step in chosen.items():
        spent = np.zeros((repeat, 2))
        for run in range(repeat):
            began = np.array([time.perf_counter(), time.process_time()])
            step()
            spent[run] = np.array([time.perf_counter(), time.process_time()]) - began
        total += spent
        _row(name, spent)
    _row("sum", total)
    print(f"bar {BAR_S} s; the processor's seconds are those that other work does not lengthen")


def _row(name: str, spent: np.ndarray) -> None:
    wall, processor = np.median(spent, axis=0)
    print(f"{name:<26} {spent[0, 0]:6.2f} {wall:6.2f} {processor:6.2f}")


if __name__ == "__main__":
    main()
