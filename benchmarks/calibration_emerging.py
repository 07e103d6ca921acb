"""How often change is called where there is none, and how often it is found where there is some.

``python -m benchmarks.calibration_emerging [--runs 200] [--city]``: towns of made-up counts on the
884 cells of Linköping's districts, fixed seeds. With ``--city`` also the seconds that `emerging`
takes on Chicago, 52 weekly bins at resolution 9, beside the same by one `gi_star` per bin and
pymannkendall per cell.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis import (
    change,
    connected_spots,
    emerging,
    gi_star,
    hot_cells,
    neighbour_matrix,
    spot_classes,
    standing_areas,
    study_cells,
)
from est_geo.profile import Profile

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
CLASSES = ("persistent", "emerging", "intermittent", "new", "former", "unknown")
WINDOWS = 5
"""Four earlier windows of 13 weeks and the newest."""


def town() -> list[str]:
    return study_cells(Profile.load("linkoping").districts, 10)


def today(panel: pd.DataFrame) -> dict[str, str]:
    """Draw the newest period's hot spots as the picture does, districts apart."""
    newest = panel.iloc[:, -1]
    tested = hot_cells(newest)
    cells = pd.DataFrame({"cell": panel.index, "district": "alla", "count": newest.to_numpy()})
    cells["role"], cells["hot_p"] = tested["role"].to_numpy(), tested["p"].to_numpy()
    cells["hot"] = tested["hot"].to_numpy()
    cells["hot"] = standing_areas(cells).to_numpy()
    number = connected_spots(cells)
    held = number.notna()
    return dict(zip(cells["cell"][held], "plats-" + number[held].astype("str"), strict=True))


def counts(rates: Floats, total: float, rng: np.random.Generator, kappa: float = 0.0) -> Counts:
    """Draw counts: rates (cells × periods) scaled to `total` reports in the first period."""
    wobble = rng.gamma(1 / kappa, kappa, rates.shape) if kappa else 1.0
    return rng.poisson(rates / rates[:, 0].sum() * total * wobble)


def panel_of(values: Counts, cells: list[str], days: int) -> pd.DataFrame:
    starts = pd.date_range("2025-01-06", periods=values.shape[1], freq=f"{days}D", tz="UTC")
    return pd.DataFrame(values, index=pd.Index(cells, name="cell"), columns=starts)


def constant_rates(kind: str, n: int, rng: np.random.Generator, periods: int) -> Floats:
    """Rates that never change: flat, skewed between cells, or eight places of a few times more."""
    if kind == "flat":
        level = np.ones(n)
    elif kind.startswith("gamma"):
        level = rng.gamma(float(kind.split()[1]), 1.0, n)
    else:
        level = np.ones(n)
        near = neighbour_matrix(town())
        for cell in rng.choice(n, 8, replace=False):
            level[near[cell].indices] = float(kind.split()[1])
    return np.repeat(level[:, None], periods, axis=1)


def emerging_when_nothing_changes(runs: int) -> None:
    cells = town()
    print(
        f"\nemerging, constant rates, {runs} towns of {len(cells)} cells: % of cells in a category"
    )
    print(f"{'rates':12}{'bins':>9}{'reports':>9}{'tail':>8}{'towns with any':>16}  categories")
    for kind in ("flat", "gamma 0.4"):
        for periods, days, reports in ((52, 7, 40), (13, 28, 160), (5, 91, 520)):
            for tail in ("normal", "exact"):
                rng = np.random.default_rng(20260)
                found, towns = Counter[str](), 0
                for _ in range(runs):
                    drawn = counts(constant_rates(kind, len(cells), rng, periods), reports, rng)
                    made = emerging(panel_of(drawn, cells, days), tail=tail)["category"]
                    found.update(made)
                    towns += int((made != "no pattern detected").any())
                del found["no pattern detected"]
                shares = {name: n / runs / len(cells) for name, n in found.most_common(4)}
                told = ", ".join(f"{name} {100 * share:.2f}" for name, share in shares.items())
                row = f"{kind:12}{periods:>6} × {reports:>7}{tail:>8}"
                print(f"{row}{100 * towns / runs:>15.1f}%  {told}", flush=True)


def class_shares(panels: Iterable[pd.DataFrame]) -> tuple[Counter[str], int]:
    found, spots = Counter[str](), 0
    for panel in panels:
        classes = spot_classes(panel, today(panel))
        found.update(classes["class"])
        spots += int((classes["class"] != "former").sum())
    return found, spots


