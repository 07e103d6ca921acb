import json
import subprocess
import sys

import h3
import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from est_geo.analysis import gi_star, neighbour_matrix
from est_geo.errors import TableError
from tests.real import REAL, needs_real_data

CENTRE = h3.latlng_to_cell(58.41, 15.62, 9)
# Without numba PySAL runs the same code uncompiled: no pause of 20 seconds in a test.
ESDA = """
import json, sys, warnings
sys.modules["numba"] = None
warnings.simplefilter("ignore")
import h3, numpy as np
from esda.getisord import G_Local
from libpysal.weights import W
asked = json.load(sys.stdin)
cells, place, answers = asked["cells"], set(asked["cells"]), []
for k in asked["k"]:
    near = {c: [o for o in h3.grid_disk(c, k) if o in place and o != c] for c in cells}
    weights = W(near, id_order=cells, silence_warnings=True)
    for x in asked["series"]:
        x = np.array(x)
        found = G_Local(x, weights, "B", star=True, permutations=asked["runs"], seed=7, n_jobs=1)
        gap = found.rGs - found.Gs[:, None]
        above, below = (gap >= -1e-12).sum(axis=1), (gap <= 1e-12).sum(axis=1)
        answers.append({"k": k, "z": found.Zs.tolist(), "p": found.p_sim.tolist(),
                        "above": above.tolist(), "below": below.tolist()})
json.dump(answers, sys.stdout)
"""


def _cells(rings):
    return sorted(h3.grid_disk(CENTRE, rings))


def _weighted(rings=4):
    """Counts, harm, aoristic parts, and a series without ties, on the same cells."""
    rng = np.random.default_rng(4)
    cells = _cells(rings)
    counts = rng.poisson(rng.gamma(0.5, 3, len(cells)))
    harm = [rng.choice([1.0, 2.5, 8.0], one).sum() for one in counts]
    parts = [rng.random(one).sum() for one in counts]
    return [
        pd.Series(np.array(values, dtype=float), index=cells) for values in (counts, harm, parts)
    ]


def _two_sided(above, below, runs):
    return np.minimum(1, 2 * (np.minimum(above, below) + 1) / (runs + 1))


def _within_chance(found, oracle, runs, errors=5.0):
    """Whether two Monte-Carlo p of as many runs differ by no more than chance."""
    tail = np.maximum((found + oracle) / 4, 1 / runs)
    error = 2 * np.sqrt(tail * (1 - tail) * 2 / runs)
    return np.abs(found - oracle) <= errors * error


