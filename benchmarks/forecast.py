"""The forecast beside eight plain maps on two real cities, by the protocol of golden/README.md.

``python -m benchmarks.forecast [--weekly] [--all-history]`` prints one table a run: hits at 1, 2, 5
and 10 % of the area, pooled and per city, with the lead's paired standard errors (lead / error).
Chicago 2014–2018 and New York 2015–2019, H3 resolution 9, origins the first of each month (or each
seventh day), the next 30 (or 7) days. History as in golden: 730 and 1 095 days before the origin;
with ``--all-history`` everything from 2010 and 2006. Nothing is tuned on these years.
"""

import argparse
import time

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis import RIVAL_NAMES, forecast, naive_rivals, score, whole_cell_areas
from tests.real_panels import daily_panel, in_periods

SHARES = (0.01, 0.02, 0.05, 0.10)
RUNS = {
    "chicago": ("2010-01-01", "2018-12-31", "2014-01-01", 730),
    "nyc": ("2006-01-01", "2020-01-31", "2015-01-01", 1095),
}
N_YEARS = 5
NAMES = ["forecast", *RIVAL_NAMES]


def hits_of(city: str, n_days: int, *, all_history: bool) -> tuple[npt.NDArray[np.float64], float]:
    """Hits: origins × predictors × shares; and the mean seconds of a forecast."""
    first, last, begin, n_back = RUNS[city]
    panel = daily_panel(city, first, last)
    areas, seconds, found = whole_cell_areas(panel.index), [], []
    end = pd.Timestamp(begin) + pd.DateOffset(years=N_YEARS)
    step = "MS" if n_days > 7 else "7D"  # noqa: PLR2004 - a week
    for origin in pd.date_range(begin, end, freq=step, inclusive="left"):
        at = panel.columns.get_loc(origin)
        came = panel.iloc[:, at : at + n_days]
        if came.shape[1] < n_days:
            break
        past = panel.iloc[:, 0 if all_history else at - n_back : at]
        told = naive_rivals(past, horizon=n_days, areas=areas)
        periods = in_periods(past, n_days)
        began = time.perf_counter()
        told["forecast"] = forecast(periods)["expected"]
        seconds.append(time.perf_counter() - began)
        after = came.sum(axis=1)
        found.append([score(told[n], after, areas, shares=SHARES)["hits"] for n in NAMES])
    return np.array(found), float(np.mean(seconds))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weekly", action="store_true")
    parser.add_argument("--all-history", action="store_true")
    chosen = parser.parse_args()
    n_days = 7 if chosen.weekly else 30
    cities = {}
    for city in RUNS:
        cities[city], seconds = hits_of(city, n_days, all_history=chosen.all_history)
        print(f"{city}: {len(cities[city])} origins of {n_days} days, {seconds:.3f} s a forecast")
    head = "".join(f"{share:>8.0%}" for share in SHARES)
    print(
        "hits"
        + " " * 16
        + f"{head}   |"
        + f"{head}   |".join(f" {city:<9}" for city in RUNS)
        + head
    )
    for number, name in enumerate(NAMES):
        pooled = sum(hits[:, number].sum(axis=0) for hits in cities.values())
        row = "".join(f"{value:8.0f}" for value in pooled)
        for hits in cities.values():
            row += "   |" + " " * 10 + "".join(f"{v:8.0f}" for v in hits[:, number].sum(axis=0))
        print(f"{name:<20}{row}")
    print("lead of the forecast in paired standard errors, per city")
    for number, name in enumerate(NAMES[1:], start=1):
        row = ""
        for hits in cities.values():
            lead = hits[:, 0] - hits[:, number]
            error = np.sqrt(len(lead)) * lead.std(axis=0, ddof=1)
            row += "   |" + "".join(f"{v:8.1f}" for v in lead.sum(axis=0) / error)
        print(f"{name:<20}{row}")


if __name__ == "__main__":
    main()