def spots_when_nothing_changes(runs: int) -> None:
    cells = town()
    print(f"\nspot_classes, constant rates, {runs} towns: % of today's spots ('former': per town)")
    print(
        f"{'rates':12}{'reports':>8}{'κ':>6}{'spots':>7}" + "".join(f"{c:>13}" for c in CLASSES[:5])
    )
    for kappa in (0.0, 0.03, 0.1):
        for kind in ("flat", "gamma 0.4", "gamma 0.1", "eight ×2", "eight ×3", "eight ×4"):
            for reports in (520, 2000):
                rng = np.random.default_rng(20261)
                made = (
                    panel_of(
                        counts(
                            constant_rates(kind.replace("×", ""), len(cells), rng, WINDOWS),
                            reports, rng, kappa,
                        ),
                        cells, 91,
                    )
                    for _ in range(runs)
                )  # fmt: skip
                found, spots = class_shares(made)
                shares = [100 * found[c] / max(spots, 1) for c in CLASSES[:4]]
                told = "".join(f"{share:>12.1f}%" for share in shares)
                row = f"{kind:12}{reports:>8}{kappa:>6}{spots:>7}{told}"
                print(f"{row}{found['former'] / runs:>13.3f}", flush=True)


PLANTED = {
    "steps up in the newest ×4": (1, 1, 1, 1, 4),
    "grows 1 1 2 3 5": (1, 1, 2, 3, 5),
    "grows 1 1 1 3 6": (1, 1, 1, 3, 6),
    "always ×4": (4, 4, 4, 4, 4),
    "always ×4, then ×10": (4, 4, 4, 4, 10),
    "every other ×5": (5, 0.5, 5, 0.5, 5),
    "same season ×5": (5, 0.5, 0.5, 0.5, 5),
    "gone: ×5, now ×1": (5, 5, 5, 5, 1),
    "gone: ×5, now ×0.3": (5, 5, 5, 5, 0.3),
}
"""How many times its town's level a place of seven cells lies, four earlier windows and now."""


NOT_SEEN = "not seen"


def planted(runs: int) -> None:
    shown = (*CLASSES[:5], NOT_SEEN)
    print(f"\nspot_classes, one planted place a town, {runs} towns: % of towns, by its class")
    print(f"{'planted':28}{'reports':>8}" + "".join(f"{name:>13}" for name in shown))
    for name, path in PLANTED.items():
        for reports in (520, 2000):
            rng = np.random.default_rng(20262)
            found = Counter(planted_class(path, reports, rng) for _ in range(runs))
            told = "".join(f"{100 * found[one] / runs:>12.0f}%" for one in shown)
            print(f"{name:28}{reports:>8}{told}", flush=True)


def planted_class(path: Sequence[float], reports: float, rng: np.random.Generator) -> str:
    """Plant one place of seven cells in an uneven town and tell what it is called."""
    cells = town()
    place = neighbour_matrix(cells)[rng.integers(len(cells))].indices
    rates = np.repeat(rng.gamma(4, 0.25, len(cells))[:, None], len(path), axis=1)
    level = reports * rates[:, 0].sum() / len(cells)
    rates[place] *= np.array(path)
    panel = panel_of(counts(rates, level, rng), cells, 91)
    classes = spot_classes(panel, today(panel))
    here = {cells[one] for one in place}
    mine = [bool(here & set(one)) for one in classes["cells"]]
    return str(classes.loc[mine, "class"].iloc[0]) if any(mine) else NOT_SEEN


def change_in_a_table(runs: int) -> None:
    print(
        f"\nchange, 60 cells, 40 reports a week, skewed, {runs} tables; κ varies the weekly rate."
    )
    print(
        "When nothing changes: % of tables with a call. When six cells double: false among called,"
    )
    print("and found, of the six. 'told': with dispersion=κ")
    print(f"{'weeks':>10}{'κ':>7}{'±50 %':>8}{'p':>8}{'q':>8}{'q told':>8}", end="")
    print(f"{'false':>9}{'told':>7}{'found':>8}{'told':>7}")
    for before, after in ((1, 1), (4, 4), (13, 13), (52, 13)):
        for kappa in (0.0, 0.1, 0.3):
            rng = np.random.default_rng(20263)
            tables = np.array([_calls(before, after, kappa, rng) for _ in range(runs)])
            told = "".join(f"{100 * one:>7.0f}%" for one in tables[:, :4].mean(axis=0))
            called, called_told, found, found_told = tables[:, 4:].sum(axis=0)
            false = [100 * (all_ - true) / max(all_, 1) for all_, true in
                     ((called, found), (called_told, found_told))]  # fmt: skip
            shares = [100 * one / runs / DOUBLED for one in (found, found_told)]
            tail = f"{false[0]:>8.1f}%{false[1]:>6.1f}%{shares[0]:>7.0f}%{shares[1]:>6.0f}%"
            print(f"{before:>4} v {after:>3}{kappa:>7}{told}{tail}", flush=True)