@pytest.mark.long
def test_equals_pysal_in_z_and_p_for_counts_harm_and_parts_of_reports():
    series, runs = _weighted(), 4999
    asked = {"cells": _cells(4), "k": [1, 3], "runs": runs, "series": [list(one) for one in series]}
    answer = subprocess.run(  # noqa: S603 - the text above
        [sys.executable, "-c", ESDA], input=json.dumps(asked), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    answers = json.loads(answer.stdout)
    assert len(answers) == 2 * len(series)
    for one, oracle in zip(series * 2, answers, strict=True):
        found = gi_star(one, k=oracle["k"], permutations=runs, seed=1)
        np.testing.assert_allclose(found["z"], oracle["z"], rtol=0, atol=1e-9)
        above, below = np.array(oracle["above"]), np.array(oracle["below"])
        assert _within_chance(found["p_sim"], _two_sided(above, below, runs), runs).all()
        if one.is_unique:  # PySAL's own p is one-sided and leaves out ties below
            doubled = np.minimum(1, 2 * np.array(oracle["p"]))
            assert _within_chance(found["p_sim"], doubled, runs).all()


def test_equals_a_loop_that_shuffles_for_each_cell_anew():
    counts, runs = _weighted(2)[0], 4000
    found = gi_star(counts, permutations=runs, seed=3)["p_sim"]
    x, matrix = counts.to_numpy(), neighbour_matrix(counts.index)
    rng = np.random.default_rng(9)
    for i in range(len(x)):
        others, m = np.delete(x, i), int(matrix[i].sum())
        drawn = np.array([rng.permutation(others)[: m - 1].sum() for _ in range(runs)])
        seen = (matrix[i] @ x).item() - x[i]
        naive = _two_sided((drawn >= seen).sum(), (drawn <= seen).sum(), runs)
        assert _within_chance(found.iloc[i], naive, runs)


@pytest.mark.parametrize(("rings", "k"), [(1, 1), (2, 1), (2, 2), (3, 2)])
def test_is_the_exact_hypergeometric_tail_where_cells_often_draw_themselves(rings, k):
    """Zeros and ones on few cells: an exact answer exists, and the own value matters most."""
    cells, runs = _cells(rings), 40_000
    counts = pd.Series(np.random.default_rng(8).integers(0, 2, len(cells)), index=cells)
    found = gi_star(counts, k=k, permutations=runs, seed=2)["p_sim"]
    matrix = neighbour_matrix(cells, k)
    seen = matrix @ counts.to_numpy() - counts.to_numpy()
    drawn, ones = np.asarray(matrix.sum(axis=1)).ravel() - 1, counts.sum() - counts.to_numpy()
    law = hypergeom(len(cells) - 1, ones, drawn)
    exact = np.minimum(1, 2 * np.minimum(law.sf(seen - 1), law.cdf(seen)))
    tail = exact / 2
    assert (np.abs(found - exact) <= 5 * 2 * np.sqrt(tail * (1 - tail) / runs) + 2 / runs).all()


@needs_real_data
def test_the_unconditional_definition_equals_the_golden_numbers():
    golden = pd.read_csv(REAL / "golden" / "gi_perm9999_memphis_r8_hull.csv").set_index("h3")
    found = gi_star(golden["n"], permutations=29_999, seed=2, conditional=False)["p_sim"]
    oracle = golden["Pr(z != E(Gi)) Sim"]
    tail = np.maximum(oracle / 2, 1 / 9999)
    error = 2 * np.sqrt(tail * (1 - tail) / 9999)  # p is twice a tail
    assert (np.abs(found - oracle) <= 3 * np.sqrt(2) * error).all()


def test_the_two_definitions_differ_where_the_cell_itself_holds_the_sum():
    counts = pd.Series(0, index=_cells(5))
    counts[CENTRE] = 30
    conditional = gi_star(counts, permutations=999).loc[CENTRE, "p_sim"]
    unconditional = gi_star(counts, permutations=999, conditional=False).loc[CENTRE, "p_sim"]
    assert conditional == 1
    assert unconditional < 0.15


def test_alone_islands_pentagons_and_whole_neighbourhoods():
    far = h3.latlng_to_cell(59.3, 18.1, 9)
    pentagon = h3.get_pentagons(9)[0]
    for cells in ([CENTRE], [CENTRE, far], _cells(1), sorted(h3.grid_disk(pentagon, 2)), []):
        counts = pd.Series(range(len(cells)), index=cells, dtype=float)
        for conditional in (True, False):
            p = gi_star(counts, permutations=99, conditional=conditional)["p_sim"]
            assert p.between(0.01 - 1e-9, 1).all()
    islands = pd.Series([3.0, 1.0], index=[CENTRE, far])
    assert (gi_star(islands, permutations=9)["p_sim"] == 1).all()


def test_seeded_and_reproducible():
    counts = _weighted()[0]
    first = gi_star(counts, permutations=99, seed=4)["p_sim"]
    assert first.equals(gi_star(counts, permutations=99, seed=4)["p_sim"])
    assert not first.equals(gi_star(counts, permutations=99, seed=5)["p_sim"])


def test_a_negative_number_of_permutations_is_refused():
    with pytest.raises(TableError, match="0 eller fler, inte -1"):
        gi_star(_weighted(1)[0], permutations=-1)
