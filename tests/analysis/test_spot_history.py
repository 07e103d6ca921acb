import itertools
from collections import Counter

import h3
import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, hypergeom

from benchmarks import calibration_emerging as towns
from est_geo.analysis import change, hot_cells, spot_classes
from est_geo.analysis.spot_history import SPOT_PREDICATES, SPOT_WORDS, SpotPast
from est_geo.errors import GeometryError, TableError

CENTRE = h3.latlng_to_cell(58.41, 15.62, 10)
CELLS = sorted(h3.grid_disk(CENTRE, 12))
PLACE = h3.grid_disk(CENTRE, 1)
SPOT = dict.fromkeys(PLACE, "ryd-centrum")
BASE = 2


def _panel(path, place=PLACE, seed=1):
    """A town of about `BASE` a cell and period; `path` is how many a cell the place holds."""
    values = np.random.default_rng(seed).poisson(BASE, (len(CELLS), len(path)))
    starts = pd.date_range("2025-01-06", periods=len(path), freq="91D", tz="UTC")
    panel = pd.DataFrame(values, index=CELLS, columns=starts)
    panel.loc[place] = path
    return panel


def _class(path):
    return spot_classes(_panel(path), SPOT).loc["ryd-centrum", "class"]


@pytest.mark.parametrize("n", range(7))
def test_every_history_fulfils_exactly_one_predicate(n):
    for hot in itertools.product([False, True], repeat=n):
        for growing in (False, True):
            fulfilled = [
                name for name, has in SPOT_PREDICATES.items() if has(SpotPast(hot, growing))
            ]
            assert len(fulfilled) == 1, (hot, growing)


YES, NO = True, False


@pytest.mark.parametrize(
    ("hot", "growing", "name"),
    [
        ((YES, YES), YES, "unknown"),
        ((NO, NO, NO), NO, "new"),
        ((NO, NO, NO, NO), YES, "new"),
        ((YES, YES, YES, YES), NO, "persistent"),
        ((NO, YES, YES, YES), YES, "persistent"),
        ((YES, YES, NO), NO, "intermittent"),
        ((NO, NO, NO, YES), YES, "emerging"),
        ((NO, NO, YES, YES), YES, "emerging"),
        ((NO, NO, NO, YES), NO, "intermittent"),
        ((YES, NO, NO, NO), YES, "emerging"),
        ((NO, YES, NO, YES), NO, "intermittent"),
    ],
)
def test_each_class_by_its_predicate(hot, growing, name):
    assert SPOT_PREDICATES[name](SpotPast(hot, growing))


@pytest.mark.parametrize(
    ("path", "name", "word"),
    [
        ((9, 9, 9, 9, 9), "persistent", "bestående"),
        ((2, 2, 2, 2, 9), "new", "ny"),
        ((2, 2, 2, 6, 14), "emerging", "framväxande"),
        ((9, 1, 1, 1, 9), "intermittent", "återkommande"),
        ((9, 1, 9, 1, 9), "intermittent", "återkommande"),
        ((7, 1, 1, 1, 20), "emerging", "framväxande"),  # far above when it was hot last
        ((9, 9, 9), "unknown", "för kort historik"),
    ],
)
def test_a_planted_history_has_its_class_and_its_word(path, name, word):
    row = spot_classes(_panel(path), SPOT).loc["ryd-centrum"]
    assert (row["class"], SPOT_WORDS[name]) == (name, word)
    assert row["words"].startswith(word)
    assert (row["count"], row["count_before"]) == (7 * path[-1], 7 * sum(path[:-1]))


def test_a_place_that_was_hot_and_is_not_is_former():
    found = spot_classes(_panel((9, 9, 9, 9, 2)), {})
    assert found["class"].tolist() == ["former"]
    assert found.index.tolist() == ["tidigare-1"]
    assert set(PLACE) <= set(found["cells"].iloc[0])
    assert found["words"].iloc[0].startswith("tidigare: stack ut i 4 av 4 tidigare perioder; 0,")


@pytest.mark.parametrize(
    "path",
    [
        (9, 9, 9, 9, 9),  # still hot though nobody drew it: not gone
        (9, 9, 9, 9, 6),  # fewer, but still more than chance puts there
        (2, 2, 2, 2, 2),  # never was
        (6, 2, 2, 2, 2),  # was once, and the decline since is not sure
    ],
)
def test_what_is_not_surely_gone_is_not_called_former(path):
    assert "former" not in set(spot_classes(_panel(path), {})["class"])


def test_a_place_that_moved_a_cell_is_the_same_place_and_not_a_former_one():
    moved = h3.grid_disk(min(h3.grid_ring(CENTRE, 2)), 1)
    panel = _panel((9, 9, 9, 9, 2))
    panel.loc[moved, panel.columns[-1]] = 12
    found = spot_classes(panel, dict.fromkeys(moved, "ny-plats"))
    assert found["class"].tolist()[1:] == []


def test_the_flags_are_the_exact_tails_and_the_share_is_a_change():
    panel = _panel((5, 3, 4, 2, 9))
    row = spot_classes(panel, SPOT).loc["ryd-centrum"]
    best = [hot_cells(panel[start]).loc[list(PLACE), "p"].min() for start in panel.columns[:-1]]
    assert row["hot_before"] == sum(7 * p <= 0.05 for p in best)
    total = panel.sum()
    before, now = int(total.iloc[:-1].sum()), int(total.iloc[-1])
    expected = change([14 * 7], [9 * 7], exposure=(before, now)).iloc[0]
    assert row[["ratio", "low", "high", "p"]].tolist() == expected[:4].tolist()
    # The binomial is wider than the hypergeometric that all margins would give: p is careful.
    exact = hypergeom.sf(9 * 7 - 1, before + now, 23 * 7, now)
    assert row["p"] >= exact
    assert row["p"] == pytest.approx(2 * binom.sf(9 * 7 - 1, 23 * 7, now / (before + now)))


