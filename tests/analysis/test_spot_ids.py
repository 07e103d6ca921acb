import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import carried_ids, ids_through
from est_geo.errors import TableError


@st.composite
def weeks_of_spots(draw, n_weeks=2):
    """Weeks of spots over twelve cells; ids recur between weeks as slugs of place names do."""
    weeks = []
    for _ in range(n_weeks):
        owner = draw(
            st.lists(st.sampled_from(["", "a", "b", "c", "a-2"]), min_size=12, max_size=12)
        )
        spots = {}
        for cell, spot in enumerate(owner):
            if spot:
                spots.setdefault(spot, set()).add(str(cell))
        weeks.append(spots)
    return weeks


@given(weeks_of_spots())
@settings(max_examples=300, deadline=None)
def test_every_spot_has_an_id_and_no_two_have_the_same(weeks):
    before, now = weeks
    ids = carried_ids(now, before)
    assert list(ids) == list(now)
    assert len(set(ids.values())) == len(ids)


@given(weeks_of_spots())
@settings(max_examples=300, deadline=None)
def test_a_spot_that_keeps_half_of_its_cells_keeps_its_id(weeks):
    """But where the new spot took another's id it has at least as much in common with that one."""
    before, now = weeks
    ids = carried_ids(now, before)
    for old, cells in before.items():
        heirs = {new for new, own in now.items() if 2 * len(cells & own) >= len(cells)}
        holder = [new for new, final in ids.items() if final == old]
        if not heirs:
            # Nobody inherits; only a spot of the same name, and by itself, may be called so.
            assert holder in ([], [old])
            continue
        if set(holder) <= heirs and holder:
            continue
        for new in heirs:
            rival = ids[new]
            assert rival in before
            assert len(now[new] & before[rival]) >= len(now[new] & cells)


@given(weeks_of_spots())
@settings(max_examples=100, deadline=None)
def test_the_order_of_spots_and_cells_does_not_matter(weeks):
    before, now = weeks
    turned = [{spot: sorted(week[spot]) for spot in reversed(week)} for week in (now, before)]
    assert carried_ids(*turned) == carried_ids(now, before)


@given(weeks_of_spots(n_weeks=1))
@settings(max_examples=50, deadline=None)
def test_a_week_in_which_nothing_moves_changes_no_id(weeks):
    (same,) = weeks
    assert carried_ids(same, same) == {spot: spot for spot in same}
    renamed = {f"new-{spot}": cells for spot, cells in same.items()}
    assert carried_ids(renamed, same) == {f"new-{spot}": spot for spot in same}


def test_half_is_enough_and_less_is_not():
    before = {"old": {"1", "2", "3", "4"}}
    assert carried_ids({"x": {"1", "2", "8", "9"}}, before) == {"x": "old"}
    assert carried_ids({"x": {"1", "7", "8", "9"}}, before) == {"x": "x"}


def test_when_two_merge_the_larger_part_names_the_whole():
    before = {"small": {"1", "2"}, "large": {"4", "5", "6"}}
    assert carried_ids({"x": {"1", "2", "3", "4", "5", "6"}}, before) == {"x": "large"}
    even = {"b": {"1", "2"}, "a": {"4", "5"}}
    assert carried_ids({"x": {"1", "2", "4", "5"}}, even) == {"x": "a"}


def test_when_one_splits_the_larger_piece_keeps_the_name_and_an_even_split_goes_by_id():
    before = {"old": {"1", "2", "3", "4", "5"}}
    assert carried_ids({"a": {"1", "2"}, "b": {"3", "4", "5"}}, before) == {"a": "a", "b": "old"}
    even = {"old": {"1", "2", "3", "4"}}
    assert carried_ids({"b": {"1", "2"}, "a": {"3", "4"}}, even) == {"b": "b", "a": "old"}


def test_an_id_that_was_handed_on_is_not_used_twice():
    before = {"centrum": {"1", "2"}}
    now = {"centrum": {"8", "9"}, "centrum-2": {"7"}, "norr": {"1", "2"}}
    assert carried_ids(now, before) == {
        "centrum": "centrum-3", "centrum-2": "centrum-2", "norr": "centrum",
    }  # fmt: skip


@pytest.mark.parametrize("before", [{}, {"old": set()}])
def test_without_a_past_every_spot_has_its_own_id(before):
    assert carried_ids({"a": {"1"}, "b": {"2"}}, before) == {"a": "a", "b": "b"}
    assert carried_ids({}, {"old": {"1"}}) == {}
    assert ids_through([]) == {}


@given(weeks_of_spots(n_weeks=5))
@settings(max_examples=100, deadline=None)
def test_ids_through_weeks_are_carried_week_by_week(weeks):
    ids = ids_through(weeks)
    assert len(set(ids.values())) == len(weeks[-1])
    last = ids_through(weeks[:-1])
    renamed = {last[own]: cells for own, cells in weeks[-2].items()}
    assert ids == carried_ids(weeks[-1], renamed)


def test_a_place_that_moves_a_little_every_week_keeps_its_id_all_along():
    weeks = [{f"own-{week}": {str(week), str(week + 1), str(week + 2)}} for week in range(20)]
    assert ids_through(weeks) == {"own-19": "own-0"}


def test_a_cell_in_two_spots_is_refused():
    with pytest.raises(TableError, match="bara höra till en hotspot"):
        carried_ids({"a": {"1"}, "b": {"1", "2"}}, {})
    with pytest.raises(TableError, match="bara höra till en hotspot"):
        carried_ids({}, {"a": {"1"}, "b": {"1", "2"}})