DOUBLED = 6
LEVEL = 0.05


def _calls(before: int, after: int, kappa: float, rng: np.random.Generator) -> list[int]:
    """Any call by four rules when nothing changed; called and rightly called when six doubled."""
    level = rng.gamma(0.7, 1, 60)
    level *= 40 / level.sum()
    x, y = (_drawn(level, weeks, kappa, rng) for weeks in (before, after))
    plain, told = _both(x, y, (before, after), kappa)
    naive = (plain["ratio"] >= 1.5) | (plain["ratio"] <= 0.5)  # noqa: PLR2004 - rivals print it
    small = [naive, plain["p"] <= LEVEL, plain["q"] <= LEVEL, told["q"] <= LEVEL]
    doubled = np.zeros(60, dtype=bool)
    doubled[np.argsort(level)[-DOUBLED:]] = True
    y = _drawn(level * np.where(doubled, 2, 1), after, kappa, rng)
    called = [one["q"].to_numpy() <= LEVEL for one in _both(x, y, (before, after), kappa)]
    return [
        *(int(one.any()) for one in small),
        *(int(one.sum()) for one in called),
        *(int((one & doubled).sum()) for one in called),
    ]


def _both(x: Counts, y: Counts, weeks: tuple[int, int], kappa: float) -> list[pd.DataFrame]:
    """Compare without and with the dispersion."""
    return [change(x, y, exposure=weeks, dispersion=one) for one in (0.0, kappa)]


def _drawn(level: Floats, weeks: int, kappa: float, rng: np.random.Generator) -> Counts:
    wobble = rng.gamma(1 / kappa, kappa, (len(level), weeks)) if kappa else np.ones((1, weeks))
    return rng.poisson(level[:, None] * wobble).sum(axis=1)


def city() -> None:
    """Seconds on Chicago 2018 by week at resolution 9: ours, and the same by the peers' steps."""
    import pymannkendall  # noqa: PLC0415 - only here

    panel = chicago()
    emerging(panel)  # neighbours are found once for a study area
    ours = _seconds(lambda: emerging(panel))
    print(f"\nemerging on Chicago 2018: {len(panel)} cells × {panel.shape[1]} weeks")
    print(f"{'ours':34}{ours:8.2f} s")
    z: list[Floats] = []
    bins = _seconds(lambda: z.extend(gi_star(panel[week])["z"].to_numpy() for week in panel))
    series = np.column_stack(z)[:200]
    each = _seconds(lambda: [pymannkendall.original_test(row) for row in series]) / len(series)
    print(f"{'gi_star per bin':34}{bins:8.2f} s")
    print(f"{'pymannkendall, 200 cells scaled up':34}{each * len(panel):8.2f} s")


def chicago() -> pd.DataFrame:
    """Weekly counts of 2018 on the cells of Chicago's police districts."""
    import geopandas as gpd  # noqa: PLC0415 - only here

    from est_geo.cells import cell_text, cells_at  # noqa: PLC0415 - only here

    real = Path(__file__).resolve().parent.parent.parent / "shared" / "realdata"
    rows = pd.read_parquet(real / "chicago_aggravated_assaults_2010_2018.parquet")
    rows = rows[rows["ts"] >= "2018-01-01"]
    shape = gpd.read_file(real / "boundaries" / "chicago_police_districts.geojson")
    cells = study_cells(shape, 9)
    week = np.minimum((rows["ts"].dt.day_of_year.to_numpy() - 1) // 7, 51)
    found = pd.Index(cells).get_indexer(
        cell_text(cells_at(rows["lon"].to_numpy(), rows["lat"].to_numpy(), 9))
    )
    inside = found >= 0
    flat = np.bincount(found[inside] * 52 + week[inside], minlength=len(cells) * 52)
    return panel_of(flat.reshape(len(cells), 52), cells, 7)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--runs", type=int, default=200)
    words.add_argument("--city", action="store_true")
    asked = words.parse_args()
    spots_when_nothing_changes(asked.runs)
    planted(asked.runs)
    change_in_a_table(asked.runs)
    emerging_when_nothing_changes(max(1, asked.runs // 10))
    if asked.city:
        city()


if __name__ == "__main__":
    main()
