"""What an attacker gets out of published counts: four ways to publish, and our products.

``python -m benchmarks.disclosure [--seeds 3] [--part rules|products|real|all]`` prints three
tables. *Rules*: a made-up town of cells, larger cells and districts, published in four ways under
four rules; a reader who knows every number solves linear programmes for each true count of 1–4
(exact, within ±1, of how many). *Products*: 24 months of our own months and tertials by district,
each release after the other, through the gate and plainly rounded with refusal; *real* the same
for the districts of real cities, thinned until most counts are small. "Within ±1" = upper less
lower bound at most 2. A tertial after its months is what every second municipality wants.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.disclosure import (
    ALL,
    SMALL,
    Cell,
    Told,
    attacked,
    cell_of,
    leaking,
    public_cells,
    units_of,
)
from est_geo.periods import Period
from est_geo.polygons import first_polygon
from tests.real import REAL

Ints = npt.NDArray[np.int64]
Rule = Callable[[int, np.random.Generator], Cell]
WEEKS, MONTH = 12, 4
DISTRICTS, PARENTS, CELLS = 2, 2, 7
CKM_MOST = 3


def suppressed(count: int, _: np.random.Generator) -> Cell:
    """Leave out 1–4, tell the rest."""
    return (1, SMALL - 1) if 1 <= count < SMALL else (count, count)


def to_five(count: int, _: np.random.Generator) -> Cell:
    """Round to the nearest five, zero and small counts too."""
    middle = 5 * ((2 * count + 5) // 10)
    return max(0, middle - 2), middle + 2


def cell_key(count: int, rng: np.random.Generator) -> Cell:
    """Add −3 … 3 to what is not zero, and never publish 1 or 2."""
    if not count:
        return 0, 0
    told = int(rng.choice([one for one in range(-3, 4) if count + one not in {1, 2}
                           and count + one >= 0]))  # fmt: skip
    return max(1, count + told - CKM_MOST), count + told + CKM_MOST


def ours(count: int, _: np.random.Generator) -> Cell:
    """Write 0–4 as "<5" and round the rest to five."""
    return cell_of(count)


RULES: dict[str, Rule] = {
    "suppress 1-4": suppressed, "round to 5": to_five, "CKM (D=3)": cell_key, '"<5", round': ours,
}  # fmt: skip
PUBLICATIONS = {
    "fixed months, cells only": ([MONTH], MONTH, (0,)),
    "fixed months, cells + parents + districts": ([MONTH], MONTH, (0, 1, 2)),
    "rolling 4 weeks, cells + parents + districts": ([MONTH], 1, (0, 1, 2)),
    "rolling 4 weeks + single weeks, parents + districts": ([MONTH, 1], 1, (1, 2)),
}


def small_town(seed: int) -> Ints:
    """Weeks × cells: uneven rates, so that most cells hold a few and some hold many."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(0.8, 1.5, DISTRICTS * PARENTS * CELLS)
    return rng.poisson(rates, (WEEKS, len(rates)))


def published_town(counts: Ints, name: str, rule: Rule, seed: int) -> list[Told]:
    """Publish a town in one of the ways, under a rule; protected = truly 1–4."""
    widths, step, levels = PUBLICATIONS[name]
    rng = np.random.default_rng(seed)
    sizes = {0: 1, 1: CELLS, 2: CELLS * PARENTS}
    told = []
    for width in widths:
        for first in range(0, WEEKS - width + 1, 1 if width == 1 else step):
            for level in levels:
                for at in range(0, counts.shape[1], sizes[level]):
                    block = counts[first : first + width, at : at + sizes[level]]
                    units = tuple(
                        f"{week}|{cell}"
                        for week in range(first, first + width)
                        for cell in range(at, at + sizes[level])
                    )
                    count = int(block.sum())
                    low, high = rule(count, rng)
                    told.append(Told(units, low, high, small=1 <= count < SMALL))
    return _folded(told)


def _folded(told: list[Told]) -> list[Told]:
    """Count units that always come together as one: the same programme, fewer variables."""
    seen: dict[str, list[int]] = {}
    for at, one in enumerate(told):
        for unit in one.units:
            seen.setdefault(unit, []).append(at)
    alike: dict[tuple[int, ...], str] = {}
    name = {unit: alike.setdefault(tuple(where), unit) for unit, where in seen.items()}
    return [
        replace(one, units=tuple(dict.fromkeys(name[unit] for unit in one.units))) for one in told
    ]


def rules(seeds: int) -> None:
    """Print the first table."""
    print(f"\nrules: exact / within ±1 / protected, {seeds} seeds")
    for name in PUBLICATIONS:
        row = []
        for rule in RULES.values():
            exact = near = protected = 0
            for seed in range(seeds):
                told = published_town(small_town(seed), name, rule, seed)
                found = attacked(told, whole=False)
                exact += sum(one.exact for one in found)
                near += sum(one.leaks for one in found)
                protected += len(found)
            row.append(f"{exact}/{near}/{protected}")
        print(f"{name:52}", *(f"{text:>16}" for text in row), flush=True)
    print(" " * 52, *(f"{name:>16}" for name in RULES))


