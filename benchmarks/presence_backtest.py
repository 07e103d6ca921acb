"""Plans made on the past and judged on the next week, in four real cities.

``python -m benchmarks.presence_backtest [city …]`` prints one table a city: the share of the next
week's incidents that fall in the planned place × hour slots, with a 95 % interval (bootstrap over
weeks), and the plan's lead over the rival *the same top places every evening*.

Rolling origin, a week at a time. Places are fixed for a year (for half a year where the city has
one year): the 40 cells of H3 resolution 9 (about 150 m in radius, as the trials' hot spots), or
disks of seven of them, with most incidents in the weeks before. Every plan has the same number of
place-hours a week: 112, what seven evenings at four places and four hours are.

- ``plan``: the product's demand on the last 13 weeks (`hour_shares`, what is expected, at least one
  incident behind each time of day; that rule was chosen among three on these cities, nothing else
  was), the strongest slots first, two within two hours at a place sharing their value, four a day
  and place at most. ``plan 52`` looks 52 weeks back (26 where there is one
  year). ``plan evening`` may only use 18–24.
- ``raw``: as ``plan``, with the places' own counts instead of `hour_shares`.
- ``4 places 18–22`` and ``16 places 21–22``: the rivals, the same strongest places every evening.
- ``chance``: slots of the 40 places by lot.

No plan knows teams or travel here: it is the demand that is tried. The judged incidents are all of
the city's, so that the shares are small: 112 hours of 40 cells are next to nothing of a city.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import h3
import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.cells import cell_text, cells_at
from est_geo.presence.hour_shares import WEEK, hour_shares, time_of_day_counts
from tests.real import REAL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PLACES, SLOTS, RESOLUTION, SHORT = 40, 112, 9, 13
PER_DAY, REPEAT, NEAR = 4, 0.5, 1
EVENING = range(18, 22)
LATE = 21
CITIES = {
    "chicago": ("chicago_aggravated_assaults_2010_2018.parquet", 52),
    "nyc": ("nyc_shootings_2006_2023H1.parquet", 52),
    "austin": ("austin_agg_assault_2019.parquet", 26),
    "memphis": ("memphis_robberies_2019.parquet", 26),
}
DRAWS = 2000


@dataclass(frozen=True)
class City:
    """Incidents of a city in time order: cell, hour of the week, number of the week."""

    cell: npt.NDArray[np.object_]
    of_week: Ints
    week: Ints

    def rows(self, places: list[set[str]], first: int, after: int) -> Floats:
        """Count per place and hour of the week within some weeks."""
        at = {cell: row for row, place in enumerate(places) for cell in place}
        inside = slice(*np.searchsorted(self.week, [first, after]))
        row = np.array([at.get(one, -1) for one in self.cell[inside]], dtype=np.int64)
        counts = np.zeros((len(places), WEEK))
        np.add.at(counts, (row[row >= 0], self.of_week[inside][row >= 0]), 1.0)
        return counts

    def town(self, first: int, after: int) -> Floats:
        """Count per hour of the week in the whole city."""
        inside = slice(*np.searchsorted(self.week, [first, after]))
        return np.bincount(self.of_week[inside], minlength=WEEK).astype(np.float64)


def city_of(name: str) -> City:
    """Read a city: each incident once, whole weeks only."""
    frame = pd.read_parquet(REAL / CITIES[name][0]).drop_duplicates("id")
    frame = frame[frame["lat"].notna() & frame["ts"].notna()].assign(ts=pd.to_datetime(frame["ts"]))
    frame = frame.sort_values("ts")
    first = frame["ts"].iloc[0].normalize()
    monday = first + pd.Timedelta(days=-first.day_of_week % 7)
    last = frame["ts"].iloc[-1].normalize() + pd.Timedelta(days=1)
    weeks = (last - monday).days // 7
    week = ((frame["ts"] - monday) // pd.Timedelta(days=7)).to_numpy(dtype=np.int64)
    kept = (week >= 0) & (week < weeks)
    when = frame["ts"][kept]
    return City(
        cell=cell_text(cells_at(frame["lon"][kept], frame["lat"][kept], RESOLUTION)),
        of_week=(24 * when.dt.day_of_week + when.dt.hour).to_numpy(dtype=np.int64),
        week=week[kept],
    )


def places_of(city: City, first: int, after: int, *, disks: bool) -> list[set[str]]:
    """Give the strongest places of some weeks, strongest first; disks never share a cell."""
    inside = slice(*np.searchsorted(city.week, [first, after]))
    counts = pd.Series(city.cell[inside]).value_counts().sort_index()
    if not disks:
        strongest = counts.sort_values(ascending=False, kind="stable")
        return [{str(cell)} for cell in strongest.index[:PLACES]]
    around = pd.Series(
        {cell: sum(counts.get(one, 0) for one in h3.grid_disk(cell, 1)) for cell in counts.index}
    )
    found: list[set[str]] = []
    taken: set[str] = set()
    for cell in around.sort_values(ascending=False, kind="stable").index:
        disk = set(h3.grid_disk(cell, 1))
        if not disk & taken:
            found.append(disk)
            taken |= disk
        if len(found) == PLACES:
            break
    return found


def strongest_slots(weight: Floats, slots: int = SLOTS) -> Bools:
    """Choose slots: the strongest first, two within two hours sharing, so many a day and place."""
    left, chosen = weight.copy(), np.zeros(weight.shape, dtype=bool)
    for _ in range(slots):
        place, hour = divmod(int(left.argmax()), WEEK)
        if left[place, hour] <= 0:
            break
        chosen[place, hour] = True
        left[place, hour] = 0.0
        for near in (hour - NEAR, hour + NEAR):
            left[place, near % WEEK] *= REPEAT
        day = slice(24 * (hour // 24), 24 * (hour // 24) + 24)
        if chosen[place, day].sum() == PER_DAY:
            left[place, day] = 0.0
    return chosen


def weights_of(counts: Floats, town: Floats, weeks: int, *, raw: bool = False) -> Floats:
    """Give the product's demand of an ordinary week."""
    if raw:
        return np.asarray(counts / weeks)
    shares, _ = hour_shares(counts, town)
    weight = shares * counts.sum(axis=1, keepdims=True) / weeks
    return np.where(time_of_day_counts(counts) < 1, 0.0, weight)


