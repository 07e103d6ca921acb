import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from est_geo.disclosure import Told, attacked, cell_of, leaking, public_cells, together, units_of
from est_geo.disclosure.coarsening import safe_cell
from est_geo.disclosure.numbers import cells_between, written
from est_geo.periods import Period
from tests.disclosure.rounded_towns import history_of, plainly_rounded

NAMES = ["ryd", "berga", "city"]
MONTH = Period.parse("2026-10")


def told(units, count, release="", small=5):
    low, high = cell_of(count, small)
    return Told(tuple(units), low, high, small=low < small, release=release)


def test_a_total_beside_its_parts_gives_a_small_count_away():
    numbers = [
        told("a", 5, "maj"),
        told("b", 5, "maj"),
        told("c", 0, "maj"),
        told("abc", 10, "juni"),
    ]
    (leak,) = leaking(numbers)
    assert (leak.low, leak.high, leak.told.units) == (0, 2, ("c",))
    assert together(leak, numbers) == ("maj", "juni")


def test_suppression_alone_is_undone_by_subtraction():
    exact = [Told(("a",), 12, 12, small=False), Told(("b",), 1, 4, small=True),
             Told(("a", "b"), 15, 15, small=False)]  # fmt: skip
    (found,) = attacked(exact)
    assert found.exact
    assert found.low == 3


def test_whole_numbers_tell_more_than_fractions():
    # Three pairs that each hold three: half of each would do, but no whole numbers.
    pairs = [Told(pair, 3, 3, small=False) for pair in (("a", "b"), ("b", "c"))]
    single = Told(("a",), 0, 4, small=True)
    odd = Told(("a", "c"), 2, 3, small=False)
    assert attacked([*pairs, single, odd])[0].told is single
    assert (attacked([*pairs, single, odd])[0].low, attacked([*pairs, single, odd])[0].high) == (
        1,
        1,
    )
    assert attacked([*pairs, single, odd], whole=False)[0].low == 1


def test_what_contradicts_what_was_told_before_is_not_believed():
    late = [told("a", 3), told("b", 3), told("ab", 40)]
    assert [one.width for one in attacked(late)] == [4, 4]


def test_nothing_bounds_a_count_that_nothing_has_been_told_of():
    (found,) = attacked([Told(("a", "b"), 10, 10_000, small=True)])
    assert (found.low, found.high) == (10, 10_000)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=3, max_size=3), st.integers(0, 3))
def test_bounds_are_those_of_another_solver_and_hold_the_truth(counts, unplaced):
    cells = public_cells(dict(zip(NAMES, counts, strict=True)), sum(counts) + unplaced, MONTH)
    rows = [Told(units_of(key, MONTH, NAMES), *cell, small=cell[0] < 5)
            for key, cell in cells.items()]  # fmt: skip
    units = units_of("alla", MONTH, NAMES)
    matrix = np.array([[unit in row.units for unit in units] for row in rows], dtype=float)
    limits = np.r_[[row.high for row in rows], [-row.low for row in rows]]
    truth = dict(zip(units, [*counts, unplaced], strict=True))
    for found in attacked(rows):
        goal = np.array([unit in found.told.units for unit in units], dtype=float)
        ends = [linprog(sign * goal, np.r_[matrix, -matrix], limits).fun for sign in (1, -1)]
        assert found.low == np.ceil(ends[0] - 1e-6)
        assert found.high == np.floor(-ends[1] + 1e-6)
        assert found.low <= sum(truth[unit] for unit in found.told.units) <= found.high
        assert not found.leaks


def test_which_cells_are_joined_does_not_depend_on_the_count():
    before = [*(told(unit, 6) for unit in "abcde"), told("f", 2)]
    units, least, most = tuple("abcdef"), 25, 39
    cell = {count: safe_cell(before, units, count) for count in range(least, most + 1)}
    assert len(set(cell.values())) > 1
    for count, (low, high) in cell.items():
        assert low <= count <= high
        assert {cell[n] for n in range(max(least, low), min(most, high) + 1)} == {(low, high)}
        assert not leaking([*before, Told(units, low, high, small=False)])
    assert any(cell[count] != cell_of(count) for count in cell)


def test_months_and_tertials_of_a_small_town_give_nothing_away():
    history = history_of([1.0, 3.0, 6.0, 20.0, 1.0], months=4, seed=1)
    assert sum(one.small for one in history) > 5
    assert leaking(history) == []
    # Months, districts and tertials nest in two ways: fractions find what whole numbers do.
    assert attacked(history, whole=False) == attacked(history)


def test_without_joining_a_small_town_does_give_something_away():
    leaks = [leaking(plainly_rounded([6.0, 6.0, 2.0], months=12, seed=seed))
             for seed in range(4)]  # fmt: skip
    assert any(leaks)


def test_cells_cover_every_count_once_and_say_so():
    cells = cells_between(0, 40)
    assert [n for low, high in cells for n in range(low, high + 1)] == list(range(43))
    assert [written(*cell) for cell in cells[:4]] == ["<5", "5", "10", "15"]
    assert written(0, 9, 10) == "<10"
    assert written(0, 17, 10) == "<18"
    assert written(13, 22) == "15–20"
