import h3
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from est_geo.analysis import RIVAL_NAMES, naive_rivals, score, whole_cell_areas
from est_geo.errors import GeometryError, TableError
from tests.real import REAL, needs_real_data
from tests.real_panels import daily_panel, placed_incidents

TOWN = sorted(h3.grid_disk("8a08b3c24d27fff", 6))
WEEKS = pd.date_range("2024-01-01", periods=60, freq="7D")


@pytest.fixture
def history():
    rng = np.random.default_rng(1)
    return pd.DataFrame(rng.poisson(0.1, (len(TOWN), 60)), index=TOWN, columns=WEEKS)


def test_areas_are_those_of_the_grid():
    assert whole_cell_areas(TOWN).tolist() == pytest.approx(
        [h3.cell_area(cell, "m^2") for cell in TOWN], rel=1e-6
    )
    assert whole_cell_areas([]).tolist() == []
    assert whole_cell_areas(pd.Index(TOWN)).index.tolist() == TOWN
    with pytest.raises(GeometryError):
        whole_cell_areas(["nonsense"])


def test_each_method_is_its_definition(history):
    found = naive_rivals(history, horizon=3)
    assert found.columns.tolist() == list(RIVAL_NAMES)
    total = history.to_numpy().sum() / 60 * 3
    np.testing.assert_allclose(found.sum(), total)
    apart = np.array(
        [
            [
                h3.great_circle_distance(h3.cell_to_latlng(a), h3.cell_to_latlng(b), "m")
                for a in TOWN
            ]
            for b in TOWN
        ]
    )
    fading = history @ 0.5 ** (7 * np.arange(60, 0, -1) / 90)
    every = history.sum(axis=1)
    maps = {
        "uniform": whole_cell_areas(TOWN),
        "all_history": every,
        "last_52_weeks": history.iloc[:, 8:].sum(axis=1),
        "last_4_weeks": history.iloc[:, 56:].sum(axis=1),
        "kde_500": np.clip(1 - (apart / 500) ** 2, 0, None) ** 2 @ every,
        "kde_1000": np.clip(1 - (apart / 1000) ** 2, 0, None) ** 2 @ every,
        "ewma_90": fading,
        "ewma_90_kde_500": np.clip(1 - (apart / 500) ** 2, 0, None) ** 2 @ fading,
    }
    for name, one in maps.items():
        expected = np.asarray(one) / np.sum(one) * total
        np.testing.assert_allclose(found[name], expected, rtol=1e-6, err_msg=name)


def test_the_areas_given_decide_the_even_map(history):
    areas = pd.Series(range(1, len(TOWN) + 1), index=TOWN[::-1], dtype=float)
    even = naive_rivals(history, areas=areas)["uniform"]
    np.testing.assert_allclose(even / even.sum(), areas[TOWN] / areas.sum())


def test_an_empty_memory_is_zero_and_no_cells_are_no_rows(history):
    quiet = history.copy()
    quiet.iloc[:, 56:] = 0
    assert (naive_rivals(quiet)["last_4_weeks"] == 0).all()
    assert (naive_rivals(0 * history) == 0).all(axis=None)
    assert naive_rivals(history.iloc[:0]).shape == (0, len(RIVAL_NAMES))
    with pytest.raises(TableError, match="minst en period"):
        naive_rivals(history, horizon=0)


def _golden_spreading(cells, bandwidth):
    """The golden file's own distances: a plate with 111 320 · cos(mean latitude) by 110 574 m."""
    lat, lon = np.array([h3.cell_to_latlng(cell) for cell in cells]).T
    x, y = 111320 * np.cos(np.radians(lat.mean())) * lon, 110574 * lat
    disks = [h3.grid_disk(cell, 5 if bandwidth > 500 else 3) for cell in cells]
    place = pd.Index(cells)
    row = np.repeat(np.arange(len(cells)), [len(disk) for disk in disks])
    column = place.get_indexer([cell for disk in disks for cell in disk])
    row, column = row[column >= 0], column[column >= 0]
    square = ((x[row] - x[column]) ** 2 + (y[row] - y[column]) ** 2) / bandwidth**2
    near = square < 1
    shape = (len(cells), len(cells))
    return sparse.csr_matrix(((1 - square[near]) ** 2, (row[near], column[near])), shape=shape)


def _fading(incidents, origin, n_days, cells):
    """The golden file's decay runs from the incident's time of day, not from its day."""
    age = (origin - incidents["ts"]) / pd.Timedelta(days=1)
    used = (age > 0) & (age <= n_days)
    weight = 0.5 ** (age[used] / 90)
    return weight.groupby(incidents.loc[used, "cell"]).sum().reindex(cells, fill_value=0.0)


@pytest.mark.long
@needs_real_data
def test_new_york_2019_has_the_golden_hits_of_every_rival():
    """
    Exact with the golden file's own distances and times of day; ours are within two hits.

    Ours measure straight distances on the sphere and age whole periods, so a few cells change
    places: at most 2 hits of 760.
    """
    panel = daily_panel("nyc", "2015-12-01", "2019-12-31")
    incidents = placed_incidents("nyc")
    golden = pd.read_csv(REAL / "golden" / "baseline_nyc_shootings_2019_r9_h30.csv")
    golden = golden.pivot_table(index="method", columns="area_share_target", values="n")
    areas = whole_cell_areas(panel.index)
    near, wide = (_golden_spreading(panel.index, h) for h in (500, 1000))
    exact, ours = {}, {}
    for origin in pd.date_range("2019-01-01", periods=12, freq="MS"):
        at = panel.columns.get_loc(origin)
        past, came = panel.iloc[:, at - 1095 : at], panel.iloc[:, at : at + 30].sum(axis=1)
        every, fading = past.sum(axis=1), _fading(incidents, origin, 1095, panel.index)
        told = naive_rivals(past, horizon=30, areas=areas)
        maps = {
            "kde_quartic500m_hist": (near @ every, told["kde_500"]),
            "kde_quartic1000m_hist": (wide @ every, told["kde_1000"]),
            "ewma_halflife90d": (fading, told["ewma_90"]),
            "ewma90_kde500": (near @ fading, told["ewma_90_kde_500"]),
            "count_hist": (every, told["all_history"]),
            "count_last28d": (past.iloc[:, -28:].sum(axis=1), told["last_4_weeks"]),
        }
        for name, pair in maps.items():
            for one, kept in zip(pair, (exact, ours), strict=True):
                hits = score(
                    pd.Series(np.asarray(one), index=panel.index), came, areas,
                    shares=golden.columns,
                )["hits"]  # fmt: skip
                kept[name] = kept.get(name, 0) + hits
    for name, hits in exact.items():
        assert hits.tolist() == golden.loc[name].tolist(), name
        assert (ours[name] - golden.loc[name]).abs().max() <= 2, name


def test_an_area_that_is_missing_or_stands_twice_is_refused(history):
    areas = whole_cell_areas(history.index)
    with pytest.raises(TableError, match="1 saknar det, den första på rad 0"):
        naive_rivals(history, areas=areas.iloc[1:])
    with pytest.raises(TableError, match="bland ytorna"):
        naive_rivals(history, areas=pd.concat([areas, areas]))