@dataclass
class Outcome:
    """What became of the releases of one history."""

    releases: int = 0
    refused: int = 0
    numbers: int = 0
    joined: int = 0
    protected: int = 0
    exact: int = 0
    near: int = 0
    seconds: float = 0.0

    def add(self, other: "Outcome") -> None:
        """Add another history's."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def releases_of(counts: Ints, year: int) -> Iterator[tuple[Period, Ints]]:
    """Give every month, and every tertial after its last month."""
    for at in range(len(counts)):
        when, month = year + at // 12, at % 12 + 1
        yield Period.parse(f"{when}-{month:02}"), counts[at]
        if month % 4 == 0:
            yield Period.parse(f"{when}-T{month // 4}"), counts[at - 3 : at + 1].sum(axis=0)


def history(counts: Ints, year: int, *, gate: bool) -> Outcome:
    """Publish everything in order, each release attacked before it leaves."""
    begun, out, told = time.perf_counter(), Outcome(), list[Told]()
    names = [f"d{at}" for at in range(counts.shape[1])]
    truth: list[int] = []
    for period, now in releases_of(counts, year):
        exact = dict(zip(names, now.tolist(), strict=True)) | {ALL: int(now.sum())}
        parts = {name: exact[name] for name in names}
        near = [one for one in told if _touches(one, period)]
        cells = (
            public_cells(parts, exact[ALL], period, near)
            if gate
            else {name: cell_of(count) for name, count in exact.items()}
        )
        new = [
            Told(units_of(name, period, names), *cell, small=cell[0] < SMALL)
            for name, cell in cells.items()
        ]
        out.releases += 1
        if leaking([*near, *new]):
            out.refused += 1
            continue
        told += new
        truth += [exact[name] for name in cells]
        out.numbers += len(cells)
        out.joined += sum(cell != cell_of(exact[name]) for name, cell in cells.items())
    # A number may tell of several counts; protected is every published one that is truly 0–4.
    asked = [replace(one, small=count < SMALL) for one, count in zip(told, truth, strict=True)]
    found = attacked(asked)
    out.protected = len(found)
    out.exact, out.near = sum(one.exact for one in found), sum(one.leaks for one in found)
    out.seconds = time.perf_counter() - begun
    return out


def _touches(told: Told, period: Period) -> bool:
    """Whether a number lies in the same tertial; others have no count in common with it."""
    when = Period.parse(told.units[0].split("|")[0])
    return (when.first.year, (when.first.month - 1) // 4) == (
        period.first.year, (period.first.month - 1) // 4,
    )  # fmt: skip


TOWNS: dict[str, Sequence[float]] = {
    "large (60 a month)": (60, 45, 80, 120, 40, 8),
    "medium (15 a month)": (15, 12, 20, 30, 9, 3),
    "small (5 a month)": (5, 4, 7, 10, 3, 1),
    "tiny (2 a month)": (2, 1.5, 3, 4, 1, 0.4),
}


def products(seeds: int) -> None:
    """Print the second table."""
    _head("products: 24 months and 6 tertials by district, per town")
    for name, rates in TOWNS.items():
        for gate in (True, False):
            whole = Outcome()
            for seed in range(seeds):
                counts = np.random.default_rng(seed).poisson(rates, (24, len(rates)))
                whole.add(history(counts, 2024, gate=gate))
            _print(name, whole, gate=gate)


REAL_CITIES = {
    "memphis_robberies_2019": ("memphis_precincts", 2019, 12, 0.25),
    "nottingham_burglary_robbery_2022": ("nottingham_wards", 2022, 12, 0.5),
    "nyc_shootings_2006_2023H1": ("nyc_boroughs", 2020, 24, 0.1),
}


def real(seeds: int) -> None:
    """Print the third table."""
    _head("real cities' districts, thinned")
    for file, (boundary, year, months, share) in REAL_CITIES.items():
        counts = monthly(file, boundary, year, months)
        for gate in (True, False):
            whole = Outcome()
            for seed in range(seeds):
                thin = np.random.default_rng(seed).binomial(counts, share)
                whole.add(history(thin, year, gate=gate))
            _print(f"{file} × {share}", whole, gate=gate)


def monthly(file: str, boundary: str, year: int, months: int) -> Ints:
    """Count a real file's incidents per month and district; the last column is outside."""
    rows = pd.read_parquet(REAL / f"{file}.parquet").dropna(subset=["lon", "lat"])
    areas = gpd.read_file(REAL / "boundaries" / f"{boundary}.geojson")
    place = first_polygon(rows["lon"].to_numpy(), rows["lat"].to_numpy(), list(areas.geometry))
    month = 12 * (rows["ts"].dt.year - year) + rows["ts"].dt.month - 1
    counts = np.zeros((months, len(areas) + 1), dtype=np.int64)
    inside = month.between(0, months - 1).to_numpy()
    np.add.at(counts, (month[inside].to_numpy(), place[inside]), 1)  # -1, outside, is the last
    return counts


def _head(title: str) -> None:
    print(f"\n{title}")
    names = ("releases", "refused", "numbers", "joined", "protected", "exact", "±1", "s")
    print(f"{'':44}{'':8}", *(f"{name:>9}" for name in names))


def _print(name: str, out: Outcome, *, gate: bool) -> None:
    numbers = (out.releases, out.refused, out.numbers, out.joined, out.protected, out.exact,
               out.near)  # fmt: skip
    how = "gate" if gate else "plain"
    print(f"{name:44}{how:8}", *(f"{n:9}" for n in numbers), f"{out.seconds:9.0f}", flush=True)


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--part", choices=["rules", "products", "real", "all"], default="all")
    asked = parser.parse_args()
    parts = {"rules": rules, "products": products, "real": real}
    for name, part in parts.items():
        if asked.part in {name, "all"}:
            part(asked.seeds)


if __name__ == "__main__":
    main()
