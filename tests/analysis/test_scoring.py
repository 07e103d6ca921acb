import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.analysis import log_score, score, whole_cell_areas
from est_geo.errors import TableError
from tests.real import REAL, needs_real_data
from tests.real_panels import daily_panel

CELLS = pd.Index([f"8a08b3c24d{n:x}7fff" for n in range(8)])
COUNTS = st.lists(st.integers(0, 5), min_size=8, max_size=8)


def _series(values):
    return pd.Series(values, index=CELLS, dtype=float)


def test_the_definitions_by_hand():
    areas = _series([1, 1, 2, 2, 1, 1, 1, 1])  # 10 in all
    told = _series([3, 0, 8, 2, 0, 0, 0, 0])  # per area 3, 0, 4, 1
    came = _series([2, 5, 1, 0, 0, 0, 0, 0])
    found = score(told, came, areas, shares=[0.05, 0.2, 0.29, 0.3, 1.0])
    assert found["k"].tolist() == [1, 1, 1, 2, 8]
    assert found["area_share"].tolist() == pytest.approx([0.2, 0.2, 0.2, 0.3, 1.0])
    assert found["hits"].tolist() == [1, 1, 1, 3, 8]
    assert found["hit_rate"].tolist() == pytest.approx([1 / 8] * 3 + [3 / 8, 1])
    assert found["pai"].tolist() == pytest.approx([0.625] * 3 + [1.25, 1])
    assert found["pei"].tolist() == pytest.approx([1 / 5] * 3 + [3 / 7, 1])


def test_ties_go_by_cell_id_whatever_the_order_of_the_rows():
    came = _series([1, 0, 0, 0, 0, 0, 0, 9])
    for order in (CELLS, CELLS[::-1]):
        even = pd.Series(1.0, index=order)
        assert score(even, came, even, shares=[0.125])["hits"].tolist() == [1]
        areas = whole_cell_areas(order)  # all differ a little
        assert score(areas / areas.sum() * 0.7, came, areas, shares=[0.13])["hits"].tolist() == [1]


@given(COUNTS, COUNTS)
def test_more_area_never_hits_less_and_nobody_beats_the_best(told, came):
    areas = _series([1.0] * 8)
    found = score(_series(told), _series(came), areas, shares=[0.1, 0.25, 0.5, 0.75, 1])
    assert found["hits"].is_monotonic_increasing
    assert found["hits"].iloc[-1] == sum(came)
    if sum(came):
        assert (found["pei"] <= 1).all()
        best = score(_series(came), _series(came), areas, shares=[0.1, 0.25, 0.5, 0.75, 1])
        assert (best["pei"] == 1).all()
        np.testing.assert_allclose(found["pai"] * found["area_share"], found["hit_rate"])


@given(COUNTS.filter(any), COUNTS.filter(any))
def test_the_truth_has_the_best_log_score_but_for_the_even_part(told, came):
    """Gibbs: no share map does better on `came` than `came` itself; 5 % even costs ln 0.95."""
    best = log_score(_series(came), _series(came))
    assert best >= log_score(_series(told), _series(came)) + np.log(0.95) - 1e-12
    assert log_score(_series(told), _series(came)) <= 0
    assert log_score(7 * _series(told), _series(came)) == pytest.approx(
        log_score(_series(told), _series(came))
    )


def test_nothing_came_and_no_cells_are_defined():
    areas = _series([1.0] * 8)
    found = score(areas, 0 * areas, areas)
    assert found["hits"].tolist() == [0] * 4
    assert found[["hit_rate", "pai", "pei"]].isna().all(axis=None)
    assert np.isnan(log_score(areas, 0 * areas))
    assert log_score(0 * areas, areas) == pytest.approx(np.log(1 / 8))
    none = pd.Series([], index=CELLS[:0], dtype=float)
    assert score(none, none, none)["k"].tolist() == [0] * 4


def test_unusable_input_is_refused():
    one = _series([1.0] * 8)
    with pytest.raises(TableError, match="samma rutor"):
        score(one, one[:7], one)
    with pytest.raises(TableError, match="får finnas en gång"):
        score(pd.concat([one, one]), one, one)
    with pytest.raises(TableError, match="1 saknar det, den första på rad 2"):
        score(one.where(one.index != CELLS[2]), one, one)
    with pytest.raises(TableError, match="större än 0"):
        score(one, one, 0 * one)
    with pytest.raises(TableError, match="högst 1"):
        score(one, one, one, shares=[1.5])
    with pytest.raises(TableError, match="noll och uppåt"):
        log_score(-one, one)


@needs_real_data
def test_chicago_2018_has_the_golden_hits_pai_and_pei():
    panel = daily_panel("chicago", "2016-01-01", "2018-12-31")
    golden = pd.read_csv(REAL / "golden" / "baseline_chicago_agg_assault_2018_r9_h30.csv")
    shares = sorted(golden["area_share_target"].unique())
    areas, found = whole_cell_areas(panel.index), {}
    for origin in pd.date_range("2018-01-01", periods=12, freq="MS"):
        at = panel.columns.get_loc(origin)
        came = panel.iloc[:, at : at + 30].sum(axis=1)
        maps = {
            "count_hist": panel.iloc[:, at - 730 : at].sum(axis=1),
            "count_last28d": panel.iloc[:, at - 28 : at].sum(axis=1),
            "oracle": came,
        }
        for name, one in maps.items():
            table = score(one, came, areas, shares=shares).assign(total=came.sum())
            found.setdefault(name, []).append(table.assign(best=table["hits"] / table["pei"]))
    for name, tables in found.items():
        expected = golden[golden["method"] == name].set_index("area_share_target")
        hits, total = (sum(table[key] for table in tables) for key in ("hits", "total"))
        covered = sum(table["area_share"] for table in tables) / 12
        assert hits.tolist() == expected["n"].tolist()
        assert total.tolist() == expected["N"].tolist()
        assert sum(table["k"] for table in tables).tolist() == pytest.approx(
            (12 * expected["k"]).tolist(), abs=1e-4
        )
        np.testing.assert_allclose(covered, expected["area_share"], atol=1e-6)
        np.testing.assert_allclose(hits / total / covered, expected["PAI"], rtol=1e-4)
        best = sum(table["best"] for table in tables)
        np.testing.assert_allclose(hits / best, expected["PEI"], atol=1e-6)


def test_areas_may_be_an_array_or_one_for_all():
    cells = ["8a08b3c24d07fff", "8a08b3c24d27fff", "8a08b3c24d2ffff"]
    told, came = pd.Series([2.0, 9, 1], cells), pd.Series([4, 3, 1], cells)
    labelled = score(told, came, pd.Series(2.0, cells), shares=[0.4, 0.7])
    for areas in (2.0, [2.0, 2.0, 2.0], np.full(3, 2)):
        pd.testing.assert_frame_equal(score(told, came, areas, shares=[0.4, 0.7]), labelled)
    with pytest.raises(TableError, match="2 ytor och 3 rutor"):
        score(told, came, [1.0, 2.0])
