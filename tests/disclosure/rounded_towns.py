"""Made-up towns' months and tertials as numbers that have been told."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from est_geo.disclosure import ALL, SMALL, Cell, Told, cell_of, public_cells, units_of
from est_geo.periods import Period

FIRST_YEAR = 2024


def history_of(means: Sequence[float], *, months: int, seed: int) -> list[Told]:
    """Publish months, and each tertial after its last, as the gate does."""
    return _published(means, months, seed, gate=True)


def plainly_rounded(means: Sequence[float], *, months: int, seed: int) -> list[Told]:
    """Publish the same, every number rounded with no eye on the others."""
    return _published(means, months, seed, gate=False)


def _published(means: Sequence[float], months: int, seed: int, *, gate: bool) -> list[Told]:
    counts = np.random.default_rng(seed).poisson(means, (months, len(means)))
    told: list[Told] = []
    for at in range(months):
        year, month = FIRST_YEAR + at // 12, at % 12 + 1
        told += _numbers(Period.parse(f"{year}-{month:02}"), counts[at], told, gate=gate)
        if at % 4 == 3:
            tertial = Period.parse(f"{year}-T{month // 4}")
            told += _numbers(tertial, counts[at - 3 : at + 1].sum(axis=0), told, gate=gate)
    return told


def _numbers(
    period: Period, counts: npt.NDArray[np.int64], before: list[Told], *, gate: bool
) -> list[Told]:
    names = [f"d{at}" for at in range(len(counts))]
    exact = dict(zip(names, counts.tolist(), strict=True))
    total = int(counts.sum())
    cells: Mapping[str, Cell] = (
        public_cells(exact, total, period, before)
        if gate
        else {name: cell_of(count) for name, count in [*exact.items(), (ALL, total)]}
    )
    return [
        Told(
            units_of(place, period, names),
            *cell,
            small=cell[0] < SMALL,
            place=place,
            period=period.label,
            release=period.label,
        )
        for place, cell in cells.items()
    ]
