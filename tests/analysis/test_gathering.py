import itertools
from dataclasses import replace

import h3
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import cell_areas_inside, concentration, concentration_words, study_cells
from est_geo.errors import GeometryError, TableError
from est_geo.profile import Profile
from tests.real import REAL, needs_real_data

CELLS = sorted(h3.grid_disk(h3.latlng_to_cell(58.41, 15.62, 9), 20))


def _series(counts):
    return pd.Series(counts, index=CELLS[: len(counts)], dtype=np.int64)


@pytest.mark.parametrize(
    ("counts", "gini", "generalised"),
    [
        ([10, 8, 2] + [0] * 7, 0.78, 0.78),
        ([5, 2, 1] + [0] * 7, 0.80, 0.75),
        ([10] + [0] * 9, 0.90, 0.90),
        # The figure of the package says .58; its own formula, and ours, give .56.
        ([3, 1, 1] + [0] * 7, 0.78, 0.56),
    ],
)
def test_equals_the_documented_examples_of_the_authors_own_package(counts, gini, generalised):
    found = concentration(_series(counts))
    assert found.gini == pytest.approx(gini)
    assert found.gini_generalised == pytest.approx(generalised)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30).filter(any))
@settings(max_examples=30, deadline=None)
def test_equals_the_definitions_written_out(counts):
    found = concentration(_series(counts), simulations=19)
    x, n, total = np.array(counts), len(counts), sum(counts)
    pairs = np.abs(x[:, None] - x).sum()
    assert found.gini == pytest.approx(pairs / (2 * n * total))
    enough = [k for k in range(1, n + 1) if 2 * sum(sorted(counts)[-k:]) >= total]
    assert found.half_cells == min(enough)
    assert found.half_share == pytest.approx(min(enough) / n)
    # The generalised compares with the most even spread: area over the curve by that area.
    even = np.zeros(n)
    even[np.arange(total) % n] = total // n if total >= n else 1
    share = np.cumsum(np.sort(x)[::-1]) / total
    top = np.minimum(np.arange(1, n + 1) / min(n, total), 1)
    below = np.concatenate([[0], share])
    line = np.concatenate([[0], top])
    area = np.trapezoid(below - line) / n
    most = min(n, total) / n / 2  # area above the line of greatest evenness
    assert found.gini_generalised == pytest.approx(area / most)
    assert found.curve["incident_share"].to_numpy() == pytest.approx(below)
    assert found.curve["cell_share"].iloc[-1] == 1


def test_ties_at_the_half_are_told():
    assert concentration(_series([4, 1, 1, 1, 1])).half_tied == 0
    found = concentration(_series([3, 2, 2, 2, 1, 0]))
    assert (found.half_cells, found.half_tied) == (2, 3)
    assert concentration(_series([2, 2])).half_tied == 2
    assert concentration(_series([1])).half_tied == 0


def test_chance_is_the_exact_multinomial_on_a_small_grid():
    """Five incidents on three cells: all 243 ways written out."""
    ways = [np.bincount(way, minlength=3) for way in itertools.product(range(3), repeat=5)]
    ginis = np.array([concentration(_series(way), simulations=19).gini for way in ways])
    runs = 19_999
    for counts in ([5, 0, 0], [3, 2, 0], [3, 1, 1], [2, 2, 1]):
        found = concentration(_series(counts), simulations=runs, seed=1)
        exact = (ginis >= found.gini - 1e-9).mean()
        assert found.p == pytest.approx(exact, abs=5 * np.sqrt(0.25 / runs))
        assert found.chance_gini == pytest.approx(ginis.mean(), abs=0.01)


def test_chance_alone_is_called_more_than_chance_in_one_period_of_twenty():
    rng = np.random.default_rng(5)
    for cells, incidents in ((884, 87), (124, 600)):
        thrown = rng.multinomial(incidents, np.full(cells, 1 / cells), size=200)
        p = [concentration(_series(row), simulations=99, seed=i).p for i, row in enumerate(thrown)]
        assert np.mean(np.array(p) <= 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_border_cells_are_thrown_at_by_their_area():
    districts = Profile.load("linkoping").districts
    study = study_cells(districts, 9)
    areas = cell_areas_inside(study, districts, crs="EPSG:3009")
    by_area = areas[study].to_numpy() / areas[study].sum()
    counts = pd.Series(np.random.default_rng(2).multinomial(4000, by_area), index=study)
    assert concentration(counts).p <= 0.05  # all cells alike: the whole cells look gathered
    assert concentration(counts, areas=areas).p > 0.05


@needs_real_data
def test_memphis_robberies_are_more_gathered_than_chance():
    golden = pd.read_csv(REAL / "golden" / "gi_memphis_r8_precincts.csv").set_index("h3")["n"]
    found = concentration(golden)
    assert (found.n_cells, found.n_incidents) == (1047, 2242)
    falling = golden.sort_values(ascending=False).cumsum()
    assert found.half_cells == (falling < 1121).sum() + 1 == 99
    assert found.p == 0.005
    assert found.half_cells < found.chance_half_low
    assert "mer samlat än slumpen" in concentration_words(found)


def test_nothing_one_cell_all_equal_and_all_in_one():
    nothing = concentration(_series([0, 0, 0]))
    assert (nothing.half_cells, nothing.half_tied) == (0, 0)
    assert np.isnan([nothing.half_share, nothing.gini, nothing.gini_generalised, nothing.p]).all()
    empty = concentration(_series([]))
    assert (empty.n_cells, len(empty.curve)) == (0, 1)
    alone = concentration(_series([7]))
    assert (alone.gini, alone.gini_generalised, alone.p) == (0, 0, 1)
    equal = concentration(_series([3] * 50))
    assert equal.gini == pytest.approx(0, abs=1e-12)
    assert equal.p == 1
    one = concentration(_series([1] + [0] * 30))
    assert one.gini_generalised == pytest.approx(0)
    assert one.p == 1
    gathered = concentration(_series([40] + [0] * 30))
    assert gathered.half_cells == 1
    assert gathered.p == 0.005


def test_words():
    few = concentration(_series([1] + [0] * 30))
    assert concentration_words(few) == "Bara 1 händelse: för få för att säga om de är samlade."
    assert "Bara 9 händelser" in concentration_words(concentration(_series([9] + [0] * 30)))
    assert concentration_words(concentration(_series([0]))).startswith("Inga händelser")
    even = concentration(_series([1] * 40 + [0] * 20))
    words = concentration_words(even)
    assert "inte säkert mer samlat än slumpen" in words
    assert "40 rutor vid gränsen har lika många" in words
    one = replace(even, chance_half_low=1, chance_half_high=1)
    assert "hade gett 1 ruta." in concentration_words(one)


def test_seeded_and_reproducible():
    counts = _series(np.random.default_rng(1).poisson(1, 60))
    first, again = (concentration(counts, seed=3) for _ in range(2))
    assert first.chance_gini == again.chance_gini
    assert first.chance_gini != concentration(counts, seed=4).chance_gini


def test_what_cannot_be_used_is_refused():
    with pytest.raises(TableError, match="saknar ett, den första på rad 1"):
        concentration(pd.Series([1, np.nan], index=CELLS[:2]))
    with pytest.raises(TableError, match="hela tal från noll"):
        concentration(pd.Series([1, 0.5], index=CELLS[:2]))
    with pytest.raises(GeometryError, match="1 upprepas"):
        concentration(pd.Series([1, 2], index=[CELLS[0]] * 2))
    with pytest.raises(TableError, match="minst 19, inte 5"):
        concentration(_series([1, 2]), simulations=5)