def every_evening(n_places: int, hours: range) -> Bools:
    """Choose the same strongest places every evening."""
    chosen = np.zeros((PLACES, 7, 24), dtype=bool)
    chosen[:n_places, :, hours] = True
    return chosen.reshape(PLACES, WEEK)


def plans_of(
    city: City, places: list[set[str]], at: int, back: int, rng: np.random.Generator
) -> dict[str, Bools]:
    """Make every plan for one week from the weeks before it."""
    short = weights_of(city.rows(places, at - SHORT, at), city.town(at - SHORT, at), SHORT)
    own = weights_of(city.rows(places, at - SHORT, at), city.town(at - SHORT, at), SHORT, raw=True)
    long = weights_of(city.rows(places, at - back, at), city.town(at - back, at), back)
    evening = np.where(np.arange(WEEK) % 24 >= EVENING.start, long, 0.0)
    lot = np.zeros(PLACES * WEEK, dtype=bool)
    lot[rng.choice(lot.size, SLOTS, replace=False)] = True
    return {
        "plan": strongest_slots(short),
        f"plan {back}": strongest_slots(long),
        f"plan {back} evening": strongest_slots(evening),
        "raw": strongest_slots(own),
        "4 places 18–22": every_evening(4, EVENING),
        "16 places 21–22": every_evening(16, range(LATE, LATE + 1)),
        "chance": lot.reshape(PLACES, WEEK),
    }


def hits_of(name: str, *, disks: bool, most: int | None = None) -> tuple[pd.DataFrame, Ints]:
    """
    Try every plan on every week after the first year.

    Returns
    -------
    tuple
        Incidents in each plan's slots (weeks × plans), and the city's incidents of those weeks.
    """
    city, back = city_of(name), CITIES[name][1]
    rng = np.random.default_rng(6)
    rows, whole, places = [], [], []
    for number, at in enumerate(range(back, int(city.week[-1]) + 1)):
        if number % back == 0:
            places = places_of(city, at - back, at, disks=disks)
        came = city.rows(places, at, at + 1)
        plans = plans_of(city, places, at, back, rng)
        rows.append({plan: float(came[slots].sum()) for plan, slots in plans.items()})
        whole.append(int((city.week == at).sum()))
        if number + 1 == most:
            break
    return pd.DataFrame(rows), np.array(whole, dtype=np.int64)


def interval(hits: Floats, whole: Ints, of: Callable[[Floats, Ints], float]) -> tuple[float, float]:
    """95 % interval of a number by drawing whole weeks again."""
    rng = np.random.default_rng(7)
    drawn = rng.integers(0, len(whole), (DRAWS, len(whole)))
    found = [of(hits[weeks], whole[weeks]) for weeks in drawn]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def share(hits: Floats, whole: Ints) -> float:
    """Share of the incidents in the slots, per cent."""
    return float(100 * hits.sum() / whole.sum())


def main() -> None:
    """Print the tables."""
    for name in sys.argv[1:] or CITIES:
        for disks in (False, True):
            hits, whole = hits_of(name, disks=disks)
            what = "disks of seven cells" if disks else "cells"
            print(f"\n{name}, {what}: {len(whole)} weeks, {whole.sum()} incidents")
            print(
                f"{'plan':<18}{'hits':>7}{'share %':>9}  95 %            lead over best rival, 95 %"
            )
            rivals = hits[["4 places 18–22", "16 places 21–22"]]
            best = rivals[rivals.sum().idxmax()]
            for plan in hits:
                one = hits[plan].to_numpy()
                low, high = interval(one, whole, share)
                lead = (hits[plan] - best).to_numpy()
                less, more = interval(lead, whole, share)
                print(
                    f"{plan:<18}{one.sum():>7.0f}{share(one, whole):>9.3f}  {low:.3f}–{high:.3f}"
                    f"   {share(lead, whole):+.3f} ({less:+.3f} to {more:+.3f})"
                )


if __name__ == "__main__":
    main()