def test_earlier_periods_are_judged_by_area_as_the_spots_were():
    """The place lies in slivers at the border: what is hot in them is hot on fewer reports."""
    panel = _panel((3, 3, 3, 3, 9))
    areas = pd.Series(10_000.0, index=CELLS)
    reach = h3.grid_disk(CENTRE, 3)
    areas[list(reach)] = 2_000.0
    found = spot_classes(panel, SPOT, areas=areas).loc["ryd-centrum"]
    tested = [hot_cells(panel[start], areas=areas).loc[list(PLACE), "p"] for start in panel]
    assert found["hot_before"] == sum(7 * p.min() <= 0.05 for p in tested[:-1]) == 4
    assert spot_classes(panel, SPOT).loc["ryd-centrum", "hot_before"] < 4


def test_a_town_that_reports_more_is_not_a_spot_that_grows():
    panel = _panel((9, 9, 9, 9, 9))
    panel[panel.columns[-1]] *= 3
    row = spot_classes(panel, SPOT).loc["ryd-centrum"]
    assert row["class"] == "persistent"
    assert "ingen säker förändring (189 händelser mot" in row["words"]


def test_periods_without_reports_do_not_make_a_spot_new():
    """The system was taken into use a year ago: what nobody reported was not calm."""
    panel = _panel((0, 0, 9, 9, 9, 9))
    panel.iloc[:, :2] = 0
    panel.iloc[0, 1] = 3
    row = spot_classes(panel, SPOT).loc["ryd-centrum"]
    assert (row["class"], row["n_before"]) == ("persistent", 3)
    assert spot_classes(panel.iloc[:, 1:5], SPOT)["class"].tolist() == ["unknown"]


def test_words_never_give_a_number_of_times_that_is_not_sure():
    rng = np.random.default_rng(20266)
    for seed in range(12):
        path = rng.choice([1, 2, 4, 8], 5)
        for row in spot_classes(_panel(path, seed=seed), SPOT).itertuples():
            assert ("gånger så stor del" in row.words) <= (row.q <= 0.01)
            unsure = "men ökningen är inte säker" if row[1] == "new" else "ingen säker förändring"
            assert (unsure in row.words) == (row.q > 0.01)


@pytest.mark.parametrize("spots", [{}, SPOT, pd.Series(SPOT), pd.Series([], dtype="str")])
@pytest.mark.parametrize("periods", [0, 1, 2, 5])
@pytest.mark.parametrize("value", [0, 1])
def test_edge_cases_have_a_class_and_no_warning(spots, periods, value):
    panel = _panel([value] * periods)
    panel.loc[:] = value
    found = spot_classes(panel, spots)
    assert set(found["class"]) <= {"unknown", "new"}
    assert len(found) == bool(len(spots))


def test_all_in_one_cell_one_cell_and_a_pentagon():
    one = _panel([4] * 5).iloc[:1]
    assert spot_classes(one, {one.index[0]: "a"})["class"].tolist() == ["new"]
    alone = _panel([0] * 5)
    alone.loc[:] = 0
    alone.loc[CENTRE] = 9
    assert spot_classes(alone, {CENTRE: "a"})["class"].tolist() == ["persistent"]
    pentagon = h3.get_pentagons(9)[0]
    near = sorted(h3.grid_disk(pentagon, 4))
    panel = pd.DataFrame(1, index=near, columns=_panel([1] * 5).columns)
    panel.loc[pentagon] = 20
    assert spot_classes(panel, {pentagon: "a"})["class"].tolist() == ["persistent"]


def test_what_is_not_a_panel_or_not_its_spots_is_refused():
    panel = _panel((2, 2, 2, 2, 9))
    with pytest.raises(TableError, match="tidsordning"):
        spot_classes(panel[panel.columns[::-1]], SPOT)
    with pytest.raises(TableError, match="finnas i panelen; 1 gör det inte"):
        spot_classes(panel, {h3.latlng_to_cell(59.0, 15.0, 10): "borta"})
    with pytest.raises(TableError, match="står två gånger"):
        spot_classes(panel, pd.Series(["a", "b"], index=[CENTRE, CENTRE]))
    with pytest.raises(TableError, match="Varje ruta måste ha ett tal"):
        spot_classes(panel.astype(float).mask(panel == 9), SPOT)
    with pytest.raises(TableError, match="hela tal"):
        spot_classes(panel * 0.5, SPOT)
    with pytest.raises(GeometryError, match="en gång"):
        spot_classes(pd.concat([panel, panel.iloc[:1]]), SPOT)


@pytest.mark.parametrize("kappa", [0.0, 0.1])
def test_a_spot_of_constant_rate_is_hardly_ever_called_emerging(kappa):
    """Towns of constant but very different rates: no more than 2 % (full size in benchmarks)."""
    rng, found = np.random.default_rng(20267), Counter()
    cells = towns.town()
    for _ in range(12):
        rates = towns.constant_rates("gamma 0.2", len(cells), rng, 5)
        panel = towns.panel_of(towns.counts(rates, 2000, rng, kappa), cells, 91)
        found.update(spot_classes(panel, towns.today(panel))["class"])
    assert found.total() > 150
    assert found["emerging"] <= 0.02 * found.total()
    assert found["persistent"] >= 0.8 * found.total()


def test_a_planted_growth_is_mostly_found():
    rng, found = np.random.default_rng(20268), Counter()
    for _ in range(15):
        found[towns.planted_class((1, 1, 1, 3, 6), 2000, rng)] += 1
    assert found["emerging"] + found["persistent"] >= 10
